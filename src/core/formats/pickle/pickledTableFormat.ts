import type { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import { quoted } from '../../io/faults';
import { Space } from '../../space';
import type { FileDescription } from '../description';
import {
  provenanceFromFileName,
  type FormatInput,
  type OpenChoices,
  type OpenedFormat,
  type ReadOptions,
} from '../format';
import { checkMatrix, readMatrix } from '../shared/matrix';
import type { PackedWords } from '../shared/packedWords';
import { nameRows } from '../shared/rowNames';
import { selectTable } from '../shared/selectTable';
import { placeArray, type PlacedMatrix } from './arrayPlace';
import { describePickle } from './describePickle';
import { PickledObject } from './pickledObjects';
import { pickledContent, vocabularyForTable, type PickledTable } from './pickledTables';
import { missingNotes, packVocabulary, type PickledVocabulary } from './pickledVocabulary';
import { readWordEntries, type WordEntries } from './wordDict';

/** Words of a table, or why it has none. */
interface TableWords {
  /** Undefined if the vectors stand beside their words. */
  readonly words: PackedWords | undefined;
  /** The first row without a word, 1-based. */
  readonly unnamed: number | undefined;
  readonly companions: readonly string[];
  /** Where the words are, for people. */
  readonly from: string;
  readonly notes: readonly string[];
}

/**
 * Opens a pickle of plain Python and NumPy values: words with vectors, or a table with its words in the pickle or beside it.
 * @throws VecinityError `badFile` if it has no table, `badOption` if no table has the chosen name, `unreadable`
 */
export async function openPickledTable(
  input: FormatInput,
  root: unknown,
  choices: OpenChoices,
  signal?: AbortSignal,
): Promise<OpenedFormat> {
  const { source } = input;
  const content = pickledContent(root, source.path);
  const [first, ...others] = content.tables;
  if (!first) {
    throw withoutVectors(source.path, root, content.vocabularies);
  }
  const tables = selectTable([first, ...others], choices.table, source.path);
  const [table] = tables;
  if (table.columns === 0) {
    throw bad(source.path, 'has an empty vector');
  }
  const placed = table.vectors.kind === 'array' ? await placeTable(input, table, signal) : undefined;
  const named = await wordsOf(input, table, content.vocabularies, choices, signal);
  return {
    describe: (): Promise<FileDescription> =>
      Promise.resolve({
        format:
          table.vectors.kind === 'words' ? 'Python dict of words and vectors' : 'Python pickle of words and vectors',
        path: source.path,
        bytes: source.size,
        words: table.rows,
        dimensions: table.columns,
        valueType: typeName(table),
        provenance: provenanceFromFileName(source.path),
        companions: named.companions,
        details: [
          ['Vectors from', table.name],
          ['Words from', named.from],
        ],
        tables:
          tables.length === 1
            ? []
            : tables.map((each) => ({
                name: each.name,
                rows: each.rows,
                columns: each.columns,
                valueType: typeName(each),
              })),
        notes: named.notes,
      }),
    read: (options) => readTable(input, table, placed, named, options),
  };
}

async function readTable(
  input: FormatInput,
  table: PickledTable,
  placed: PlacedMatrix | undefined,
  { words, unnamed, notes }: TableWords,
  options: ReadOptions,
): Promise<Space> {
  if (unnamed !== undefined) {
    options.faults?.add('unnamedRow', { row: unnamed }, () => notes.join(' '));
  }
  if (placed && words) {
    const matrixInput = { source: placed.source, host: input.host };
    const { vocabulary, vectors } = await readMatrix(matrixInput, placed.place, words, options);
    return new Space(vocabulary, vectors, table.columns, provenanceFromFileName(input.source.path));
  }
  return readWordEntries(input, entriesOf(table, words), table.columns, options);
}

/** Finds the values of an array, where a table of pandas has a row for each column. */
async function placeTable(
  input: FormatInput,
  { vectors, name, rows, columns }: PickledTable,
  signal: AbortSignal | undefined,
): Promise<PlacedMatrix | undefined> {
  if (vectors.kind !== 'array') {
    return undefined;
  }
  const { source, place } = await placeArray(input, vectors.array, quoted(name), signal);
  const columnMajor = (place.columnMajor ?? false) !== vectors.isTransposed;
  const placed = { source, place: { ...place, rows, columns, columnMajor } };
  checkMatrix(source, placed.place);
  return placed;
}

async function wordsOf(
  input: FormatInput,
  table: PickledTable,
  vocabularies: readonly PickledVocabulary[],
  choices: OpenChoices,
  signal: AbortSignal | undefined,
): Promise<TableWords> {
  if (table.vectors.kind === 'words') {
    return { words: undefined, unnamed: undefined, companions: [], from: 'before the vectors', notes: [] };
  }
  const { vocabulary, others } = vocabularyForTable(table, vocabularies);
  if (!vocabulary || choices.wordsFile !== undefined) {
    const { words, file, notes } = await nameRows(input, table.rows, choices, signal);
    const misfits = vocabularies.map(({ name, size }) => `${quoted(name)} has ${size}`).slice(0, 3);
    return {
      words,
      unnamed: file === undefined ? 1 : undefined,
      companions: file === undefined ? [] : [file],
      from: file === undefined ? 'none' : 'another file',
      notes: [
        ...(file === undefined && misfits.length > 0
          ? [`No list of words in it fits the ${table.rows} rows: ${misfits.join(', ')}.`]
          : []),
        ...notes,
      ],
    };
  }
  const rows = await packVocabulary(vocabulary, table.rows, input, signal);
  const doubt = others.slice(0, 3).map(({ name }) => quoted(name));
  return {
    words: rows.words,
    unnamed: rows.unnamed,
    companions: [],
    from: vocabulary.name,
    notes: [
      ...missingNotes(rows, table.rows),
      ...(doubt.length > 0
        ? [`The words are those of ${quoted(vocabulary.name)}; ${doubt.join(', ')} would fit, too.`]
        : []),
    ],
  };
}

/** Returns each word with its vector. */
function entriesOf({ vectors }: PickledTable, words: PackedWords | undefined): WordEntries {
  if (vectors.kind === 'words') {
    return vectors.entries;
  }
  const rows = vectors.kind === 'rows' ? vectors.rows : [];
  return {
    size: rows.length,
    *entries() {
      for (const [row, vector] of rows.entries()) {
        yield [words?.bytes.subarray(words.offsets[row], words.offsets[row + 1]), vector];
      }
    },
  };
}

function typeName({ vectors }: PickledTable): string {
  return vectors.kind === 'array' ? vectors.array.type : 'Python numbers';
}

function withoutVectors(path: string, root: unknown, vocabularies: readonly PickledVocabulary[]): VecinityError {
  // The arguments of a call may be a list of texts, too.
  const [words] = root instanceof PickledObject ? [] : vocabularies;
  const what = 'is a Python pickle without known vectors: neither a gensim model nor a dict of words and vectors';
  return words
    ? bad(path, `${what}, but ${words.size} words`)
    : bad(path, `${what}, but ${describePickle(root)}`, `Nothing in a pickle is run. ${remedy}`);
}

const remedy = 'Save the words and vectors again, or as word2vec text.';

function bad(path: string, trouble: string, help = remedy): VecinityError {
  return badFile(path, trouble, { remedy: help });
}
