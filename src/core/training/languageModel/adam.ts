import type { Floats } from './embeddingLayer';

/** Decay of the first and second moment, and a term that keeps the quotient finite (Kingma & Ba 2015, algorithm 1). */
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** Steps after which the bias correction of the moments is 1 up to 0.02%. */
const CORRECTED_STEPS = 8192;

/** A matrix that Adam trains row by row. */
export interface AdamMatrix {
  /** Weights and moments: rows of `rowLength` floats. */
  readonly weights: Floats;
  readonly firstMoments: Floats;
  readonly secondMoments: Floats;
  /** Steps of each row so far. */
  readonly steps: Uint32Array;
  readonly rowLength: number;
}

/**
 * Adam (Kingma & Ba 2015) for sparse rows ("lazy" or "sparse" Adam). A row steps only in minibatches that give it a
 * gradient. Its moments do not decay meanwhile, and its own steps correct their bias. The order of operations is that
 * at the end of the paper's section 2.
 *
 * @param gradient    the gradient of the row: rowLength floats from `at` on
 * @param corrections from `biasCorrections`
 */
export function adamStep(
  matrix: AdamMatrix,
  row: number,
  gradient: Floats,
  at: number,
  learningRate: number,
  corrections: Floats,
): void {
  const { weights, firstMoments, secondMoments, steps, rowLength } = matrix;
  const rate = learningRate * corrections[Math.min(steps[row]!, corrections.length - 1)]!;
  steps[row]!++;
  for (let i = 0; i < rowLength; i++) {
    const k = row * rowLength + i;
    const g = gradient[at + i]!;
    const first = firstMoments[k]! + (1 - BETA1) * (g - firstMoments[k]!);
    const second = secondMoments[k]! + (1 - BETA2) * (g * g - secondMoments[k]!);
    firstMoments[k] = first;
    secondMoments[k] = second;
    weights[k]! -= (rate * first) / (Math.sqrt(second) + EPSILON);
  }
}

/** Returns the factor of the learning rate by number of earlier steps: sqrt(1 - beta2^t) / (1 - beta1^t) in step t. */
export function biasCorrections(): Float32Array {
  return Float32Array.from(
    { length: CORRECTED_STEPS },
    (_, taken) => Math.sqrt(1 - BETA2 ** (taken + 1)) / (1 - BETA1 ** (taken + 1)),
  );
}
