import { badFile } from '../../io/badFile';
import { quoted } from '../../io/faults';
import { JsonCursor, JsonTrouble } from '../json/jsonCursor';

/** Bytes of a value, by the dtype's name in the safetensors format. Small values share a byte. */
const dtypeBytes = new Map([
  ['C64', 8],
  ['F64', 8],
  ['I64', 8],
  ['U64', 8],
  ['F32', 4],
  ['I32', 4],
  ['U32', 4],
  ['F16', 2],
  ['BF16', 2],
  ['I16', 2],
  ['U16', 2],
  ['F8_E4M3', 1],
  ['F8_E5M2', 1],
  ['F8_E8M0', 1],
  ['F8_E4M3FNUZ', 1],
  ['F8_E5M2FNUZ', 1],
  ['F6_E2M3', 0.75],
  ['F6_E3M2', 0.75],
  ['F4', 0.5],
  ['I8', 1],
  ['U8', 1],
  ['BOOL', 1],
]);

/** Bytes before the JSON header: its length as a little-endian u64. */
export const PREFIX_BYTES = 8;

/** Maximum bytes of a header, as in the safetensors library. */
const MAX_HEADER_BYTES = 100_000_000;

/** Maximum tensors of a file; the largest models have tens of thousands. */
const MAX_TENSORS = 100_000;
/** Maximum entries of `__metadata__` that are kept; more are skipped. */
const MAX_METADATA_ENTRIES = 1000;
/** Maximum bytes of a key in `__metadata__`; longer ones are skipped. */
const MAX_KEY_BYTES = 1024;
/** Maximum bytes of a value in `__metadata__`; longer ones are cut. */
const MAX_VALUE_BYTES = 4_000_001;

/** Maximum dimensions of a tensor; libraries make fewer. */
const MAX_DIMENSIONS = 32;

const remedy = 'Restore the file from a copy, or train or download the model again.';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export interface TensorSpec {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
}

export interface Tensor extends TensorSpec {
  /** Absolute position of the first byte in the file. */
  readonly position: number;
  /** Length in bytes. */
  readonly bytes: number;
}

export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: ReadonlyMap<string, string>;
  /** Absolute position of the first data byte. */
  readonly dataStart: number;
}

/** Bytes of a tensor's values. @throws RangeError for an unknown dtype. */
export function tensorBytes(spec: TensorSpec): number {
  const size = dtypeBytes.get(spec.dtype);
  if (size === undefined) {
    throw new RangeError(`unknown dtype ${spec.dtype}`);
  }
  return spec.shape.reduce((product, length) => product * length, size);
}

/**
 * Makes the first bytes of a safetensors file: prefix and header. The data of the tensors follow in this order without
 * gaps. Spaces pad the header so that the data begin at a multiple of 8, as in the safetensors library.
 */
export function buildHeader(tensors: readonly TensorSpec[], metadata: ReadonlyMap<string, string>): Uint8Array {
  let end = 0;
  const entries: [string, unknown][] = [['__metadata__', Object.fromEntries(metadata)]];
  for (const spec of tensors) {
    const begin = end;
    end += tensorBytes(spec);
    entries.push([spec.name, { dtype: spec.dtype, shape: spec.shape, data_offsets: [begin, end] }]);
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const header = new Uint8Array(PREFIX_BYTES + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(header.length - PREFIX_BYTES), true);
  header.set(json, PREFIX_BYTES);
  return header;
}

/**
 * Returns the length of the JSON header that follows the prefix.
 * @param prefix the first 8 bytes of the file.
 * @throws VecinityError `badFile` if no such header fits into the file.
 */
export function headerLength(prefix: Uint8Array, fileBytes: number, path: string): number {
  if (fileBytes < PREFIX_BYTES + 2 || prefix.length < PREFIX_BYTES) {
    throw badFile(path, `is only ${fileBytes} bytes long, too short for a safetensors file`, { remedy });
  }
  const length = new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true);
  if (length > BigInt(Math.min(MAX_HEADER_BYTES, fileBytes - PREFIX_BYTES))) {
    throw badFile(path, `claims a header of ${length.toString()} bytes, but has ${fileBytes} bytes`, { remedy });
  }
  return Number(length);
}

/**
 * Parses and checks a header: known dtypes, sane shapes, and data that fill the file exactly, without gaps or overlaps.
 * @param json the bytes after the prefix, `headerLength` of them; spaces or NUL may pad them
 * @throws VecinityError `badFile` with the byte
 */
export function parseHeader(json: Uint8Array, fileBytes: number, path: string): SafetensorsHeader {
  const dataStart = PREFIX_BYTES + json.length;
  const tensors = new Map<string, Tensor>();
  const metadata = new Map<string, string>();
  const scanner = new JsonCursor(json);
  try {
    if (!scanner.isObject) {
      scanner.skip();
      throw badFile(path, 'has a header that is not a JSON object', { byte: PREFIX_BYTES, remedy });
    }
    scanner.object((name) => {
      if (name === '__metadata__') {
        readMetadata(scanner, metadata, path);
      } else {
        if (tensors.size === MAX_TENSORS) {
          const byte = PREFIX_BYTES + scanner.position;
          throw badFile(path, `has more than ${MAX_TENSORS} tensors`, { byte, remedy });
        }
        tensors.set(name, readTensor(scanner, name, dataStart, path));
      }
    });
    scanner.end();
  } catch (error) {
    if (error instanceof JsonTrouble) {
      throw badFile(path, `has a header that is not valid JSON: there is ${error.trouble}`, {
        byte: PREFIX_BYTES + error.byte,
        remedy,
      });
    }
    throw error;
  }
  checkLayout([...tensors.values()], dataStart, fileBytes, path);
  return { tensors, metadata, dataStart };
}

/** Keeps a bounded part of the metadata: a file of a few megabytes may hold a million entries. */
function readMetadata(json: JsonCursor, metadata: Map<string, string>, path: string): void {
  if (!json.isObject) {
    throw badFile(path, 'has __metadata__ that is not a JSON object', { byte: PREFIX_BYTES + json.position, remedy });
  }
  json.objectBytes(() => {
    const key = decoder.decode(
      json.text.subarray(json.textStart, Math.min(json.textEnd, json.textStart + MAX_KEY_BYTES)),
    );
    const isKept = json.textEnd - json.textStart <= MAX_KEY_BYTES && metadata.size < MAX_METADATA_ENTRIES;
    if (!json.isString) {
      throw badFile(path, `has __metadata__ whose ${quoted(key)} is not a string`, {
        byte: PREFIX_BYTES + json.position,
        remedy,
      });
    }
    json.stringBytes();
    if (isKept) {
      const end = Math.min(json.textEnd, json.textStart + MAX_VALUE_BYTES);
      metadata.set(key, decoder.decode(json.text.subarray(json.textStart, end)));
    }
  });
}

function readTensor(json: JsonCursor, name: string, dataStart: number, path: string): Tensor {
  const byte = PREFIX_BYTES + json.position;
  const where = `tensor ${quoted(name)}`;
  const parts: { dtype?: string; shape?: number[]; offsets?: number[] } = {};
  if (json.isObject) {
    json.object((key) => {
      if (key === 'dtype' && json.isString) {
        parts.dtype = json.string();
      } else if (key === 'shape') {
        parts.shape = readSizes(json);
      } else if (key === 'data_offsets') {
        parts.offsets = readSizes(json);
      } else {
        json.skip();
      }
    });
  }
  const { dtype, shape, offsets } = parts;
  if (dtype === undefined || !shape || !offsets) {
    throw badFile(path, `has a header in which ${where} lacks dtype, shape or data_offsets`, { byte, remedy });
  }
  if (!dtypeBytes.has(dtype)) {
    throw badFile(path, `has ${where} of unknown dtype ${quoted(dtype)}`, { byte, remedy });
  }
  if (!areSizes(shape)) {
    throw badFile(path, `has ${where} with an impossible shape`, { byte, remedy });
  }
  const [begin = NaN, end = NaN] = offsets;
  if (!areSizes(offsets) || offsets.length !== 2 || end < begin) {
    throw badFile(path, `has ${where} with impossible data_offsets`, { byte, remedy });
  }
  const bytes = tensorBytes({ name, dtype, shape });
  if (bytes !== end - begin) {
    throw badFile(
      path,
      `has ${where} of shape ${shape.join(' x ')} in ${dtype}, ${bytes} bytes, but data_offsets leave ${end - begin}`,
      { byte, remedy },
    );
  }
  return { name, dtype, shape, position: dataStart + begin, bytes };
}

/** Reads a list of numbers. Another value gives NaN, and a list that is too long ends with NaN. */
function readSizes(json: JsonCursor): number[] {
  const sizes: number[] = [];
  if (!json.isArray) {
    json.skip();
    return [NaN];
  }
  json.array(() => {
    const size = json.number();
    if (sizes.length <= MAX_DIMENSIONS) {
      sizes.push(sizes.length < MAX_DIMENSIONS ? size : NaN);
    }
  });
  return sizes;
}

function areSizes(sizes: readonly number[]): boolean {
  return sizes.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function checkLayout(tensors: Tensor[], dataStart: number, fileBytes: number, path: string): void {
  let end = dataStart;
  for (const tensor of tensors.sort((a, b) => a.position - b.position || a.bytes - b.bytes)) {
    if (tensor.position !== end) {
      const trouble = tensor.position < end ? 'overlaps the tensor before it' : 'leaves a gap before it';
      throw badFile(path, `has tensor ${quoted(tensor.name)} that ${trouble}`, { byte: tensor.position, remedy });
    }
    end += tensor.bytes;
  }
  if (end !== fileBytes) {
    const trouble = end > fileBytes ? 'it was cut short' : 'something was added at its end';
    throw badFile(path, `should be ${end} bytes long but has ${fileBytes}: ${trouble}`, {
      byte: Math.min(end, fileBytes),
      remedy,
    });
  }
}
