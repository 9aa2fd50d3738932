import { AddedTokens, type AddedToken } from './addedTokens';
import { AlignedText } from './alignedText';
import type { Normalizer } from './normalizers';
import type { PreTokenizer } from './preTokenizers';
import type { TextTokenizer, TokenisedText } from './textTokenizer';
import type { TokenModel, TokenVocabulary } from './tokenVocabulary';

/** The parts of a tokenizer, in the order of their use. */
export interface Pipeline {
  readonly name: string;
  readonly addedTokens: readonly AddedToken[];
  readonly normalize: Normalizer;
  readonly preTokenize: PreTokenizer;
  readonly model: TokenModel;
  readonly vocabulary: TokenVocabulary;
  readonly unknownId?: number | undefined;
}

/** Makes a tokenizer that finds added tokens, normalises the rest, splits it and cuts each part. */
export function pipelineTokenizer(pipeline: Pipeline): TextTokenizer {
  const { name, addedTokens, normalize, preTokenize, model, vocabulary, unknownId } = pipeline;
  const verbatim = new AddedTokens(addedTokens.filter(({ isNormalized }) => !isNormalized));
  const normalized = new AddedTokens(
    addedTokens.filter(({ isNormalized }) => isNormalized),
    normalize,
  );
  const contents = new Map(addedTokens.map(({ id, content }) => [id, content]));
  return {
    name,
    ...(unknownId !== undefined && { unknownId }),
    encode(text): TokenisedText {
      const tokens = new TokenList((id) => contents.get(id) ?? vocabulary.token(id) ?? '');
      for (const outer of verbatim.split(AlignedText.of(wellFormed(text)))) {
        if (outer.id !== undefined) {
          tokens.add(outer.id, outer.text, 0, outer.text.length);
          continue;
        }
        for (const part of normalized.split(normalize(outer.text))) {
          if (part.id !== undefined) {
            tokens.add(part.id, part.text, 0, part.text.length);
            continue;
          }
          for (const word of preTokenize(part.text)) {
            for (const { id, start, end } of model(word.text)) {
              tokens.add(id, word, start, end);
            }
          }
        }
      }
      return tokens;
    },
  };
}

/** Replaces halves of surrogate pairs, which no UTF-8 has. The length stays. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}

/** Collects tokens. */
export class TokenList implements TokenisedText {
  readonly ids: number[] = [];
  readonly pieces: string[] = [];
  readonly ranges: (readonly [start: number, end: number])[] = [];

  constructor(private readonly tokenOf: (id: number) => string) {}

  /** Adds a token that is [start, end) of `text`. */
  add(id: number, text: AlignedText, start: number, end: number): void {
    this.ids.push(id);
    this.pieces.push(this.tokenOf(id));
    this.ranges.push(text.range(start, end));
  }
}
