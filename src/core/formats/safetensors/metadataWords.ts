import { quoted } from '../../io/faults';
import { wordsOfJson, wordsOfLines } from '../shared/wordList';
import type { RowNames } from '../tokenTable/tokenizerFiles';

/** Keys under which people store the words of a table. */
const wordKeys =
  /^(words?|vocab(ulary)?|tokens?|labels?|names?|index_to_key|key_to_index|itos|stoi|id2word|word2id|idx2word|word2idx|word_index|word_list)$/i;

/** Returns the words in the metadata of a file, if an entry has one for each row: a JSON list or object, or lines. */
export function wordsOfMetadata(metadata: ReadonlyMap<string, string>, rows: number): RowNames | undefined {
  for (const [key, value] of metadata) {
    if (!wordKeys.test(key)) {
      continue;
    }
    const text = new TextEncoder().encode(value);
    const list = /^\s*[[{]/.test(value)
      ? wordsOfJson(text, rows)
      : value.includes('\n')
        ? wordsOfLines(text, rows)
        : undefined;
    if (list?.words.size === rows) {
      return {
        words: list.words,
        unnamed: [],
        beyond: 0,
        companions: [],
        notes: [
          `The words are those under ${quoted(key)} in the metadata of the file.`,
          ...(list.note ? [list.note] : []),
        ],
      };
    }
  }
  return undefined;
}
