import { badFile } from '../../io/badFile';
import { MAX_DIMENSIONS } from '../shared/vectorTable';

/** Bytes in which the first line ends. */
export const WORD2VEC_HEADER_BYTES = 256;

/** The counts in the first line. */
export interface Word2vecHeader {
  readonly rows: number;
  readonly dimensions: number;
  /** Bytes of the line with its end. */
  readonly length: number;
}

/**
 * Reads the line `V D` that word2vec files begin with; undefined if the first line is something else.
 * @param head          the first WORD2VEC_HEADER_BYTES bytes of the file
 * @param bytesPerValue minimum bytes of a value in the file
 * @throws VecinityError `badFile` for counts below 1, or if V x D values have no room in the file
 */
export function readWord2vecHeader(
  head: Uint8Array,
  maxBytes: number,
  path: string,
  bytesPerValue: number,
): Word2vecHeader | undefined {
  const length = head.subarray(0, WORD2VEC_HEADER_BYTES).indexOf(0x0a) + 1;
  const line = String.fromCharCode(...head.subarray(0, length)).replace(/^\u00ef\u00bb\u00bf/, '');
  const match = /^\s*(-?\d+)[ \t]+(-?\d+)\s*$/.exec(line);
  if (!match) {
    return undefined;
  }
  return { ...checkCounts(Number(match[1]), Number(match[2]), maxBytes, path, bytesPerValue), length };
}

/**
 * Checks the counts that a first line gives.
 * @param maxBytes of the file
 * @param what     the rows, for messages
 * @throws VecinityError `badFile` for counts below 1, or if the values have no room in the file
 */
export function checkCounts(
  rows: number,
  dimensions: number,
  maxBytes: number,
  path: string,
  bytesPerValue: number,
  what = 'words',
): { readonly rows: number; readonly dimensions: number } {
  const says = `says that it holds ${rows} ${what} x ${dimensions} dimensions`;
  const place = { line: 1, byte: 0, remedy: 'Get the file again, or correct its first line.' };
  if (rows < 1 || dimensions < 1 || dimensions > MAX_DIMENSIONS) {
    throw badFile(path, `${says}, which is impossible`, place);
  }
  // A row is at least an empty word, a separator and its values.
  if (rows * (1 + dimensions * bytesPerValue) > maxBytes) {
    throw badFile(path, `${says}, but has only ${maxBytes} bytes: it was cut short, or the line is wrong`, place);
  }
  return { rows, dimensions };
}
