import { SPACE_MARK } from '../formats/tokenTable/tokenNames';
import type { Vocabulary } from '../vocabulary';

/** Bytes of words in one block, which takes a few milliseconds to fold. */
const BLOCK_BYTES = 512 * 1024;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The words from id `from` on, in lower case, concatenated. */
interface Block {
  readonly from: number;
  readonly text: string;
  /** UTF-16 offsets in `text`: word from + i is `text[starts[i]..starts[i + 1])`. */
  readonly starts: Uint32Array;
}

/**
 * Finds the words that contain some text; case does not matter. It keeps all words in lower case in a few long strings:
 * engines search these at several bytes a nanosecond, while decoding a million words would take a second.
 */
export class WordSearch {
  private blocks: readonly Block[] | undefined;
  private last: { readonly query: string; readonly ids: Uint32Array } | undefined;

  constructor(private readonly vocabulary: Vocabulary) {}

  /**
   * Ids of the words that contain `query`: first equal words, then words that begin with it, then the others, each
   * group in the order of the vocabulary. The mark of a leading space is ignored. The last result is cached.
   */
  find(query: string): Uint32Array {
    const folded = fold(query);
    if (this.last?.query !== folded) {
      this.last = { query: folded, ids: this.search(folded) };
    }
    return this.last.ids;
  }

  /** Folds the words, in a thread that answers questions meanwhile. @param pause lets other work go on */
  async prepare(pause: () => Promise<unknown>): Promise<void> {
    const blocks: Block[] = [];
    for (const block of this.blocks ? [] : foldedBlocks(this.vocabulary)) {
      blocks.push(block);
      await pause();
    }
    this.blocks ??= blocks;
  }

  private search(query: string): Uint32Array {
    const { size } = this.vocabulary;
    if (query === '') {
      const all = new Uint32Array(size);
      for (let id = 0; id < size; id++) {
        all[id] = id;
      }
      return all;
    }
    this.blocks ??= [...foldedBlocks(this.vocabulary)];
    const same: number[] = [];
    const beginning: number[] = [];
    const others: number[] = [];
    for (const { from, text, starts } of this.blocks) {
      let word = 0;
      for (let at = text.indexOf(query); at >= 0; at = text.indexOf(query, at)) {
        while (starts[word + 1]! <= at) {
          word++;
        }
        const start = starts[word]!;
        const end = starts[word + 1]!;
        if (at + query.length <= end) {
          const begins = at === start || (at === start + SPACE_MARK.length && text.startsWith(SPACE_MARK, start));
          (!begins ? others : at + query.length === end ? same : beginning).push(from + word);
          at = end;
        } else {
          // The match ends in the next word.
          at++;
        }
      }
    }
    const ids = new Uint32Array(same.length + beginning.length + others.length);
    ids.set(same);
    ids.set(beginning, same.length);
    ids.set(others, same.length + beginning.length);
    return ids;
  }
}

function* foldedBlocks(vocabulary: Vocabulary): Generator<Block> {
  const { offsets, size } = vocabulary;
  for (let from = 0; from < size;) {
    let to = from + 1;
    while (to < size && offsets[to + 1]! - offsets[from]! <= BLOCK_BYTES) {
      to++;
    }
    yield foldedTogether(vocabulary, from, to) ?? foldedSingly(vocabulary, from, to);
    from = to;
  }
}

/** Decodes the words in one piece; undefined if they are not valid UTF-8, which moves the letters. */
function foldedTogether({ bytes, offsets }: Vocabulary, from: number, to: number): Block | undefined {
  const starts = new Uint32Array(to - from + 1);
  let units = 0;
  for (let id = from; id < to; id++) {
    for (let i = offsets[id]!; i < offsets[id + 1]!; i++) {
      const byte = bytes[i]!;
      // Each code point has one byte that is no continuation byte. Code points of four bytes are two UTF-16 units.
      units += (byte & 0xc0) === 0x80 ? 0 : byte >= 0xf0 ? 2 : 1;
    }
    starts[id - from + 1] = units;
  }
  const text = fold(decoder.decode(bytes.subarray(offsets[from], offsets[to])));
  return text.length === units ? { from, text, starts } : undefined;
}

function foldedSingly(vocabulary: Vocabulary, from: number, to: number): Block {
  const starts = new Uint32Array(to - from + 1);
  const words: string[] = [];
  for (let id = from; id < to; id++) {
    const word = fold(vocabulary.word(id));
    words.push(word);
    starts[id - from + 1] = starts[id - from]! + word.length;
  }
  return { from, text: words.join(''), starts };
}

/** Lower case, letter by letter: a final sigma becomes a common one, and a dotted I stays one unit. */
function fold(text: string): string {
  return text.replaceAll('\u0130', 'i').toLowerCase().replaceAll('\u03c2', '\u03c3');
}
