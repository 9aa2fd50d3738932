import { VecinityError } from '../../errors';
import { surveyText } from './textSurvey';
import { checkCounts } from './word2vecHeader';

/** What is known of a text of word vectors before its rows are read. */
export interface TextShape {
  /** As the first line says; undefined without such a line. */
  readonly announcedRows: number | undefined;
  readonly dimensions: number;
  /** Position of the first row. */
  readonly start: number;
  /** Mean length of the first rows. */
  readonly rowBytes: number;
}

/**
 * @param head      the first bytes of the file, or all of it.
 * @param fileBytes no more than these are in the file.
 * @param lenient   a header that announces more than can be there is no error.
 * @throws VecinityError `badFile` for counts that cannot be, or that the first rows contradict.
 */
export function readTextShape(head: Uint8Array, fileBytes: number, path: string, lenient: boolean): TextShape {
  const { header, start, numbers, dimensions, rowBytes } = surveyText(head);
  const bad = (trouble: string, remedy: string): VecinityError =>
    new VecinityError('badFile', `${path} ${trouble}.`, { path, line: 1, remedy });
  if (!head.includes(0x0a) && head.includes(0x0d)) {
    throw bad('ends its lines with carriage returns alone, as old Macs did', 'Save it with line feeds (LF).');
  }
  if (!header) {
    return { announcedRows: undefined, dimensions, start, rowBytes };
  }
  // The shortest number is one digit and a separator.
  const counts = checkCounts(Number(header[0]), Number(header[1]), lenient ? Infinity : fileBytes, path, 2);
  const fewest = Math.min(...numbers);
  if (numbers.length > 0 && fewest > counts.dimensions) {
    throw bad(
      `says in line 1 that vectors have ${counts.dimensions} dimensions, but line 2 has ${numbers[0]} numbers, not ${counts.dimensions}`,
      'Correct its first line, or get the file again.',
    );
  }
  return { announcedRows: counts.rows, dimensions: counts.dimensions, start, rowBytes };
}
