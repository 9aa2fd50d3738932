import { VecinityError } from '../errors';
import { readWordPairs, type WordPairs } from '../queries/wordPairs';
import { readAnalogies, type AnalogySet } from './analogySets';
import { isBless, looksCategorised, readCategories, type CategorySet } from './categorySets';
import { looksOdd, readOdd, type OddSet } from './oddSets';
import type { TestKind } from './testReport';
import { cellsOf, filledLines, refuseLine, sampled, withoutHugeLines, type TestLine, type TestPart } from './testLines';

export interface PairSet extends WordPairs {
  readonly kind: 'pairs';
}

/** The questions of a test set. */
export type TestSet = PairSet | AnalogySet | CategorySet | OddSet;

/** A test set as text: one file, or the files of a folder. */
export interface TestSource {
  /** Names it in errors and reports. */
  readonly path: string;
  readonly parts: readonly TestPart[];
}

/**
 * Reads a test set in any published layout.
 * @param kind by default its lines show it
 * @throws VecinityError `badFile` with the line if no layout fits
 */
export function readTestSet({ path, parts }: TestSource, kind?: TestKind): TestSet {
  const short = parts.map(({ name, text }) => ({ name, ...withoutHugeLines(text) }));
  const hugeLines = short.reduce((sum, part) => sum + part.hugeLines, 0);
  const set = readKind(kind ?? kindOf(short, path), short, path);
  return { ...set, skippedLines: set.skippedLines + hugeLines };
}

/** The kind of questions that a text has; undefined if it is not a test set. */
export function detectTestKind(text: string): TestKind | undefined {
  const lines = filledLines(withoutHugeLines(text).text);
  const some = sampled(lines);
  if (some.length < 2) {
    return undefined;
  }
  const widthIs = (width: number) => (line: TestLine) => line.text.split(/\s+/u).length === width;
  if (some.some((line) => line.text.startsWith(': ')) && some.some(widthIs(4))) {
    return 'analogies';
  }
  if (isBless(some)) {
    return 'categories';
  }
  if (hasPairs(some)) {
    return 'pairs';
  }
  if (most(some, widthIs(4)) && !some.some(({ text: line }) => /[.;,!?]/u.test(line))) {
    return 'analogies';
  }
  if (looksOdd(text)) {
    return 'odd';
  }
  if (looksCategorised(lines)) {
    return 'categories';
  }
  return most(some, isRelated) ? 'analogies' : undefined;
}

function readKind(kind: TestKind, parts: readonly TestPart[], path: string): TestSet {
  switch (kind) {
    case 'pairs':
      if (parts.length !== 1) {
        throw new VecinityError('badFile', `${path} is a folder; files of word pairs are chosen one by one.`, {
          path,
          remedy: 'Name the files of the folder.',
        });
      }
      return { kind, ...readWordPairs(parts[0]!.text, path) };
    case 'analogies':
      return readAnalogies(parts, path);
    case 'categories':
      return readCategories(parts, path);
    case 'odd':
      return readOdd(parts, path);
  }
}

function kindOf(parts: readonly TestPart[], path: string): TestKind {
  const kind = parts.map(({ text }) => detectTestKind(text)).find((found) => found !== undefined);
  if (kind === undefined) {
    const [first, second] = filledLines(parts[0]?.text ?? '');
    refuseLine(
      path,
      second ?? first,
      'a question of a test set',
      'Use word pairs with scores, analogies, words with classes, or groups with outliers.',
    );
  }
  return kind;
}

function most(lines: readonly TestLine[], fits: (line: TestLine) => boolean): boolean {
  return lines.filter(fits).length >= lines.length * 0.8;
}

/** Whether a line is a pair of a relation: two cells between tabs, or two words. */
function isRelated({ text }: TestLine): boolean {
  const cells = cellsOf(text, text.includes('\t') ? '\t' : ' ');
  return cells.length === 2 && cells.every((cell) => /\p{L}/u.test(cell) && cell.length <= 1000);
}

function hasPairs(lines: readonly TestLine[]): boolean {
  try {
    const { pairs } = readWordPairs(lines.map(({ text }) => text).join('\n'), '');
    return pairs.length >= lines.length * 0.5;
  } catch (error) {
    if (error instanceof VecinityError) {
      return false;
    }
    throw error;
  }
}
