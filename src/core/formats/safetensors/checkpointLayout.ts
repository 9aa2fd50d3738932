import { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import type { SafetensorsHeader, Tensor, TensorSpec } from './safetensors';

/**
 * The state of a training run in a safetensors file: `__metadata__` holds the request and the progress, the tensors
 * `state.<name>` hold what the algorithm goes on from, and `files` lists the files it read.
 */
const FORMAT = 'vecinity-checkpoint';
const VERSION = '1';
const STATE = 'state.';
const FILES = 'files';

/** Maximum bytes of the list of files; a longer one is left out. */
const MAX_LIST_BYTES = 4_000_000;

/** Values that learning goes on from; views of any memory. */
export type StateValues = Float32Array | Float64Array | Int32Array | BigInt64Array;

/** Everything that learning depends on besides corpus and options, by name. */
export type LearningState = Readonly<Record<string, StateValues>>;

/** A file of a corpus at the time of reading. */
export interface ReadFile {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

/** Facts about the run of a checkpoint. */
export interface CheckpointFacts {
  /** The request and the choices as JSON; the reader checks it. */
  readonly run: unknown;
  readonly corpusFingerprint: string;
  /** Identifies the words, their order and their counts: the rows of the state belong to them. */
  readonly vocabulary: string;
  /** Done share of the run, 0..1. */
  readonly fraction: number;
  /** Duration of the run so far. */
  readonly seconds: number;
}

/** A tensor of a checkpoint, with its content. */
export interface CheckpointTensor extends TensorSpec {
  readonly bytes: Uint8Array;
}

/** Widest values first, so that all are aligned. */
export function checkpointTensors(state: LearningState, files: readonly ReadFile[]): CheckpointTensor[] {
  const values = Object.entries(state).map(([name, array]) => ({
    name: STATE + name,
    dtype: dtypeOf(array),
    shape: [array.length],
    bytes: bytesOf(array),
  }));
  values.sort((a, b) => Number(b.dtype.slice(1)) - Number(a.dtype.slice(1)));
  const list = new TextEncoder().encode(
    JSON.stringify(files.map(({ path, bytes, modifiedMs }) => [path, bytes, modifiedMs])),
  );
  return list.length > MAX_LIST_BYTES
    ? values
    : [...values, { name: FILES, dtype: 'U8', shape: [list.length], bytes: list }];
}

export function checkpointMetadata(facts: CheckpointFacts): Map<string, string> {
  return new Map([
    ['format', FORMAT],
    ['version', VERSION],
    ['run', JSON.stringify(facts.run)],
    ['corpusFingerprint', facts.corpusFingerprint],
    ['vocabulary', facts.vocabulary],
    ['fraction', String(facts.fraction)],
    ['seconds', String(facts.seconds)],
  ]);
}

/** @throws VecinityError `badFile` if the header is not that of a checkpoint */
export function readFacts({ metadata }: SafetensorsHeader, path: string): CheckpointFacts {
  if (metadata.get('format') !== FORMAT || metadata.get('version') !== VERSION) {
    throw badCheckpoint(path, 'is not a checkpoint of this version');
  }
  const text = (key: string): string => {
    const value = metadata.get(key);
    if (value === undefined) {
      throw badCheckpoint(path, `lacks ${JSON.stringify(key)} in __metadata__`);
    }
    return value;
  };
  const number = (key: string, most: number): number => {
    const value = Number(text(key));
    if (text(key) === '' || !(value >= 0 && value <= most)) {
      throw badCheckpoint(path, `has an impossible ${JSON.stringify(key)} in __metadata__`);
    }
    return value;
  };
  let run: unknown;
  try {
    run = JSON.parse(text('run'));
  } catch (error) {
    throw error instanceof VecinityError ? error : badCheckpoint(path, 'has a "run" in __metadata__ that is not JSON');
  }
  return {
    run,
    corpusFingerprint: text('corpusFingerprint'),
    vocabulary: text('vocabulary'),
    fraction: number('fraction', 1),
    seconds: number('seconds', Number.MAX_SAFE_INTEGER),
  };
}

/** Returns the tensor of the list of files, unless it is missing or too long. */
export function filesTensor(header: SafetensorsHeader): Tensor | undefined {
  const tensor = header.tensors.get(FILES);
  return tensor?.dtype === 'U8' && tensor.bytes <= MAX_LIST_BYTES ? tensor : undefined;
}

/** @throws VecinityError `badFile` */
export function readFiles(bytes: Uint8Array, path: string): ReadFile[] {
  let rows: unknown;
  try {
    rows = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    rows = undefined;
  }
  if (!Array.isArray(rows)) {
    throw badCheckpoint(path, 'has an invalid list of files');
  }
  return rows.map((row: unknown) => {
    const [file, size, modifiedMs] = Array.isArray(row) ? (row as unknown[]) : [];
    if (typeof file !== 'string' || typeof size !== 'number' || typeof modifiedMs !== 'number') {
      throw badCheckpoint(path, 'has an invalid list of files');
    }
    return { path: file, bytes: size, modifiedMs };
  });
}

/**
 * Finds the place of each part of a state.
 * @throws VecinityError `badFile` if the file holds other parts, or of other sizes
 */
export function stateTensors(header: SafetensorsHeader, state: LearningState, path: string): Map<string, Tensor> {
  const found = new Map<string, Tensor>();
  for (const [name, tensor] of header.tensors) {
    if (name.startsWith(STATE)) {
      found.set(name.slice(STATE.length), tensor);
    }
  }
  for (const [name, array] of Object.entries(state)) {
    const tensor = found.get(name);
    if (tensor?.dtype !== dtypeOf(array) || tensor.shape.length !== 1 || tensor.shape[0] !== array.length) {
      throw badCheckpoint(path, `lacks ${dtypeOf(array)} ${JSON.stringify(name)} of ${array.length} values`);
    }
  }
  if (found.size !== Object.keys(state).length) {
    throw badCheckpoint(path, `holds ${found.size} parts of a state instead of ${Object.keys(state).length}`);
  }
  return found;
}

export function bytesOf(values: StateValues): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

export function badCheckpoint(path: string, trouble: string): VecinityError {
  return badFile(path, trouble, { remedy: 'Discard it and train from the beginning.' });
}

function dtypeOf(values: StateValues): string {
  if (values instanceof Float32Array) {
    return 'F32';
  }
  if (values instanceof Float64Array) {
    return 'F64';
  }
  return values instanceof Int32Array ? 'I32' : 'I64';
}
