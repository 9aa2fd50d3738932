import { badFile } from '../../io/badFile';
import { quoted } from '../../io/faults';
import { PersistentId, PickledClass, PickledDict, PickledObject } from '../pickle/pickledObjects';
import { describePickle } from '../pickle/describePickle';
import { pickledNumber } from '../pickle/pickledArray';
import { vocabularyOf, type PickledVocabulary } from '../pickle/pickledVocabulary';
import { tableRank } from '../tokenTable/tokenTable';
import {
  bfloat16,
  float16,
  float16BigEndian,
  float32,
  float32BigEndian,
  float64,
  float64BigEndian,
  int8,
  type ValueType,
} from '../shared/valueTypes';

/**
 * Tensors as torch.save writes them (PyTorch 2.13, torch/serialization.py and torch/_utils.py): a pickle in which a
 * tensor is a shape over a storage that lies elsewhere in the file.
 */

/** What a storage's values are. */
interface StorageType {
  readonly bytes: number;
  /** Undefined for types that no vectors have. */
  readonly little: ValueType | undefined;
  readonly big: ValueType | undefined;
}

const storageTypes = new Map<string, StorageType>([
  ['torch FloatStorage', { bytes: 4, little: float32, big: float32BigEndian }],
  ['torch DoubleStorage', { bytes: 8, little: float64, big: float64BigEndian }],
  ['torch HalfStorage', { bytes: 2, little: float16, big: float16BigEndian }],
  ['torch BFloat16Storage', { bytes: 2, little: bfloat16, big: undefined }],
  ['torch CharStorage', { bytes: 1, little: int8, big: int8 }],
  ...(
    [
      ['Byte', 1],
      ['Bool', 1],
      ['Short', 2],
      ['Int', 4],
      ['Long', 8],
      ['ComplexFloat', 8],
      ['ComplexDouble', 16],
    ] as const
  ).map(([name, bytes]) => [`torch ${name}Storage`, { bytes, little: undefined, big: undefined }] as const),
]);

/** A two-dimensional tensor of numbers that can be vectors. */
export interface PytorchTable {
  /** Where in the file's dicts: `model.embedding.weight`. */
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Values from one row, and one column, to the next. */
  readonly strides: readonly [row: number, column: number];
  /** Index of its first value in the storage. */
  readonly offset: number;
  readonly storage: PytorchStorage;
}

export interface PytorchStorage {
  readonly key: string;
  /** Number of values. */
  readonly size: number;
  readonly type: StorageType;
  /** The first value of an old view of a larger storage. */
  readonly start: number;
}

export interface PytorchModel {
  /** At least one, the most likely first. */
  readonly tables: readonly [PytorchTable, ...PytorchTable[]];
  readonly vocabularies: readonly PickledVocabulary[];
  /** Number of all tensors. */
  readonly tensors: number;
}

/** Maximum values that are visited: a dict may hold itself over and over. */
const MAX_VALUES = 1_000_000;
const MAX_DEPTH = 20;
/** Maximum length of a name: one of 64 KB may stand for each of a hundred thousand tensors. */
const MAX_NAME_LENGTH = 200;

const remedy = 'Get the file again, or save it again from PyTorch.';

/**
 * Finds the tables and vocabularies in what was saved.
 * @throws VecinityError `badFile` if there is no table, or a tensor does not fit its storage
 */
export function pytorchModel(root: unknown, path: string): PytorchModel {
  const tables: PytorchTable[] = [];
  const vocabularies: PickledVocabulary[] = [];
  let tensors = 0;
  const seen = new Set<unknown>();
  // A queue instead of recursion; what is found first is nearest to the root.
  const queue: { readonly name: string; readonly value: unknown; readonly depth: number }[] = [
    { name: '', value: root, depth: 0 },
  ];
  for (let next = 0; next < queue.length && next < MAX_VALUES; next++) {
    const { name, value, depth } = queue[next]!;
    if (typeof value !== 'object' || value === null || seen.has(value)) {
      continue;
    }
    seen.add(value);
    const tensor = value instanceof PickledObject ? tensorParts(value) : undefined;
    if (tensor) {
      tensors++;
      const table = tensorTable(tensor, name, path);
      if (table) {
        tables.push(table);
      }
      continue;
    }
    const vocabulary = vocabularyOf(value, name);
    if (vocabulary) {
      vocabularies.push(vocabulary);
      continue;
    }
    if (depth < MAX_DEPTH) {
      for (const [key, child] of childrenOf(value)) {
        queue.push({
          name: shortName(name === '' ? key : `${name}.${shortName(key)}`),
          value: child,
          depth: depth + 1,
        });
      }
    }
  }
  const [first, ...others] = rankTables(tables, vocabularies);
  if (!first) {
    throw badFile(path, `has no table of vectors among its ${tensors} tensors, but ${describePickle(root)}`, {
      remedy: 'Save the weight of its embedding: a two-dimensional tensor of floating-point numbers.',
    });
  }
  return { tables: [first, ...others], vocabularies, tensors };
}

/** The vocabulary that names the rows of a table: the largest that fits, and names at least half of them. */
export function vocabularyFor(
  table: PytorchTable,
  vocabularies: readonly PickledVocabulary[],
): PickledVocabulary | undefined {
  const fitting = vocabularies.filter(({ size }) => size <= table.rows && 2 * size >= table.rows);
  return fitting.reduce<PickledVocabulary | undefined>(
    (best, vocabulary) => (best && best.size >= vocabulary.size ? best : vocabulary),
    undefined,
  );
}

/** The storages that a pickle refers to, by their keys. */
export function pytorchStorages(ids: readonly PersistentId[]): ReadonlyMap<string, PytorchStorage> {
  const storages = new Map<string, PytorchStorage>();
  for (const id of ids) {
    const storage = storageOf(id);
    if (storage && (storages.get(storage.key)?.size ?? -1) < storage.size) {
      storages.set(storage.key, storage);
    }
  }
  return storages;
}

function shortName(name: string): string {
  return name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH)}…` : name;
}

interface TensorParts {
  readonly storage: unknown;
  readonly offset: number | undefined;
  readonly size: readonly unknown[];
  readonly strides: readonly unknown[];
}

function tensorParts(value: PickledObject): TensorParts | undefined {
  let { className, args } = value;
  // A parameter is a tensor with a mark, and one with attributes a call of what makes a tensor.
  for (let i = 0; i < 3 && Array.isArray(args); i++) {
    const [first, , inner] = args as unknown[];
    if (className.startsWith('torch._utils _rebuild_parameter') && first instanceof PickledObject) {
      ({ className, args } = first);
    } else if (className === 'torch._tensor _rebuild_from_type_v2' && first instanceof PickledClass) {
      [className, args] = [first.name, inner];
    }
  }
  if (!/^torch\._utils _rebuild_tensor(_v2)?$/.test(className) || !Array.isArray(args)) {
    return undefined;
  }
  const [storage, offset, size, strides] = args as unknown[];
  return { storage, offset: pickledNumber(offset), size: listOf(size), strides: listOf(strides) };
}

/** Returns a tuple or torch.Size as a list. */
function listOf(value: unknown): readonly unknown[] {
  const list = value instanceof PickledObject && Array.isArray(value.args) ? (value.args as unknown[])[0] : value;
  return Array.isArray(list) ? list : [];
}

function tensorTable(
  { storage: id, offset, size, strides }: TensorParts,
  name: string,
  path: string,
): PytorchTable | undefined {
  const storage = id instanceof PersistentId ? storageOf(id) : undefined;
  if (size.length !== 2 || !storage?.type.little) {
    return undefined;
  }
  const [rows, columns, rowStride, columnStride] = [...size, ...strides].map(pickledNumber);
  const sane = [rows, columns, rowStride, columnStride, offset].every(
    (value) => value !== undefined && Number.isSafeInteger(value) && value >= 0,
  );
  if (
    !sane ||
    rows === undefined ||
    columns === undefined ||
    rowStride === undefined ||
    columnStride === undefined ||
    offset === undefined
  ) {
    throw badFile(path, `has a tensor ${quoted(name)} of impossible size`, { remedy });
  }
  if (rows === 0 || columns === 0) {
    return undefined;
  }
  const last = storage.start + offset + (rows - 1) * rowStride + (columns - 1) * columnStride;
  if (!(last < storage.size) || rows * columns > storage.size) {
    const shape = `${rows} x ${columns} with values up to number ${last}`;
    throw badFile(path, `claims that its tensor ${quoted(name)} is ${shape}, but has ${storage.size} of them`, {
      remedy,
    });
  }
  return { name: name === '' ? 'tensor' : name, rows, columns, strides: [rowStride, columnStride], offset, storage };
}

function storageOf({ id }: PersistentId): PytorchStorage | undefined {
  const [kind, type, key, , size, view] = Array.isArray(id) ? (id as unknown[]) : [];
  const storageType = type instanceof PickledClass ? storageTypes.get(type.name) : undefined;
  const values = pickledNumber(size);
  if (
    kind !== 'storage' ||
    !storageType ||
    typeof key !== 'string' ||
    values === undefined ||
    !Number.isSafeInteger(values)
  ) {
    return undefined;
  }
  const start = Array.isArray(view) ? pickledNumber(view[1]) : 0;
  return start !== undefined && Number.isSafeInteger(start) && start >= 0
    ? { key, size: values, type: storageType, start }
    : undefined;
}

function* childrenOf(value: object): Generator<readonly [key: string, value: unknown]> {
  if (Array.isArray(value)) {
    // Lists of a file are lists of numbers and words, or a handful of things.
    for (let i = 0; i < Math.min(value.length, 100); i++) {
      yield [String(i), value[i]];
    }
    return;
  }
  const dicts = value instanceof PickledObject ? [value.dict, value.state] : [value];
  for (const dict of dicts) {
    if (dict instanceof PickledDict) {
      for (const [key, child] of dict.entries()) {
        if (typeof key === 'string' && typeof child === 'object') {
          yield [key, child];
        }
      }
    }
  }
}

/** The likeliest first: those with a word for each row, those that are called as embeddings are, the largest. */
function rankTables(
  tables: readonly PytorchTable[],
  vocabularies: readonly PickledVocabulary[],
): readonly PytorchTable[] {
  const lengths = new Set(vocabularies.map(({ size }) => size));
  const ranks = ({ name, rows }: PytorchTable): readonly number[] => [
    Number(/(^|[._])(pos|position)|token_type|segment|norm|bias|optim|exp_avg|momentum/i.test(name)),
    -Number(lengths.has(rows)),
    Math.min(tableRank(name), 1000),
    Number(/(^|\.|_)(out|output|decoder|lm_head|syn1(neg)?|context)/i.test(name)) -
      2 * Number(/emb|lookup|(^|\.)(wv|syn0|vectors?)(\.|$)/i.test(name)),
    -rows,
  ];
  const ranked = tables.map((table) => ({ table, ranks: ranks(table) }));
  ranked.sort((a, b) => a.ranks.map((rank, i) => rank - b.ranks[i]!).find((difference) => difference !== 0) ?? 0);
  return ranked.map(({ table }) => table);
}
