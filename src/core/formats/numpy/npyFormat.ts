import { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import { inMemory } from '../../io/inMemory';
import { Space } from '../../space';
import type { FileDescription } from '../description';
import {
  provenanceFromFileName,
  type Format,
  type FormatInput,
  type OpenChoices,
  type OpenedFormat,
  type ReadOptions,
} from '../format';
import { readPickle } from '../pickle/pickle';
import { openPickledTable } from '../pickle/pickledTableFormat';
import { checkMatrix, readMatrix, type MatrixPlace } from '../shared/matrix';
import { locateWords, readRowNames, unnamed } from '../shared/rowNames';
import { valueBytes } from '../shared/valueTypes';
import type { Source } from '../../io/source';
import { npyMatrix, readNpyHeader, type NpyHeader } from './npy';
import { exportNpy } from './npyExport';

/** Maximum bytes of a gzip array of objects after unpacking, because its parts can lie anywhere. */
const MAX_UNPACKED_BYTES = 4e9;

/** A table that numpy.save has written, with its words in a file beside it. */
export const npyFormat: Format = {
  async open(input, choices, signal) {
    const { source } = input;
    const header = await readNpyHeader(source, 'the array');
    if (header.descr.startsWith('|O')) {
      return openObjects(input, header, choices, signal);
    }
    const matrix = npyMatrix(source, header, 'the array');
    checkMatrix(source, matrix);
    return {
      describe: () => describeNpy(input, 'NumPy array', header, matrix, choices),
      async read(options) {
        const words = await readRowNames(input, matrix.rows, options);
        const { vocabulary, vectors } = await readMatrix(input, matrix, words, options);
        await expectEnd(source, matrix, options);
        return new Space(vocabulary, vectors, matrix.columns, provenanceFromFileName(source.path));
      },
    };
  },
  exports: { '.npy': exportNpy },
};

/**
 * Opens an array of Python objects, which is a pickle: numpy.save writes a dict so.
 * @throws VecinityError `badFile` if it has no words with vectors, `unreadable`, `cancelled`
 */
async function openObjects(
  packed: FormatInput,
  header: NpyHeader,
  choices: OpenChoices,
  signal: AbortSignal | undefined,
): Promise<OpenedFormat> {
  const { memory } = packed.host;
  const source = await inMemory(packed.source, MAX_UNPACKED_BYTES, memory, signal);
  try {
    const { value } = await readPickle(source, { position: header.dataStart, memory, signal });
    return await openPickledTable({ ...packed, source }, value, choices, signal);
  } catch (error) {
    throw error instanceof VecinityError && error.code === 'badFile'
      ? badFile(source.path, 'holds an array of Python objects, in which no vectors were found', {
          remedy: 'Save the vectors with numpy.save as one table of float32, a row for each word.',
          cause: error,
        })
      : error;
  }
}

/** Describes a table whose words are in another file. */
export async function describeNpy(
  input: FormatInput,
  format: string,
  { descr }: NpyHeader,
  matrix: MatrixPlace,
  choices: OpenChoices,
): Promise<FileDescription> {
  const { source } = input;
  const words = await locateWords(input, choices, matrix.rows);
  return {
    format,
    path: source.path,
    bytes: source.size,
    words: matrix.rows,
    dimensions: matrix.columns,
    valueType: matrix.type.name,
    provenance: provenanceFromFileName(source.path),
    companions: words ? [words.file] : [],
    details: [
      ['NumPy type', descr],
      ['Order', matrix.columnMajor ? 'column after column (Fortran)' : 'row after row (C)'],
    ],
    tables: [],
    notes: words ? [] : [unnamed],
  };
}

/** Reads on behind the last value of a packed file, where its checksum is compared. */
export async function expectEnd(
  source: Source,
  { position, rows, columns, type }: MatrixPlace,
  { firstWords, signal }: ReadOptions,
): Promise<void> {
  if (source.packing !== undefined && firstWords === undefined) {
    await source.pieces(position + valueBytes(type, rows * columns), signal).next();
  }
}
