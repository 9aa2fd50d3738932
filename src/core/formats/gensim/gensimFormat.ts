import { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import { Faults } from '../../io/faults';
import { inMemory } from '../../io/inMemory';
import { Space, type Provenance, type SpaceParts } from '../../space';
import { Subwords } from '../../subwords';
import { Vocabulary } from '../../vocabulary';
import type { FileDescription, TableDescription } from '../description';
import {
  provenanceFromFileName,
  type Format,
  type FormatInput,
  type Host,
  type OpenChoices,
  type OpenedFormat,
  type ReadOptions,
} from '../format';
import { readPickle } from '../pickle/pickle';
import { arrayBytes, placeArray, type PlacedMatrix } from '../pickle/arrayPlace';
import { decodeNumbers } from '../pickle/pickledArray';
import { openPickledTable } from '../pickle/pickledTableFormat';
import { composeVectors } from '../shared/composeVectors';
import { checkMatrix, readMatrix, type MatrixInput } from '../shared/matrix';
import type { PackedWords } from '../shared/packedWords';
import { selectTable } from '../shared/selectTable';
import type { VectorTable } from '../shared/vectorTable';
import {
  forgottenAttributes,
  gensimModel,
  isGensim,
  packGensimWords,
  type GensimMatrix,
  type GensimModel,
  type GensimNgrams,
  type GensimTable,
} from './gensimModel';
import { withArrays, type SeparateArrays } from './separateArrays';

/** Maximum bytes of a gzip pickle after unpacking. It is unpacked into memory, because a matrix can lie anywhere. */
const MAX_UNPACKED_BYTES = 4e9;

const remedy = 'Get the file again, or save its vectors from Python: model.wv.save(…) in gensim.';

/** gensim's models, whose large matrices may be in separate files, and pickled dicts of words and vectors. */
export const gensimFormat: Format = {
  opensContent: true,
  async open(packed, choices, signal) {
    const source = await inMemory(packed.source, MAX_UNPACKED_BYTES, packed.host.memory, signal);
    const input = { ...packed, source };
    const { value: root } = await readPickle(source, {
      memory: packed.host.memory,
      forgotten: forgottenAttributes,
      signal,
    });
    return isGensim(root)
      ? openModel(input, gensimModel(root, source.path), choices, signal)
      : openPickledTable(input, root, choices, signal);
  },
};

/** The words of a table, and how to read its vectors. It keeps no objects of the pickle, which take far more memory. */
interface PreparedTable {
  /** The words, or the error to throw when vectors are read. A file without valid words can still be described. */
  readonly words: PackedWords | VecinityError;
  /** Faults of the words. */
  readonly faults: Faults;
  readonly counts: Float64Array | undefined;
  readonly vectors: GensimMatrix;
  readonly ngrams: GensimNgrams | undefined;
  readonly isComposed: boolean;
  readonly provenance: Provenance;
}

async function openModel(
  input: FormatInput,
  model: GensimModel,
  choices: OpenChoices,
  signal: AbortSignal | undefined,
): Promise<OpenedFormat> {
  const [table, ...others] = selectTable(model.tables, choices.table, input.source.path);
  return withArrays(input, async (arrays) => {
    const tables: TableDescription[] = [];
    for (const { name, vectors } of others) {
      const { rows, columns, type } = (await placeMatrix(input, arrays, vectors, signal)).place;
      tables.push({ name, rows, columns, valueType: type.name });
    }
    const { source, place } = await placeMatrix(input, arrays, table.vectors, signal);
    checkMatrix(source, place);
    if (table.ngrams) {
      const ngrams = await placeMatrix(input, arrays, table.ngrams.vectors, signal);
      checkMatrix(ngrams.source, ngrams.place);
    }
    if (tables.length > 0) {
      tables.unshift({ name: table.name, rows: place.rows, columns: place.columns, valueType: place.type.name });
    }
    const prepared = await prepareTable(input, model, table, place.rows, signal);
    const description: FileDescription = {
      format: `gensim ${model.className}${table.ngrams ? ' with subwords' : ''}`,
      path: input.source.path,
      bytes: input.source.size,
      words: place.rows,
      dimensions: place.columns,
      valueType: place.type.name,
      provenance: prepared.provenance,
      companions: arrays.paths,
      details: model.version === undefined ? [] : [['gensim', model.version]],
      tables,
      notes: table.notes,
    };
    return {
      describe: () => Promise.resolve(description),
      read: (options) => withArrays(input, (again) => readTable(input, again, prepared, options)),
    };
  });
}

async function prepareTable(
  input: FormatInput,
  model: GensimModel,
  table: GensimTable,
  rows: number,
  signal: AbortSignal | undefined,
): Promise<PreparedTable> {
  const faults = new Faults();
  let words: PreparedTable['words'];
  try {
    words = packGensimWords(table.words, rows, input.source, faults);
  } catch (error) {
    if (!(error instanceof VecinityError)) {
      throw error;
    }
    words = error;
  }
  const counts = await readCounts(input, table, rows, signal);
  const tokens = counts?.reduce((sum, count) => sum + count, 0) ?? 0;
  return {
    words,
    faults,
    counts,
    vectors: table.vectors,
    ngrams: table.ngrams,
    isComposed: table.isComposed,
    provenance: {
      ...provenanceFromFileName(input.source.path),
      ...model.provenance,
      tokens: Number.isFinite(tokens) ? Math.max(0, tokens) : 0,
    },
  };
}

async function readTable(
  input: FormatInput,
  arrays: SeparateArrays,
  { words, faults, counts, vectors: matrix, ngrams, isComposed, provenance }: PreparedTable,
  options: ReadOptions,
): Promise<Space> {
  if (words instanceof VecinityError) {
    throw words;
  }
  options.faults?.addAll(faults);
  const placed = await placeMatrix(input, arrays, matrix, options.signal);
  let table: VectorTable | undefined;
  const matrixInput: MatrixInput = { source: placed.source, host: input.host };
  const { vocabulary: packed, vectors } = await readMatrix(matrixInput, placed.place, words, {
    ...options,
    onTable: (made) => {
      table = made;
      options.onTable?.(made);
    },
  });
  const { bytes, offsets } = packed;
  const kept = counts ? countsOf(packed, words, counts) : packed.counts;
  const dimensions = placed.place.columns;
  const parts = ngrams
    ? await readNgrams(
        input,
        ngrams,
        await placeMatrix(input, arrays, ngrams.vectors, options.signal),
        dimensions,
        options,
      )
    : {};
  const subwords = isComposed ? Subwords.of(parts, dimensions) : undefined;
  if (subwords) {
    composeVectors(
      { bytes, offsets, counts: kept },
      vectors,
      Int32Array.from(kept, (_, row) => row),
      subwords,
    );
    for (let row = 0; row < kept.length; row++) {
      // The sum of finite rows may be infinite.
      table?.checkRow(row * dimensions, row + 1);
    }
  }
  return new Space(new Vocabulary(bytes, offsets, kept), vectors, dimensions, provenance, parts);
}

/** Returns the counts of the words in `vocabulary`. */
function countsOf(vocabulary: Vocabulary, { bytes, offsets, size }: PackedWords, counts: Float64Array): Float64Array {
  if (vocabulary.size === size) {
    return counts;
  }
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const kept = new Float64Array(vocabulary.size);
  // Backwards, because the first of several equal words wins.
  for (let row = size - 1; row >= 0; row--) {
    const id = vocabulary.id(decoder.decode(bytes.subarray(offsets[row], offsets[row + 1])));
    if (id >= 0) {
      kept[id] = counts[row]!;
    }
  }
  return kept;
}

async function readCounts(
  input: FormatInput,
  { counts }: GensimTable,
  rows: number,
  signal: AbortSignal | undefined,
): Promise<Float64Array | undefined> {
  if (!counts || counts instanceof Float64Array) {
    return counts?.length === rows ? counts : undefined;
  }
  const bytes = await arrayBytes(input, counts, signal);
  const numbers = decodeNumbers(bytes, { name: counts.type, isBigEndian: counts.isBigEndian });
  return numbers?.length === rows
    ? numbers.map((count) => (count >= 0 && Number.isFinite(count) ? count : 0))
    : undefined;
}

async function readNgrams(
  { source, host }: FormatInput,
  { options: { minN, maxN, buckets }, buckets: bucketOf }: GensimNgrams,
  placed: PlacedMatrix,
  dimensions: number,
  { signal, faults }: ReadOptions,
): Promise<SpaceParts> {
  const { rows, columns } = placed.place;
  const expected = bucketOf?.length ?? buckets;
  if (rows !== expected || columns !== dimensions) {
    throw badFile(
      source.path,
      `has ${rows} x ${columns} vectors of n-grams, but ${expected} buckets and ${dimensions} dimensions`,
      { remedy },
    );
  }
  checkMatrix(placed.source, placed.place);
  const subwordVectors = await readPlain(placed, host, signal);
  for (let row = 0; row < rows; row++) {
    const values = subwordVectors.subarray(row * dimensions, (row + 1) * dimensions);
    if (!values.every((value) => Number.isFinite(value))) {
      values.fill(0);
      faults?.add(
        'notFinite',
        {},
        () => `Row ${row + 1} of ${placed.place.name} has values that are not finite; they become zeros.`,
      );
    }
  }
  return {
    subwordVectors,
    subwordBuckets: bucketOf ?? Int32Array.from({ length: buckets }, (_, bucket) => bucket),
    // gensim before 4 stored only the buckets that occurred in training.
    subwordNgrams: Int32Array.of(minN, maxN, buckets, ...(bucketOf ? [1] : [])),
  };
}

/** Returns all values of a matrix in row-major order. */
async function readPlain(
  { source, place }: PlacedMatrix,
  host: Host,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const { rows, columns, type, position, columnMajor } = place;
  const values = host.memory.vectors(rows, columns, source.path);
  const [lines, length] = columnMajor ? [columns, rows] : [rows, columns];
  const linesAtOnce = Math.max(1, Math.floor(1_000_000 / length));
  const lineBytes = length * type.blockBytes;
  const bytes = new Uint8Array(Math.min(lines, linesAtOnce) * lineBytes);
  const line = new Float32Array(columnMajor ? length : 0);
  for (let from = 0; from < lines; from += linesAtOnce) {
    const count = Math.min(linesAtOnce, lines - from);
    await source.read(bytes.subarray(0, count * lineBytes), position + from * lineBytes, signal);
    if (!columnMajor) {
      type.decode(bytes, 0, count * length, values, from * length);
      continue;
    }
    for (let i = 0; i < count; i++) {
      type.decode(bytes, i * lineBytes, length, line, 0);
      line.forEach((value, row) => {
        values[row * columns + from + i] = value;
      });
    }
  }
  return values;
}

async function placeMatrix(
  input: FormatInput,
  arrays: SeparateArrays,
  matrix: GensimMatrix,
  signal?: AbortSignal,
): Promise<PlacedMatrix> {
  if ('beside' in matrix) {
    return arrays.open(matrix.beside);
  }
  return placeArray(input, matrix.array, matrix.name, signal);
}
