import type { Space } from '../../space';
import type { Vocabulary } from '../../vocabulary';
import { float32ToDecimal } from '../shared/decimal';

const PIECE_CHARACTERS = 1_000_000;
/** Maximum bytes of a number: sign, nine digits, point, exponent and the separator. */
const NUMBER_CHARACTERS = 17;
const encoder = new TextEncoder();

/** Yields the text of a file with a line for each word. */
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

/** Returns the numbers of a row, separated by `between`; each reads back as the same float32. */
export function rowText(row: Float32Array, between: string): string {
  let text = '';
  for (let i = 0; i < row.length; i++) {
    text += (i > 0 ? between : '') + float32ToDecimal(row[i]!);
  }
  return text;
}

/** Returns the approximate bytes of a file with one line a word; hardly ever too few. */
export function textBytes({ vocabulary, dimensions }: Space): number {
  return 64 + 2 * vocabulary.bytes.length + vocabulary.size * (32 + dimensions * NUMBER_CHARACTERS);
}

/** Yields word2vec's text, or GloVe's, which has no header. */
export function wordRows(space: Space, words: Vocabulary, hasHeader: boolean): Generator<Uint8Array> {
  const head = hasHeader ? `${words.size} ${space.dimensions}\n` : '';
  return textPieces(words.size, head, (id) => `${words.word(id)} ${rowText(space.vector(id), ' ')}\n`);
}

/** Yields one word a line. The words may not be empty, because readers skip empty lines. */
export function wordLines(words: Vocabulary): Generator<Uint8Array> {
  return textPieces(words.size, '', (id) => `${words.word(id)}\n`);
}
