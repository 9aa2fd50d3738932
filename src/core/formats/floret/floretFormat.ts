import { badFile } from '../../io/badFile';
import { quoted } from '../../io/faults';
import { Space } from '../../space';
import { provenanceFromFileName, tableOptions, type Format, type FormatInput, type ReadOptions } from '../format';
import { readWords } from '../shared/wordListFile';
import { VectorTable } from '../shared/vectorTable';
import type { TextBlock } from '../word2vec/textBlock';
import { textBlocks } from '../word2vec/textBlocks';
import { parseStrictly } from '../word2vec/textSegment';
import { TextTable } from '../word2vec/textTable';
import { readFloretHeader, type FloretHeader } from './floretSettings';
import { composeWords, floretDetails, optionsOfTable } from './floretWords';

/** Enough bytes for the first line. */
const HEADER_BYTES = 4096;

/** floret's tables as text. Rows are buckets of n-grams; the user chooses the list of words. */
export const floretFormat: Format = {
  async open(input, { wordsFile }) {
    const { source, host } = input;
    const { path } = source;
    const header = readFloretHeader(await source.head(HEADER_BYTES), source.maxBytes, path);
    if (wordsFile === undefined) {
      throw badFile(path, 'is a floret table, which has vectors of n-grams but no list of words', {
        byte: 0,
        remedy:
          'Choose a list of words that need vectors: --words on the command line, or “wordsFile” of Open Embeddings.',
      });
    }
    return {
      async describe(signal) {
        const { words, note } = await readWords(host.openFile(wordsFile), undefined, host, signal);
        return {
          format: 'floret table',
          path,
          bytes: source.size,
          words: words.size,
          dimensions: header.dimensions,
          valueType: 'text',
          provenance: provenanceFromFileName(path),
          companions: [wordsFile],
          details: floretDetails(header.options),
          tables: [],
          notes: [
            'floret has vectors of n-grams but no list of words. The words come from the list that you chose. The vector of a word is the mean of its n-grams.',
            ...(note === undefined ? [] : [note]),
          ],
        };
      },
      async read(options) {
        const { words } = await readWords(host.openFile(wordsFile), undefined, host, options.signal);
        const rows = await readRows(input, header, optionsOfTable(options));
        const { vocabulary, vectors } = await composeWords(input, { ...header, rows }, words, options);
        return new Space(vocabulary, vectors, header.dimensions, provenanceFromFileName(path));
      },
    };
  },
};

/** Reads the rows of n-grams. @throws VecinityError `badFile` unless they are numbered 0, 1, 2, … */
async function readRows(
  input: FormatInput,
  { options, dimensions, start }: FloretHeader,
  reading: ReadOptions,
): Promise<Float32Array> {
  const { path, size } = input.source;
  const { buckets } = options;
  const table = new VectorTable(dimensions, buckets, tableOptions(input, reading, 'line'));
  const text = new TextTable(table, path, 1, reading.faults);
  const pieces = input.source.pieces(start, reading.signal);
  const make = (capacity: number): TextBlock => input.host.textBlock(capacity, dimensions);
  for await (const { block, bytes, to } of textBlocks(input, pieces, start, make, reading.signal)) {
    text.merge(block, parseStrictly(block, 0, bytes));
    reading.progress?.(Math.min(1, to / size));
  }
  const { vocabulary, vectors } = table.finish();
  let row = 0;
  while (row < vocabulary.size && vocabulary.word(row) === String(row)) {
    row++;
  }
  if (row < vocabulary.size || row !== buckets) {
    const trouble =
      row < vocabulary.size
        ? `has row ${quoted(vocabulary.word(row))} in place of row ${row}`
        : `has ${row} rows, but its first line says ${buckets}`;
    throw badFile(path, trouble, { line: row + 2 });
  }
  return vectors;
}
