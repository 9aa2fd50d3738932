import { SortedTokens } from './sortedTokens';
import { TokenizerTrouble } from './tokenizerTrouble';
import type { ModelToken, TokenModel, TokenVocabulary } from './tokenVocabulary';

/** BERT's model: the longest token that a word begins with, then the longest of the rest. */
export function wordPieces(
  vocabulary: TokenVocabulary,
  options: { readonly unknownToken: string; readonly continuingPrefix: string; readonly maxCharacters: number },
): TokenModel {
  const { unknownToken, continuingPrefix, maxCharacters } = options;
  const sorted = new SortedTokens(vocabulary.ids.keys());
  return (word) => {
    const pieces = Array.from(word).length > maxCharacters ? undefined : piecesOf(word);
    return pieces ?? [unknownWord(vocabulary, unknownToken, word)];
  };

  function piecesOf(word: string): ModelToken[] | undefined {
    const pieces: ModelToken[] = [];
    for (let start = 0; start < word.length;) {
      const prefix = start > 0 ? continuingPrefix : '';
      const end = sorted.endsOf(word, start, prefix).at(-1);
      if (end === undefined) {
        return undefined;
      }
      pieces.push({ id: vocabulary.id(prefix + word.slice(start, end))!, start, end });
      start = end;
    }
    return pieces;
  }
}

/** Each part is a token, or unknown. */
export function wholeWords(vocabulary: TokenVocabulary, unknownToken: string): TokenModel {
  return (word) => {
    const id = vocabulary.id(word);
    return [id === undefined ? unknownWord(vocabulary, unknownToken, word) : { id, start: 0, end: word.length }];
  };
}

function unknownWord(vocabulary: TokenVocabulary, unknownToken: string, word: string): ModelToken {
  const id = vocabulary.id(unknownToken);
  if (id === undefined) {
    throw new TokenizerTrouble('its vocabulary lacks the token for unknown text');
  }
  return { id, start: 0, end: word.length };
}
