import { badFile } from '../../../io/badFile';
import { quoted, type Faults } from '../../../io/faults';
import type { VecinityError } from '../../../errors';
import { hasPlainRows, type RowLayout } from './rowLayout';

const MARKS = new Map([
  [' ', 'blanks'],
  [',', 'commas'],
  [';', 'semicolons'],
  ['|', 'bars'],
  [':', 'a colon'],
  ['=', 'an equals sign'],
]);

/** Says how rows were understood: `a word in quotes, then 8 numbers between commas`. */
export function layoutText({ numbers, words, dimensions, linesOfRecord }: RowLayout): string {
  const word = [
    words.lead === 'row' ? 'the number of the row, ' : words.lead === 'count' ? 'a count, ' : '',
    words.isBase64 ? 'a word in base64' : words.quote === '' ? 'a word' : 'a word in quotes',
    words.hasCount ? ' and its count' : '',
    words.behind === '' ? '' : ` before “${words.behind}”`,
  ].join('');
  const commas = numbers.hasDecimalCommas ? ' with decimal commas' : '';
  const between = numbers.mark === ' ' && numbers.bracket === '' ? '' : ` between ${MARKS.get(numbers.mark)}`;
  const brackets = numbers.bracket === '' ? '' : ' in brackets';
  const lines =
    linesOfRecord === 1 ? '' : linesOfRecord === 'toBracket' ? ', on several lines' : `, on ${linesOfRecord} lines`;
  return `${word}, then ${dimensions} numbers${commas}${between}${brackets}${lines}`;
}

/** Whether the way rows are written is worth a word, because other tools do not read it. */
function isOddLayout(layout: RowLayout): boolean {
  const { lead, hasCount, behind, before, quote, isBase64 } = layout.words;
  const hasOddWords = lead !== 'none' || hasCount || behind !== '' || before !== '' || quote !== '' || isBase64;
  return !hasPlainRows(layout) || hasOddWords;
}

/** Returns the facts to show of a layout. */
export function layoutDetails(layout: RowLayout): (readonly [label: string, value: string])[] {
  const { odd } = layout.heading;
  return [
    ...(isOddLayout(layout) ? [['Rows', layoutText(layout)] as const] : []),
    ...(odd === undefined ? [] : [['First line', `${quoted(odd)}, ${meaningOf(layout)}`] as const]),
  ];
}

/** Adds what other tools do not read: an odd layout of rows, odd first lines. */
export function reportLayout(layout: RowLayout, faults: Faults): void {
  const { heading, words } = layout;
  const line = heading.lines + 1;
  if (isOddLayout(layout)) {
    const text = layoutText(layout);
    faults.add(
      'layout',
      { line },
      () => `Rows were read as ${text}. Other tools need a word, a space and plain numbers.`,
    );
  }
  if (words.isBase64) {
    faults.add(
      'encoding',
      { line },
      () => 'The words are in base64, as deeplearning4j writes them: they were decoded.',
    );
  }
  if (heading.odd !== undefined) {
    const { odd } = heading;
    faults.add('header', { line: 1 }, () => `The first line, ${quoted(odd)}, was read as ${meaningOf(layout)}.`);
  }
}

function meaningOf({ heading }: RowLayout): string {
  return heading.rows === undefined ? 'a heading, and skipped' : `a heading that announces ${heading.rows} rows`;
}

/**
 * Checks what a layout says of the whole file.
 * @throws VecinityError `badFile` if arrays were shortened when they were printed, or the first lines contradict the rows
 */
export function checkLayout(layout: RowLayout, path: string): void {
  const { isShortened, heading, dimensions, numbers } = layout;
  if (isShortened) {
    throw shortened(path);
  }
  if (numbers.hasDecimalCommas) {
    throw badFile(path, `has numbers with decimal commas, read as ${layoutText(layout)}`, {
      line: heading.lines + 1,
      remedy: 'Write the numbers with decimal points.',
    });
  }
  if (heading.contradicted !== undefined && heading.rows === undefined && numbers.mark !== ' ') {
    throw badFile(
      path,
      `says that vectors have ${heading.contradicted} dimensions, but line ${heading.lines + 1} has ${dimensions} numbers`,
      { line: 1, remedy: 'Correct its first line, or get the file again.' },
    );
  }
}

/** The error for arrays that NumPy printed with `...` in place of their middle. */
export function shortened(path: string, line?: number): VecinityError {
  return badFile(path, 'has arrays that were printed with “...” in place of their middle, so most numbers are lost', {
    line: line ?? 1,
    remedy: 'Save it again after numpy.set_printoptions(threshold=sys.maxsize), or with numpy.save.',
  });
}
