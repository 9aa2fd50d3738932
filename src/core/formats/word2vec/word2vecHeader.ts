import { VecinityError } from '../../errors';
import { MOST_DIMENSIONS } from '../shared/vectorTable';

export interface Word2vecHeader {
  readonly rows: number;
  readonly dimensions: number;
  /** Bytes of the header with its line end. */
  readonly length: number;
}

/**
 * The line `V D` that word2vec files begin with; undefined where the first line is something else.
 * @param head the first bytes of the file.
 * @throws VecinityError `badFile` for counts below 1, or where V x D values cannot be in a file of this size.
 */
export function readWord2vecHeader(
  head: Uint8Array,
  fileBytes: number,
  path: string,
  bytesPerValue: number,
): Word2vecHeader | undefined {
  const length = head.subarray(0, 256).indexOf(0x0a) + 1;
  const line = String.fromCharCode(...head.subarray(0, length)).replace(/^\u00ef\u00bb\u00bf/, '');
  const match = /^\s*(-?\d+)[ \t]+(-?\d+)\s*$/.exec(line);
  if (!match) {
    return undefined;
  }
  return { ...checkCounts(Number(match[1]), Number(match[2]), fileBytes, path, bytesPerValue), length };
}

/** @throws VecinityError `badFile` for counts below 1, or where so many values cannot be in a file of this size. */
export function checkCounts(
  rows: number,
  dimensions: number,
  fileBytes: number,
  path: string,
  bytesPerValue: number,
  what = 'words',
): { readonly rows: number; readonly dimensions: number } {
  const says = `says in line 1 that it holds ${rows} ${what} x ${dimensions} dimensions`;
  if (rows < 1 || dimensions < 1 || dimensions > MOST_DIMENSIONS) {
    throw bad(path, `${says}, which cannot be`);
  }
  // A row is at least an empty word, a separator and its values.
  if (rows * (1 + dimensions * bytesPerValue) > fileBytes) {
    throw bad(path, `${says}, but has only ${fileBytes} bytes: it was cut short, or the line is wrong`);
  }
  return { rows, dimensions };
}

function bad(path: string, trouble: string): VecinityError {
  return new VecinityError('badFile', `${path} ${trouble}.`, {
    path,
    line: 1,
    byte: 0,
    remedy: 'Get the file again, or correct its first line.',
  });
}
