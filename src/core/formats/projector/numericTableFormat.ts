import type { Source } from '../../io/source';
import { Space } from '../../space';
import { DETECTION_BYTES } from '../shared/signature';
import { provenanceFromFileName, tableOptions, type Format } from '../format';
import { locateWords, readRowNames, unnamed } from '../shared/rowNames';
import { NumericTableReader, RowCounter, tableWidth } from './numericTable';
import { exportProjector } from './projectorExport';

/**
 * Rows of numbers with tabs or spaces between, and the words in a file beside it: the Embedding Projector's `vectors.tsv`, or
 * what numpy.savetxt writes.
 */
export const numericTableFormat: Format = {
  async open(input, choices) {
    const { source } = input;
    const { path } = source;
    const { dimensions, rows, isExact } = await tableShape(source);
    return {
      async describe() {
        const words = await locateWords(input, choices);
        return {
          format: 'table of numbers',
          path,
          bytes: source.size,
          words: rows,
          ...(isExact ? {} : { wordsEstimated: true as const }),
          dimensions,
          valueType: 'text',
          provenance: provenanceFromFileName(path),
          companions: words ? [words.file] : [],
          details: [],
          tables: [],
          notes: words ? [] : [unnamed],
        };
      },
      async read(options) {
        const counter = new RowCounter();
        for await (const piece of source.pieces(0, options.signal)) {
          counter.push(piece);
        }
        const words = await readRowNames(input, counter.count, { ...options, ...choices });
        const reader = new NumericTableReader(dimensions, words, path, {
          ...tableOptions(input, options, 'line'),
          lenient: options.lenient,
        });
        let done = 0;
        for await (const piece of source.pieces(0, options.signal)) {
          reader.push(piece);
          done += piece.length;
          options.progress?.(Math.min(1, done / source.size));
          if (reader.isFull) {
            break;
          }
        }
        const { vocabulary, vectors } = reader.finish();
        return new Space(vocabulary, vectors, dimensions, provenanceFromFileName(path));
      },
    };
  },
  exports: { '.tsv': exportProjector },
};

/** Finds out the shape from the beginning; the number of rows is an estimate unless that is the whole file. */
async function tableShape(
  source: Source,
): Promise<{ readonly dimensions: number; readonly rows: number; readonly isExact: boolean }> {
  const head = await source.head(DETECTION_BYTES);
  const counter = new RowCounter();
  counter.push(head);
  const isExact = head.length < DETECTION_BYTES;
  const rows = isExact ? counter.count : Math.round((source.size / head.length) * counter.count);
  return { dimensions: tableWidth(head), rows, isExact };
}
