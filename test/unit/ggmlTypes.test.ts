import assert from 'node:assert/strict';
import { ggmlTypes } from '../../src/core/formats/gguf/ggmlTypes';
import {
  bfloat16,
  float16,
  float8e4m3,
  float8e5m2,
  valueBytes,
  type ValueType,
} from '../../src/core/formats/shared/valueTypes';

/**
 * Two blocks of the bytes of `blockOf`, as gguf-py 0.19.0 (`gguf.quants.dequantize`) decodes them: type, bytes of a
 * block, offsets of its float16 scales, the sum of value i times i + 1, and some of the values.
 */
const references: readonly (readonly [
  name: string,
  blockBytes: number,
  scales: readonly number[],
  sum: number,
  values: readonly (readonly [number, number])[],
])[] = [
  [
    'Q4_0',
    18,
    [0],
    39.421875,
    [
      [0, 0.4375],
      [1, -0.4375],
      [15, 0.3125],
      [16, -0.1875],
      [31, 0.4375],
      [31, 0.4375],
      [32, 0.05859375],
      [49, -0.0234375],
      [63, -0.046875],
    ],
  ],
  [
    'Q4_1',
    20,
    [0, 2],
    1091.1484375,
    [
      [0, 0.4375],
      [1, 1.3125],
      [15, 0.5625],
      [16, 1.3125],
      [31, 0.5625],
      [31, 0.5625],
      [32, 0.5],
      [49, 0.4765625],
      [63, 0.44140625],
    ],
  ],
  [
    'Q5_0',
    22,
    [0],
    24.4375,
    [
      [0, 0.6875],
      [1, 0.3125],
      [15, 0.0625],
      [16, 0.6875],
      [31, -0.375],
      [31, -0.375],
      [32, 0.046875],
      [49, -0.09375],
      [63, 0.046875],
    ],
  ],
  [
    'Q5_1',
    24,
    [0, 2],
    1287.2265625,
    [
      [0, 2.25],
      [1, 0.625],
      [15, 0.8125],
      [16, 2.0625],
      [31, 0.625],
      [31, 0.625],
      [32, 0.39453125],
      [49, 0.171875],
      [63, 0.4765625],
    ],
  ],
  [
    'Q8_0',
    34,
    [0],
    -451.75,
    [
      [0, 5.9375],
      [1, -5.9375],
      [15, -0.1875],
      [16, 1.0625],
      [31, -3.0625],
      [31, -3.0625],
      [32, 0.50390625],
      [49, -0.80859375],
      [63, 0.26953125],
    ],
  ],
  [
    'Q2_K',
    84,
    [80, 82],
    -413248.30078125,
    [
      [0, 0.9375],
      [1, 0.3125],
      [15, 0.0],
      [16, -0.0625],
      [31, 0.625],
      [255, -4.75],
      [256, -1.12890625],
      [273, -7.10546875],
      [511, -0.15234375],
      [100, -3.4375],
      [200, -1.625],
      [300, -5.5],
      [400, -6.5703125],
    ],
  ],
  [
    'Q3_K',
    110,
    [108],
    9400.3046875,
    [
      [0, 0.0625],
      [1, 0.1875],
      [15, -0.125],
      [16, -4.6875],
      [31, 6.25],
      [255, 4.125],
      [256, -0.1875],
      [273, 1.03125],
      [511, -0.0],
      [100, 0.5625],
      [200, 1.75],
      [300, 0.3984375],
      [400, 0.0703125],
    ],
  ],
  [
    'Q4_K',
    144,
    [0, 2],
    -1854268.34375,
    [
      [0, -1.8125],
      [1, 16.5625],
      [15, -23.25],
      [16, 4.3125],
      [31, -17.125],
      [255, -10.625],
      [256, -5.37890625],
      [273, -0.59765625],
      [511, -30.6875],
      [100, -2.5],
      [200, 8.625],
      [300, -34.46484375],
      [400, -13.109375],
    ],
  ],
  [
    'Q5_K',
    176,
    [0, 2],
    -1823006.71875,
    [
      [0, 59.4375],
      [1, 28.8125],
      [15, -11.0],
      [16, 65.5625],
      [31, -4.875],
      [255, -8.0],
      [256, -22.58203125],
      [273, -24.73828125],
      [511, -44.015625],
      [100, -9.125],
      [200, -18.375],
      [300, -19.3984375],
      [400, -8.6875],
    ],
  ],
  [
    'Q6_K',
    210,
    [208],
    -50089.171875,
    [
      [0, -63.9375],
      [1, 156.9375],
      [15, 81.375],
      [16, 4.3125],
      [31, -6.0],
      [255, -60.375],
      [256, -5.16796875],
      [273, -1.01953125],
      [511, -8.9296875],
      [100, 15.4375],
      [200, -93.0],
      [300, -4.0078125],
      [400, 4.453125],
    ],
  ],
  [
    'IQ4_NL',
    18,
    [0],
    715.88671875,
    [
      [0, 7.0625],
      [1, -6.5],
      [15, 4.3125],
      [16, -2.1875],
      [31, 7.0625],
      [31, 7.0625],
      [32, 0.76171875],
      [49, -0.29296875],
      [63, -0.62109375],
    ],
  ],
  [
    'IQ4_XS',
    136,
    [0],
    140104.4296875,
    [
      [0, 94.5625],
      [1, -52.0625],
      [15, -10.625],
      [16, 40.375],
      [31, -52.0625],
      [255, 9.9375],
      [256, -2.578125],
      [273, 0.2578125],
      [511, -29.25],
      [100, 95.25],
      [200, -20.3125],
      [300, -15.64453125],
      [400, 2.296875],
    ],
  ],
];

/** 0.0625 and 0.375 in the first block, -0.01171875 and 0.5 in the second. */
const halfBits = [
  [0x2c00, 0x3600],
  [0xa200, 0x3800],
] as const;

function blockOf(blockBytes: number, scales: readonly number[]): Uint8Array {
  const bytes = Uint8Array.from({ length: 2 * blockBytes }, (_, i) => (i * i * 7 + i * 31 + 5 + (i >> 3)) & 255);
  const view = new DataView(bytes.buffer);
  halfBits.forEach((bits, block) => {
    scales.forEach((at, k) => view.setUint16(block * blockBytes + at, bits[k]!, true));
  });
  return bytes;
}

function typeNamed(name: string): ValueType {
  const type = [...ggmlTypes.values()].find((one) => one.name === name);
  assert.ok(type, name);
  return type;
}

function decoded(type: ValueType, bytes: Uint8Array): number[] {
  const count = (bytes.length / type.blockBytes) * type.blockValues;
  // After other bytes and values, so that a wrong offset of 0 shows.
  const source = new Uint8Array(bytes.length + 6);
  source.set(bytes, 6);
  const target = new Float32Array(count + 3).fill(7);
  type.decode(source, 6, count, target, 3);
  assert.deepEqual([...target.subarray(0, 3)], [7, 7, 7]);
  return [...target.subarray(3)];
}

suite('number types of files', () => {
  for (const [name, blockBytes, scales, sum, values] of references) {
    test(`decodes ${name} as gguf-py does`, () => {
      const type = typeNamed(name);
      assert.equal(type.blockBytes, blockBytes);
      const all = decoded(type, blockOf(blockBytes, scales));
      for (const [i, value] of values) {
        assert.ok(
          Math.abs(all[i]! - value) <= 1e-6 * Math.max(1, Math.abs(value)),
          `value ${i} is ${all[i]}, not ${value}`,
        );
      }
      const weighted = all.reduce((total, value, i) => total + value * (i + 1), 0);
      const size = all.reduce((total, value, i) => total + Math.abs(value) * (i + 1), 0);
      assert.ok(Math.abs(weighted - sum) <= 1e-6 * size, `${weighted}, not ${sum}`);
    });
  }

  test('decodes Q8_1 and Q8_K as their scale times signed bytes', () => {
    const q81 = new Uint8Array(36);
    new DataView(q81.buffer).setUint16(0, 0x3800, true); // 0.5
    new DataView(q81.buffer).setUint16(2, 0x7e00, true); // the sum, which is not read
    const quants = Array.from({ length: 32 }, (_, i) => i * 8 - 128);
    q81.set(Int8Array.from(quants), 4);
    assert.deepEqual(
      decoded(typeNamed('Q8_1'), q81),
      quants.map((quant) => quant / 2),
    );
    const q8k = new Uint8Array(292).fill(0x55);
    new DataView(q8k.buffer).setFloat32(0, -0.25, true);
    const longer = Array.from({ length: 256 }, (_, i) => i - 128);
    q8k.set(Int8Array.from(longer), 4);
    assert.deepEqual(
      decoded(typeNamed('Q8_K'), q8k),
      longer.map((quant) => quant * -0.25),
    );
  });

  test('a block has the length of its values', () => {
    assert.equal(valueBytes(typeNamed('Q4_K'), 4096), 16 * 144);
    assert.equal(valueBytes(typeNamed('BF16'), 5), 10);
  });

  test('decodes both 16-bit floats as IEEE 754 does, and 8-bit floats as the FP8 paper does', () => {
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x0400, 0x8000, 0x7c00, 0x3555);
    assert.deepEqual(decoded(float16, new Uint8Array(halves.buffer)), [
      1,
      -2,
      65504,
      2 ** -24,
      2 ** -14,
      -0,
      Infinity,
      0.333251953125,
    ]);
    assert.deepEqual(decoded(bfloat16, new Uint8Array(Uint16Array.of(0x3f80, 0xc049, 0x7f80).buffer)), [
      1,
      -3.140625,
      Infinity,
    ]);
    assert.deepEqual(decoded(float8e4m3, Uint8Array.of(0x38, 0x7e, 0x01, 0xb8, 0x08)), [1, 448, 2 ** -9, -1, 2 ** -6]);
    assert.equal(decoded(float8e4m3, Uint8Array.of(0xff))[0], NaN);
    assert.deepEqual(decoded(float8e5m2, Uint8Array.of(0x3c, 0x7b, 0x01, 0xfc)), [1, 57344, 2 ** -16, -Infinity]);
  });

  test('decodes 16-bit floats at an odd byte', () => {
    const target = new Float32Array(2);
    float16.decode(Uint8Array.of(9, 0x00, 0x3c, 0x00, 0xc0), 1, 2, target, 0);
    assert.deepEqual([...target], [1, -2]);
    bfloat16.decode(Uint8Array.of(9, 0x80, 0x3f, 0x00, 0xc0), 1, 2, target, 0);
    assert.deepEqual([...target], [1, -2]);
  });
});
