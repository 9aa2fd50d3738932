import { badFile } from '../../io/badFile';
import { BytesSource } from '../../io/inMemory';
import type { Source } from '../../io/source';
import type { MatrixInput, MatrixPlace } from '../shared/matrix';
import { arrayValueType, bytesOfText, shortBytes, type PickledArray } from './pickledArray';

const remedy = 'Get the file again, or save its vectors as float32.';

/** A matrix, and the source that holds it. */
export interface PlacedMatrix {
  readonly source: Source;
  readonly place: MatrixPlace;
}

/**
 * Finds the values of an array with two dimensions: in the file, or in memory if the pickle has them in another notation.
 * @throws VecinityError `badFile` if they cannot be vectors, `unreadable`, `outOfMemory`, `cancelled`
 */
export async function placeArray(
  input: MatrixInput,
  array: PickledArray,
  name: string,
  signal?: AbortSignal,
): Promise<PlacedMatrix> {
  const type = arrayValueType(array);
  const [rows, columns] = array.shape;
  if (array.shape.length !== 2 || rows === undefined || columns === undefined || !type) {
    throw badFile(
      input.source.path,
      `has an array ${name} of ${array.shape.join(' x ')} values of the type ${array.type}, which cannot be vectors`,
      { remedy },
    );
  }
  const place = { rows, columns, type, columnMajor: array.columnMajor, name };
  const { values } = array;
  return typeof values !== 'string' && !values.isText && values.position >= 0
    ? { source: input.source, place: { ...place, position: values.position } }
    : {
        source: new BytesSource(input.source.path, await arrayBytes(input, array, signal)),
        place: { ...place, position: 0 },
      };
}

/** Reads the bytes of an array. @throws VecinityError `badFile`, `unreadable`, `outOfMemory`, `cancelled` */
export async function arrayBytes(
  { source, host }: MatrixInput,
  { shape, type, values }: PickledArray,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const short = shortBytes(values);
  if (short || typeof values === 'string') {
    return short ?? new Uint8Array(0);
  }
  const stored = host.memory.bytes(values.length, source.path);
  await source.read(stored, values.position, signal);
  const length = shape.reduce((product, size) => product * size, Number(type.slice(1)));
  const bytes = values.isText ? bytesOfText(stored, length) : stored;
  if (!bytes) {
    throw badFile(source.path, `has an array of ${length} bytes, but its text has another length`, { remedy });
  }
  return bytes;
}
