import { VecinityError } from '../../../core/errors';
import { selectTable } from '../../../core/formats/shared/selectTable';
import { quoted } from '../../../core/io/faults';
import { npyStrings, npyValueType, type NpyHeader } from '../../../core/formats/numpy/npy';
import { Space } from '../../../core/space';
import { provenanceFromFileName, type FileFormat, type ReadChoices } from '../fileFormat';
import { checkMatrix, readMatrix, type MatrixPlace } from '../matrix';
import { PackedSource } from '../packed/packedSource';
import { ZipArchive } from '../packed/zipArchive';
import type { Source } from '../../../core/io/source';
import { readNpyHeader, readNpyStrings, readRowNames } from '../wordsFile';
import { describeNpy, expectEnd, npyMatrix } from './npyFile';

/** So many arrays are looked at. */
const MOST_ARRAYS = 1000;

/** What tables and lists of words are called, most likely first. */
const tableNames = [
  'vectors',
  'embeddings',
  'embedding',
  'word_vectors',
  'emb',
  'wv',
  'syn0',
  'weights',
  'matrix',
  'w',
  'x',
  'arr_0',
];
const wordNames = [
  'words',
  'vocab',
  'vocabulary',
  'tokens',
  'labels',
  'index_to_key',
  'index2word',
  'itos',
  'keys',
  'names',
];

interface NpyMember {
  /** Without `.npy`. */
  readonly name: string;
  readonly header: NpyHeader;
  readonly source: Source;
}

interface Contents {
  /** The one to open first. */
  readonly tables: readonly [NpyMember, ...NpyMember[]];
  readonly matrix: MatrixPlace;
  /** Strings, as many as the chosen table has rows. */
  readonly words: NpyMember | undefined;
  /** For people: why strings in it are not read. */
  readonly notes: readonly string[];
}

/** Arrays that numpy.savez has written. */
export const npzFormat: FileFormat = {
  async describe(source, choices) {
    return withContents(source, choices, async ({ tables, matrix, words, notes }) => {
      const [chosen] = tables;
      const description = await describeNpy(source, 'NumPy archive', chosen.header, matrix, words ? {} : choices);
      return {
        ...description,
        ...(words ? { companions: [], notes: [] } : { notes: [...notes, ...description.notes] }),
        details: [
          ['Array of vectors', chosen.name],
          ...(words ? ([['Array of words', words.name]] as const) : []),
          ...description.details,
        ],
        tables:
          tables.length === 1
            ? []
            : tables.map((table) => {
                const { rows, columns, type } = npyMatrix(source, table.header, arrayName(table.name));
                return { name: table.name, rows, columns, valueType: type.name };
              }),
      };
    });
  },

  async read(source, options) {
    return withContents(source, options, async ({ tables: [chosen], matrix, words: member }) => {
      const words = member
        ? await readNpyStrings(member.source, member.header, arrayName(member.name), options.signal)
        : await readRowNames(source.path, matrix.rows, options);
      const { vocabulary, vectors } = await readMatrix(chosen.source, matrix, words, options);
      await expectEnd(chosen.source, matrix, options);
      return new Space(vocabulary, vectors, matrix.columns, provenanceFromFileName(source.path));
    });
  },
};

async function withContents<Result>(
  source: Source,
  choices: ReadChoices,
  use: (contents: Contents) => Promise<Result>,
): Promise<Result> {
  const zip = await ZipArchive.open(source);
  try {
    return await use(await contentsOf(source, zip, choices));
  } finally {
    await zip.close();
  }
}

async function contentsOf(source: Source, zip: ZipArchive, choices: ReadChoices): Promise<Contents> {
  const arrays: NpyMember[] = [];
  for (const { name } of zip.members.slice(0, MOST_ARRAYS)) {
    const member = await zip.source(name);
    const short = name.replace(/\.npy$/, '');
    arrays.push({ name: short, header: await readNpyHeader(member, arrayName(short)), source: member });
    if (member instanceof PackedSource) {
      // A thousand that are being unpacked take half a gigabyte.
      await member.close();
    }
  }
  const names = arrays.map(({ name }) => name);
  if (names.includes('indptr') && names.includes('indices')) {
    throw bad(
      source,
      'is a sparse matrix of SciPy, not a table of vectors',
      'Save it with numpy.savez, as vectors=matrix.toarray().',
    );
  }
  const tables = arrays.filter(({ header }) => header.shape.length === 2 && npyValueType(header) !== undefined);
  tables.sort((a, b) => rank(a, tableNames) - rank(b, tableNames));
  const [first, ...others] = tables;
  if (!first) {
    const found = arrays
      .map(({ name, header: { descr, shape } }) => `${name} (${[descr, ...shape].join(', ')})`)
      .join('; ');
    throw bad(
      source,
      `has no table of numbers in it, but ${found.slice(0, 200) || 'nothing'}`,
      'Save the vectors as one table of float32, a row for each word.',
    );
  }
  const [chosen, ...rest] = selectTable([first, ...others], choices.table, source.path);
  const matrix = npyMatrix(source, chosen.header, arrayName(chosen.name));
  checkMatrix(chosen.source, matrix);
  const objects = arrays.find((array) => array.header.descr.startsWith('|O') && length(array) === matrix.rows);
  return {
    tables: [chosen, ...rest],
    matrix,
    words: choices.wordsFile === undefined ? wordsFor(source, arrays, matrix) : undefined,
    notes: objects
      ? [`${arrayName(objects.name)} in it has Python objects, which are not read: save the words as strings.`]
      : [],
  };
}

/** The strings that are as many as the rows. */
function wordsFor(source: Source, arrays: readonly NpyMember[], { rows, name }: MatrixPlace): NpyMember | undefined {
  const lists = arrays.filter(
    ({ header }) => npyStrings(header) && header.shape.filter((size) => size !== 1).length <= 1,
  );
  lists.sort((a, b) => rank(a, wordNames) - rank(b, wordNames));
  const [first] = lists;
  const fitting = lists.find((list) => length(list) === rows);
  if (first && !fitting) {
    throw bad(
      source,
      `has ${rows} vectors in ${name}, but ${length(first)} words in ${arrayName(first.name)}`,
      'Choose a file with the words that belong to these vectors.',
    );
  }
  return fitting;
}

function length({ header }: NpyMember): number {
  return header.shape.reduce((product, size) => product * size, 1);
}

/** Those whose name is not listed come last. */
function rank({ name }: NpyMember, names: readonly string[]): number {
  const place = names.indexOf(name.toLowerCase());
  return place < 0 ? names.length : place;
}

function arrayName(name: string): string {
  return `array ${quoted(name)}`;
}

function bad({ path }: Source, trouble: string, remedy: string): VecinityError {
  return new VecinityError('badFile', `${path} ${trouble}.`, { path, byte: 0, remedy });
}
