import { VecinityError } from '../../../core/errors';
import {
  CHUNK_HEADER_BYTES,
  FIFU_HEADER_BYTES,
  arrayChunk,
  chunkNames,
  floretChunk,
  normsChunk,
  quantisedChunk,
  readFifuWords,
  vocabularyHeaders,
} from '../../../core/formats/finalfusion/finalfusion';
import {
  FIFU_QUANTISED_HEADER_BYTES,
  fifuQuantisedType,
  readFifuQuantised,
} from '../../../core/formats/finalfusion/finalfusionQuantised';
import type { PackedWords } from '../../../core/formats/shared/packedWords';
import { float32 } from '../../../core/formats/shared/valueTypes';
import { Space } from '../../../core/space';
import { allocateBytes } from '../allocate';
import type { FileFormat } from '../fileFormat';
import { provenanceFromFileName } from '../../../core/formats/format';
import { readMatrix } from '../matrix';
import { checkMatrix, type MatrixPlace } from '../../../core/formats/shared/matrix';
import { inMemory } from '../../../core/io/inMemory';
import { memory } from '../memory';
import type { Source } from '../../../core/io/source';

/** finalfusion's number for float32. */
const FLOAT32 = 10;

const MOST_CHUNKS = 100;

/** In gzip it has to be unpacked, for the words may be behind the vectors. */
const MOST_UNPACKED = 2 * 1024 * 1024 * 1024;

interface Chunk {
  readonly kind: number;
  /** Behind kind and length. */
  readonly position: number;
  readonly bytes: number;
}

/** Words and vectors as finalfusion has them: rows of length 1, those of n-grams behind those of words. */
export const finalfusionFormat: FileFormat = {
  async describe(packed) {
    const source = await inMemory(packed, MOST_UNPACKED, memory);
    const chunks = await readChunks(source);
    const matrix = await arrayOf(source, chunks);
    const words = await wordsOf(source, chunks);
    const { kind } = vocabularyOf(source, chunks);
    return {
      format: 'finalfusion embeddings',
      path: source.path,
      bytes: source.size,
      words: words.size,
      dimensions: matrix.columns,
      valueType: matrix.type.name,
      provenance: provenanceFromFileName(source.path, 'finalfusion'),
      companions: [],
      details: [
        ['Vocabulary', chunkNames[kind]!],
        [
          'Lengths of the vectors',
          chunks.some((chunk) => chunk.kind === normsChunk) ? 'all 1; what they were before is left out' : 'as stored',
        ],
      ],
      tables: [],
      notes:
        matrix.rows > words.size
          ? ['The vectors of n-grams are left out: words that are not in the file have no vector.']
          : [],
    };
  },

  async read(packed, options) {
    const source = await inMemory(packed, MOST_UNPACKED, memory, options.signal);
    const chunks = await readChunks(source);
    const matrix = await arrayOf(source, chunks, options.signal);
    const words = await wordsOf(source, chunks);
    if (words.size === 0 || words.size > matrix.rows) {
      throw bad(source, `has ${words.size} words, but ${matrix.rows} vectors`, matrix.position);
    }
    const { vocabulary, vectors } = await readMatrix(source, { ...matrix, rows: words.size }, words, options);
    return new Space(vocabulary, vectors, matrix.columns, provenanceFromFileName(source.path, 'finalfusion'));
  },
};

async function readChunks(source: Source): Promise<readonly Chunk[]> {
  const header = await source.head(FIFU_HEADER_BYTES);
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  if (header.length < FIFU_HEADER_BYTES) {
    throw bad(source, 'ends amid its header: it was cut short', header.length);
  }
  const version = view.getUint32(4, true);
  const count = view.getUint32(8, true);
  if (version !== 0 || count > MOST_CHUNKS) {
    throw bad(source, `is of version ${version} with ${count} chunks, which is not known`, 4);
  }
  const chunks: Chunk[] = [];
  let position = FIFU_HEADER_BYTES + 4 * count;
  // The header's list of chunks leaves out norms, as some versions wrote it.
  while (position < source.size && chunks.length < MOST_CHUNKS) {
    if (position + CHUNK_HEADER_BYTES > source.size) {
      throw bad(source, 'ends amid the header of a chunk: it was cut short', position);
    }
    const chunk = new DataView(new ArrayBuffer(CHUNK_HEADER_BYTES));
    await source.read(new Uint8Array(chunk.buffer), position);
    const kind = chunk.getUint32(0, true);
    const bytes = Number(chunk.getBigUint64(4, true));
    position += CHUNK_HEADER_BYTES;
    if (!(bytes <= source.size - position)) {
      const which = chunkNames[kind] ?? 'next chunk';
      throw bad(source, `says that its ${which} has ${bytes} bytes, but ends before: it was cut short`, position);
    }
    chunks.push({ kind, position, bytes });
    position += bytes;
  }
  return chunks;
}

async function arrayOf(source: Source, chunks: readonly Chunk[], signal?: AbortSignal): Promise<MatrixPlace> {
  const array = chunks.find(({ kind }) => kind === arrayChunk);
  if (!array) {
    const quantised = chunks.find(({ kind }) => kind === quantisedChunk);
    if (!quantised) {
      throw bad(source, 'has no vectors', 0);
    }
    return quantisedOf(source, quantised, signal);
  }
  // Rows, columns and type, then zeros up to a multiple of 4.
  const header = new DataView(new ArrayBuffer(16));
  if (array.bytes < header.byteLength) {
    throw bad(source, 'has vectors without a header', array.position);
  }
  await source.read(new Uint8Array(header.buffer), array.position);
  const type = header.getUint32(12, true);
  if (type !== FLOAT32) {
    throw bad(source, `has vectors of the type ${type}, not float32 (${FLOAT32})`, array.position + 12);
  }
  const position = Math.ceil((array.position + header.byteLength) / 4) * 4;
  const matrix = {
    position,
    rows: Number(header.getBigUint64(0, true)),
    columns: header.getUint32(8, true),
    type: float32,
    name: 'its array',
  };
  checkMatrix(source, matrix);
  if (position + matrix.rows * matrix.columns * 4 > array.position + array.bytes) {
    throw bad(
      source,
      `says that its array is ${matrix.rows} x ${matrix.columns}, but its chunk has ${array.bytes} bytes`,
      array.position,
    );
  }
  return matrix;
}

/** Vectors as codes, and the centroids that they name. */
async function quantisedOf(source: Source, { position, bytes }: Chunk, signal?: AbortSignal): Promise<MatrixPlace> {
  const header = new DataView(new ArrayBuffer(FIFU_QUANTISED_HEADER_BYTES));
  if (bytes < header.byteLength) {
    throw bad(source, 'has quantised vectors without a header', position);
  }
  await source.read(new Uint8Array(header.buffer), position, signal);
  const place = readFifuQuantised(header, position, bytes, source.path);
  const floats = async (from: number, count: number): Promise<Float32Array> => {
    const values = allocateBytes(4 * count, source.path);
    await source.read(values, from, signal);
    return new Float32Array(values.buffer);
  };
  const { rows, dimensions, values, projectionValues, centroidValues, norms } = place;
  const projection = await floats(values, projectionValues);
  const centroids = await floats(values + 4 * projectionValues, centroidValues);
  const matrix = {
    position: place.codes,
    rows,
    columns: dimensions,
    type: fifuQuantisedType(place, centroids, projection),
    lengths: norms === undefined ? undefined : await floats(norms, rows),
    name: 'its quantised array',
  };
  checkMatrix(source, matrix);
  return matrix;
}

function vocabularyOf(source: Source, chunks: readonly Chunk[]): Chunk {
  const vocabulary = chunks.find(({ kind }) => vocabularyHeaders.has(kind));
  if (!vocabulary) {
    const what = chunks.some(({ kind }) => kind === floretChunk)
      ? 'has floret’s vocabulary, which is not read'
      : 'has no words';
    throw bad(source, what, 0);
  }
  return vocabulary;
}

async function wordsOf(source: Source, chunks: readonly Chunk[]): Promise<PackedWords> {
  const { kind, position, bytes } = vocabularyOf(source, chunks);
  const chunk = allocateBytes(bytes, source.path);
  await source.read(chunk, position);
  return readFifuWords(chunk, vocabularyHeaders.get(kind)!, source.path, position);
}

function bad({ path }: Source, trouble: string, byte: number, remedy = 'Get the file again.'): VecinityError {
  return new VecinityError('badFile', `${path} ${trouble} (at byte ${byte}).`, { path, byte, remedy });
}
