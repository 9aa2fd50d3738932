import type { MultiByteEncoding } from './names';

/** An encoding whose characters are one byte, or two with the first above 0x7f. */
export type PairEncoding = Exclude<MultiByteEncoding, 'iso-2022-jp'>;

const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const LINE_FEED = 0x0a;

const tables = new Map<PairEncoding, Uint32Array>();

/**
 * The code point of each pair of bytes, by `pairIndex`; 0 for a pair without a character. The platform's decoder makes the
 * table. Its own reading of streams is no alternative: it throws at some broken characters of GB 18030 that are cut.
 */
export function pairTable(encoding: PairEncoding): Uint32Array {
  let table = tables.get(encoding);
  if (!table) {
    table = makeTable(encoding);
    if (encoding === 'euc-kr') {
      addSyllables(table);
    }
    tables.set(encoding, table);
  }
  return table;
}

/** The index of a pair of bytes in a table; `first` is 0x80 or more. */
export function pairIndex(first: number, second: number): number {
  return ((first << 8) | second) - 0x8000;
}

function makeTable(encoding: PairEncoding): Uint32Array {
  const table = new Uint32Array(0x8000);
  for (let first = 0x81; first < 0xff; first++) {
    const bytes = new Uint8Array(3 * (0xff - 0x40)).fill(LINE_FEED);
    for (let second = 0x40; second < 0xff; second++) {
      bytes.set([first, second], 3 * (second - 0x40));
    }
    linesOf(bytes, encoding).forEach((text, i) => {
      const codePoint = text.codePointAt(0) ?? 0;
      const isOne = text.length === (codePoint > 0xffff ? 2 : 1) && codePoint !== 0xfffd;
      table[pairIndex(first, 0x40 + i)] = isOne ? codePoint : 0;
    });
  }
  return table;
}

/** The decoded lines; none if the platform cannot decode them. */
function linesOf(bytes: Uint8Array, encoding: string): string[] {
  try {
    return new TextDecoder(encoding).decode(bytes).split('\n').slice(0, -1);
  } catch {
    return [];
  }
}

/**
 * Windows code page 949 adds to EUC-KR the 8,822 syllables that it lacks, in the order of Unicode. The platform's decoder
 * knows EUC-KR alone in some versions of Node.js.
 * @see WHATWG Encoding Standard, index euc-kr
 */
function addSyllables(table: Uint32Array): void {
  const missing = new Set(Array.from({ length: LAST_SYLLABLE - FIRST_SYLLABLE + 1 }, (_, i) => FIRST_SYLLABLE + i));
  for (let first = 0xa1; first <= 0xfe; first++) {
    for (let second = 0xa1; second <= 0xfe; second++) {
      missing.delete(table[pairIndex(first, second)]!);
    }
  }
  const syllables = missing.values();
  for (let first = 0x81; first <= 0xc6; first++) {
    for (const [from, to] of [
      [0x41, 0x5a],
      [0x61, 0x7a],
      [0x81, first <= 0xa0 ? 0xfe : 0xa0],
    ] as const) {
      for (let second = from; second <= to; second++) {
        table[pairIndex(first, second)] = syllables.next().value ?? 0;
      }
    }
  }
}

/** The code point of a character of three or four bytes; 0 if there is none. Such characters are rare. */
export function longCharacter(bytes: Uint8Array, encoding: PairEncoding): number {
  try {
    const text = new TextDecoder(encoding).decode(bytes);
    const codePoint = text.codePointAt(0) ?? 0;
    return text.length === (codePoint > 0xffff ? 2 : 1) && codePoint !== 0xfffd ? codePoint : 0;
  } catch {
    return 0;
  }
}
