import { algorithms, capitalised, commonDefaults, SMALL_TEXT, TINY_TEXT, uses, type Algorithm } from './algorithms';
import { checkRequested, checkTogether, type RequestedOptions } from './checkOptions';
import type { TrainingOptions } from './options';

/** The size of a text: counted, or estimated from its bytes. */
export type CorpusSize =
  { readonly tokens: number; /** Distinct words. */ readonly types?: number } | { readonly bytes: number };

/** Options of a run and the reason for them. */
export interface TrainingPlan {
  readonly options: TrainingOptions;
  /** One sentence for the user. */
  readonly reason: string;
  /** What `reason` says of the numbers: `100 dimensions, 28 epochs and words that occur at least 3 times`. */
  readonly summary: string;
  /** Why the plan chose this algorithm, as a sentence; empty for the usual one and for that of the user. */
  readonly why: string;
}

/** Bytes per token of running text, with separators. */
export const BYTES_PER_TOKEN = 6;

/** A text with fewer distinct words keeps every word; with half of it, 50 dimensions are enough. */
const MIN_TYPES = 1000;
/** With fewer distinct words each is frequent: subsampling would drop nearly all of the text. */
const MIN_TYPES_TO_SUBSAMPLE = 100;

/**
 * With fewer tokens the sum of a word's two vectors is steadier than one. With more, the first vector alone has better
 * neighbours: on 0.8 and 1.7 million tokens (bench/README.md).
 */
const MAX_TOKENS_TO_ADD_CONTEXT = 500_000;
/**
 * Buckets for the n-grams of a small text, which has two or three n-grams for each. The vectors are as good as with a row for
 * each n-gram, and the file is a third smaller. 20,000 buckets are too few for 1.7 million words (bench/README.md).
 */
const BUCKETS_OF_SMALL_TEXT = 50_000;

/**
 * A run that starts from a model slowly forgets it. A general model with .668 on WS-353 continued on 0.9 MB about
 * mathematics. It kept .653 after 10 epochs and .598 after 60, which learned the new words no better.
 */
const MAX_EPOCHS_FROM_START = 10;
const MAX_EPOCHS = 60;
const MAX_EPOCHS_OF_TINY_TEXT = 200;

/**
 * Chooses missing options by the size of the corpus, and checks the given ones.
 *
 * word2vec's defaults (5 epochs, words with 5 occurrences) hardly learn a small corpus. A small corpus therefore gets
 * rarer words and more epochs.
 *
 * @param threads the default of `threads`
 * @throws VecinityError `badOption` that names the option, its value and its range
 */
export function planTraining(corpus: CorpusSize, given: RequestedOptions, threads: number): TrainingPlan {
  checkRequested(given);
  const tokens = 'tokens' in corpus ? corpus.tokens : corpus.bytes / BYTES_PER_TOKEN;
  const isTiny = tokens < TINY_TEXT;
  const algorithm = given.algorithm ?? chooseAlgorithm(tokens, given);
  const facts = algorithms[algorithm];
  const maxEpochs = given.startFrom ? MAX_EPOCHS_FROM_START : isTiny ? MAX_EPOCHS_OF_TINY_TEXT : MAX_EPOCHS;
  const defaults: Omit<TrainingOptions, 'algorithm'> = {
    ...commonDefaults,
    ...facts.defaults,
    dimensions: chooseDimensions(corpus, tokens),
    epochs: Math.min(maxEpochs, facts.epochs(tokens)),
    minCount: chooseMinCount(corpus, tokens),
    sample: typesOf(corpus) < MIN_TYPES_TO_SUBSAMPLE ? 0 : isTiny ? 1e-3 : facts.sample(tokens),
    addContext: tokens < MAX_TOKENS_TO_ADD_CONTEXT && !given.startFrom,
    minN: Math.min(commonDefaults.minN, given.maxN ?? Infinity),
    maxN: Math.max(commonDefaults.maxN, given.minN ?? 0),
    buckets: isSmall(tokens) ? BUCKETS_OF_SMALL_TEXT : commonDefaults.buckets,
    threads,
  };
  const names = Object.keys(defaults) as (keyof typeof defaults)[];
  const chosen = Object.fromEntries(names.map((name) => [name, given[name] ?? defaults[name]])) as typeof defaults;
  const options: TrainingOptions = {
    ...chosen,
    algorithm,
    threads: given.threads || threads,
    minLearningRate: given.minLearningRate ?? Math.min(chosen.minLearningRate, chosen.learningRate),
  };
  checkTogether(options);
  const summary = summaryOf(options);
  const reason = `${capitalised(facts.label)} with ${summary}${explain(corpus, tokens, given, options)}`;
  return { options, reason, summary, why: whyChosen(given, options) };
}

/**
 * Returns subword skip-gram for a small text, and skip-gram for a tiny or a large one. Most words of a small text are rare.
 * Their vectors are less noisy if they share those of their n-grams. bench/README.md has the figures of each algorithm.
 */
function chooseAlgorithm(tokens: number, given: RequestedOptions): Algorithm {
  return isSmall(tokens) && !needsWord2vec(given) ? 'subword' : 'skipgram';
}

/** Whether a text is small, but not tiny. */
function isSmall(tokens: number): boolean {
  return tokens >= TINY_TEXT && tokens < SMALL_TEXT;
}

/** Whether the user asks for something that subwords lack, or can do with one thread only. */
function needsWord2vec({ startFrom, hierarchicalSoftmax, addContext, reproducible }: RequestedOptions): boolean {
  return Boolean(startFrom) || hierarchicalSoftmax === true || addContext !== undefined || reproducible === true;
}

/** Returns few dimensions for few distinct words, and more for hundreds of millions of tokens. */
function chooseDimensions(corpus: CorpusSize, tokens: number): number {
  return typesOf(corpus) < MIN_TYPES / 2 ? 50 : tokens > 300e6 ? 200 : 100;
}

/** Returns a limit high enough that the text teaches every kept word, and low enough for a useful vocabulary. */
function chooseMinCount(corpus: CorpusSize, tokens: number): number {
  // Keep every word of repetitive text.
  const isRepetitive = typesOf(corpus) < MIN_TYPES;
  return tokens < 5_000 || isRepetitive ? 1 : tokens < 1_500_000 ? 2 : tokens < 3_000_000 ? 3 : tokens < 1e9 ? 5 : 10;
}

function typesOf(corpus: CorpusSize): number {
  return ('types' in corpus && corpus.types) || Infinity;
}

function summaryOf({ algorithm, dimensions, epochs, minCount }: TrainingOptions): string {
  const parts = [
    ...(uses(algorithm, 'dimensions') ? [`${dimensions} dimensions`] : []),
    ...(uses(algorithm, 'epochs') ? [`${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`] : []),
  ];
  const words = `words that occur at least ${minCount === 1 ? 'once' : `${minCount} times`}`;
  return parts.length > 0 ? `${parts.join(', ')} and ${words}` : words;
}

function whyChosen(given: RequestedOptions, { algorithm }: TrainingOptions): string {
  return given.algorithm === undefined && algorithm === 'subword'
    ? 'The text is small, so words with the same groups of letters learn together.'
    : '';
}

/** The reason for the summary, to follow it. */
function explain(corpus: CorpusSize, tokens: number, given: RequestedOptions, options: TrainingOptions): string {
  const types = typesOf(corpus);
  const different = types < Infinity ? ` (${roughly(types)} different)` : '';
  const size = `${'tokens' in corpus ? '' : 'about '}${roughly(tokens)} words${different}`;
  if (given.dimensions !== undefined && given.epochs !== undefined && given.minCount !== undefined) {
    return `, as you set it, for ${size} of text.`;
  }
  const shared = whyChosen(given, options) === '' ? '' : 'its words share groups of letters, ';
  return tokens < SMALL_TEXT && given.epochs === undefined && uses(options.algorithm, 'epochs')
    ? `: with ${size} the text is small, so ${shared}it is read more often than a large one and keeps rarer words.`
    : `, for ${size} of text.`;
}

/** A number of words with two digits: `1.8 million`, `40,000`. */
export function roughly(tokens: number): string {
  const digits = Number(tokens.toPrecision(2));
  return digits >= 1e6 ? `${digits / 1e6} million` : digits.toLocaleString('en');
}
