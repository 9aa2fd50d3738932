import type { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import { selectTable } from '../shared/selectTable';

/** What a column of a table can hold. */
export type ColumnKind = 'text' | 'vector' | 'float' | 'integer' | 'other';

/** A column of a table. */
export interface ColumnInfo {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** Columns that make up vectors: one column of lists, or one column for each dimension (`isWide`). */
export interface VectorColumns {
  readonly name: string;
  /** Their places among all columns, in order. */
  readonly columns: readonly number[];
  readonly isWide: boolean;
}

/** The columns of words and of vectors in a table. */
export interface ChosenColumns {
  /** Place of the column with the words; undefined without. */
  readonly word: number | undefined;
  /** All columns that hold vectors, the likeliest first. */
  readonly vectors: readonly VectorColumns[];
}

/** Usual names of the column or key with the words, likeliest first. */
export const wordNames = [
  'word',
  'token',
  'text',
  'term',
  'key',
  'label',
  'name',
  'words',
  'tokens',
  'entity',
  'title',
];
/** Usual names of the column or key with the vectors, likeliest first. */
export const vectorNames = ['vector', 'embedding', 'vectors', 'embeddings', 'emb', 'vec', 'values', 'features'];
/** Usual names of a column that numbers the rows, such as the index of pandas. */
const indexNames = ['', 'id', 'index', 'unnamed: 0', '__index_level_0__'];

/** Maximum columns of a table. A table with more has rows and columns swapped, or was made to fill the memory. */
export const MAX_COLUMNS = 100_000;

/** Returns the error of a table with more than MAX_COLUMNS columns. */
export function tooWide(path: string): VecinityError {
  return badFile(path, `has more than ${MAX_COLUMNS} columns, which is the maximum`, {
    byte: 0,
    remedy: 'Write a row for each word, with a column for each dimension or a list of numbers in one column.',
  });
}

/** Returns the columns that hold the words and the vectors. Names decide first, then kinds. */
export function chooseColumns(columns: readonly ColumnInfo[]): ChosenColumns {
  const word = wordColumn(columns);
  const free = columns.map((column, place) => ({ ...column, place })).filter(({ place }) => place !== word);
  const lists = free
    .filter(({ kind }) => kind === 'vector')
    .map(({ name, place }): VectorColumns => ({ name, columns: [place], isWide: false }))
    .sort((a, b) => rank(vectorNames, a.name) - rank(vectorNames, b.name));
  const numbers = free.filter(
    ({ name, kind }) => kind === 'float' || (kind === 'integer' && !indexNames.includes(name.toLowerCase().trim())),
  );
  return { word, vectors: [...lists, ...wideColumns(numbers)] };
}

function wordColumn(columns: readonly ColumnInfo[]): number | undefined {
  const named = (kinds: readonly ColumnKind[], names: readonly string[]): number | undefined => {
    const places = columns.flatMap(({ name, kind }, place) =>
      kinds.includes(kind) && rank(names, name) < names.length ? [place] : [],
    );
    return places.sort((a, b) => rank(names, columns[a]!.name) - rank(names, columns[b]!.name))[0];
  };
  const firstText = columns.findIndex(({ kind }) => kind === 'text');
  return (
    named(['text'], wordNames) ??
    (firstText >= 0 ? firstText : undefined) ??
    named(['integer'], wordNames) ??
    named(['integer'], indexNames)
  );
}

/** Returns groups of columns whose names differ only in a final number, such as `d0` to `d99`; otherwise one group. */
function wideColumns(columns: readonly (ColumnInfo & { readonly place: number })[]): VectorColumns[] {
  const groups = new Map<string, (ColumnInfo & { readonly place: number })[]>();
  for (const column of columns) {
    const stem = stemOf(column.name);
    const group = stem === undefined ? undefined : groups.get(stem);
    if (group) {
      group.push(column);
    } else if (stem !== undefined) {
      groups.set(stem, [column]);
    }
  }
  const numbered = [...groups.values()].filter(({ length }) => length > 1).sort((a, b) => b.length - a.length);
  const floats = columns.filter(({ kind }) => kind === 'float');
  const all = numbered.length > 0 ? numbered : [floats.length > 0 ? floats : columns];
  return all
    .filter(({ length }) => length > 0)
    .map((group) => ({
      name: group.length > 1 ? `${group[0]!.name}..${group.at(-1)!.name}` : group[0]!.name,
      columns: group.map(({ place }) => place),
      isWide: true,
    }));
}

/** Returns a name without its final digits; undefined if it has none. */
function stemOf(name: string): string | undefined {
  let end = name.length;
  while (end > 0 && name[end - 1]! >= '0' && name[end - 1]! <= '9') {
    end--;
  }
  return end < name.length ? name.slice(0, end) : undefined;
}

/**
 * Returns the vectors of a table, those named `table` first.
 * @param table name of the vectors to open; undefined for the likeliest
 * @throws VecinityError `badOption` if the name is missing, `badFile` if there are no vectors
 */
export function pickVectors(
  { vectors: [first, ...others] }: ChosenColumns,
  table: string | undefined,
  path: string,
): readonly [VectorColumns, ...VectorColumns[]] {
  if (!first) {
    throw badFile(path, 'has no column of vectors', {
      byte: 0,
      remedy: 'Write the vectors as lists of numbers in one column, or as a column of numbers for each dimension.',
    });
  }
  return selectTable([first, ...others], table, path);
}

/** Returns the place of a name in a list, ignoring case and white space; the length of the list for other names. */
export function rank(names: readonly string[], name: string): number {
  const place = names.indexOf(name.toLowerCase().trim());
  return place < 0 ? names.length : place;
}
