import { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import { baseName } from '../../io/fileName';
import type { OpenSource, Source } from '../../io/source';
import type { FormatInput, Host, OpenChoices, ReadOptions } from '../format';
import { numberRows, type PackedWords } from './packedWords';
import type { WordList } from './wordList';
import { MAX_NAMED_ROWS, readWords } from './wordListFile';

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

/** More names of word lists; they are looked for among the files of the folder. */
const moreListNames = [
  ...listNames,
  'wordlist',
  'word_list',
  'word_index',
  'index_word',
  'word2idx',
  'idx2word',
  'word2index',
  'word2id',
  'id2word',
  'w2i',
  'i2w',
  'stoi',
  'key_to_index',
  'dictionary',
  'dict',
  'terms',
  'names',
  'keys',
  'features',
  'tokenizer',
];
const moreEndings = ['.txt', '.json', '.tsv', '.csv', '.pkl', '.pickle', '.npy', '.vocab', '.lst', '.list', ''];
/** Maximum lists whose words are counted to find one that fits. */
const MAX_LISTS = 8;
const MAX_NAME_LENGTH = 255;

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
 * matching name. With several such files, the first with as many words as rows is taken.
 * @param rows of the table, if known
 * @throws VecinityError `badFile`
 */
export async function locateWords(
  { source: { path }, folder, host }: VectorsInput,
  { wordsFile }: OpenChoices,
  rows?: number,
  signal?: AbortSignal,
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
  const names = listNames.flatMap((name) => endings.map((ending) => name + ending));
  const other = await folder.find(names.filter((name) => name !== baseName(path)));
  const more = await otherLists(path, folder);
  const places = [
    ...[own, ...more.own].map((name) => ({ name, belongs: true })),
    // `words.txt` belongs to `vectors.npy`, but perhaps not to `king.npy`.
    ...[other, ...more.general].map((name) => ({ name, belongs: withoutKind(stemOf(path)) === '' })),
  ].flatMap(({ name, belongs }) => (name === undefined ? [] : [placeOf(name, belongs)]));
  const distinct = places.filter(({ file }, i) => places.findIndex((place) => place.file === file) === i);
  return rows === undefined || distinct.length < 2
    ? distinct[0]
    : ((await firstFitting(distinct.slice(0, MAX_LISTS), rows, host, signal)) ?? distinct[0]);
}

/** Returns the first list with a word for each row. */
async function firstFitting(
  places: readonly WordsPlace[],
  rows: number,
  host: Host,
  signal: AbortSignal | undefined,
): Promise<WordsPlace | undefined> {
  for (const place of places) {
    try {
      const { words } = await readWords(place.open(), rows, host, signal);
      if (words.size === rows) {
        return place;
      }
    } catch (error) {
      if (!(error instanceof VecinityError) || error.code === 'cancelled') {
        throw error;
      }
    }
  }
  return undefined;
}

/** Lists the files of the folder that have names of word lists. */
async function otherLists(
  path: string,
  folder: VectorsInput['folder'],
): Promise<{ readonly own: readonly string[]; readonly general: readonly string[] }> {
  const entries = await folder.list().catch(() => []);
  const files = entries
    .filter(({ name, isFolder }) => !isFolder && name !== baseName(path) && name.length <= MAX_NAME_LENGTH)
    .map(({ name }) => name);
  const isOwn = new Set(ownNames(path, moreListNames, moreEndings));
  const isGeneral = new Set(moreListNames.flatMap((name) => moreEndings.map((ending) => name + ending)));
  const fitting = async (names: ReadonlySet<string>): Promise<readonly string[]> => {
    const fit = files.filter((name) => names.has(name.replace(/\.gz$/i, ''))).sort();
    // A link may lead to a folder or to a device.
    const found = await Promise.all(fit.map((name) => folder.find([name])));
    return found.filter((name) => name !== undefined);
  };
  return { own: await fitting(isOwn), general: await fitting(isGeneral) };
}

/** For `a_vectors.npy`: `a_vectors.words.txt`, `a_words.txt`, …, `a_vectors.txt`. */
function ownNames(file: string, lists = listNames, ends = endings): string[] {
  const name = baseName(file);
  const stem = stemOf(file);
  const short = withoutKind(stem);
  const stems = short === '' || short === stem ? [stem] : [stem, short];
  const names = [
    ...stems.flatMap((beginning) =>
      ['.', '_', '-'].flatMap((mark) =>
        lists.flatMap((list) => ends.map((ending) => beginning + mark + list + ending)),
      ),
    ),
    ...(lists === listNames ? ['.txt', '.json', '.tsv'] : ['.csv', '.pkl', '.pickle', '.vocab']).map(
      (ending) => stem + ending,
    ),
  ];
  return names.filter((other) => other !== name && other.length <= MAX_NAME_LENGTH);
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
  const place = rows > MAX_NAMED_ROWS ? undefined : await locateWords(input, choices, rows, signal);
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
  const list = await readList(place, rows, input.host, signal);
  if (!list) {
    const notes = [`${baseName(place.file)} beside it is not a list of words. ${unnamed}`];
    return { words: numberRows(0, rows), file: undefined, notes };
  }
  const { words, note } = list;
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

/** Reads a list of words; undefined if the file is something else, and its name does not say that it belongs to the vectors. */
async function readList(
  place: WordsPlace,
  rows: number,
  host: Host,
  signal: AbortSignal | undefined,
): Promise<WordList | undefined> {
  try {
    return await readWords(place.open(), rows, host, signal);
  } catch (error) {
    if (!place.belongs && error instanceof VecinityError && error.code === 'badFile') {
      return undefined;
    }
    throw error;
  }
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
export const unnamed = 'The file has no words. Rows are named by their numbers until you choose a file with the words.';
