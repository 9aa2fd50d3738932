import { similarityMatrix } from '../../core/queries/similarity';
import { encodedTokens, tokensOf, type CutText, type TokenList } from '../../core/queries/tokens';
import { Space, unknownProvenance } from '../../core/space';
import { firstVectorSteps, type FirstWord } from '../../core/training/firstVectors';
import { Vocabulary } from '../../core/vocabulary';
import type { FirstSimilarity, ShownToken, TokensAnswer } from '../../protocol/tokens';
import { inSlices } from '../inSlices';
import type { LoadedModel } from '../loadedModel';

/** Maximum tokens of a view; the cosines grow with their square. */
const MAX_SHOWN = 200;
/** Maximum n-grams that are listed of a word. */
const MAX_NGRAMS = 60;

/** What the tokenizer of a language model makes of a text; empty for other models. */
interface TokenizerAnswer extends Partial<CutText> {
  readonly name?: string;
  /** Why it cannot cut the text. */
  readonly problem?: string;
}

/** The tokens of a text. @param encoded what the tokenizer of a language model makes of it */
export function listTokens(
  { space }: LoadedModel,
  text: string,
  { tokens, unknownId, end = text.length }: TokenizerAnswer = {},
  maxTokens?: number,
): TokenList {
  return tokens
    ? encodedTokens(space, { tokens, end, ...(unknownId === undefined ? {} : { unknownId }) }, maxTokens)
    : tokensOf(space, text, maxTokens);
}

/**
 * The first tokens of a text, with their rows and cosines; without those of the beginning.
 * @param encoded what the tokenizer of a language model makes of it, or why it is not known
 */
export function answerTokens(
  model: LoadedModel,
  text: string,
  encoded: TokenizerAnswer = {},
): Omit<TokensAnswer, 'first'> {
  const { space } = model;
  const list = listTokens(model, text, encoded, MAX_SHOWN);
  const places = new Map<number, number>();
  const outside = new Map<string, number>();
  const place = (id: number): number => {
    if (id >= 0 && !places.has(id)) {
      places.set(id, places.size);
    }
    return places.get(id) ?? -1;
  };
  const tokens = list.tokens.map((token): ShownToken => {
    if (token.id !== null) {
      return { ...token, word: place(token.id) };
    }
    if (token.missing?.reason === 'skipped') {
      return { ...token, word: -1 };
    }
    const id = outside.get(token.token) ?? model.addOov(token.token);
    outside.set(token.token, id);
    const ngrams = id < 0 ? undefined : model.ngramsOf(model.entry(id).word, MAX_NGRAMS);
    return { ...token, word: place(id), ...(ngrams ? { ngrams } : {}) };
  });
  const ids = [...places.keys()];
  return {
    cut: list.cut,
    ...(encoded.name === undefined ? {} : { tokenizer: encoded.name }),
    ...(encoded.problem === undefined ? {} : { problem: encoded.problem }),
    tokens,
    end: list.end,
    vocabularySize: space.vocabulary.size,
    dimensions: space.dimensions,
    isOneHot: space.isOneHot,
    words: ids.map((id) => model.entry(id)),
    vectors: space.isOneHot ? new Float32Array(0) : rowsOf(space, ids),
    similarity: Float32Array.from(similarityMatrix(space, ids)),
  };
}

/**
 * Adds the cosines of the vectors that training began with, which a large model computes in a second.
 * @param pause lets other questions pass
 */
export async function withFirstVectors(
  { space }: LoadedModel,
  answer: Omit<TokensAnswer, 'first'>,
  pause: () => Promise<unknown>,
): Promise<TokensAnswer> {
  if (space.isOneHot || answer.words.length < 2) {
    return answer;
  }
  const words = answer.words.map(({ word, rank }): FirstWord => ({ word, id: rank - 1 }));
  const { vectors, isOwn } = await inSlices(firstVectorSteps(space, words), pause);
  return { ...answer, first: { similarity: cosines(vectors, words.length, space.dimensions), isOwn } };
}

function rowsOf(space: Space, ids: readonly number[]): Float32Array {
  const rows = new Float32Array(ids.length * space.dimensions);
  ids.forEach((id, i) => rows.set(space.vector(id), i * space.dimensions));
  return rows;
}

function cosines(vectors: Float32Array, size: number, dimensions: number): FirstSimilarity['similarity'] {
  const names = Vocabulary.fromWords(Array.from({ length: size }, (_, i) => String(i)));
  const space = new Space(names, vectors, dimensions, unknownProvenance);
  return Float32Array.from(
    similarityMatrix(
      space,
      Array.from({ length: size }, (_, i) => i),
    ),
  );
}
