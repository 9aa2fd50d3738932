import path from 'node:path';
import { VecinityError } from '../../../core/errors';
import { selectTable } from '../../../core/formats/shared/selectTable';
import { quoted } from '../../../core/io/faults';
import { WordPacker, mostPickledBytes, type PackedWords } from '../../../core/formats/shared/packedWords';
import { readPickle, type Pickle, type PickleInput } from '../../../core/formats/pickle/pickle';
import { PickledDict } from '../../../core/formats/pickle/pickledObjects';
import {
  pytorchClasses,
  pytorchModel,
  pytorchStorages,
  vocabularyFor,
  type PytorchModel,
  type PytorchStorage,
  type PytorchTable,
} from '../../../core/formats/pytorch/pytorch';
import type { ValueType } from '../../../core/formats/shared/valueTypes';
import { Space } from '../../../core/space';
import type { FileDescription } from '../../../core/formats/description';
import { allocateBytes } from '../allocate';
import { findCompanion } from '../companion';
import type { FileFormat } from '../fileFormat';
import type { ReadChoices, ReadOptions } from '../../../core/formats/format';
import { readMatrix } from '../matrix';
import type { MatrixPlace } from '../../../core/formats/shared/matrix';
import { BytesSource, inMemory } from '../../../core/io/inMemory';
import { memory } from '../memory';
import { ZipArchive } from '../packed/zipArchive';
import type { Source } from '../../../core/io/source';
import { nameRows } from '../wordsFile';
import { tokenProvenance } from '../../../core/formats/tokenTable/tokenTable';
import { inputOf } from '../host';
import { nameTokens } from '../../../core/formats/tokenTable/tokenizerFiles';

/** What is packed is unpacked into memory, for tables lie anywhere in it. */
const MOST_UNPACKED = 4e9;

/** A file that torch.save made. */
interface PytorchFile {
  readonly source: Source;
  readonly model: PytorchModel;
  readonly isBigEndian: boolean;
  /** Of the pickle with the words, which may be packed in the file. */
  readonly pickleBytes: number;
  /** Where a storage is. */
  storage(storage: PytorchStorage): Promise<{ readonly source: Source; readonly position: number }>;
}

type WithFile = <Result>(
  source: Source,
  signal: AbortSignal | undefined,
  use: (file: PytorchFile) => Promise<Result>,
) => Promise<Result>;

/** PyTorch's files since version 1.6: a zip archive of a pickle and raw storages. */
export const pytorchZipFormat = pytorchFormat(withZip);

/** PyTorch's files before version 1.6: pickles one after the other, then raw storages. */
export const pytorchLegacyFormat = pytorchFormat(withLegacy);

function pytorchFormat(withFile: WithFile): FileFormat {
  return {
    describe: (source, choices) => withFile(source, undefined, (file) => describe(file, choices)),
    read: (source, options) => withFile(source, options.signal, (file) => read(file, options)),
  };
}

async function describe(file: PytorchFile, choices: ReadChoices): Promise<FileDescription> {
  const { model, source } = file;
  const [table, ...others] = selectTable(model.tables, choices.table, source.path);
  const { companions, notes } = await rowNames(file, table, choices);
  const tables = [table, ...others].map((other) => ({
    name: other.name,
    rows: other.rows,
    columns: other.columns,
    valueType: valueType(file, other).name,
  }));
  return {
    format: 'PyTorch model',
    path: source.path,
    bytes: source.size,
    words: table.rows,
    dimensions: table.columns,
    valueType: valueType(file, table).name,
    provenance: tokenProvenance(source.path),
    companions,
    details: [
      ['Table', table.name.slice(0, 200)],
      ['Tensors', String(model.tensors)],
    ],
    tables: tables.length > 1 ? tables : [],
    notes,
  };
}

async function read(file: PytorchFile, options: ReadOptions): Promise<Space> {
  const [table] = selectTable(file.model.tables, options.table, file.source.path);
  const { words, unnamed: row, notes } = await rowNames(file, table, options, options.signal);
  if (row !== undefined) {
    options.faults?.add('unnamedRow', { row }, () => notes.join(' '));
  }
  const { source, place } = await placeTable(file, table, options.signal);
  const { vocabulary, vectors } = await readMatrix(source, place, words, options);
  return new Space(vocabulary, vectors, table.columns, tokenProvenance(file.source.path));
}

interface RowNames {
  readonly words: PackedWords;
  /** Absolute paths of the files they are in; none where that is the model's, or they are nowhere. */
  readonly companions: readonly string[];
  /** The first row without a word, 1-based. */
  readonly unnamed: number | undefined;
  readonly notes: readonly string[];
}

/** The words of a table's rows: those in the file, unless others were chosen, or those beside it. */
async function rowNames(
  { model, source, pickleBytes }: PytorchFile,
  table: PytorchTable,
  choices: ReadChoices,
  signal?: AbortSignal,
): Promise<RowNames> {
  const vocabulary = choices.wordsFile === undefined ? vocabularyFor(table, model.vocabularies) : undefined;
  if (!vocabulary && (await isLanguageModel(source.path, choices))) {
    const { words, companions, unnamed, notes } = await nameTokens(inputOf(source), table.rows, choices, signal);
    return { words, companions, unnamed: unnamed[0] === undefined ? undefined : unnamed[0] + 1, notes };
  }
  if (!vocabulary) {
    const { words, file, notes } = await nameRows(source.path, table.rows, choices, signal);
    return { words, companions: file === undefined ? [] : [file], unnamed: file === undefined ? 1 : undefined, notes };
  }
  const packer = new WordPacker();
  let missing = 0;
  let unnamed: number | undefined;
  const most = mostPickledBytes(pickleBytes) + 10 * table.rows;
  for (let row = 0; row < table.rows; row++) {
    const word = vocabulary.words[row];
    if (word === undefined) {
      missing++;
      unnamed ??= row + 1;
    }
    packer.add(word ?? String(row));
    if (packer.byteLength > most) {
      throw bad(
        source,
        `has words in ${quoted(vocabulary.name)} of which the first ${row + 1} are together longer than the file: one stands for many`,
      );
    }
  }
  const notes = missing > 0 ? [`${missing} of ${table.rows} rows have no word, and are named by their numbers.`] : [];
  return { words: packer.finish(), companions: [], unnamed, notes };
}

/** Whether its words are tokens, spelt as a tokenizer has them: as Hugging Face's models have it, by their names. */
async function isLanguageModel(file: string, { wordsFile }: ReadChoices): Promise<boolean> {
  return wordsFile === undefined
    ? /^pytorch_model\b/.test(path.basename(file)) ||
        (await findCompanion(file, ['tokenizer.json', 'merges.txt'])) !== undefined
    : path.basename(wordsFile) === 'tokenizer.json';
}

function valueType({ isBigEndian, source }: PytorchFile, { name, storage }: PytorchTable): ValueType {
  const type = isBigEndian ? storage.type.big : storage.type.little;
  if (!type) {
    throw bad(source, `has its tensor ${quoted(name)} in a byte order that is not read`);
  }
  return type;
}

/** Where the rows of a table are, or a copy in which they lie one after the other. */
async function placeTable(
  file: PytorchFile,
  table: PytorchTable,
  signal: AbortSignal | undefined,
): Promise<{ readonly source: Source; readonly place: MatrixPlace }> {
  const { rows, columns, strides, offset, storage, name } = table;
  const type = valueType(file, table);
  const { source, position } = await file.storage(storage);
  const left = source.size - position;
  if (storage.size * storage.type.bytes > left) {
    throw bad(
      file.source,
      `says that a storage has ${storage.size} values, but it has ${Math.max(0, left)} bytes: it was cut short`,
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
  const bytes = allocateBytes(spanned * type.blockBytes, file.source.path);
  await source.read(bytes, start, signal);
  const gathered = gather(bytes, table, type.blockBytes, file.source.path);
  return { source: new BytesSource(file.source.path, gathered), place: { ...place, position: 0 } };
}

/** Rows one after the other, of values that lie otherwise. */
function gather(
  bytes: Uint8Array,
  { rows, columns, strides }: PytorchTable,
  valueBytes: number,
  path: string,
): Uint8Array {
  const gathered = allocateBytes(rows * columns * valueBytes, path);
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

async function withZip<Result>(
  archive: Source,
  signal: AbortSignal | undefined,
  use: (file: PytorchFile) => Promise<Result>,
): Promise<Result> {
  const zip = await ZipArchive.open(archive);
  try {
    const names = zip.members.map(({ name }) => name).filter((name) => /(^|\/)data\.pkl$/.test(name));
    const objects = names.reduce((shortest, name) => (name.length < shortest.length ? name : shortest));
    const folder = objects.slice(0, -'data.pkl'.length);
    const member = async (name: string): Promise<Source> =>
      inMemory(await zip.source(folder + name), MOST_UNPACKED, memory, signal);
    const pickle = await member('data.pkl');
    const { value } = await readPickle(pickleInput(pickle, signal), { classes: pytorchClasses });
    const order = zip.has(`${folder}byteorder`) ? await (await member('byteorder')).head(16) : new Uint8Array(0);
    return await use({
      source: archive,
      model: pytorchModel(value, archive.path),
      pickleBytes: pickle.size,
      isBigEndian: new TextDecoder().decode(order).trim() === 'big',
      storage: async ({ key }) => ({ source: await member(`data/${key}`), position: 0 }),
    });
  } finally {
    await zip.close();
  }
}

async function withLegacy<Result>(
  packed: Source,
  signal: AbortSignal | undefined,
  use: (file: PytorchFile) => Promise<Result>,
): Promise<Result> {
  const source = await inMemory(packed, MOST_UNPACKED, memory, signal);
  let end = 0;
  const next = async (): Promise<Pickle> => {
    const pickle = await readPickle(pickleInput(source, signal), { classes: pytorchClasses }, end);
    end = pickle.end;
    return pickle;
  };
  await next(); // the magic number
  await next(); // the version of the format, always 1001
  const { value: system } = await next();
  const saved = await next();
  const { value: keys } = await next();
  const positions = await storagePositions(source, end, keys, pytorchStorages(saved.persistentIds));
  return use({
    source,
    model: pytorchModel(saved.value, source.path),
    pickleBytes: source.size,
    isBigEndian: system instanceof PickledDict && system.get('little_endian') === false,
    storage: ({ key }) => {
      const position = positions.get(key);
      if (position === undefined) {
        throw bad(source, `has no storage ${quoted(key)}`);
      }
      return Promise.resolve({ source, position });
    },
  });
}

/** Storages stand one after the other, each with the number of its values before them. */
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
      throw bad(
        source,
        `has ${source.size} bytes, but another storage begins at byte ${position}: it was cut short`,
        position,
      );
    }
    await source.read(length, position);
    const size = Number(new DataView(length.buffer).getBigInt64(0, true));
    if (size < storage.size || position + 8 + size * storage.type.bytes > source.size) {
      const there = `${storage.size} are needed and ${source.size - position - 8} bytes left`;
      throw bad(source, `says that a storage has ${size} values at byte ${position}, where ${there}`, position);
    }
    positions.set(key, position + 8);
    position += 8 + size * storage.type.bytes;
  }
  return positions;
}

function pickleInput(source: Source, signal: AbortSignal | undefined): PickleInput {
  return { path: source.path, size: source.size, read: (target, position) => source.read(target, position, signal) };
}

function bad(source: Source, trouble: string, byte = 0): VecinityError {
  return new VecinityError('badFile', `${source.path} ${trouble}.`, {
    path: source.path,
    byte,
    remedy: 'Get the file again, or save the state_dict() of the model again.',
  });
}
