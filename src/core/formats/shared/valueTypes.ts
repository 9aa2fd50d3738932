/** How a file encodes numbers: singly, or in blocks that share a scale. */
export interface ValueType {
  /** The format's name for it: `F16`, `Q4_K`. */
  readonly name: string;
  readonly blockValues: number;
  readonly blockBytes: number;
  /** Approximate number of multiplications to decode a value, if there are many. */
  readonly work?: number;
  /**
   * Decodes `count` values, a multiple of `blockValues`, from `bytes[start..]` to `target[at..]`. May write NaN
   * and infinity.
   */
  decode(bytes: Uint8Array, start: number, count: number, target: Float32Array, at: number): void;
}

/** Returns the bytes of `count` values, a multiple of the block. */
export function valueBytes({ blockBytes, blockValues }: ValueType, values: number): number {
  return (values / blockValues) * blockBytes;
}

type Get = (view: DataView, at: number) => number;

function single(name: string, blockBytes: number, get: Get): ValueType {
  return {
    name,
    blockValues: 1,
    blockBytes,
    decode: (bytes, start, count, target, at) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset + start, count * blockBytes);
      for (let i = 0; i < count; i++) {
        target[at + i] = get(view, i * blockBytes);
      }
    },
  };
}

export const float32: ValueType = {
  name: 'F32',
  blockValues: 1,
  blockBytes: 4,
  decode: (bytes, start, count, target, at) => {
    const to = new Uint8Array(target.buffer, target.byteOffset + at * 4, count * 4);
    to.set(bytes.subarray(start, start + count * 4));
  },
};
export const float64 = single('F64', 8, (view, at) => view.getFloat64(at, true));
export const float16: ValueType = {
  name: 'F16',
  blockValues: 1,
  blockBytes: 2,
  decode: (bytes, start, count, target, at) => {
    const values = (halves ??= makeHalves());
    const bits = pairs(bytes, start, count);
    for (let i = 0; i < count; i++) {
      target[at + i] = values[bits[i]!]!;
    }
  },
};
export const float32BigEndian = single('F32 big-endian', 4, (view, at) => view.getFloat32(at, false));
export const float64BigEndian = single('F64 big-endian', 8, (view, at) => view.getFloat64(at, false));
export const float16BigEndian = single('F16 big-endian', 2, (view, at) => halfValue(view.getUint16(at, false)));
export const int8 = single('I8', 1, (view, at) => view.getInt8(at));
export const uint8 = single('U8', 1, (view, at) => view.getUint8(at));

/** The upper half of a float32. */
export const bfloat16: ValueType = {
  name: 'BF16',
  blockValues: 1,
  blockBytes: 2,
  decode: (bytes, start, count, target, at) => {
    const halves = pairs(bytes, start, count);
    const bits = new Uint32Array(target.buffer, target.byteOffset + at * 4, count);
    for (let i = 0; i < count; i++) {
      bits[i] = halves[i]! << 16;
    }
  },
};

/** Makes the type of two-byte numbers, which may begin at any address. */
function pairs(bytes: Uint8Array, start: number, count: number): Uint16Array {
  return (bytes.byteOffset + start) % 2 === 0
    ? new Uint16Array(bytes.buffer, bytes.byteOffset + start, count)
    : new Uint16Array(bytes.slice(start, start + count * 2).buffer);
}

/**
 * Returns the value of an 8-bit float: sign, 4 bits of exponent with bias 7, 3 bits of fraction. There is no infinity; all
 * ones is NaN. @see Micikevicius et al. 2022, "FP8 Formats for Deep Learning"
 */
export const float8e4m3 = single('F8_E4M3', 1, (view, at) => {
  const bits = view.getUint8(at);
  const exponent = (bits >> 3) & 0xf;
  const fraction = bits & 7;
  if (exponent === 15 && fraction === 7) {
    return NaN;
  }
  const value = exponent === 0 ? fraction * 2 ** -9 : (8 + fraction) * 2 ** (exponent - 10);
  return bits & 0x80 ? -value : value;
});
/** E5M2, the upper half of a float16. @see the same paper */
export const float8e5m2 = single('F8_E5M2', 1, (view, at) => halfValue(view.getUint8(at) << 8));

/** Values of all half-precision floats, by their bits. */
let halves: Float32Array | undefined;

/** Returns the value of an IEEE 754 half-precision float. */
export function halfValue(bits: number): number {
  halves ??= makeHalves();
  return halves[bits]!;
}

function makeHalves(): Float32Array {
  return Float32Array.from({ length: 65_536 }, (_, half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 31) {
      return fraction ? NaN : sign * Infinity;
    }
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
  });
}
