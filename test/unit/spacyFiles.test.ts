import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { VecinityError } from '../../src/core/errors';
import { Faults } from '../../src/core/io/faults';
import { ByteReader } from '../../src/core/io/byteReader';
import { Memory } from '../../src/core/io/memory';
import type { Source } from '../../src/core/io/source';
import { SpacyKeys } from '../../src/core/formats/spacy/spacyKeys';
import { MurmurHash } from '../../src/core/formats/spacy/murmurHash';
import { spacySymbols } from '../../src/core/formats/spacy/spacySymbols';
import { describeFile, readModel } from '../../src/engine/files/modelFile';
import { folderWith, temporaryFolder } from './support/folder';
import { float32Bytes, npyBytes } from './support/npy';
import { wordsOf } from './support/spaces';

const temporary = temporaryFolder();

/** MurmurHash64A as its author wrote it, on big integers. */
function murmur(bytes: Uint8Array, seed: bigint): bigint {
  const m = 0xc6a4a7935bd1e995n;
  const times = (value: bigint): bigint => BigInt.asUintN(64, value * m);
  let h = seed ^ times(BigInt(bytes.length));
  const block = (from: number): bigint =>
    bytes.subarray(from, from + 8).reduce((sum, byte, i) => sum | (BigInt(byte) << BigInt(8 * i)), 0n);
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8) {
    let k = times(block(at));
    k = times(k ^ (k >> 47n));
    h = times(h ^ k);
  }
  if (at < bytes.length) {
    h = times(h ^ block(at));
  }
  h = times(h ^ (h >> 47n));
  return h ^ (h >> 47n);
}

const key = (word: string): bigint => murmur(new TextEncoder().encode(word), 1n);

/** A MessagePack map of 64-bit keys to rows. */
function key2row(entries: readonly (readonly [bigint, number])[]): Buffer {
  const map = Buffer.alloc(3);
  map[0] = 0xde;
  map.writeUInt16BE(entries.length, 1);
  const parts = entries.map(([hash, row]) => {
    const part = Buffer.alloc(14);
    part[0] = 0xcf;
    part.writeBigUInt64BE(hash, 1);
    part[9] = 0xd2;
    part.writeInt32BE(row, 10);
    return part;
  });
  return Buffer.concat([map, ...parts]);
}

const vectors = npyBytes('<f4', [3, 2], float32Bytes([1, 2, 3, 4, 5, 6]));
const strings = JSON.stringify(['apple', 'banana', '__proto__', 'ID', 'zebra', 'unused']);
const keys = key2row([
  [key('zebra'), 1],
  [key('banana'), 0],
  [432n, 2],
  [key('apple'), 1],
  [64n, 0],
]);

suite('spaCy vectors', function () {
  this.timeout(20_000);

  test('hashes keys with MurmurHash64A and seed 1', () => {
    const hash = new MurmurHash();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 0, max: 2 ** 31 - 1 }), (bytes, seed) => {
        hash.hash(bytes, seed);
        const value = (BigInt.asUintN(32, BigInt(hash.high)) << 32n) | BigInt.asUintN(32, BigInt(hash.low));
        assert.equal(value, murmur(bytes, BigInt(seed)));
      }),
    );
    // https://spacy.io/api/stringstore
    assert.equal(key('apple'), 8566208034543834098n);
    assert.equal(key('coffee'), 3197928453018144401n);
  });

  test("knows the numbers of spaCy's own names", () => {
    const symbols = spacySymbols();
    assert.equal(symbols.size, 457);
    assert.deepEqual(
      ['', 'IS_ALPHA', 'IS_CURRENCY', 'FLAG19', 'FLAG63', 'ID', 'LANG', 'ADJ', 'det', 'number', 'root', '_'].map(
        (name) => symbols.get(name),
      ),
      [0, 1, 18, 19, 63, 64, 83, 84, 415, 432, 449, 456],
    );
  });

  test('opens a model by its folder or any part, with words in row order', async () => {
    const folder = folderWith(temporary, {
      'package/model-1.0/vocab/vectors': vectors,
      'package/model-1.0/vocab/key2row': keys,
      'package/model-1.0/vocab/strings.json': strings,
      'package/model-1.0/vocab/vectors.cfg': '{"mode": "default"}',
    });
    const model = path.join(folder, 'package', 'model-1.0');
    const parts = ['vectors', 'key2row', 'strings.json', 'vectors.cfg'].map((part) => path.join(model, 'vocab', part));
    for (const target of [path.join(folder, 'package'), model, path.join(model, 'vocab'), ...parts]) {
      const space = await readModel(target);
      assert.deepEqual(wordsOf(space), ['banana', 'ID', 'zebra', 'apple', 'number'], target);
      assert.deepEqual([...space.vectors], [1, 2, 1, 2, 3, 4, 3, 4, 5, 6]);
      assert.equal(space.provenance.name, 'model-1.0');
      const { words, dimensions, notes, companions, path: described } = await describeFile(target);
      assert.deepEqual([words, dimensions, described], [5, 2, parts[0]]);
      assert.match(notes.join(), /5 words share 3 vectors/);
      assert.deepEqual(companions, [parts[1], parts[2]]);
    }
    assert.deepEqual(wordsOf(await readModel(model, { firstWords: 3 })), ['banana', 'ID', 'zebra']);
    assert.deepEqual(
      [...(await readModel(model, { onlyWords: (bytes, start) => bytes[start] === 0x61 })).vectors],
      [3, 4],
    );
  });

  test('reads column-major vectors, and rows without a stored word', async () => {
    const folder = folderWith(temporary, {
      vectors: npyBytes('<f4', [3, 2], float32Bytes([1, 3, 5, 2, 4, 6]), true),
      key2row: key2row([
        [key('a'), 2],
        [key('b'), 0],
        [12345678901n, 1],
        [12345678902n, 2],
      ]),
      'strings.json': '["b", "a"]',
    });
    const faults = new Faults();
    const space = await readModel(folder, { faults });
    assert.deepEqual(
      [wordsOf(space), [...space.vectors]],
      [
        ['b', '1', 'a'],
        [1, 2, 3, 4, 5, 6],
      ],
    );
    assert.deepEqual(
      faults.counts.map(({ kind, count }) => [kind, count]),
      [['unnamedRow', 1]],
    );
  });

  test('refuses unknown kinds and models without words by name', async () => {
    const parts = { 'vocab/vectors': vectors, 'vocab/key2row': Buffer.of(0x80), 'vocab/strings.json': strings };
    for (const [mode, message] of [
      ['other', /unknown kind of vectors/],
      ['default', /no words/],
    ] as const) {
      await assert.rejects(
        readModel(folderWith(temporary, { ...parts, 'vocab/vectors.cfg': JSON.stringify({ mode }) })),
        {
          code: 'badFile',
          message,
        },
      );
    }
  });

  test('says that there is too little memory for words that a sparse file claims', async () => {
    const source: Source = {
      path: '/data/vocab/key2row',
      size: 1e10,
      maxBytes: 1e10,
      packing: undefined,
      head: () => Promise.reject(new Error('not asked for')),
      read: (target) => {
        target.set([0xdf, 0xee, 0x6b, 0x28, 0x00].slice(0, target.length));
        return Promise.resolve();
      },
      pieces: () => {
        throw new Error('not asked for');
      },
    };
    const reader = new ByteReader(source, { bigEndian: true });
    await assert.rejects(SpacyKeys.read(reader, 10, new Memory(() => 1e9)), {
      code: 'outOfMemory',
      message: /key2row needs \d+(\.\d+)? GB of memory; 1(\.0)? GB free/,
    });
  });

  test('refuses parts that do not fit or are damaged, or reads the valid part', async () => {
    const parts = { vectors, key2row: keys, 'strings.json': Buffer.from(strings) };
    const folder = folderWith(temporary, parts);
    for (const [name, whole] of Object.entries(parts)) {
      for (let at = 0; at < whole.length * 2; at++) {
        const damaged = at % 2 === 0 ? whole.subarray(0, at / 2) : Buffer.from(whole);
        if (at % 2 > 0) {
          damaged[at >> 1]! ^= 1 << (at % 7);
        }
        writeFileSync(path.join(folder, name), damaged);
        await readModel(folder).then(
          ({ vocabulary, dimensions }) => {
            assert.ok(at % 2 > 0 && vocabulary.size >= 3 && vocabulary.size <= 5 && dimensions === 2, `${name} ${at}`);
          },
          (error: unknown) => {
            assert.ok(
              error instanceof VecinityError && error.code !== 'internal' && error.message.includes(folder),
              `${name} ${at}: ${String(error)}`,
            );
          },
        );
      }
      writeFileSync(path.join(folder, name), whole);
    }
    assert.equal((await readModel(folder)).vocabulary.size, 5);
  });
});

suite('folders', () => {
  test('finds the file with the vectors, or names the candidates', async () => {
    const text = '2 2\nking 1 2\nqueen 2 1\n';
    const one = folderWith(temporary, { 'model.vec': text, 'README.md': '#', 'sub/x': '' });
    assert.deepEqual(wordsOf(await readModel(one)), ['king', 'queen']);
    const log = folderWith(temporary, {
      'run/projector_config.pbtxt': 'embeddings { tensor_path: "t.tsv" }',
      'run/t.tsv': '0.5\t1\n1.5\t2\n',
    });
    assert.deepEqual(wordsOf(await readModel(log)), ['0', '1']);
    const several = folderWith(temporary, { 'a.vec': text, 'b.vec': text });
    await assert.rejects(readModel(several), { code: 'unreadable', message: /a\.vec, b\.vec/ });
    const none = folderWith(temporary, { 'README.md': '#', 'sub/a.vec': text });
    await assert.rejects(readModel(none), { code: 'unreadable', message: /without a known model.*vocab\/vectors/ });
    await assert.rejects(describeFile(path.join(none, 'gone')), { code: 'unreadable', message: /no file/ });
  });
});
