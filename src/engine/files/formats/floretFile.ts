import { VecinityError } from '../../../core/errors';
import { quoted } from '../../../core/io/faults';
import { readFloretHeader, type FloretHeader } from '../../../core/formats/floret/floretSettings';
import { VectorTable } from '../../../core/formats/shared/vectorTable';
import { Space } from '../../../core/space';
import { host } from '../host';
import { tableOptions, type FileFormat } from '../fileFormat';
import { provenanceFromFileName, type ReadChoices, type ReadOptions } from '../../../core/formats/format';
import { composeWords, floretDetails, optionsOfTable } from '../floretWords';
import type { Source } from '../../../core/io/source';
import { textBlocks } from '../../../core/formats/word2vec/textBlocks';
import { parseStrictly } from '../../../core/formats/word2vec/textSegment';
import { TextTable } from '../../../core/formats/word2vec/textTable';
import { readWords } from '../wordsFile';

/** More than the first line has. */
const HEADER_BYTES = 4096;

/** floret's table as text, whose rows are numbers of n-grams: words are those of a list that is chosen. */
export const floretFormat: FileFormat = {
  async describe(source, choices) {
    const { options, dimensions } = await headerOf(source);
    const wordsFile = chosenWords(source, choices);
    const { words, note } = await readWords(wordsFile, undefined);
    return {
      format: 'floret table',
      path: source.path,
      bytes: source.size,
      words: words.size,
      dimensions,
      valueType: 'text',
      provenance: provenanceFromFileName(source.path),
      companions: [wordsFile],
      details: floretDetails(options),
      tables: [],
      notes: [
        'floret has vectors of n-grams and no list of words: those of the list that was chosen are shown, each with the mean of its n-grams.',
        ...(note === undefined ? [] : [note]),
      ],
    };
  },

  async read(source, options) {
    const header = await headerOf(source);
    const { words } = await readWords(chosenWords(source, options), undefined, options.signal);
    const rows = await readRows(source, header, optionsOfTable(options));
    const { vocabulary, vectors } = await composeWords(source, { ...header, rows }, words, options);
    return new Space(vocabulary, vectors, header.dimensions, provenanceFromFileName(source.path));
  },
};

async function headerOf(source: Source): Promise<FloretHeader> {
  return readFloretHeader(await source.head(HEADER_BYTES), source.maxBytes, source.path);
}

/** @throws VecinityError `badFile` if there is none */
function chosenWords({ path }: Source, { wordsFile }: ReadChoices): string {
  if (wordsFile === undefined) {
    throw new VecinityError(
      'badFile',
      `${path} is a floret table, whose rows are buckets of n-grams and not words: it has no list of words.`,
      {
        path,
        byte: 0,
        remedy:
          'Give a list of words, for which vectors are made: --words on the command line, or “wordsFile” of Open Embeddings.',
      },
    );
  }
  return wordsFile;
}

/** The rows of n-grams, which stand in the order of their numbers. */
async function readRows(
  source: Source,
  { options, dimensions, start }: FloretHeader,
  reading: ReadOptions,
): Promise<Float32Array> {
  const { path, size } = source;
  const { buckets } = options;
  const table = new VectorTable(dimensions, buckets, tableOptions(source, reading, 'line'));
  const text = new TextTable(table, path, 1, reading.faults);
  for await (const { block, bytes, to } of textBlocks({ source, host }, start, dimensions, reading.signal)) {
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
        ? `has the row ${quoted(vocabulary.word(row))} where that of the number ${row} should be`
        : `holds ${row} rows, but its first line says ${buckets}`;
    throw new VecinityError('badFile', `${path} ${trouble} (line ${row + 2}).`, {
      path,
      line: row + 2,
      remedy: 'Get the file again.',
    });
  }
  return vectors;
}
