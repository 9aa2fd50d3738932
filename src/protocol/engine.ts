import type { FaultCount } from '../core/io/faults';
import type { NeighbourOrder } from '../core/queries/evidence';
import type { Recurrence } from '../core/queries/recurrence';
import type { Provenance } from '../core/space';
import type { TextRange } from '../core/text/lookup';
import type { WordsBeside } from '../core/text/phraseAround';

/** What the header of a model file says. */
export interface ModelSummary extends Provenance {
  /** Absolute path, which identifies the model in all requests. */
  readonly path: string;
  readonly dimensions: number;
  readonly vocabularySize: number;
  /** Size of the file in bytes. */
  readonly bytes: number;
  /** Names of the tensors that the model has in addition to its vectors; absent if there are none. */
  readonly parts?: readonly string[];
  /** The faults that the reader found, once the model is loaded. */
  readonly faults?: readonly FaultCount[];
}

export interface Neighbour {
  readonly word: string;
  /** -1..1; for 3CosMul its score, as in gensim. */
  readonly cosine: number;
  /** Occurrences in the corpus; 0 where unknown. */
  readonly count: number;
  /** In how many reruns of the training it was again among the nearest; only if known. */
  readonly recurrence?: Recurrence;
  /** Cosine minus the penalty for little evidence; only in an answer in the order of evidence. */
  readonly evidence?: number;
}

/** A word as the vocabulary has it. */
export interface WordEntry {
  readonly word: string;
  readonly count: number;
  /** 1 is the most frequent; 0 outside the vocabulary. */
  readonly rank: number;
  /** It is a token of a language model; its id is `rank` - 1. */
  readonly isToken?: true;
  /** The word is out of vocabulary; its vector is made from its n-grams. */
  readonly isOutside?: true;
}

/** The numbers of a word. */
export interface WordVector {
  /** Empty for a one-hot word. */
  readonly values: Float32Array;
  readonly dimensions: number;
  /** The dimension of a one-hot word that is 1, from 0; absent for other words. */
  readonly oneHotPlace?: number;
}

export type AnalogyMethod = '3CosAdd' | '3CosMul';

/** Part of an answer with the neighbours of one word. */
export interface InOrder {
  /** The order of the neighbours; absent if the model has only that of cosine, because it has no counts. */
  readonly rank?: NeighbourOrder;
}

/** How the neighbours of one word are ordered. */
export interface Ordered {
  /** `cosine` by default. A model without counts answers in the order of cosine. */
  readonly rank?: NeighbourOrder;
}

/** Which words may be answers; without limits all. */
export interface CandidateWords {
  /** Only these words; those out of vocabulary are ignored. */
  readonly among?: readonly string[];
  /** Only the words of this text. */
  readonly amongText?: string;
  /** Only the words in this text file, one a line; an absolute path. */
  readonly amongFile?: string;
  /** Only the first so many words of the vocabulary, as gensim's `restrict_vocab`. */
  readonly mostFrequent?: number;
  /** Minimum cosine; for 3CosMul the minimum score. */
  readonly threshold?: number;
}

export interface NeighboursRequest extends Ordered, CandidateWords {
  readonly model: string;
  readonly word: string;
  readonly count: number;
}

export interface AnalogyRequest extends CandidateWords {
  readonly model: string;
  readonly positive: readonly string[];
  readonly negative: readonly string[];
  readonly count: number;
  readonly method: AnalogyMethod;
}

export interface DescribeRequest extends Ordered {
  readonly model: string;
  /** The hovered text as written: an identifier, a possessive, in any case. */
  readonly text: string;
  /** UTF-16 offset of the pointer in `text`; it selects the part of a compound identifier. */
  readonly offset: number;
  /** The words around it, at most four on each side, to look for phrases. */
  readonly beside?: WordsBeside;
  readonly count: number;
}

/** Part of an answer without neighbours from a one-hot space. */
export interface EquallyFar {
  /** The number of other words, which are all equally far from the words of the question. */
  readonly equallyFar?: number;
}

interface PartOfText {
  /** Set if only this part of the hovered text is meant, as `User` of `getUserName`. */
  readonly part?: TextRange;
}

/** The content of a hover. */
export type WordDescription =
  | ({
      readonly kind: 'known';
      readonly entry: WordEntry;
      readonly vocabularySize: number;
      readonly neighbours: readonly Neighbour[];
      /** Set for a phrase: how many of the words before and after belong to it. */
      readonly phrase?: { readonly before: number; readonly after: number };
    } & PartOfText &
      EquallyFar &
      InOrder)
  | ({ readonly kind: 'unknown'; readonly text: string; readonly suggestions: readonly WordEntry[] } & PartOfText);

export interface UnknownWord {
  readonly text: string;
  readonly suggestions: readonly string[];
}

/** Similarities and a 2-D map of some words. */
export interface PlotData {
  readonly words: readonly WordEntry[];
  /** Words of the request that are not in the vocabulary. */
  readonly unknown: readonly UnknownWord[];
  /** Cosines, words.length x words.length, row-major. */
  readonly similarity: Float32Array;
  /** PCA of the unit vectors, words.length x 2, row-major. */
  readonly points: Float32Array;
  /** Share of the variance along each of the two axes, 0..1. */
  readonly explained: readonly [number, number];
}
