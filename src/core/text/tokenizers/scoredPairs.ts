import { MinHeap } from './minHeap';
import type { ModelToken, TokenModel, TokenVocabulary } from './tokenVocabulary';
import { byteTokens } from './byteLevel';

/** Places in a text have fewer bits than this, so that a rank and a place fit into a number. */
const PLACES = 2 ** 26;

/**
 * SentencePiece's byte-pair encoding, as llama.cpp has it: merges the pair whose token has the highest score, the leftmost
 * first. A character that is no token becomes its bytes, for which the vocabulary must have tokens.
 * @param scores by id
 */
export function scoredPairs(vocabulary: TokenVocabulary, scores: Float32Array): TokenModel {
  const ranks = ranksOf(scores);
  return (text) => {
    const starts: number[] = [];
    for (let at = 0; at < text.length; at += text.codePointAt(at)! > 0xffff ? 2 : 1) {
      starts.push(at);
    }
    const ends = starts.map((_, i) => starts[i + 1] ?? text.length);
    const next = starts.map((_, i) => i + 1);
    const previous = starts.map((_, i) => i - 1);
    const isGone = new Uint8Array(starts.length);
    const queue = new MinHeap();
    const keyAt = (at: number): number | undefined => {
      const right = next[at]!;
      const id = right < starts.length ? vocabulary.id(text.slice(starts[at], ends[right])) : undefined;
      return id === undefined ? undefined : ranks[id]! * PLACES + at;
    };
    const offer = (at: number): void => {
      const key = keyAt(at);
      if (key !== undefined) {
        queue.push(key);
      }
    };
    for (let at = 0; at < starts.length; at++) {
      offer(at);
    }
    for (let top = queue.pop(); top !== undefined; top = queue.pop()) {
      const at = top % PLACES;
      if (isGone[at] === 1 || keyAt(at) !== top) {
        continue;
      }
      const right = next[at]!;
      ends[at] = ends[right]!;
      isGone[right] = 1;
      next[at] = next[right]!;
      if (next[at] < starts.length) {
        previous[next[at]] = at;
      }
      if (previous[at]! >= 0) {
        offer(previous[at]!);
      }
      offer(at);
    }
    return starts.flatMap((start, at) => (isGone[at] === 1 ? [] : tokensOf(text, start, ends[at]!)));
  };

  function tokensOf(text: string, start: number, end: number): ModelToken[] {
    const token = text.slice(start, end);
    const id = vocabulary.id(token);
    return id === undefined
      ? byteTokens(token).map((byte) => ({ id: vocabulary.id(byte)!, start, end }))
      : [{ id, start, end }];
  }
}

/** Returns the rank of each score, the highest first; equal scores have equal ranks. */
function ranksOf(scores: Float32Array): Uint32Array {
  const distinct = [...new Set(scores)].sort((a, b) => b - a);
  const ranks = new Map(distinct.map((score, rank) => [score, rank]));
  return Uint32Array.from(scores, (score) => ranks.get(score)!);
}
