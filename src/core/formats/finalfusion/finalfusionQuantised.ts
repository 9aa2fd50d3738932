import type { ByteReader } from '../../io/byteReader';
import type { ValueType } from '../shared/valueTypes';
import type { Chunk } from './finalfusion';

/**
 * finalfusion's quantised array (finalfusion-rust 0.18, src/chunks/storage/quantized.rs).
 * Header: u32 whether there is a projection, u32 whether there are norms, u32 parts of a vector, u32 dimensions,
 * u32 centroids of a part, u64 rows, u32 type of a code, u32 type of a value; zeros up to a multiple of 4 in the file.
 * Values as f32: projection (dimensions x dimensions), centroids (parts x centroids x dimensions / parts), norms.
 * Codes: a byte for each part of each row.
 */
const FIFU_QUANTISED_HEADER_BYTES = 36;

/** Maximum centroids of a part, because a code is a byte. */
const MAX_CENTROIDS = 256;

/** finalfusion's numbers for the types of codes and of values. */
const UINT8 = 1;
const FLOAT32 = 10;

/** The shape of a quantised array, and where its parts are. */
interface FifuQuantised {
  readonly rows: number;
  readonly dimensions: number;
  readonly parts: number;
  /** Centroids of each part. */
  readonly centroids: number;
  /** Position of the projection, or of the centroids if there is none. */
  readonly values: number;
  /** Number of values of the projection; 0 without one. */
  readonly projectionValues: number;
  readonly centroidValues: number;
  /** Position of the norms, one for each row; undefined without. */
  readonly norms: number | undefined;
  /** Position of the codes. */
  readonly codes: number;
}

/**
 * Reads the header and checks that the array fits into its chunk.
 * @throws VecinityError `badFile` if a value is impossible; `unreadable`, `cancelled`
 */
export async function readFifuQuantised(reader: ByteReader, { position, bytes }: Chunk): Promise<FifuQuantised> {
  reader.goTo(position);
  if (bytes < FIFU_QUANTISED_HEADER_BYTES) {
    throw reader.fail('has quantised vectors without a header');
  }
  await reader.need(FIFU_QUANTISED_HEADER_BYTES);
  const [hasProjection, hasNorms, parts, dimensions, centroids] = [
    reader.u32(),
    reader.u32(),
    reader.u32(),
    reader.u32(),
    reader.u32(),
  ];
  const rows = reader.u64();
  const [codeType, valueType] = [reader.u32(), reader.u32()];
  if (parts < 1 || dimensions < 1 || dimensions % parts !== 0) {
    throw reader.fail(`cuts ${dimensions} dimensions into ${parts} parts, which is impossible`, { byte: position + 8 });
  }
  if (centroids < 1 || centroids > MAX_CENTROIDS) {
    throw reader.fail(`has ${centroids} centroids for each part, not 1 to ${MAX_CENTROIDS}`, { byte: position + 16 });
  }
  if (codeType !== UINT8 || valueType !== FLOAT32) {
    throw reader.fail(
      `has codes of the type ${codeType} and values of the type ${valueType}, not ${UINT8} and ${FLOAT32}`,
      { byte: position + 28 },
    );
  }
  const values = Math.ceil((position + FIFU_QUANTISED_HEADER_BYTES) / 4) * 4;
  const projectionValues = hasProjection === 0 ? 0 : dimensions * dimensions;
  const centroidValues = centroids * dimensions;
  const behind = values + 4 * (projectionValues + centroidValues);
  const codes = behind + (hasNorms === 0 ? 0 : 4 * rows);
  if (!(codes + rows * parts <= position + bytes)) {
    throw reader.fail(
      `says that its quantised array has ${rows} rows of ${parts} bytes, but its chunk has ${bytes} bytes`,
      { byte: position + 20 },
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
 * Returns a value type whose blocks are rows. A row is the concatenated centroids of its codes, times the projection.
 * A code without a centroid gives NaN.
 * @param table      parts x centroids x dimensions / parts
 * @param projection dimensions x dimensions, row after row; empty without one
 * @see reductive 0.9, pq.rs, reconstruct_into
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
