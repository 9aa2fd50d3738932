import { VecinityError } from '../../core/errors';
import type { TrainingOptions } from '../../core/training/options';
import type { Breather } from '../corpus/discover';

/**
 * Rows without the floats that fill them up, in memory of their own: V x d.
 * @param rows `size` rows of `stride` floats
 * @throws VecinityError `diverged` naming the learning rate if a value is not a finite number; `outOfMemory`; `cancelled`
 */
export async function compactRows(
  rows: Float32Array,
  stride: number,
  size: number,
  { dimensions, learningRate }: TrainingOptions,
  breather: Breather,
): Promise<Float32Array> {
  let vectors: Float32Array;
  try {
    vectors = new Float32Array(size * dimensions);
  } catch {
    throw new VecinityError('outOfMemory', `The ${size} x ${dimensions} vectors cannot be copied: memory is full.`, {
      remedy: 'Choose fewer dimensions, or a higher minCount so that fewer words are learnt.',
    });
  }
  for (let id = 0; id < size; id++) {
    const row = rows.subarray(id * stride, id * stride + dimensions);
    if (!row.every(Number.isFinite)) {
      throw diverged(learningRate);
    }
    vectors.set(row, id * dimensions);
    if (id % 1000 === 0) {
      await breather.breathe();
    }
  }
  return vectors;
}

/** The error of a run that has gone wrong: most often its weights are no longer numbers. */
export function diverged(learningRate: number, how = 'its weights are no longer numbers'): VecinityError {
  const lower = Number(Math.min(learningRate / 10, 0.025).toPrecision(2));
  return new VecinityError(
    'diverged',
    `The training diverged: ${how} at the learning rate ${learningRate}.`,
    { option: 'learningRate', remedy: `Set learningRate to ${lower}.` },
  );
}
