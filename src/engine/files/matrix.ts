import { VecinityError } from '../../core/errors';
import type { PackedWords } from '../../core/formats/shared/packedWords';
import { valueBytes, type ValueType } from '../../core/formats/shared/valueTypes';
import { VectorTable } from '../../core/formats/shared/vectorTable';
import type { Vocabulary } from '../../core/vocabulary';
import { allocateBytes, allocateVectors } from './allocate';
import { tableOptions, type ReadOptions } from './fileFormat';
import type { Source } from '../../core/io/source';

/** What is decoded at once. */
const CHUNK_BYTES = 8 * 1024 * 1024;

/** Column after column so much is read at once. */
const SHORT_COLUMN_BYTES = 1024 * 1024;

/** A table of numbers whose place in the file is known. */
export interface MatrixPlace {
  /** Of its first byte. */
  readonly position: number;
  readonly rows: number;
  readonly columns: number;
  readonly type: ValueType;
  /** Column after column, as Fortran has it. */
  readonly columnMajor?: boolean;
  /** What each row is multiplied by, where it is stored without its length; not column after column. */
  readonly lengths?: Float32Array | undefined;
  /** For messages, such as `tensor "wte.weight"`. */
  readonly name: string;
}

/**
 * Reads a table and names its rows.
 * @param words  one for each row, in order
 * @param rowsOf the row of each word, ascending, where several words may have one and some rows none
 * @throws VecinityError `badFile` if the table does not fit into the file or `words` are not as many as the rows
 */
export async function readMatrix(
  source: Source,
  matrix: MatrixPlace,
  words: PackedWords,
  options: ReadOptions,
  rowsOf?: Uint32Array,
): Promise<{ readonly vocabulary: Vocabulary; readonly vectors: Float32Array }> {
  checkMatrix(source, matrix);
  if (!rowsOf && words.size !== matrix.rows) {
    throw new VecinityError(
      'badFile',
      `${source.path} has ${matrix.rows} vectors in ${matrix.name}, but there are ${words.size} words.`,
      { path: source.path, byte: matrix.position, remedy: 'Choose the words that belong to these vectors.' },
    );
  }
  const table = new VectorTable(matrix.columns, words.size, tableOptions(source, options, 'row'));
  const rowOf = (word: number): number => (rowsOf ? rowsOf[word]! : word);
  if (matrix.columnMajor) {
    await readColumns(source, matrix, words, rowOf, table, options);
  } else {
    await readRows(source, matrix, words, rowOf, table, options);
  }
  return table.finish();
}

/** @throws VecinityError `badFile` if the table is empty, or does not fit into the file */
export function checkMatrix(source: Source, { position, rows, columns, type, name }: MatrixPlace): void {
  const trouble = (what: string): VecinityError =>
    new VecinityError('badFile', `${source.path} says that ${name} is ${rows} x ${columns} in ${type.name}${what}.`, {
      path: source.path,
      byte: Math.min(position, source.size),
      remedy: 'Get the file again.',
    });
  const sane = (size: number): boolean => Number.isSafeInteger(size) && size >= 1;
  if (!sane(rows) || !sane(columns) || !Number.isSafeInteger(rows * columns) || columns % type.blockValues !== 0) {
    throw trouble(', which cannot be');
  }
  const bytes = rows * valueBytes(type, columns);
  if (!(position >= 0) || position + bytes > source.mostBytes) {
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
  // A byte may stand for many values, and a value take long: a wish to cancel comes through between two chunks.
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
  source: Source,
  { position, rows, columns, type }: MatrixPlace,
  words: PackedWords,
  rowOf: (word: number) => number,
  table: VectorTable,
  { signal, progress }: ReadOptions,
): Promise<void> {
  const places = new Float64Array(allocateBytes(8 * words.size, source.path).buffer);
  let wantedRows = 0;
  for (let word = 0; word < words.size; word++) {
    places[word] = table.add(words.bytes, words.offsets[word]!, words.offsets[word + 1]!, rowOf(word) + 1);
    wantedRows = places[word]! >= 0 ? rowOf(word) + 1 : wantedRows;
  }
  const { vectors } = table;
  const columnBytes = valueBytes(type, rows);
  // Short columns several at once: to read each by itself takes longer than to decode it. Of long ones what is wanted.
  const atOnce = columnBytes > SHORT_COLUMN_BYTES ? 1 : Math.min(columns, Math.floor(SHORT_COLUMN_BYTES / columnBytes));
  const length = atOnce > 1 ? rows : wantedRows;
  const bytes = allocateBytes(atOnce * valueBytes(type, length), source.path);
  const values = allocateVectors(atOnce, length, source.path, {});
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
