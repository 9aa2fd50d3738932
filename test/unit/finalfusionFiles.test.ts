import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { VecinityError } from '../../src/core/errors';
import { Faults } from '../../src/core/io/faults';
import { describeFile, readModel } from '../../src/engine/files/modelFile';
import { temporaryFolder } from './support/folder';
import { fixturePath, fixtures } from './support/fixtures';
import { float32Bytes } from './support/npy';
import { wordsOf } from './support/spaces';

const folder = temporaryFolder();

function write(bytes: Uint8Array, name = 'x.fifu'): string {
  const file = path.join(folder(), name);
  writeFileSync(file, bytes);
  return file;
}

const u32 = (...values: number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);
const u64 = (value: number): Buffer => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);

function vocabulary(words: readonly string[], kind = 1, between: Uint8Array = Buffer.of()): Buffer {
  const items = words.map((word) => Buffer.concat([u32(Buffer.byteLength(word)), Buffer.from(word)]));
  const body = Buffer.concat([u64(words.length), between, ...items]);
  return Buffer.concat([u32(kind), u64(body.length), body]);
}

/** @param position offset of the chunk, because values start at a multiple of 4 */
function array(position: number, rows: number, columns: number, values: readonly number[], type = 10): Buffer {
  const padding = Buffer.alloc((4 - ((position + 28) % 4)) % 4);
  const body = Buffer.concat([u64(rows), u32(columns, type), padding, float32Bytes(values)]);
  return Buffer.concat([u32(2), u64(body.length), body]);
}

function fifu(words: Buffer, rows: number, values: readonly number[]): Buffer {
  const head = Buffer.concat([Buffer.from('FiFu'), u32(0, 2, words.readUInt32LE(0), 2), words]);
  return Buffer.concat([head, array(head.length, rows, 2, values)]);
}

const values = [1, 2, 3, 4, 5, 6];

/** A quantised array of four dimensions in two parts, with three centroids for each, by finalfusion-rust's quantized.rs. */
interface Quantised {
  readonly codes: readonly (readonly [number, number])[];
  readonly norms?: readonly number[];
  readonly projection?: readonly (readonly number[])[];
  /** Replaces the header's fields before the rows. */
  readonly fields?: readonly number[];
  readonly types?: readonly [number, number];
}

const centroids = [
  [
    [1, 2],
    [3, 4],
    [5, 6],
  ],
  [
    [7, 8],
    [9, 10],
    [-1, -2],
  ],
] as const;

function quantisedFifu(
  words: readonly string[],
  { codes, norms, projection, fields, types = [1, 10] }: Quantised,
): Buffer {
  const head = Buffer.concat([Buffer.from('FiFu'), u32(0, 2, 1, 4), vocabulary(words)]);
  const header = Buffer.concat([
    u32(...(fields ?? [projection ? 1 : 0, norms ? 1 : 0, 2, 4, 3])),
    u64(codes.length),
    u32(...types),
  ]);
  const padding = Buffer.alloc((4 - ((head.length + 12 + header.length) % 4)) % 4);
  const floats = [...(projection?.flat() ?? []), ...centroids.flat(2), ...(norms ?? [])];
  const body = Buffer.concat([header, padding, float32Bytes(floats), Buffer.from(codes.flat())]);
  return Buffer.concat([head, u32(4), u64(body.length), body]);
}

const codes = [
  [0, 0],
  [2, 1],
  [1, 2],
] as const;
const reconstructed = [
  [1, 2, 7, 8],
  [5, 6, 9, 10],
  [3, 4, -1, -2],
];

suite('finalfusion files', function () {
  this.timeout(20_000);

  test('reads words and vectors of any word length, and leaves out n-grams', async () => {
    for (const word of ['a', 'ab', 'abc', 'Zürich']) {
      const file = write(fifu(vocabulary([word, 'b', '__proto__']), 3, values));
      const space = await readModel(file);
      assert.deepEqual([wordsOf(space), [...space.vectors]], [[word, 'b', '__proto__'], values]);
      assert.deepEqual(
        wordsOf(await readModel(write(gzipSync(fifu(vocabulary([word, 'b', 'c']), 3, values)), 'x.fifu.gz'))),
        [word, 'b', 'c'],
      );
    }
    for (const [kind, between] of [
      [3, u32(3, 6, 21)],
      [7, u32(3, 6, 2_000_000)],
      [8, Buffer.concat([u64(1), u32(3, 6)])],
    ] as const) {
      const file = write(fifu(vocabulary(['a', 'b'], kind, between), 3, values));
      const space = await readModel(file);
      assert.deepEqual(
        [wordsOf(space), [...space.vectors]],
        [
          ['a', 'b'],
          [1, 2, 3, 4],
        ],
      );
      const { words, dimensions, notes } = await describeFile(file);
      assert.deepEqual([words, dimensions, notes.length], [2, 2, 1]);
    }
  });

  test('reads a file that finalfusion wrote', async function () {
    fixtures(this);
    const space = await readModel(fixturePath('other/similarity.fifu'));
    assert.equal(space.dimensions, 100);
    assert.deepEqual(wordsOf(space).slice(0, 3), ['Berlin', 'Potsdam', 'Hamburg']);
    assert.equal(space.vocabulary.size, 41);
    // similarity.nodims has the same vectors as text.
    const text = await readModel(fixturePath('glove/finalfusion_similarity.nodims'));
    for (let id = 0; id < text.vocabulary.size; id++) {
      const row = space.vector(space.vocabulary.id(text.vocabulary.word(id)));
      const length = Math.hypot(...text.vector(id)) / Math.hypot(...row);
      text.vector(id).forEach((value, i) => assert.ok(Math.abs(value - row[i]! * length) < 1e-5));
    }
  });

  test('names what is unsupported', async () => {
    await assert.rejects(readModel(write(fifu(vocabulary(['a'], 9, u32(1)), 3, values))), {
      code: 'badFile',
      message: /floret/,
    });
    await assert.rejects(readModel(write(fifu(vocabulary(['a', 'b', 'c', 'd']), 3, values))), {
      code: 'badFile',
      message: /4 words, but 3 vectors/,
    });
    await assert.rejects(readModel(write(fifu(vocabulary(['a']), 2 ** 40, values))), {
      code: 'badFile',
      message: /cut short/,
    });
  });

  test('computes quantised vectors from centroids, projection and norm', async () => {
    const norms = [0.5, 2, 4];
    // The matrix is not symmetric, so that its transpose would give other values.
    const projection = [
      [1, 2, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 3, 0],
      [-1, 0, 0, 1],
    ];
    const projected = reconstructed.map((row) =>
      projection.map((by) => by.reduce((sum, value, i) => sum + value * row[i]!, 0)),
    );
    const scaled = (rows: readonly (readonly number[])[]): number[] =>
      rows.flatMap((row, i) => row.map((value) => value * norms[i]!));
    for (const word of ['a', 'ab', 'abc', 'Zürich']) {
      const names = [word, 'b', 'c'];
      for (const [given, expected] of [
        [{ codes }, reconstructed.flat()],
        [{ codes, norms }, scaled(reconstructed)],
        [{ codes, projection }, projected.flat()],
        [{ codes, norms, projection }, scaled(projected)],
      ] as const) {
        const file = write(quantisedFifu(names, given));
        const space = await readModel(file);
        assert.deepEqual([wordsOf(space), [...space.vectors]], [names, expected]);
        const { words, dimensions, valueType, notes } = await describeFile(file);
        assert.deepEqual([words, dimensions, valueType, notes], [3, 4, 'quantised', []]);
        const some = await readModel(file, { onlyWords: (bytes, start) => bytes[start] === 0x63 });
        assert.deepEqual([...some.vectors], expected.slice(8));
      }
    }
    const packed = await readModel(write(gzipSync(quantisedFifu(['a', 'b'], { codes, norms })), 'x.fifu.gz'));
    assert.deepEqual([wordsOf(packed), [...packed.vectors]], [['a', 'b'], scaled(reconstructed).slice(0, 8)]);
  });

  test('turns codes without a centroid and invalid norms into zeros and a fault', async () => {
    const faults = new Faults();
    const file = write(
      quantisedFifu(['a', 'b', 'c'], {
        codes: [
          [0, 0],
          [3, 1],
          [1, 2],
        ],
        norms: [1, 1, NaN],
      }),
    );
    assert.deepEqual([...(await readModel(file, { faults })).vectors], [1, 2, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert.deepEqual(
      faults.counts.map(({ kind, count }) => [kind, count]),
      [['notFinite', 2]],
    );
  });

  test('refuses impossible quantised arrays', async () => {
    const cases: (readonly [Partial<Quantised>, RegExp])[] = [
      [{ fields: [0, 0, 0, 4, 3] }, /4 dimensions into 0 parts/],
      [{ fields: [0, 0, 3, 4, 3] }, /4 dimensions into 3 parts/],
      [{ fields: [0, 0, 2, 0, 3] }, /0 dimensions/],
      [{ fields: [0, 0, 2, 4, 0] }, /0 centroids/],
      [{ fields: [0, 0, 2, 4, 257] }, /257 centroids/],
      [{ fields: [1, 0, 2, 4, 3] }, /3 rows of 2 bytes, but its chunk/],
      [{ fields: [0, 1, 2, 4, 3] }, /3 rows of 2 bytes, but its chunk/],
      [{ fields: [0, 0, 2 ** 31, 2 ** 31, 256] }, /but its chunk/],
      [{ fields: [1, 1, 1, 2 ** 32 - 1, 1] }, /but its chunk/],
      [{ types: [10, 10] }, /type 10/],
      [{ types: [1, 1] }, /type 1/],
      [{ codes: [] }, /0 x 4/],
    ];
    for (const [change, message] of cases) {
      await assert.rejects(readModel(write(quantisedFifu(['a'], { codes, ...change }))), { code: 'badFile', message });
    }
    await assert.rejects(readModel(write(quantisedFifu(['a', 'b', 'c', 'd'], { codes }))), {
      code: 'badFile',
      message: /4 words, but 3 vectors/,
    });
    const short = Buffer.concat([Buffer.from('FiFu'), u32(0, 2, 1, 4), vocabulary(['a']), u32(4), u64(4), u32(0)]);
    await assert.rejects(readModel(write(short)), { code: 'badFile', message: /without a header/ });
  });

  const wholes = {
    'a file': fifu(vocabulary(['a', 'bc', 'd']), 3, values),
    'a quantised file': quantisedFifu(['a', 'bc', 'd'], {
      codes,
      norms: [1, 2, 3],
      projection: [...reconstructed, [1, 0, 0, 0]],
    }),
  };
  for (const [name, whole] of Object.entries(wholes)) {
    test(`refuses a cut or damaged ${name}, or reads its valid part`, async () => {
      for (let at = 0; at < whole.length * 2; at++) {
        const damaged = at % 2 === 0 ? whole.subarray(0, at / 2) : Buffer.from(whole);
        if (at % 2 > 0) {
          damaged[at >> 1]! ^= 1 << (at % 7);
        }
        const file = write(damaged);
        await readModel(file).then(
          ({ vocabulary: { size } }) => assert.ok(at % 2 > 0 && size <= 3, `${at}`),
          (error: unknown) =>
            assert.ok(error instanceof VecinityError && error.message.includes(file), `${at}: ${String(error)}`),
        );
      }
    });
  }
});
