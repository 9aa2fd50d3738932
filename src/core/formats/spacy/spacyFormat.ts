import { badFile } from '../../io/badFile';
import { ByteReader } from '../../io/byteReader';
import { withSource, type Source } from '../../io/source';
import { Space } from '../../space';
import type { FileDescription } from '../description';
import type { Format, FormatInput, ReadOptions } from '../format';
import { readMatrix, type MatrixPlace } from '../shared/matrix';
import { packWords, type PackedWords } from '../shared/packedWords';
import { describeFloret, floretSettings, readFloret } from './spacyFloret';
import { SpacyKeys, readMapHeader } from './spacyKeys';
import { KEYS_FILE, STRINGS_FILE, spacyProvenance, spacyRemedy, spacyStrings, spacyVectors } from './spacyParts';
import { spacySymbols } from './spacySymbols';

/**
 * The folder `vocab` of a spaCy model: `vectors` is a NumPy array, `key2row` has the rows of words by their hashes, and
 * `strings.json` has the words. If `vectors.cfg` says `floret`, rows are those of n-grams, and no word has one.
 */
export const spacyFormat: Format = {
  async open(input, choices) {
    const matrix = await spacyVectors(input.source);
    const settings = await floretSettings(input, matrix);
    return settings
      ? {
          describe: (signal) => describeFloret(input, matrix, settings, choices, signal),
          read: (options) => readFloret(input, matrix, settings, choices, options),
        }
      : {
          describe: (signal) => describe(input, matrix, signal),
          read: (options) => read(input, matrix, options),
        };
  },
};

async function describe(
  { source, folder }: FormatInput,
  matrix: MatrixPlace,
  signal: AbortSignal | undefined,
): Promise<FileDescription> {
  const count = await withSource(folder.open(KEYS_FILE), (file) => readMapHeader(keysReader(file, signal)));
  return {
    format: 'spaCy vectors',
    path: source.path,
    bytes: source.size,
    words: count,
    dimensions: matrix.columns,
    valueType: matrix.type.name,
    provenance: spacyProvenance(source),
    companions: [folder.pathOf(KEYS_FILE), folder.pathOf(STRINGS_FILE)],
    details: [['Vectors', String(matrix.rows)]],
    tables: [],
    notes: count > matrix.rows ? [`${count} words share ${matrix.rows} vectors: some words have the same vector.`] : [],
  };
}

async function read(input: FormatInput, matrix: MatrixPlace, options: ReadOptions): Promise<Space> {
  const { folder } = input;
  const keys = await withSource(folder.open(KEYS_FILE), (file) =>
    SpacyKeys.read(keysReader(file, options.signal), matrix.rows),
  );
  const { words, rows, unnamed } = nameKeys(keys, await spacyStrings(input));
  if (words.size === 0) {
    throw badFile(folder.pathOf(KEYS_FILE), 'has no words for the vectors beside it', {
      remedy: 'Choose a spaCy model that has vectors.',
    });
  }
  if (unnamed > 0) {
    const text = `${unnamed} vectors have no word in strings.json: they are named by their rows.`;
    options.faults?.add('unnamedRow', { row: 1 }, () => text, unnamed);
  }
  const { vocabulary, vectors } = await readMatrix(input, matrix, words, options, rows);
  return new Space(vocabulary, vectors, matrix.columns, spacyProvenance(input.source));
}

/** MessagePack has the most significant byte first. */
function keysReader(file: Source, signal: AbortSignal | undefined): ByteReader {
  return new ByteReader(file, { bigEndian: true, signal, remedy: spacyRemedy });
}

/** Words in the order of their rows; those of one row in the order of key2row. */
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
