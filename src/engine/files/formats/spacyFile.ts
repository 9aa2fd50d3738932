import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { VecinityError } from '../../../core/errors';
import { packWords, type PackedWords } from '../../../core/formats/packedWords';
import { MAP_HEADER_BYTES, SpacyKeys, readMapHeader } from '../../../core/formats/spacyKeys';
import { spacySymbols } from '../../../core/formats/spacySymbols';
import { Space } from '../../../core/space';
import type { FileDescription } from '../../../protocol/files';
import { allocateBytes } from '../allocate';
import { companionPath } from '../companion';
import { foreignProvenance, type FileFormat } from '../fileFormat';
import { withInputFile } from '../inputFile';
import { checkMatrix, readMatrix, type MatrixPlace } from '../matrix';
import type { Source } from '../source';
import { readNpyHeader } from '../wordsFile';
import { npyMatrix } from './npyFile';

/** JavaScript's strings are no longer. */
const MOST_STRINGS_BYTES = 500 * 1024 * 1024;

/**
 * The folder `vocab` of a spaCy model: `vectors` is a NumPy array, `key2row` has the rows of words by their hashes, and
 * the words are in `strings.json`.
 */
export const spacyFormat: FileFormat = {
  async describe(source) {
    await checkMode(source);
    const matrix = await vectorsOf(source);
    const keys = companionPath(source.path, 'key2row');
    const count = await withInputFile(keys, async (file) => readMapHeader(await file.head(MAP_HEADER_BYTES), file.size, keys).count);
    const notes = count > matrix.rows ? [`${count} words share ${matrix.rows} vectors: some words have the same vector.`] : [];
    return {
      format: 'spaCy vectors',
      path: source.path,
      bytes: source.size,
      words: count,
      dimensions: matrix.columns,
      valueType: matrix.type.name,
      provenance: { ...foreignProvenance(source.path), name: modelName(source.path) },
      companions: [keys, companionPath(source.path, 'strings.json')],
      details: [['Vectors', String(matrix.rows)]],
      tables: [],
      notes,
    } satisfies FileDescription;
  },

  async read(source, options) {
    await checkMode(source);
    const matrix = await vectorsOf(source);
    const keyFile = companionPath(source.path, 'key2row');
    const keys = await withInputFile(keyFile, async (file) => {
      const bytes = allocateBytes(file.size, keyFile);
      await file.read(bytes, 0, options.signal);
      return new SpacyKeys(bytes, matrix.rows, keyFile);
    });
    const { words, rows, unnamed } = nameKeys(keys, await readStrings(source));
    if (words.size === 0) {
      throw bad(keyFile, 'has no words for the vectors beside it', 'Choose a spaCy model that has vectors.');
    }
    if (unnamed > 0) {
      options.faults?.add('unnamedRow', { row: 1 }, () => `${unnamed} vectors have no word in strings.json: they are named by their rows.`);
    }
    const { vocabulary, vectors } = await readMatrix(source, matrix, words, options, rows);
    const provenance = { ...foreignProvenance(source.path), name: modelName(source.path) };
    return new Space(vocabulary, vectors, matrix.columns, provenance);
  },
};

async function vectorsOf(source: Source): Promise<MatrixPlace> {
  const matrix = npyMatrix(source, await readNpyHeader(source, 'the array'), 'the array');
  checkMatrix(source, matrix);
  return matrix;
}

/** Words in the order of their rows, those of one row as key2row has them. */
function nameKeys(
  keys: SpacyKeys,
  stored: readonly string[],
): { readonly words: PackedWords; readonly rows: Uint32Array; readonly unnamed: number } {
  const wordOf = new Array<string | undefined>(keys.rows.length);
  // spaCy does not store the strings that it knows by itself, such as `number`.
  for (const string of [...spacySymbols().keys(), ...stored]) {
    const entry = keys.entry(string);
    if (entry >= 0) {
      wordOf[entry] = string;
    }
  }
  const named = new Set(keys.rows.filter((_, entry) => wordOf[entry] !== undefined));
  let unnamed = 0;
  keys.rows.forEach((row, entry) => {
    if (!named.has(row)) {
      named.add(row);
      unnamed++;
      wordOf[entry] = String(row);
    }
  });
  const entries = Array.from(keys.rows.keys())
    .filter((entry) => wordOf[entry] !== undefined)
    .sort((a, b) => keys.rows[a]! - keys.rows[b]! || a - b);
  return {
    words: packWords(entries.map((entry) => wordOf[entry]!)),
    rows: Uint32Array.from(entries, (entry) => keys.rows[entry]!),
    unnamed,
  };
}

/** @throws VecinityError `badFile`, `unreadable` */
async function readStrings(source: Source): Promise<readonly string[]> {
  const file = companionPath(source.path, 'strings.json');
  const keys = companionPath(source.path, 'key2row');
  const strings = await withInputFile(file, async (input) => {
    if (input.size > MOST_STRINGS_BYTES) {
      throw bad(file, `has ${input.size} bytes, which is more than can be read`, 'Save the spaCy model with fewer words.');
    }
    const text = new TextDecoder().decode(await input.head(input.size));
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw bad(file, `should have the words of ${keys}, but is no JSON`);
    }
  });
  if (!Array.isArray(strings) || !strings.every((string) => typeof string === 'string')) {
    throw bad(file, `should have the words of ${keys}, but is no list of strings`);
  }
  return strings;
}

/** The settings beside the vectors; spaCy 2 had none. */
async function checkMode(source: Source): Promise<void> {
  const file = companionPath(source.path, 'vectors.cfg');
  const mode = await readMode(file);
  if (mode === 'floret') {
    throw bad(
      file,
      'says that these are floret vectors: their rows are buckets of n-grams that many words share, and there is no list of words',
      'Make a table of your words with spaCy: nlp.vocab[word].vector.',
    );
  }
  if (mode !== undefined && mode !== 'default') {
    throw bad(file, 'names a kind of vectors that is not known');
  }
}

/** Undefined where there is no such file. */
async function readMode(file: string): Promise<unknown> {
  const size = await stat(file).then(
    (status) => (status.isFile() ? status.size : 0),
    () => 0,
  );
  if (size === 0 || size > 1024 * 1024) {
    return undefined;
  }
  try {
    const settings: unknown = JSON.parse(await readFile(file, 'utf8'));
    const hasMode = typeof settings === 'object' && settings !== null && Object.hasOwn(settings, 'mode');
    return hasMode ? (settings as { readonly mode: unknown }).mode : undefined;
  } catch {
    return undefined;
  }
}

/** That of the folder around `vocab`. */
function modelName(file: string): string {
  const folder = path.dirname(file);
  return path.basename(path.basename(folder) === 'vocab' ? path.dirname(folder) : folder);
}

function bad(file: string, trouble: string, remedy = 'Save the spaCy model again, or get it again.'): VecinityError {
  return new VecinityError('badFile', `${file} ${trouble}.`, { path: file, byte: 0, remedy });
}
