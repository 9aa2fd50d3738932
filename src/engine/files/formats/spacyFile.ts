import { packWords, type PackedWords } from '../../../core/formats/shared/packedWords';
import { MAP_HEADER_BYTES, SpacyKeys, readMapHeader } from '../../../core/formats/spacy/spacyKeys';
import { spacySymbols } from '../../../core/formats/spacy/spacySymbols';
import { Space } from '../../../core/space';
import type { FileDescription } from '../../../core/formats/description';
import { allocateBytes } from '../allocate';
import { companionPath } from '../companion';
import type { FileFormat } from '../fileFormat';
import { withInputFile } from '../inputFile';
import { readMatrix } from '../matrix';
import { describeFloret, floretSettings, readFloret } from './spacyFloret';
import { badSpacy, spacyProvenance, spacyStrings, spacyVectors } from './spacyParts';

/**
 * The folder `vocab` of a spaCy model: `vectors` is a NumPy array, `key2row` has the rows of words by their hashes, and
 * the words are in `strings.json`. Where `vectors.cfg` says `floret`, the rows are those of n-grams, and no word has one.
 */
export const spacyFormat: FileFormat = {
  async describe(source, choices) {
    const matrix = await spacyVectors(source);
    const settings = await floretSettings(source, matrix);
    if (settings) {
      return describeFloret(source, matrix, settings, choices);
    }
    const keys = companionPath(source.path, 'key2row');
    const count = await withInputFile(
      keys,
      async (file) => readMapHeader(await file.head(MAP_HEADER_BYTES), file.size, keys).count,
    );
    const notes =
      count > matrix.rows ? [`${count} words share ${matrix.rows} vectors: some words have the same vector.`] : [];
    return {
      format: 'spaCy vectors',
      path: source.path,
      bytes: source.size,
      words: count,
      dimensions: matrix.columns,
      valueType: matrix.type.name,
      provenance: spacyProvenance(source),
      companions: [keys, companionPath(source.path, 'strings.json')],
      details: [['Vectors', String(matrix.rows)]],
      tables: [],
      notes,
    } satisfies FileDescription;
  },

  async read(source, options) {
    const matrix = await spacyVectors(source);
    const settings = await floretSettings(source, matrix);
    if (settings) {
      return readFloret(source, matrix, settings, options);
    }
    const keyFile = companionPath(source.path, 'key2row');
    const keys = await withInputFile(keyFile, async (file) => {
      const bytes = allocateBytes(file.size, keyFile);
      await file.read(bytes, 0, options.signal);
      return new SpacyKeys(bytes, matrix.rows, keyFile);
    });
    const { words, rows, unnamed } = nameKeys(keys, await spacyStrings(source));
    if (words.size === 0) {
      throw badSpacy(keyFile, 'has no words for the vectors beside it', 'Choose a spaCy model that has vectors.');
    }
    if (unnamed > 0) {
      const text = `${unnamed} vectors have no word in strings.json: they are named by their rows.`;
      options.faults?.add('unnamedRow', { row: 1 }, () => text, unnamed);
    }
    const { vocabulary, vectors } = await readMatrix(source, matrix, words, options, rows);
    return new Space(vocabulary, vectors, matrix.columns, spacyProvenance(source));
  },
};

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
