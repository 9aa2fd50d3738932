import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { VecinityError } from '../../src/core/errors';
import { Faults } from '../../src/core/io/faults';
import { FloretHasher, type FloretOptions } from '../../src/core/formats/floret/floretNgrams';
import { MurmurHash3 } from '../../src/core/formats/floret/murmurHash3';
import type { Space } from '../../src/core/space';
import type { ReadOptions } from '../../src/core/formats/format';
import { describeFile, readModel } from '../../src/engine/files/modelFile';
import { cases } from './support/cases';
import { temporaryFolder } from './support/folder';
import { float32Bytes, npyBytes } from './support/npy';
import { assertRefused } from './support/refusal';
import { wordsOf } from './support/spaces';

const temporary = temporaryFolder();
let files = 0;

function write(content: string | Uint8Array, name = 'x.floret'): string {
  const file = path.join(temporary(), `${files++}`, name);
  mkdirSync(path.dirname(file));
  writeFileSync(file, content);
  return file;
}

/** MurmurHash3_x64_128 as its author wrote it, on big integers. Returns four numbers of 32 bits. */
function murmur3(bytes: Uint8Array, seed: number): number[] {
  const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);
  const rotate = (value: bigint, by: bigint): bigint => u64(value << by) | (value >> (64n - by));
  const [c1, c2] = [0x87c37b91114253d5n, 0x4cf5ad432745937fn];
  const little = (part: Uint8Array): bigint => part.reduce((sum, byte, i) => sum | (BigInt(byte) << BigInt(8 * i)), 0n);
  const mixed1 = (k: bigint): bigint => u64(rotate(u64(k * c1), 31n) * c2);
  const mixed2 = (k: bigint): bigint => u64(rotate(u64(k * c2), 33n) * c1);
  const last = (k: bigint): bigint => {
    k = u64((k ^ (k >> 33n)) * 0xff51afd7ed558ccdn);
    k = u64((k ^ (k >> 33n)) * 0xc4ceb9fe1a85ec53n);
    return k ^ (k >> 33n);
  };
  let h1 = BigInt(seed);
  let h2 = h1;
  let at = 0;
  for (; at + 16 <= bytes.length; at += 16) {
    h1 ^= mixed1(little(bytes.subarray(at, at + 8)));
    h1 = u64((rotate(h1, 27n) + h2) * 5n + 0x52dce729n);
    h2 ^= mixed2(little(bytes.subarray(at + 8, at + 16)));
    h2 = u64((rotate(h2, 31n) + h1) * 5n + 0x38495ab5n);
  }
  h2 ^= mixed2(little(bytes.subarray(at + 8)));
  h1 ^= mixed1(little(bytes.subarray(at, at + 8)));
  h1 ^= BigInt(bytes.length);
  h2 ^= BigInt(bytes.length);
  h1 = u64(h1 + h2);
  h2 = u64(h2 + h1);
  h1 = last(h1);
  h2 = last(h2);
  h1 = u64(h1 + h2);
  h2 = u64(h2 + h1);
  return [h1, h1 >> 32n, h2, h2 >> 32n].map((part) => Number(BigInt.asUintN(32, part)));
}

/** Returns the rows of a word's n-grams, cut from a text as spaCy does, without those that floret omits. */
function rowsOf(word: string, { minN, maxN, hashCount, seed, begin, end, buckets, ofSpacy }: FloretOptions): number[] {
  const marked = Array.from(begin + word + end);
  const ngrams = [marked.join('')];
  for (let n = minN; n <= maxN; n++) {
    for (let from = 0; from + n <= marked.length; from++) {
      const isLeftOut = n === 0 || (n === 1 && (from === 0 || from === marked.length - 1));
      if (ofSpacy || !isLeftOut) {
        ngrams.push(marked.slice(from, from + n).join(''));
      }
    }
  }
  const hashes = (ngram: string): number[] => murmur3(new TextEncoder().encode(ngram), seed).slice(0, hashCount);
  return word === '' ? [] : ngrams.flatMap((ngram) => hashes(ngram).map((hash) => hash % buckets));
}

const settings: FloretOptions = {
  minN: 2,
  maxN: 3,
  hashCount: 2,
  seed: 2166136261,
  begin: '<',
  end: '>',
  buckets: 7,
  ofSpacy: true,
};
const table = Array.from({ length: 14 }, (_, i) => i * i - 20);

/** Returns the mean of rows of `table`. */
function meanOf(word: string, options: FloretOptions): number[] {
  const rows = rowsOf(word, options);
  return [0, 1].map((i) => rows.reduce((sum, row) => sum + table[2 * row + i]!, 0) / Math.max(1, rows.length));
}

function assertVectors(space: Space, words: readonly string[], options = settings): void {
  assert.deepEqual(wordsOf(space), words);
  words.forEach((word, id) => {
    space
      .vector(id)
      .forEach((value, i) => assert.ok(Math.abs(value - meanOf(word, options)[i]!) < 1e-5, `${word}: ${value}`));
  });
}

const config = { mode: 'floret', minn: 2, maxn: 3, hash_count: 2, hash_seed: 2166136261, bow: '<', eow: '>', attr: 65 };

/** Writes the folder of a spaCy model and returns its path. */
function spacyFolder(
  strings: unknown,
  change: Readonly<Record<string, unknown>> = {},
  vectors = npyBytes('<f4', [7, 2], float32Bytes(table)),
): string {
  const vocab = path.join(temporary(), `model${files++}`, 'vocab');
  mkdirSync(vocab, { recursive: true });
  writeFileSync(path.join(vocab, 'vectors'), vectors);
  writeFileSync(path.join(vocab, 'key2row'), Buffer.of(0x80));
  writeFileSync(path.join(vocab, 'strings.json'), JSON.stringify(strings));
  writeFileSync(path.join(vocab, 'vectors.cfg'), JSON.stringify({ ...config, ...change }));
  return path.dirname(vocab);
}

const header = '7 2 2 3 2 2166136261 < >';
const rowLines = Array.from({ length: 7 }, (_, row) => `${row} ${table[2 * row]} ${table[2 * row + 1]} `);
const text = [header, ...rowLines, ''].join('\n');
const words = ['apple', 'Zürich', '日本語', 'a', '__proto__', 'naïve '];
const list = (): string => write(words.join('\n'), 'words.txt');

async function refused(file: string, message: RegExp, options: ReadOptions = {}): Promise<void> {
  for (const open of [readModel, describeFile]) {
    await assertRefused(open(file, options), { message, maxLength: file.length + 300, what: open.name });
  }
}

suite('MurmurHash3', () => {
  test('matches the hashes of smhasher', () => {
    const hasher = new MurmurHash3();
    const hex = (word: string): string => {
      const bytes = Buffer.from(word);
      hasher.hash(bytes, 0, bytes.length, 0);
      return [...hasher.parts].map((part) => part.toString(16).padStart(8, '0')).join(' ');
    };
    assert.equal(hex(''), '00000000 00000000 00000000 00000000');
    assert.equal(hex('The quick brown fox jumps over the lazy dog'), 'bc071b6c e34bbc7b c49a9347 7a433ca9');
    // smhasher, KeysetTest.cpp, VerificationTest: hashes keys of 0 to 255 bytes, and then all their hashes.
    const keys = Uint8Array.from({ length: 256 }, (_, i) => i);
    const hashes = new Uint32Array(4 * 256);
    for (let length = 0; length < 256; length++) {
      hasher.hash(keys, 0, length, 256 - length);
      hashes.set(hasher.parts, 4 * length);
    }
    hasher.hash(new Uint8Array(hashes.buffer), 0, 4096, 0);
    assert.equal(hasher.parts[0], 0x6384ba69);
  });

  test('hashes part of a buffer, with any seed', () => {
    const hasher = new MurmurHash3();
    const anySeed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(5), fc.nat(5), anySeed, (bytes, before, behind, seed) => {
        hasher.hash(
          Buffer.concat([Buffer.alloc(before, 7), bytes, Buffer.alloc(behind, 9)]),
          before,
          before + bytes.length,
          seed,
        );
        assert.deepEqual([...hasher.parts], murmur3(bytes, seed));
      }),
    );
  });
});

suite('floret', function () {
  this.timeout(20_000);

  test("finds the rows of a word's n-grams as spaCy and floret do", () => {
    const anyOptions = fc.record({
      minN: fc.nat(4),
      maxN: fc.nat(6),
      hashCount: fc.integer({ min: 1, max: 4 }),
      seed: fc.constant(2166136261),
      begin: fc.constantFrom('<', '', '«', '_^'),
      end: fc.constantFrom('>', '', '»'),
      buckets: fc.integer({ min: 1, max: 1000 }),
      ofSpacy: fc.boolean(),
    });
    fc.assert(
      fc.property(
        anyOptions,
        fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { maxLength: 4 }),
        (options, given) => {
          const hasher = new FloretHasher(options);
          for (const word of given) {
            const bytes = new TextEncoder().encode(`,${word}`);
            // `hash` may replace `rows`, so it runs before `rows` is read.
            const count = hasher.hash(bytes, 1, bytes.length);
            assert.deepEqual([...hasher.rows.subarray(0, count)], rowsOf(word, options), word);
          }
        },
      ),
    );
  });

  test("reads a spaCy model: each string is the mean of its n-grams' rows", async () => {
    const folder = spacyFolder(words);
    assertVectors(await readModel(folder), words);
    assertVectors(await readModel(folder, { firstWords: 2 }), words.slice(0, 2));
    assertVectors(await readModel(folder, { onlyWords: (bytes, start) => bytes[start] === 0x61 }), ['apple', 'a']);
    assertVectors(await readModel(folder, { wordsFile: write('["other", "words"]', 'words.json') }), [
      'other',
      'words',
    ]);
    const described = await describeFile(folder);
    assert.deepEqual([described.words, described.dimensions, described.provenance.name], [6, 2, path.basename(folder)]);
    assert.match(described.notes.join(), /no list of words.*strings\.json/);
    assert.deepEqual(
      described.companions.map((file) => path.basename(file)),
      ['vectors.cfg', 'strings.json'],
    );
    const withList = await describeFile(folder, { wordsFile: list() });
    assert.match(withList.notes.join(), /no list of words.*from the chosen list/);
    assert.deepEqual(
      withList.companions.map((file) => path.basename(file)),
      ['vectors.cfg', 'words.txt'],
    );
  });

  test('reads other settings and column-major arrays', async () => {
    const columns = [0, 1].flatMap((i) => table.filter((_, at) => at % 2 === i));
    assertVectors(await readModel(spacyFolder(words, {}, npyBytes('<f4', [7, 2], float32Bytes(columns), true))), words);
    const change = { minn: 0, maxn: 1, hash_count: 4, hash_seed: 4294967295, bow: '', eow: '^^' };
    const options = { ...settings, minN: 0, maxN: 1, hashCount: 4, seed: 4294967295, begin: '', end: '^^' };
    assertVectors(await readModel(spacyFolder(words, change)), words, options);
    assertVectors(await readModel(spacyFolder(words, { bow: undefined, eow: undefined })), words);
  });

  test('handles strings that are no words, repeat, or have non-finite rows', async () => {
    const faults = new Faults();
    const longest = 'x'.repeat(1000);
    const strings = ['', 'b', 'x'.repeat(1_000_000), longest, 'b', '\ud800'];
    const space = await readModel(spacyFolder(strings), { faults });
    assertVectors(space, ['', 'b', longest, '\ufffd']);
    assert.deepEqual([...space.vector(0)], [0, 0]);
    const kinds = (found: Faults): (string | number)[][] => found.counts.map(({ kind, count }) => [kind, count]);
    assert.deepEqual(kinds(faults), [
      ['emptyWord', 1],
      ['skipped', 1],
      ['duplicateWord', 1],
    ]);
    // The longest accepted word has at most a row per n-gram; the word of a million characters is skipped.
    const hasher = new FloretHasher({ ...settings, maxN: 100 });
    assert.ok(hasher.hash(new TextEncoder().encode(longest), 0, 1000) <= 2 * (1 + 99 * 1002));
    assertVectors(await readModel(spacyFolder(strings.slice(1, 3), { maxn: 100 })), ['b'], { ...settings, maxN: 100 });
    const notNumbers = new Faults();
    const vectors = npyBytes('<f4', [1, 2], float32Bytes([NaN, 1]));
    assert.deepEqual([...(await readModel(spacyFolder(['a'], {}, vectors), { faults: notNumbers })).vectors], [0, 0]);
    assert.deepEqual(kinds(notNumbers), [['notFinite', 1]]);
    await assert.rejects(readModel(spacyFolder([])), { code: 'badFile', message: /no word/ });
    await assert.rejects(readModel(spacyFolder(['x'.repeat(2000)])), { code: 'badFile', message: /no word/ });
  });

  test('refuses impossible settings and names their file', async () => {
    const changes: Readonly<Record<string, unknown>>[] = [
      { minn: 4 },
      { minn: -1 },
      { minn: 2.5 },
      { minn: '2' },
      { maxn: 2 ** 31 },
      { maxn: null },
      { maxn: 1e300 },
      { hash_count: 0 },
      { hash_count: 9 },
      { hash_count: undefined },
      { hash_seed: -1 },
      { hash_seed: 2 ** 32 },
      { bow: 1 },
      { bow: 'b'.repeat(1_000_000) },
      { eow: 'e'.repeat(2_000_000) },
      { mode: 'other' },
      { mode: {} },
    ];
    for (const change of changes) {
      await refused(spacyFolder(words, change), /vectors\.cfg/);
    }
    for (const strings of [{ a: 1 }, 'a', [1], [['a']], null]) {
      await refused(spacyFolder(strings), /strings\.json.*is not a list of strings/);
    }
    await refused(spacyFolder(words, {}, npyBytes('<f4', [0, 2], float32Bytes([]))), /0 x 2/);
    await refused(spacyFolder(words, {}, npyBytes('<f4', [8, 2], float32Bytes(table))), /cut short/);
  });

  test('gives vectors to the words of a list, and says where there is none', async () => {
    const file = write(text);
    const options = { ...settings, ofSpacy: false };
    for (const wordsFile of [
      list(),
      write(JSON.stringify(words), 'words.json'),
      write(gzipSync(words.join('\n')), 'words.txt.gz'),
    ]) {
      assertVectors(await readModel(file, { wordsFile }), words, options);
      assertVectors(await readModel(write(gzipSync(text), 'x.floret.gz'), { wordsFile }), words, options);
    }
    const counted = write('word\tcount\nking\t7\nqueen\t5\n', 'counts.tsv');
    assertVectors(await readModel(file, { wordsFile: counted }), ['king', 'queen'], options);
    assertVectors(
      await readModel(file, { wordsFile: write('king\t7\nqueen\t5\n', 'counts.tsv') }),
      ['king', 'queen'],
      options,
    );
    assertVectors(
      await readModel(file, { wordsFile: write('{"queen": 0, "king": 9}', 'rows.json') }),
      ['queen', 'king'],
      options,
    );
    const { words: count, dimensions, companions, notes } = await describeFile(file, { wordsFile: counted });
    assert.deepEqual([count, dimensions, companions], [2, 2, [counted]]);
    assert.match(notes.join(), /no list of words/);
    for (const open of [readModel, describeFile]) {
      await assert.rejects(open(file), (error: unknown) => {
        assert.ok(error instanceof VecinityError && error.code === 'badFile');
        assert.match(error.message, /vectors of n-grams but no list of words/);
        assert.match(error.details.remedy ?? '', /list of words.*--words.*Open Embeddings/);
        return true;
      });
    }
    await assert.rejects(readModel(file, { wordsFile: path.join(temporary(), 'none.txt') }), { code: 'unreadable' });
    // floret's setting without n-grams.
    const none = write(text.replace('7 2 2 3 2', '7 2 3 0 2'));
    assertVectors(await readModel(none, { wordsFile: counted }), ['king', 'queen'], { ...options, minN: 3, maxN: 0 });
  });

  test('refuses a table with another number of rows than announced', async () => {
    const wordsFile = list();
    const lines = text.split('\n');
    const changed = (at: number, ...put: string[]): string => write(lines.toSpliced(at, 1, ...put).join('\n'));
    const cases: (readonly [string, RegExp])[] = [
      [changed(7), /6 rows, but its first line says 7/],
      [changed(3), /“3” in place of row 2 \(line 4\)/],
      [changed(3, '9 1 2'), /“9” in place of row 2/],
      [changed(3, '1 1 2'), /“3” in place of row 2/],
      [changed(8, '7 1 2'), /“7” in place of row 7|8 rows, but/],
      [changed(3, '2 1'), /has 1 numbers, not 2 \(line 4\)/],
      [changed(3, '2 1 x'), /where a number should be/],
    ];
    for (const [file, message] of cases) {
      await assert.rejects(readModel(file, { wordsFile }), { code: 'badFile', message });
    }
  });

  test('refuses impossible first lines', async () => {
    const wordsFile = list();
    const lines = [
      '0 2 2 3 2 1 < >',
      '7 0 2 3 2 1 < >',
      '7000 2 2 3 2 1 < >',
      '7 2 4 3 2 1 < >',
      '7 2 2 2147483648 2 1 < >',
      '7 2 2 3 0 1 < >',
    ];
    const more = [
      '7 2 2 3 9 1 < >',
      '7 2 2 3 2 4294967296 < >',
      `7 2 2 3 2 1 < ${'>'.repeat(30)}`,
      `${'7'.repeat(400)} 2 2 3 2 1 < >`,
    ];
    const long = [`7 2 2 3 2 1 < ${'>'.repeat(500_000)}`, `7 ${'2'.repeat(300)} 2 3 2 1 < >`];
    for (const line of [...lines, ...more, ...long]) {
      await refused(write([line, ...rowLines, ''].join('\n')), /line 1/, { wordsFile });
    }
  });

  test('reads damaged tables and settings, or refuses them with a clear message', async () => {
    const wordsFile = list();
    const file = write(text);
    const folder = spacyFolder(words);
    const cfg = path.join(folder, 'vocab', 'vectors.cfg');
    const targets = [
      [file, file, readFileSync(file)],
      [cfg, folder, readFileSync(cfg)],
    ] as const;
    const numbers = fc.constantFrom(
      '0',
      '-1',
      '9',
      '1e9',
      '4294967296',
      '99999999999999999999',
      'NaN',
      'null',
      '""',
      '{',
      ' ',
      '\n',
      '\0',
      'é',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...targets),
        fc.nat(),
        fc.nat(6),
        fc.option(numbers),
        async ([target, opened, whole], at, length, put) => {
          const from = at % Math.min(whole.length, 160);
          writeFileSync(
            target,
            Buffer.concat([
              whole.subarray(0, from),
              Buffer.from(put ?? ''),
              ...(put === null ? [] : [whole.subarray(from + length)]),
            ]),
          );
          for (const lenient of [false, true]) {
            await readModel(opened, { wordsFile, lenient }).then(
              ({ vectors }) => assert.ok(vectors.every((value) => Number.isFinite(value))),
              (error: unknown) => {
                assert.ok(error instanceof VecinityError && error.code !== 'internal', String(error));
                assert.ok(
                  error.details.path !== undefined &&
                    error.details.remedy !== undefined &&
                    error.message.length < opened.length + 400,
                );
              },
            );
          }
          writeFileSync(target, whole);
        },
      ),
      { numRuns: cases(300) },
    );
  });

  test('reports progress and can be cancelled', async () => {
    const many = Array.from({ length: 40_000 }, (_, i) => `word${i}`);
    const folder = spacyFolder(many);
    const fractions: number[] = [];
    await readModel(folder, { progress: (fraction) => fractions.push(fraction) });
    assert.ok(
      fractions.length > 2 && fractions.every((fraction, i) => fraction <= 1 && fraction >= (fractions[i - 1] ?? 0)),
      fractions.join(),
    );
    const controller = new AbortController();
    const stop = (fraction: number): void => {
      if (fraction > 0.2) {
        controller.abort();
      }
    };
    await assert.rejects(readModel(folder, { signal: controller.signal, progress: stop }), { code: 'cancelled' });
  });
});
