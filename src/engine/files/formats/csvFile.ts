import { csvDimensions, csvLayout, CsvTableReader, type CsvLayout } from '../../../core/formats/csv/csvTable';
import { DETECTION_BYTES } from '../../../core/formats/detect';
import { Space } from '../../../core/space';
import { tableOptions, type FileFormat } from '../fileFormat';
import { provenanceFromFileName } from '../../../core/formats/format';
import type { Source } from '../../../core/io/source';
import { describeColumns } from './columnarFile';

const delimiterNames = new Map([
  [',', 'commas'],
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'bars'],
]);

export const csvFormat: FileFormat = {
  async describe(source, choices) {
    const layout = csvLayout(await source.head(DETECTION_BYTES), source.path);
    const description = await describeColumns(
      { source, chosen: layout.chosen, columns: layout.names.map((name) => ({ name })) },
      choices,
      {
        format: 'CSV table',
        rows: expectedRows(source, layout),
        details: [['Separated by', delimiterNames.get(layout.delimiter)!]],
        shape: (vectors) => Promise.resolve({ columns: csvDimensions(layout, vectors), valueType: 'text' }),
      },
    );
    return { ...description, wordsEstimated: true };
  },

  async read(source, options) {
    const layout = csvLayout(await source.head(DETECTION_BYTES), source.path);
    const reader = new CsvTableReader(
      layout,
      source.path,
      expectedRows(source, layout),
      tableOptions(source, options, 'line'),
      options,
    );
    let done = layout.start;
    for await (const piece of source.pieces(layout.start, options.signal)) {
      if (!reader.push(piece)) {
        break;
      }
      done += piece.length;
      options.progress?.(Math.min(1, done / source.size));
    }
    const { vocabulary, vectors } = reader.finish();
    return new Space(vocabulary, vectors, reader.dimensions, provenanceFromFileName(source.path));
  },
};

function expectedRows(source: Source, { rowBytes }: CsvLayout): number {
  return Math.ceil(source.size / rowBytes);
}
