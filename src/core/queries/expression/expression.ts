import { VecinityError } from '../../errors';

/** A word of an expression; `start` and `end` are a half-open range of UTF-16 offsets, with its quotation marks. */
export interface ExpressionWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A word of a sum. */
export interface ExpressionTerm extends ExpressionWord {
  /** What is before it, `2 king`; 1 by default. */
  readonly weight?: number;
}

/** Which words may be answers, as the question says. */
export interface ExpressionCandidates {
  /** `> 0.5`: minimum cosine. */
  readonly threshold?: number;
  /** `among: queen prince`: only these words. */
  readonly among?: readonly ExpressionWord[];
  /** `frequent: 10000`: only the first words of the vocabulary. */
  readonly mostFrequent?: number;
}

/** What is asked of two words. */
export type PairQuestion = 'similarity' | 'distance' | 'relative' | 'rank' | 'closer';

/** A question that looks for words, and may limit which. */
export type Search = { readonly candidates?: ExpressionCandidates } & (
  | { readonly kind: 'neighbours'; readonly word: ExpressionWord }
  | {
      readonly kind: 'analogy';
      readonly positive: readonly ExpressionTerm[];
      readonly negative: readonly ExpressionTerm[];
    }
  | { readonly kind: 'vector'; readonly values: readonly number[] }
);

export type Expression =
  | Search
  | { readonly kind: PairQuestion; readonly first: ExpressionWord; readonly second: ExpressionWord }
  | {
      readonly kind: 'sets';
      readonly first: readonly ExpressionWord[];
      readonly second: readonly ExpressionWord[];
    }
  | { readonly kind: 'odd'; readonly words: readonly ExpressionWord[] }
  /** Two texts: their words are found later. */
  | { readonly kind: 'mover'; readonly first: ExpressionWord; readonly second: ExpressionWord };

/** Makes the error for a question that cannot be read. @param range the wrong part, as UTF-16 offsets */
export function badExpression(
  message: string,
  range: readonly [number, number],
  remedy: string,
): VecinityError<'badExpression'> {
  return new VecinityError('badExpression', message, { range, remedy });
}
