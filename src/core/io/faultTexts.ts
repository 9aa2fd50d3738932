import { formatCount } from '../numberText';
import type { FaultCount, FaultKind } from './faults';

interface FaultText {
  /** What was found and what was made of it. */
  readonly one: string;
  /** After a number. */
  readonly many: string;
  /** Nothing is lost or guessed by it: the doctor lists it, opening does not warn. */
  readonly isHarmless?: true;
}

const texts: Readonly<Record<FaultKind, FaultText>> = {
  header: { one: 'a first line that tools may miss', many: 'troubles with the first line', isHarmless: true },
  rowCount: { one: 'a wrong count of rows', many: 'wrong counts of rows' },
  raggedLine: { one: '1 line that is no row left out', many: 'lines that are no rows left out' },
  spaceInWord: { one: '1 word with a space', many: 'words with spaces', isHarmless: true },
  invalidUtf8: { one: '1 word mended that is not valid UTF-8', many: 'words mended that are not valid UTF-8' },
  emptyWord: { one: '1 empty word', many: 'empty words' },
  duplicateWord: { one: '1 duplicate word dropped', many: 'duplicate words dropped' },
  notFinite: { one: '1 row with NaN or infinity taken as zeros', many: 'rows with NaN or infinity taken as zeros' },
  zeroRow: { one: '1 row of zeros', many: 'rows of zeros', isHarmless: true },
  unnamedRow: { one: '1 row without a word, named by its number', many: 'rows without a word, named by their numbers' },
  skipped: { one: '1 row left out', many: 'rows left out' },
  trailingBytes: { one: 'bytes behind the last row left out', many: 'stretches of bytes behind the last row left out' },
  lineEnds: { one: 'lines that end in different ways', many: 'lines that end in different ways', isHarmless: true },
  separator: {
    one: '1 line with a tab, two blanks or a leading blank',
    many: 'lines with tabs, two blanks or leading blanks',
    isHarmless: true,
  },
  encoding: { one: 'an unusual encoding', many: 'troubles with the encoding', isHarmless: true },
  broken: { one: '1 part that cannot be read', many: 'parts that cannot be read' },
};

/** `2 duplicate words dropped` */
export function faultCountText({ kind, count }: Pick<FaultCount, 'kind' | 'count'>): string {
  const { one, many } = texts[kind];
  return count === 1 ? one : `${formatCount(count)} ${many}`;
}

/** All that opening a file should warn of, as one line; empty if that is nothing. */
export function faultWarning(counts: readonly FaultCount[]): string {
  return counts
    .filter(({ kind }) => !texts[kind].isHarmless)
    .map(faultCountText)
    .join(', ');
}
