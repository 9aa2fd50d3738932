import type { PythonOpening } from '../core/formats/pythonOpening';
import type { TextToken, TokenCut } from '../core/queries/tokens';
import type { WordEntry } from './engine';
import type { ModelHeader, NoModelAction, SaveRequest } from './views';

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

/** The file of a model, as Python opens it. */
export interface ModelFile {
  readonly path: string;
  readonly opens: PythonOpening;
}

/** What the host does for the panel of tokens. */
export interface TokensHost {
  /** The view is ready for calls. Returns the model and the text to show, if the panel was opened with one. */
  ready(request: Record<string, never>): Promise<{ readonly model: ModelHeader | null; readonly text: string | null }>;
  tokens(request: { readonly text: string }): Promise<TokensAnswer>;
  /** How Python opens the file of the model; null if it does not. */
  file(request: Record<string, never>): Promise<ModelFile | null>;
  copy(request: { readonly text: string }): Promise<void>;
  /** Asks the user for a place and writes the file. Returns false if the user cancels. */
  save(request: SaveRequest): Promise<boolean>;
  ask(request: { readonly text: string }): Promise<void>;
  plot(request: { readonly words: readonly string[] }): Promise<void>;
  run(request: { readonly action: NoModelAction | 'openEmbeddings' | 'selectModel' }): Promise<void>;
}

/** What the panel of tokens does for the host. */
export interface TokensView {
  modelChanged(request: { readonly model: ModelHeader | null }): Promise<void>;
  /** Shows another text. */
  show(request: { readonly text: string }): Promise<void>;
}
