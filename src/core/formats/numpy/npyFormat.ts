import { Space } from '../../space';
import type { FileDescription } from '../description';
import { provenanceFromFileName, type Format, type FormatInput, type OpenChoices, type ReadOptions } from '../format';
import { checkMatrix, readMatrix, type MatrixPlace } from '../shared/matrix';
import { locateWords, readRowNames, unnamed } from '../shared/rowNames';
import { valueBytes } from '../shared/valueTypes';
import type { Source } from '../../io/source';
import { npyMatrix, readNpyHeader, type NpyHeader } from './npy';
import { exportNpy } from './npyExport';

/** A table that numpy.save has written, with its words in a file beside it. */
export const npyFormat: Format = {
  async open(input, choices) {
    const { source } = input;
    const header = await readNpyHeader(source, 'the array');
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

/** Describes a table whose words are in another file. */
export async function describeNpy(
  input: FormatInput,
  format: string,
  { descr }: NpyHeader,
  matrix: MatrixPlace,
  choices: OpenChoices,
): Promise<FileDescription> {
  const { source } = input;
  const words = await locateWords(input, choices);
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
