import { csvDimensions, csvLayout, CsvTableReader, type CsvLayout } from '../../../core/formats/csvTable';
import { DETECTION_BYTES } from '../../../core/formats/detect';
import { pickVectors } from '../../../core/formats/tableColumns';
import { Space } from '../../../core/space';
import { foreignProvenance, tableOptions, type FileFormat } from '../fileFormat';
import type { Source } from '../source';

const delimiterNames = new Map([
  [',', 'commas'],
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'bars'],
]);

export const csvFormat: FileFormat = {
  async describe(source, choices) {
    const layout = csvLayout(await source.head(DETECTION_BYTES), source.path);
    const { chosen, names } = layout;
    const vectors = pickVectors(chosen, choices.table, source.path);
    const tables = chosen.vectors.slice(0, 50).map((each) => ({
      name: each.name,
      rows: expectedRows(source, layout),
      columns: csvDimensions(layout, each),
      valueType: 'text',
    }));
    return {
      format: 'CSV table',
      path: source.path,
      bytes: source.size,
      words: expectedRows(source, layout),
      wordsEstimated: true,
      dimensions: csvDimensions(layout, vectors),
      valueType: 'text',
      provenance: foreignProvenance(source.path),
      companions: [],
      details: [
        ['Separated by', delimiterNames.get(layout.delimiter)!],
        ['Words', chosen.word === undefined ? 'none: rows are called by their numbers' : names[chosen.word]!.slice(0, 100)],
        ['Vectors', vectors.name.slice(0, 100)],
      ],
      tables: tables.length > 1 ? tables : [],
      notes: chosen.word === undefined ? ['No column holds words: rows are called by their numbers, from 0.'] : [],
    };
  },

  async read(source, options) {
    const layout = csvLayout(await source.head(DETECTION_BYTES), source.path);
    const reader = new CsvTableReader(layout, source.path, expectedRows(source, layout), tableOptions(source, options, 'line'), options);
    let done = layout.start;
    for await (const piece of source.pieces(layout.start, options.signal)) {
      if (!reader.push(piece)) {
        break;
      }
      done += piece.length;
      options.progress?.(Math.min(1, done / source.size));
    }
    const { vocabulary, vectors } = reader.finish();
    return new Space(vocabulary, vectors, reader.dimensions, foreignProvenance(source.path));
  },
};

function expectedRows(source: Source, { rowBytes }: CsvLayout): number {
  return Math.ceil(source.size / rowBytes);
}
