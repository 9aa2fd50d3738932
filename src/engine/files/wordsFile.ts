import path from 'node:path';
import { VecinityError } from '../../core/errors';
import {
  parseNpyHeader,
  npyHeaderBytes,
  npyStrings,
  NPY_PREFIX_BYTES,
  type NpyHeader,
} from '../../core/formats/numpy/npy';
import { detectFormat } from '../../core/formats/detect';
import { WordPacker, numberRows, type PackedWords } from '../../core/formats/shared/packedWords';
import { wordsOfJson, wordsOfLines, type WordList } from '../../core/formats/shared/wordList';
import { allocateBytes, checkMemory } from './allocate';
import { findCompanion } from './companion';
import type { ReadChoices, ReadOptions } from './fileFormat';
import { withInputFile } from './inputFile';
import { openGzip } from './packed/gzipSource';
import { inMemory } from './packed/inMemory';
import type { Source } from '../../core/io/source';

/** Words take far less room than vectors; what is larger is no list of words. */
const MOST_BYTES = 1024 * 1024 * 1024;

/** A name takes memory for each row before it is read, and some kilobytes of gzip hold a hundred million of one byte. */
const MOST_NAMED_ROWS = 50_000_000;
/** What a name takes: its digits, where it begins, its place in the table of words. */
const BYTES_OF_A_NAME = 40;

/** What lists of words are called: `vectors.words.txt`, `words.txt`. */
const listNames = [
  'words',
  'vocab',
  'vocabulary',
  'labels',
  'tokens',
  'metadata',
  'meta',
  'index_to_key',
  'index2word',
  'itos',
];
const endings = ['.txt', '.json', '.tsv', '.npy', ''];

/** Where the words of a table are that has none. */
export interface WordsPlace {
  /** Absolute path; undefined where no file was found. */
  readonly file: string | undefined;
  /** Whether somebody chose it, or its name says that it belongs to the vectors. */
  readonly belongs: boolean;
}

/** The words of a table, one for each row. */
export interface NamedRows {
  readonly words: PackedWords;
  /** Absolute path; undefined where rows are named by their numbers. */
  readonly file: string | undefined;
  /** For people: a guess that was made. */
  readonly notes: readonly string[];
}

/**
 * Where the words for the vectors in `file` are: in the file that was chosen, or in one beside it whose name says so.
 * @throws VecinityError `badFile`
 */
export async function locateWords(file: string, { wordsFile }: ReadChoices): Promise<WordsPlace> {
  if (wordsFile !== undefined) {
    return { file: wordsFile, belongs: true };
  }
  const own = await findCompanion(file, ownNames(file));
  if (own !== undefined) {
    return { file: own, belongs: true };
  }
  const names = listNames.flatMap((name) => endings.map((ending) => name + ending));
  const other = await findCompanion(
    file,
    names.filter((name) => name !== path.basename(file)),
  );
  // `words.txt` is that of `vectors.npy`, but perhaps not that of `king.npy`.
  return { file: other, belongs: withoutKind(stemOf(file)) === '' };
}

/** For `a_vectors.npy`: `a_vectors.words.txt`, `a_words.txt`, …, `a_vectors.txt`. */
function ownNames(file: string): string[] {
  const name = path.basename(file);
  const stem = stemOf(file);
  const short = withoutKind(stem);
  const stems = short === '' || short === stem ? [stem] : [stem, short];
  const names = [
    ...stems.flatMap((beginning) =>
      ['.', '_', '-'].flatMap((mark) =>
        listNames.flatMap((list) => endings.map((ending) => beginning + mark + list + ending)),
      ),
    ),
    ...['.txt', '.json', '.tsv'].map((ending) => stem + ending),
  ];
  return names.filter((other) => other !== name && other.length <= 255);
}

/** The name of a file without its endings. */
function stemOf(file: string): string {
  return path
    .basename(file)
    .replace(/\.gz$/i, '')
    .replace(/\.[^.]*$/, '');
}

/** Without what says that there are vectors in the file. */
function withoutKind(stem: string): string {
  return stem.replace(/[._-]?(vectors?|vecs?|tensors?|embeddings?|matrix|weights|emb|wv|w)$/i, '');
}

/**
 * The words for `rows` rows of `file`; their numbers where there are none.
 * @throws VecinityError `badFile` if there are more or fewer words, `unreadable`, `cancelled`
 */
export async function nameRows(
  file: string,
  rows: number,
  choices: ReadChoices,
  signal?: AbortSignal,
): Promise<NamedRows> {
  const place = await locateWords(file, choices);
  if (rows > MOST_NAMED_ROWS) {
    throw new VecinityError('outOfMemory', `${file} has ${rows} rows, more than can be named.`, {
      path: file,
      remedy: 'Save a part of the rows in a file of its own.',
    });
  }
  checkMemory(rows * BYTES_OF_A_NAME, file);
  if (place.file === undefined) {
    return { words: numberRows(0, rows), file: undefined, notes: [unnamed] };
  }
  const { words, note } = await readWords(place.file, rows, signal);
  if (words.size === rows) {
    return { words, file: place.file, notes: note === undefined ? [] : [note] };
  }
  if (!place.belongs) {
    const notes = [
      `${path.basename(place.file)} beside it has ${words.size} words, and the file ${rows} vectors. ${unnamed}`,
    ];
    return { words: numberRows(0, rows), file: undefined, notes };
  }
  throw new VecinityError('badFile', `${file} has ${rows} vectors, but ${place.file} has ${words.size} words.`, {
    path: place.file,
    remedy: 'Choose the words that belong to these vectors.',
  });
}

/**
 * `nameRows` for reading: that there are no words is a fault.
 * @throws VecinityError `badFile` if there are more or fewer words, `unreadable`, `cancelled`
 */
export async function readRowNames(file: string, rows: number, options: ReadOptions): Promise<PackedWords> {
  const { words, file: found, notes } = await nameRows(file, rows, options, options.signal);
  if (found === undefined) {
    options.faults?.add('unnamedRow', { row: 1 }, () => notes.join(' '), rows);
  }
  return words;
}

/** For people. */
export const unnamed =
  'The file holds no words: rows are named by their numbers until a file with the words is chosen.';

/**
 * The words of a file that holds nothing else: one a line, columns with tabs between, a JSON list or object, a NumPy
 * array of strings, or any of these in gzip.
 * @param rows how many words there should be; there may be others. Undefined where that is not known
 * @throws VecinityError `badFile`, `unreadable`, `outOfMemory`, `cancelled`
 */
export async function readWords(file: string, rows: number | undefined, signal?: AbortSignal): Promise<WordList> {
  return withInputFile(file, async (input) => {
    const isGzip = detectFormat(await input.head(16)).format === 'gzip';
    if (!isGzip) {
      return wordsOf(input, rows, signal);
    }
    const unpacked = await openGzip(input);
    try {
      return await wordsOf(await inMemory(unpacked, MOST_BYTES, signal), rows, signal);
    } finally {
      await unpacked.close();
    }
  });
}

async function wordsOf(source: Source, rows: number | undefined, signal?: AbortSignal): Promise<WordList> {
  if (detectFormat(await source.head(16)).format === 'npy') {
    const header = await readNpyHeader(source, 'the array');
    return { words: await readNpyStrings(source, header, 'the array', signal) };
  }
  if (source.size > MOST_BYTES) {
    throw new VecinityError('badFile', `${source.path} has ${source.size} bytes, which is more than a list of words.`, {
      path: source.path,
      remedy: 'Choose the file with the words.',
    });
  }
  const bytes = allocateBytes(source.size, source.path);
  await source.read(bytes, 0, signal);
  const first = bytes.find((byte) => byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf);
  // A list of words in lines may begin with a bracket, too.
  const list = first === 0x5b || first === 0x7b ? wordsOfJson(bytes, rows) : undefined;
  return list ?? wordsOfLines(bytes, rows);
}

/** @throws VecinityError `badFile`, `unreadable` */
export async function readNpyHeader(source: Source, name: string): Promise<NpyHeader> {
  const prefix = await source.head(NPY_PREFIX_BYTES);
  const length = npyHeaderBytes(prefix, source.mostBytes, source.path, name);
  const header = await source.head(length);
  if (header.length < length) {
    throw new VecinityError('badFile', `${source.path}: ${name} ends amid its header: it was cut short.`, {
      path: source.path,
      byte: header.length,
      remedy: 'Get the file again.',
    });
  }
  return parseNpyHeader(header, source.path, name);
}

/** What is read at once, where a string is not longer. */
const STRINGS_BYTES = 1024 * 1024;

/**
 * The strings of an array of one dimension.
 * @throws VecinityError `badFile` if it holds something else, or ends before
 */
export async function readNpyStrings(
  source: Source,
  header: NpyHeader,
  name: string,
  signal?: AbortSignal,
): Promise<PackedWords> {
  const strings = npyStrings(header);
  const count = header.shape.reduce((product, size) => product * size, 1);
  const trouble = (what: string): VecinityError =>
    new VecinityError('badFile', `${source.path}: ${name} ${what}.`, {
      path: source.path,
      byte: 0,
      remedy: 'Save the words as an array of strings, or as text, one a line.',
    });
  if (!strings || header.shape.filter((size) => size !== 1).length > 1) {
    throw trouble(`holds ${header.descr} in the shape (${header.shape.join(', ')}), which is no list of words`);
  }
  if (strings.bytes > 0 && count * strings.bytes + header.dataStart > source.mostBytes) {
    throw trouble(
      `says that it holds ${count} strings of ${strings.bytes} bytes, but has ${source.size} bytes: it was cut short`,
    );
  }
  if (strings.bytes === 0 && count > source.mostBytes) {
    throw trouble(`says that it holds ${count} strings without a character`);
  }
  const decoder = strings.encoding === 'utf-8' ? undefined : strings.encoding;
  const packer = new WordPacker();
  const atOnce = Math.max(1, Math.min(count, Math.floor(STRINGS_BYTES / Math.max(1, strings.bytes))));
  // What is packed may say anything of its size.
  const bytes = allocateBytes(strings.bytes * atOnce, source.path);
  for (let from = 0; from < count; from += atOnce) {
    const some = Math.min(atOnce, count - from);
    await source.read(bytes.subarray(0, some * strings.bytes), header.dataStart + from * strings.bytes, signal);
    for (let i = 0; i < some; i++) {
      const string = bytes.subarray(i * strings.bytes, (i + 1) * strings.bytes);
      if (decoder) {
        packer.add(utf32(string, decoder === 'utf-32be'));
      } else {
        packer.addBytes(withoutPadding(string));
      }
    }
  }
  return packer.finish();
}

/** NULs at the end are padding. */
function withoutPadding(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) {
    end--;
  }
  return bytes.subarray(0, end);
}

function utf32(bytes: Uint8Array, bigEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let word = '';
  let end = bytes.length;
  while (end > 0 && view.getUint32(end - 4, !bigEndian) === 0) {
    end -= 4;
  }
  for (let at = 0; at < end; at += 4) {
    const codePoint = view.getUint32(at, !bigEndian);
    word += codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : '\ufffd';
  }
  return word;
}
