import type { Word2vecModel } from './word2vecModel';

/**
 * Trains one centre: the mean or the sum of its context words' rows predicts the outputs.
 *
 * The outputs move by minus the gradient of the loss. As in word2vec.c and gensim, context words do not. With the mean,
 * each gets the whole gradient of the hidden vector, which is its own gradient times the number of context words. With
 * the sum (gensim's `cbow_mean=0`), each gets that gradient divided by their number.
 *
 * @param contexts ids of input rows, at least one; a repeated word counts each time
 * @param outputs  numbers of output rows; a repeated one is updated again on top of its first update, with its
 *   earlier error
 * @param labels   the target of each output: 1 or 0
 * @param hidden   scratch, dimensions
 * @param change   scratch, dimensions
 * @returns the loss before the step: -ln s(u.h) for outputs labelled 1 and -ln s(-u.h) for the others
 * @see Mikolov et al. 2013b, equations 3 and 4, with the hidden vector h in place of a context word's
 */
export function cbowStep(
  model: Pick<Word2vecModel, 'dimensions' | 'stride' | 'input' | 'output' | 'cbowMean'>,
  contexts: readonly number[],
  outputs: readonly number[],
  labels: readonly number[],
  learningRate: number,
  hidden: Float64Array,
  change: Float64Array,
): number {
  const { dimensions, stride, input, output, cbowMean } = model;
  const share = 1 / contexts.length;
  hidden.fill(0);
  for (const context of contexts) {
    for (let i = 0; i < dimensions; i++) {
      hidden[i]! += input[context * stride + i]!;
    }
  }
  if (cbowMean) {
    for (let i = 0; i < dimensions; i++) {
      hidden[i]! *= share;
    }
  }
  let loss = 0;
  const errors = outputs.map((id, j) => {
    let dot = 0;
    for (let i = 0; i < dimensions; i++) {
      dot += hidden[i]! * output[id * stride + i]!;
    }
    loss += Math.log1p(Math.exp(labels[j] === 1 ? -dot : dot));
    return (labels[j]! - 1 / (1 + Math.exp(-dot))) * learningRate;
  });
  change.fill(0);
  for (let j = 0; j < outputs.length; j++) {
    const row = outputs[j]! * stride;
    for (let i = 0; i < dimensions; i++) {
      change[i]! += errors[j]! * output[row + i]!;
      output[row + i]! += errors[j]! * hidden[i]!;
    }
  }
  const part = cbowMean ? 1 : share;
  for (const context of contexts) {
    for (let i = 0; i < dimensions; i++) {
      input[context * stride + i]! += part * change[i]!;
    }
  }
  return loss;
}
