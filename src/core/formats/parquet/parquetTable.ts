import type { RowGroup } from 'hyparquet';
import { quoted } from '../../io/faults';
import { badColumns } from '../columns/columnarFile';
import type { VectorColumns } from '../columns/tableColumns';
import { numberOf, type CellValues, type CellWord, type TableRows } from '../columns/tableRows';
import type { ReadOptions } from '../format';
import type { VectorTable } from '../shared/vectorTable';
import { columnChunk, type ParquetFile } from './parquetFile';
import { columnLists, columnPages } from './parquetPages';

/** Yields the vectors of a group, page by page. Take those of a page before you ask for the next. */
export type ReadVectors = (group: RowGroup, signal?: AbortSignal) => AsyncGenerator<Iterable<CellValues>>;

/** Where rows go. */
export interface RowTarget {
  /** How vectors are read that are neither lists nor columns of numbers. */
  readonly readVectors?: ReadVectors;
  /** Rows before those of the group. */
  readonly from: number;
  readonly table: VectorTable;
  readonly rows: TableRows;
}

/** Where the rows of a group go. */
interface GroupTarget extends RowTarget {
  readonly group: RowGroup;
  /** Rows of the group. */
  readonly count: number;
}

/**
 * Reads all rows of a file, as far as the table wants them.
 * @throws Error for what is damaged; VecinityError `badFile`, `unreadable`, `cancelled`
 */
export async function readRows(
  file: ParquetFile,
  vectors: VectorColumns,
  target: RowTarget,
  options: ReadOptions,
): Promise<void> {
  const { metadata } = file;
  let { from } = target;
  for (const group of metadata.row_groups) {
    if (target.table.isFull) {
      return;
    }
    const count = Number(group.num_rows);
    const read = vectors.isWide ? readWide : readLists;
    await read(file, vectors, { ...target, group, count, from }, options);
    from += count;
    options.progress?.((from - target.from) / Number(metadata.num_rows));
  }
}

async function readLists(
  file: ParquetFile,
  vectors: VectorColumns,
  target: GroupTarget,
  options: ReadOptions,
): Promise<void> {
  const { group, count, from, table, rows, readVectors = listReader(file, vectors) } = target;
  const words: CellWord[] = [];
  for await (const page of wordPages(file, target, options)) {
    for (let i = 0; i < page.length; i++) {
      words.push(page[i]);
    }
  }
  let row = 0;
  for await (const page of readVectors(group, options.signal)) {
    for (const values of page) {
      if (row < count) {
        rows.addRow(file.chosen.word === undefined ? from + row : words[row], values, from + row + 1);
      }
      row++;
    }
    if (table.isFull) {
      return;
    }
  }
  if (row !== count) {
    throw badColumns(file.source, `has ${row} vectors for ${count} rows`, file.source.size);
  }
}

/** Yields the words of a group; none if no column has them. @throws VecinityError `badFile` unless each row has one */
export async function* wordPages(
  file: ParquetFile,
  { group, count }: GroupTarget,
  options: ReadOptions,
): AsyncGenerator<ArrayLike<CellWord>> {
  if (file.chosen.word === undefined) {
    return;
  }
  let words = 0;
  for await (const page of columnPages(file, columnChunk(file, group, file.chosen.word), options.signal)) {
    words += page.length;
    if (words > count) {
      break;
    }
    yield page as ArrayLike<CellWord>;
  }
  if (words !== count) {
    throw badColumns(file.source, `has ${words} words for ${count} rows`, file.source.size);
  }
}

async function readWide(
  file: ParquetFile,
  vectors: VectorColumns,
  target: GroupTarget,
  options: ReadOptions,
): Promise<void> {
  const { group, count, from, table, rows } = target;
  const places = new Float64Array(count).fill(-1);
  let word = 0;
  for await (const page of wordPages(file, target, options)) {
    for (let i = 0; i < page.length; i++, word++) {
      places[word] = rows.addWord(page[i], from + word + 1);
    }
    if (table.isFull) {
      break;
    }
  }
  if (file.chosen.word === undefined) {
    for (; word < count && !table.isFull; word++) {
      places[word] = rows.addWord(from + word, from + word + 1);
    }
  }
  const { vectors: matrix } = table;
  for (const [dimension, column] of vectors.columns.entries()) {
    let row = 0;
    for await (const page of columnPages(file, columnChunk(file, group, column), options.signal)) {
      for (let i = 0; i < page.length && row < count; i++, row++) {
        if (places[row]! >= 0) {
          matrix[places[row]! + dimension] = numberOf(page[i] as number);
        }
      }
    }
    if (row !== count) {
      throw badColumns(file.source, `has ${row} values for ${count} rows in one column`, file.source.size);
    }
  }
  places.forEach((place, i) => {
    if (place >= 0) {
      table.checkRow(place, from + i + 1);
    }
  });
}

/** Returns the length of vectors, from the first row that has one. @throws VecinityError `badFile` if no row has one */
export async function dimensionsOf(
  file: ParquetFile,
  vectors: VectorColumns,
  signal: AbortSignal | undefined,
  readVectors: ReadVectors = listReader(file, vectors),
): Promise<number> {
  if (vectors.isWide) {
    return vectors.columns.length;
  }
  for (const group of file.metadata.row_groups) {
    for await (const page of readVectors(group, signal)) {
      for (const { length } of page) {
        if (length > 0) {
          return length;
        }
      }
    }
  }
  throw badColumns(file.source, `has no vector in its column ${quoted(vectors.name)}`, file.source.size);
}

function listReader(file: ParquetFile, { columns }: VectorColumns): ReadVectors {
  return (group, signal) => columnLists(file, columnChunk(file, group, columns[0]!), signal);
}
