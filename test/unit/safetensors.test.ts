import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { VecinityError } from '../../src/core/errors';
import { modelMetadata } from '../../src/core/formats/safetensors/modelLayout';
import { buildHeader, tensorBytes } from '../../src/core/formats/safetensors/safetensors';
import type { WordFilter } from '../../src/core/formats/shared/vectorTable';
import { OneHotSpace } from '../../src/core/oneHotSpace';
import { Space, type SpaceParts } from '../../src/core/space';
import { Vocabulary } from '../../src/core/vocabulary';
import { writeAtomically } from '../../src/engine/files/atomicFile';
import type { ReadOptions } from '../../src/core/formats/format';
import { checkModelPath, readModel, readSummary, renameModel, writeModel } from '../../src/engine/files/modelFile';
import { LoadedModel } from '../../src/engine/loadedModel';
import { cases } from './support/cases';
import { assertOrder } from './support/assertions';
import { temporaryFolder } from './support/folder';
import { python } from './support/python';
import { assertRefused } from './support/refusal';
import { provenance, randomRows, spaceOf } from './support/spaces';
import { skip } from '../skip';

const hostileWords = [
  '__proto__',
  'constructor',
  '',
  ' a b ',
  '\u{1f409}',
  '<img src=x onerror=alert(1)>',
  'a\nb',
  '\ufeffx',
];

/** Reads the file as its specification says, with numpy alone. */
const readWithNumpy = `
import json, sys
import numpy as np
raw = open(sys.argv[1], 'rb').read()
n = int.from_bytes(raw[:8], 'little')
header = json.loads(raw[8:8 + n])
data = raw[8 + n:]
types = {'F32': '<f4', 'I64': '<i8', 'U8': 'u1'}
def tensor(name):
    t = header[name]
    return np.frombuffer(data[t['data_offsets'][0]:t['data_offsets'][1]], types[t['dtype']]).reshape(t['shape'])
bytes_, offsets = tensor('vocabulary.bytes').tobytes(), tensor('vocabulary.offsets')
words = [bytes_[a:b].decode() for a, b in zip(offsets, offsets[1:])]
print(json.dumps([words, tensor('vectors').astype(float).tolist(), tensor('counts').tolist(), header['__metadata__'], (8 + n) % 8]))
`;
const readWithLibrary = `
import json, sys
from safetensors import safe_open
with safe_open(sys.argv[1], framework='np') as f:
    print(json.dumps([sorted(f.keys()), f.get_tensor('vectors').astype(float).tolist(), f.metadata()]))
`;

suite('safetensors', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const place = (name: string): string => path.join(folder(), name);

  async function assertBad(file: string, message?: RegExp): Promise<void> {
    const error = await assertRefused(readModel(file), { message, names: file });
    assert.equal(error.details.path, file);
  }

  test('reads back what it wrote, hostile words too', async () => {
    const space = spaceOf(randomRows(8, 5, 1), hostileWords, { lossByEpoch: [1.5, NaN], name: 'caf\u00e9 "1"' });
    const summary = await writeModel(place('round.safetensors'), space);
    const again = await readModel(place('round.safetensors'));
    assert.deepEqual(again.vectors, space.vectors);
    assert.deepEqual(again.provenance, space.provenance);
    hostileWords.forEach((word, id) => {
      assert.equal(again.vocabulary.id(word), id);
      assert.equal(again.vocabulary.count(id), 8 - id);
      if (!word.startsWith('\ufeff')) {
        assert.equal(again.vocabulary.word(id), word);
      }
    });
    assert.deepEqual(await readSummary(place('round.safetensors')), summary);
    assert.deepEqual(summary, {
      ...space.provenance,
      path: place('round.safetensors'),
      bytes: statSync(place('round.safetensors')).size,
      dimensions: 5,
      vocabularySize: 8,
    });
  });

  test('keeps counts beyond 32 bits', async () => {
    const space = spaceOf([[1], [2]]);
    space.vocabulary.counts.set([2 ** 40 + 3, 2 ** 32]);
    await writeModel(place('counts.safetensors'), space);
    assert.deepEqual([...(await readModel(place('counts.safetensors'))).vocabulary.counts], [2 ** 40 + 3, 2 ** 32]);
  });

  test('reads back any model', async () => {
    const model = fc.record({
      words: fc.uniqueArray(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 20 }),
      dimensions: fc.integer({ min: 1, max: 9 }),
      seed: fc.integer(),
      name: fc.string(),
    });
    await fc.assert(
      fc.asyncProperty(model, async ({ words, dimensions, seed, name }) => {
        const space = spaceOf(randomRows(words.length, dimensions, seed), words, { name });
        await writeModel(place('any.safetensors'), space);
        const again = await readModel(place('any.safetensors'));
        assert.deepEqual(again.vectors, space.vectors);
        assert.deepEqual(again.vocabulary.bytes, space.vocabulary.bytes);
        assert.deepEqual(again.vocabulary.offsets, space.vocabulary.offsets);
        assert.equal(again.provenance.name, name);
      }),
      { numRuns: cases(40) },
    );
  });

  test('reads the first words, or chosen ones, without the others', async () => {
    const words = ['a', 'bé', 'c', 'dd', 'e'];
    const counts = [9, 7, 5, 3, 2 ** 40];
    const vectors = Float32Array.from({ length: 15 }, (_, i) => i - 7.5);
    const written = new Space(Vocabulary.fromWords(words, counts), vectors, 3, provenance);
    const file = path.join(folder(), 'some.safetensors');
    await writeModel(file, written);
    const read = async (choices: ReadOptions): Promise<unknown> => {
      const { vocabulary, vectors: rows } = await readModel(file, choices);
      return Array.from({ length: vocabulary.size }, (_, id) => [
        vocabulary.word(id),
        vocabulary.count(id),
        rows[3 * id],
      ]);
    };
    const all = words.map((word, i) => [word, counts[i], 3 * i - 7.5]);
    const onlyWords: WordFilter = (bytes, start, end) =>
      ['bé', 'dd', 'e'].includes(Buffer.from(bytes.subarray(start, end)).toString());
    assert.deepEqual(await read({ firstWords: 2 }), all.slice(0, 2));
    assert.deepEqual(await read({ firstWords: 99 }), all);
    assert.deepEqual(await read({ onlyWords }), [all[1], all[3], all[4]]);
    assert.deepEqual(await read({ onlyWords, firstWords: 2 }), [all[1], all[3]]);
    await writeModel(
      file,
      new OneHotSpace(Vocabulary.fromWords(words, counts), { ...provenance, algorithm: 'onehot' }),
    );
    const { vocabulary, dimensions } = await readModel(file, { onlyWords, firstWords: 2 });
    assert.deepEqual([vocabulary.word(0), vocabulary.word(1), vocabulary.count(1), dimensions], ['bé', 'dd', 3, 2]);
  });

  test('reads back the parts beside the vectors, and summarises them', async () => {
    const parts = subwordParts(3, 12);
    const space = spaceOf(randomRows(4, 3, 11), undefined, {}, parts);
    const file = place('parts.safetensors');
    const names = ['subwords.vectors', 'subwords.buckets', 'subwords.ngrams'];
    assert.deepEqual((await writeModel(file, space)).parts, names);
    const again = await readModel(file);
    assert.deepEqual(again.parts, parts);
    assert.deepEqual(again.vectors, space.vectors);
    assert.deepEqual(new LoadedModel(file, 0, again).summary.parts, names);
    await renameModel(file, 'renamed');
    assert.deepEqual((await readModel(file)).parts, parts);
  });

  test('refuses a part that does not fit or has invalid values, and names the byte', async () => {
    const file = place('part.safetensors');
    const space = (parts: SpaceParts): Space => spaceOf(randomRows(3, 2, 6), undefined, {}, parts);
    await writeModel(file, space({ ...subwordParts(2, 1), subwordVectors: Float32Array.of(1, NaN, 3, 4) }));
    await assertBad(file, /"subwords\.vectors" with the impossible value NaN \(at byte \d+\)/);
    await writeModel(file, space({ ...subwordParts(2, 1), subwordBuckets: Int32Array.of(0, -7) }));
    await assertBad(file, /"subwords\.buckets" with the impossible value -7 \(at byte \d+\)/);
    await writeModel(file, withParts(6));
    const good = readFileSync(file);
    const header = good.toString('utf8', 8, 8 + Number(good.readBigUInt64LE(0)));
    const own = '"subwords.vectors":{"dtype":"F32","shape":[2,2]';
    for (const other of [
      '"subwords.vectors":{"dtype":"F32","shape":[1,4]',
      '"subwords.vectors":{"dtype":"I32","shape":[2,2]',
      '"subwords.vectors":{"dtype":"F32","shape":[4]',
    ]) {
      writeFileSync(file, edited(own, other)(Buffer.from(good), header));
      await assertBad(file, /"subwords\.vectors" as [FI]32 of [124 x]+, which does not fit 3 words/);
    }
  });

  test('reads back recurrences; refuses unknown words, counts above the reruns, and other sizes', async () => {
    const file = place('recurrences.safetensors');
    const write = (parts: SpaceParts, stability: number | string = 3): Promise<unknown> =>
      writeModel(file, spaceOf(randomRows(3, 2, 6), undefined, { hyperparameters: { stability } }, parts));
    const good = recurrences(3);
    await write(good);
    assert.deepEqual((await readModel(file)).parts, good);
    const ids = good.recurrenceIds!;
    const times = good.recurrenceTimes!;
    await write({ ...good, recurrenceIds: ids.with(11, 3) });
    await assertBad(file, /"recurrence\.ids" with the impossible value 3 \(at byte \d+\)/);
    await write({ ...good, recurrenceIds: ids.with(11, -1) });
    await assertBad(file, /"recurrence\.ids" with the impossible value -1/);
    await write({ ...good, recurrenceTimes: times.with(7, 21) }, 255);
    await assertBad(file, /"recurrence\.times" with the impossible value 21/);
    await write(good);
    const bytes = readFileSync(file);
    const header = bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE(0)));
    const own = '"recurrence.times":{"dtype":"U8","shape":[3,10]';
    writeFileSync(file, edited(own, own.replace('[3,10]', '[10,3]'))(bytes, header));
    await assertBad(file, /"recurrence\.times" as U8 of 10 x 3/);
    for (const [parts, stability] of [
      [{ ...good, recurrenceTimes: times.with(7, 4) }, 3],
      [good, 2],
      [good, '3'],
      [{ recurrenceIds: ids }, 3],
      [{ recurrenceTimes: times }, 3],
      [{ ...good, recurrenceIds: ids.subarray(0, 10) }, 3],
      [{ recurrenceIds: new Int32Array(40), recurrenceTimes: new Uint8Array(40) }, 3],
    ] as const) {
      await write(parts, stability);
      await assertBad(file, /recurrences of neighbours that do not fit each other/);
    }
  });

  test('Python reads it by the specification', async function () {
    const space = spaceOf(randomRows(8, 3, 2), hostileWords);
    await writeModel(place('numpy.safetensors'), space);
    const [words, vectors, counts, metadata, misaligned] = python(
      this,
      'numpy',
      readWithNumpy,
      place('numpy.safetensors'),
    ) as [string[], number[][], number[], Record<string, string>, number];
    assert.deepEqual(words, hostileWords);
    assert.deepEqual(vectors.flat(), Array.from(space.vectors));
    assert.deepEqual(counts, [8, 7, 6, 5, 4, 3, 2, 1]);
    assert.equal(metadata['algorithm'], 'skipgram');
    assert.equal(metadata['seed'], '7');
    assert.deepEqual(JSON.parse(metadata['hyperparameters']!), provenance.hyperparameters);
    assert.equal(misaligned, 0);
  });

  test('the safetensors library opens it', async function () {
    const space = spaceOf(randomRows(4, 3, 3));
    await writeModel(place('library.safetensors'), space);
    const [keys, vectors] = python(this, 'safetensors', readWithLibrary, place('library.safetensors')) as [
      string[],
      number[][],
    ];
    assert.deepEqual(keys, ['counts', 'vectors', 'vocabulary.bytes', 'vocabulary.offsets']);
    assert.deepEqual(vectors.flat(), Array.from(space.vectors));
  });

  test('refuses a cut file', async function () {
    const file = place('whole.safetensors');
    await writeModel(file, withParts(4));
    const bytes = readFileSync(file);
    const cut = place('cut.safetensors');
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(cut, bytes.subarray(0, length));
      await assertBad(cut);
    }
    writeFileSync(cut, Buffer.concat([bytes, Buffer.from('x')]));
    await assertBad(cut, /added at its end/);
  });

  test('reads or refuses a changed file, and takes no more memory than it has bytes', async function () {
    const file = place('flip.safetensors');
    await writeModel(file, withParts(5));
    const bytes = readFileSync(file);
    const flipped = place('flipped.safetensors');
    let refused = 0;
    for (let at = 0; at < bytes.length; at++) {
      for (const mask of [0x01, 0x80]) {
        const changed = Buffer.from(bytes);
        changed[at]! ^= mask;
        writeFileSync(flipped, changed);
        try {
          await readModel(flipped, {
            allocate: (rows, dimensions) => {
              assertOrder(rows * dimensions * 4, '<=', bytes.length, 'rows * dimensions * 4');
              return new Float32Array(rows * dimensions);
            },
          });
        } catch (error) {
          assert.ok(error instanceof VecinityError && error.code === 'badFile', String(error));
          refused++;
        }
      }
    }
    assert.ok(refused > bytes.length / 2, `${refused} refused`);
  });

  const changes: [string, RegExp, (bytes: Buffer, header: string) => Buffer][] = [
    [
      'a huge header',
      /claims a header of 1152921504606846976 bytes/,
      (bytes) => (bytes.writeBigUInt64LE(2n ** 60n, 0), bytes),
    ],
    [
      'a header beyond the file',
      /claims a header of \d+ bytes/,
      (bytes) => (bytes.writeBigUInt64LE(BigInt(bytes.length), 0), bytes),
    ],
    ['a header that is no JSON', /not valid JSON/, (bytes) => (bytes.write('{{', 8), bytes)],
    ['more rows than data', /data_offsets leave/, edited('"shape":[3,2]', '"shape":[9,2]')],
    ['another dtype', /without F32 "vectors"|data_offsets leave/, edited('"dtype":"F32"', '"dtype":"F16"')],
    ['an unknown dtype', /unknown dtype “F31”/, edited('"dtype":"F32"', '"dtype":"F31"')],
    ['no vectors', /without F32 "vectors"/, edited('"vectors"', '"tensors"')],
    ['a newer version', /version "2"/, edited('"version":"1"', '"version":"2"')],
    ['tokens that are no number', /"tokens"/, edited('"tokens":"1234"', '"tokens":"12x4"')],
    ['losses that are no list', /"lossByEpoch"/, edited('"[2.5,1.25]"', '"[2.5,1.2x]"')],
    ['overlapping tensors', /overlaps|leave/, edited('"data_offsets":[24,56]', '"data_offsets":[16,48]')],
  ];
  for (const [what, message, change] of changes) {
    test(`refuses ${what}`, async () => {
      const file = place('change.safetensors');
      await writeModel(file, spaceOf(randomRows(3, 2, 6)));
      const bytes = readFileSync(file);
      const header = bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE(0)));
      writeFileSync(file, change(bytes, header));
      await assertBad(file, message);
    });
  }

  test('refuses values that are not finite, and names the byte', async () => {
    for (const value of [NaN, Infinity, -Infinity]) {
      const file = place('nan.safetensors');
      await writeModel(
        file,
        spaceOf([
          [1, 2],
          [3, value],
          [5, 6],
        ]),
      );
      await assertBad(file, /not finite in the vector of word 1 \(at byte \d+\)/);
    }
  });

  test('refuses descending offsets, and words that are invalid UTF-8', async () => {
    const file = place('offsets.safetensors');
    const space = spaceOf(randomRows(3, 2, 7), ['\u00e9', 'b', 'c']);
    await writeModel(file, space);
    const good = readFileSync(file);
    const start = 8 + Number(good.readBigUInt64LE(0));
    for (const [at, value] of [
      [start + 24 + 8, 200n], // beyond the bytes
      [start + 24 + 8, 1n], // inside a letter
      [start + 24 + 16, 0n], // back
      [start + 24, 1n], // not from the start
      [start + 24 + 8, 2n ** 32n + 2n],
      [start, -1n], // a negative count
    ] as const) {
      const bytes = Buffer.from(good);
      bytes.writeBigInt64LE(value, at);
      writeFileSync(file, bytes);
      await assertBad(file);
    }
    const bytes = Buffer.from(good);
    bytes[bytes.length - 1] = 0xff;
    writeFileSync(file, bytes);
    await assertBad(file, /not valid UTF-8/);
  });

  test('shortens names of megabytes, in every text of the header', async () => {
    const long = 'n'.repeat(10_000_000);
    const file = place('name.safetensors');
    await writeModel(
      file,
      spaceOf([[1]], ['a'], { name: long, algorithm: long, createdAt: long, corpusFingerprint: long }),
    );
    const { name, algorithm, createdAt, corpusFingerprint } = await readSummary(file);
    for (const text of [name, algorithm, createdAt, corpusFingerprint]) {
      assert.equal(text, long.slice(0, 200));
    }
    const renamed = place('renamed.safetensors');
    await writeModel(renamed, spaceOf([[1]], ['a'], { name: long }));
    const { bytes } = await renameModel(renamed, 'm'.repeat(10_000_000));
    assertOrder(bytes, '<', 2000, 'bytes');
    assert.equal((await readModel(renamed)).provenance.name, 'm'.repeat(200));
  });

  test("refuses any part larger than the machine's memory before allocating", async () => {
    const words = 2 ** 34;
    for (const [size, dimensions] of [
      [words, 1],
      [words / 100, 1000],
    ] as const) {
      const tensors = [
        { name: 'counts', dtype: 'I64', shape: [size] },
        { name: 'vocabulary.offsets', dtype: 'I64', shape: [size + 1] },
        { name: 'vectors', dtype: 'F32', shape: [size, dimensions] },
        { name: 'vocabulary.bytes', dtype: 'U8', shape: [0] },
      ].map((spec) => ({ ...spec, shape: spec.shape.map(Math.floor) }));
      const header = buildHeader(tensors, modelMetadata(spaceOf([[1]]).provenance));
      const file = place('giant.safetensors');
      writeFileSync(file, header);
      // A sparse file takes no space on the disk.
      truncateSync(file, header.length + tensors.reduce((sum, spec) => sum + tensorBytes(spec), 0));
      await assert.rejects(readModel(file), { code: 'outOfMemory', message: /giant\.safetensors needs \d+ [MG]B/ });
      rmSync(file);
    }
  });

  test('refuses a pipe without waiting for it', async function () {
    try {
      execFileSync('mkfifo', [place('pipe.bin')]);
    } catch {
      skip(this, 'mkfifo is not here');
    }
    await assert.rejects(readModel(place('pipe.bin')), { code: 'unreadable', message: /not a file/ });
  });

  test('renames a model and changes nothing else', async () => {
    const file = place('name.safetensors');
    const space = spaceOf(randomRows(30, 4, 8));
    await writeModel(file, space);
    const summary = await renameModel(file, 'Another name, longer than "before" \u2026');
    assert.equal(summary.name, 'Another name, longer than "before" \u2026');
    const again = await readModel(file);
    assert.deepEqual(again.provenance, { ...space.provenance, name: summary.name });
    assert.deepEqual(again.vectors, space.vectors);
    assert.deepEqual(again.vocabulary.counts, space.vocabulary.counts);
  });

  test('pads a header to 8 bytes, and keeps tensors and metadata', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const header = buildHeader([{ name: 'x', dtype: 'F32', shape: [2, 3] }], new Map([['text', text]]));
        assert.equal(header.length % 8, 0);
        const json = JSON.parse(new TextDecoder().decode(header.subarray(8))) as Record<string, unknown>;
        assert.deepEqual(json['x'], { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] });
        assert.deepEqual(json['__metadata__'], { text });
      }),
    );
  });

  suite('atomic writing', () => {
    test('reports a full disk with file and size, and keeps only the earlier model', async () => {
      const inside = place('full');
      mkdirSync(inside);
      const target = path.join(inside, 'model.safetensors');
      await writeModel(target, spaceOf([[1, 2]]));
      const before = readFileSync(target);
      function* pieces(): Generator<Uint8Array> {
        yield new Uint8Array(1000);
        throw Object.assign(new Error('write'), { code: 'ENOSPC' });
      }
      await assert.rejects(writeAtomically(target, 12_340_000, pieces()), (error) => {
        assert.ok(error instanceof VecinityError, String(error));
        assert.equal(error.code, 'diskFull');
        assert.ok(error.message.includes(target), error.message);
        assert.ok(error.message.includes('12.3 MB'), error.message);
        assert.match(error.details.remedy!, /Free at least 12.3 MB/);
        return true;
      });
      assert.deepEqual(readFileSync(target), before);
      assert.deepEqual(readdirSync(inside), ['model.safetensors']);
    });

    test('leaves nothing when cancelled between pieces', async () => {
      const inside = place('cancel');
      const controller = new AbortController();
      function* pieces(): Generator<Uint8Array> {
        yield new Uint8Array(1000);
        controller.abort();
        yield new Uint8Array(1000);
      }
      const target = path.join(inside, 'model.safetensors');
      await assert.rejects(writeAtomically(target, 2000, pieces(), controller.signal), { code: 'cancelled' });
      assert.deepEqual(readdirSync(inside), []);
    });

    test('removes what a killed process left, but not what another writes', async () => {
      const inside = place('killed');
      mkdirSync(inside);
      const [abandoned, current] = [
        '.old.safetensors.0123456789ab.vecinity-tmp',
        '.new.safetensors.ba9876543210.vecinity-tmp',
      ];
      for (const name of [abandoned, current, 'mine.tmp']) {
        writeFileSync(path.join(inside, name), 'x');
      }
      utimesSync(path.join(inside, abandoned), 1, 1);
      utimesSync(path.join(inside, 'mine.tmp'), 1, 1);
      await writeModel(path.join(inside, 'model.safetensors'), spaceOf([[1]]));
      assert.deepEqual(readdirSync(inside).sort(), [current, 'mine.tmp', 'model.safetensors']);
    });

    test('accepts a name as long as the system allows', async () => {
      const target = place(`${'n'.repeat(255 - '.safetensors'.length)}.safetensors`);
      assert.equal((await writeModel(target, spaceOf([[1]]))).vocabularySize, 1);
    });

    test('refuses a place that cannot be written before writing', async function () {
      writeFileSync(place('blocking'), 'x');
      mkdirSync(place('folder.bin'));
      for (const [target, message] of [
        [place('folder.bin'), /folder\.bin cannot be written \(EISDIR\)/],
        [path.join(place('blocking'), 'm.bin'), /cannot be written \(ENOTDIR\)/],
        [path.join(place('blocking'), 'deeper', 'm.bin'), /cannot be written \(ENOTDIR\)/],
        [place('x'.repeat(300) + '.bin'), /cannot be written \(ENAMETOOLONG\)/],
      ] as const) {
        await assert.rejects(checkModelPath(target), { code: 'unreadable', message });
      }
      await checkModelPath(path.join(place('not'), 'there', 'yet.bin'));
      assert.equal(existsSync(place('not')), false);
      if (process.getuid?.() !== 0) {
        mkdirSync(place('kept'));
        chmodSync(place('kept'), 0o500);
        await assert.rejects(checkModelPath(path.join(place('kept'), 'm.bin')), { code: 'unreadable' });
      }
    });

    test('refuses a file in place of a folder, and a folder without permission', async function () {
      writeFileSync(place('file'), 'x');
      await assert.rejects(writeModel(path.join(place('file'), 'm.safetensors'), spaceOf([[1]])), {
        code: 'unreadable',
      });
      if (process.getuid?.() !== 0) {
        mkdirSync(place('locked'));
        chmodSync(place('locked'), 0o500);
        await assert.rejects(writeModel(path.join(place('locked'), 'm.safetensors'), spaceOf([[1]])), {
          code: 'unreadable',
        });
      }
    });

    test('refuses an ending without a format before writing', async () => {
      await assert.rejects(writeModel(place('model.kv'), spaceOf([[1]])), { code: 'badOption', message: /\.kv/ });
      assert.equal(existsSync(place('model.kv')), false);
    });
  });

  test('reports a missing file, a folder and an empty file', async () => {
    await assert.rejects(readModel(place('missing.safetensors')), { code: 'unreadable', message: /There is no file/ });
    await assert.rejects(readModel(folder()), { code: 'unreadable', message: /is a folder/ });
    writeFileSync(place('empty.safetensors'), '');
    await assertBad(place('empty.safetensors'), /is empty/);
  });
});

/** A space of 3 words with every part of a model. */
function withParts(seed: number): Space {
  const hyperparameters = { stability: 3 };
  return spaceOf(
    randomRows(3, 2, seed),
    undefined,
    { hyperparameters },
    { ...subwordParts(2, seed + 1), ...recurrences(2) },
  );
}

/** Returns ten neighbours for each of some words, from three words in all. */
function recurrences(words: number): SpaceParts {
  const rows = Array.from({ length: words }, (_, id) => [(id + 1) % 3, (id + 2) % 3, ...new Array<number>(8).fill(id)]);
  return {
    recurrenceIds: Int32Array.from(rows.flat()),
    recurrenceTimes: Uint8Array.from(rows.flatMap((_, id) => [3, id, ...new Array<number>(8).fill(0)])),
  };
}

/** Two buckets of ten, for n-grams of 3 to 6 characters. */
function subwordParts(dimensions: number, seed: number): SpaceParts {
  return {
    subwordVectors: Float32Array.from(randomRows(2, dimensions, seed).flat()),
    subwordBuckets: Int32Array.of(4, 9),
    subwordNgrams: Int32Array.of(3, 6, 10),
  };
}

/** Replaces a part of the header by text of the same length. */
function edited(from: string, to: string): (bytes: Buffer, header: string) => Buffer {
  return (bytes, header) => {
    // In __metadata__, JSON contains JSON.
    const at = header.indexOf(from);
    assert.ok(at >= 0, `${from} in ${header}`);
    bytes.write(to.padEnd(from.length), 8 + Buffer.byteLength(header.slice(0, at)));
    return bytes;
  };
}
