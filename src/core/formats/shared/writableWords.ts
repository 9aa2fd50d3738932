import { Vocabulary } from '../../vocabulary';
import { quoted } from '../../io/faults';
import { WordPacker } from './packedWords';
import { isContinuation } from '../../text/utf8';

/** Bytes that end a word for tools that read text: ASCII white space and NUL. */
export const BLANKS = [0x00, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20];
const REPLACEMENT = 0x5f; // _
/** More bytes than are appended to words to make them distinct. */
const ROOM_FOR_MARKS = 32;
const MAX_MARKS = 8;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Words that a format can hold. */
export interface WritableWords {
  readonly words: Vocabulary;
  /** Sentences on the changes; empty if there are none. */
  readonly notes: readonly string[];
}

/** Further limits of a format. */
export interface WordLimits {
  /** Maximum bytes of a word. */
  readonly mostBytes?: number;
  /** Whether the format cannot hold the empty word. */
  readonly noEmpty?: boolean;
  /** Whether the file begins with the first word, whose U+FEFF would be a byte order mark. */
  readonly beginsFile?: boolean;
}

/**
 * Replaces the bytes that a format cannot hold by `_`. A word that would then repeat another gets more `_`, because
 * readers keep only the first of two equal words.
 * @param forbidden ASCII bytes
 * @param format    for messages: `word2vec text`
 */
export function writableWords(
  vocabulary: Vocabulary,
  forbidden: readonly number[],
  format: string,
  { mostBytes = Infinity, noEmpty = false, beginsFile = false }: WordLimits = {},
): WritableWords {
  const { bytes, offsets, counts, size } = vocabulary;
  const isForbidden = new Uint8Array(256);
  forbidden.forEach((byte) => (isForbidden[byte] = 1));
  const names = new DistinctNames(vocabulary);
  const replaced = new Changes();
  const emptied = new Changes();
  const cut = new Changes();
  const packer = new WordPacker();
  for (let id = 0; id < size; id++) {
    const word = bytes.subarray(offsets[id], offsets[id + 1]);
    const hasMark = beginsFile && id === 0 && word[0] === 0xef && word[1] === 0xbb && word[2] === 0xbf;
    const isReplaced = hasMark || word.some((byte) => isForbidden[byte] === 1);
    const isEmpty = noEmpty && word.length === 0;
    const isLong = word.length > mostBytes;
    if (!isReplaced && !isEmpty && !isLong) {
      packer.addBytes(word);
      continue;
    }
    const short = isLong ? word.subarray(0, characterStart(word, mostBytes - ROOM_FOR_MARKS)) : word;
    let text = decoder.decode(short.map((byte) => (isForbidden[byte] ? REPLACEMENT : byte)));
    if (hasMark || isEmpty) {
      text = `_${text.slice(1)}`;
    }
    const name = names.of(text);
    packer.add(name);
    (isLong ? cut : isEmpty ? emptied : replaced).add(() => vocabulary.word(id), name);
  }
  const notes = [
    ...replaced.told(
      (many, from, to) =>
        `${many('One word has', 'words have')} characters that ${format} cannot hold: “_” replaces them, so ${from} is ${to}.`,
    ),
    ...emptied.told((_, __, to) => `The empty word, which ${format} cannot hold, is ${to}.`),
    ...cut.told(
      (many, _, to) =>
        `${many('One word is', 'words are')} longer than the ${mostBytes} bytes that ${format} can hold, and cut, one of them to ${to}.`,
    ),
  ];
  if (notes.length === 0) {
    return { words: vocabulary, notes };
  }
  const packed = packer.finish();
  return { words: new Vocabulary(packed.bytes, packed.offsets, counts), notes };
}

/** Changes of one kind. */
class Changes {
  private count = 0;
  private first: readonly [from: string, to: string] = ['', ''];

  add(from: () => string, to: string): void {
    if (this.count++ === 0) {
      this.first = [quoted(from()), quoted(to)];
    }
  }

  /** Returns a sentence in a list; an empty list without changes. */
  told(sentence: (many: (one: string, several: string) => string, from: string, to: string) => string): string[] {
    const many = (one: string, several: string): string => (this.count === 1 ? one : `${this.count} ${several}`);
    return this.count > 0 ? [sentence(many, ...this.first)] : [];
  }
}

/** Makes names that no word has yet. */
class DistinctNames {
  private readonly made = new Set<string>();
  /** Last number appended to each repeated name, so that none is tried twice. */
  private readonly last = new Map<string, number>();

  constructor(private readonly vocabulary: Vocabulary) {}

  of(text: string): string {
    let name = text;
    for (let marks = 0; marks < MAX_MARKS && this.isTaken(name); marks++) {
      name += '_';
    }
    if (this.isTaken(name)) {
      let number = this.last.get(text) ?? 0;
      do {
        number++;
      } while (this.isTaken(`${name}${number}`));
      this.last.set(text, number);
      name += String(number);
    }
    this.made.add(name);
    return name;
  }

  private isTaken(name: string): boolean {
    return this.made.has(name) || this.vocabulary.id(name) >= 0;
  }
}

/** Returns `at`, or the start of the character around it. */
function characterStart(bytes: Uint8Array, at: number): number {
  while (at > 0 && isContinuation(bytes[at]!)) {
    at--;
  }
  return at;
}
