import { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import { inMemory } from '../../io/inMemory';
import { quoted } from '../../io/faults';
import type { Archive } from '../../io/archive';
import type { OpenSource } from '../../io/source';
import { Space } from '../../space';
import type { FileDescription } from '../description';
import {
  provenanceFromFileName,
  type Format,
  type FormatInput,
  type Host,
  type OpenChoices,
  type ReadOptions,
} from '../format';
import { readPickle } from '../pickle/pickle';
import { packVocabulary, vocabularyOf } from '../pickle/pickledVocabulary';
import { checkMatrix, readMatrix, type MatrixPlace } from '../shared/matrix';
import type { PackedWords } from '../shared/packedWords';
import { readRowNames } from '../shared/rowNames';
import { selectTable } from '../shared/selectTable';
import { npyMatrix, npyValueType, readNpyHeader, type NpyHeader } from './npy';
import { describeNpy, expectEnd } from './npyFormat';
import { npyStrings, readNpyStrings } from './npyStrings';

/** Maximum bytes of an array of Python objects, which is unpacked into memory. */
const MAX_OBJECT_BYTES = 1024 * 1024 * 1024;

/** Maximum arrays that are examined. */
const MAX_ARRAYS = 1000;

/** Usual names of tables of vectors, most likely first. */
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
/** Usual names of lists of words, most likely first. */
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
  readonly source: OpenSource;
}

interface Contents {
  /** The chosen one first. */
  readonly tables: readonly [NpyMember, ...NpyMember[]];
  readonly matrix: MatrixPlace;
  /** Strings, as many as the chosen table has rows. */
  readonly words: NpyMember | undefined;
  /** The words of an array of Python objects, as many as the chosen table has rows. */
  readonly objectWords: { readonly name: string; readonly words: PackedWords } | undefined;
  /** For people: why strings in it are not read. */
  readonly notes: readonly string[];
}

/** Arrays that numpy.savez has written. */
export const npzFormat: Format = {
  async open(input, choices, signal) {
    const zip = await input.host.openZip(input.source);
    try {
      const contents = await contentsOf(input, zip, choices, signal);
      return {
        describe: () => describe(input, contents, choices),
        read: (options) => read(input, contents, options),
        close: () => zip.close(),
      };
    } catch (error) {
      await zip.close();
      throw error;
    }
  },
};

async function describe(
  input: FormatInput,
  { tables, matrix, words: strings, objectWords, notes }: Contents,
  choices: OpenChoices,
): Promise<FileDescription> {
  const { source } = input;
  const [chosen] = tables;
  const words = strings ?? objectWords;
  const description = await describeNpy(input, 'NumPy archive', chosen.header, matrix, words ? {} : choices);
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
}

async function read(
  input: FormatInput,
  { tables: [chosen], matrix, words: member, objectWords }: Contents,
  options: ReadOptions,
): Promise<Space> {
  const { source, host } = input;
  const words = member
    ? await readNpyStrings({ source: member.source, host }, member.header, arrayName(member.name), options.signal)
    : (objectWords?.words ?? (await readRowNames(input, matrix.rows, options)));
  const { vocabulary, vectors } = await readMatrix({ source: chosen.source, host }, matrix, words, options);
  await expectEnd(chosen.source, matrix, options);
  return new Space(vocabulary, vectors, matrix.columns, provenanceFromFileName(source.path));
}

async function contentsOf(
  { source, host }: FormatInput,
  zip: Archive,
  choices: OpenChoices,
  signal: AbortSignal | undefined,
): Promise<Contents> {
  const { path } = source;
  const arrays: NpyMember[] = [];
  for (const { name } of zip.members.slice(0, MAX_ARRAYS)) {
    const member = await zip.source(name);
    const short = name.replace(/\.npy$/, '');
    arrays.push({ name: short, header: await readNpyHeader(member, arrayName(short)), source: member });
    // A thousand that are being unpacked take half a gigabyte.
    await member.close();
  }
  const names = arrays.map(({ name }) => name);
  if (names.includes('indptr') && names.includes('indices')) {
    throw badFile(path, 'is a sparse matrix of SciPy, not a table of vectors', {
      byte: 0,
      remedy: 'Save it with numpy.savez, as vectors=matrix.toarray().',
    });
  }
  const tables = arrays.filter(({ header }) => header.shape.length === 2 && npyValueType(header) !== undefined);
  tables.sort((a, b) => rank(a, tableNames) - rank(b, tableNames));
  const [first, ...others] = tables;
  if (!first) {
    const found = arrays
      .map(({ name, header: { descr, shape } }) => `${name} (${[descr, ...shape].join(', ')})`)
      .join('; ');
    throw badFile(path, `has no table of numbers in it, but ${found.slice(0, 200) || 'nothing'}`, {
      byte: 0,
      remedy: 'Save the vectors as one table of float32, a row for each word.',
    });
  }
  const [chosen, ...rest] = selectTable([first, ...others], choices.table, path);
  const matrix = npyMatrix(source, chosen.header, arrayName(chosen.name));
  checkMatrix(chosen.source, matrix);
  const words = choices.wordsFile === undefined ? wordsFor(path, arrays, matrix) : undefined;
  const objects = arrays.find((array) => array.header.descr.startsWith('|O') && length(array) === matrix.rows);
  const needsObjects = objects && !words && choices.wordsFile === undefined;
  const objectWords = needsObjects ? await objectWordsOf(objects, matrix.rows, host, signal) : undefined;
  return {
    tables: [chosen, ...rest],
    matrix,
    words,
    objectWords: objectWords && { name: objects!.name, words: objectWords },
    notes:
      needsObjects && !objectWords
        ? [`${arrayName(objects.name)} in it has Python objects, which are not read: save the words as strings.`]
        : [],
  };
}

/** Returns the words of an array of Python objects, which is a pickle; undefined if they are not texts. */
async function objectWordsOf(
  { source: member, header }: NpyMember,
  rows: number,
  host: Host,
  signal: AbortSignal | undefined,
): Promise<PackedWords | undefined> {
  try {
    const source = await inMemory(member, MAX_OBJECT_BYTES, host.memory, signal);
    const { value } = await readPickle(source, { position: header.dataStart, memory: host.memory, signal });
    const vocabulary = vocabularyOf(value, 'words');
    return vocabulary?.size === rows
      ? (await packVocabulary(vocabulary, rows, { source, host }, signal)).words
      : undefined;
  } catch (error) {
    if (error instanceof VecinityError && error.code === 'badFile') {
      return undefined;
    }
    throw error;
  } finally {
    await member.close();
  }
}

/** Finds the array of strings with one for each row. @throws VecinityError `badFile` if there are more or fewer */
function wordsFor(path: string, arrays: readonly NpyMember[], { rows, name }: MatrixPlace): NpyMember | undefined {
  const lists = arrays.filter(
    ({ header }) => npyStrings(header) && header.shape.filter((size) => size !== 1).length <= 1,
  );
  lists.sort((a, b) => rank(a, wordNames) - rank(b, wordNames));
  const [first] = lists;
  const fitting = lists.find((list) => length(list) === rows);
  if (first && !fitting) {
    throw badFile(path, `has ${rows} vectors in ${name}, but ${length(first)} words in ${arrayName(first.name)}`, {
      byte: 0,
      remedy: 'Choose a file with the words that belong to these vectors.',
    });
  }
  return fitting;
}

function length({ header }: NpyMember): number {
  return header.shape.reduce((product, size) => product * size, 1);
}

/** The place of an array's name among `names`; other names come last. */
function rank({ name }: NpyMember, names: readonly string[]): number {
  const place = names.indexOf(name.toLowerCase());
  return place < 0 ? names.length : place;
}

function arrayName(name: string): string {
  return `array ${quoted(name)}`;
}
