import { humps } from './identifiers';
import { elidedLength } from './elision';
import {
  apostrophes,
  gershayim,
  invisibles,
  middleDots,
  normalizeWord,
  straightenApostrophes,
  stripPossessive,
  zeroWidthJoiners,
} from './normalize';
import { isUnspaced, segment } from './segmentation';

/** Maximum UTF-16 length of a word; bounds the work on long lines. */
const MAX_WORD_LENGTH = 256;

const wordCharacter = /[\p{L}\p{N}\p{M}\u24b6-\u24e9\u{1f130}-\u{1f149}]/u;
const joiners = `${apostrophes}${zeroWidthJoiners}${invisibles}`;
const joiner = new RegExp(`[${joiners}]`, 'u');
/** These join letters only, and gershayim those of Hebrew. */
const middleDot = new RegExp(`[${middleDots}]`, 'u');
const hebrewSign = new RegExp(`[${gershayim}]`, 'u');
/** Matches the text before a part; a part begins with a letter or digit, as a token does. */
const identifierSeparators = new RegExp(
  `(?:[^\\p{L}\\p{N}\\p{M}${joiners}${middleDots}${gershayim}]+|^)[\\p{M}${joiners}${middleDots}${gershayim}]*`,
  'gu',
);

/**
 * The word or identifier at a position of `line`, as a half-open range of UTF-16 offsets. It consists of letters,
 * digits, marks and underscores, with inner apostrophes: `don't`, `snake_case`, `camelCase`, `naïve`. The position
 * after its last letter belongs to it, as in editors. Scripts without spaces are segmented, as in the tokenizer.
 * @param character UTF-16 offset
 */
export function wordRangeAt(line: string, character: number): TextRange | undefined {
  const at = Math.min(character, line.length);
  if (at < 0) {
    return undefined;
  }
  const pointer = insideCodePoint(line, at) ? at - 1 : at;
  const run = (belongsTo: (line: string, index: number) => boolean): { start: number; end: number } => {
    let start = pointer;
    let end = pointer;
    while (start > 0 && pointer - start <= MAX_WORD_LENGTH) {
      const before = previousIndex(line, start);
      if (!belongsTo(line, before)) {
        break;
      }
      start = before;
    }
    while (end < line.length && end - pointer <= MAX_WORD_LENGTH && belongsTo(line, end)) {
      end = nextIndex(line, end);
    }
    return { start, end };
  };
  const word = run(belongs);
  const nextIsUnspaced = pointer < line.length && belongsUnspaced(line, pointer);
  if (word.end > word.start && !nextIsUnspaced) {
    return word.end - word.start <= MAX_WORD_LENGTH ? word : undefined;
  }
  const unspaced = run(belongsUnspaced);
  const found = segment(line.slice(unspaced.start, unspaced.end)).findLast(
    ({ start }) => unspaced.start + start <= pointer,
  );
  return found && { start: unspaced.start + found.start, end: unspaced.start + found.end };
}

/** A half-open range of UTF-16 offsets. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A hovered text or a part of it, with the spellings to look up, best first. */
export interface LookupPart extends TextRange {
  readonly forms: readonly string[];
}

/**
 * A hovered text, then ever smaller parts of it at `offset`: `camelCase`, `snake_case`, `kebab-case`, `l'homme`. The
 * spellings of each: as written, normalised as in the tokenizer, without possessive.
 * @param offset of the pointer in `text`, in UTF-16 units
 */
export function lookupParts(text: string, offset: number): LookupPart[] {
  const part = partAt({ text, start: 0, offset }, identifierSeparators);
  const hump = splitAt(part, humps);
  const afterApostrophe = partAt(hump, /['\u2019]/gu);
  const parts: LookupPart[] = [];
  for (const { text: own, start } of [{ text, start: 0 }, part, hump, afterApostrophe]) {
    const last = parts.at(-1);
    // Each part lies inside the one before it.
    if (own !== '' && (!last || own.length < last.end - last.start)) {
      parts.push({ start, end: start + own.length, forms: formsOf(own) });
    }
  }
  return parts;
}

/** The word of an identifier at `offset`, as a range of `text`: `User` of `getUserName`; all of a text without words. */
export function namePart(text: string, offset: number): TextRange {
  const { text: part, start } = splitAt(partAt({ text, start: 0, offset }, identifierSeparators), humps);
  return part === '' ? { start: 0, end: text.length } : { start, end: start + part.length };
}

/** The spellings of `lookupParts`, best first, each once. */
export function lookupForms(text: string, offset: number): string[] {
  return [...new Set(lookupParts(text, offset).flatMap(({ forms }) => forms))];
}

function formsOf(text: string): string[] {
  const straight = straightenApostrophes(text);
  const normal = normalizeWord(text);
  const forms = new Set([
    text,
    straight,
    straight.toLowerCase(),
    normal,
    normalizeWord(text, { keepVowelMarks: true }),
    stripPossessive(straight),
    normal.slice(elidedLength(normal)),
  ]);
  forms.delete('');
  return [...forms];
}

interface Part {
  readonly text: string;
  /** Offset of the part in the hovered text. */
  readonly start: number;
  /** Offset of the pointer in `text`. */
  readonly offset: number;
}

/** The non-empty part between `separators` at `offset`, else the nearest before it, else the first. */
function partAt({ text, start: base, offset }: Part, separators: RegExp): Part {
  let found: Part | undefined;
  let start = 0;
  const take = (end: number): void => {
    if (end > start && (!found || start <= offset)) {
      const inside = Math.min(Math.max(offset - start, 0), end - start);
      found = { text: text.slice(start, end), start: base + start, offset: inside };
    }
  };
  for (const separator of text.matchAll(separators)) {
    take(separator.index);
    start = separator.index + separator[0].length;
  }
  take(text.length);
  return found ?? { text: '', start: base, offset: 0 };
}

/** The part at `offset` between `borders`, which match empty strings. */
function splitAt({ text, start: base, offset }: Part, borders: RegExp): Part {
  let start = 0;
  let end = text.length;
  for (const { index } of text.matchAll(borders)) {
    if (index <= offset) {
      start = index;
    } else {
      end = Math.min(end, index);
    }
  }
  return { text: text.slice(start, end), start: base + start, offset: offset - start };
}

/** Whether the code point at `index` is part of a word or identifier; a joiner is if it has letters on both sides. */
function belongs(line: string, index: number): boolean {
  const character = codePointAt(line, index);
  if (character === '_' || isSpaced(character)) {
    return true;
  }
  const isPart = joiner.test(character)
    ? isSpaced
    : middleDot.test(character)
      ? isLetter
      : hebrewSign.test(character)
        ? isHebrew
        : undefined;
  return (
    isPart !== undefined &&
    index > 0 &&
    isPart(codePointAt(line, previousIndex(line, index))) &&
    index + character.length < line.length &&
    isPart(codePointAt(line, index + character.length))
  );
}

function isLetter(character: string): boolean {
  return /\p{L}/u.test(character) && isSpaced(character);
}

function isHebrew(character: string): boolean {
  return /(?=[\p{L}\p{M}])\p{Script=Hebrew}/u.test(character);
}

function isSpaced(character: string): boolean {
  return wordCharacter.test(character) && !isUnspaced(character) && !joiner.test(character);
}

function belongsUnspaced(line: string, index: number): boolean {
  return isUnspaced(codePointAt(line, index));
}

function codePointAt(line: string, index: number): string {
  return String.fromCodePoint(line.codePointAt(index)!);
}

function nextIndex(line: string, index: number): number {
  return index + codePointAt(line, index).length;
}

function previousIndex(line: string, index: number): number {
  return index > 1 && insideCodePoint(line, index - 1) ? index - 2 : index - 1;
}

/** Whether `index` is between the two halves of a surrogate pair. */
function insideCodePoint(line: string, index: number): boolean {
  return index > 0 && index < line.length && line.codePointAt(index - 1)! > 0xffff;
}
