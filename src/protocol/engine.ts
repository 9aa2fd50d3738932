import type { FaultCount } from '../core/io/faults';
import type { Recurrence } from '../core/queries/recurrence';
import type { Provenance } from '../core/space';
import type { WordsBeside } from '../core/text/phraseAround';

/** What is known of a model file from its header alone. */
export interface ModelSummary extends Provenance {
  /** Absolute path: how all requests name a model. */
  readonly path: string;
  readonly dimensions: number;
  readonly vocabularySize: number;
  /** Size of the file in bytes. */
  readonly bytes: number;
  /** What the model has besides vectors, by the names of the tensors; absent where there is nothing. */
  readonly parts?: readonly string[];
  /** What the reader found wrong, where the model has been loaded. */
  readonly faults?: readonly FaultCount[];
}

export interface Neighbour {
  readonly word: string;
  /** -1..1; for 3CosMul the product score, as gensim. */
  readonly cosine: number;
  /** Occurrences in the corpus; 0 where unknown. */
  readonly count: number;
  /** In how many of the reruns of the training it was among the word's nearest again; only where that is known. */
  readonly recurrence?: Recurrence;
}

/** A word as the vocabulary has it. */
export interface WordEntry {
  readonly word: string;
  readonly count: number;
  /** 1 is the most frequent; 0 outside the vocabulary. */
  readonly rank: number;
  /** The word is not in the vocabulary: its vector is made of its n-grams. */
  readonly isOutside?: true;
}

export type AnalogyMethod = '3CosAdd' | '3CosMul';

export interface NeighboursRequest {
  readonly model: string;
  readonly word: string;
  readonly count: number;
}

export interface AnalogyRequest {
  readonly model: string;
  readonly positive: readonly string[];
  readonly negative: readonly string[];
  readonly count: number;
  readonly method: AnalogyMethod;
}

export interface DescribeRequest {
  readonly model: string;
  /** The text under the pointer, as written: may be an identifier, a possessive, upper case. */
  readonly text: string;
  /** UTF-16 offset of the pointer in `text`: chooses the part of a compound identifier. */
  readonly offset: number;
  /** The words beside it, at most four on each side: where the model has phrases, it may be a part of one. */
  readonly beside?: WordsBeside;
  readonly count: number;
}

/** Of an answer that has no neighbours because the space is one-hot. */
interface EquallyFar {
  /** How many words there are that are not in the question: all equally far from it. */
  readonly equallyFar?: number;
}

/** All that a hover shows of one word. */
export type WordDescription =
  | ({
      readonly kind: 'known';
      readonly entry: WordEntry;
      readonly vocabularySize: number;
      readonly neighbours: readonly Neighbour[];
      /** It is a phrase: with so many of the words beside it. */
      readonly phrase?: { readonly before: number; readonly after: number };
    } & EquallyFar)
  | { readonly kind: 'unknown'; readonly text: string; readonly suggestions: readonly WordEntry[] };

export interface AskRequest {
  readonly model: string;
  /** `dragon`, `king - man + woman`, `man : king :: woman : ?`, `cat ~ dog`. */
  readonly text: string;
  readonly method: AnalogyMethod;
  readonly count: number;
}

export type AskAnswer =
  | ({ readonly kind: 'neighbours'; readonly entry: WordEntry; readonly results: readonly Neighbour[] } & EquallyFar)
  | ({
      readonly kind: 'analogy';
      readonly positive: readonly WordEntry[];
      readonly negative: readonly WordEntry[];
      readonly method: AnalogyMethod;
      readonly results: readonly Neighbour[];
    } & EquallyFar)
  | {
      readonly kind: 'similarity';
      readonly first: WordEntry;
      readonly second: WordEntry;
      readonly cosine: number;
    };

export interface UnknownWord {
  readonly text: string;
  readonly suggestions: readonly string[];
}

/** Similarities and a 2-D map of some words. */
export interface PlotData {
  readonly words: readonly WordEntry[];
  /** Words that were asked for and are not in the vocabulary. */
  readonly unknown: readonly UnknownWord[];
  /** Cosines, words.length x words.length, row-major. */
  readonly similarity: Float32Array;
  /** PCA of the unit vectors, words.length x 2, row-major. */
  readonly points: Float32Array;
  /** Share of the variance along each of the two axes, 0..1. */
  readonly explained: readonly [number, number];
}
