import type { Word2vecModel } from './word2vecModel';

/**
 * Trains one centre. All context words meet all outputs before any update. Then the context words are updated one by
 * one, and then the outputs. If no context word repeats, the step is minus the gradient of the loss.
 *
 * @param contexts     ids of input rows
 * @param outputs      numbers of output rows
 * @param labels       the target of each output: 1 or 0
 * @param inputChange  scratch, dimensions
 * @param outputChange scratch, at least outputs.length x dimensions
 * @returns the loss before the step: for each context word -ln s(u.v) of outputs labelled 1 and -ln s(-u.v) of the
 *   others
 * @see Mikolov et al. 2013b, equations 3 and 4
 */
export function skipgramStep(
  model: Pick<Word2vecModel, 'dimensions' | 'stride' | 'input' | 'output'>,
  contexts: readonly number[],
  outputs: readonly number[],
  labels: readonly number[],
  learningRate: number,
  inputChange: Float64Array,
  outputChange: Float64Array,
): number {
  const { dimensions, stride, input, output } = model;
  let loss = 0;
  const errors = contexts.map((context) =>
    outputs.map((id, j) => {
      let dot = 0;
      for (let i = 0; i < dimensions; i++) {
        dot += input[context * stride + i]! * output[id * stride + i]!;
      }
      loss += Math.log1p(Math.exp(labels[j] === 1 ? -dot : dot));
      return (labels[j]! - 1 / (1 + Math.exp(-dot))) * learningRate;
    }),
  );
  outputChange.fill(0, 0, outputs.length * dimensions);
  contexts.forEach((context, c) => {
    const row = context * stride;
    inputChange.fill(0);
    outputs.forEach((id, j) => {
      const error = errors[c]![j]!;
      for (let i = 0; i < dimensions; i++) {
        inputChange[i]! += error * output[id * stride + i]!;
        outputChange[j * dimensions + i]! += error * input[row + i]!;
      }
    });
    for (let i = 0; i < dimensions; i++) {
      input[row + i]! += inputChange[i]!;
    }
  });
  outputs.forEach((id, j) => {
    for (let i = 0; i < dimensions; i++) {
      output[id * stride + i]! += outputChange[j * dimensions + i]!;
    }
  });
  return loss;
}
