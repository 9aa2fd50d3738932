import { byteTokens } from './byteLevel';
import { SortedTokens } from './sortedTokens';
import { TokenizerTrouble } from './tokenizerTrouble';
import type { ModelToken, TokenModel, TokenVocabulary } from './tokenVocabulary';

/** How much worse an unknown character is than the worst token. */
const UNKNOWN_PENALTY = 10;

/**
 * SentencePiece's unigram model: the tokens whose scores have the highest sum (Viterbi).
 * @param scores log probabilities, by id
 * @see Kudo 2018, "Subword Regularization"
 */
export function unigrams(
  vocabulary: TokenVocabulary,
  scores: Float64Array,
  options: { readonly unknownId: number | undefined; readonly fallsBackToBytes: boolean },
): TokenModel {
  const { unknownId, fallsBackToBytes } = options;
  const sorted = new SortedTokens(vocabulary.ids.keys());
  const unknownScore = scores.reduce((least, score) => Math.min(least, score), Infinity) - UNKNOWN_PENALTY;

  return (text) => fused(bestPath(text)).flatMap((token) => bytesOf(token, text));

  function bestPath(text: string): ModelToken[] {
    const best = new Float64Array(text.length + 1).fill(-Infinity);
    const starts = new Int32Array(text.length + 1).fill(-1);
    const ids = new Int32Array(text.length + 1);
    best[0] = 0;
    const offer = (start: number, end: number, id: number, score: number): void => {
      if (starts[end]! < 0 || best[start]! + score > best[end]!) {
        best[end] = best[start]! + score;
        starts[end] = start;
        ids[end] = id;
      }
    };
    let start = 0;
    for (const character of text) {
      const ends = sorted.endsOf(text, start);
      for (const end of ends) {
        const id = vocabulary.id(text.slice(start, end))!;
        offer(start, end, id, scores[id]!);
      }
      if (ends[0] !== start + character.length) {
        if (unknownId === undefined) {
          throw new TokenizerTrouble('its vocabulary lacks the token for unknown text');
        }
        offer(start, start + character.length, unknownId, unknownScore);
      }
      start += character.length;
    }
    const tokens: ModelToken[] = [];
    for (let end = text.length; end > 0; end = starts[end]!) {
      tokens.push({ id: ids[end]!, start: starts[end]!, end });
    }
    return tokens.reverse();
  }

  /** Makes one of unknown tokens that follow one another. */
  function fused(tokens: readonly ModelToken[]): ModelToken[] {
    const result: ModelToken[] = [];
    for (const token of tokens) {
      const last = result.at(-1);
      if (last && token.id === unknownId && last.id === unknownId) {
        result[result.length - 1] = { ...last, end: token.end };
      } else {
        result.push(token);
      }
    }
    return result;
  }

  function bytesOf(token: ModelToken, text: string): readonly ModelToken[] {
    if (token.id !== unknownId || !fallsBackToBytes) {
      return [token];
    }
    const known = vocabulary.id(text.slice(token.start, token.end));
    const ids = known === undefined ? byteTokens(text.slice(token.start, token.end)).map((b) => vocabulary.id(b)) : [];
    return ids.length > 0 && ids.every((id) => id !== undefined) ? ids.map((id) => ({ ...token, id })) : [token];
  }
}
