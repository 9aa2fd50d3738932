import { badFile } from '../../io/badFile';
import { ByteReader } from '../../io/byteReader';
import { quoted } from '../../io/faults';
import type { Source } from '../../io/source';
import type { Memory } from '../../io/memory';
import { ggmlTypeName, ggmlTypes } from './ggmlTypes';
import { WordPacker, type PackedWords } from '../shared/packedWords';
import { valueBytes } from '../shared/valueTypes';

/** A tensor of a GGUF file, as a table. */
export interface GgufTensor {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Key of `ggmlTypes`. */
  readonly type: number;
  /** Absolute position of the first byte in the file. */
  readonly position: number;
}

/** Values of `tokenizer.ggml.token_type`. @see llama.cpp, `llama_token_type` */
export const tokenTypes = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

type Scalar = string | number | boolean;

/** The metadata, vocabulary and tensors of a GGUF file. */
export interface GgufHeader {
  readonly version: number;
  /** Values of the keys in `wantedKeys`, and of those with `wantedEnds`; long texts are cut. */
  readonly metadata: ReadonlyMap<string, Scalar>;
  /** Undefined if the file has no vocabulary. */
  readonly tokens: PackedWords | undefined;
  /** The type of each token; empty without types. */
  readonly tokenTypes: Uint8Array;
  /** Tensors with a row for each token. */
  readonly tables: readonly GgufTensor[];
  readonly tensorCount: number;
}

/** Name of the table of token vectors. */
export const TOKEN_TABLE = 'token_embd.weight';

const wantedKeys: ReadonlySet<string> = new Set([
  'general.alignment',
  'general.architecture',
  'general.file_type',
  'general.license',
  'general.name',
  'general.size_label',
  'split.count',
  'split.no',
  'tokenizer.ggml.add_space_prefix',
  'tokenizer.ggml.model',
  'tokenizer.ggml.pre',
  'tokenizer.ggml.unknown_token_id',
]);
/** Ends of keys that begin with the architecture's name. */
const wantedEnds = ['.block_count', '.context_length'];

/** Bytes of a value, by the number of its type. Strings (8) and arrays (9) state their lengths. */
const scalarBytes: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 4],
  [5, 4],
  [6, 4],
  [7, 1],
  [10, 8],
  [11, 8],
  [12, 8],
]);
const STRING = 8;
const ARRAY = 9;

const MAX_KEY_BYTES = 65_535;
const MAX_VALUE_BYTES = 200;
/** Maximum depth of arrays in arrays. */
const MAX_DEPTH = 4;
/** GGML_MAX_DIMS */
const MAX_DIMENSIONS = 4;
/** Maximum keys, tensors, and arrays in an array; models have thousands. */
const MAX_PARTS = 1_000_000;
/** Maximum texts in an array; models have under a million tokens and merges. */
const MAX_TEXTS = 20_000_000;
const DEFAULT_ALIGNMENT = 32;
const MAX_ALIGNMENT = 1024 * 1024;
/** Bytes of the shortest key: no name, and a byte as its value. */
const MIN_KEY_BYTES = 13;
/** Bytes of the shortest tensor: no name, and one dimension. */
const MIN_TENSOR_BYTES = 32;

const remake = 'Convert the model again with a current llama.cpp, or get a file of version 3.';

/**
 * Parses the part of a GGUF file before the tensors' data, for versions 2 and 3. Skips unused keys, such as the tokens'
 * scores.
 * @throws VecinityError `badFile` with the byte, `outOfMemory`, `unreadable`, `cancelled`
 * @see https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export async function readGgufHeader(source: Source, memory: Memory, signal?: AbortSignal): Promise<GgufHeader> {
  const reader = new ByteReader(source, { memory, signal });
  await reader.need(24);
  const version = readVersion(reader);
  const tensorCount = reader.u64();
  const keyCount = reader.u64();
  checkCount(reader, keyCount, MIN_KEY_BYTES, 'keys', MAX_PARTS);
  checkCount(reader, tensorCount, MIN_TENSOR_BYTES, 'tensors', MAX_PARTS);
  const keys = await readKeys(reader, keyCount);
  const { tables, end, last } = await readTensors(reader, tensorCount, keys.tokens?.size);
  const dataStart = alignedStart(reader, keys.metadata, tensorCount);
  if (dataStart + end > source.size) {
    const bytes = dataStart + end;
    throw badFile(source.path, `should be ${bytes} bytes long for tensor ${quoted(last)}: it was cut short`, {
      byte: source.size,
    });
  }
  return {
    version,
    ...keys,
    tables: tables.map((table) => ({ ...table, position: dataStart + table.position })),
    tensorCount,
  };
}

function readVersion(reader: ByteReader): number {
  const magic = reader.u32();
  const version = reader.u32();
  if (magic !== 0x46554747 || (version >>> 16 !== 0 && (version & 0xffff) === 0)) {
    throw reader.fail('is a big-endian GGUF file, for IBM Z; only little-endian files are supported', {
      byte: 0,
      remedy: remake,
    });
  }
  if (version !== 2 && version !== 3) {
    throw reader.fail(`is a GGUF file of version ${version}; only versions 2 and 3 are supported`, {
      byte: 4,
      remedy: remake,
    });
  }
  return version;
}

type Keys = Pick<GgufHeader, 'metadata' | 'tokens' | 'tokenTypes'>;

/** What cuts text into tokens. */
export interface GgufTokenizerKeys extends Keys {
  /** The score of each token; undefined without scores. */
  readonly scores: Float32Array | undefined;
  /** Two tokens with a space between them, the first merge first; undefined without merges. */
  readonly merges: PackedWords | undefined;
}

/**
 * Reads the keys with which text is cut into tokens. They take more memory than the rest of the header.
 * @throws VecinityError `badFile` with the byte, `outOfMemory`, `unreadable`, `cancelled`
 */
export async function readGgufTokenizerKeys(
  source: Source,
  memory: Memory,
  signal?: AbortSignal,
): Promise<GgufTokenizerKeys> {
  const reader = new ByteReader(source, { memory, signal });
  await reader.need(24);
  readVersion(reader);
  reader.u64();
  const keyCount = reader.u64();
  checkCount(reader, keyCount, MIN_KEY_BYTES, 'keys', MAX_PARTS);
  let scores: Float32Array | undefined;
  let merges: PackedWords | undefined;
  const keys = await readKeys(reader, keyCount, async (key) => {
    if (key === 'tokenizer.ggml.scores') {
      scores = await readScores(reader);
    } else if (key === 'tokenizer.ggml.merges') {
      merges = await readTexts(reader, 'merges');
    } else {
      return false;
    }
    return true;
  });
  return { ...keys, scores, merges };
}

/** @param takeArray reads the array of a key, or returns false */
async function readKeys(
  reader: ByteReader,
  count: number,
  takeArray: (key: string) => Promise<boolean> = () => Promise.resolve(false),
): Promise<Keys> {
  const metadata = new Map<string, Scalar>();
  let tokens: PackedWords | undefined;
  let types: Uint8Array = new Uint8Array(0);
  for (let i = 0; i < count; i++) {
    const key = await readKey(reader);
    await reader.need(4);
    const type = reader.u32();
    if (key === 'tokenizer.ggml.tokens' && type === ARRAY && !tokens) {
      tokens = await readTexts(reader, 'tokens');
    } else if (key === 'tokenizer.ggml.token_type' && type === ARRAY) {
      types = await readTokenTypes(reader);
    } else if (isWanted(key) && type !== ARRAY && !metadata.has(key)) {
      metadata.set(key, await readScalar(reader, type));
    } else if (type !== ARRAY || !(await takeArray(key))) {
      await skipValue(reader, type, 0);
    }
  }
  return { metadata, tokens, tokenTypes: types };
}

function isWanted(key: string): boolean {
  return wantedKeys.has(key) || wantedEnds.some((end) => key.endsWith(end) && key.length < 80);
}

async function readKey(reader: ByteReader): Promise<string> {
  await reader.need(8);
  const length = takeLength(reader, 'a key');
  if (length > MAX_KEY_BYTES) {
    throw reader.fail(`has a key of ${length} bytes, more than ${MAX_KEY_BYTES}`, { byte: reader.position - 8 });
  }
  return readText(reader, length, MAX_KEY_BYTES);
}

/** Reads the next `length` bytes as text and keeps `maxBytes` of them. */
async function readText(reader: ByteReader, length: number, maxBytes: number): Promise<string> {
  const kept = Math.min(length, maxBytes);
  await reader.need(kept);
  const text = reader.text(kept);
  reader.skip(length - kept);
  return text;
}

async function readScalar(reader: ByteReader, type: number): Promise<Scalar> {
  if (type === STRING) {
    await reader.need(8);
    return readText(reader, takeLength(reader, 'a text'), MAX_VALUE_BYTES);
  }
  await reader.need(bytesOfScalar(reader, type));
  return takeScalar(reader, type);
}

/** Returns the bytes of a value. @throws VecinityError `badFile` if its type is unknown */
function bytesOfScalar(reader: ByteReader, type: number): number {
  const bytes = scalarBytes.get(type);
  if (bytes === undefined) {
    throw reader.fail(`has a value of unknown type ${type}`, { byte: reader.position - 4 });
  }
  return bytes;
}

function takeScalar(reader: ByteReader, type: number): number | boolean {
  switch (type) {
    case 0:
      return reader.u8();
    case 1:
      return reader.i8();
    case 2:
      return reader.u16();
    case 3:
      return reader.i16();
    case 4:
      return reader.u32();
    case 5:
      return reader.i32();
    case 6:
      return reader.f32();
    case 7:
      return reader.u8() !== 0;
    case 10:
      return reader.u64();
    case 11:
      return reader.i64();
    default:
      return reader.f64();
  }
}

async function skipValue(reader: ByteReader, type: number, depth: number): Promise<void> {
  if (type === STRING) {
    await reader.need(8);
    reader.skip(takeLength(reader, 'a text'));
  } else if (type === ARRAY) {
    await skipArray(reader, depth + 1);
  } else {
    const bytes = bytesOfScalar(reader, type);
    await reader.need(bytes);
    reader.skip(bytes);
  }
}

async function skipArray(reader: ByteReader, depth: number): Promise<void> {
  if (depth > MAX_DEPTH) {
    throw reader.fail(`has more than ${MAX_DEPTH} arrays within each other`);
  }
  await reader.need(12);
  const type = reader.u32();
  const count = reader.u64();
  const bytes = scalarBytes.get(type);
  if (bytes !== undefined) {
    checkCount(reader, count, bytes, 'values in an array');
    reader.skip(count * bytes);
    return;
  }
  checkCount(reader, count, 8, 'values in an array', type === STRING ? MAX_TEXTS : MAX_PARTS);
  for (let i = 0; i < count; i++) {
    if (type === STRING && reader.available >= 8) {
      reader.skip(takeLength(reader, 'a text'));
    } else {
      await skipValue(reader, type, depth);
    }
  }
}

async function readTexts(reader: ByteReader, what: string): Promise<PackedWords> {
  await reader.need(12);
  const type = reader.u32();
  const count = reader.u64();
  if (type !== STRING) {
    throw reader.fail(`has ${what} of type ${type} instead of texts`, { byte: reader.position - 12 });
  }
  checkCount(reader, count, 8, what, MAX_TEXTS);
  const packer = new WordPacker();
  for (let i = 0; i < count; i++) {
    if (reader.available < 8) {
      await reader.need(8);
    }
    const length = takeLength(reader, 'a token');
    if (reader.available < length) {
      await reader.need(length);
    }
    packer.addBytes(reader.bytes(length));
  }
  return packer.finish();
}

async function readScores(reader: ByteReader): Promise<Float32Array> {
  await reader.need(12);
  const type = reader.u32();
  const count = reader.u64();
  if (type !== 6) {
    throw reader.fail(`has scores of type ${type} instead of 32-bit numbers`, { byte: reader.position - 12 });
  }
  checkCount(reader, count, 4, 'scores', MAX_TEXTS);
  await reader.need(count * 4);
  return Float32Array.from({ length: count }, () => reader.f32());
}

async function readTokenTypes(reader: ByteReader): Promise<Uint8Array> {
  await reader.need(12);
  const type = reader.u32();
  const count = reader.u64();
  const bytes = scalarBytes.get(type);
  if (bytes === undefined) {
    throw reader.fail(`has token types of type ${type} instead of numbers`, { byte: reader.position - 12 });
  }
  checkCount(reader, count, bytes, 'types of tokens', MAX_TEXTS);
  await reader.need(count * bytes);
  const values = reader.bytes(count * bytes);
  // The numbers are small: the first byte has the whole value.
  return Uint8Array.from({ length: count }, (_, i) => values[i * bytes]!);
}

interface Tensors {
  /** Tables whose positions count from the start of the data. */
  readonly tables: readonly GgufTensor[];
  /** End of the last tensor, from the start of the data. */
  readonly end: number;
  /** Name of the last tensor. */
  readonly last: string;
}

async function readTensors(reader: ByteReader, count: number, tokenCount: number | undefined): Promise<Tensors> {
  const tables = new Map<string, GgufTensor>();
  let [end, last] = [0, ''];
  for (let i = 0; i < count; i++) {
    const infoAt = reader.position;
    const { tensor, bytes } = await readTensor(reader);
    if (tensor.rows > 0 && isTable(tensor, tokenCount)) {
      if (tables.has(tensor.name)) {
        throw reader.fail(`has two tensors ${quoted(tensor.name)}`, { byte: infoAt });
      }
      tables.set(tensor.name, tensor);
    }
    if (tensor.position + bytes > end) {
      end = tensor.position + bytes;
      last = tensor.name;
    }
  }
  return { tables: [...tables.values()], end, last };
}

/** Whether a tensor has a vector for each token. */
function isTable({ name, rows }: GgufTensor, tokenCount: number | undefined): boolean {
  return name === TOKEN_TABLE || rows === tokenCount;
}

async function readTensor(reader: ByteReader): Promise<{ readonly tensor: GgufTensor; readonly bytes: number }> {
  await reader.need(8);
  const infoAt = reader.position;
  const name = await readText(reader, takeLength(reader, 'the name of a tensor'), MAX_VALUE_BYTES);
  await reader.need(4);
  const dimensionCount = reader.u32();
  if (dimensionCount > MAX_DIMENSIONS) {
    const trouble = `has tensor ${quoted(name)} of ${dimensionCount} dimensions; the maximum is ${MAX_DIMENSIONS}`;
    throw reader.fail(trouble, { byte: reader.position - 4 });
  }
  await reader.need(dimensionCount * 8 + 12);
  const sizes = Array.from({ length: dimensionCount }, () => reader.u64());
  const type = reader.u32();
  const position = reader.u64();
  const values = sizes.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(values) || !Number.isSafeInteger(position)) {
    throw reader.fail(`has tensor ${quoted(name)} with an impossible size or place`, { byte: infoAt });
  }
  const valueType = ggmlTypes.get(type);
  const [columns = 1, rows = 1, ...more] = sizes;
  const isMatrix = more.every((size) => size === 1);
  return {
    tensor: { name, columns, rows: isMatrix ? rows : 0, type, position },
    bytes: valueType ? valueBytes(valueType, values) : 0,
  };
}

function alignedStart(reader: ByteReader, metadata: ReadonlyMap<string, Scalar>, tensorCount: number): number {
  const alignment = metadata.get('general.alignment') ?? DEFAULT_ALIGNMENT;
  const isPower = typeof alignment === 'number' && alignment >= 1 && Number.isInteger(Math.log2(alignment));
  if (!isPower || alignment > MAX_ALIGNMENT) {
    throw reader.fail(`has general.alignment ${quoted(String(alignment))}, which is not a power of two`);
  }
  return tensorCount === 0 ? reader.position : Math.ceil(reader.position / alignment) * alignment;
}

/** Reads a length as a u64. @throws VecinityError `badFile` if fewer bytes follow */
function takeLength(reader: ByteReader, what: string): number {
  const length = reader.u64();
  if (length > reader.left) {
    throw reader.fail(`has ${what} of ${length} bytes, but only ${reader.left} follow`, { byte: reader.position - 8 });
  }
  return length;
}

/** @throws VecinityError `badFile` if `count` items of at least `minBytes` each do not fit into the rest of the file */
function checkCount(reader: ByteReader, count: number, minBytes: number, what: string, maxCount = Infinity): void {
  if (count > maxCount) {
    throw reader.fail(`claims ${count} ${what}; the maximum is ${maxCount}`);
  }
  if (count * minBytes > reader.left) {
    throw reader.fail(`claims ${count} ${what}, but only ${reader.left} bytes follow`);
  }
}

/** @throws VecinityError `badFile` if values of the tensor's type are not supported */
export function requireGgmlType({ name, type }: GgufTensor, path: string): void {
  if (!ggmlTypes.has(type)) {
    throw badFile(path, `has tensor ${quoted(name)} in ${ggmlTypeName(type)}, which is not supported`, {
      remedy: 'Get the model with its token table in a common type, such as F16, Q8_0, Q4_K or Q6_K.',
    });
  }
}
