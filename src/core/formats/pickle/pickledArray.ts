import type { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import { PickledBytes, PickledObject } from './pickledObjects';
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

/** An array of numpy as it is pickled. */
export interface PickledArray {
  readonly shape: readonly number[];
  /** numpy's name of the type, without the byte order: `f4`. */
  readonly type: string;
  readonly isBigEndian: boolean;
  /** Column after column. */
  readonly columnMajor: boolean;
  readonly values: PickledValues;
}

/** Bytes in the file, or a text there or at hand, each of whose characters is a byte. */
export type PickledValues = PickledBytes | string;

/**
 * Returns the array that `value` stands for, or undefined if it is something else.
 * @throws VecinityError `badFile` if it holds Python objects, or its shape does not fit its bytes
 */
export function pickledArray(value: unknown, name: string, path: string): PickledArray | undefined {
  const parts = value instanceof PickledObject ? arrayParts(value) : undefined;
  if (!parts) {
    return undefined;
  }
  const { dtype, columnMajor } = parts;
  const trouble = (what: string): VecinityError =>
    badFile(path, `has an array ${name} ${what}`, { remedy: 'Get the file again, or save its vectors as float32.' });
  const shape = Array.isArray(parts.shape) ? parts.shape : undefined;
  if (
    !shape?.every((size): size is number => Number.isSafeInteger(size) && (size as number) >= 0) ||
    shape.length > 32
  ) {
    throw trouble('with an impossible shape');
  }
  const type = typeOf(dtype);
  if (!type) {
    throw trouble('of an unsupported type');
  }
  if (type.name.startsWith('O')) {
    throw trouble('of Python objects, which are not supported');
  }
  const values = pickledValues(parts.values);
  const bytes = shape.reduce((product, size) => product * size, Number(type.name.slice(1)));
  // A long text is one or two bytes a character.
  const isText = values instanceof PickledBytes && values.isText;
  const fits = isText ? bytes <= values.length && values.length <= 2 * bytes : bytes === values?.length;
  if (values === undefined || !fits) {
    throw trouble(`of ${shape.join(' x ')} values (${bytes} bytes), but has ${values?.length ?? 'no'} bytes`);
  }
  return { shape, type: type.name, isBigEndian: type.isBigEndian, columnMajor, values };
}

/** Returns the Python objects of an array without dimensions or with one; undefined for any other value. */
export function objectItems(value: unknown): readonly unknown[] | undefined {
  const rows = objectRows(value);
  return rows?.length === 1 ? rows[0] : undefined;
}

/**
 * Returns the Python objects of an array with two dimensions, row by row, or with fewer as one row; undefined for any other
 * value.
 */
export function objectRows(value: unknown): readonly (readonly unknown[])[] | undefined {
  const parts = value instanceof PickledObject ? arrayParts(value) : undefined;
  if (!parts || !typeOf(parts.dtype)?.name.startsWith('O') || !Array.isArray(parts.values)) {
    return undefined;
  }
  const items: readonly unknown[] = parts.values;
  const [rows, columns] = Array.isArray(parts.shape) ? (parts.shape as unknown[]) : [];
  if (typeof columns !== 'number') {
    return [items];
  }
  if (typeof rows !== 'number' || rows * columns !== items.length || rows > MAX_OBJECT_ROWS) {
    return undefined;
  }
  return Array.from({ length: rows }, (_, row) =>
    Array.from(
      { length: columns },
      (__, column) => items[parts.columnMajor ? column * rows + row : row * columns + column],
    ),
  );
}

/** Maximum rows of an array of Python objects: the columns of a table of pandas. */
const MAX_OBJECT_ROWS = 1000;

/** An array of texts with one dimension. */
export interface TextArray {
  /** As NumPy names its type: `<U12`. */
  readonly descr: string;
  readonly count: number;
  readonly values: PickledValues;
}

/** Returns how the texts of an array are stored; undefined for any other value. */
export function textArray(value: unknown): TextArray | undefined {
  const parts = value instanceof PickledObject ? arrayParts(value) : undefined;
  const { dtype, shape, values: stored } = parts ?? {};
  if (!(dtype instanceof PickledObject) || !Array.isArray(dtype.args) || !Array.isArray(shape) || shape.length !== 1) {
    return undefined;
  }
  const [[name], [count]] = [dtype.args as unknown[], shape as unknown[]];
  const values = pickledValues(stored);
  if (typeof name !== 'string' || !/^[US]\d{1,6}$/.test(name) || typeof count !== 'number' || !values) {
    return undefined;
  }
  const order = Array.isArray(dtype.state) && dtype.state[1] === '>' ? '>' : '<';
  const bytes = count * Number(name.slice(1)) * (name.startsWith('U') ? 4 : 1);
  return Number.isSafeInteger(count) && count > 0 && values.length >= bytes
    ? { descr: (name.startsWith('S') ? '|' : order) + name, count, values }
    : undefined;
}

const valueTypes = new Map<string, readonly [little: ValueType, big: ValueType]>([
  ['f2', [float16, float16BigEndian]],
  ['f4', [float32, float32BigEndian]],
  ['f8', [float64, float64BigEndian]],
  ['i1', [int8, int8]],
  ['u1', [uint8, uint8]],
]);

/** How vectors of that type lie in a file; undefined for types that vectors cannot have. */
export function arrayValueType({ type, isBigEndian }: PickledArray): ValueType | undefined {
  return valueTypes.get(type)?.[isBigEndian ? 1 : 0];
}

/** Returns a number of Python or numpy; undefined for any other value. */
export function pickledNumber(value: unknown): number | undefined {
  if (typeof value === 'number') {
    return value;
  }
  if (typeof value === 'bigint') {
    return Number(value);
  }
  if (value instanceof PickledObject && value.className.endsWith('.multiarray scalar') && Array.isArray(value.args)) {
    const type = typeOf(value.args[0]);
    const values = pickledValues(value.args[1]);
    // Bytes of another length are not a number. They may be long, and many references may lead to them.
    const isOne = type !== undefined && values?.length === Number(type.name.slice(1));
    const bytes = isOne ? shortBytes(values) : undefined;
    return type && bytes ? decodeNumbers(bytes, type)?.[0] : undefined;
  }
  return undefined;
}

/** Returns a text of numpy (`numpy.str_`, UTF-32 padded with NULs); undefined for any other value. */
export function pickledText(value: unknown): string | undefined {
  if (
    !(value instanceof PickledObject) ||
    !value.className.endsWith('.multiarray scalar') ||
    !Array.isArray(value.args)
  ) {
    return undefined;
  }
  const [dtype, stored] = value.args as unknown[];
  const name: unknown = dtype instanceof PickledObject && Array.isArray(dtype.args) ? dtype.args[0] : undefined;
  const values = pickledValues(stored);
  const bytes = values === undefined ? undefined : shortBytes(values);
  if (!(dtype instanceof PickledObject) || typeof name !== 'string' || !/^U\d+$/.test(name) || !bytes) {
    return undefined;
  }
  const isBigEndian = Array.isArray(dtype.state) && dtype.state[1] === '>';
  const codes = decodeNumbers(bytes, { name: 'u4', isBigEndian });
  return (
    codes &&
    Array.from(codes, (code) => (code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'))
      .join('')
      .replace(/\0+$/, '')
  );
}

/** Returns the bytes if they are in memory, as short ones are. */
export function shortBytes(values: PickledValues): Uint8Array | undefined {
  return typeof values === 'string' ? Uint8Array.from(values, (character) => character.charCodeAt(0)) : values.data;
}

/**
 * The bytes of a text, each of whose characters stands for one.
 * @param text UTF-8
 * @returns undefined if it has other characters, or is not `length` bytes
 */
export function bytesOfText(text: Uint8Array, length: number): Uint8Array | undefined {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (let i = 0; i < text.length && at < length; i++) {
    const byte = text[i]!;
    if (byte < 0x80) {
      bytes[at++] = byte;
    } else if ((byte === 0xc2 || byte === 0xc3) && i + 1 < text.length) {
      bytes[at++] = ((byte & 3) << 6) | (text[++i]! & 0x3f);
    } else {
      return undefined;
    }
  }
  return at === length ? bytes : undefined;
}

const readers = new Map<string, (view: DataView, at: number, little: boolean) => number>([
  ['i1', (view, at) => view.getInt8(at)],
  ['i2', (view, at, little) => view.getInt16(at, little)],
  ['i4', (view, at, little) => view.getInt32(at, little)],
  ['i8', (view, at, little) => Number(view.getBigInt64(at, little))],
  ['u1', (view, at) => view.getUint8(at)],
  ['u2', (view, at, little) => view.getUint16(at, little)],
  ['u4', (view, at, little) => view.getUint32(at, little)],
  ['u8', (view, at, little) => Number(view.getBigUint64(at, little))],
  ['f2', (view, at, little) => halfFloat(view.getUint16(at, little))],
  ['f4', (view, at, little) => view.getFloat32(at, little)],
  ['f8', (view, at, little) => view.getFloat64(at, little)],
]);

/** Decodes a float16. @see IEEE 754-2019, binary16 */
function halfFloat(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) {
    return fraction ? NaN : sign * Infinity;
  }
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
}

/** Whether `decodeNumbers` knows the type. */
export function isNumberType(name: string): boolean {
  return readers.has(name);
}

/** Returns all values as numbers; undefined for other types. */
export function decodeNumbers(
  bytes: Uint8Array,
  type: { readonly name: string; readonly isBigEndian: boolean },
): Float64Array | undefined {
  const read = readers.get(type.name);
  if (!read) {
    return undefined;
  }
  const size = Number(type.name.slice(1));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Float64Array.from({ length: Math.floor(bytes.length / size) }, (_, i) =>
    read(view, i * size, !type.isBigEndian),
  );
}

interface ArrayParts {
  readonly shape: unknown;
  readonly dtype: unknown;
  readonly columnMajor: boolean;
  readonly values: unknown;
}

function arrayParts({ className, args, state }: PickledObject): ArrayParts | undefined {
  if (className.endsWith('.multiarray _reconstruct')) {
    // Version 0 had no version number.
    const parts: unknown[] = Array.isArray(state) ? state : [];
    const [shape, dtype, isFortran, values] = parts.length === 4 ? parts : parts.slice(1);
    return { shape, dtype, columnMajor: isTrue(isFortran), values };
  }
  if (className.endsWith('.numeric _frombuffer')) {
    const [values, dtype, shape, order] = Array.isArray(args) ? (args as unknown[]) : [];
    return { shape, dtype, columnMajor: order === 'F', values };
  }
  return undefined;
}

function isTrue(value: unknown): boolean {
  return value === true || value === 1;
}

function typeOf(dtype: unknown): { readonly name: string; readonly isBigEndian: boolean } | undefined {
  if (!(dtype instanceof PickledObject) || dtype.className !== 'numpy dtype' || !Array.isArray(dtype.args)) {
    return undefined;
  }
  const [name] = dtype.args as unknown[];
  const order: unknown = Array.isArray(dtype.state) ? dtype.state[1] : '<';
  return typeof name === 'string' && /^[fiubOV]\d{1,2}$/.test(name) ? { name, isBigEndian: order === '>' } : undefined;
}

function pickledValues(value: unknown): PickledValues | undefined {
  // Python 2 writes bytes as strings; short ones may look like text.
  if (typeof value === 'string' || (value instanceof PickledBytes && !value.isText)) {
    return value;
  }
  // Protocol 2 has no bytes: it has what they were encoded from, and `bytes()` for none.
  if (value instanceof PickledObject && Array.isArray(value.args)) {
    const [text] = value.args as unknown[];
    if (/^(__builtin__|builtins) bytes$/.test(value.className)) {
      return text === undefined ? '' : undefined;
    }
    if (value.className !== '_codecs encode') {
      return undefined;
    }
    return typeof text === 'string' || (text instanceof PickledBytes && text.isText) ? text : undefined;
  }
  return undefined;
}
