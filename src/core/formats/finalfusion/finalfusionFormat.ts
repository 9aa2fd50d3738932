import { badFile } from '../../io/badFile';
import { ByteReader } from '../../io/byteReader';
import { inMemory } from '../../io/inMemory';
import type { Source } from '../../io/source';
import { Space } from '../../space';
import type { FileDescription } from '../description';
import { provenanceFromFileName, type Format, type Host, type ReadOptions } from '../format';
import { checkMatrix, readMatrix, type MatrixPlace } from '../shared/matrix';
import type { PackedWords } from '../shared/packedWords';
import { float32 } from '../shared/valueTypes';
import {
  ARRAY_CHUNK,
  FLORET_CHUNK,
  NORMS_CHUNK,
  QUANTISED_CHUNK,
  chunkNames,
  readChunks,
  readFifuWords,
  vocabularyHeaders,
  type Chunk,
} from './finalfusion';
import { fifuQuantisedType, readFifuQuantised } from './finalfusionQuantised';

/** finalfusion's number for float32. */
const FLOAT32 = 10;
/** Bytes of rows, columns and type. */
const ARRAY_HEADER_BYTES = 16;

/** Maximum bytes of a gzip file after unpacking. It is unpacked into memory, because words may follow the vectors. */
const MAX_UNPACKED_BYTES = 2 * 1024 * 1024 * 1024;

/** Small, because the heads of chunks are far apart. */
const HEADER_WINDOW_BYTES = 4096;

/** An open file. */
interface Contents {
  /** The file, or its unpacked bytes in memory. */
  readonly source: Source;
  readonly host: Host;
  readonly chunks: readonly Chunk[];
  readonly vocabulary: Chunk;
  readonly matrix: MatrixPlace;
}

/** finalfusion's files. Vectors have length 1, and the rows of n-grams follow those of words. */
export const finalfusionFormat: Format = {
  async open({ source: packed, host }, _choices, signal) {
    const source = await inMemory(packed, MAX_UNPACKED_BYTES, host.memory, signal);
    const reader = new ByteReader(source, { signal, windowBytes: HEADER_WINDOW_BYTES });
    const chunks = await readChunks(reader);
    const matrix = await arrayOf(reader, source, chunks, host);
    const contents: Contents = { source, host, chunks, matrix, vocabulary: vocabularyOf(source, chunks) };
    return {
      describe: (asked) => describe(contents, asked),
      read: (options) => read(contents, options),
    };
  },
};

async function describe(contents: Contents, signal: AbortSignal | undefined): Promise<FileDescription> {
  const { source, chunks, matrix, vocabulary } = contents;
  const words = await wordsOf(contents, signal);
  const hasNorms = chunks.some(({ kind }) => kind === NORMS_CHUNK);
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
      ['Vocabulary', chunkNames[vocabulary.kind]!],
      ['Lengths of the vectors', hasNorms ? 'all 1; the original lengths are left out' : 'as stored'],
    ],
    tables: [],
    notes: matrix.rows > words.size ? ['The vectors of n-grams are left out. OOV words have no vector.'] : [],
  };
}

async function read(contents: Contents, options: ReadOptions): Promise<Space> {
  const { source, matrix } = contents;
  const words = await wordsOf(contents, options.signal);
  if (words.size === 0 || words.size > matrix.rows) {
    throw badFile(source.path, `has ${words.size} words, but ${matrix.rows} vectors`, { byte: matrix.position });
  }
  const { vocabulary, vectors } = await readMatrix(contents, { ...matrix, rows: words.size }, words, options);
  return new Space(vocabulary, vectors, matrix.columns, provenanceFromFileName(source.path, 'finalfusion'));
}

async function arrayOf(reader: ByteReader, source: Source, chunks: readonly Chunk[], host: Host): Promise<MatrixPlace> {
  const array = chunks.find(({ kind }) => kind === ARRAY_CHUNK);
  if (!array) {
    const quantised = chunks.find(({ kind }) => kind === QUANTISED_CHUNK);
    if (!quantised) {
      throw badFile(source.path, 'has no vectors');
    }
    return quantisedOf(reader, source, quantised, host);
  }
  reader.goTo(array.position);
  if (array.bytes < ARRAY_HEADER_BYTES) {
    throw reader.fail('has vectors without a header');
  }
  await reader.need(ARRAY_HEADER_BYTES);
  const [rows, columns, type] = [reader.u64(), reader.u32(), reader.u32()];
  if (type !== FLOAT32) {
    throw reader.fail(`has vectors of the type ${type}, not float32 (${FLOAT32})`, { byte: array.position + 12 });
  }
  // Zeros pad the header to a multiple of 4.
  const position = Math.ceil(reader.position / 4) * 4;
  const matrix = { position, rows, columns, type: float32, name: 'its array' };
  checkMatrix(source, matrix);
  if (position + rows * columns * 4 > array.position + array.bytes) {
    throw reader.fail(`says that its array is ${rows} x ${columns}, but its chunk has ${array.bytes} bytes`, {
      byte: array.position,
    });
  }
  return matrix;
}

/** Returns the place of a quantised array, with the centroids that its codes stand for. */
async function quantisedOf(reader: ByteReader, source: Source, chunk: Chunk, { memory }: Host): Promise<MatrixPlace> {
  const place = await readFifuQuantised(reader, chunk);
  const floats = async (position: number, count: number): Promise<Float32Array> => {
    const values = memory.bytes(4 * count, source.path);
    reader.goTo(position);
    await reader.fill(values);
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

/** Returns the chunk with the words. @throws VecinityError `badFile` if it is missing or floret's */
function vocabularyOf({ path }: Source, chunks: readonly Chunk[]): Chunk {
  const vocabulary = chunks.find(({ kind }) => vocabularyHeaders.has(kind));
  if (!vocabulary) {
    const isFloret = chunks.some(({ kind }) => kind === FLORET_CHUNK);
    throw badFile(path, isFloret ? 'has floret’s vocabulary, which is unsupported' : 'has no words');
  }
  return vocabulary;
}

function wordsOf({ source, host, vocabulary }: Contents, signal: AbortSignal | undefined): Promise<PackedWords> {
  const { kind, position, bytes } = vocabulary;
  const reader = new ByteReader(source, {
    position,
    end: position + bytes,
    signal,
    memory: host.memory,
    part: 'its vocabulary',
  });
  return readFifuWords(reader, vocabularyHeaders.get(kind)!);
}
