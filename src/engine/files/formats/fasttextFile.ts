import path from 'node:path';
import {
  checkInputMatrix,
  composeVectors,
  FASTTEXT_HEADER_BYTES,
  fasttextBinaryBytes,
  fasttextBinaryPieces,
  FasttextDictionaryReader,
  MATRIX_HEADER_BYTES,
  readFasttextHeader,
  type FasttextDictionary,
  type FasttextHeader,
} from '../../../core/formats/fasttextBinary';
import { checkFinite } from '../../../core/formats/modelLayout';
import { VectorTable } from '../../../core/formats/vectorTable';
import { Space, type Provenance, type SpaceParts } from '../../../core/space';
import { Subwords } from '../../../core/subwords';
import { Vocabulary } from '../../../core/vocabulary';
import { allocateBytes } from '../allocate';
import { writeAtomically } from '../atomicFile';
import { tableOptions, type FileFormat, type ReadOptions } from '../fileFormat';
import type { Source } from '../source';
import { checkRows } from './word2vecFile';

/** Writes a model as fastText's own tool reads it. */
export async function writeFasttext(target: string, space: Space, signal?: AbortSignal): Promise<void> {
  checkRows(target, space);
  await writeAtomically(target, fasttextBinaryBytes(space), fasttextBinaryPieces(space), signal);
}

/** @throws VecinityError `badFile` */
async function fasttextHeader(file: Source): Promise<FasttextHeader> {
  return readFasttextHeader(await file.head(FASTTEXT_HEADER_BYTES), file.size, file.path);
}

/** What a fastText model tells of itself. */
function fasttextProvenance(header: FasttextHeader, file: string): Provenance {
  return { ...header.provenance, name: path.basename(file, path.extname(file)) };
}

export const fasttextFormat: FileFormat = {
  async describe(file) {
    const header = await fasttextHeader(file);
    return {
      format: header.ngrams.maxN > 0 ? 'fastText model with subwords' : 'fastText model',
      path: file.path,
      bytes: file.size,
      words: header.words,
      dimensions: header.dimensions,
      valueType: 'F32',
      provenance: fasttextProvenance(header, file.path),
      companions: [],
      details: [],
      tables: [],
      notes: [],
    };
  },
  read: readFasttext,
};

/** Reads a fastText model: the vectors of its words as fastText composes them, and all its buckets. */
async function readFasttext(file: Source, options: ReadOptions): Promise<Space> {
  const header = await fasttextHeader(file);
  const { dimensions } = header;
  const { dictionary, end } = await readDictionary(file, header, options);
  const matrixHead = new Uint8Array(Math.min(MATRIX_HEADER_BYTES, file.size - end));
  await file.read(matrixHead, end);
  checkInputMatrix(matrixHead, end, header, file.size, file.path);
  const matrix = end + MATRIX_HEADER_BYTES;

  const table = new VectorTable(dimensions, header.words, tableOptions(file, options, 'row'));
  const rowOf = await readWordRows(file, header, dictionary, table, matrix, options);
  const { vocabulary: words, vectors } = table.finish();
  const counts = new Float64Array(words.size);
  rowOf.forEach((row, word) => {
    if (row >= 0) {
      counts[row] = dictionary.counts[word]!;
    }
  });
  const parts = await readBuckets(file, header, matrix + header.words * dimensions * 4, options);
  const subwords = Subwords.of(parts, dimensions);
  if (subwords) {
    composeVectors(dictionary, vectors, rowOf, subwords);
  }
  const vocabulary = new Vocabulary(words.bytes, words.offsets, counts);
  const space = new Space(vocabulary, vectors, dimensions, fasttextProvenance(header, file.path), parts);
  checkFinite(space, matrix, file.path);
  return space;
}

async function readDictionary(
  file: Source,
  header: FasttextHeader,
  { signal }: ReadOptions,
): Promise<{ readonly dictionary: FasttextDictionary; readonly end: number }> {
  const reader = new FasttextDictionaryReader(header, file.path);
  for await (const piece of file.pieces(FASTTEXT_HEADER_BYTES, signal)) {
    reader.push(piece);
    if (reader.end !== undefined) {
      break;
    }
  }
  return { dictionary: reader.finish(), end: reader.end ?? file.size };
}

/** Reads the words' own rows to their place in `table`. @returns the place of each word, -1 for one that comes again. */
async function readWordRows(
  file: Source,
  { words, dimensions }: FasttextHeader,
  { bytes, offsets }: FasttextDictionary,
  table: VectorTable,
  position: number,
  { signal }: ReadOptions,
): Promise<Int32Array> {
  const rowOf = new Int32Array(words);
  const rowsAtOnce = Math.min(words, Math.max(1, Math.floor(4_000_000 / (4 * dimensions))));
  const piece = new Float32Array(rowsAtOnce * dimensions);
  for (let from = 0; from < words; from += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, words - from);
    await file.read(new Uint8Array(piece.buffer, 0, rows * dimensions * 4), position + from * dimensions * 4, signal);
    for (let i = 0; i < rows; i++) {
      const at = table.add(bytes, offsets[from + i]!, offsets[from + i + 1]!, from + i + 1);
      rowOf[from + i] = at < 0 ? -1 : at / dimensions;
      if (at >= 0) {
        table.vectors.set(piece.subarray(i * dimensions, (i + 1) * dimensions), at);
      }
    }
  }
  return rowOf;
}

/** All rows of buckets: those that no word touches answer for words outside the vocabulary as fastText does. */
async function readBuckets(
  file: Source,
  { ngrams, bucketRows, dimensions }: FasttextHeader,
  position: number,
  { signal }: ReadOptions,
): Promise<SpaceParts> {
  if (ngrams.maxN === 0) {
    return {};
  }
  const bytes = allocateBytes(bucketRows * dimensions * 4, file.path);
  await file.read(bytes, position, signal);
  return {
    subwordVectors: new Float32Array(bytes.buffer),
    subwordBuckets: Int32Array.from({ length: bucketRows }, (_, bucket) => bucket),
    subwordNgrams: Int32Array.of(ngrams.minN, ngrams.maxN, ngrams.buckets),
  };
}
