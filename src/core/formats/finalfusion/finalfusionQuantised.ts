import { VecinityError } from '../../errors';
import type { ValueType } from '../shared/valueTypes';

/**
 * finalfusion's quantised array (finalfusion-rust 0.18, src/chunks/storage/quantized.rs): u32 whether there is a
 * projection, u32 whether there are norms, u32 parts of a vector, u32 dimensions, u32 centroids of a part, u64 rows, u32
 * type of a code, u32 type of a value; zeros up to a multiple of 4 in the file; then as f32 the projection, dimensions x
 * dimensions, the centroids, parts x centroids x dimensions / parts, and the norms; then a byte for each part of a row.
 */
export const FIFU_QUANTISED_HEADER_BYTES = 36;

/** Codes are bytes. */
const MOST_CENTROIDS = 256;

/** finalfusion's numbers for the types of codes and of values. */
const UINT8 = 1;
const FLOAT32 = 10;

/** Where the parts of a quantised array are. */
export interface FifuQuantised {
  readonly rows: number;
  readonly dimensions: number;
  readonly parts: number;
  /** Of each part. */
  readonly centroids: number;
  /** Position of the projection, if there is one, and of the centroids behind it. */
  readonly values: number;
  /** How many values the projection has; 0 without one. */
  readonly projectionValues: number;
  readonly centroidValues: number;
  /** Position of the norms, one a row; undefined without any. */
  readonly norms: number | undefined;
  /** Position of the codes. */
  readonly codes: number;
}

/**
 * Reads the header and checks that what it announces is in the chunk.
 * @param header     FIFU_QUANTISED_HEADER_BYTES bytes
 * @param position   of the header in the file
 * @param chunkBytes bytes of the chunk from there
 * @throws VecinityError `badFile`
 */
export function readFifuQuantised(header: DataView, position: number, chunkBytes: number, path: string): FifuQuantised {
  const bad = (trouble: string, at: number): VecinityError =>
    new VecinityError('badFile', `${path} ${trouble} (at byte ${position + at}).`, {
      path,
      byte: position + at,
      remedy: 'Get the file again.',
    });
  const [hasProjection, hasNorms, parts, dimensions, centroids] = [0, 4, 8, 12, 16].map((at) =>
    header.getUint32(at, true),
  ) as [number, number, number, number, number];
  const rows = Number(header.getBigUint64(20, true));
  const [codeType, valueType] = [header.getUint32(28, true), header.getUint32(32, true)];
  if (parts < 1 || dimensions < 1 || dimensions % parts !== 0) {
    throw bad(`cuts ${dimensions} dimensions into ${parts} parts, which cannot be`, 8);
  }
  if (centroids < 1 || centroids > MOST_CENTROIDS) {
    throw bad(`has ${centroids} centroids for each part, not 1 to ${MOST_CENTROIDS}`, 16);
  }
  if (codeType !== UINT8 || valueType !== FLOAT32) {
    throw bad(`has codes of the type ${codeType} and values of the type ${valueType}, not ${UINT8} and ${FLOAT32}`, 28);
  }
  const values = Math.ceil((position + FIFU_QUANTISED_HEADER_BYTES) / 4) * 4;
  const projectionValues = hasProjection === 0 ? 0 : dimensions * dimensions;
  const centroidValues = centroids * dimensions;
  const behind = values + 4 * (projectionValues + centroidValues);
  const codes = behind + (hasNorms === 0 ? 0 : 4 * rows);
  if (!(codes + rows * parts <= position + chunkBytes)) {
    throw bad(
      `says that its quantised array has ${rows} rows of ${parts} bytes, but its chunk has ${chunkBytes} bytes`,
      20,
    );
  }
  return {
    rows,
    dimensions,
    parts,
    centroids,
    values,
    projectionValues,
    centroidValues,
    norms: hasNorms === 0 ? undefined : behind,
    codes,
  };
}

/**
 * A row as one block: the centroids that its codes name, one behind the other, times the projection (reductive 0.9,
 * pq.rs, reconstruct_into). A code that names none makes a row of no numbers.
 * @param table      parts x centroids x dimensions / parts
 * @param projection dimensions x dimensions, row after row; empty without one
 */
export function fifuQuantisedType(
  { dimensions, parts, centroids }: FifuQuantised,
  table: Float32Array,
  projection: Float32Array,
): ValueType {
  const length = dimensions / parts;
  const whole = new Float64Array(dimensions);
  return {
    name: 'quantised',
    blockValues: dimensions,
    blockBytes: parts,
    work: projection.length === 0 ? 1 : dimensions,
    decode: (bytes, start, count, target, at) => {
      for (let row = 0; row < count / dimensions; row++) {
        for (let part = 0; part < parts; part++) {
          const code = bytes[start + row * parts + part]!;
          const centroid = (part * centroids + code) * length;
          for (let i = 0; i < length; i++) {
            whole[part * length + i] = code < centroids ? table[centroid + i]! : NaN;
          }
        }
        const to = at + row * dimensions;
        if (projection.length === 0) {
          target.set(whole, to);
          continue;
        }
        for (let i = 0; i < dimensions; i++) {
          let sum = 0;
          for (let j = 0; j < dimensions; j++) {
            sum += projection[i * dimensions + j]! * whole[j]!;
          }
          target[to + i] = sum;
        }
      }
    },
  };
}
