import type { Word2vecModel } from './word2vec';

/**
 * One step for one centre: each context word in turn meets the outputs as they were before this centre and is updated;
 * then the outputs are. If no context word comes twice, the step is minus the gradient of the loss.
 *
 * @param contexts     ids of input rows
 * @param outputs      numbers of output rows
 * @param labels       what the model is to say of each output: 1 or 0
 * @param inputChange  scratch, dimensions
 * @param outputChange scratch, at least outputs.length x dimensions
 * @returns the loss before the step: for each context word -ln s(u.v) of the outputs labelled 1 and -ln s(-u.v) of the
 *   others (Mikolov et al. 2013b, equations 3 and 4)
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
  outputChange.fill(0, 0, outputs.length * dimensions);
  for (const context of contexts) {
    const row = context * stride;
    inputChange.fill(0);
    for (let j = 0; j < outputs.length; j++) {
      const outputRow = outputs[j]! * stride;
      let dot = 0;
      for (let i = 0; i < dimensions; i++) {
        dot += input[row + i]! * output[outputRow + i]!;
      }
      loss += Math.log1p(Math.exp(labels[j] === 1 ? -dot : dot));
      const error = (labels[j]! - 1 / (1 + Math.exp(-dot))) * learningRate;
      for (let i = 0; i < dimensions; i++) {
        inputChange[i]! += error * output[outputRow + i]!;
        outputChange[j * dimensions + i]! += error * input[row + i]!;
      }
    }
    for (let i = 0; i < dimensions; i++) {
      input[row + i]! += inputChange[i]!;
    }
  }
  for (let j = 0; j < outputs.length; j++) {
    for (let i = 0; i < dimensions; i++) {
      output[outputs[j]! * stride + i]! += outputChange[j * dimensions + i]!;
    }
  }
  return loss;
}
