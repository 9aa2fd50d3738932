import { badFile } from '../../io/badFile';
import type { Vocabulary } from '../../vocabulary';
import { tableOptions, type ReadOptions } from '../format';
import type { MatrixInput, MatrixPlace } from '../shared/matrix';
import type { PackedWords } from '../shared/packedWords';
import { valueBytes, type ValueType } from '../shared/valueTypes';
import { VectorTable } from '../shared/vectorTable';
import { tableTypes } from '../tokenTable/tokenTable';
import type { Tensor } from './safetensors';

/**
 * How model2vec makes a large vocabulary small: several tokens share a row, each with its own weight
 * (https://github.com/MinishLab/model2vec, `StaticModel`).
 */
export interface QuantisedVocabulary {
  /** The row of each token. */
  readonly mapping?: Tensor | undefined;
  /** The factor of each token's row. */
  readonly weights?: Tensor | undefined;
}

/** How row numbers are stored: number i, little-endian. */
const mappingTypes: ReadonlyMap<string, (view: DataView, i: number) => number> = new Map([
  ['I64', (view, i) => Number(view.getBigInt64(i * 8, true))],
  ['U64', (view, i) => Number(view.getBigUint64(i * 8, true))],
  ['I32', (view, i) => view.getInt32(i * 4, true)],
  ['U32', (view, i) => view.getUint32(i * 4, true)],
  ['I16', (view, i) => view.getInt16(i * 2, true)],
  ['U16', (view, i) => view.getUint16(i * 2, true)],
  ['U8', (view, i) => view.getUint8(i)],
]);

/** Finds the parts of a quantised vocabulary; both are undefined if each token has a row of its own. */
export function quantisedVocabulary(tensors: readonly Tensor[], table: Tensor): QuantisedVocabulary {
  if (table.name !== 'embeddings') {
    return {};
  }
  const find = (name: string, isRight: (tensor: Tensor) => boolean): Tensor | undefined =>
    tensors.find(
      (tensor) => tensor.name === name && tensor.shape.length === 1 && tensor.shape[0]! > 0 && isRight(tensor),
    );
  const mapping = find('mapping', ({ dtype }) => mappingTypes.has(dtype));
  const rows = mapping?.shape[0] ?? table.shape[0];
  return { mapping, weights: find('weights', ({ dtype, shape }) => tableTypes.has(dtype) && shape[0] === rows) };
}

/**
 * Reads the rows of all tokens: row i is `table[mapping[i]] * weights[i]`.
 * @param words one for each token
 * @throws VecinityError `badFile` for a token with a missing row, `outOfMemory`, `unreadable`, `cancelled`
 */
export async function readQuantised(
  input: MatrixInput,
  place: MatrixPlace,
  { mapping, weights }: QuantisedVocabulary,
  words: PackedWords,
  options: ReadOptions,
): Promise<{ readonly vocabulary: Vocabulary; readonly vectors: Float32Array }> {
  const { signal } = options;
  const { columns } = place;
  const rowOf = mapping && (await readMapping(input, mapping, place.rows, signal));
  const weightOf =
    weights && (await readValues(input, weights.position, tableTypes.get(weights.dtype)!, 1, words.size, signal));
  const base = await readValues(input, place.position, place.type, place.rows, columns, signal);
  const table = new VectorTable(columns, words.size, tableOptions(input, options, 'row'));
  for (let row = 0; row < words.size && !table.isFull; row++) {
    const at = table.add(words.bytes, words.offsets[row]!, words.offsets[row + 1]!, row + 1);
    if (at >= 0) {
      const from = (rowOf?.[row] ?? row) * columns;
      const weight = weightOf?.[row] ?? 1;
      const { vectors } = table;
      for (let i = 0; i < columns; i++) {
        vectors[at + i] = base[from + i]! * weight;
      }
      table.checkRow(at, row + 1);
    }
  }
  return table.finish();
}

async function readMapping(
  { source, host }: MatrixInput,
  mapping: Tensor,
  rows: number,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const bytes = host.memory.bytes(mapping.bytes, source.path);
  await source.read(bytes, mapping.position, signal);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rowAt = mappingTypes.get(mapping.dtype)!;
  return Float64Array.from({ length: mapping.shape[0]! }, (_, i) => {
    const row = rowAt(view, i);
    if (!(row >= 0 && row < rows)) {
      throw badFile(source.path, `maps token ${i} to row ${row} of a table of ${rows} rows`, {
        byte: mapping.position + (i * mapping.bytes) / mapping.shape[0]!,
      });
    }
    return row;
  });
}

async function readValues(
  { source, host }: MatrixInput,
  position: number,
  type: ValueType,
  rows: number,
  columns: number,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const values = host.memory.vectors(rows, columns, source.path);
  const bytes = host.memory.bytes(valueBytes(type, rows * columns), source.path);
  await source.read(bytes, position, signal);
  type.decode(bytes, 0, rows * columns, values, 0);
  return values;
}
