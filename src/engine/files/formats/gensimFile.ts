import { VecinityError } from '../../../core/errors';
import { selectTable } from '../../../core/formats/shared/selectTable';
import { composeVectors } from '../../../core/formats/shared/composeVectors';
import type { PackedWords } from '../../../core/formats/shared/packedWords';
import {
  forgottenAttributes,
  gensimClasses,
  gensimModel,
  packGensimWords,
  type GensimMatrix,
  type GensimModel,
  type GensimNgrams,
  type GensimTable,
} from '../../../core/formats/gensim/gensim';
import { readPickle } from '../../../core/formats/pickle/pickle';
import { PickledBytes, PickledDict } from '../../../core/formats/pickle/pickledObjects';
import {
  arrayValueType,
  bytesOfText,
  decodeNumbers,
  shortBytes,
  type PickledArray,
} from '../../../core/formats/pickle/pickledArray';
import type { VectorTable } from '../../../core/formats/shared/vectorTable';
import { Space, type Provenance, type SpaceParts } from '../../../core/space';
import { Subwords } from '../../../core/subwords';
import { Vocabulary } from '../../../core/vocabulary';
import type { FileDescription, TableDescription } from '../../../core/formats/description';
import { allocateBytes, allocateVectors } from '../allocate';
import type { FileFormat } from '../fileFormat';
import { provenanceFromFileName, type ReadChoices, type ReadOptions } from '../../../core/formats/format';
import { readMatrix } from '../matrix';
import { checkMatrix } from '../../../core/formats/shared/matrix';
import { BytesSource, inMemory } from '../../../core/io/inMemory';
import { memory } from '../memory';
import type { Source } from '../../../core/io/source';
import { withArrays, type PlacedMatrix, type SeparateArrays } from './separateArrays';
import { describeWordDict, isWordDict, readWordDict } from './wordDictFile';

/** A pickle that is packed is unpacked into memory, for its matrix lies anywhere in it. */
const MOST_UNPACKED = 4e9;

/** gensim's models: pickles, with large matrices in files beside them. Plain dicts of words and vectors, too. */
export const gensimFormat: FileFormat = {
  async describe(packed, choices, signal) {
    const source = await inMemory(packed, MOST_UNPACKED, memory, signal);
    const root = await readRoot(source, signal);
    if (isWordDict(root)) {
      return describeWordDict(source, root);
    }
    return withArrays(source, (arrays) => describeTable(source, arrays, gensimModel(root, source.path), choices));
  },
  async read(packed, options) {
    const source = await inMemory(packed, MOST_UNPACKED, memory, options.signal);
    return withArrays(source, async (arrays) => {
      const prepared = await prepareTable(source, arrays, options);
      return prepared instanceof PickledDict
        ? readWordDict(source, prepared, options)
        : readTable(source, prepared, options);
    });
  },
};

async function readRoot(source: Source, signal?: AbortSignal): Promise<unknown> {
  const input = {
    path: source.path,
    size: source.size,
    read: (target: Uint8Array, position: number) => source.read(target, position, signal),
  };
  const { value } = await readPickle(input, { classes: gensimClasses, forgotten: forgottenAttributes });
  return value;
}

/** What is needed of a pickle to read its vectors: its objects, many times as large as the words, need not stay. */
interface PreparedTable {
  readonly words: PackedWords;
  readonly counts: Float64Array | undefined;
  readonly vectors: PlacedMatrix;
  readonly ngrams: (GensimNgrams & { readonly placed: PlacedMatrix }) | undefined;
  readonly isComposed: boolean;
  readonly provenance: Provenance;
}

async function prepareTable(
  source: Source,
  arrays: SeparateArrays,
  options: ReadOptions,
): Promise<PreparedTable | PickledDict> {
  const root = await readRoot(source, options.signal);
  if (isWordDict(root)) {
    return root;
  }
  const model = gensimModel(root, source.path);
  const [table] = selectTable(model.tables, options.table, source.path);
  const vectors = await placeMatrix(source, arrays, table.vectors, options.signal);
  const words = packGensimWords(table.words, vectors.place.rows, source, options.faults);
  const counts = await readCounts(source, table, words.size, options.signal);
  const ngrams = table.ngrams && {
    ...table.ngrams,
    placed: await placeMatrix(source, arrays, table.ngrams.vectors, options.signal),
  };
  return {
    words,
    counts,
    vectors,
    ngrams,
    isComposed: table.isComposed,
    provenance: provenanceOf(source, model, counts),
  };
}

function provenanceOf(source: Source, model: GensimModel, counts: Float64Array | undefined): Provenance {
  const tokens = counts?.reduce((sum, count) => sum + count, 0) ?? 0;
  return {
    ...provenanceFromFileName(source.path),
    ...model.provenance,
    tokens: Number.isFinite(tokens) ? Math.max(0, tokens) : 0,
  };
}

async function readTable(source: Source, prepared: PreparedTable, options: ReadOptions): Promise<Space> {
  const { words, counts, vectors: placed, ngrams, isComposed, provenance } = prepared;
  let table: VectorTable | undefined;
  const { vocabulary: packed, vectors } = await readMatrix(placed.source, placed.place, words, {
    ...options,
    onTable: (made) => {
      table = made;
      options.onTable?.(made);
    },
  });
  const { bytes, offsets } = packed;
  const kept = counts ? countsOf(packed, words, counts) : packed.counts;
  const dimensions = placed.place.columns;
  const parts = ngrams ? await readNgrams(source, ngrams, dimensions, options) : {};
  const subwords = isComposed ? Subwords.of(parts, dimensions) : undefined;
  if (subwords) {
    composeVectors(
      { bytes, offsets, counts: kept },
      vectors,
      Int32Array.from(kept, (_, row) => row),
      subwords,
    );
    for (let row = 0; row < kept.length; row++) {
      // Finite rows may have a sum that is not.
      table?.checkRow(row * dimensions, row + 1);
    }
  }
  return new Space(new Vocabulary(bytes, offsets, kept), vectors, dimensions, provenance, parts);
}

/** Counts of the words that were taken. */
function countsOf(vocabulary: Vocabulary, { bytes, offsets, size }: PackedWords, counts: Float64Array): Float64Array {
  if (vocabulary.size === size) {
    return counts;
  }
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const kept = new Float64Array(vocabulary.size);
  // Backwards, for of a word that comes again the first is taken.
  for (let row = size - 1; row >= 0; row--) {
    const id = vocabulary.id(decoder.decode(bytes.subarray(offsets[row], offsets[row + 1])));
    if (id >= 0) {
      kept[id] = counts[row]!;
    }
  }
  return kept;
}

async function readCounts(
  source: Source,
  { counts }: GensimTable,
  rows: number,
  signal: AbortSignal | undefined,
): Promise<Float64Array | undefined> {
  if (!counts || counts instanceof Float64Array) {
    return counts?.length === rows ? counts : undefined;
  }
  const bytes = await arrayBytes(source, counts, signal);
  const numbers = decodeNumbers(bytes, { name: counts.type, isBigEndian: counts.isBigEndian });
  return numbers?.length === rows
    ? numbers.map((count) => (count >= 0 && Number.isFinite(count) ? count : 0))
    : undefined;
}

async function readNgrams(
  source: Source,
  { options: { minN, maxN, buckets }, buckets: bucketOf, placed }: NonNullable<PreparedTable['ngrams']>,
  dimensions: number,
  { signal, faults }: ReadOptions,
): Promise<SpaceParts> {
  const { rows, columns } = placed.place;
  const expected = bucketOf?.length ?? buckets;
  if (rows !== expected || columns !== dimensions) {
    throw bad(
      source,
      `has ${rows} x ${columns} vectors of n-grams, but ${expected} buckets and ${dimensions} dimensions`,
    );
  }
  checkMatrix(placed.source, placed.place);
  const subwordVectors = await readPlain(placed, signal);
  for (let row = 0; row < rows; row++) {
    const values = subwordVectors.subarray(row * dimensions, (row + 1) * dimensions);
    if (!values.every((value) => Number.isFinite(value))) {
      values.fill(0);
      faults?.add(
        'notFinite',
        {},
        () => `Row ${row + 1} of ${placed.place.name} has values that are not finite: it is taken as zeros.`,
      );
    }
  }
  return {
    subwordVectors,
    subwordBuckets: bucketOf ?? Int32Array.from({ length: buckets }, (_, bucket) => bucket),
    // gensim before 4 kept only buckets that it met, and left out the others.
    subwordNgrams: Int32Array.of(minN, maxN, buckets, ...(bucketOf ? [1] : [])),
  };
}

/** All values of a matrix, row by row. */
async function readPlain({ source, place }: PlacedMatrix, signal: AbortSignal | undefined): Promise<Float32Array> {
  const { rows, columns, type, position, columnMajor } = place;
  const values = allocateVectors(rows, columns, source.path, {});
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
  source: Source,
  arrays: SeparateArrays,
  matrix: GensimMatrix,
  signal?: AbortSignal,
): Promise<PlacedMatrix> {
  if ('beside' in matrix) {
    return arrays.open(matrix.beside);
  }
  const { name, array } = matrix;
  const type = arrayValueType(array);
  const [rows, columns] = array.shape;
  if (array.shape.length !== 2 || rows === undefined || columns === undefined || !type) {
    throw bad(
      source,
      `has as ${name} an array of ${array.shape.join(' x ')} values of the type ${array.type}, which are no vectors`,
    );
  }
  const place = { rows, columns, type, columnMajor: array.columnMajor, name };
  return array.values instanceof PickledBytes && !array.values.isText
    ? { source, place: { ...place, position: array.values.position } }
    : {
        source: new BytesSource(source.path, await arrayBytes(source, array, signal)),
        place: { ...place, position: 0 },
      };
}

/** The bytes of an array, all of them. */
async function arrayBytes(
  source: Source,
  { shape, type, values }: PickledArray,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const short = shortBytes(values);
  if (short || typeof values === 'string') {
    return short ?? new Uint8Array(0);
  }
  const stored = allocateBytes(values.length, source.path);
  await source.read(stored, values.position, signal);
  const length = shape.reduce((product, size) => product * size, Number(type.slice(1)));
  const bytes = values.isText ? bytesOfText(stored, length) : stored;
  if (!bytes) {
    throw bad(source, `has an array of ${length} bytes that was written as a text of other length`);
  }
  return bytes;
}

async function describeTable(
  source: Source,
  arrays: SeparateArrays,
  model: GensimModel,
  choices: ReadChoices,
): Promise<FileDescription> {
  const [table, ...others] = selectTable(model.tables, choices.table, source.path);
  const tables: TableDescription[] = [];
  for (const { name, vectors } of others) {
    const { rows, columns, type } = (await placeMatrix(source, arrays, vectors)).place;
    tables.push({ name, rows, columns, valueType: type.name });
  }
  const { source: from, place } = await placeMatrix(source, arrays, table.vectors);
  checkMatrix(from, place);
  if (table.ngrams) {
    const ngrams = await placeMatrix(source, arrays, table.ngrams.vectors);
    checkMatrix(ngrams.source, ngrams.place);
  }
  if (tables.length > 0) {
    tables.unshift({ name: table.name, rows: place.rows, columns: place.columns, valueType: place.type.name });
  }
  const counts = await readCounts(source, table, place.rows, undefined);
  return {
    format: `gensim ${model.className}${table.ngrams ? ' with subwords' : ''}`,
    path: source.path,
    bytes: source.size,
    words: place.rows,
    dimensions: place.columns,
    valueType: place.type.name,
    provenance: provenanceOf(source, model, counts),
    companions: arrays.paths,
    details: model.version === undefined ? [] : [['gensim', model.version]],
    tables,
    notes: table.notes,
  };
}

function bad(source: Source, trouble: string): VecinityError {
  return new VecinityError('badFile', `${source.path} ${trouble}.`, {
    path: source.path,
    remedy: 'Get the file again, or save its vectors from Python: model.wv.save(…) in gensim.',
  });
}
