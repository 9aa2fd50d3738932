import type { VecinityError } from '../../src/core/errors';
import type { ShownToken, TokensAnswer } from '../../src/protocol/tokens';
import type { ModelHeader } from '../../src/protocol/views';

/** What outlives hiding and reloading. */
export interface SavedTokens {
  readonly text: string;
  /** Number of the token whose row is shown large. */
  readonly chosen: number;
  /** The cosines stand below the heat map as a table. */
  readonly table: boolean;
}

export interface TokensState {
  readonly saved: SavedTokens;
  /** Null where there is no model; undefined until the host has answered. */
  readonly model: ModelHeader | null | undefined;
  /** The last answer, of `answered`; undefined for an empty text. */
  readonly answer: TokensAnswer | undefined;
  readonly answered: string;
  /** The last error, until a text is answered. */
  readonly problem: VecinityError | undefined;
}

export const DEFAULT_TOKENS: SavedTokens = { text: '', chosen: 0, table: false };

export function openTokens(saved: SavedTokens): TokensState {
  return { saved, model: undefined, answer: undefined, answered: '', problem: undefined };
}

/** The host named the model it shows; the answer was that of the model before. */
export function modelChanged(state: TokensState, model: ModelHeader | null): TokensState {
  return { ...state, model, answer: undefined, answered: '', problem: undefined };
}

/** The user or the host changed the text. */
export function textChanged(state: TokensState, text: string): TokensState {
  const next = { ...state, saved: { ...state.saved, text } };
  return isEmpty(text) ? { ...next, answer: undefined, answered: '', problem: undefined } : next;
}

export function answered(state: TokensState, text: string, answer: TokensAnswer): TokensState {
  return { ...state, answer, answered: text, problem: undefined };
}

export function tokenChosen(state: TokensState, chosen: number): TokensState {
  return { ...state, saved: { ...state.saved, chosen } };
}

export function tableSwitched(state: TokensState, table: boolean): TokensState {
  return { ...state, saved: { ...state.saved, table } };
}

/** Something other than an answer failed; what is shown stays. */
export function failed(state: TokensState, problem: VecinityError): TokensState {
  return problem.code === 'noModel' ? modelChanged(state, null) : { ...state, problem };
}

/** The text has no answer. */
export function answerFailed(state: TokensState, problem: VecinityError): TokensState {
  return { ...failed(state, problem), answer: undefined, answered: '' };
}

export function isEmpty(text: string): boolean {
  return text.trim() === '';
}

/** The number of the token that is shown large: the chosen one, else the first with a vector; -1 without tokens. */
export function chosenToken({ saved, answer }: Pick<TokensState, 'saved' | 'answer'>): number {
  const tokens = answer?.tokens ?? [];
  return saved.chosen < tokens.length
    ? saved.chosen
    : Math.max(
        tokens.findIndex(({ word }) => word >= 0),
        Math.min(0, tokens.length - 1),
      );
}

/** The vector of a word of the answer. */
export function rowOf({ vectors, dimensions }: TokensAnswer, word: number): Float32Array {
  return vectors.subarray(word * dimensions, (word + 1) * dimensions);
}

/** The id of a word of the answer; null if its vector is made of n-grams. */
export function idOfWord({ words }: TokensAnswer, word: number): number | null {
  const { rank, isOutside } = words[word]!;
  return isOutside ? null : rank - 1;
}

/** The part of the text that a token stands for. */
export function writtenAs(text: string, { start, end }: ShownToken): string {
  return text.slice(start, end);
}

/** The tokens that training sees; the view shows what it skips too. */
export function seenTokens({ tokens }: TokensAnswer): readonly ShownToken[] {
  return tokens.filter(({ missing }) => missing?.reason !== 'skipped');
}
