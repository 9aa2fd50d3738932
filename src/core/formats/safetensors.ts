import { VecinityError } from '../errors';

/** Bytes a value of each dtype takes; the names are those of the safetensors format. */
const dtypeBytes = new Map([
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
  ['I8', 1],
  ['U8', 1],
  ['BOOL', 1],
]);

/** Bytes before the JSON header: its length as a little-endian u64. */
export const PREFIX_BYTES = 8;

/** The longest header that is read; the limit of the safetensors library. */
const MAX_HEADER_BYTES = 100_000_000;

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
 * @throws VecinityError `badFile` with the path and the byte the trouble is at.
 */
export function parseHeader(json: Uint8Array, fileBytes: number, path: string): SafetensorsHeader {
  const dataStart = PREFIX_BYTES + json.length;
  const tensors = new Map<string, Tensor>();
  const metadata = new Map<string, string>();
  for (const [name, entry] of Object.entries(parseObject(json, path))) {
    if (name === '__metadata__') {
      readMetadata(entry, metadata, path);
    } else {
      tensors.set(name, readTensor(name, entry, dataStart, path));
    }
  }
  checkLayout([...tensors.values()], dataStart, fileBytes, path);
  return { tensors, metadata, dataStart };
}

function parseObject(json: Uint8Array, path: string): object {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch {
    throw bad(path, PREFIX_BYTES, 'has a header that is not valid JSON');
  }
  if (!isObject(value)) {
    throw bad(path, PREFIX_BYTES, 'has a header that is not a JSON object');
  }
  return value;
}

function readMetadata(entry: unknown, metadata: Map<string, string>, path: string): void {
  if (!isObject(entry)) {
    throw bad(path, PREFIX_BYTES, 'has __metadata__ that is not a JSON object');
  }
  for (const [key, value] of Object.entries(entry)) {
    if (typeof value !== 'string') {
      throw bad(path, PREFIX_BYTES, `has __metadata__ whose ${quote(key)} is not a string`);
    }
    metadata.set(key, value);
  }
}

function readTensor(name: string, entry: unknown, dataStart: number, path: string): Tensor {
  const where = `tensor ${quote(name)}`;
  if (!isObject(entry) || !('dtype' in entry) || !('shape' in entry) || !('data_offsets' in entry)) {
    throw bad(path, PREFIX_BYTES, `has a header in which ${where} lacks dtype, shape or data_offsets`);
  }
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !dtypeBytes.has(dtype)) {
    throw bad(path, PREFIX_BYTES, `has ${where} of unknown dtype ${quote(String(dtype))}`);
  }
  if (!isSizes(shape)) {
    throw bad(path, PREFIX_BYTES, `has ${where} with an impossible shape`);
  }
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[1]! < offsets[0]!) {
    throw bad(path, PREFIX_BYTES, `has ${where} with impossible data_offsets`);
  }
  const [begin, end] = offsets as [number, number];
  const bytes = tensorBytes({ name, dtype, shape });
  if (bytes !== end - begin) {
    throw bad(
      path,
      PREFIX_BYTES,
      `has ${where} of shape ${shape.join(' x ')} in ${dtype}, ${bytes} bytes, but data_offsets leave ${end - begin}`,
    );
  }
  return { name, dtype, shape, position: dataStart + begin, bytes };
}

function checkLayout(tensors: Tensor[], dataStart: number, fileBytes: number, path: string): void {
  let end = dataStart;
  for (const tensor of tensors.sort((a, b) => a.position - b.position || a.bytes - b.bytes)) {
    if (tensor.position !== end) {
      const trouble = tensor.position < end ? 'overlaps the tensor before it' : 'leaves a gap before it';
      throw bad(path, tensor.position, `has tensor ${quote(tensor.name)} that ${trouble}`);
    }
    end += tensor.bytes;
  }
  if (end !== fileBytes) {
    const trouble = end > fileBytes ? 'it was cut short' : 'something was added at its end';
    throw bad(path, Math.min(end, fileBytes), `should be ${end} bytes long but has ${fileBytes}: ${trouble}`);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);
}

/** A name from a file, short enough for a message. */
function quote(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);
}

function bad(path: string, byte: number, trouble: string): VecinityError {
  return new VecinityError('badFile', `${path} ${trouble} (at byte ${byte}).`, {
    path,
    byte,
    remedy: 'Restore the file from a copy, or train or download the model again.',
  });
}
