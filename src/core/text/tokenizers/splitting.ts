import type { AlignedText } from './alignedText';
import type { CharacterClass } from './characterClasses';
import { TokenizerTrouble } from './tokenizerTrouble';

/** A part of a text, and whether it is a match. The parts of a text cover it. */
export interface Part {
  readonly start: number;
  readonly end: number;
  readonly isMatch: boolean;
}

const behaviours = ['Removed', 'Isolated', 'Contiguous', 'MergedWithPrevious', 'MergedWithNext'] as const;

/** What becomes of the matches when a text is split. */
export type Behaviour = (typeof behaviours)[number];

/** @throws TokenizerTrouble if it is unknown */
export function behaviourOf(name: unknown): Behaviour {
  const known = behaviours.find((behaviour) => behaviour === name);
  if (known === undefined) {
    throw new TokenizerTrouble(`it splits text in an unknown way, ${String(name)}`);
  }
  return known;
}

/** Makes parts of matches that do not overlap. */
export function partsOf(text: string, matches: readonly (readonly [start: number, end: number])[]): Part[] {
  const parts: Part[] = [];
  let last = 0;
  for (const [start, end] of matches) {
    if (last < start) {
      parts.push({ start: last, end: start, isMatch: false });
    }
    parts.push({ start, end, isMatch: true });
    last = end;
  }
  if (last < text.length) {
    parts.push({ start: last, end: text.length, isMatch: false });
  }
  return parts;
}

/** Each character of the class is a match. */
export function partsByClass(text: string, isInside: CharacterClass): Part[] {
  const matches: (readonly [number, number])[] = [];
  let at = 0;
  for (const character of text) {
    if (isInside(character.codePointAt(0)!)) {
      matches.push([at, at + character.length]);
    }
    at += character.length;
  }
  return partsOf(text, matches);
}

export function inverted(parts: readonly Part[]): Part[] {
  return parts.map((part) => ({ ...part, isMatch: !part.isMatch }));
}

/** Splits a text; empty parts are left out. */
export function split(text: AlignedText, parts: readonly Part[], behaviour: Behaviour): AlignedText[] {
  return joined(parts, behaviour)
    .filter(({ start, end }) => start < end)
    .map(({ start, end }) => text.slice(start, end));
}

function joined(parts: readonly Part[], behaviour: Behaviour): readonly Pick<Part, 'start' | 'end'>[] {
  switch (behaviour) {
    case 'Removed':
      return parts.filter(({ isMatch }) => !isMatch);
    case 'Isolated':
      return parts;
    case 'Contiguous':
      return merged(parts, (part, last) => part.isMatch === last);
    case 'MergedWithPrevious':
      return merged(parts, (part, last) => part.isMatch && !last);
    case 'MergedWithNext':
      return merged(parts.toReversed(), (part, last) => part.isMatch && !last).reverse();
  }
}

/** @param joins whether a part joins the one before it. @param lastMatched whether that one is a match; false at first */
function merged(
  parts: readonly Part[],
  joins: (part: Part, lastMatched: boolean) => boolean,
): { start: number; end: number }[] {
  const result: { start: number; end: number }[] = [];
  let lastMatched = false;
  for (const part of parts) {
    const last = result.at(-1);
    if (last && joins(part, lastMatched)) {
      last.start = Math.min(last.start, part.start);
      last.end = Math.max(last.end, part.end);
    } else {
      result.push({ start: part.start, end: part.end });
    }
    lastMatched = part.isMatch;
  }
  return result;
}
