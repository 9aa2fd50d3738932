import {
  BATCH,
  type LanguageModelBatch,
  type LanguageModelQuestions,
  type LanguageModelSteps,
} from '../core/training/languageModel/languageModelBatch';
import { instantiateKernel, type Kernel, type KernelExports } from './loader';
import { viewBatch, type LanguageModelLayout, type LanguageModelRoom } from './languageModelLayout';

/** Trains the neural language model with the kernel: one thread's instance over the shared memory. */
export class KernelLanguageModel implements LanguageModelSteps {
  readonly batch: LanguageModelBatch;
  readonly questions: LanguageModelQuestions;
  private readonly exports: KernelExports;
  private readonly room: LanguageModelRoom;
  /** Three values per example: the maximum score, the sum of e^(score - maximum), the score of the word to predict. */
  private readonly results: Float32Array;

  constructor(kernel: Kernel, memory: WebAssembly.Memory, layout: LanguageModelLayout, thread: number) {
    ({ batch: this.batch, questions: this.questions } = viewBatch(layout, { kernel, memory }, thread));
    const room = layout.rooms[thread]!;
    this.room = room;
    this.results = new Float32Array(memory.buffer, room.results, 3 * BATCH);
    this.exports = instantiateKernel(kernel, memory);
    const { shape } = layout;
    this.exports.configureLanguageModel(
      layout.embeddings,
      layout.hiddenWeights,
      layout.outputWeights,
      shape.vocabularySize,
      shape.window,
      shape.hidden,
      4 * shape.stride,
      4 * shape.inputLength,
      4 * shape.hiddenLength,
      layout.corrections,
      layout.correctionCount,
    );
    this.exports.placeLanguageModelBatch(
      room.rows,
      room.places,
      room.candidates,
      room.offsets,
      room.targets,
      room.targetOffsets,
    );
    this.exports.placeLanguageModelWork(
      room.inputs,
      room.inputGradients,
      room.values,
      room.valueGradients,
      room.scores,
      room.block,
      room.blockGradients,
      room.hiddenGradients,
      room.rowGradients,
      room.results,
    );
  }

  trainBatch(examples: number, learningRate: number): number {
    const { rowCount, candidateCount } = this.batch;
    this.exports.trainLanguageModel(this.room.contexts, examples, rowCount, candidateCount, learningRate);
    return this.sumOfLosses(examples);
  }

  crossEntropy(examples: number): number {
    this.exports.askLanguageModel(this.room.askedContexts, this.room.askedTargets, examples);
    return this.sumOfLosses(examples);
  }

  /** Returns the sum of -ln P(word | context) over the first `examples` of `results`. */
  private sumOfLosses(examples: number): number {
    let loss = 0;
    for (let at = 0; at < 3 * examples; at += 3) {
      loss += this.results[at]! + Math.log(this.results[at + 1]!) - this.results[at + 2]!;
    }
    return loss;
  }
}
