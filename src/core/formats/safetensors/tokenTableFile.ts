import { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import { baseName } from '../../io/fileName';
import { quoted } from '../../io/faults';
import { withSource, type Source } from '../../io/source';
import { Space } from '../../space';
import type { FileDescription } from '../description';
import type { FormatInput, OpenChoices, OpenedFormat, ReadOptions } from '../format';
import { checkMatrix, readMatrix, type MatrixPlace } from '../shared/matrix';
import { nameRows, type NamedRows } from '../shared/rowNames';
import { selectTable } from '../shared/selectTable';
import { findTables, isTable, tableRank, tableTypes, tokenProvenance } from '../tokenTable/tokenTable';
import { nameTokens, reportUnnamed, type RowNames } from '../tokenTable/tokenizerFiles';
import { quantisedVocabulary, readQuantised } from './model2vec';
import { wordsOfMetadata } from './metadataWords';
import { readHeader } from './readHeader';
import type { SafetensorsHeader, Tensor } from './safetensors';

/** Maximum tensors in a description. */
const MAX_DETAILS = 40;
/** Maximum entries of the file's metadata in a description. */
const MAX_METADATA = 5;
const MAX_DETAIL_LENGTH = 80;
/** Maximum files of one model; the largest known has under 200. */
const MAX_SHARDS = 2000;

/** Tables of a model, in one file or several. */
interface ModelTables {
  readonly tables: readonly ShardTensor[];
  /** No tensor has the name of a table. */
  readonly isGuess: boolean;
  /** All tensors of the files whose headers were read. */
  readonly tensors: readonly ShardTensor[];
  readonly metadata: ReadonlyMap<string, string>;
}

interface ShardTensor extends Tensor {
  /** Name of the file it is in. */
  readonly file: string;
}

/** Opens the table of a safetensors file with a language model or static embeddings. */
export async function openTokenTable(
  input: FormatInput,
  header: SafetensorsHeader,
  choices: OpenChoices,
): Promise<OpenedFormat> {
  const { path } = input.source;
  const tensors = inFile(baseName(path), header);
  const isAlone = siblingShards(path).length <= 1;
  if (choices.table === undefined && isAlone && findTables(tensors).tables.length === 0) {
    return withoutTable(input.source, { tables: [], isGuess: true, tensors, metadata: header.metadata });
  }
  return openModel(input, await findModelTables(input, header, choices), choices);
}

/** Opens the table of a model in several files. @param shards names of the files, the likeliest to have it first */
export async function openShards(
  input: FormatInput,
  shards: readonly string[],
  choices: OpenChoices,
): Promise<OpenedFormat> {
  return openModel(input, await findShardTables(input, shards, choices, true), choices);
}

/** A file without a table: its tensors can be seen, but nothing can be read. */
function withoutTable({ path, size }: Source, model: ModelTables): OpenedFormat {
  return {
    describe: (): Promise<FileDescription> =>
      Promise.resolve({
        format: 'safetensors without token embeddings',
        path,
        bytes: size,
        words: 0,
        dimensions: 0,
        valueType: '',
        provenance: tokenProvenance(path),
        companions: [],
        details: tensorDetails(model),
        tables: [],
        notes: ['No tensor has two dimensions of numbers: there is no row for each word.'],
      }),
    read: () => Promise.reject(noTable(path, model.tensors.length)),
  };
}

function tensorDetails({ tensors, metadata }: ModelTables): FileDescription['details'] {
  const more = tensors.length - MAX_DETAILS;
  return [
    ...metadataDetails(metadata),
    ...tensors
      .slice(0, MAX_DETAILS)
      .map(({ name, dtype, shape }) => [shortened(name), `${dtype} ${shape.join(' x ')}`.trim()] as const),
    ...(more > 0 ? [['More tensors', String(more)] as const] : []),
  ];
}

function metadataDetails(metadata: ModelTables['metadata']): FileDescription['details'] {
  return [...metadata].slice(0, MAX_METADATA).map(([key, value]) => [`Metadata ${shortened(key)}`, shortened(value)]);
}

function shortened(text: string): string {
  return text.length > MAX_DETAIL_LENGTH ? `${text.slice(0, MAX_DETAIL_LENGTH)}…` : text;
}

function openModel(input: FormatInput, model: ModelTables, choices: OpenChoices): OpenedFormat {
  return {
    describe: (signal) => describeModel(input, model, choices, signal),
    async read(options) {
      const { source, folder } = input;
      const table = model.tables[0]!;
      return table.file === baseName(source.path)
        ? readTable(input, source, model, choices, options)
        : withSource(folder.open(table.file), (shard) => readTable(input, shard, model, choices, options));
    },
  };
}

async function describeModel(
  input: FormatInput,
  model: ModelTables,
  choices: OpenChoices,
  signal: AbortSignal | undefined,
): Promise<FileDescription> {
  const { path, size } = input.source;
  const table = model.tables[0]!;
  const [base, columns] = table.shape as [number, number];
  const quantised = quantisedVocabulary(model.tensors, table);
  const rows = quantised.mapping?.shape[0] ?? base;
  const { companions, notes } = await nameTable(input, model, rows, choices, signal);
  const tableFile = input.folder.pathOf(table.file);
  return {
    format: 'token embeddings (safetensors)',
    path,
    bytes: size,
    words: rows,
    dimensions: columns,
    valueType: table.dtype,
    provenance: tokenProvenance(path),
    companions: [...(tableFile === path ? [] : [tableFile]), ...companions],
    details: [
      ['Table', shortened(table.name)],
      ...(quantised.mapping ? [['Rows in the table', String(base)] as const] : []),
      ['Tensors', String(model.tensors.length)],
      ...metadataDetails(model.metadata),
    ],
    tables: model.tables.map(({ name, dtype, shape }) => ({
      name,
      rows: shape[0]!,
      columns: shape[1]!,
      valueType: dtype,
    })),
    notes: [
      ...(model.isGuess
        ? [`No tensor has a known name for token embeddings. Vecinity reads ${quoted(table.name)}.`]
        : []),
      ...notes,
    ],
  };
}

/** Names the rows of a table: by the file that the user chose, by the metadata, or by files beside it. */
async function nameTable(
  input: FormatInput,
  { metadata }: ModelTables,
  rows: number,
  choices: OpenChoices,
  signal: AbortSignal | undefined,
): Promise<RowNames> {
  const { wordsFile } = choices;
  const own = wordsFile === undefined ? wordsOfMetadata(metadata, rows) : undefined;
  if (own) {
    return own;
  }
  if (wordsFile !== undefined && /\.(csv|tsv|pkl|pickle|npy)$/i.test(wordsFile)) {
    return listedRows(await nameRows(input, rows, choices, signal));
  }
  const tokens = await nameTokens(input, rows, choices, signal);
  return tokens.companions.length > 0 ? tokens : ((await wordsBeside(input, rows, signal)) ?? tokens);
}

/** Names rows by a list of words beside the file; undefined if there is none with as many words. */
async function wordsBeside(
  input: FormatInput,
  rows: number,
  signal: AbortSignal | undefined,
): Promise<RowNames | undefined> {
  try {
    const named = await nameRows(input, rows, {}, signal);
    return named.file === undefined ? undefined : listedRows(named);
  } catch (error) {
    if (error instanceof VecinityError && error.code === 'badFile') {
      return undefined;
    }
    throw error;
  }
}

function listedRows({ words, file, notes }: NamedRows): RowNames {
  return { words, unnamed: [], beyond: 0, companions: file === undefined ? [] : [file], notes };
}

/** @param source the file that holds the table */
async function readTable(
  input: FormatInput,
  source: Source,
  model: ModelTables,
  choices: OpenChoices,
  options: ReadOptions,
): Promise<Space> {
  const place = matrixPlace(model.tables[0]!);
  checkMatrix(source, place);
  const quantised = quantisedVocabulary(model.tensors, model.tables[0]!);
  const rows = quantised.mapping?.shape[0] ?? place.rows;
  const names = await nameTable(input, model, rows, choices, options.signal);
  reportUnnamed(names, options);
  const matrixInput = { source, host: input.host };
  const { vocabulary, vectors } =
    quantised.mapping || quantised.weights
      ? await readQuantised(matrixInput, place, quantised, names.words, options)
      : await readMatrix(matrixInput, place, names.words, options);
  return new Space(vocabulary, vectors, place.columns, tokenProvenance(input.source.path));
}

function matrixPlace({ name, position, shape, dtype }: Tensor): MatrixPlace {
  return {
    name: `tensor ${quoted(name)}`,
    position,
    rows: shape[0]!,
    columns: shape[1]!,
    type: tableTypes.get(dtype)!,
  };
}

/** Finds the tables of a file; if it is one of several of a model and has none, those of the others. */
async function findModelTables(
  input: FormatInput,
  header: SafetensorsHeader,
  choices: OpenChoices,
): Promise<ModelTables> {
  const { path } = input.source;
  const tensors = inFile(baseName(path), header);
  const shards = siblingShards(path);
  const isHere = choices.table === undefined ? tensors.some(isNamedTable) : header.tensors.has(choices.table);
  if (shards.length > 1 && !isHere) {
    return findShardTables(input, shards, choices, false);
  }
  return chooseTable(path, tensors, header.metadata, choices);
}

/** @param needsAll whether a missing file is an error */
async function findShardTables(
  { source, folder, host }: FormatInput,
  shards: readonly string[],
  choices: OpenChoices,
  needsAll: boolean,
): Promise<ModelTables> {
  const tensors: ShardTensor[] = [];
  let metadata: ReadonlyMap<string, string> = new Map();
  for (const shard of shards) {
    try {
      const header = await withSource(folder.open(shard), (file) => readHeader(file, host.memory));
      // One by one: a header may list more than a call takes arguments.
      inFile(shard, header).forEach((tensor) => tensors.push(tensor));
      metadata = header.metadata;
    } catch (error) {
      if (needsAll || !(error instanceof VecinityError && error.code === 'unreadable')) {
        throw error;
      }
    }
    const { table } = choices;
    if (table === undefined ? tensors.some(isNamedTable) : tensors.some(({ name }) => name === table)) {
      break;
    }
  }
  return chooseTable(source.path, tensors, metadata, choices);
}

function isNamedTable(tensor: ShardTensor): boolean {
  return isTable(tensor) && tableRank(tensor.name) < Infinity;
}

function chooseTable(
  path: string,
  tensors: readonly ShardTensor[],
  metadata: ReadonlyMap<string, string>,
  choices: OpenChoices,
): ModelTables {
  const { tables, isGuess } = findTables(tensors);
  if (choices.table !== undefined) {
    const others = tensors.filter((tensor) => isTable(tensor) && !tables.includes(tensor));
    const [chosen] = selectTable([...tables, ...others], choices.table, path);
    return { tables: [chosen, ...tables.filter((table) => table !== chosen)], isGuess: false, tensors, metadata };
  }
  if (tables.length === 0) {
    throw noTable(path, tensors.length);
  }
  return { tables, isGuess, tensors, metadata };
}

function noTable(path: string, tensors: number): VecinityError {
  return badFile(
    path,
    `has no table of words x dimensions: none of its ${tensors} tensors has two dimensions of supported numbers`,
    { remedy: 'Open the file of the model that has its token embeddings.' },
  );
}

function inFile(file: string, { tensors }: SafetensorsHeader): ShardTensor[] {
  return [...tensors.values()].map((tensor) => ({ ...tensor, file }));
}

/** Names of the files of a model that is split as Hugging Face does, `model-00001-of-00004.safetensors`; else none. */
function siblingShards(path: string): string[] {
  const [, prefix, number, count] = /^(.*-)(\d{5})-of-(\d{5})\.safetensors$/.exec(baseName(path)) ?? [];
  if (prefix === undefined || number === undefined || count === undefined || Number(count) > MAX_SHARDS) {
    return [];
  }
  return Array.from(
    { length: Number(count) },
    (_, i) => `${prefix}${String(i + 1).padStart(5, '0')}-of-${count}.safetensors`,
  );
}
