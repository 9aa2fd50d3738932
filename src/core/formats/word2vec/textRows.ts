import type { Space } from '../../space';
import type { Vocabulary } from '../../vocabulary';
import { float32ToDecimal } from '../shared/decimal';

const PIECE_CHARACTERS = 1_000_000;
/** Of a number: sign, nine digits, point, exponent and what stands between. */
const NUMBER_CHARACTERS = 17;
const encoder = new TextEncoder();

/** The text of a file with a line for each word. */
export function* textPieces(size: number, head: string, line: (id: number) => string): Generator<Uint8Array> {
  let text = head;
  for (let id = 0; id < size; id++) {
    text += line(id);
    if (text.length > PIECE_CHARACTERS) {
      yield encoder.encode(text);
      text = '';
    }
  }
  yield encoder.encode(text);
}

/** The numbers of a row with `between` them; each reads back as the same float32. */
export function rowText(row: Float32Array, between: string): string {
  let text = '';
  for (let i = 0; i < row.length; i++) {
    text += (i > 0 ? between : '') + float32ToDecimal(row[i]!);
  }
  return text;
}

/** About how many bytes a file with a line a word has; hardly ever less. */
export function textBytes({ vocabulary, dimensions }: Space): number {
  return 64 + 2 * vocabulary.bytes.length + vocabulary.size * (32 + dimensions * NUMBER_CHARACTERS);
}

/** word2vec's text, or GloVe's, which has no first line with the counts. */
export function wordRows(space: Space, words: Vocabulary, hasHeader: boolean): Generator<Uint8Array> {
  const head = hasHeader ? `${words.size} ${space.dimensions}\n` : '';
  return textPieces(words.size, head, (id) => `${words.word(id)} ${rowText(space.vector(id), ' ')}\n`);
}

/** One word a line, of words that are not empty: an empty line is one that readers skip. */
export function wordLines(words: Vocabulary): Generator<Uint8Array> {
  return textPieces(words.size, '', (id) => `${words.word(id)}\n`);
}
