import { badFile } from '../../io/badFile';
import { Space } from '../../space';
import type { FileDescription } from '../description';
import type { FloretOptions } from '../floret/floretNgrams';
import { floretOfSpacy } from '../floret/floretSettings';
import { composeWords, floretDetails, optionsOfTable } from '../floret/floretWords';
import type { FormatInput, OpenChoices, ReadOptions } from '../format';
import { readMatrix, type MatrixPlace } from '../shared/matrix';
import { numberRows, packWords, type PackedWords } from '../shared/packedWords';
import { readWords } from '../shared/wordListFile';
import { SETTINGS_FILE, STRINGS_FILE, spacyProvenance, spacyRemedy, spacySettings, spacyStrings } from './spacyParts';

/**
 * Reads what `vectors.cfg` says of floret; undefined if the vectors are those of words.
 * @throws VecinityError `badFile` for an unknown kind of vectors, and impossible settings
 */
export async function floretSettings(input: FormatInput, { rows }: MatrixPlace): Promise<FloretOptions | undefined> {
  const settings = await spacySettings(input);
  const file = input.folder.pathOf(SETTINGS_FILE);
  const mode = Object.hasOwn(settings, 'mode') ? settings['mode'] : 'default';
  if (mode === 'floret') {
    return floretOfSpacy(settings, rows, (what) => badFile(file, what, { remedy: spacyRemedy }));
  }
  if (mode !== 'default') {
    throw badFile(file, 'names an unknown kind of vectors', { remedy: spacyRemedy });
  }
  return undefined;
}

export async function describeFloret(
  input: FormatInput,
  matrix: MatrixPlace,
  settings: FloretOptions,
  choices: OpenChoices,
  signal: AbortSignal | undefined,
): Promise<FileDescription> {
  const { source, folder } = input;
  const list = choices.wordsFile === undefined ? 'strings.json' : 'the chosen list';
  return {
    format: 'spaCy vectors of floret',
    path: source.path,
    bytes: source.size,
    words: (await wordsOf(input, choices, signal)).size,
    dimensions: matrix.columns,
    valueType: matrix.type.name,
    provenance: spacyProvenance(source),
    companions: [folder.pathOf(SETTINGS_FILE), choices.wordsFile ?? folder.pathOf(STRINGS_FILE)],
    details: floretDetails(settings),
    tables: [],
    notes: [
      `floret has no list of words. The words come from ${list}. The vector of a word is the mean of its n-grams.`,
    ],
  };
}

export async function readFloret(
  input: FormatInput,
  matrix: MatrixPlace,
  settings: FloretOptions,
  choices: OpenChoices,
  options: ReadOptions,
): Promise<Space> {
  const words = await wordsOf(input, choices, options.signal);
  const { vectors: rows } = await readMatrix(input, matrix, numberRows(0, matrix.rows), optionsOfTable(options));
  const table = { options: settings, rows, dimensions: matrix.columns };
  const { vocabulary, vectors } = await composeWords(input, table, words, options);
  return new Space(vocabulary, vectors, matrix.columns, spacyProvenance(input.source));
}

/** The words of the chosen list, or the strings of the model, which may lack a word. */
async function wordsOf(
  input: FormatInput,
  { wordsFile }: OpenChoices,
  signal: AbortSignal | undefined,
): Promise<PackedWords> {
  const { host } = input;
  return wordsFile === undefined
    ? packWords(await spacyStrings(input))
    : (await readWords(host.openFile(wordsFile), undefined, host, signal)).words;
}
