import type { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import type { Source } from '../../io/source';
import type { Vocabulary } from '../../vocabulary';
import { tableOptions, type FormatInput, type ReadOptions } from '../format';
import type { PackedWords } from './packedWords';
import { valueBytes, type ValueType } from './valueTypes';
import { VectorTable } from './vectorTable';

/** Bytes that are read and decoded at once. */
const CHUNK_BYTES = 8 * 1024 * 1024;

/** Bytes of short columns that are read at once. */
const SHORT_COLUMN_BYTES = 1024 * 1024;

/** A table of numbers whose place in the file is known. */
export interface MatrixPlace {
  /** Position of its first byte. */
  readonly position: number;
  readonly rows: number;
  readonly columns: number;
  readonly type: ValueType;
  /** Whether the values are in column-major order, as in Fortran. */
  readonly columnMajor?: boolean;
  /** Factor of each row, if rows are stored normalised; only for row-major order. */
  readonly lengths?: Float32Array | undefined;
  /** For messages, such as `tensor "wte.weight"`. */
  readonly name: string;
}

/** The source of a table, and its host. */
export type MatrixInput = Pick<FormatInput, 'source' | 'host'>;

/**
 * Reads a table and names its rows.
 * @param words  one for each row, in order
 * @param rowsOf the row of each word, ascending; several words may share a row, and rows may have no word
 * @throws VecinityError `badFile` if the table does not fit into the file or there are not as many words as rows
 */
export async function readMatrix(
  input: MatrixInput,
  matrix: MatrixPlace,
  words: PackedWords,
  options: ReadOptions,
  rowsOf?: Uint32Array,
): Promise<{ readonly vocabulary: Vocabulary; readonly vectors: Float32Array }> {
  const { source } = input;
  checkMatrix(source, matrix);
  if (!rowsOf && words.size !== matrix.rows) {
    const trouble = `has ${matrix.rows} vectors in ${matrix.name}, but there are ${words.size} words`;
    const remedy = 'Choose the words that belong to these vectors.';
    throw badFile(source.path, trouble, { byte: matrix.position, remedy });
  }
  const table = new VectorTable(matrix.columns, words.size, tableOptions(input, options, 'row'));
  const rowOf = (word: number): number => (rowsOf ? rowsOf[word]! : word);
  if (matrix.columnMajor) {
    await readColumns(input, matrix, words, rowOf, table, options);
  } else {
    await readRows(source, matrix, words, rowOf, table, options);
  }
  return table.finish();
}

/** @throws VecinityError `badFile` if the table is empty, or does not fit into the file */
export function checkMatrix(source: Source, { position, rows, columns, type, name }: MatrixPlace): void {
  const trouble = (what: string): VecinityError =>
    badFile(source.path, `says that ${name} is ${rows} x ${columns} in ${type.name}${what}`, {
      byte: Math.min(position, source.size),
    });
  const isSane = (size: number): boolean => Number.isSafeInteger(size) && size >= 1;
  if (!isSane(rows) || !isSane(columns) || !Number.isSafeInteger(rows * columns) || columns % type.blockValues !== 0) {
    throw trouble(', which is impossible');
  }
  const bytes = rows * valueBytes(type, columns);
  if (!(position >= 0) || position + bytes > source.maxBytes) {
    throw trouble(`, ${bytes} bytes from byte ${position}, but the file has ${source.size} bytes: it was cut short`);
  }
}

async function readRows(
  source: Source,
  { position, rows, columns, type, lengths }: MatrixPlace,
  words: PackedWords,
  rowOf: (word: number) => number,
  table: VectorTable,
  { signal, progress }: ReadOptions,
): Promise<void> {
  const rowBytes = valueBytes(type, columns);
  // A byte may hold many values, and decoding may take long, so cancelling is possible between chunks.
  const rowsAtOnce = Math.min(
    rows,
    Math.max(1, Math.floor(CHUNK_BYTES / Math.max(rowBytes, columns * (type.work ?? 1)))),
  );
  const bytes = new Uint8Array(rowsAtOnce * rowBytes);
  let word = 0;
  for (let from = 0; from < rows && !table.isFull; from += rowsAtOnce) {
    const to = Math.min(rows, from + rowsAtOnce);
    await source.read(bytes.subarray(0, (to - from) * rowBytes), position + from * rowBytes, signal);
    for (; word < words.size && rowOf(word) < to; word++) {
      const row = rowOf(word);
      const at = table.add(words.bytes, words.offsets[word]!, words.offsets[word + 1]!, row + 1);
      if (at >= 0) {
        type.decode(bytes, (row - from) * rowBytes, columns, table.vectors, at);
        if (lengths) {
          scale(table.vectors, at, columns, lengths[row]!);
        }
        table.checkRow(at, row + 1);
      }
    }
    progress?.(to / rows);
  }
}

async function readColumns(
  { source, host: { memory } }: MatrixInput,
  { position, rows, columns, type }: MatrixPlace,
  words: PackedWords,
  rowOf: (word: number) => number,
  table: VectorTable,
  { signal, progress }: ReadOptions,
): Promise<void> {
  const places = new Float64Array(memory.bytes(8 * words.size, source.path).buffer);
  let wantedRows = 0;
  for (let word = 0; word < words.size; word++) {
    places[word] = table.add(words.bytes, words.offsets[word]!, words.offsets[word + 1]!, rowOf(word) + 1);
    wantedRows = places[word]! >= 0 ? rowOf(word) + 1 : wantedRows;
  }
  const { vectors } = table;
  const columnBytes = valueBytes(type, rows);
  // Reads several short columns at once, because a read takes longer than decoding. From a long column it reads the wanted rows.
  const atOnce = columnBytes > SHORT_COLUMN_BYTES ? 1 : Math.min(columns, Math.floor(SHORT_COLUMN_BYTES / columnBytes));
  const length = atOnce > 1 ? rows : wantedRows;
  const bytes = memory.bytes(atOnce * valueBytes(type, length), source.path);
  const values = memory.vectors(atOnce, length, source.path);
  for (let from = 0; from < columns; from += atOnce) {
    const count = Math.min(atOnce, columns - from);
    await source.read(bytes.subarray(0, count * valueBytes(type, length)), position + from * columnBytes, signal);
    type.decode(bytes, 0, count * length, values, 0);
    for (let word = 0; word < words.size; word++) {
      for (let i = 0, at = rowOf(word); i < count && places[word]! >= 0; i++, at += length) {
        vectors[places[word]! + from + i] = values[at]!;
      }
    }
    progress?.((from + count) / columns);
  }
  places.forEach((place, word) => {
    if (place >= 0) {
      table.checkRow(place, rowOf(word) + 1);
    }
  });
}

function scale(vectors: Float32Array, at: number, columns: number, by: number): void {
  for (let i = at; i < at + columns; i++) {
    vectors[i]! *= by;
  }
}
