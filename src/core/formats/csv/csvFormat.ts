import { Space } from '../../space';
import type { Source } from '../../io/source';
import { describeColumns } from '../columns/columnarFile';
import { DETECTION_BYTES } from '../shared/signature';
import { encodingOfLines } from '../shared/wordEncoding';
import { provenanceFromFileName, tableOptions, type Format } from '../format';
import { exportCsv } from './csvExport';
import { csvDimensions, csvLayout, type CsvLayout } from './csvLayout';
import { CsvTableReader } from './csvTable';

const delimiterNames = new Map([
  [',', 'commas'],
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'bars'],
]);

/** A table as text, with commas, semicolons, tabs or bars between its fields. */
export const csvFormat: Format = {
  async open(input, choices) {
    const { source } = input;
    const { path } = source;
    const head = await source.head(DETECTION_BYTES);
    const layout = csvLayout(head, path);
    const rows = expectedRows(source, layout);
    return {
      async describe() {
        const table = { source, chosen: layout.chosen, columns: layout.names.map((name) => ({ name })) };
        const description = await describeColumns(table, choices, {
          format: 'CSV table',
          rows,
          details: [
            ['Separated by', delimiterNames.get(layout.delimiter)!],
            ...encodingOfLines(head, choices.encoding),
          ],
          shape: (vectors) => Promise.resolve({ columns: csvDimensions(layout, vectors), valueType: 'text' }),
        });
        return { ...description, wordsEstimated: true };
      },
      async read(options) {
        const reader = new CsvTableReader(layout, path, rows, tableOptions(input, options, 'line'), {
          ...options,
          table: choices.table,
        });
        let done = layout.start;
        for await (const piece of source.pieces(layout.start, options.signal)) {
          if (!reader.push(piece)) {
            break;
          }
          done += piece.length;
          options.progress?.(Math.min(1, done / source.size));
        }
        const { vocabulary, vectors } = reader.finish();
        return new Space(vocabulary, vectors, reader.dimensions, provenanceFromFileName(path));
      },
    };
  },
  exports: { '.csv': exportCsv },
};

function expectedRows(source: Source, { rowBytes }: CsvLayout): number {
  return Math.ceil(source.size / rowBytes);
}
