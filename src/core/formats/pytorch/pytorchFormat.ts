import type { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import { baseName } from '../../io/fileName';
import { quoted } from '../../io/faults';
import { BytesSource, inMemory } from '../../io/inMemory';
import type { Memory } from '../../io/memory';
import type { Source } from '../../io/source';
import { Space } from '../../space';
import type { FileDescription } from '../description';
import type { Format, FormatInput, OpenChoices, OpenedFormat, ReadOptions } from '../format';
import { readPickle, type Pickle } from '../pickle/pickle';
import { PickledDict } from '../pickle/pickledObjects';
import { missingNotes, packVocabulary } from '../pickle/pickledVocabulary';
import { readMatrix, type MatrixPlace } from '../shared/matrix';
import type { PackedWords } from '../shared/packedWords';
import { nameRows } from '../shared/rowNames';
import { selectTable } from '../shared/selectTable';
import type { ValueType } from '../shared/valueTypes';
import { tokenProvenance } from '../tokenTable/tokenTable';
import { nameTokens } from '../tokenTable/tokenizerFiles';
import {
  pytorchModel,
  pytorchStorages,
  vocabularyFor,
  type PytorchModel,
  type PytorchStorage,
  type PytorchTable,
} from './pytorchModel';

/** Packed bytes are unpacked into memory, because tables lie anywhere in them. */
const MAX_UNPACKED_BYTES = 4e9;

const remedy = 'Get the file again, or save the state_dict() of the model again.';

/** A file that torch.save made. */
interface PytorchFile {
  readonly input: FormatInput;
  readonly model: PytorchModel;
  readonly isBigEndian: boolean;
  /** The pickle with the words, unpacked. */
  readonly pickle: Source;
  /** Finds the values of a storage. */
  storage(
    storage: PytorchStorage,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly source: Source; readonly position: number }>;
  close?(): Promise<void>;
}

/** PyTorch's files since version 1.6: a zip archive of a pickle and raw storages. */
export const pytorchZipFormat = pytorchFormat(openArchive);

/** PyTorch's files before version 1.6: pickles one after the other, then raw storages. */
export const pytorchLegacyFormat = pytorchFormat(openLegacy);

function pytorchFormat(
  openFile: (input: FormatInput, signal: AbortSignal | undefined) => Promise<PytorchFile>,
): Format {
  return {
    opensContent: true,
    async open(input, choices, signal): Promise<OpenedFormat> {
      const file = await openFile(input, signal);
      try {
        const tables = selectTable(file.model.tables, choices.table, input.source.path);
        return {
          describe: (during) => describe(file, tables, choices, during),
          read: (options) => read(file, tables[0], choices, options),
          ...(file.close && { close: () => file.close!() }),
        };
      } catch (error) {
        await file.close?.();
        throw error;
      }
    },
  };
}

async function describe(
  file: PytorchFile,
  tables: readonly [PytorchTable, ...PytorchTable[]],
  choices: OpenChoices,
  signal: AbortSignal | undefined,
): Promise<FileDescription> {
  const { model, input } = file;
  const { path, size } = input.source;
  const [table] = tables;
  const { companions, notes } = await rowNames(file, table, choices, signal);
  const described = tables.map((each) => ({
    name: each.name,
    rows: each.rows,
    columns: each.columns,
    valueType: valueType(file, each).name,
  }));
  return {
    format: 'PyTorch model',
    path,
    bytes: size,
    words: table.rows,
    dimensions: table.columns,
    valueType: valueType(file, table).name,
    provenance: tokenProvenance(path),
    companions,
    details: [
      ['Table', table.name.slice(0, 200)],
      ['Tensors', String(model.tensors)],
    ],
    tables: described.length > 1 ? described : [],
    notes,
  };
}

async function read(
  file: PytorchFile,
  table: PytorchTable,
  choices: OpenChoices,
  options: ReadOptions,
): Promise<Space> {
  const { words, unnamed: row, notes } = await rowNames(file, table, choices, options.signal);
  if (row !== undefined) {
    options.faults?.add('unnamedRow', { row }, () => notes.join(' '));
  }
  const { source, place } = await placeTable(file, table, options.signal);
  const { vocabulary, vectors } = await readMatrix({ source, host: file.input.host }, place, words, options);
  return new Space(vocabulary, vectors, table.columns, tokenProvenance(file.input.source.path));
}

interface RowNames {
  readonly words: PackedWords;
  /** Absolute paths of the files with the words; none if they are in the model's, or nowhere. */
  readonly companions: readonly string[];
  /** The first row without a word, 1-based. */
  readonly unnamed: number | undefined;
  readonly notes: readonly string[];
}

/** Finds the words of a table's rows: in the file that the user chose, else in the model's, else beside it. */
async function rowNames(
  { model, input, pickle: pickleSource }: PytorchFile,
  table: PytorchTable,
  choices: OpenChoices,
  signal?: AbortSignal,
): Promise<RowNames> {
  const vocabulary = choices.wordsFile === undefined ? vocabularyFor(table, model.vocabularies) : undefined;
  if (!vocabulary && (await isLanguageModel(input, choices))) {
    const { words, companions, unnamed, notes } = await nameTokens(input, table.rows, choices, signal);
    return { words, companions, unnamed: unnamed[0] === undefined ? undefined : unnamed[0] + 1, notes };
  }
  if (!vocabulary) {
    const { words, file, notes } = await nameRows(input, table.rows, choices, signal);
    return { words, companions: file === undefined ? [] : [file], unnamed: file === undefined ? 1 : undefined, notes };
  }
  const pickle = { source: pickleSource, host: input.host };
  const named = await packVocabulary(vocabulary, table.rows, pickle, signal);
  return { words: named.words, companions: [], unnamed: named.unnamed, notes: missingNotes(named, table.rows) };
}

/** Whether the words are tokens as a tokenizer spells them: the case for models that have Hugging Face's names. */
async function isLanguageModel({ source, folder }: FormatInput, { wordsFile }: OpenChoices): Promise<boolean> {
  return wordsFile === undefined
    ? /^pytorch_model\b/.test(baseName(source.path)) ||
        (await folder.find(['tokenizer.json', 'merges.txt'])) !== undefined
    : baseName(wordsFile) === 'tokenizer.json';
}

function valueType({ isBigEndian, input }: PytorchFile, { name, storage }: PytorchTable): ValueType {
  const type = isBigEndian ? storage.type.big : storage.type.little;
  if (!type) {
    throw badFile(input.source.path, `has its tensor ${quoted(name)} in an unsupported byte order`, { remedy });
  }
  return type;
}

/** Finds the rows of a table, or copies them so that they lie one after the other. */
async function placeTable(
  file: PytorchFile,
  table: PytorchTable,
  signal: AbortSignal | undefined,
): Promise<{ readonly source: Source; readonly place: MatrixPlace }> {
  const { rows, columns, strides, offset, storage, name } = table;
  const type = valueType(file, table);
  const { memory } = file.input.host;
  const { path } = file.input.source;
  const { source, position } = await file.storage(storage, signal);
  const left = source.size - position;
  if (storage.size * storage.type.bytes > left) {
    throw badFile(
      path,
      `claims a storage of ${storage.size} values, but it has ${Math.max(0, left)} bytes: it was cut short`,
      { remedy },
    );
  }
  const place = { rows, columns, type, name: `tensor ${quoted(name)}` };
  const start = position + (storage.start + offset) * type.blockBytes;
  const [rowStride, columnStride] = strides;
  if ((columnStride === 1 || columns === 1) && (rowStride === columns || rows === 1)) {
    return { source, place: { ...place, position: start } };
  }
  if ((rowStride === 1 || rows === 1) && (columnStride === rows || columns === 1)) {
    return { source, place: { ...place, position: start, columnMajor: true } };
  }
  const spanned = (rows - 1) * rowStride + (columns - 1) * columnStride + 1;
  const bytes = memory.bytes(spanned * type.blockBytes, path);
  await source.read(bytes, start, signal);
  const gathered = gather(bytes, table, type.blockBytes, path, memory);
  return { source: new BytesSource(path, gathered), place: { ...place, position: 0 } };
}

/** Copies values of any strides so that the rows lie one after the other. */
function gather(
  bytes: Uint8Array,
  { rows, columns, strides }: PytorchTable,
  valueBytes: number,
  path: string,
  memory: Memory,
): Uint8Array {
  const gathered = memory.bytes(rows * columns * valueBytes, path);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = (row * strides[0] + column * strides[1]) * valueBytes;
      for (let i = 0; i < valueBytes; i++) {
        gathered[at++] = bytes[from + i]!;
      }
    }
  }
  return gathered;
}

async function openArchive(input: FormatInput, signal: AbortSignal | undefined): Promise<PytorchFile> {
  const { source, host } = input;
  const zip = await host.openZip(source);
  try {
    const names = zip.members.map(({ name }) => name).filter((name) => /(^|\/)data\.pkl$/.test(name));
    const objects = names.reduce((shortest, name) => (name.length < shortest.length ? name : shortest));
    const folder = objects.slice(0, -'data.pkl'.length);
    const member = async (name: string, during: AbortSignal | undefined): Promise<Source> =>
      inMemory(await zip.source(folder + name), MAX_UNPACKED_BYTES, host.memory, during);
    const pickle = await member('data.pkl', signal);
    const { value } = await readPickle(pickle, { memory: host.memory, signal });
    const order = zip.has(`${folder}byteorder`)
      ? await (await member('byteorder', signal)).head(16)
      : new Uint8Array(0);
    return {
      input,
      model: pytorchModel(value, source.path),
      pickle,
      isBigEndian: new TextDecoder().decode(order).trim() === 'big',
      storage: async ({ key }, during) => ({ source: await member(`data/${key}`, during), position: 0 }),
      close: () => zip.close(),
    };
  } catch (error) {
    await zip.close();
    throw error;
  }
}

async function openLegacy(packed: FormatInput, signal: AbortSignal | undefined): Promise<PytorchFile> {
  const source = await inMemory(packed.source, MAX_UNPACKED_BYTES, packed.host.memory, signal);
  let position = 0;
  const next = async (): Promise<Pickle> => {
    const pickle = await readPickle(source, { memory: packed.host.memory, position, signal });
    position = pickle.end;
    return pickle;
  };
  await next(); // the magic number
  await next(); // the version of the format, always 1001
  const { value: system } = await next();
  const saved = await next();
  const { value: keys } = await next();
  const positions = await storagePositions(source, position, keys, pytorchStorages(saved.persistentIds));
  return {
    input: { ...packed, source },
    model: pytorchModel(saved.value, source.path),
    pickle: source,
    isBigEndian: system instanceof PickledDict && system.get('little_endian') === false,
    storage: ({ key }) => {
      const start = positions.get(key);
      return start === undefined
        ? Promise.reject(bad(source, `lacks the storage ${quoted(key)}`))
        : Promise.resolve({ source, position: start });
    },
  };
}

/** Finds the storages, which lie one after the other, each after the number of its values. */
async function storagePositions(
  source: Source,
  start: number,
  keys: unknown,
  storages: ReadonlyMap<string, PytorchStorage>,
): Promise<ReadonlyMap<string, number>> {
  const positions = new Map<string, number>();
  let position = start;
  for (const key of Array.isArray(keys) ? (keys as unknown[]) : []) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (typeof key !== 'string' || !storage) {
      throw bad(source, 'has a storage that no tensor uses', position);
    }
    const length = new Uint8Array(8);
    if (position + length.length > source.size) {
      throw bad(source, `has ${source.size} bytes, but another storage should follow: it was cut short`, position);
    }
    await source.read(length, position);
    const size = Number(new DataView(length.buffer).getBigInt64(0, true));
    if (size < storage.size || position + 8 + size * storage.type.bytes > source.size) {
      const there = `${storage.size} are needed and ${source.size - position - 8} bytes left`;
      throw bad(source, `claims a storage of ${size} values, but ${there}`, position);
    }
    positions.set(key, position + 8);
    position += 8 + size * storage.type.bytes;
  }
  return positions;
}

function bad({ path }: Source, trouble: string, byte?: number): VecinityError {
  return badFile(path, trouble, { byte, remedy });
}
