import type { Vocabulary } from '../vocabulary';

/** Ends a sentence in a stream of token ids. */
export const SENTENCE_END = -1;

/** Longer sentences are cut, as in gensim (MAX_WORDS_IN_BATCH). */
export const MAX_SENTENCE_LENGTH = 10_000;

/**
 * A run of whole sentences as Int32 reader ids; each sentence ends with `SENTENCE_END`. A reader thread gives out
 * reader ids before the final vocabulary is known. `Corpus.finalIds[reader]` maps a reader id to the final id, or to -1
 * for a word that was left out.
 */
export interface CorpusChunk {
  readonly reader: number;
  /** The order of chunks, whichever thread read them. Chunks of one reader are in order of reading. */
  readonly part: number;
  /** Holds out every n-th sentence for evaluation; by default none. */
  readonly holdOutEvery?: number;
  /** Number of Int32 values, with the sentence ends. */
  readonly length: number;
  readonly location:
    | { readonly kind: 'memory'; readonly buffer: SharedArrayBuffer; readonly byteOffset: number }
    | { readonly kind: 'disk'; readonly path: string; readonly position: number };
}

/** A tokenised corpus, ready for training. It crosses threads by structured clone. */
export interface Corpus {
  /** In order of part, then reader, then reading. With one thread this is the order of the text. */
  readonly chunks: readonly CorpusChunk[];
  /** For each reader an Int32 table of final ids by reader id; -1 for a word that was left out. */
  readonly finalIds: readonly SharedArrayBuffer[];
  readonly vocabulary: Vocabulary;
  /** Tokens whose word is in the vocabulary. */
  readonly tokens: number;
  /** All tokens, with those of words that were left out. */
  readonly rawTokens: number;
  readonly sentences: number;
}
