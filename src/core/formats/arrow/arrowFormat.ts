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
import { recordBatches } from './arrowBatches';
import { dimensionsOf, listRows, readWide } from './arrowColumns';
import { openArrow, rowCount, type ArrowFile } from './arrowFile';
import { RECORDS_MESSAGE } from './arrowMessage';
import { valueType } from './arrowTypes';

/** Arrow files (Feather version 2) and streams. The vectors are a column of lists, or a column for each dimension. */
export const arrowFormat: Format = {
  async open(input, choices, signal) {
    const { source } = input;
    const file = await guarded(source, () => openArrow(input, signal));
    const batches = file.messages.filter(({ kind }) => kind === RECORDS_MESSAGE).length;
    return {
      describe: (asked) =>
        guarded(source, () =>
          describeColumns(file, choices, {
            format: 'Arrow table',
            rows: rowCount(file),
            details: [['Batches', String(batches)]],
            shape: async (vectors) => ({
              columns: await dimensionsOf(file, vectors, asked),
              valueType: valueType(file.columns[vectors.columns[0]!]!.type),
            }),
          }),
        ),
      read: (options) => guarded(source, () => readArrow(input, file, choices, options)),
    };
  },
};

async function readArrow(
  input: FormatInput,
  file: ArrowFile,
  choices: OpenChoices,
  options: ReadOptions,
): Promise<Space> {
  const { source, chosen } = file;
  const [vectors] = pickVectors(chosen, choices.table, source.path);
  const dimensions = await dimensionsOf(file, vectors, options.signal);
  const total = rowCount(file);
  const table = new VectorTable(dimensions, total, tableOptions(input, options, 'row'));
  const rows = new TableRows(table, source.path, options, mostPlausible({ length: source.maxBytes }));
  let from = 0;
  for await (const { batch, words } of recordBatches(file, vectors, options.signal)) {
    if (vectors.isWide) {
      readWide(file, batch, vectors, words, from, table, rows);
    } else {
      const row = listRows(file, batch, vectors.columns[0]!);
      for (let i = 0; i < batch.rows; i++) {
        rows.addRow(words ? words(i) : from + i, row(i), from + i + 1);
      }
    }
    from += batch.rows;
    options.progress?.(from / total);
    if (table.isFull) {
      break;
    }
  }
  if (table.size === 0) {
    throw badColumns(source, 'has no vector for the chosen words', 0);
  }
  const { vocabulary, vectors: matrix } = table.finish();
  return new Space(vocabulary, matrix, dimensions, provenanceFromFileName(source.path));
}
