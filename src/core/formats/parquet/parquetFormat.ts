import { mostPlausible } from '../../io/codecs/columnCodecs';
import { Space } from '../../space';
import { badColumns, describeColumns, guarded } from '../columns/columnarFile';
import { pickVectors } from '../columns/tableColumns';
import { TableRows } from '../columns/tableRows';
import {
  provenanceFromFileName,
  tableOptions,
  type Format,
  type FormatInput,
  type OpenChoices,
  type ReadOptions,
} from '../format';
import { VectorTable } from '../shared/vectorTable';
import { exportParquet } from './parquetExport';
import { openParquet, rowCount, valueType, type ParquetFile } from './parquetFile';
import { dimensionsOf, readRows } from './parquetTable';

/** A Parquet table: a column of words, and one of lists of numbers or one for each dimension. */
export const parquetFormat: Format = {
  async open(input, choices, signal) {
    const { source } = input;
    const file = await guarded(source, () => openParquet(input, signal));
    return {
      describe: (signal) =>
        guarded(source, () =>
          describeColumns(file, choices, {
            format: 'Parquet table',
            rows: rowCount(file),
            details: writerOf(file),
            shape: async (vectors) => ({
              columns: await dimensionsOf(file, vectors, signal),
              valueType: valueType(file, vectors),
            }),
          }),
        ),
      read: (options) => guarded(source, () => readParquet(input, file, choices, options)),
    };
  },
  exports: { '.parquet': exportParquet },
};

function writerOf({ metadata: { created_by: writer } }: ParquetFile): (readonly [string, string])[] {
  return writer === undefined ? [] : [['Written by', writer.slice(0, 100)]];
}

async function readParquet(
  input: FormatInput,
  file: ParquetFile,
  choices: OpenChoices,
  options: ReadOptions,
): Promise<Space> {
  const { source } = file;
  const [vectors] = pickVectors(file.chosen, choices.table, source.path);
  const dimensions = await dimensionsOf(file, vectors, options.signal);
  const table = new VectorTable(dimensions, rowCount(file), tableOptions(input, options, 'row'));
  const rows = new TableRows(table, source.path, options, mostPlausible({ length: source.maxBytes }));
  await readRows(file, vectors, { from: 0, table, rows }, options);
  if (table.size === 0) {
    throw badColumns(source, 'does not contain the chosen words', source.size);
  }
  const { vocabulary, vectors: matrix } = table.finish();
  return new Space(vocabulary, matrix, dimensions, provenanceFromFileName(source.path));
}
