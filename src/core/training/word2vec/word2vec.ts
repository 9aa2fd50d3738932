import { MAX_SENTENCE_LENGTH, SENTENCE_END } from '../../text/corpus';
import { cbowStep } from './cbow';
import { MAX_PATH_LENGTH, ROOT } from './hierarchicalSoftmax';
import { Random } from '../shared/random';
import { skipgramStep } from './skipgram';
import type { Architecture, Word2vecModel } from './word2vecModel';
import type { SpanStatistics, SpanTrainer } from '../shared/spanTrainer';

/** The loss is computed for one centre in this many. */
const LOSS_EVERY = 64;

/**
 * Centres of a sentence that share negatives; a power of 2. Training mostly waits for memory, and most of what it
 * fetches are these rows. Centres that share negatives are far apart (see `ScalarWord2vec`): neighbours have similar
 * contexts, and sharing among them costs some quality.
 */
export const negativesSharedBy: Readonly<Record<Architecture, number>> = { skipgram: 2, cbow: 4 };

/** Centres in a block of a sentence. */
const BLOCK = 64;

/**
 * word2vec with negative sampling, hierarchical softmax or both (Mikolov et al. 2013a, 2013b). Subsampling and windows
 * drawn from 1..window are those of word2vec.c and gensim. Context words use input rows. The centre word, the negatives
 * and the nodes on its path use output rows.
 *
 * Unlike word2vec.c, skip-gram draws negatives once per centre, and its context words share them (Ji et al. 2016).
 * Output rows are updated once per centre, with the sum over its context words. Several centres share negatives
 * (`negativesSharedBy`). A block of 64 centres is cut into that many stripes. Training takes the first centre of each
 * stripe, then the second of each, and so on.
 *
 * This is the reference of src/kernel/assembly/skipgram.ts and cbow.ts, and trains where the kernel cannot run. Both
 * draw the same numbers in the same order, and agree up to rounding.
 */
export class ScalarWord2vec implements SpanTrainer {
  private readonly sentence = new Int32Array(MAX_SENTENCE_LENGTH);
  private readonly reach = new Int32Array(MAX_SENTENCE_LENGTH);
  private readonly negatives: Int32Array;
  private readonly inputScratch: Float64Array;
  private readonly outputScratch: Float64Array;
  private centresToLoss = 0;
  private pairs = 0;
  private loss = 0;
  private lossPairs = 0;
  private random = Random.seeded(0, 0);

  constructor(
    private readonly model: Word2vecModel,
    readonly ids: Int32Array,
  ) {
    const { negative, dimensions, architecture } = model;
    this.negatives = new Int32Array(MAX_SENTENCE_LENGTH * negative);
    this.inputScratch = new Float64Array(dimensions);
    this.outputScratch = new Float64Array(
      architecture === 'cbow' ? dimensions : (1 + negative + MAX_PATH_LENGTH) * dimensions,
    );
  }

  begin(random: Random): void {
    this.random = random;
    this.centresToLoss = 0;
  }

  train(from: number, to: number, learningRate: number): SpanStatistics {
    this.pairs = 0;
    this.loss = 0;
    this.lossPairs = 0;
    for (let at = from; at < to;) {
      const limit = Math.min(to, at + MAX_SENTENCE_LENGTH);
      let count = 0;
      while (at < limit) {
        const id = this.ids[at++]!;
        if (id === SENTENCE_END) {
          break;
        }
        if (this.random.next() <= this.model.keepLimits[id]!) {
          this.sentence[count++] = id;
        }
      }
      if (count > 1) {
        this.drawSentence(count);
        for (let from = 0; from < count; from += BLOCK) {
          this.trainBlock(from, Math.min(count, from + BLOCK), count, learningRate);
        }
      }
    }
    return { pairs: this.pairs, loss: this.loss, lossPairs: this.lossPairs };
  }

  private drawSentence(count: number): void {
    const { architecture, window, negative, vocabularySize, aliases } = this.model;
    for (let position = 0; position < count; position++) {
      this.reach[position] = 1 + this.random.below(window);
    }
    const drawn = negative * Math.ceil(count / negativesSharedBy[architecture]);
    for (let k = 0; k < drawn; k++) {
      const word = this.random.below(vocabularySize);
      const own = this.random.next() < aliases[2 * word]!;
      this.negatives[k] = own ? word : aliases[2 * word + 1]!;
    }
  }

  private trainBlock(from: number, to: number, count: number, learningRate: number): void {
    const { architecture, negative } = this.model;
    const groups = Math.ceil((to - from) / negativesSharedBy[architecture]);
    for (let group = 0; group < groups; group++) {
      const drawn = negative * (from / negativesSharedBy[architecture] + group);
      for (let position = from + group; position < to; position += groups) {
        this.trainCentre(position, drawn, count, learningRate);
      }
    }
  }

  private trainCentre(position: number, drawn: number, count: number, learningRate: number): void {
    const { model, inputScratch, outputScratch } = this;
    const from = Math.max(0, position - this.reach[position]!);
    const to = Math.min(count - 1, position + this.reach[position]!);
    const contexts: number[] = [];
    for (let p = from; p <= to; p++) {
      if (p !== position) {
        contexts.push(this.sentence[p]!);
      }
    }
    const outputs: number[] = [];
    const labels: number[] = [];
    this.gatherOutputs(position, drawn, outputs, labels);
    const step = model.architecture === 'cbow' ? cbowStep : skipgramStep;
    const loss = step(model, contexts, outputs, labels, learningRate, inputScratch, outputScratch);
    const pairs = model.architecture === 'cbow' ? 1 : contexts.length;
    this.pairs += pairs;
    if (this.centresToLoss-- === 0) {
      this.centresToLoss = LOSS_EVERY - 1;
      this.loss += loss;
      this.lossPairs += pairs;
    }
  }

  /** Lists the centre, its negatives except the centre itself (as in word2vec.c), and the nodes of its path. */
  private gatherOutputs(position: number, drawn: number, outputs: number[], labels: number[]): void {
    const { negative, parents, vocabularySize } = this.model;
    const centre = this.sentence[position]!;
    if (negative > 0) {
      outputs.push(centre);
      labels.push(1);
      for (let k = drawn; k < drawn + negative; k++) {
        if (this.negatives[k] !== centre) {
          outputs.push(this.negatives[k]!);
          labels.push(0);
        }
      }
    }
    if (parents.length > 0) {
      const firstNode = negative > 0 ? vocabularySize : 0;
      for (let parent = parents[centre]!; parent !== ROOT;) {
        const node = parent >>> 1;
        outputs.push(firstNode + node);
        // The label is 1 - code, as in word2vec.c.
        labels.push(1 - (parent & 1));
        parent = parents[vocabularySize + node]!;
      }
    }
  }
}
