import { VecinityError } from '../../errors';
import {
  float16,
  float16BigEndian,
  float32,
  float32BigEndian,
  float64,
  float64BigEndian,
  int8,
  uint8,
  type ValueType,
} from '../shared/valueTypes';

/** Magic, version and the longest form of the header's length. */
export const NPY_PREFIX_BYTES = 12;

/** NumPy's own headers are a few hundred bytes. */
const MOST_HEADER_BYTES = 1024 * 1024;

/** What a .npy file says of its array (NumPy Enhancement Proposal 1, versions 1 to 3). */
export interface NpyHeader {
  /** As NumPy names it: `<f4`, `|S20`. */
  readonly descr: string;
  readonly columnMajor: boolean;
  readonly shape: readonly number[];
  /** Position of the first value. */
  readonly dataStart: number;
}

/** Strings that all take the same room. */
export interface NpyStrings {
  readonly bytes: number;
  /** UTF-32 in either byte order, or UTF-8. */
  readonly encoding: 'utf-32le' | 'utf-32be' | 'utf-8';
}

const numbers = new Map<string, ValueType>([
  ['<f2', float16],
  ['<f4', float32],
  ['<f8', float64],
  ['>f2', float16BigEndian],
  ['>f4', float32BigEndian],
  ['>f8', float64BigEndian],
  ['|i1', int8],
  ['|u1', uint8],
]);

/** How the values lie in the file; undefined where they are no numbers that vectors have. */
export function npyValueType({ descr }: NpyHeader): ValueType | undefined {
  return numbers.get(descr);
}

/** How the array's strings lie in the file; undefined where it has others. */
export function npyStrings({ descr }: NpyHeader): NpyStrings | undefined {
  const match = /^([<>|])([US])(\d{1,8})$/.exec(descr);
  if (!match) {
    return undefined;
  }
  const characters = Number(match[3]);
  return match[2] === 'S'
    ? { bytes: characters, encoding: 'utf-8' }
    : { bytes: characters * 4, encoding: match[1] === '>' ? 'utf-32be' : 'utf-32le' };
}

/**
 * How long the header is, with magic and version.
 * @param prefix  the first NPY_PREFIX_BYTES of the file
 * @param name    of the array, for messages
 * @throws VecinityError `badFile`
 */
export function npyHeaderBytes(prefix: Uint8Array, fileBytes: number, path: string, name: string): number {
  const [major, minor] = [prefix[6], prefix[7]];
  if (prefix.length < 10 || major === undefined || major < 1 || major > 3) {
    throw bad(path, 6, name, `is of version ${major ?? 0}.${minor ?? 0}, which is not known`);
  }
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.length);
  const length =
    major === 1 ? view.getUint16(8, true) + 10 : prefix.length < 12 ? Infinity : view.getUint32(8, true) + 12;
  if (length > fileBytes || length > MOST_HEADER_BYTES) {
    throw bad(path, 8, name, `says that its header has ${length} bytes, but it has ${fileBytes} in all`);
  }
  return length;
}

/**
 * @param bytes  the whole header, as `npyHeaderBytes` says
 * @throws VecinityError `badFile`
 */
export function parseNpyHeader(bytes: Uint8Array, path: string, name: string): NpyHeader {
  const start = bytes[6] === 1 ? 10 : 12;
  const text = new TextDecoder(bytes[6] === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(start));
  const fields = readFields(text);
  const descr = fields?.get('descr');
  const order = fields?.get('fortran_order');
  const shape = fields?.get('shape');
  if (fields?.size !== 3 || descr === undefined || order === undefined || shape === undefined) {
    throw bad(path, start, name, 'has a header that is none');
  }
  if (!/^'.*'$|^".*"$/s.test(descr)) {
    throw bad(path, start, name, 'has records of several fields, which are no vectors');
  }
  const sizes = shape
    .slice(1, -1)
    .split(',')
    .map((size) => size.trim().replace(/L$/, ''));
  if (sizes[sizes.length - 1] === '') {
    sizes.pop();
  }
  const sane =
    /^\(.*\)$/s.test(shape) &&
    sizes.length <= 32 &&
    sizes.every((size) => /^\d{1,16}$/.test(size) && Number.isSafeInteger(Number(size)));
  if (!sane || !['True', 'False'].includes(order)) {
    throw bad(path, start, name, `says that its shape is ${shape.slice(0, 60)}, which cannot be`);
  }
  return {
    // `=` is the byte order of the machine that wrote it, and those are all little-endian.
    descr: descr
      .slice(1, -1)
      .replace(/^=/, '<')
      .replace(/^[<>]([iu]1|S)/, '|$1'),
    columnMajor: order === 'True',
    shape: sizes.map(Number),
    dataStart: bytes.length,
  };
}

/**
 * The fields of a Python dictionary of strings, tuples and names, each as its source text; nothing is evaluated.
 * Undefined where it is anything else.
 */
function readFields(text: string): Map<string, string> | undefined {
  const dictionary = text.trim();
  if (!dictionary.startsWith('{') || !dictionary.endsWith('}')) {
    return undefined;
  }
  const body = dictionary.slice(1, -1);
  const fields = new Map<string, string>();
  // 'key': 'string', "string", (1, 2), [list] or a name; then a comma or the end
  const field = /\s*(?:'(\w+)'|"(\w+)")\s*:\s*('[^'\\]*'|"[^"\\]*"|\([\d\sL,+-]*\)|\[[^\]]*\]|\w+)\s*(?:,|$)/sy;
  while (field.lastIndex < body.length) {
    const at = field.lastIndex;
    const match = field.exec(body);
    if (!match) {
      return body.slice(at).trim() === '' ? fields : undefined;
    }
    fields.set((match[1] ?? match[2])!, match[3]!);
  }
  return fields;
}

function bad(path: string, byte: number, name: string, trouble: string): VecinityError {
  return new VecinityError('badFile', `${path}: ${name} ${trouble} (at byte ${byte}).`, {
    path,
    byte,
    remedy: 'Save the array again with numpy.save, as a table of float32.',
  });
}

const VERSION_1 = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0];
const ALIGNMENT = 64;

/** The header of NumPy's format, version 1.0, of a float32 matrix (numpy/lib/format.py). */
export function buildNpyHeader(rows: number, columns: number): Uint8Array {
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const prefix = VERSION_1.length + 2;
  const length = Math.ceil((prefix + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = new Uint8Array(length).fill(0x20);
  header.set(VERSION_1);
  new DataView(header.buffer).setUint16(VERSION_1.length, length - prefix, true);
  header.set(new TextEncoder().encode(dictionary), prefix);
  header[length - 1] = 0x0a;
  return header;
}
