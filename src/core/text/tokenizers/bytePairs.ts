import { byteTokens } from './byteLevel';
import { MinHeap } from './minHeap';
import { TokenizerTrouble } from './tokenizerTrouble';
import type { ModelToken, TokenModel, TokenVocabulary } from './tokenVocabulary';

/** What byte-pair encoding does besides merging. */
export interface BytePairOptions {
  readonly unknownToken?: string | undefined;
  /** Whether unknown characters that follow one another are one token. */
  readonly fusesUnknown?: boolean;
  /** What a vocabulary writes before characters that do not begin a word. */
  readonly continuingPrefix?: string | undefined;
  /** What a vocabulary writes behind the last character of a word. */
  readonly endSuffix?: string | undefined;
  /** Whether an unknown character becomes its bytes, as `<0xE2>`. */
  readonly fallsBackToBytes?: boolean;
  /** Whether a word of the vocabulary is one token, even if no merges make it. */
  readonly ignoresMerges?: boolean;
}

/** Pairs of tokens and what they become, by rank. */
export interface Merges {
  /** Ranks by `left * span + right`. */
  readonly ranks: ReadonlyMap<number, number>;
  readonly span: number;
  /** The merged token by rank. */
  readonly results: Uint32Array;
}

/** Places in a part of a text have fewer bits than this, so that a rank and a place fit into a number. */
const PLACES = 2 ** 26;

/**
 * Looks up the tokens of merges.
 * @param pairs left and right token, the first merge first
 * @throws TokenizerTrouble if the vocabulary lacks a token
 */
export function makeMerges(
  vocabulary: TokenVocabulary,
  pairs: readonly (readonly [left: string, right: string])[],
  continuingPrefix = '',
): Merges {
  const span = 1 + maximum(vocabulary.ids.values());
  const ranks = new Map<number, number>();
  const results = new Uint32Array(pairs.length);
  const idOf = (token: string): number => {
    const id = vocabulary.id(token);
    if (id === undefined) {
      throw new TokenizerTrouble(`its vocabulary lacks "${token.slice(0, 50)}", which a merge needs`);
    }
    return id;
  };
  for (const [rank, [left, right]] of pairs.entries()) {
    ranks.set(idOf(left) * span + idOf(right), rank);
    results[rank] = idOf(left + right.slice(continuingPrefix.length));
  }
  return { ranks, span, results };
}

function maximum(values: Iterable<number>): number {
  let most = 0;
  for (const value of values) {
    most = Math.max(most, value);
  }
  return most;
}

/** Byte-pair encoding: merges the pair of the lowest rank, the leftmost first. @see Sennrich et al. 2016 */
export function bytePairs(vocabulary: TokenVocabulary, merges: Merges, options: BytePairOptions): TokenModel {
  return (text) => {
    const whole = options.ignoresMerges === true ? vocabulary.id(text) : undefined;
    return whole === undefined
      ? merged(firstTokens(text, vocabulary, options), merges)
      : [{ id: whole, start: 0, end: text.length }];
  };
}

/** Returns a token for each character. */
function firstTokens(text: string, vocabulary: TokenVocabulary, options: BytePairOptions): ModelToken[] {
  const { unknownToken, fusesUnknown, continuingPrefix = '', endSuffix = '', fallsBackToBytes } = options;
  const tokens: ModelToken[] = [];
  let unknown: ModelToken | undefined;
  const takeUnknown = (): void => {
    if (unknown) {
      tokens.push(unknown);
      unknown = undefined;
    }
  };
  let start = 0;
  for (const character of text) {
    const end = start + character.length;
    const spelt = (start > 0 ? continuingPrefix : '') + character + (end === text.length ? endSuffix : '');
    const id = vocabulary.id(spelt);
    const bytes = id === undefined && fallsBackToBytes === true ? idsOfBytes(spelt, vocabulary) : undefined;
    if (id !== undefined) {
      takeUnknown();
      tokens.push({ id, start, end });
    } else if (bytes) {
      // As in the reference, an unknown character before comes behind these bytes.
      tokens.push(...bytes.map((byte) => ({ id: byte, start, end })));
    } else if (unknownToken !== undefined) {
      const unknownId = vocabulary.id(unknownToken);
      if (unknownId === undefined) {
        throw new TokenizerTrouble('its vocabulary lacks the token for unknown text');
      }
      if (fusesUnknown !== true) {
        takeUnknown();
      }
      unknown = { id: unknownId, start: unknown?.start ?? start, end };
    }
    start = end;
  }
  takeUnknown();
  return tokens;
}

function idsOfBytes(text: string, vocabulary: TokenVocabulary): number[] | undefined {
  const ids = byteTokens(text).map((token) => vocabulary.id(token));
  return ids.every((id) => id !== undefined) ? ids : undefined;
}

function merged(tokens: readonly ModelToken[], { ranks, span, results }: Merges): ModelToken[] {
  const ids = tokens.map(({ id }) => id);
  const ends = tokens.map(({ end }) => end);
  const next = tokens.map((_, i) => i + 1);
  const previous = tokens.map((_, i) => i - 1);
  const isGone = new Uint8Array(tokens.length);
  const queue = new MinHeap();
  const rankAt = (at: number): number | undefined => {
    const right = next[at]!;
    return at >= 0 && right < ids.length ? ranks.get(ids[at]! * span + ids[right]!) : undefined;
  };
  const offer = (at: number): void => {
    const rank = rankAt(at);
    if (rank !== undefined) {
      queue.push(rank * PLACES + at);
    }
  };
  for (let at = 0; at < ids.length; at++) {
    offer(at);
  }
  for (let top = queue.pop(); top !== undefined; top = queue.pop()) {
    const at = top % PLACES;
    const result = results[Math.floor(top / PLACES)]!;
    const rank = isGone[at] === 1 ? undefined : rankAt(at);
    if (rank === undefined || results[rank] !== result) {
      continue;
    }
    const right = next[at]!;
    ids[at] = result;
    ends[at] = ends[right]!;
    isGone[right] = 1;
    next[at] = next[right]!;
    if (next[at] < ids.length) {
      previous[next[at]] = at;
    }
    if (previous[at]! >= 0) {
      offer(previous[at]!);
    }
    offer(at);
  }
  return tokens.flatMap(({ start }, at) => (isGone[at] === 1 ? [] : [{ id: ids[at]!, start, end: ends[at]! }]));
}
