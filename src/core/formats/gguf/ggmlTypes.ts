import { bfloat16, float16, float32, float64, halfValue, int8, type ValueType } from '../shared/valueTypes';

/**
 * The supported number types of GGUF files, by their numbers. The values of a block share a scale `d`, and in
 * some types an offset. `d` is a float16 unless a decoder's comment says otherwise. A nibble is half a byte.
 * @see ggml-common.h and ggml-quants.c at https://github.com/ggml-org/ggml
 */
export const ggmlTypes: ReadonlyMap<number, ValueType> = new Map([
  [0, float32],
  [1, float16],
  [2, blocks('Q4_0', 32, 18, decodeQ4_0)],
  [3, blocks('Q4_1', 32, 20, decodeQ4_1)],
  [6, blocks('Q5_0', 32, 22, decodeQ5_0)],
  [7, blocks('Q5_1', 32, 24, decodeQ5_1)],
  [8, blocks('Q8_0', 32, 34, decodeQ8_0)],
  [9, blocks('Q8_1', 32, 36, decodeQ8_1)],
  [10, blocks('Q2_K', 256, 84, decodeQ2K)],
  [11, blocks('Q3_K', 256, 110, decodeQ3K)],
  [12, blocks('Q4_K', 256, 144, decodeQ4K)],
  [13, blocks('Q5_K', 256, 176, decodeQ5K)],
  [14, blocks('Q6_K', 256, 210, decodeQ6K)],
  [15, blocks('Q8_K', 256, 292, decodeQ8K)],
  [20, blocks('IQ4_NL', 32, 18, decodeIQ4NL)],
  [23, blocks('IQ4_XS', 256, 136, decodeIQ4XS)],
  [24, int8],
  [28, float64],
  [30, bfloat16],
]);

/** Names of unsupported types. */
const otherNames: ReadonlyMap<number, string> = new Map([
  [4, 'Q4_2, which was removed from the format'],
  [5, 'Q4_3, which was removed from the format'],
  [16, 'IQ2_XXS'],
  [17, 'IQ2_XS'],
  [18, 'IQ3_XXS'],
  [19, 'IQ1_S'],
  [21, 'IQ3_S'],
  [22, 'IQ2_S'],
  [25, 'I16'],
  [26, 'I32'],
  [27, 'I64'],
  [29, 'IQ1_M'],
  [31, 'Q4_0_4_4, which was removed from the format'],
  [32, 'Q4_0_4_8, which was removed from the format'],
  [33, 'Q4_0_8_8, which was removed from the format'],
  [34, 'TQ1_0'],
  [35, 'TQ2_0'],
  [36, 'IQ4_NL_4_4, which was removed from the format'],
  [37, 'IQ4_NL_4_8, which was removed from the format'],
  [38, 'IQ4_NL_8_8, which was removed from the format'],
  [39, 'MXFP4'],
]);

/** Returns a type's number and its name, if known, for a message. */
export function ggmlTypeName(type: number): string {
  const name = ggmlTypes.get(type)?.name ?? otherNames.get(type);
  return name === undefined ? `number type ${type}` : `number type ${type} (${name})`;
}

/** Decodes the block at `bytes[at..]` to `target[to..]`. */
type DecodeBlock = (bytes: Uint8Array, at: number, target: Float32Array, to: number) => void;

function blocks(name: string, blockValues: number, blockBytes: number, decodeBlock: DecodeBlock): ValueType {
  return {
    name,
    blockValues,
    blockBytes,
    decode: (bytes, start, count, target, at) => {
      for (let i = 0; i < count; i += blockValues, start += blockBytes) {
        decodeBlock(bytes, start, target, at + i);
      }
    },
  };
}

function half(bytes: Uint8Array, at: number): number {
  return halfValue(bytes[at]! | (bytes[at + 1]! << 8));
}

function signed(byte: number): number {
  return (byte << 24) >> 24;
}

/** Block: d, 16 bytes. The low nibble of byte i is value i, the high nibble value i + 16. */
function decodeQ4_0(bytes: Uint8Array, at: number, target: Float32Array, to: number): void {
  const d = half(bytes, at);
  for (let i = 0; i < 16; i++) {
    const byte = bytes[at + 2 + i]!;
    target[to + i] = d * ((byte & 15) - 8);
    target[to + 16 + i] = d * ((byte >> 4) - 8);
  }
}

/** Block: d, offset m, then as Q4_0. */
function decodeQ4_1(bytes: Uint8Array, at: number, target: Float32Array, to: number): void {
  const d = half(bytes, at);
  const m = half(bytes, at + 2);
  for (let i = 0; i < 16; i++) {
    const byte = bytes[at + 4 + i]!;
    target[to + i] = d * (byte & 15) + m;
    target[to + 16 + i] = d * (byte >> 4) + m;
  }
}

/** Block: d, the fifth bits of 32 values, then as Q4_0. */
function decodeQ5_0(bytes: Uint8Array, at: number, target: Float32Array, to: number): void {
  const d = half(bytes, at);
  for (let i = 0; i < 16; i++) {
    const byte = bytes[at + 6 + i]!;
    target[to + i] = d * (((byte & 15) | fifthBit(bytes, at + 2, i)) - 16);
    target[to + 16 + i] = d * (((byte >> 4) | fifthBit(bytes, at + 2, i + 16)) - 16);
  }
}

/** Block: d, offset m, then as Q5_0. */
function decodeQ5_1(bytes: Uint8Array, at: number, target: Float32Array, to: number): void {
  const d = half(bytes, at);
  const m = half(bytes, at + 2);
  for (let i = 0; i < 16; i++) {
    const byte = bytes[at + 8 + i]!;
    target[to + i] = d * ((byte & 15) | fifthBit(bytes, at + 4, i)) + m;
    target[to + 16 + i] = d * ((byte >> 4) | fifthBit(bytes, at + 4, i + 16)) + m;
  }
}

function fifthBit(bytes: Uint8Array, bits: number, i: number): number {
  return ((bytes[bits + (i >> 3)]! >> (i & 7)) & 1) << 4;
}

/** Block: d, 32 signed bytes. */
function decodeQ8_0(bytes: Uint8Array, at: number, target: Float32Array, to: number): void {
  const d = half(bytes, at);
  for (let i = 0; i < 32; i++) {
    target[to + i] = d * signed(bytes[at + 2 + i]!);
  }
}

/** Block: d, the unused sum of the block, 32 signed bytes. */
function decodeQ8_1(bytes: Uint8Array, at: number, target: Float32Array, to: number): void {
  const d = half(bytes, at);
  for (let i = 0; i < 32; i++) {
    target[to + i] = d * signed(bytes[at + 4 + i]!);
  }
}

/** Block: 16 bytes, each the scale (low nibble) and offset of 16 values; 64 bytes with two bits a value; d; dmin. */
function decodeQ2K(bytes: Uint8Array, at: number, target: Float32Array, to: number): void {
  const d = half(bytes, at + 80);
  const dmin = half(bytes, at + 82);
  for (let group = 0; group < 16; group++) {
    const scale = d * (bytes[at + group]! & 15);
    const offset = dmin * (bytes[at + group]! >> 4);
    const quants = at + 16 + twoBitGroup(group);
    const shift = group & 6;
    for (let i = 0; i < 16; i++) {
      target[to + group * 16 + i] = scale * ((bytes[quants + i]! >> shift) & 3) - offset;
    }
  }
}

/** Returns the offset of the 16 bytes with two bits of each value of a group of 16; shift them by `group & 6`. */
function twoBitGroup(group: number): number {
  return (group >> 3) * 32 + (group & 1) * 16;
}

/** Block: 32 bytes with the third bits, 64 bytes with the lower two bits, 12 bytes with 16 scales of 6 bits, d. */
function decodeQ3K(bytes: Uint8Array, at: number, target: Float32Array, to: number): void {
  const d = half(bytes, at + 108);
  for (let group = 0; group < 16; group++) {
    const low = bytes[at + 96 + (group & 7)]! >> (group & 8 ? 4 : 0);
    const high = bytes[at + 104 + (group & 3)]! >> (2 * (group >> 2));
    const scale = d * (((low & 15) | ((high & 3) << 4)) - 32);
    const thirdBits = at + (group & 1) * 16;
    const thirdBit = group >> 1;
    const quants = at + 32 + twoBitGroup(group);
    const shift = group & 6;
    for (let i = 0; i < 16; i++) {
      const high = (bytes[thirdBits + i]! >> thirdBit) & 1;
      target[to + group * 16 + i] = scale * (((bytes[quants + i]! >> shift) & 3) - (high ? 0 : 4));
    }
  }
}

/** Returns the scale of group 0..7 from 12 bytes with eight scales and eight offsets of 6 bits each. */
function groupScale(bytes: Uint8Array, at: number, group: number): number {
  return group < 4 ? bytes[at + group]! & 63 : (bytes[at + group + 4]! & 15) | ((bytes[at + group - 4]! >> 6) << 4);
}

/** Returns the offset of group 0..7 from the same 12 bytes. */
function groupOffset(bytes: Uint8Array, at: number, group: number): number {
  return group < 4 ? bytes[at + group + 4]! & 63 : (bytes[at + group + 4]! >> 4) | ((bytes[at + group]! >> 6) << 4);
}

/**
 * Block: d, dmin, 12 bytes of scales and offsets, 128 bytes. In each 32 bytes the low nibbles are one group, the high
 * nibbles the next.
 */
function decodeQ4K(bytes: Uint8Array, at: number, target: Float32Array, to: number): void {
  const d = half(bytes, at);
  const dmin = half(bytes, at + 2);
  for (let group = 0; group < 8; group++) {
    const scale = d * groupScale(bytes, at + 4, group);
    const offset = dmin * groupOffset(bytes, at + 4, group);
    const quants = at + 16 + (group >> 1) * 32;
    const shift = group & 1 ? 4 : 0;
    for (let i = 0; i < 32; i++) {
      target[to + group * 32 + i] = scale * ((bytes[quants + i]! >> shift) & 15) - offset;
    }
  }
}

/** Block: as Q4_K, with 32 bytes before the nibbles. Bit g of byte i is the fifth bit of value i of group g. */
function decodeQ5K(bytes: Uint8Array, at: number, target: Float32Array, to: number): void {
  const d = half(bytes, at);
  const dmin = half(bytes, at + 2);
  for (let group = 0; group < 8; group++) {
    const scale = d * groupScale(bytes, at + 4, group);
    const offset = dmin * groupOffset(bytes, at + 4, group);
    const quants = at + 48 + (group >> 1) * 32;
    const shift = group & 1 ? 4 : 0;
    for (let i = 0; i < 32; i++) {
      const fifth = ((bytes[at + 16 + i]! >> group) & 1) << 4;
      target[to + group * 32 + i] = scale * (((bytes[quants + i]! >> shift) & 15) | fifth) - offset;
    }
  }
}

/** Block: 128 bytes with the lower four bits of the values, 64 with the upper two, 16 signed scales, d. */
function decodeQ6K(bytes: Uint8Array, at: number, target: Float32Array, to: number): void {
  const d = half(bytes, at + 208);
  for (let group = 0; group < 8; group++) {
    const upper = group >> 2;
    const lowBits = at + upper * 64 + (group & 1) * 32;
    const lowShift = group & 2 ? 4 : 0;
    const highBits = at + 128 + upper * 32;
    const highShift = 2 * (group & 3);
    for (let i = 0; i < 32; i++) {
      const low = (bytes[lowBits + i]! >> lowShift) & 15;
      const high = ((bytes[highBits + i]! >> highShift) & 3) << 4;
      const scale = signed(bytes[at + 192 + group * 2 + (i >> 4)]!);
      target[to + group * 32 + i] = d * scale * ((low | high) - 32);
    }
  }
}

/** Block: d as float32, 256 signed bytes, unused sums of 16 values each. */
function decodeQ8K(bytes: Uint8Array, at: number, target: Float32Array, to: number): void {
  const d = new DataView(bytes.buffer, bytes.byteOffset + at).getFloat32(0, true);
  for (let i = 0; i < 256; i++) {
    target[to + i] = d * signed(bytes[at + 4 + i]!);
  }
}

/** The values of the nibbles of IQ4_NL and IQ4_XS. @see `kvalues_iq4nl` of ggml */
const unevenSteps = Int8Array.of(-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113);

/** Block: as Q4_0, with uneven steps. */
function decodeIQ4NL(bytes: Uint8Array, at: number, target: Float32Array, to: number): void {
  const d = half(bytes, at);
  for (let i = 0; i < 16; i++) {
    const byte = bytes[at + 2 + i]!;
    target[to + i] = d * unevenSteps[byte & 15]!;
    target[to + 16 + i] = d * unevenSteps[byte >> 4]!;
  }
}

/** Block: d, the upper two bits of eight scales, their lower four bits, 128 bytes. Each 16 are a group as in IQ4_NL. */
function decodeIQ4XS(bytes: Uint8Array, at: number, target: Float32Array, to: number): void {
  const d = half(bytes, at);
  for (let group = 0; group < 8; group++) {
    const low = bytes[at + 4 + (group >> 1)]! >> (group & 1 ? 4 : 0);
    const high = bytes[at + 2 + (group >> 2)]! >> (2 * (group & 3));
    const scale = d * (((low & 15) | ((high & 3) << 4)) - 32);
    for (let i = 0; i < 16; i++) {
      const byte = bytes[at + 8 + group * 16 + i]!;
      target[to + group * 32 + i] = scale * unevenSteps[byte & 15]!;
      target[to + group * 32 + 16 + i] = scale * unevenSteps[byte >> 4]!;
    }
  }
}
