import type { FloretOptions } from '../../../core/formats/floret/floretNgrams';
import { floretOfSpacy } from '../../../core/formats/floret/floretSettings';
import { numberRows, packWords, type PackedWords } from '../../../core/formats/shared/packedWords';
import { Space } from '../../../core/space';
import type { FileDescription } from '../../../core/formats/description';
import { companionPath } from '../companion';
import type { ReadChoices, ReadOptions } from '../../../core/formats/format';
import { composeWords, floretDetails, optionsOfTable } from '../floretWords';
import { readMatrix } from '../matrix';
import type { MatrixPlace } from '../../../core/formats/shared/matrix';
import type { Source } from '../../../core/io/source';
import { readWords } from '../wordsFile';
import { badSpacy, spacyProvenance, spacySettings, spacyStrings } from './spacyParts';

/**
 * What `vectors.cfg` says of floret; undefined where the vectors are those of words.
 * @throws VecinityError `badFile` for a kind of vectors that is not known, and settings that cannot be
 */
export async function floretSettings(source: Source, { rows }: MatrixPlace): Promise<FloretOptions | undefined> {
  const settings = await spacySettings(source);
  const file = companionPath(source.path, 'vectors.cfg');
  const mode = Object.hasOwn(settings, 'mode') ? settings['mode'] : 'default';
  if (mode === 'floret') {
    return floretOfSpacy(settings, rows, (what) => badSpacy(file, what));
  }
  if (mode !== 'default') {
    throw badSpacy(file, 'names a kind of vectors that is not known');
  }
  return undefined;
}

export async function describeFloret(
  source: Source,
  matrix: MatrixPlace,
  settings: FloretOptions,
  choices: ReadChoices,
): Promise<FileDescription> {
  const shown =
    choices.wordsFile === undefined ? 'those of strings.json are shown' : 'those of the list that was chosen are shown';
  return {
    format: 'spaCy vectors of floret',
    path: source.path,
    bytes: source.size,
    words: (await wordsOf(source, choices)).size,
    dimensions: matrix.columns,
    valueType: matrix.type.name,
    provenance: spacyProvenance(source),
    companions: [
      companionPath(source.path, 'vectors.cfg'),
      choices.wordsFile ?? companionPath(source.path, 'strings.json'),
    ],
    details: floretDetails(settings),
    tables: [],
    notes: [`floret has vectors of n-grams and no list of words: ${shown}, each with the mean of its n-grams.`],
  };
}

export async function readFloret(
  source: Source,
  matrix: MatrixPlace,
  settings: FloretOptions,
  options: ReadOptions,
): Promise<Space> {
  const words = await wordsOf(source, options, options.signal);
  const { vectors: rows } = await readMatrix(source, matrix, numberRows(0, matrix.rows), optionsOfTable(options));
  const table = { options: settings, rows, dimensions: matrix.columns };
  const { vocabulary, vectors } = await composeWords(source, table, words, options);
  return new Space(vocabulary, vectors, matrix.columns, spacyProvenance(source));
}

/** A list that was chosen goes before the strings, among which a word may be missing. */
async function wordsOf(source: Source, { wordsFile }: ReadChoices, signal?: AbortSignal): Promise<PackedWords> {
  return wordsFile === undefined
    ? packWords(await spacyStrings(source))
    : (await readWords(wordsFile, undefined, signal)).words;
}
