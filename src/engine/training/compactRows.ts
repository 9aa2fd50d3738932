import { VecinityError } from '../../core/errors';
import type { TrainingOptions } from '../../core/training/options';
import type { Yielder } from '../corpus/discover';

/**
 * Copies rows without their padding: V x d.
 * @param learned `rows` and, where their sum is wanted, `added`: each at least `size` rows of `stride` floats
 * @throws VecinityError `diverged` naming the learning rate if a value is not a finite number; `outOfMemory`; `cancelled`
 */
export async function compactRows(
  learned: { readonly rows: Float32Array; readonly stride: number; readonly added?: Float32Array | undefined },
  size: number,
  { dimensions, learningRate }: TrainingOptions,
  yielder: Yielder,
): Promise<Float32Array> {
  const { rows, stride, added } = learned;
  let vectors: Float32Array;
  try {
    vectors = new Float32Array(size * dimensions);
  } catch {
    throw new VecinityError('outOfMemory', `The ${size} x ${dimensions} vectors cannot be copied: memory is full.`, {
      remedy: 'Choose fewer dimensions, or a higher minCount so that fewer words are learned.',
    });
  }
  for (let id = 0; id < size; id++) {
    const vector = vectors.subarray(id * dimensions, (id + 1) * dimensions);
    vector.set(rows.subarray(id * stride, id * stride + dimensions));
    for (let i = 0; added && i < dimensions; i++) {
      vector[i]! += added[id * stride + i]!;
    }
    if (!vector.every(Number.isFinite)) {
      throw diverged(learningRate);
    }
    if (id % 1000 === 0) {
      await yielder.yieldIfDue();
    }
  }
  return vectors;
}

/** The error of a run whose weights diverged. @param how what shows it */
export function diverged(learningRate: number, how = 'its weights are no longer numbers'): VecinityError {
  const lower = Number(Math.min(learningRate / 10, 0.025).toPrecision(2));
  return new VecinityError('diverged', `The training diverged: ${how} at the learning rate ${learningRate}.`, {
    option: 'learningRate',
    remedy: `Set learningRate to ${lower}.`,
  });
}
