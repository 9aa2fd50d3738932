import { VecinityError } from '../../../core/errors';
import { npyValueType, type NpyHeader } from '../../../core/formats/numpy/npy';
import { Space } from '../../../core/space';
import type { FileDescription } from '../../../protocol/files';
import { provenanceFromFileName, type FileFormat, type ReadChoices, type ReadOptions } from '../fileFormat';
import { checkMatrix, readMatrix, type MatrixPlace } from '../matrix';
import type { Source } from '../../../core/io/source';
import { locateWords, readNpyHeader, readRowNames, unnamed } from '../wordsFile';

/** A table that numpy.save has written, with its words beside it. */
export const npyFormat: FileFormat = {
  async describe(source, choices) {
    const header = await readNpyHeader(source, 'the array');
    const matrix = npyMatrix(source, header, 'the array');
    checkMatrix(source, matrix);
    return describeNpy(source, 'NumPy array', header, matrix, choices);
  },

  async read(source, options) {
    const header = await readNpyHeader(source, 'the array');
    const matrix = npyMatrix(source, header, 'the array');
    checkMatrix(source, matrix);
    const words = await readRowNames(source.path, matrix.rows, options);
    const { vocabulary, vectors } = await readMatrix(source, matrix, words, options);
    await expectEnd(source, matrix, options);
    return new Space(vocabulary, vectors, matrix.columns, provenanceFromFileName(source.path));
  },
};

/** What is said of a table whose words are in another file. */
export async function describeNpy(
  source: Source,
  format: string,
  header: NpyHeader,
  matrix: MatrixPlace,
  choices: ReadChoices,
): Promise<FileDescription> {
  const { file } = await locateWords(source.path, choices);
  return {
    format,
    path: source.path,
    bytes: source.size,
    words: matrix.rows,
    dimensions: matrix.columns,
    valueType: matrix.type.name,
    provenance: provenanceFromFileName(source.path),
    companions: file === undefined ? [] : [file],
    details: [
      ['NumPy type', header.descr],
      ['Order', matrix.columnMajor ? 'column after column (Fortran)' : 'row after row (C)'],
    ],
    tables: [],
    notes: file === undefined ? [unnamed] : [],
  };
}

/**
 * Where the rows of an array are.
 * @throws VecinityError `badFile` if it is no table of numbers
 */
export function npyMatrix(source: Source, header: NpyHeader, name: string): MatrixPlace {
  const { descr, shape, columnMajor, dataStart } = header;
  const bad = (trouble: string): VecinityError =>
    new VecinityError('badFile', `${source.path}: ${name} ${trouble}.`, {
      path: source.path,
      byte: 0,
      remedy: 'Save the vectors with numpy.save as one table of float32, a row for each word.',
    });
  if (descr.startsWith('|O')) {
    throw bad('holds Python objects, which would have to be run to be read');
  }
  const type = npyValueType(header);
  if (!type) {
    throw bad(`holds values of the type ${descr.slice(0, 30)}, which vectors do not have`);
  }
  // A dimension of size 1 says nothing, but for the vectors of one word and vectors of one number.
  const sizes = shape.length > 2 ? shape.filter((size) => size !== 1) : shape;
  const [rows, columns] = sizes;
  if (sizes.length !== 2 || rows === undefined || columns === undefined) {
    throw bad(`has the shape (${shape.slice(0, 6).join(', ')}), but vectors are a table with two dimensions`);
  }
  return { position: dataStart, rows, columns, type, columnMajor, name };
}

/** What is packed has its checksum behind the last value. */
export async function expectEnd(
  source: Source,
  { position, rows, columns, type }: MatrixPlace,
  options: ReadOptions,
): Promise<void> {
  if (source.packing !== undefined && options.firstWords === undefined) {
    await source.pieces(position + (rows * columns * type.blockBytes) / type.blockValues, options.signal).next();
  }
}
