import { badFile } from '../../io/badFile';
import { quoted } from '../../io/faults';
import { BytesSource } from '../../io/inMemory';
import type { Source } from '../../io/source';
import { readNpyStrings } from '../numpy/npyStrings';
import type { MatrixInput } from '../shared/matrix';
import { WordPacker, mostPickledBytes, type PackedWords } from '../shared/packedWords';
import { objectItems, pickledNumber, pickledText, shortBytes, textArray, type TextArray } from './pickledArray';
import { PickledBytes, PickledDict, PickledObject } from './pickledObjects';

const encoder = new TextEncoder();

/** Words of a pickle in the order of rows. */
export interface PickledVocabulary {
  /** Where in the pickle. */
  readonly name: string;
  /** Number of rows. */
  readonly size: number;
  /** Rows with a word. */
  readonly named: number;
  /** Text by row, undefined for a row without a word; or an array of texts. */
  readonly words: readonly unknown[] | TextArray;
}

/** Maximum rows without a word, such as those of padding and unknown words. Fewer words may be settings. */
const MAX_MISSING = 4;
const MIN_NAMED = 5;
const MAX_MISSING_SHARE = 0.1;

/** Returns a word in UTF-8; undefined if the value is not a text. */
export function wordBytes(value: unknown): Uint8Array | undefined {
  if (typeof value === 'string') {
    return encoder.encode(value);
  }
  if (value instanceof PickledBytes) {
    return value.data;
  }
  if (value instanceof Uint8Array) {
    return value;
  }
  const encoded = encodedBytes(value);
  if (encoded) {
    return encoded;
  }
  const text = pickledText(value);
  return text === undefined ? undefined : encoder.encode(text);
}

/** Whether a value is a text short enough for a word. */
export function isText(value: unknown): boolean {
  return (
    typeof value === 'string' ||
    (value instanceof PickledBytes
      ? value.data !== undefined
      : encodedBytes(value) !== undefined || pickledText(value) !== undefined)
  );
}

/** Returns bytes that protocol 2 writes as a text and its encoding. */
function encodedBytes(value: unknown): Uint8Array | undefined {
  const isEncoded = value instanceof PickledObject && value.className === '_codecs encode' && Array.isArray(value.args);
  const text: unknown = isEncoded ? (value.args as unknown[])[0] : undefined;
  return typeof text === 'string' ? shortBytes(text) : undefined;
}

/**
 * Returns the words that a value holds; undefined if it holds none. Words are a list or array of texts, or a dict of
 * words and rows in either direction. Instead of a row, a dict may have objects with an `index`.
 */
export function vocabularyOf(value: unknown, name: string): PickledVocabulary | undefined {
  const list = itemsOf(value);
  if (list) {
    const isWords = list.length > 0 && list.every(isText);
    return isWords ? { name, words: list, size: list.length, named: list.length } : undefined;
  }
  const array = textArray(value);
  if (array) {
    return { name, words: array, size: array.count, named: array.count };
  }
  const dict = value instanceof PickledObject ? value.dict : value;
  return dict instanceof PickledDict && dict.size > 0 ? wordsByRow(dict, name) : undefined;
}

function wordsByRow(dict: PickledDict, name: string): PickledVocabulary | undefined {
  const words: unknown[] = [];
  let named = 0;
  for (const [key, other] of dict.entries()) {
    const [word, row] = isText(key) ? [key, rowOf(other)] : [other, pickledNumber(key)];
    const isRow = row !== undefined && Number.isSafeInteger(row) && row >= 0 && row <= 4 * dict.size + 1000;
    if (!isRow || !isText(word)) {
      return undefined;
    }
    named += words[row] === undefined ? 1 : 0;
    words[row] ??= word;
  }
  // Settings and counts are dicts of numbers, too.
  const missing = words.length - named;
  const isWhole =
    missing <= Math.max(named >= MIN_NAMED ? MAX_MISSING : 0, MAX_MISSING_SHARE * words.length) &&
    2 * named >= words.length;
  return isWhole && 2 * named >= dict.size ? { name, words, size: words.length, named } : undefined;
}

/** Returns the row of a word: a number, or the index of an object such as gensim's Vocab. */
function rowOf(value: unknown): number | undefined {
  return pickledNumber(value instanceof PickledObject && value.state !== undefined ? value.attribute('index') : value);
}

/** Returns the items of a list, a tuple, or an array of Python objects with at most one dimension. */
export function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) {
    return value as unknown[];
  }
  return value instanceof PickledObject ? (value.list ?? objectItems(value)) : undefined;
}

/** The words of a table, and how many rows have none. */
export interface VocabularyRows {
  readonly words: PackedWords;
  /** Rows without a word, which are named by their numbers. */
  readonly missing: number;
  /** The first of them, 1-based. */
  readonly unnamed: number | undefined;
}

/**
 * Packs words, one for each row. A row without one is named by its number.
 * @throws VecinityError `badFile` if the words are longer than the file, because one text may stand for many; `unreadable`
 */
export async function packVocabulary(
  { name, words }: PickledVocabulary,
  rows: number,
  { source, host }: MatrixInput,
  signal?: AbortSignal,
): Promise<VocabularyRows> {
  if ('descr' in words) {
    const { descr, count, values } = words;
    const bytes = shortBytes(values);
    const stored: Source = bytes ? new BytesSource(source.path, bytes) : source;
    const dataStart = bytes || typeof values === 'string' ? 0 : values.position;
    const header = { descr, shape: [count], columnMajor: false, dataStart };
    return {
      words: await readNpyStrings({ source: stored, host }, header, `the array ${quoted(name)}`, signal),
      missing: 0,
      unnamed: undefined,
    };
  }
  const packer = new WordPacker();
  const most = mostPickledBytes(source.size) + 10 * rows;
  let missing = 0;
  let unnamed: number | undefined;
  for (let row = 0; row < rows; row++) {
    const word = wordBytes(words[row]);
    if (word) {
      packer.addBytes(word);
    } else {
      missing++;
      unnamed ??= row + 1;
      packer.add(String(row));
    }
    if (packer.byteLength > most) {
      throw badFile(
        source.path,
        `has more text in the first ${row + 1} words of ${quoted(name)} than in the whole file, which is impossible`,
        { remedy: 'Get the file again, or save the words and vectors again.' },
      );
    }
  }
  return { words: packer.finish(), missing, unnamed };
}

/** Says how many rows have no word; none if all have one. */
export function missingNotes({ missing }: VocabularyRows, rows: number): readonly string[] {
  return missing > 0 ? [`${missing} of ${rows} rows have no word: their names are their numbers.`] : [];
}
