import { badFile } from '../../io/badFile';
import type { RowLayout } from './layout/rowLayout';
import { surveyText, type TextSurvey } from './textSurvey';
import { checkCounts } from './word2vecHeader';

/** The first lines of a text of word vectors. */
export interface TextHead extends TextSurvey {
  /** Absolute path of the file. */
  readonly path: string;
}

/** The shape of a text of word vectors, before its rows are read. */
export interface TextShape {
  /** Number of rows according to the first line; undefined without this line. */
  readonly announcedRows: number | undefined;
  readonly dimensions: number;
  /** Position of the first row. */
  readonly start: number;
  /** Mean length of the first rows. */
  readonly rowBytes: number;
  /** Number of lines before the first row. */
  readonly lines: number;
  /** How the rows are written, where other tools do not read them as they are. */
  readonly layout?: RowLayout;
}

/**
 * Surveys the first bytes of a file, or all of them.
 * @throws VecinityError `badFile` if lines end in CR alone, as on old Macs
 */
export function readTextHead(head: Uint8Array, path: string): TextHead {
  if (!head.includes(0x0a) && head.includes(0x0d)) {
    throw badFile(path, 'ends its lines with carriage returns alone, as old Macs did', {
      line: 1,
      remedy: 'Save it with line feeds (LF).',
    });
  }
  return { ...surveyText(head), path };
}

/**
 * Checks the counts of the first line.
 * @param maxBytes that the file can have; Infinity to accept more rows than it has room for
 * @throws VecinityError `badFile` for impossible counts, or if the first rows contradict them
 */
export function shapeOf(head: TextHead, maxBytes: number): TextShape {
  const { header, start, numbers, dimensions, rowBytes, path } = head;
  if (!header) {
    return { announcedRows: undefined, dimensions, start, rowBytes, lines: 0 };
  }
  // The shortest number is one digit and a separator.
  const counts = checkCounts(Number(header[0]), Number(header[1]), maxBytes, path, 2);
  const fewest = Math.min(...numbers);
  if (numbers.length > 0 && fewest > counts.dimensions) {
    throw badFile(
      path,
      `says that vectors have ${counts.dimensions} dimensions, but line 2 has ${numbers[0]} numbers, not ${counts.dimensions}`,
      { line: 1, remedy: 'Correct its first line, or get the file again.' },
    );
  }
  return { announcedRows: counts.rows, dimensions: counts.dimensions, start, rowBytes, lines: 1 };
}

/** Returns the shape of a text whose rows or first lines are odd. @throws VecinityError as `shapeOf` */
export function shapeOfLayout(layout: RowLayout, maxBytes: number, path: string): TextShape {
  const { heading, dimensions, start, rowBytes } = layout;
  if (heading.rows !== undefined) {
    checkCounts(heading.rows, dimensions, maxBytes, path, 2);
  }
  return { announcedRows: heading.rows, dimensions, start, rowBytes, lines: heading.lines, layout };
}
