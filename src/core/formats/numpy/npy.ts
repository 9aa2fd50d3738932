import type { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import { ByteReader } from '../../io/byteReader';
import type { Source } from '../../io/source';
import type { MatrixPlace } from '../shared/matrix';
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

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Where the version is: major, minor. */
const VERSION_POSITION = MAGIC.length;
const LENGTH_POSITION = VERSION_POSITION + 2;

/** NumPy's own headers are a few hundred bytes. */
const MAX_HEADER_BYTES = 1024 * 1024;
/** An archive may have a thousand arrays: no more is read of each than its header usually takes. */
const WINDOW_BYTES = 512;

/** What a .npy file says of its array (NumPy Enhancement Proposal 1, versions 1 to 3). */
export interface NpyHeader {
  /** As NumPy names it: `<f4`, `|S20`. */
  readonly descr: string;
  readonly columnMajor: boolean;
  readonly shape: readonly number[];
  /** Position of the first value. */
  readonly dataStart: number;
}

/** Whether a file begins as NumPy arrays do. */
export function isNpy(head: Uint8Array): boolean {
  return MAGIC.every((byte, i) => head[i] === byte);
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

/** How the values lie in the file; undefined for values that vectors do not have. */
export function npyValueType({ descr }: NpyHeader): ValueType | undefined {
  return numbers.get(descr);
}

/**
 * Reads the header of an array.
 * @param part the array, for messages: `the array`
 * @throws VecinityError `badFile`, `unreadable`
 * @see https://numpy.org/neps/nep-0001-npy-format.html
 */
export async function readNpyHeader(source: Source, part: string): Promise<NpyHeader> {
  const remedy = 'Save the array again with numpy.save, as a table of float32.';
  const reader = new ByteReader(source, { windowBytes: WINDOW_BYTES, part, remedy });
  await reader.need(LENGTH_POSITION + 2);
  reader.skip(VERSION_POSITION);
  const [major, minor] = [reader.u8(), reader.u8()];
  if (major < 1 || major > 3) {
    throw reader.fail(`has the unsupported version ${major}.${minor}`, { byte: VERSION_POSITION });
  }
  if (major > 1) {
    await reader.need(4);
  }
  const length = major === 1 ? reader.u16() : reader.u32();
  if (length > reader.left || length > MAX_HEADER_BYTES) {
    const trouble = `says that its header has ${length} bytes, but ${reader.left} follow: it was cut short`;
    throw reader.fail(trouble, { byte: LENGTH_POSITION });
  }
  await reader.need(length);
  const start = reader.position;
  const text = new TextDecoder(major === 3 ? 'utf-8' : 'latin1').decode(reader.bytes(length));
  return parseHeader(text, reader.position, (trouble) => reader.fail(trouble, { byte: start }));
}

/** @param fail makes the error of a header that is wrong */
function parseHeader(text: string, dataStart: number, fail: (trouble: string) => VecinityError): NpyHeader {
  const fields = readFields(text);
  const descr = fields?.get('descr');
  const order = fields?.get('fortran_order');
  const shape = fields?.get('shape');
  if (fields?.size !== 3 || descr === undefined || order === undefined || shape === undefined) {
    throw fail('has an invalid header');
  }
  if (!/^'.*'$|^".*"$/s.test(descr)) {
    throw fail('has records of several fields, which are not vectors');
  }
  const sizes = shape
    .slice(1, -1)
    .split(',')
    .map((size) => size.trim().replace(/L$/, ''));
  if (sizes[sizes.length - 1] === '') {
    sizes.pop();
  }
  const isSane =
    /^\(.*\)$/s.test(shape) &&
    sizes.length <= 32 &&
    sizes.every((size) => /^\d{1,16}$/.test(size) && Number.isSafeInteger(Number(size)));
  if (!isSane || !['True', 'False'].includes(order)) {
    throw fail(`says that its shape is ${shape.slice(0, 60)}, which is impossible`);
  }
  return {
    // `=` is the byte order of the machine that wrote it, and those are all little-endian.
    descr: descr
      .slice(1, -1)
      .replace(/^=/, '<')
      .replace(/^[<>]([iu]1|S)/, '|$1'),
    columnMajor: order === 'True',
    shape: sizes.map(Number),
    dataStart,
  };
}

/**
 * The fields of a Python dictionary of strings, tuples and names, each as its source text; nothing is evaluated.
 * Undefined for any other text.
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

/**
 * Where the rows of an array are.
 * @param name of the array, for messages
 * @throws VecinityError `badFile` if it is not a table of numbers
 */
export function npyMatrix({ path }: Source, header: NpyHeader, name: string): MatrixPlace {
  const { descr, shape, columnMajor, dataStart } = header;
  const bad = (trouble: string): VecinityError =>
    badFile(path, trouble, {
      part: name,
      byte: 0,
      remedy: 'Save the vectors with numpy.save as one table of float32, a row for each word.',
    });
  if (descr.startsWith('|O')) {
    throw bad('holds Python objects, not a table of numbers');
  }
  const type = npyValueType(header);
  if (!type) {
    throw bad(`holds values of the unsupported type ${descr.slice(0, 30)}`);
  }
  // A dimension of size 1 says nothing, except for the vector of one word and vectors of one number.
  const sizes = shape.length > 2 ? shape.filter((size) => size !== 1) : shape;
  const [rows, columns] = sizes;
  if (sizes.length !== 2 || rows === undefined || columns === undefined) {
    throw bad(`has the shape (${shape.slice(0, 6).join(', ')}), but vectors are a table with two dimensions`);
  }
  return { position: dataStart, rows, columns, type, columnMajor, name };
}
