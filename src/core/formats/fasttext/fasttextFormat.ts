import { ByteReader } from '../../io/byteReader';
import { stem } from '../../io/fileName';
import type { Source } from '../../io/source';
import { Space, type Provenance, type SpaceParts } from '../../space';
import { Subwords } from '../../subwords';
import { Vocabulary } from '../../vocabulary';
import type { FileDescription } from '../description';
import { tableOptions, type Format, type FormatInput, type ReadOptions } from '../format';
import { composeVectors } from '../shared/composeVectors';
import { exportFile } from '../shared/exportFiles';
import { VectorTable } from '../shared/vectorTable';
import { BLANKS } from '../shared/writableWords';
import {
  MAX_WORD_BYTES,
  dictionaryStart,
  fasttextRemedy,
  readFasttextDictionary,
  readFasttextHeader,
  readInputHeader,
  readKeptBuckets,
  type FasttextDictionary,
  type FasttextHeader,
} from './fasttextBinary';
import { fasttextBinaryBytes, fasttextBinaryPieces } from './fasttextBinaryWriter';
import { QuantisedMatrix } from './fasttextQuantised';

/** Maximum values in one read. */
const CHUNK_VALUES = 1_000_000;

/** fastText's models: `.bin`, and `.ftz` with quantised vectors. */
export const fasttextFormat: Format = {
  async open(input, _choices, signal) {
    const { source } = input;
    const reader = new ByteReader(source, { signal, remedy: fasttextRemedy });
    const header = await readFasttextHeader(reader, source.maxBytes);
    const provenance = { ...header.provenance, name: stem(source.path) };
    return {
      describe: () => Promise.resolve(describe(source, header, provenance)),
      read: (options) => read(input, header, provenance, options),
    };
  },
  exports: {
    '.fasttext.bin': exportFile(BLANKS, 'a fastText model', fasttextBinaryBytes, fasttextBinaryPieces, {
      mostBytes: MAX_WORD_BYTES,
    }),
  },
};

function describe(source: Source, header: FasttextHeader, provenance: Provenance): FileDescription {
  const kind = header.keptBuckets === undefined ? '' : ', pruned';
  return {
    format: header.ngrams.maxN > 0 ? `fastText model with subwords${kind}` : `fastText model${kind}`,
    path: source.path,
    bytes: source.size,
    words: header.words,
    dimensions: header.dimensions,
    valueType: 'F32',
    provenance,
    companions: [],
    details: [
      ...(header.isEarly ? [['Version', 'from 2016, without a format version'] as const] : []),
      ...(header.entries > header.words ? [['Labels', String(header.entries - header.words)] as const] : []),
    ],
    tables: [],
    notes: [],
  };
}

/** The input matrix of a model: rows of words, then rows of buckets. */
interface InputRows {
  /** Writes `count` rows from `first` on to `target[0..]`. Callers ask for rows in order. */
  decode(first: number, count: number, target: Float32Array): Promise<void>;
}

/** Reads the words with the vectors that fastText composes, and all buckets. */
async function read(
  input: FormatInput,
  header: FasttextHeader,
  provenance: Provenance,
  options: ReadOptions,
): Promise<Space> {
  const { source, host } = input;
  const { dimensions } = header;
  const reader = new ByteReader(source, {
    position: dictionaryStart(header),
    signal: options.signal,
    memory: host.memory,
    remedy: fasttextRemedy,
  });
  const dictionary = await readFasttextDictionary(reader, header);
  const kept = header.keptBuckets ? await readKeptBuckets(reader, header) : undefined;
  const rows = await openRows(reader, header, input);

  const table = new VectorTable(dimensions, header.words, tableOptions(input, options, 'row'));
  const rowOf = await readWordRows(header, dictionary, table, rows, options);
  const { vocabulary: words, vectors } = table.finish();
  const counts = new Float64Array(words.size);
  rowOf.forEach((row, word) => {
    if (row >= 0) {
      counts[row] = dictionary.counts[word]!;
    }
  });
  const parts = await readBuckets(input, header, kept, rows, options);
  const subwords = Subwords.of(parts, dimensions);
  if (subwords) {
    composeVectors(dictionary, vectors, rowOf, subwords);
  }
  rowOf.forEach((row, word) => {
    if (row >= 0) {
      // The sum of finite rows may not be finite.
      table.checkRow(row * dimensions, word + 1);
    }
  });
  const vocabulary = new Vocabulary(words.bytes, words.offsets, counts);
  if (table.encoding && subwords) {
    const { encoding } = table.encoding;
    // The n-grams of a word that somebody types are hashed from UTF-8.
    options.faults?.add(
      'skipped',
      { row: header.words + 1 },
      () => `The n-grams are those of ${encoding}: words outside the vocabulary get no vector.`,
    );
    return new Space(vocabulary, vectors, dimensions, provenance);
  }
  return new Space(vocabulary, vectors, dimensions, provenance, parts);
}

/** @param reader at the input matrix */
async function openRows(reader: ByteReader, header: FasttextHeader, { source, host }: FormatInput): Promise<InputRows> {
  const { dimensions, words, bucketRows } = header;
  if (await readInputHeader(reader, header, source.maxBytes)) {
    const matrix = await QuantisedMatrix.read(reader, { rows: words + bucketRows, dimensions }, host.memory);
    return {
      decode(first, count, target) {
        for (let row = 0; row < count; row++) {
          matrix.decode(first + row, target, row * dimensions);
        }
        return Promise.resolve();
      },
    };
  }
  const start = reader.position;
  return {
    decode(first, count, target) {
      reader.goTo(start + first * dimensions * 4);
      return reader.fill(new Uint8Array(target.buffer, target.byteOffset, count * dimensions * 4));
    },
  };
}

/**
 * Reads the words' own rows to their place in `table`.
 * @returns the row of each word; -1 for a repeated or unwanted word
 */
async function readWordRows(
  { words, dimensions }: FasttextHeader,
  { bytes, offsets }: FasttextDictionary,
  table: VectorTable,
  rows: InputRows,
  { progress }: ReadOptions,
): Promise<Int32Array> {
  const rowOf = new Int32Array(words).fill(-1);
  const rowsAtOnce = Math.min(words, Math.max(1, Math.floor(CHUNK_VALUES / dimensions)));
  const piece = new Float32Array(rowsAtOnce * dimensions);
  for (let from = 0; from < words && !table.isFull; from += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, words - from);
    await rows.decode(from, count, piece);
    for (let i = 0; i < count; i++) {
      const at = table.add(bytes, offsets[from + i]!, offsets[from + i + 1]!, from + i + 1);
      if (at >= 0) {
        rowOf[from + i] = at / dimensions;
        table.vectors.set(piece.subarray(i * dimensions, (i + 1) * dimensions), at);
        table.checkRow(at, from + i + 1);
      }
    }
    progress?.((from + count) / words);
  }
  return rowOf;
}

/** Reads the rows of all buckets. OOV words may need buckets that no word uses. */
async function readBuckets(
  { source, host }: FormatInput,
  { ngrams, bucketRows, dimensions, words }: FasttextHeader,
  kept: Int32Array | undefined,
  rows: InputRows,
  { faults }: ReadOptions,
): Promise<SpaceParts> {
  if (ngrams.maxN === 0) {
    return {};
  }
  const vectors = host.memory.vectors(bucketRows, dimensions, source.path);
  await rows.decode(words, bucketRows, vectors);
  for (let i = 0; i < vectors.length; i++) {
    if (!Number.isFinite(vectors[i])) {
      const row = Math.floor(i / dimensions);
      faults?.add(
        'notFinite',
        { row: words + row + 1 },
        () => `Row ${row + 1} of the n-grams has ${vectors[i]}; its values become zeros.`,
      );
      vectors.fill(0, row * dimensions, (row + 1) * dimensions);
    }
  }
  return {
    subwordVectors: vectors,
    subwordBuckets: kept ?? Int32Array.from({ length: bucketRows }, (_, bucket) => bucket),
    subwordNgrams: Int32Array.of(ngrams.minN, ngrams.maxN, ngrams.buckets, ...(kept ? [1] : [])),
  };
}
