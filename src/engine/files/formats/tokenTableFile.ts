import path from 'node:path';
import { VecinityError } from '../../../core/errors';
import { selectTable } from '../../../core/formats/shared/selectTable';
import { quoted } from '../../../core/io/faults';
import type { SafetensorsHeader, Tensor } from '../../../core/formats/safetensors/safetensors';
import { findTables, isTable, tableRank, tableTypes } from '../../../core/formats/tokenTable/tokenTable';
import { Space, type Provenance } from '../../../core/space';
import type { FileDescription } from '../../../core/formats/description';
import { provenanceFromFileName, type ReadChoices, type ReadOptions } from '../../../core/formats/format';
import { withInputFile } from '../inputFile';
import { readMatrix } from '../matrix';
import { checkMatrix, type MatrixPlace } from '../../../core/formats/shared/matrix';
import type { Source } from '../../../core/io/source';
import { quantisedVocabulary, readQuantised } from './model2vec';
import { readSafetensorsHeader } from './safetensorsHeader';
import { nameTokens, reportUnnamed } from './tokenizerFiles';

const MOST_DETAILS = 40;
/** Of what a file says of itself. */
const MOST_METADATA = 5;
const LONGEST_DETAIL = 80;
/** Files that one model is split into; the largest known has under 200. */
const MOST_SHARDS = 2000;

/** Tables of a model, in one file or several. */
interface ModelTables {
  readonly tables: readonly ShardTensor[];
  /** No tensor has the name of a table. */
  readonly isGuess: boolean;
  /** All tensors of the files that were looked into. */
  readonly tensors: readonly ShardTensor[];
  readonly metadata: ReadonlyMap<string, string>;
}

interface ShardTensor extends Tensor {
  /** Absolute path of the file it is in. */
  readonly file: string;
}

/** What a safetensors file with a language model, or static embeddings, says of itself. */
export async function describeTokenTable(
  source: Source,
  header: SafetensorsHeader,
  choices: ReadChoices,
): Promise<FileDescription> {
  const tensors = inFile(source.path, header);
  const isAlone = siblingShards(source.path).length <= 1;
  if (choices.table === undefined && isAlone && findTables(tensors).tables.length === 0) {
    return describeTensors(source, { tables: [], isGuess: true, tensors, metadata: header.metadata });
  }
  return describeModel(source, await findModelTables(source, header, choices), choices);
}

/** A file in which there is nothing to open. */
function describeTensors({ path: file, size }: Source, model: ModelTables): FileDescription {
  return {
    format: 'safetensors without a table of tokens',
    path: file,
    bytes: size,
    words: 0,
    dimensions: 0,
    valueType: '',
    provenance: tokenProvenance(file),
    companions: [],
    details: tensorDetails(model),
    tables: [],
    notes: ['No tensor has two dimensions of numbers: there is no row for each word.'],
  };
}

function tensorDetails({ tensors, metadata }: ModelTables): FileDescription['details'] {
  const more = tensors.length - MOST_DETAILS;
  return [
    ...metadataDetails({ metadata }),
    ...tensors
      .slice(0, MOST_DETAILS)
      .map(({ name, dtype, shape }) => [shortened(name), `${dtype} ${shape.join(' x ')}`.trim()] as const),
    ...(more > 0 ? [['More tensors', String(more)] as const] : []),
  ];
}

function metadataDetails({ metadata }: Pick<ModelTables, 'metadata'>): FileDescription['details'] {
  return [...metadata].slice(0, MOST_METADATA).map(([key, value]) => [`Metadata ${shortened(key)}`, shortened(value)]);
}

/** Reads the table of token vectors of a safetensors file that is none of our models. */
export async function readTokenTable(source: Source, header: SafetensorsHeader, options: ReadOptions): Promise<Space> {
  return readModelTable(source, await findModelTables(source, header, options), options);
}

export async function describeShards(
  source: Source,
  shards: readonly string[],
  choices: ReadChoices,
): Promise<FileDescription> {
  return describeModel(source, await findShardTables(source, shards, choices), choices);
}

/** @param shards absolute paths of the files a model is split into */
export async function readShards(source: Source, shards: readonly string[], options: ReadOptions): Promise<Space> {
  return readModelTable(source, await findShardTables(source, shards, options), options);
}

async function describeModel(source: Source, model: ModelTables, choices: ReadChoices): Promise<FileDescription> {
  const { path: file, size } = source;
  const table = model.tables[0]!;
  const [base, columns] = table.shape as [number, number];
  const quantised = quantisedVocabulary(model.tensors, table);
  const rows = quantised.mapping?.shape[0] ?? base;
  const { companions, notes } = await nameTokens(file, rows, choices);
  return {
    format: 'safetensors with a table of tokens',
    path: file,
    bytes: size,
    words: rows,
    dimensions: columns,
    valueType: table.dtype,
    provenance: tokenProvenance(file),
    companions: [...(table.file === file ? [] : [table.file]), ...companions],
    details: [
      ['Table', shortened(table.name)],
      ...(quantised.mapping ? [['Rows in the table', String(base)] as const] : []),
      ['Tensors', String(model.tensors.length)],
      ...metadataDetails(model),
    ],
    tables: model.tables.map(({ name, dtype, shape }) => ({
      name,
      rows: shape[0]!,
      columns: shape[1]!,
      valueType: dtype,
    })),
    notes: [
      ...(model.isGuess ? [`No tensor is called as a table of tokens: ${quoted(table.name)} was taken.`] : []),
      ...notes,
    ],
  };
}

async function readModelTable(source: Source, model: ModelTables, options: ReadOptions): Promise<Space> {
  const table = model.tables[0]!;
  if (table.file !== source.path) {
    // The shard has been looked into, and is not asked for others.
    return withInputFile(table.file, (shard) => readTable(shard, source.path, model, table, options));
  }
  return readTable(source, source.path, model, table, options);
}

async function readTable(
  source: Source,
  file: string,
  model: ModelTables,
  table: ShardTensor,
  options: ReadOptions,
): Promise<Space> {
  const place = matrixPlace(table);
  checkMatrix(source, place);
  const quantised = quantisedVocabulary(model.tensors, table);
  const rows = quantised.mapping?.shape[0] ?? place.rows;
  const names = await nameTokens(file, rows, options, options.signal);
  reportUnnamed(names, options);
  const { vocabulary, vectors } =
    quantised.mapping || quantised.weights
      ? await readQuantised(source, place, quantised, names.words, options)
      : await readMatrix(source, place, names.words, options);
  return new Space(vocabulary, vectors, place.columns, tokenProvenance(file));
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

/** Tables of a safetensors file; where it is one of several of a model and has none, those of the others. */
async function findModelTables(source: Source, header: SafetensorsHeader, choices: ReadChoices): Promise<ModelTables> {
  const tensors = inFile(source.path, header);
  const shards = siblingShards(source.path);
  const isHere = choices.table === undefined ? tensors.some(isNamedTable) : header.tensors.has(choices.table);
  if (shards.length > 1 && !isHere) {
    return findShardTables(source, shards, choices, false);
  }
  return chooseTable(source, tensors, header.metadata, choices);
}

/** @param needsAll whether a file that is missing is an error */
async function findShardTables(
  source: Source,
  shards: readonly string[],
  choices: ReadChoices,
  needsAll = true,
): Promise<ModelTables> {
  const tensors: ShardTensor[] = [];
  let metadata: ReadonlyMap<string, string> = new Map();
  for (const shard of shards) {
    try {
      const header = await withInputFile(shard, readSafetensorsHeader);
      // One by one: a header may list more than a call takes arguments.
      inFile(shard, header).forEach((tensor) => tensors.push(tensor));
      metadata = header.metadata;
    } catch (error) {
      if (needsAll || !(error instanceof VecinityError && error.code === 'unreadable')) {
        throw error;
      }
    }
    const found =
      choices.table === undefined ? tensors.some(isNamedTable) : tensors.some(({ name }) => name === choices.table);
    if (found) {
      break;
    }
  }
  return chooseTable(source, tensors, metadata, choices);
}

function isNamedTable(tensor: ShardTensor): boolean {
  return isTable(tensor) && tableRank(tensor.name) < Infinity;
}

function chooseTable(
  source: Source,
  tensors: readonly ShardTensor[],
  metadata: ReadonlyMap<string, string>,
  choices: ReadChoices,
): ModelTables {
  const { tables, isGuess } = findTables(tensors);
  if (choices.table !== undefined) {
    const others = tensors.filter((tensor) => isTable(tensor) && !tables.includes(tensor));
    const [chosen] = selectTable([...tables, ...others], choices.table, source.path);
    return { tables: [chosen, ...tables.filter((table) => table !== chosen)], isGuess: false, tensors, metadata };
  }
  if (tables.length === 0) {
    const why = `none of its ${tensors.length} tensors has two dimensions of numbers that are read`;
    throw new VecinityError('badFile', `${source.path} has no table of words x dimensions: ${why}.`, {
      path: source.path,
      remedy: 'Open the file of the model that has its token embeddings.',
    });
  }
  return { tables, isGuess, tensors, metadata };
}

function inFile(file: string, { tensors }: SafetensorsHeader): ShardTensor[] {
  return [...tensors.values()].map((tensor) => ({ ...tensor, file }));
}

/** The files of a model that is split as Hugging Face does, `model-00001-of-00004.safetensors`; else none. */
function siblingShards(file: string): string[] {
  const [, prefix, number, count] = /^(.*-)(\d{5})-of-(\d{5})\.safetensors$/.exec(path.basename(file)) ?? [];
  if (prefix === undefined || number === undefined || count === undefined || Number(count) > MOST_SHARDS) {
    return [];
  }
  return Array.from({ length: Number(count) }, (_, i) =>
    path.join(path.dirname(file), `${prefix}${String(i + 1).padStart(5, '0')}-of-${count}.safetensors`),
  );
}

/** Files that hold models are called alike; their folders are not. */
export function tokenProvenance(file: string): Provenance {
  const provenance = provenanceFromFileName(file);
  const folder = path.basename(path.dirname(file));
  return /^(model|pytorch_model|diffusion_pytorch_model)([-.]|$)/.test(path.basename(file)) && folder !== ''
    ? { ...provenance, name: folder }
    : provenance;
}

function shortened(text: string): string {
  return text.length > LONGEST_DETAIL ? `${text.slice(0, LONGEST_DETAIL)}…` : text;
}
