import { checkRequested, checkTogether, type RequestedOptions } from './checkOptions';
import type { Algorithm, TrainingOptions } from './options';

/** How much text there is: counted, or guessed from its bytes. */
export type CorpusSize =
  { readonly tokens: number; /** Different words. */ readonly types?: number } | { readonly bytes: number };

/** What will be done and why. */
export interface TrainingPlan {
  readonly options: TrainingOptions;
  /** One sentence the user can follow. */
  readonly reason: string;
}

/** Bytes of running text a token takes, separators included. */
export const BYTES_PER_TOKEN = 6;

/**
 * A run that starts from vectors forgets them by and by: of a general model (WS-353 .668) that went on with 0.9 MB about
 * mathematics, .653 were left after 10 epochs and .598 after 60, which had learnt the new words no better.
 */
const MAX_EPOCHS_FROM_START = 10;

/**
 * PPMI without smoothed contexts. Levy et al. (2015) found 0.75 better on 1.5 billion words; here WordSim-353 on three
 * cuts of 5 MB was .46, .50, .50 with 0.75 and .51, .51, .50 without it, and on 7.7 million words .67 and .69 (window 10;
 * with 5, .40 to .45 on the cuts). Subsampling by 1e-3 gave another .01 on the cuts.
 */
const UNSMOOTHED = 1;

/** Steps of a token that a small text is read for, epochs x tokens: measured on 0.16 to 0.8 million tokens. */
const STEPS_OF_SMALL_TEXT = 50e6;
/** Up to this many tokens a text is small: both vectors of a word together are steadier than one (see `addContext`). */
const SMALL_TEXT = 3_000_000;

/**
 * Chooses what the user left open by the size of the corpus, and checks what the user gave.
 *
 * word2vec's defaults (5 epochs, words from 5 occurrences on) leave a small corpus almost unlearnt, so it gets rarer
 * words, more epochs and the sum of both vectors of a word. Skip-gram is the choice at every size: on cuts of 1 and 5 MB of Wikipedia PPMI
 * with SVD was .05 to .15 lower on WordSim-353 (better on analogies at 5 MB), GloVe and CBOW lower still, and subwords
 * equal there but worse on SimLex-999. bench/smallWorkspaces.mjs measures it.
 *
 * @param threads what `threads` is when the user does not say
 * @throws VecinityError `badOption` that names the option, its value and its range
 */
export function planTraining(corpus: CorpusSize, given: RequestedOptions, threads: number): TrainingPlan {
  checkRequested(given);
  const tokens = 'tokens' in corpus ? corpus.tokens : corpus.bytes / BYTES_PER_TOKEN;
  const isTiny = tokens < 50_000;
  const maxEpochs = given.startFrom ? MAX_EPOCHS_FROM_START : isTiny ? 200 : 60;
  const algorithm = given.algorithm ?? 'skipgram';
  const defaults = algorithmDefaults[algorithm];
  const learningRate = given.learningRate ?? defaults.learningRate;
  const options: TrainingOptions = {
    algorithm,
    dimensions: given.dimensions ?? chooseDimensions(corpus, tokens),
    window: given.window ?? defaults.window,
    epochs:
      given.epochs ??
      (algorithm === 'lm'
        ? languageModelEpochs(tokens)
        : Math.min(
            maxEpochs,
            Math.max(minEpochs(algorithm, tokens), Math.round(STEPS_OF_SMALL_TEXT / Math.max(1, tokens))),
          )),
    minCount: given.minCount ?? chooseMinCount(corpus, tokens),
    sample: given.sample ?? chooseSample(algorithm, tokens),
    learningRate,
    minLearningRate: given.minLearningRate ?? Math.min(defaults.minLearningRate, learningRate),
    seed: given.seed ?? 1,
    threads: given.threads || threads,
    reproducible: given.reproducible ?? false,
    negative: given.negative ?? 5,
    nsExponent: given.nsExponent ?? defaults.nsExponent,
    hierarchicalSoftmax: given.hierarchicalSoftmax ?? false,
    cbowMean: given.cbowMean ?? true,
    addContext: given.addContext ?? (tokens < SMALL_TEXT && !given.startFrom),
    minN: given.minN ?? 3,
    maxN: given.maxN ?? 6,
    buckets: given.buckets ?? 2_000_000,
    xMax: given.xMax ?? 10,
    gloveAlpha: given.gloveAlpha ?? 0.75,
    contextSmoothing: given.contextSmoothing ?? UNSMOOTHED,
    shift: given.shift ?? 1,
    eigenvalueWeight: given.eigenvalueWeight ?? 0.5,
    hidden: given.hidden ?? 128,
    softmaxSamples: given.softmaxSamples ?? 256,
    phrases: given.phrases ?? 0,
    phraseThreshold: given.phraseThreshold ?? 10,
    startFrom: given.startFrom ?? '',
    anchorStrength: given.anchorStrength ?? 0,
    stability: given.stability ?? 0,
  };
  checkTogether(options);
  return { options, reason: explain(corpus, tokens, given, options) };
}

/** Up to 30 million tokens ten epochs are worth their time: on 7.7 million they gave .03 in WordSim-353, .02 in SimLex-999. */
function minEpochs(algorithm: Algorithm, tokens: number): number {
  const { minEpochs: fewest } = algorithmDefaults[algorithm];
  return algorithm === 'glove' || tokens > 30e6 ? fewest : Math.max(10, fewest);
}

/**
 * Of a small text frequent words are left out more often, which gives the others room: on 0.8 million tokens 1e-5 with 60
 * epochs had half as many analogies more than 1e-4 with 40, and the same on WordSim-353. In a very small one every word is
 * frequent.
 */
function chooseSample(algorithm: Algorithm, tokens: number): number {
  if (tokens < 50_000 || algorithm === 'lm' || algorithm === 'counts') {
    return 1e-3;
  }
  return algorithm === 'skipgram' && tokens > 500_000 && tokens < SMALL_TEXT ? 1e-5 : 1e-4;
}

/** Few different words need few dimensions; texts of hundreds of millions of words fill more. */
function chooseDimensions(corpus: CorpusSize, tokens: number): number {
  const types = ('types' in corpus && corpus.types) || Infinity;
  return types < 500 ? 50 : tokens > 300e6 ? 200 : 100;
}

/** So high that what is left can be learnt, and that the vocabulary stays of use. */
function chooseMinCount(corpus: CorpusSize, tokens: number): number {
  const types = ('types' in corpus && corpus.types) || Infinity;
  // Of text that says the same again and again each word counts.
  const fewTypes = types < 1000;
  return tokens < 5_000 || fewTypes ? 1 : tokens < 1_500_000 ? 2 : tokens < 3_000_000 ? 3 : tokens < 1e9 ? 5 : 10;
}

/**
 * A language model has learnt a text by heart after few epochs, and predicts another one worse from then on: on about
 * 160,000 words its perplexity on held-out sentences was best after 4 or 5 epochs.
 */
function languageModelEpochs(tokens: number): number {
  return Math.min(10, Math.max(algorithmDefaults.lm.minEpochs, Math.round(8e5 / Math.max(1, tokens))));
}

/** Where the algorithms differ: the defaults of gensim, fastText and GloVe's own tools; the language model's are measured. */
const algorithmDefaults: Readonly<
  Record<
    Algorithm,
    Pick<TrainingOptions, 'window' | 'learningRate' | 'minLearningRate' | 'nsExponent'> & {
      /** Of a big corpus. */
      readonly minEpochs: number;
    }
  >
> = {
  skipgram: { window: 5, learningRate: 0.025, minLearningRate: 0.0001, nsExponent: 0.75, minEpochs: 5 },
  cbow: { window: 5, learningRate: 0.05, minLearningRate: 0.0001, nsExponent: 0.75, minEpochs: 5 },
  subword: { window: 5, learningRate: 0.05, minLearningRate: 0, nsExponent: 0.5, minEpochs: 5 },
  glove: { window: 10, learningRate: 0.05, minLearningRate: 0.05, nsExponent: 0.75, minEpochs: 25 },
  lm: { window: 5, learningRate: 0.005, minLearningRate: 0.0001, nsExponent: 1, minEpochs: 3 },
  counts: { window: 10, learningRate: 0.025, minLearningRate: 0.0001, nsExponent: 0.75, minEpochs: 5 },
  onehot: { window: 5, learningRate: 0.025, minLearningRate: 0.0001, nsExponent: 0.75, minEpochs: 5 },
};

const algorithmNames: Readonly<Record<Algorithm, string>> = {
  skipgram: 'Skip-gram',
  cbow: 'CBOW',
  glove: 'GloVe',
  subword: 'Subword skip-gram',
  lm: 'A language model',
  counts: 'Counts',
  onehot: 'One-hot words',
};

function explain(corpus: CorpusSize, tokens: number, given: RequestedOptions, options: TrainingOptions): string {
  const { algorithm, dimensions, epochs, minCount } = options;
  const about = 'tokens' in corpus ? '' : 'about ';
  const types = 'types' in corpus && corpus.types ? ` (${roughly(corpus.types)} different)` : '';
  const size = `${about}${roughly(tokens)} words${types}`;
  const words = `words that occur at least ${minCount === 1 ? 'once' : `${minCount} times`}`;
  const name = algorithmNames[algorithm];
  const passes = `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`;
  const isCounted = algorithm === 'counts' || algorithm === 'onehot';
  const choice =
    algorithm === 'onehot'
      ? `${name}: ${words}`
      : isCounted
        ? `${name} with ${dimensions} dimensions and ${words}`
        : `${name} with ${dimensions} dimensions, ${passes} and ${words}`;
  if (given.dimensions !== undefined && given.epochs !== undefined && given.minCount !== undefined) {
    return `${choice}, as you set it, for ${size} of text.`;
  }
  return tokens < SMALL_TEXT && given.epochs === undefined && !isCounted
    ? `${choice}: with ${size} the text is small, so it is read more often than a big one and rarer words are kept.`
    : `${choice}, for ${size} of text.`;
}

function roughly(tokens: number): string {
  const digits = Number(tokens.toPrecision(2));
  return digits >= 1e6 ? `${digits / 1e6} million` : digits.toLocaleString('en');
}
