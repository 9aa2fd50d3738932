import type { Vocabulary } from '../vocabulary';

/** Ends a sentence in a stream of token ids. */
export const SENTENCE_END = -1;

/** Longer sentences are cut, as in gensim (MAX_WORDS_IN_BATCH). */
export const MAX_SENTENCE_LENGTH = 10_000;

/**
 * A run of whole sentences as reader ids: Int32 values, a sentence ends with `SENTENCE_END`.
 * Reader ids are the ids a reader thread gave out while it did not know the final vocabulary yet;
 * `Corpus.finalIds[reader]` at that index is the final id, or -1 for a word that was left out.
 */
export interface CorpusChunk {
  readonly reader: number;
  /** Chunks are in this order, whoever read them; those of one reader in order of reading. */
  readonly part: number;
  /** Of so many sentences one is kept out of training, to be asked about later; none where this is not said. */
  readonly holdOutEvery?: number;
  /** Int32 values in the chunk, sentence ends included. */
  readonly length: number;
  readonly location:
    | { readonly kind: 'memory'; readonly buffer: SharedArrayBuffer; readonly byteOffset: number }
    | { readonly kind: 'disk'; readonly path: string; readonly position: number };
}

/** A tokenised corpus, ready to be trained on; crosses threads by structured clone. */
export interface Corpus {
  /** In order of parts, then readers, then reading: with one thread, the order of files and text. */
  readonly chunks: readonly CorpusChunk[];
  /** By reader: reader id to final id (-1 for left out), an Int32 table. */
  readonly finalIds: readonly SharedArrayBuffer[];
  readonly vocabulary: Vocabulary;
  /** Tokens whose word is in the vocabulary. */
  readonly tokens: number;
  /** All tokens, those of left-out words too. */
  readonly rawTokens: number;
  readonly sentences: number;
}
