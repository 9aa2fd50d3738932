import type { TextToken, TokenCut } from '../core/queries/tokens';
import type { WordEntry } from './engine';

/** A question for a text as tokens. */
export interface TokensRequest {
  /** Path of the model. */
  readonly model: string;
  readonly text: string;
}

/** An n-gram of a word. */
export interface NgramOfToken {
  /** With the brackets of the word's beginning and end: `<dra`. */
  readonly text: string;
  /** Whether the model has a row for it. */
  readonly isKnown: boolean;
}

/** A token as the view shows it. */
export interface ShownToken extends TextToken {
  /** Its number in `TokensAnswer.words`; -1 if it has no vector. */
  readonly word: number;
  /** The first n-grams of an out-of-vocabulary word whose vector is made of them. */
  readonly ngrams?: readonly NgramOfToken[];
}

/** A text as tokens, ids and vectors. */
export interface TokensAnswer {
  readonly cut: TokenCut;
  /** The name of the language model's tokenizer. */
  readonly tokenizer?: string;
  /** Why the tokenizer of the language model is not known. */
  readonly problem?: string;
  readonly tokens: readonly ShownToken[];
  /** UTF-16 offset in the text up to which tokens are shown. */
  readonly end: number;
  readonly vocabularySize: number;
  readonly dimensions: number;
  readonly isOneHot: boolean;
  /** The different words with a vector, in order of the text. */
  readonly words: readonly WordEntry[];
  /** words x dimensions, row-major; empty for one-hot words. */
  readonly vectors: Float32Array;
  /** Cosines, words x words, row-major. */
  readonly similarity: Float32Array;
  /** Cosines of the vectors that training began with; absent for one-hot words. */
  readonly first?: FirstSimilarity;
}

/** Cosines before training. */
export interface FirstSimilarity {
  /** words x words, row-major. */
  readonly similarity: Float32Array;
  /** Whether the training of this model began with these vectors; else they are drawn as word2vec draws them. */
  readonly isOwn: boolean;
}
