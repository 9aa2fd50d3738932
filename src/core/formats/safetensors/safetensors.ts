import { VecinityError } from '../../errors';
import { quoted } from '../../io/faults';
import { JsonCursor, JsonTrouble } from '../json/jsonCursor';

/** Bytes a value of each dtype takes; the names are those of the safetensors format. Some are packed, several to a byte. */
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

/** The longest header that is read; the limit of the safetensors library. */
const MAX_HEADER_BYTES = 100_000_000;

/** More than any library makes. */
const MOST_DIMENSIONS = 32;

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
 * The bytes a safetensors file begins with: prefix and header. The tensors' data follow in the given order without
 * gaps. Padded with spaces so that the data begin at a multiple of 8, as the safetensors library does.
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
 * Length of the JSON header that follows the prefix.
 * @param prefix the first 8 bytes of the file.
 * @throws VecinityError `badFile` if no such header fits into the file.
 */
export function headerLength(prefix: Uint8Array, fileBytes: number, path: string): number {
  if (fileBytes < PREFIX_BYTES + 2 || prefix.length < PREFIX_BYTES) {
    throw bad(path, 0, `is only ${fileBytes} bytes long, too short for a safetensors file`);
  }
  const length = new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true);
  if (length > BigInt(Math.min(MAX_HEADER_BYTES, fileBytes - PREFIX_BYTES))) {
    throw bad(path, 0, `says that its header is ${length.toString()} bytes long, but the file has ${fileBytes} bytes`);
  }
  return Number(length);
}

/**
 * Parses and checks a header: known dtypes, sane shapes, and data that fill the file exactly, without gaps or overlaps.
 * @param json the bytes after the prefix, as many as `headerLength` said.
 * The header may be padded with spaces, or NUL.
 * @throws VecinityError `badFile` with the path and the byte the trouble is at.
 */
export function parseHeader(json: Uint8Array, fileBytes: number, path: string): SafetensorsHeader {
  const dataStart = PREFIX_BYTES + json.length;
  const tensors = new Map<string, Tensor>();
  const metadata = new Map<string, string>();
  const scanner = new JsonCursor(json);
  try {
    if (!scanner.isObject) {
      scanner.skip();
      throw bad(path, PREFIX_BYTES, 'has a header that is not a JSON object');
    }
    scanner.object((name) => {
      if (name === '__metadata__') {
        readMetadata(scanner, metadata, path);
      } else {
        tensors.set(name, readTensor(scanner, name, dataStart, path));
      }
    });
    scanner.end();
  } catch (error) {
    if (error instanceof JsonTrouble) {
      throw bad(path, PREFIX_BYTES + error.byte, `has a header that is not valid JSON: there is ${error.trouble}`);
    }
    throw error;
  }
  checkLayout([...tensors.values()], dataStart, fileBytes, path);
  return { tensors, metadata, dataStart };
}

function readMetadata(json: JsonCursor, metadata: Map<string, string>, path: string): void {
  if (!json.isObject) {
    throw bad(path, PREFIX_BYTES + json.position, 'has __metadata__ that is not a JSON object');
  }
  json.object((key) => {
    if (!json.isString) {
      throw bad(path, PREFIX_BYTES + json.position, `has __metadata__ whose ${quoted(key)} is not a string`);
    }
    metadata.set(key, json.string());
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
    throw bad(path, byte, `has a header in which ${where} lacks dtype, shape or data_offsets`);
  }
  if (!dtypeBytes.has(dtype)) {
    throw bad(path, byte, `has ${where} of unknown dtype ${quoted(dtype)}`);
  }
  if (!areSizes(shape)) {
    throw bad(path, byte, `has ${where} with an impossible shape`);
  }
  const [begin = NaN, end = NaN] = offsets;
  if (!areSizes(offsets) || offsets.length !== 2 || end < begin) {
    throw bad(path, byte, `has ${where} with impossible data_offsets`);
  }
  const bytes = tensorBytes({ name, dtype, shape });
  if (bytes !== end - begin) {
    throw bad(
      path,
      byte,
      `has ${where} of shape ${shape.join(' x ')} in ${dtype}, ${bytes} bytes, but data_offsets leave ${end - begin}`,
    );
  }
  return { name, dtype, shape, position: dataStart + begin, bytes };
}

/** A list of numbers; NaN for what is none, and at the end if there are more than any tensor has. */
function readSizes(json: JsonCursor): number[] {
  const sizes: number[] = [];
  if (!json.isArray) {
    json.skip();
    return [NaN];
  }
  json.array(() => {
    const size = json.number();
    if (sizes.length <= MOST_DIMENSIONS) {
      sizes.push(sizes.length < MOST_DIMENSIONS ? size : NaN);
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
      throw bad(path, tensor.position, `has tensor ${quoted(tensor.name)} that ${trouble}`);
    }
    end += tensor.bytes;
  }
  if (end !== fileBytes) {
    const trouble = end > fileBytes ? 'it was cut short' : 'something was added at its end';
    throw bad(path, Math.min(end, fileBytes), `should be ${end} bytes long but has ${fileBytes}: ${trouble}`);
  }
}

function bad(path: string, byte: number, trouble: string): VecinityError {
  return new VecinityError('badFile', `${path} ${trouble} (at byte ${byte}).`, {
    path,
    byte,
    remedy: 'Restore the file from a copy, or train or download the model again.',
  });
}
