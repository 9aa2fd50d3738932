import type { AnalogyMethod, CandidateWords, EquallyFar, InOrder, Neighbour, Ordered, WordEntry } from './engine';

export interface AskRequest extends Ordered, CandidateWords {
  readonly model: string;
  /** A question in one of the forms of `questionForms`, with limits of the answers or without. */
  readonly text: string;
  /** The method of analogies. Those with weights always use 3CosAdd. */
  readonly method: AnalogyMethod;
  readonly count: number;
}

/** How the answers of a question were limited. */
export interface AnswerLimits {
  readonly threshold?: number;
  readonly mostFrequent?: number;
  /** The candidates in the vocabulary, if there is a list of candidates. */
  readonly among?: number;
  /** Candidates that are out of vocabulary. */
  readonly unknown?: readonly string[];
  /** The words that the limits leave; `results` has the best of them. */
  readonly total: number;
}

interface Limited {
  readonly results: readonly Neighbour[];
  readonly limits?: AnswerLimits;
}

/** A word of a sum. */
export interface AskedTerm extends WordEntry {
  /** 1 by default; the term is subtracted if it is among the negative ones. */
  readonly weight?: number;
}

interface OfPair {
  readonly first: WordEntry;
  readonly second: WordEntry;
  readonly cosine: number;
}

/** The words of a text that were compared. */
export interface ComparedText {
  /** As the model spells them, in their order. */
  readonly words: readonly string[];
  /** Out of vocabulary, each once. */
  readonly unknown: readonly string[];
}

/** What moves from a word of the first text to a word of the second. */
export interface MovedWord {
  readonly from: string;
  readonly to: string;
  /** Part of the text, 0..1. */
  readonly share: number;
  /** Euclidean distance of the two unit vectors. */
  readonly distance: number;
}

export type AskAnswer =
  | ({ readonly kind: 'neighbours'; readonly entry: WordEntry } & Limited & EquallyFar & InOrder)
  | ({
      readonly kind: 'analogy';
      readonly positive: readonly AskedTerm[];
      readonly negative: readonly AskedTerm[];
      readonly method: AnalogyMethod;
    } & Limited &
      EquallyFar)
  | ({ readonly kind: 'vector'; readonly values: readonly number[] } & Limited & EquallyFar)
  | ({ readonly kind: 'similarity' } & OfPair)
  /** 1 minus the cosine. */
  | ({ readonly kind: 'distance'; readonly distance: number } & OfPair)
  | ({
      readonly kind: 'relative';
      /** The cosine divided by the sum of the cosines of the first word's nearest `nearest` words. */
      readonly relative: number;
      readonly nearest: number;
    } & OfPair &
      EquallyFar)
  | ({
      readonly kind: 'rank';
      /** 1 is the nearest neighbour; words at the same cosine share the best rank. */
      readonly rank: number;
      /** Number of words that have a rank. */
      readonly of: number;
    } & OfPair &
      EquallyFar)
  | ({
      readonly kind: 'closer';
      /** The closest of them, best first. */
      readonly results: readonly Neighbour[];
      /** How many words are closer. */
      readonly total: number;
    } & OfPair &
      EquallyFar)
  | {
      readonly kind: 'sets';
      readonly first: readonly WordEntry[];
      readonly second: readonly WordEntry[];
      /** Cosine of the sums of the vectors, as gensim's `n_similarity`. */
      readonly cosine: number;
      /** Mean cosine of the pairs. */
      readonly mean: number;
    }
  | ({
      readonly kind: 'odd';
      /** The words with their cosine with the mean, highest first: the last is the odd one out. */
      readonly results: readonly Neighbour[];
      /** Out of vocabulary, and left out. */
      readonly unknown: readonly string[];
    } & EquallyFar)
  | {
      readonly kind: 'mover';
      readonly first: ComparedText;
      readonly second: ComparedText;
      readonly distance: number;
      /** Largest part of the distance first. */
      readonly moves: readonly MovedWord[];
    };
