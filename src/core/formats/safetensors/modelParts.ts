import type { Space, SpaceParts } from '../../space';
import { OUTPUT_VECTORS, type StoredVectors } from '../../outputVectors';
import { MAX_RERUNS, NEIGHBOURS } from '../../training/stability';
import type { TensorSpec } from './safetensors';

/** The sizes that shapes of parts depend on. */
export interface PartSizes {
  readonly vocabularySize: number;
  readonly dimensions: number;
}

export type PartName = keyof SpaceParts;
/** Array types by the dtype of the tensor. */
const arrays = { F32: Float32Array, I32: Int32Array, U8: Uint8Array } as const;
export type PartValues = Float32Array | Int32Array | Uint8Array;

interface PartTensor {
  /** Tensor's name in the file. */
  readonly tensor: string;
  readonly dtype: keyof typeof arrays;
  /** The shape that `length` values must have. */
  readonly shape: (length: number, sizes: PartSizes) => readonly number[];
  /** Exclusive upper bound of integers, which may not be negative. Values of F32 must be finite. */
  readonly below?: (sizes: PartSizes) => number;
  /** A reader leaves it in the file until somebody asks for it. */
  readonly isStored?: true;
}

/** The optional tensors of a model file, one row each. Some algorithms learn them besides vectors. */
const partTensors: { readonly [Name in PartName]-?: PartTensor } = {
  subwordVectors: {
    tensor: 'subwords.vectors',
    dtype: 'F32',
    shape: (length, { dimensions }) => [length / dimensions, dimensions],
  },
  subwordBuckets: { tensor: 'subwords.buckets', dtype: 'I32', shape: (length) => [length] },
  subwordNgrams: { tensor: 'subwords.ngrams', dtype: 'I32', shape: (length) => [length === 4 ? 4 : 3] },
  recurrenceIds: {
    tensor: 'recurrence.ids',
    dtype: 'I32',
    shape: (length) => [length / NEIGHBOURS, NEIGHBOURS],
    below: ({ vocabularySize }) => vocabularySize,
  },
  recurrenceTimes: {
    tensor: 'recurrence.times',
    dtype: 'U8',
    shape: (length) => [length / NEIGHBOURS, NEIGHBOURS],
    below: () => MAX_RERUNS + 1,
  },
  outputVectors: {
    tensor: OUTPUT_VECTORS,
    dtype: 'F32',
    shape: (_, { vocabularySize, dimensions }) => [vocabularySize, dimensions],
    isStored: true,
  },
};

const partNames = Object.keys(partTensors) as PartName[];

/** A part in memory, with the tensor it becomes. */
export interface Part extends TensorSpec {
  readonly values: PartValues | StoredVectors;
}

/** Lists the parts of a space in the order of writing. */
export function partsOf({ parts, vocabulary, dimensions }: Space): Part[] {
  return partNames.flatMap((name) => {
    const values = parts[name];
    if (!values) {
      return [];
    }
    const { tensor, dtype, shape } = partTensors[name];
    return [
      { name: tensor, dtype, shape: shape(values.length, { vocabularySize: vocabulary.size, dimensions }), values },
    ];
  });
}

/**
 * Finds the parts among a file's tensors, by their names. A tensor of a part with another dtype or shape is the misfit.
 */
export function findParts<Found extends TensorSpec>(
  tensors: ReadonlyMap<string, Found>,
  sizes: PartSizes,
): { readonly found: ReadonlyMap<PartName, Found>; readonly misfit: Found | undefined } {
  const found = new Map<PartName, Found>();
  for (const name of partNames) {
    const { tensor, dtype, shape } = partTensors[name];
    const spec = tensors.get(tensor);
    if (!spec) {
      continue;
    }
    const expected = shape(
      spec.shape.reduce((product, length) => product * length, 1),
      sizes,
    );
    if (spec.dtype !== dtype || spec.shape.length !== expected.length || spec.shape.some((n, i) => n !== expected[i])) {
      return { found, misfit: spec };
    }
    found.set(name, spec);
  }
  return { found, misfit: undefined };
}

/**
 * Returns a part's values from the bytes of its tensor, without a copy.
 * @param bytes at an address that the dtype's width divides
 */
export function partValues(name: PartName, bytes: Uint8Array<ArrayBuffer>): PartValues {
  const Values = arrays[partTensors[name].dtype];
  return new Values(bytes.buffer, bytes.byteOffset, bytes.length / Values.BYTES_PER_ELEMENT);
}

/** Returns the index of the first impossible value, or -1. */
export function firstBadValue(name: PartName, values: PartValues, sizes: PartSizes): number {
  const limit = partTensors[name].below?.(sizes) ?? Infinity;
  return values instanceof Float32Array
    ? values.findIndex((value) => !Number.isFinite(value))
    : values.findIndex((value) => value < 0 || value >= limit);
}

/** Whether a reader leaves the part in the file until somebody asks for it. */
export function isStored(name: PartName): boolean {
  return partTensors[name].isStored ?? false;
}
