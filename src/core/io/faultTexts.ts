import { formatCount } from '../numberText';
import type { FaultCount, FaultKind } from './faults';

interface FaultText {
  /** What was found, and what the reader did about it. */
  readonly one: string;
  /** The same for several, without the number in front. */
  readonly many: string;
  /** Nothing is lost or guessed, so only the doctor lists it; opening the file does not warn. */
  readonly isHarmless?: true;
}

const texts: Readonly<Record<FaultKind, FaultText>> = {
  header: { one: 'no first line with the counts', many: 'problems with the first line', isHarmless: true },
  rowCount: { one: 'a wrong count of rows', many: 'wrong counts of rows' },
  raggedLine: { one: '1 invalid line skipped', many: 'invalid lines skipped' },
  spaceInWord: { one: '1 word with a space', many: 'words with spaces', isHarmless: true },
  invalidUtf8: { one: '1 word with invalid bytes, shown as \\xE4', many: 'words with invalid bytes, shown as \\xE4' },
  recoded: { one: 'words decoded from an encoding other than UTF-8', many: 'encodings other than UTF-8' },
  emptyWord: { one: '1 empty word', many: 'empty words' },
  duplicateWord: { one: '1 duplicate word dropped', many: 'duplicate words dropped' },
  notFinite: {
    one: '1 row with NaN or infinity replaced by zeros',
    many: 'rows with NaN or infinity replaced by zeros',
  },
  zeroRow: { one: '1 row of zeros', many: 'rows of zeros', isHarmless: true },
  unnamedRow: { one: '1 row without a word, named by its number', many: 'rows without a word, named by their numbers' },
  skipped: { one: '1 row skipped', many: 'rows skipped' },
  trailingBytes: {
    one: 'extra bytes after the last row skipped',
    many: 'ranges of extra bytes after the last row skipped',
  },
  lineEnds: { one: 'mixed line endings', many: 'mixed line endings', isHarmless: true },
  separator: {
    one: '1 line with a tab, two spaces or a leading space',
    many: 'lines with tabs, two spaces or leading spaces',
    isHarmless: true,
  },
  layout: { one: 'an unusual layout of the rows', many: 'unusual layouts of the rows', isHarmless: true },
  encoding: { one: 'an unusual encoding', many: 'problems with the encoding', isHarmless: true },
  broken: { one: '1 unreadable part', many: 'unreadable parts' },
};

/** Returns how often a fault was found, as text: `2 duplicate words dropped`. */
export function faultCountText({ kind, count }: Pick<FaultCount, 'kind' | 'count'>): string {
  const { one, many } = texts[kind];
  return count === 1 ? one : `${formatCount(count)} ${many}`;
}

/** Returns one line with everything that opening a file should warn of; empty if there is nothing. */
export function faultWarning(counts: readonly FaultCount[]): string {
  return counts
    .filter(({ kind }) => !texts[kind].isHarmless)
    .map(faultCountText)
    .join(', ');
}
