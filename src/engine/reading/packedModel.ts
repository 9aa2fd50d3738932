import type { FaultCount } from '../../core/io/faults';
import { Faults } from '../../core/io/faults';
import { OneHotSpace } from '../../core/oneHotSpace';
import { Space, type Provenance, type SpaceParts } from '../../core/space';
import { Vocabulary, type PackedVocabulary } from '../../core/vocabulary';
import type { ReadOptions } from '../../core/formats/format';
import type { StoredVectors } from '../../core/outputVectors';
import { storedVectors } from '../../core/formats/safetensors/storedVectors';
import { loadKernel } from '../../kernel/loader';
import { ScanMemory, type ScanHelper } from '../../kernel/scanKernel';
import { host } from '../files/host';
import { openOnce } from '../files/openedFiles';
import { LoadedModel } from '../loadedModel';

/** What to read of the file, and where to report progress. */
export type LoadOptions = Omit<ReadOptions, 'allocate' | 'adoptNorms' | 'faults' | 'lenient'>;

/** A model that was read, with all that takes time computed, as it crosses threads. */
export interface PackedModel {
  readonly path: string;
  readonly fileBytes: number;
  readonly dimensions: number;
  readonly vocabulary: PackedVocabulary;
  readonly provenance: Provenance;
  readonly faults: readonly FaultCount[];
  readonly isOneHot: boolean;
  /** In shared memory where there is any; undefined for a one-hot space. */
  readonly vectors: Float32Array | undefined;
  /** The memory of the kernel with the vectors in 8-bit integers; undefined if the kernel cannot scan them. */
  readonly scan: WebAssembly.Memory | undefined;
  readonly norms: Float64Array | undefined;
  readonly parts: Omit<SpaceParts, 'outputVectors'> & { readonly outputVectors?: Float32Array };
  /** Numbers of the output vectors that stay in the file; 0 for none. */
  readonly storedOutput: number;
  /** Whether the opened file still holds parts of this: they must be copied before they leave the thread. */
  readonly isShared: boolean;
}

/**
 * Reads a model for queries, into shared memory, and prepares its scan.
 * @throws VecinityError `unreadable`, `badFile`, `outOfMemory`, `cancelled`
 */
export async function readPackedModel(path: string, options: LoadOptions = {}, files = openOnce): Promise<PackedModel> {
  const faults = new Faults();
  let prepared: PreparedScan | undefined;
  const adoptNorms = (read: Space): void => {
    prepared = prepareScan(read);
    if (prepared) {
      read.adoptNorms(prepared.norms);
    }
  };
  const { space, size, isShared } = await files.use(path, options, options.signal, async (file) => ({
    space: await file.read({ ...options, allocate: sharedVectors, adoptNorms, faults }),
    // For a folder this is the file in it.
    size: file.size,
    isShared: file.keepsContent,
  }));
  if (prepared?.space !== space) {
    adoptNorms(space);
  }
  const { outputVectors, ...parts } = space.parts;
  const isStored = outputVectors !== undefined && !(outputVectors instanceof Float32Array);
  return {
    path,
    fileBytes: size,
    dimensions: space.dimensions,
    vocabulary: space.vocabulary,
    provenance: space.provenance,
    faults: faults.counts,
    isOneHot: space.isOneHot,
    vectors: space.isOneHot ? undefined : space.vectors,
    scan: prepared?.memory.memory,
    norms: space.isOneHot ? undefined : space.norms,
    parts: { ...parts, ...(outputVectors instanceof Float32Array && { outputVectors }) },
    storedOutput: isStored ? outputVectors.length : 0,
    isShared,
  };
}

/**
 * The model that `readPackedModel` read, in this or another thread.
 * @param pause lets other work of this thread go on; called every few milliseconds
 * @param helper a thread that shares searches
 */
export async function unpackModel(
  packed: PackedModel,
  pause: () => Promise<unknown>,
  helper?: ScanHelper,
): Promise<LoadedModel> {
  const { path, fileBytes, dimensions, provenance, faults, scan: memory } = packed;
  const { bytes, offsets, counts } = packed.vocabulary;
  const vocabulary =
    packed.vocabulary instanceof Vocabulary ? packed.vocabulary : new Vocabulary(bytes, offsets, counts);
  // The first question is fast then. Hashes of words differ from thread to thread, so the reader cannot do this.
  await vocabulary.prepareLookup(pause);
  if (packed.isOneHot) {
    return new LoadedModel(path, fileBytes, new OneHotSpace(vocabulary, provenance), undefined, faults);
  }
  const space = new Space(vocabulary, packed.vectors!, dimensions, provenance, partsOf(packed));
  space.adoptNorms(packed.norms!);
  const kernel = memory && loadKernel();
  const scan = kernel && new ScanMemory(kernel, vocabulary.size, dimensions, memory).scan(space, helper);
  return new LoadedModel(path, fileBytes, space, scan, faults, memory?.buffer.byteLength);
}

/** The buffers of a model to hand over to another thread. What the opened file still holds is copied. */
export function transferredModel(packed: PackedModel): {
  readonly model: PackedModel;
  readonly buffers: ArrayBuffer[];
} {
  const { bytes, offsets, counts } = packed.vocabulary;
  const { isShared } = packed;
  const owned = <Values extends ArrayBufferView & { slice(): Values }>(values: Values): Values =>
    isShared && values.buffer instanceof ArrayBuffer ? values.slice() : values;
  const parts = Object.entries(packed.parts).map(([name, values]) => [name, owned(values as Float32Array)] as const);
  const model: PackedModel = {
    ...packed,
    // Some formats keep the words between two reads. A constructor copies, but the `slice` of Node's buffers does not.
    vocabulary: {
      bytes: new Uint8Array(bytes),
      offsets: new Uint32Array(offsets),
      counts: new Float64Array(counts),
    },
    vectors: packed.vectors && owned(packed.vectors),
    norms: packed.norms && owned(packed.norms),
    parts: Object.fromEntries(parts),
  };
  const views: readonly (ArrayBufferView | undefined)[] = [
    ...Object.values<ArrayBufferView>({ ...model.vocabulary }),
    ...[model.vectors, model.norms],
    ...parts.map(([, values]) => values),
  ];
  return { model, buffers: buffersOf(views) };
}

/** Small buffers are cloned: several may lie in one, which belongs to Node. */
const MIN_TRANSFERRED_BYTES = 64 * 1024;

function buffersOf(views: readonly (ArrayBufferView | undefined)[]): ArrayBuffer[] {
  const buffers = views.flatMap((view) => (view?.buffer instanceof ArrayBuffer ? [view.buffer] : []));
  return [...new Set(buffers)].filter(({ byteLength }) => byteLength >= MIN_TRANSFERRED_BYTES);
}

function partsOf({ path, parts, storedOutput, provenance }: PackedModel): SpaceParts {
  return storedOutput === 0 ? parts : { ...parts, outputVectors: stored(path, storedOutput, provenance) };
}

function stored(path: string, length: number, provenance: Provenance): StoredVectors {
  return storedVectors({ path, host, bytes: Float32Array.BYTES_PER_ELEMENT * length, provenance });
}

/** A scan that is ready. */
export interface PreparedScan {
  readonly space: Space;
  readonly memory: ScanMemory;
  readonly norms: Float64Array;
}

/** Memory for vectors that threads share; outside of the kernel's, which ends at four gigabytes. */
function sharedVectors(rows: number, dimensions: number): Float32Array {
  const length = rows * dimensions;
  return typeof SharedArrayBuffer === 'undefined'
    ? new Float32Array(length)
    : new Float32Array(new SharedArrayBuffer(Float32Array.BYTES_PER_ELEMENT * length));
}

/**
 * Quantises the vectors of a space for the kernel's scan, and computes their norms by the way.
 * @returns undefined without a kernel or enough memory, and where the kernel does not support the vectors
 */
export function prepareScan(space: Space): PreparedScan | undefined {
  const kernel = space.isOneHot || space.vocabulary.size === 0 ? undefined : loadKernel();
  try {
    const memory = kernel && new ScanMemory(kernel, space.vocabulary.size, space.dimensions);
    const norms = memory?.prepare(space);
    return norms && { space, memory: memory!, norms };
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    return undefined;
  }
}
