import { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import { baseName } from '../../io/fileName';
import { inMemory } from '../../io/inMemory';
import { withSource, type OpenSource, type Source } from '../../io/source';
import type { FormatInput, Host, OpenChoices, ReadOptions } from '../format';
import { isNpy, readNpyHeader } from '../numpy/npy';
import { readNpyStrings } from '../numpy/npyStrings';
import { numberRows, type PackedWords } from './packedWords';
import { wordsOfJson, wordsOfLines, type WordList } from './wordList';

/** Maximum bytes of a list of words, which takes far less room than vectors. */
const MAX_BYTES = 1024 * 1024 * 1024;

/** Maximum rows with a name. Names take memory for each row, and a few kilobytes of gzip can hold 100 million rows. */
const MAX_NAMED_ROWS = 50_000_000;
/** Memory of a name: its digits, its offset, and its slot in the hash table of words. */
const BYTES_OF_A_NAME = 40;

/** Names of word lists: `vectors.words.txt`, `words.txt`. */
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

/** The file with the vectors, and its folder. */
export type VectorsInput = Pick<FormatInput, 'folder' | 'host'> & { readonly source: Pick<Source, 'path'> };

/** A file with the words of a table. */
export interface WordsPlace {
  /** Absolute path. */
  readonly file: string;
  /** Whether the user chose it, or its name says that it belongs to the vectors. */
  readonly belongs: boolean;
  open(): Promise<OpenSource>;
}

/** The words of a table, one for each row. */
export interface NamedRows {
  readonly words: PackedWords;
  /** Absolute path; undefined if rows are named by their numbers. */
  readonly file: string | undefined;
  /** A guess that the user should know of, as a sentence. */
  readonly notes: readonly string[];
}

/**
 * Finds the words for a file that holds only vectors: in the file that the user chose, or in a file beside it with a
 * matching name.
 * @throws VecinityError `badFile`
 */
export async function locateWords(
  { source: { path }, folder, host }: VectorsInput,
  { wordsFile }: OpenChoices,
): Promise<WordsPlace | undefined> {
  if (wordsFile !== undefined) {
    return { file: wordsFile, belongs: true, open: () => host.openFile(wordsFile) };
  }
  const placeOf = (name: string, belongs: boolean): WordsPlace => ({
    file: folder.pathOf(name),
    belongs,
    open: () => folder.open(name),
  });
  const own = await folder.find(ownNames(path));
  if (own !== undefined) {
    return placeOf(own, true);
  }
  const names = listNames.flatMap((name) => endings.map((ending) => name + ending));
  const other = await folder.find(names.filter((name) => name !== baseName(path)));
  // `words.txt` belongs to `vectors.npy`, but perhaps not to `king.npy`.
  return other === undefined ? undefined : placeOf(other, withoutKind(stemOf(path)) === '');
}

/** For `a_vectors.npy`: `a_vectors.words.txt`, `a_words.txt`, …, `a_vectors.txt`. */
function ownNames(file: string): string[] {
  const name = baseName(file);
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

/** Returns the name of a file without its endings. */
function stemOf(file: string): string {
  return baseName(file)
    .replace(/\.gz$/i, '')
    .replace(/\.[^.]*$/, '');
}

/** Returns the stem without its word for vectors: `king_vectors` gives `king`. */
function withoutKind(stem: string): string {
  return stem.replace(/[._-]?(vectors?|vecs?|tensors?|embeddings?|matrix|weights|emb|wv|w)$/i, '');
}

/**
 * Names the rows of a table by the words beside it, or by their numbers if there are none.
 * @throws VecinityError `badFile` if there are more or fewer words, `unreadable`, `outOfMemory`, `cancelled`
 */
export async function nameRows(
  input: VectorsInput,
  rows: number,
  choices: OpenChoices,
  signal?: AbortSignal,
): Promise<NamedRows> {
  const { path } = input.source;
  const place = await locateWords(input, choices);
  if (rows > MAX_NAMED_ROWS) {
    throw new VecinityError('outOfMemory', `${path} has ${rows} rows, too many to name.`, {
      path,
      remedy: 'Save a part of the rows in a file of its own.',
    });
  }
  input.host.memory.check(rows * BYTES_OF_A_NAME, path);
  if (place === undefined) {
    return { words: numberRows(0, rows), file: undefined, notes: [unnamed] };
  }
  const { words, note } = await readWords(place.open(), rows, input.host, signal);
  if (words.size === rows) {
    return { words, file: place.file, notes: note === undefined ? [] : [note] };
  }
  if (!place.belongs) {
    const notes = [
      `${baseName(place.file)} beside it has ${words.size} words, and the file ${rows} vectors. ${unnamed}`,
    ];
    return { words: numberRows(0, rows), file: undefined, notes };
  }
  throw badFile(place.file, `has ${rows} vectors, but ${place.file} has ${words.size} words`, {
    name: path,
    remedy: 'Choose the words that belong to these vectors.',
  });
}

/**
 * Does the same as `nameRows`, and adds a fault for missing words.
 * @throws VecinityError as `nameRows`
 */
export async function readRowNames(input: VectorsInput, rows: number, options: ReadOptions): Promise<PackedWords> {
  const { words, file, notes } = await nameRows(input, rows, options, options.signal);
  if (file === undefined) {
    options.faults?.add('unnamedRow', { row: 1 }, () => notes.join(' '), rows);
  }
  return words;
}

/** Note for the user about a file without words. */
export const unnamed =
  'The file holds no words: rows are named by their numbers until a file with the words is chosen.';

/**
 * Reads a file that holds only words, and closes it. The words are lines, tab-separated columns, a JSON list or object, or a
 * NumPy array of strings. The file may be in gzip.
 * @param rows expected number of words, undefined if it is not known; the file may have more or fewer
 * @throws VecinityError `badFile`, `unreadable`, `outOfMemory`, `cancelled`
 */
export async function readWords(
  opening: Promise<OpenSource>,
  rows: number | undefined,
  host: Host,
  signal?: AbortSignal,
): Promise<WordList> {
  return withSource(opening, async (file) => {
    const [first, second] = await file.head(2);
    if (first !== 0x1f || second !== 0x8b) {
      return wordsOf(file, rows, host, signal);
    }
    return withSource(host.openGzip(file), async (unpacked) =>
      wordsOf(await inMemory(unpacked, MAX_BYTES, host.memory, signal), rows, host, signal),
    );
  });
}

async function wordsOf(
  source: Source,
  rows: number | undefined,
  host: Host,
  signal: AbortSignal | undefined,
): Promise<WordList> {
  if (isNpy(await source.head(16))) {
    const header = await readNpyHeader(source, 'the array');
    return { words: await readNpyStrings({ source, host }, header, 'the array', signal) };
  }
  if (source.size > MAX_BYTES) {
    throw badFile(source.path, `has ${source.size} bytes, which is more than a list of words`, {
      remedy: 'Choose the file with the words.',
    });
  }
  const bytes = host.memory.bytes(source.size, source.path);
  await source.read(bytes, 0, signal);
  const first = bytes.find((byte) => byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf);
  // A list with one word a line may begin with a bracket, too.
  const list = first === 0x5b || first === 0x7b ? wordsOfJson(bytes, rows) : undefined;
  return list ?? wordsOfLines(bytes, rows);
}
