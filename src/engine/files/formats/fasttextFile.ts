import path from 'node:path';
import { composeVectors } from '../../../core/formats/shared/composeVectors';
import {
  checkInputMatrix,
  FASTTEXT_HEADER_BYTES,
  FasttextDictionaryReader,
  KEPT_BUCKET_BYTES,
  MATRIX_HEADER_BYTES,
  readFasttextHeader,
  readKeptBuckets,
  type FasttextDictionary,
  type FasttextHeader,
} from '../../../core/formats/fasttext/fasttextBinary';
import { QuantisedMatrix, type ReadBytes } from '../../../core/formats/fasttext/fasttextQuantised';
import { VectorTable } from '../../../core/formats/shared/vectorTable';
import { Space, type Provenance, type SpaceParts } from '../../../core/space';
import { Subwords } from '../../../core/subwords';
import { Vocabulary } from '../../../core/vocabulary';
import { allocateBytes, allocateVectors } from '../allocate';
import { tableOptions, type FileFormat } from '../fileFormat';
import type { ReadOptions } from '../../../core/formats/format';
import type { Source } from '../../../core/io/source';

/** What is read at once. */
const CHUNK_VALUES = 1_000_000;

/** @throws VecinityError `badFile` */
async function fasttextHeader(file: Source): Promise<FasttextHeader> {
  return readFasttextHeader(await file.head(FASTTEXT_HEADER_BYTES), file.maxBytes, file.path);
}

/** What a fastText model tells of itself. */
function fasttextProvenance(header: FasttextHeader, file: string): Provenance {
  return { ...header.provenance, name: path.basename(file, path.extname(file)) };
}

export const fasttextFormat: FileFormat = {
  async describe(file) {
    const header = await fasttextHeader(file);
    const kind = header.keptBuckets === undefined ? '' : ', pruned';
    return {
      format: header.ngrams.maxN > 0 ? `fastText model with subwords${kind}` : `fastText model${kind}`,
      path: file.path,
      bytes: file.size,
      words: header.words,
      dimensions: header.dimensions,
      valueType: 'F32',
      provenance: fasttextProvenance(header, file.path),
      companions: [],
      details: [
        ...(header.isEarly ? [['Version', 'of 2016, before versions had numbers'] as const] : []),
        ...(header.entries > header.words ? [['Labels', String(header.entries - header.words)] as const] : []),
      ],
      tables: [],
      notes: [],
    };
  },
  read: readFasttext,
};

/** The input matrix of a model: rows of words, then rows of buckets. */
interface InputRows {
  /** Writes `count` rows from `first` to `target[0..]`. */
  decode(first: number, count: number, target: Float32Array, signal?: AbortSignal): Promise<void>;
}

/** Reads a fastText model: the vectors of its words as fastText composes them, and all its buckets. */
async function readFasttext(file: Source, options: ReadOptions): Promise<Space> {
  const header = await fasttextHeader(file);
  const { dimensions } = header;
  const { dictionary, end } = await readDictionary(file, header, options);
  const kept = header.keptBuckets && (await readKept(file, header, end, options));
  const input = await openInput(file, header, end + (header.keptBuckets ?? 0) * KEPT_BUCKET_BYTES, options);

  const table = new VectorTable(dimensions, header.words, tableOptions(file, options, 'row'));
  const rowOf = await readWordRows(header, dictionary, table, input, options);
  const { vocabulary: words, vectors } = table.finish();
  const counts = new Float64Array(words.size);
  rowOf.forEach((row, word) => {
    if (row >= 0) {
      counts[row] = dictionary.counts[word]!;
    }
  });
  const parts = await readBuckets(file, header, kept || undefined, input, options);
  const subwords = Subwords.of(parts, dimensions);
  if (subwords) {
    composeVectors(dictionary, vectors, rowOf, subwords);
  }
  rowOf.forEach((row, word) => {
    if (row >= 0) {
      // Finite rows may have a sum that is not.
      table.checkRow(row * dimensions, word + 1);
    }
  });
  const vocabulary = new Vocabulary(words.bytes, words.offsets, counts);
  return new Space(vocabulary, vectors, dimensions, fasttextProvenance(header, file.path), parts);
}

async function readDictionary(
  file: Source,
  header: FasttextHeader,
  { signal }: ReadOptions,
): Promise<{ readonly dictionary: FasttextDictionary; readonly end: number }> {
  const reader = new FasttextDictionaryReader(header, file.path);
  for await (const piece of file.pieces(header.length, signal)) {
    reader.push(piece);
    if (reader.end !== undefined) {
      break;
    }
  }
  return { dictionary: reader.finish(), end: reader.end ?? file.size };
}

async function readKept(
  file: Source,
  header: FasttextHeader,
  position: number,
  { signal }: ReadOptions,
): Promise<Int32Array> {
  const pairs = allocateBytes((header.keptBuckets ?? 0) * KEPT_BUCKET_BYTES, file.path);
  await file.read(pairs, position, signal);
  return readKeptBuckets(pairs, position, header, file.path);
}

async function openInput(
  file: Source,
  header: FasttextHeader,
  position: number,
  { signal }: ReadOptions,
): Promise<InputRows> {
  const headBytes = MATRIX_HEADER_BYTES - (header.isEarly ? 1 : 0);
  const head = new Uint8Array(Math.max(0, Math.min(headBytes, file.maxBytes - position)));
  await file.read(head, position, signal);
  const { dimensions } = header;
  const read: ReadBytes = async (from, length) => {
    const bytes = allocateBytes(length, file.path);
    await file.read(bytes, from, signal);
    return bytes;
  };
  if (checkInputMatrix(head, position, header, file.maxBytes, file.path)) {
    const shape = { rows: header.words + header.bucketRows, dimensions };
    const matrix = await QuantisedMatrix.read(read, position + 1, shape, file.maxBytes, file.path);
    return {
      decode: (first, count, target) => {
        for (let row = 0; row < count; row++) {
          matrix.decode(first + row, target, row * dimensions);
        }
        return Promise.resolve();
      },
    };
  }
  return {
    decode: (first, count, target) =>
      file.read(
        new Uint8Array(target.buffer, target.byteOffset, count * dimensions * 4),
        position + headBytes + first * dimensions * 4,
        signal,
      ),
  };
}

/** Reads the words' own rows to their place in `table`. @returns the place of each word, -1 for one that comes again. */
async function readWordRows(
  { words, dimensions }: FasttextHeader,
  { bytes, offsets }: FasttextDictionary,
  table: VectorTable,
  input: InputRows,
  { signal, progress }: ReadOptions,
): Promise<Int32Array> {
  const rowOf = new Int32Array(words).fill(-1);
  const rowsAtOnce = Math.min(words, Math.max(1, Math.floor(CHUNK_VALUES / dimensions)));
  const piece = new Float32Array(rowsAtOnce * dimensions);
  for (let from = 0; from < words && !table.isFull; from += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, words - from);
    await input.decode(from, rows, piece, signal);
    for (let i = 0; i < rows; i++) {
      const at = table.add(bytes, offsets[from + i]!, offsets[from + i + 1]!, from + i + 1);
      if (at >= 0) {
        rowOf[from + i] = at / dimensions;
        table.vectors.set(piece.subarray(i * dimensions, (i + 1) * dimensions), at);
        table.checkRow(at, from + i + 1);
      }
    }
    progress?.((from + rows) / words);
  }
  return rowOf;
}

/** All rows of buckets: those that no word touches answer for words outside the vocabulary as fastText does. */
async function readBuckets(
  file: Source,
  { ngrams, bucketRows, dimensions, words }: FasttextHeader,
  kept: Int32Array | undefined,
  input: InputRows,
  { signal, faults }: ReadOptions,
): Promise<SpaceParts> {
  if (ngrams.maxN === 0) {
    return {};
  }
  const vectors = allocateVectors(bucketRows, dimensions, file.path, {});
  await input.decode(words, bucketRows, vectors, signal);
  for (let i = 0; i < vectors.length; i++) {
    if (!Number.isFinite(vectors[i])) {
      const row = Math.floor(i / dimensions);
      faults?.add(
        'notFinite',
        { row: words + row + 1 },
        () => `Row ${row + 1} of the n-grams has ${vectors[i]}: it is taken as zeros.`,
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
