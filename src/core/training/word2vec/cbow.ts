import type { Word2vecModel } from './word2vecModel';

/**
 * One step for one centre: the mean or the sum of its context words' rows meets the outputs.
 *
 * The outputs' step is minus the gradient of the loss. As in word2vec.c and gensim, the context words' is not: with the
 * mean, each gets the gradient of the hidden vector whole, which is as many times its own as there are context words;
 * with the sum (gensim's `cbow_mean=0`) it gets that gradient divided by their number.
 *
 * @param contexts ids of input rows, at least one; a word that comes twice counts twice
 * @param outputs  numbers of output rows; one that comes twice is met again as its first update left it, with the error
 *   it had before
 * @param labels   what the model is to say of each output: 1 or 0
 * @param hidden   scratch, dimensions
 * @param change   scratch, dimensions
 * @returns the loss before the step: -ln s(u.h) of the outputs labelled 1 and -ln s(-u.h) of the others (Mikolov et al.
 *   2013b, equations 3 and 4, with the hidden vector h in place of a context word's)
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
