import { SENTENCE_END } from '../../text/corpus';
import { Random } from '../shared/random';
import { BATCH, NO_CANDIDATE, takesAll, type LanguageModelSteps } from './languageModelBatch';
import type { LanguageModelShape } from './languageModel';
import type { HeldOut, SpanStatistics, SpanTrainer } from '../shared/spanTrainer';

/** Maximum tokens of a sentence, so that a text without line breaks has sentences to hold out. */
const MAX_SENTENCE_LENGTH = 1000;

/** One sentence in this many is held out. The first is the 26th, so that a short text has one too. */
const HOLD_OUT_EVERY = 50;
const FIRST_HELD_OUT = 25;

/**
 * Target share of the time for evaluating held-out words during training. An evaluation costs one product with all
 * output rows. An example costs three with its inputs and candidates: one forward, two backward.
 */
const ASKING_SHARE = 0.1;

/** Maximum multiplications of the evaluation after training (some seconds), and minimum held-out words of it. */
const MAX_PRODUCTS = 40e9;
const MIN_ASKED = 2000;

/** Tables for drawing examples. */
export interface LanguageModelTables {
  /** By word, from `aliasTable`: the distribution of candidates. */
  readonly aliases: Uint32Array;
  /** By word, from `keepLimits`: how often it is predicted. */
  readonly keepLimits: Uint32Array;
  /** By word, from `scoreOffsets`. */
  readonly offsets: Float32Array;
  /** By word, from `logShares`. */
  readonly logShares: Float32Array;
}

/** Returns by word: ln of its share of all tokens. */
export function logShares(counts: ArrayLike<number>): Float32Array {
  let tokens = 0;
  for (let id = 0; id < counts.length; id++) {
    tokens += counts[id]!;
  }
  return Float32Array.from(counts, (count) => Math.log(count / tokens));
}

/**
 * Returns by word an offset of its score in training, so that scores become log probabilities in the text.
 *
 * - It subtracts ln Q, because a frequent word is more often a candidate (Jean et al. 2015, section 3). Q is the share
 * to the power `nsExponent`, up to a factor that cancels in the softmax. Without drawn candidates this term is absent.
 * - It adds ln of how often an occurrence is predicted, because subsampling makes frequent words rarer.
 */
export function scoreOffsets(
  shares: Float32Array,
  keepLimits: Uint32Array,
  drawn: boolean,
  nsExponent: number,
): Float32Array {
  return shares.map((share, id) => Math.log(keepLimits[id]! / 0xffffffff) - (drawn ? nsExponent * share : 0));
}

/**
 * Makes minibatches for a language model from a stream of ids. It makes all random draws, so that the reference and the
 * kernel only compute.
 *
 * Padding precedes the first word of a sentence. A subsampled word is not predicted, but stays in the context of
 * others. The end of a sentence is not predicted.
 *
 * With drawn candidates, an example's softmax covers the words drawn for the minibatch and its own word. Let c(w) be
 * how often word w was drawn, plus one for the example's own word. Then P(w is the own word | all these) is
 * proportional to c(w) e^score(w) / Q(w). Training fits this; at its minimum the scores are those of the full softmax.
 * Words that only other examples predict are no candidates.
 */
export class LanguageModelTrainer implements SpanTrainer {
  private readonly all: boolean;
  private readonly placeOf: Int32Array;
  private readonly drawnTimes: Float64Array;
  private readonly askEvery: number;
  private readonly window: number;
  private random = Random.seeded(0, 0);
  private sentence = 0;
  private heldOutWords = 0;
  private examples = 0;
  private asked = 0;
  private loss = 0;
  private trained = 0;
  private heldOut = { words: 0, loss: 0, unigramLoss: 0 };

  /**
   * @param softmaxSamples candidates drawn for a minibatch; 0 for all words
   */
  constructor(
    private readonly steps: LanguageModelSteps,
    private readonly tables: LanguageModelTables,
    private readonly shape: LanguageModelShape,
    private readonly softmaxSamples: number,
    readonly ids: Int32Array,
  ) {
    const { vocabularySize, window, inputLength } = shape;
    this.window = window;
    this.askEvery = Math.ceil(
      vocabularySize / (ASKING_SHARE * HOLD_OUT_EVERY * 3 * (inputLength + steps.batch.candidates.length)),
    );
    this.all = takesAll(vocabularySize, softmaxSamples);
    this.placeOf = new Int32Array(vocabularySize + 1).fill(-1);
    this.drawnTimes = new Float64Array(steps.batch.candidates.length);
    if (this.all) {
      const { batch } = steps;
      batch.candidates.forEach((_, id) => (batch.candidates[id] = id));
      batch.offsets.set(tables.offsets);
      batch.candidateCount = vocabularySize;
    }
  }

  begin(random: Random): void {
    this.random = random;
    this.sentence = 0;
    this.heldOutWords = 0;
  }

  train(from: number, to: number, learningRate: number): SpanStatistics {
    this.loss = 0;
    this.trained = 0;
    this.heldOut = { words: 0, loss: 0, unigramLoss: 0 };
    this.forEachSentence(from, to, (start, end, isHeldOut) => {
      for (let at = start; at < end; at++) {
        if (isHeldOut) {
          this.askOneIn(this.askEvery, start, at);
        } else if (this.random.next() <= this.tables.keepLimits[this.ids[at]!]!) {
          this.addExample(start, at, learningRate);
        }
      }
    });
    this.trainBatch(learningRate);
    this.ask();
    return { pairs: this.trained, loss: this.loss, lossPairs: this.trained, heldOut: this.heldOut };
  }

  evaluate(length: number, tokens: number): HeldOut {
    const { vocabularySize, hiddenLength } = this.shape;
    const most = Math.max(MIN_ASKED, MAX_PRODUCTS / (vocabularySize * hiddenLength));
    const every = Math.ceil(tokens / HOLD_OUT_EVERY / most);
    this.sentence = 0;
    this.heldOutWords = 0;
    this.heldOut = { words: 0, loss: 0, unigramLoss: 0 };
    this.forEachSentence(0, length, (start, end, isHeldOut) => {
      for (let at = start; at < end && isHeldOut; at++) {
        this.askOneIn(every, start, at);
      }
    });
    this.ask();
    return this.heldOut;
  }

  private forEachSentence(
    from: number,
    to: number,
    visit: (start: number, end: number, isHeldOut: boolean) => void,
  ): void {
    for (let start = from; start < to;) {
      let end = start;
      while (end < to && end - start < MAX_SENTENCE_LENGTH && this.ids[end] !== SENTENCE_END) {
        end++;
      }
      visit(start, end, this.sentence++ % HOLD_OUT_EVERY === FIRST_HELD_OUT);
      start = end < to && this.ids[end] === SENTENCE_END ? end + 1 : end;
    }
  }

  private addExample(start: number, at: number, learningRate: number): void {
    const { batch } = this.steps;
    this.gatherContext(batch.contexts, this.examples, start, at);
    // The word itself, until the batch is full and has candidates.
    batch.targets[this.examples++] = this.ids[at]!;
    if (this.examples === BATCH) {
      this.trainBatch(learningRate);
    }
  }

  private askOneIn(every: number, start: number, at: number): void {
    if (this.heldOutWords++ % every !== 0) {
      return;
    }
    const { questions } = this.steps;
    const word = this.ids[at]!;
    this.gatherContext(questions.contexts, this.asked, start, at);
    questions.targets[this.asked++] = word;
    this.heldOut.words++;
    this.heldOut.unigramLoss -= this.tables.logShares[word]!;
    if (this.asked === BATCH) {
      this.ask();
    }
  }

  private gatherContext(contexts: Int32Array, example: number, start: number, at: number): void {
    const padding = this.shape.vocabularySize;
    for (let j = 0; j < this.window; j++) {
      const position = at - this.window + j;
      contexts[example * this.window + j] = position < start ? padding : this.ids[position]!;
    }
  }

  private ask(): void {
    if (this.asked > 0) {
      this.heldOut.loss += this.steps.crossEntropy(this.asked);
      this.asked = 0;
    }
  }

  private trainBatch(learningRate: number): void {
    if (this.examples === 0) {
      return;
    }
    this.findRows();
    if (this.all) {
      this.offsetTargets();
    } else {
      this.drawCandidates();
    }
    this.loss += this.steps.trainBatch(this.examples, learningRate);
    this.trained += this.examples;
    this.examples = 0;
  }

  /** The distinct words of the contexts: each is updated once, by the sum of its gradients. */
  private findRows(): void {
    const { batch } = this.steps;
    let count = 0;
    for (let k = 0; k < this.examples * this.window; k++) {
      const id = batch.contexts[k]!;
      if (this.placeOf[id]! < 0) {
        this.placeOf[id] = count;
        batch.rows[count++] = id;
      }
      batch.places[k] = this.placeOf[id]!;
    }
    batch.rowCount = count;
    this.forget(batch.rows, count);
  }

  private offsetTargets(): void {
    const { targets, targetOffsets } = this.steps.batch;
    for (let example = 0; example < this.examples; example++) {
      targetOffsets[example] = this.tables.offsets[targets[example]!]!;
    }
  }

  private drawCandidates(): void {
    const { batch } = this.steps;
    const { aliases, offsets } = this.tables;
    batch.candidateCount = 0;
    this.drawnTimes.fill(0);
    for (let k = 0; k < this.softmaxSamples; k++) {
      const word = this.random.below(offsets.length);
      const own = this.random.next() < aliases[2 * word]!;
      this.drawnTimes[this.candidatePlace(own ? word : aliases[2 * word + 1]!)]!++;
    }
    for (let example = 0; example < this.examples; example++) {
      const word = batch.targets[example]!;
      const place = this.candidatePlace(word);
      batch.targets[example] = place;
      batch.targetOffsets[example] = offsets[word]! + Math.log(this.drawnTimes[place]! + 1);
    }
    for (let place = 0; place < batch.candidateCount; place++) {
      const times = this.drawnTimes[place]!;
      batch.offsets[place] = times > 0 ? offsets[batch.candidates[place]!]! + Math.log(times) : NO_CANDIDATE;
    }
    this.forget(batch.candidates, batch.candidateCount);
  }

  private candidatePlace(id: number): number {
    const { batch } = this.steps;
    if (this.placeOf[id]! < 0) {
      this.placeOf[id] = batch.candidateCount;
      batch.candidates[batch.candidateCount++] = id;
    }
    return this.placeOf[id]!;
  }

  private forget(ids: Int32Array, count: number): void {
    for (let k = 0; k < count; k++) {
      this.placeOf[ids[k]!] = -1;
    }
  }
}
