import { VecinityError } from '../../errors';

/**
 * fastText's quantised input matrix (fastText 0.9.2, QuantMatrix::load, ProductQuantizer::load, addcode): u8 qnorm,
 * i64 rows, i64 columns, i32 number of codes, the codes, a quantiser; with qnorm a code of each row's norm and a
 * quantiser of norms. A quantiser: i32 dim, nsubq, dsub, lastdsub, then 256 centroids of each part as f32.
 */
const QUANTISED_HEADER_BYTES = 21;
const QUANTISER_HEADER_BYTES = 16;
const CENTROIDS = 256;
/** fastText makes parts of 2, seldom of more; a byte for a thousand numbers makes gigabytes of a megabyte. */
const LONGEST_PART = 100;

/** Reads `length` bytes from a position of the file. @throws VecinityError where the file ends before */
export type ReadBytes = (position: number, length: number) => Promise<Uint8Array>;

/** Cuts vectors into parts, each of which is one of 256 centroids. */
interface Quantiser {
  readonly dimensions: number;
  readonly parts: number;
  readonly partLength: number;
  readonly centroids: Float32Array;
  /** Position behind it. */
  readonly end: number;
}

/** What the matrix must be. */
export interface QuantisedShape {
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
   * @param position of the matrix, behind the byte that says that it is quantised
   * @throws VecinityError `badFile` where it is not of that shape, or cut short
   */
  static async read(
    read: ReadBytes,
    position: number,
    { rows, dimensions }: QuantisedShape,
    fileBytes: number,
    path: string,
  ): Promise<QuantisedMatrix> {
    const head = await within(read, position, QUANTISED_HEADER_BYTES, fileBytes, path);
    const view = new DataView(head.buffer, head.byteOffset, head.length);
    const hasNorms = head[0] !== 0;
    const [m, n, codeCount] = [view.getBigInt64(1, true), view.getBigInt64(9, true), view.getInt32(17, true)];
    if (m !== BigInt(rows) || n !== BigInt(dimensions)) {
      throw bad(path, position + 1, `has a matrix of ${m} x ${n}; words and buckets are ${rows} x ${dimensions}`);
    }
    const parts = codeCount / rows;
    if (!Number.isInteger(parts) || parts < 1 || parts > dimensions) {
      throw bad(path, position + 17, `has ${codeCount} codes for ${rows} rows, which cannot be`);
    }
    const codesAt = position + QUANTISED_HEADER_BYTES;
    const codes = await within(read, codesAt, codeCount, fileBytes, path);
    const quantiser = await readQuantiser(read, codesAt + codeCount, fileBytes, path);
    if (quantiser.dimensions !== dimensions || quantiser.parts !== parts) {
      throw bad(path, codesAt + codeCount, 'has a quantiser that does not fit its vectors');
    }
    if (!hasNorms) {
      return new QuantisedMatrix(quantiser, codes, undefined);
    }
    const normCodes = await within(read, quantiser.end, rows, fileBytes, path);
    const normQuantiser = await readQuantiser(read, quantiser.end + rows, fileBytes, path);
    if (normQuantiser.dimensions !== 1) {
      throw bad(path, quantiser.end + rows, 'has a quantiser of norms that does not fit');
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
      // The centroids of a part lie together, those of the last one at its own, shorter length.
      const centroid = first * CENTROIDS + this.codes[row * parts + part]! * length;
      for (let i = 0; i < length; i++) {
        target[at + first + i] = norm * centroids[centroid + i]!;
      }
    }
  }
}

async function readQuantiser(read: ReadBytes, position: number, fileBytes: number, path: string): Promise<Quantiser> {
  const head = await within(read, position, QUANTISER_HEADER_BYTES, fileBytes, path);
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const [dimensions, parts, partLength, lastLength] = [0, 4, 8, 12].map((at) => view.getInt32(at, true)) as [
    number,
    number,
    number,
    number,
  ];
  const fits =
    dimensions >= 1 &&
    partLength >= 1 &&
    parts === Math.ceil(dimensions / partLength) &&
    lastLength === dimensions - (parts - 1) * partLength;
  if (partLength > LONGEST_PART && dimensions > LONGEST_PART) {
    throw bad(path, position, `has one code for ${partLength} dimensions, which no model has`);
  }
  if (!fits) {
    throw bad(path, position, `cuts ${dimensions} dimensions into ${parts} parts of ${partLength}, which cannot be`);
  }
  const bytes = await within(read, position + QUANTISER_HEADER_BYTES, dimensions * CENTROIDS * 4, fileBytes, path);
  const values = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const centroids = Float32Array.from({ length: dimensions * CENTROIDS }, (_, i) => values.getFloat32(4 * i, true));
  return { dimensions, parts, partLength, centroids, end: position + QUANTISER_HEADER_BYTES + bytes.length };
}

function within(
  read: ReadBytes,
  position: number,
  length: number,
  fileBytes: number,
  path: string,
): Promise<Uint8Array> {
  if (position + length > fileBytes) {
    throw bad(path, fileBytes, `has ${fileBytes} bytes, but its vectors need ${position + length}: it was cut short`);
  }
  return read(position, length);
}

function bad(path: string, byte: number, trouble: string): VecinityError {
  return new VecinityError('badFile', `${path} ${trouble} (at byte ${byte}).`, {
    path,
    byte,
    remedy: 'Get the file again, or the model as it was before `fasttext quantize`.',
  });
}
