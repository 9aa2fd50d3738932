import { MAX_SENTENCE_LENGTH, SENTENCE_END } from '../../text/corpus';
import { Random } from '../shared/random';
import type { SpanStatistics, SpanTrainer } from '../shared/spanTrainer';

/** The loss is computed for one centre in this many. */
const LOSS_EVERY = 64;

/**
 * Negatives are drawn once for this many centres of a sentence. Each centre uses the negatives of the last
 * `DRAWS_IN_USE` draws. Their weights add up to that of `negative` samples. Quality needs many different negatives;
 * speed needs their rows in the cache.
 */
export const CENTRES_A_DRAW = 2;
export const DRAWS_IN_USE = 5;

/** The weights of a subword model and the tables its samples are drawn from. */
export interface SubwordModel {
  readonly vocabularySize: number;
  readonly dimensions: number;
  /** Floats from one row to the next, at least `dimensions`; the rest of a row is 0. */
  readonly stride: number;
  /** Rows of words, then those of n-gram buckets: (vocabularySize + buckets) x stride. */
  readonly input: Float32Array;
  /** Vectors of context words and negatives: vocabularySize x stride. */
  readonly output: Float32Array;
  /** The input rows of each word: see SubwordTable. */
  readonly starts: Uint32Array;
  readonly rows: Uint32Array;
  /** From `aliasTable`. */
  readonly aliases: Uint32Array;
  /** From `keepLimits`. */
  readonly keepLimits: Uint32Array;
  readonly window: number;
  readonly negative: number;
}

/**
 * Skip-gram over character n-grams with negative sampling (Bojanowski et al. 2017). Subsampling and windows drawn from
 * 1..window are those of fastText. The centre word, as the mean of its rows, predicts each context word.
 *
 * Unlike fastText, all context words of a centre use the same hidden vector. They also share negatives (Ji et al.
 * 2016), with each other and with earlier centres. Rows are therefore read and written once per centre, and not once
 * per pair.
 *
 * This is the reference of src/kernel/assembly/subword.ts, and trains where the kernel cannot run. Both draw the same
 * numbers in the same order, and agree up to rounding.
 */
export class ScalarSubword implements SpanTrainer {
  private readonly sentence = new Int32Array(MAX_SENTENCE_LENGTH);
  private readonly reach = new Int32Array(MAX_SENTENCE_LENGTH);
  private readonly negatives: Int32Array;
  private readonly hidden: Float64Array;
  private readonly gradient: Float64Array;
  private centresToLoss = 0;
  private pairs = 0;
  private loss = 0;
  private lossPairs = 0;
  private random = Random.seeded(0, 0);

  constructor(
    private readonly model: SubwordModel,
    readonly ids: Int32Array,
  ) {
    const { negative, dimensions } = model;
    this.negatives = new Int32Array(Math.ceil(MAX_SENTENCE_LENGTH / CENTRES_A_DRAW) * negative);
    this.hidden = new Float64Array(dimensions);
    this.gradient = new Float64Array(dimensions);
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
        for (let position = 0; position < count; position++) {
          this.trainCentre(position, count, learningRate);
        }
      }
    }
    return { pairs: this.pairs, loss: this.loss, lossPairs: this.lossPairs };
  }

  private drawSentence(count: number): void {
    const { window, negative, vocabularySize, aliases } = this.model;
    for (let position = 0; position < count; position++) {
      this.reach[position] = 1 + this.random.below(window);
    }
    const drawn = Math.ceil(count / CENTRES_A_DRAW) * negative;
    for (let k = 0; k < drawn; k++) {
      const word = this.random.below(vocabularySize);
      const own = this.random.next() < aliases[2 * word]!;
      this.negatives[k] = own ? word : aliases[2 * word + 1]!;
    }
  }

  private trainCentre(position: number, count: number, learningRate: number): void {
    const { negative } = this.model;
    const from = Math.max(0, position - this.reach[position]!);
    const to = Math.min(count - 1, position + this.reach[position]!);
    const contexts: number[] = [];
    for (let p = from; p <= to; p++) {
      if (p !== position) {
        contexts.push(this.sentence[p]!);
      }
    }
    const drawsSoFar = Math.floor(position / CENTRES_A_DRAW) + 1;
    const inUse = Math.min(drawsSoFar, DRAWS_IN_USE);
    const negatives = this.negatives.subarray((drawsSoFar - inUse) * negative, drawsSoFar * negative);
    const loss = subwordStep(
      this.model,
      this.sentence[position]!,
      contexts,
      negatives,
      1 / inUse,
      learningRate,
      this.hidden,
      this.gradient,
    );
    this.pairs += contexts.length;
    if (this.centresToLoss-- === 0) {
      this.centresToLoss = LOSS_EVERY - 1;
      this.loss += loss;
      this.lossPairs += contexts.length;
    }
  }
}

/**
 * Trains one centre word. If no output repeats, the outputs move by minus the gradient of the loss. Each input row gets
 * the whole gradient of the hidden vector instead of its share of the mean, as in fastText (Model::update). A negative
 * that equals the context word of a pair does not count for that pair.
 *
 * @param contexts  ids of output rows, label 1
 * @param negatives ids of output rows, label 0; each counts `negativeWeight` for every other context word
 * @param hidden    scratch, dimensions
 * @param gradient  scratch, dimensions
 * @returns the loss before the step: the sum over all pairs of -ln s(u.h) - sum over negatives of ln s(-n.h)
 * @see Bojanowski et al. 2017, section 3.1
 */
export function subwordStep(
  model: Pick<SubwordModel, 'dimensions' | 'stride' | 'input' | 'output' | 'starts' | 'rows'>,
  centre: number,
  contexts: ArrayLike<number>,
  negatives: ArrayLike<number>,
  negativeWeight: number,
  learningRate: number,
  hidden: Float64Array,
  gradient: Float64Array,
): number {
  const { dimensions, stride, input, output, starts, rows } = model;
  composeWord(model, centre, hidden);
  const outputs = contexts.length + negatives.length;
  const errors = new Float64Array(outputs);
  const rowOf = (j: number): number => (j < contexts.length ? contexts[j]! : negatives[j - contexts.length]!) * stride;
  let loss = 0;
  for (let j = 0; j < outputs; j++) {
    const label = j < contexts.length ? 1 : 0;
    const weight = label === 1 ? 1 : negativeWeight * countOthers(contexts, negatives[j - contexts.length]!);
    let dot = 0;
    for (let i = 0, row = rowOf(j); i < dimensions; i++) {
      dot += hidden[i]! * output[row + i]!;
    }
    loss += weight * Math.log1p(Math.exp(label === 1 ? -dot : dot));
    errors[j] = (label - 1 / (1 + Math.exp(-dot))) * weight * learningRate;
  }
  gradient.fill(0);
  for (let j = 0; j < outputs; j++) {
    for (let i = 0, row = rowOf(j); i < dimensions; i++) {
      gradient[i]! += errors[j]! * output[row + i]!;
      output[row + i]! += errors[j]! * hidden[i]!;
    }
  }
  for (let at = starts[centre]!; at < starts[centre + 1]!; at++) {
    for (let i = 0, row = rows[at]! * stride; i < dimensions; i++) {
      input[row + i]! += gradient[i]!;
    }
  }
  return loss;
}

/** Writes the vector of word `id` to `vector`: the mean of its rows, as in fastText's getWordVector. */
export function composeWord(
  {
    dimensions,
    stride,
    input,
    starts,
    rows,
  }: Pick<SubwordModel, 'dimensions' | 'stride' | 'input' | 'starts' | 'rows'>,
  id: number,
  vector: Float32Array | Float64Array,
): void {
  vector.fill(0);
  const from = starts[id]!;
  const to = starts[id + 1]!;
  for (let at = from; at < to; at++) {
    for (let i = 0, row = rows[at]! * stride; i < dimensions; i++) {
      vector[i]! += input[row + i]!;
    }
  }
  for (let i = 0; i < dimensions; i++) {
    vector[i]! /= to - from;
  }
}

function countOthers(contexts: ArrayLike<number>, word: number): number {
  let others = 0;
  for (let c = 0; c < contexts.length; c++) {
    others += contexts[c] === word ? 0 : 1;
  }
  return others;
}
