import type { ByteReader } from '../../io/byteReader';
import type { Memory } from '../../io/memory';

/**
 * fastText's quantised input matrix (fastText 0.9.2, QuantMatrix::load, ProductQuantizer::load, addcode): u8 qnorm,
 * i64 rows, i64 columns, i32 number of codes, the codes, a quantiser. With qnorm, the codes of the rows' norms and a
 * quantiser of norms follow. A quantiser: i32 dim, nsubq, dsub, lastdsub, then 256 centroids of each part as f32.
 */
const QUANTISED_HEADER_BYTES = 21;
const QUANTISER_HEADER_BYTES = 16;
const CENTROIDS = 256;
/** Maximum dimensions of a part. fastText uses 2 by default; a huge part would turn a megabyte into gigabytes. */
const MAX_PART_LENGTH = 100;

const remedy = 'Get the file again, or the model as it was before `fasttext quantize`.';

/** A product quantiser: it cuts vectors into parts and replaces each part by one of 256 centroids. */
interface Quantiser {
  readonly dimensions: number;
  readonly parts: number;
  readonly partLength: number;
  readonly centroids: Float32Array;
}

/** The expected shape of the matrix. */
interface QuantisedShape {
  readonly rows: number;
  readonly dimensions: number;
}

/** Rows of codes, decoded one at a time. */
export class QuantisedMatrix {
  private constructor(
    private readonly quantiser: Quantiser,
    private readonly codes: Uint8Array,
    private readonly norms: { readonly codes: Uint8Array; readonly values: Float32Array } | undefined,
  ) {}

  /**
   * Reads the codes and centroids.
   * @param reader after the byte that says that the matrix is quantised
   * @throws VecinityError `badFile` if the matrix has another shape or is truncated; `unreadable`, `outOfMemory`,
   * `cancelled`
   */
  static async read(
    reader: ByteReader,
    { rows, dimensions }: QuantisedShape,
    memory: Memory,
  ): Promise<QuantisedMatrix> {
    await reader.need(QUANTISED_HEADER_BYTES);
    const byte = reader.position;
    const hasNorms = reader.u8() !== 0;
    const [m, n, codeCount] = [reader.i64(), reader.i64(), reader.i32()];
    if (m !== rows || n !== dimensions) {
      throw reader.fail(`has a matrix of ${m} x ${n}; words and buckets are ${rows} x ${dimensions}`, {
        byte: byte + 1,
        remedy,
      });
    }
    const parts = codeCount / rows;
    if (!Number.isInteger(parts) || parts < 1 || parts > dimensions) {
      throw reader.fail(`has ${codeCount} codes for ${rows} rows, which is impossible`, { byte: byte + 17, remedy });
    }
    const codes = await readCodes(reader, codeCount, memory);
    const quantiserAt = reader.position;
    const quantiser = await readQuantiser(reader, memory);
    if (quantiser.dimensions !== dimensions || quantiser.parts !== parts) {
      throw reader.fail('has a quantiser that does not fit its vectors', { byte: quantiserAt, remedy });
    }
    if (!hasNorms) {
      return new QuantisedMatrix(quantiser, codes, undefined);
    }
    const normCodes = await readCodes(reader, rows, memory);
    const normsAt = reader.position;
    const normQuantiser = await readQuantiser(reader, memory);
    if (normQuantiser.dimensions !== 1) {
      throw reader.fail('has a quantiser of norms that does not fit', { byte: normsAt, remedy });
    }
    return new QuantisedMatrix(quantiser, codes, { codes: normCodes, values: normQuantiser.centroids });
  }

  /** Writes a row to `target[at..]`. */
  decode(row: number, target: Float32Array, at: number): void {
    const { dimensions, parts, partLength, centroids } = this.quantiser;
    const norm = this.norms ? this.norms.values[this.norms.codes[row]!]! : 1;
    for (let part = 0; part < parts; part++) {
      const first = part * partLength;
      const length = Math.min(partLength, dimensions - first);
      // The centroids of a part lie together. Those of the last part may be shorter.
      const centroid = first * CENTROIDS + this.codes[row * parts + part]! * length;
      for (let i = 0; i < length; i++) {
        target[at + first + i] = norm * centroids[centroid + i]!;
      }
    }
  }
}

async function readCodes(reader: ByteReader, count: number, memory: Memory): Promise<Uint8Array> {
  checkLength(reader, count);
  const codes = memory.bytes(count, reader.path);
  await reader.fill(codes);
  return codes;
}

async function readQuantiser(reader: ByteReader, memory: Memory): Promise<Quantiser> {
  checkLength(reader, QUANTISER_HEADER_BYTES);
  await reader.need(QUANTISER_HEADER_BYTES);
  const byte = reader.position;
  const [dimensions, parts, partLength, lastLength] = [reader.i32(), reader.i32(), reader.i32(), reader.i32()];
  const fits =
    dimensions >= 1 &&
    partLength >= 1 &&
    parts === Math.ceil(dimensions / partLength) &&
    lastLength === dimensions - (parts - 1) * partLength;
  if (partLength > MAX_PART_LENGTH && dimensions > MAX_PART_LENGTH) {
    throw reader.fail(`has one code for ${partLength} dimensions, which is impossible`, { byte, remedy });
  }
  if (!fits) {
    throw reader.fail(`cuts ${dimensions} dimensions into ${parts} parts of ${partLength}, which is impossible`, {
      byte,
      remedy,
    });
  }
  const values = dimensions * CENTROIDS;
  checkLength(reader, values * 4);
  const centroids = new Float32Array(memory.bytes(values * 4, reader.path).buffer);
  await reader.fill(new Uint8Array(centroids.buffer));
  return { dimensions, parts, partLength, centroids };
}

/** @throws VecinityError `badFile` if the file ends before `length` more bytes */
function checkLength(reader: ByteReader, length: number): void {
  if (length > reader.left) {
    const bytes = reader.position + reader.left;
    throw reader.fail(`has ${bytes} bytes, but its vectors need ${reader.position + length}: it was cut short`, {
      byte: bytes,
      remedy,
    });
  }
}
