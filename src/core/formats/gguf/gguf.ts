import { VecinityError } from '../../errors';
import { quoted } from '../../io/faults';
import { ggmlTypeName, ggmlTypes } from './ggmlTypes';
import { GgufWindow, type Parse } from './ggufWindow';
import { WordPacker, type PackedWords } from '../shared/packedWords';
import { valueBytes } from '../shared/valueTypes';

/** A table of a GGUF file. */
export interface GgufTensor {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Of `ggmlTypes`. */
  readonly type: number;
  /** Absolute position of the first byte in the file. */
  readonly position: number;
}

/** How `tokenizer.ggml.token_type` calls them (llama.cpp, `llama_token_type`). */
export const tokenTypes = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

export interface GgufHeader {
  readonly version: number;
  /** What is told of the model, by the keys of `wantedKeys`; texts are cut. */
  readonly metadata: ReadonlyMap<string, string | number | boolean>;
  /** Undefined where the file has no vocabulary. */
  readonly tokens: PackedWords | undefined;
  /** One for each token, or empty. */
  readonly tokenTypes: Uint8Array;
  /** Tables that may belong to the vocabulary. */
  readonly tables: readonly GgufTensor[];
  readonly tensorCount: number;
}

/** The table of token vectors. */
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
  'tokenizer.ggml.model',
  'tokenizer.ggml.pre',
]);
/** Keys that begin with the architecture's name, by their ends. */
const wantedEnds = ['.block_count', '.context_length'];

/** Bytes of a value of each type; strings (8) and arrays (9) say their lengths. */
const scalarBytes = new Map([
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

const LONGEST_KEY = 65_535;
const LONGEST_VALUE = 200;
/** Arrays in arrays. */
const MOST_DEPTH = 4;
/** GGML_MAX_DIMS */
const MOST_DIMENSIONS = 4;
/** Keys, tensors, arrays in an array: models have thousands. Texts in an array: tokens and merges, under a million each. */
const MOST_PARTS = 1_000_000;
const MOST_TEXTS = 20_000_000;
const DEFAULT_ALIGNMENT = 32;
const MOST_ALIGNMENT = 1024 * 1024;

/**
 * Parses what comes before the tensors' data in a GGUF file of version 2 or 3 (the format: docs/gguf.md in
 * https://github.com/ggml-org/ggml). Yields which bytes it wants and is given them; what is not needed, such as the
 * tokens' scores, it does not ask for.
 * @throws VecinityError `badFile` with the byte the trouble is at.
 */
export function* parseGguf(fileBytes: number, path: string): Parse<GgufHeader> {
  const file = new GgufWindow(fileBytes, path);
  yield* file.need(24);
  const version = readVersion(file);
  const tensorCount = file.size();
  const keyCount = file.size();
  // The shortest key: no name, a byte as its value. The shortest tensor: no name and one dimension.
  file.checkCount(keyCount, 13, 'keys', MOST_PARTS);
  file.checkCount(tensorCount, 32, 'tensors', MOST_PARTS);
  const metadata = new Map<string, string | number | boolean>();
  let tokens: PackedWords | undefined;
  let types: Uint8Array = new Uint8Array(0);
  for (let i = 0; i < keyCount; i++) {
    const key = yield* readKey(file);
    yield* file.need(4);
    const type = file.u32();
    if (key === 'tokenizer.ggml.tokens' && type === ARRAY && !tokens) {
      tokens = yield* readTokens(file);
    } else if (key === 'tokenizer.ggml.token_type' && type === ARRAY) {
      types = yield* readTokenTypes(file);
    } else if (isWanted(key) && type !== ARRAY && !metadata.has(key)) {
      metadata.set(key, yield* readScalar(file, type));
    } else {
      yield* skipValue(file, type, 0);
    }
  }
  const tensors: GgufTensor[] = [];
  let last = { end: 0, name: '' };
  const names = new Set<string>();
  for (let i = 0; i < tensorCount; i++) {
    const infoAt = file.position;
    const { tensor, bytes } = yield* readTensor(file);
    if (tensor.rows > 0 && isTable(tensor, tokens?.size)) {
      if (names.has(tensor.name)) {
        throw file.bad(`has two tensors ${quoted(tensor.name)}`, infoAt);
      }
      names.add(tensor.name);
      tensors.push(tensor);
    }
    const end = tensor.position + bytes;
    last = end > last.end ? { end, name: tensor.name } : last;
  }
  const dataStart = alignedStart(file, metadata, tensorCount);
  if (dataStart + last.end > fileBytes) {
    throw file.bad(
      `should be ${dataStart + last.end} bytes long for tensor ${quoted(last.name)} but has ${fileBytes}: it was cut short`,
      fileBytes,
    );
  }
  return {
    version,
    metadata,
    tokens,
    tokenTypes: types,
    tables: tensors.map((tensor) => ({ ...tensor, position: dataStart + tensor.position })),
    tensorCount,
  };
}

function readVersion(file: GgufWindow): number {
  const magic = file.u32();
  const version = file.u32();
  if (magic !== 0x46554747 || (version >>> 16 !== 0 && (version & 0xffff) === 0)) {
    throw file.bad('is big-endian, as made for IBM Z; only little-endian GGUF is read', 0, remake);
  }
  if (version === 1) {
    throw file.bad('is GGUF of version 1, with counts of 32 bits; versions 2 and 3 are read', 4, remake);
  }
  if (version !== 2 && version !== 3) {
    throw file.bad(`says it is GGUF of version ${version}; versions 2 and 3 are read`, 4, remake);
  }
  return version;
}

const remake = 'Convert the model again with today’s llama.cpp, or get a file of version 3.';

function isWanted(key: string): boolean {
  return wantedKeys.has(key) || wantedEnds.some((end) => key.endsWith(end) && key.length < 80);
}

/** Whether a tensor has a vector for each token. */
function isTable({ name, rows }: GgufTensor, tokens: number | undefined): boolean {
  return name === TOKEN_TABLE || rows === tokens;
}

function* readKey(file: GgufWindow): Parse<string> {
  yield* file.need(8);
  const length = file.length('a key');
  if (length > LONGEST_KEY) {
    throw file.bad(`has a key of ${length} bytes, more than ${LONGEST_KEY}`, file.position - 8);
  }
  return yield* file.text(length, LONGEST_KEY);
}

function* readScalar(file: GgufWindow, type: number): Parse<string | number | boolean> {
  if (type === STRING) {
    yield* file.need(8);
    return yield* file.text(file.length('a text'), LONGEST_VALUE);
  }
  const bytes = scalarBytes.get(type);
  if (bytes === undefined) {
    throw file.unknownType(type);
  }
  yield* file.need(bytes);
  return file.scalar(type, bytes);
}

function* skipValue(file: GgufWindow, type: number, depth: number): Parse<void> {
  if (type === STRING) {
    yield* file.need(8);
    file.skip(file.length('a text'));
  } else if (type === ARRAY) {
    yield* skipArray(file, depth + 1);
  } else {
    const bytes = scalarBytes.get(type);
    if (bytes === undefined) {
      throw file.unknownType(type);
    }
    yield* file.need(bytes);
    file.skip(bytes);
  }
}

function* skipArray(file: GgufWindow, depth: number): Parse<void> {
  if (depth > MOST_DEPTH) {
    throw file.bad(`has more than ${MOST_DEPTH} arrays in each other`, file.position);
  }
  yield* file.need(12);
  const type = file.u32();
  const count = file.size();
  const bytes = scalarBytes.get(type);
  if (bytes !== undefined) {
    file.checkCount(count, bytes, 'values in an array');
    file.skip(count * bytes);
    return;
  }
  file.checkCount(count, 8, 'values in an array', type === STRING ? MOST_TEXTS : MOST_PARTS);
  for (let i = 0; i < count; i++) {
    if (type === STRING && file.available >= 8) {
      file.skip(file.length('a text'));
    } else {
      yield* skipValue(file, type, depth);
    }
  }
}

function* readTokens(file: GgufWindow): Parse<PackedWords> {
  yield* file.need(12);
  const type = file.u32();
  const count = file.size();
  if (type !== STRING) {
    throw file.bad(`has tokens that are no texts but of type ${type}`, file.position - 12);
  }
  file.checkCount(count, 8, 'tokens', MOST_TEXTS);
  const packer = new WordPacker();
  for (let i = 0; i < count; i++) {
    if (file.available < 8) {
      yield* file.need(8);
    }
    const length = file.length('a token');
    if (file.available < length) {
      yield* file.need(length);
    }
    packer.addBytes(file.take(length));
  }
  return packer.finish();
}

function* readTokenTypes(file: GgufWindow): Parse<Uint8Array> {
  yield* file.need(12);
  const type = file.u32();
  const count = file.size();
  const bytes = scalarBytes.get(type);
  if (bytes === undefined) {
    throw file.bad(`has types of tokens that are of type ${type}`, file.position - 12);
  }
  file.checkCount(count, bytes, 'types of tokens', MOST_TEXTS);
  yield* file.need(count * bytes);
  const values = file.take(count * bytes);
  // Small numbers: their first byte is all of them.
  return Uint8Array.from({ length: count }, (_, i) => values[i * bytes]!);
}

function* readTensor(file: GgufWindow): Parse<{ readonly tensor: GgufTensor; readonly bytes: number }> {
  yield* file.need(8);
  const infoAt = file.position;
  const length = file.length('the name of a tensor');
  const name = yield* file.text(length, LONGEST_VALUE);
  yield* file.need(4);
  const dimensionCount = file.u32();
  if (dimensionCount > MOST_DIMENSIONS) {
    throw file.bad(
      `has tensor ${quoted(name)} of ${dimensionCount} dimensions; ${MOST_DIMENSIONS} are the most`,
      file.position - 4,
    );
  }
  yield* file.need(dimensionCount * 8 + 12);
  const sizes = Array.from({ length: dimensionCount }, () => file.size());
  const type = file.u32();
  const position = file.size();
  const values = sizes.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(values) || !Number.isSafeInteger(position)) {
    throw file.bad(`has tensor ${quoted(name)} of impossible size or place`, infoAt);
  }
  const valueType = ggmlTypes.get(type);
  const [columns = 1, rows = 1, ...more] = sizes;
  const isMatrix = more.every((size) => size === 1);
  return {
    tensor: { name, columns, rows: isMatrix ? rows : 0, type, position },
    bytes: valueType ? valueBytes(valueType, values) : 0,
  };
}

function alignedStart(
  file: GgufWindow,
  metadata: ReadonlyMap<string, string | number | boolean>,
  tensorCount: number,
): number {
  const alignment = metadata.get('general.alignment') ?? DEFAULT_ALIGNMENT;
  const isPower = typeof alignment === 'number' && alignment >= 1 && Number.isInteger(Math.log2(alignment));
  if (!isPower || alignment > MOST_ALIGNMENT) {
    throw file.bad(`has general.alignment ${quoted(String(alignment))}, which is no power of two`, file.position);
  }
  return tensorCount === 0 ? file.position : Math.ceil(file.position / alignment) * alignment;
}

/** @throws VecinityError `badFile` if the type is not read */
export function requireGgmlType({ name, type }: GgufTensor, path: string): void {
  if (!ggmlTypes.has(type)) {
    throw new VecinityError(
      'badFile',
      `${path} has tensor ${quoted(name)} in ${ggmlTypeName(type)}, which is not read.`,
      {
        path,
        remedy: 'Get the model with its token table in a common type, such as F16, Q8_0, Q4_K or Q6_K.',
      },
    );
  }
}
