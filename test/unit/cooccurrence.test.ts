import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { VecinityError } from '../../src/core/errors';
import { planBands, type DistanceWeighting } from '../../src/core/training/shared/cooccurrence';
import { Random } from '../../src/core/training/shared/random';
import { Safepoint } from '../../src/engine/safepoint';
import { countCooccurrences, type CountingOptions } from '../../src/engine/training/cooccurrence/countCooccurrences';
import { viewBand, bandBytes } from '../../src/engine/training/cooccurrence/rowBand';
import { SpillFiles } from '../../src/engine/training/cooccurrence/spillFiles';
import { skip } from '../skip';
import { cases } from './support/cases';
import { corpusOf, learningContext, threadInPlace } from './support/learning';
import { assertOrder } from './support/assertions';

suite('co-occurrences', () => {
  let folder: string;
  setup(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'vecinity-cooccurrence-'));
  });
  teardown(() => rmSync(folder, { recursive: true, force: true }));

  /** Returns all entries as `row column` -> weight. */
  async function count(
    sentences: readonly (readonly number[])[],
    size: number,
    options: CountingOptions,
    threads = 1,
    sentencesPerChunk = 3,
  ): Promise<Map<string, number>> {
    const context = learningContext(
      corpusOf(sentences, size, sentencesPerChunk),
      {},
      {
        spillDirectory: folder,
        threads: Array.from({ length: threads }, threadInPlace),
      },
    );
    const { bands, entries } = await countCooccurrences(context, options);
    const weights = new Map<string, number>();
    const files = new SpillFiles();
    let row = 0;
    for (const band of bands) {
      let buffer: ArrayBufferLike = new ArrayBuffer(bandBytes(band));
      if (band.location.kind === 'disk') {
        files.read(band.location, new Uint8Array(buffer));
      } else {
        buffer = band.location.buffer;
      }
      const view = viewBand(band, buffer);
      assert.equal(band.firstRow, row);
      for (let i = 0; i < band.rows; i++, row++) {
        const columns = view.columns.subarray(view.rowStarts[i], view.rowStarts[i + 1]);
        assert.deepEqual(
          [...columns],
          [...new Set(columns)].sort((a, b) => a - b),
          'columns ascend',
        );
        columns.forEach((column, k) => weights.set(`${row} ${column}`, view.weights[view.rowStarts[i]! + k]!));
      }
    }
    files.close();
    assert.equal(row, size);
    assert.equal(weights.size, entries);
    return weights;
  }

  test('sum the weights of all pairs within the window', async () => {
    const weight: Record<DistanceWeighting, (distance: number, window: number) => number> = {
      harmonic: (distance) => 1 / distance,
      linear: (distance, window) => (window + 1 - distance) / window,
      flat: () => 1,
    };
    const sentence = fc.array(fc.integer({ min: -1, max: 6 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(sentence, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom<DistanceWeighting>('harmonic', 'linear', 'flat'),
        fc.constantFrom(undefined, 0),
        async (sentences, window, weighting, memoryBound) => {
          const expected = new Map<string, number>();
          for (const sentence of sentences) {
            const ids = sentence.filter((id) => id >= 0);
            ids.forEach((a, i) =>
              ids.forEach((b, j) => {
                const distance = Math.abs(i - j);
                if (distance > 0 && distance <= window) {
                  const key = `${a} ${b}`;
                  expected.set(key, (expected.get(key) ?? 0) + weight[weighting](distance, window));
                }
              }),
            );
          }
          const bound = memoryBound === undefined ? {} : { memoryBound };
          const actual = await count(sentences, 7, { window, weighting, ...bound });
          assert.deepEqual([...actual.keys()].sort(), [...expected.keys()].sort());
          for (const [key, value] of expected) {
            assert.ok(Math.abs(actual.get(key)! / value - 1) < 1e-6, `${key}: ${actual.get(key)} against ${value}`);
          }
        },
      ),
      { numRuns: cases(150) },
    );
  });

  test('are the same to the last bit for any number of threads and any memory', async () => {
    const sentences = zipfSentences(300, 400);
    const options = { window: 10, weighting: 'harmonic' } as const;
    const plain = await count(sentences, 400, options, 1, 30);
    assert.deepEqual(readdirSync(folder), []);
    assert.deepEqual(await count(sentences, 400, options, 3, 30), plain);
    // Memory for some chunks and bands, and for none.
    for (const memoryBound of [40_000, 0]) {
      assert.deepEqual(await count(sentences, 400, { ...options, memoryBound }, 2, 30), plain);
      const left = readdirSync(folder);
      assert.ok(left.length > 0 && left.every((name) => name.startsWith('cooccurrences-')), left.join(' '));
    }
  });

  test('have the number and weight of those from GloVe’s own tool', async function () {
    const tools = process.env['GLOVE'];
    if (!tools || !existsSync(path.join(tools, 'cooccur'))) {
      skip(this, 'GLOVE does not name a folder with GloVe’s tools');
    }
    const sentences = zipfSentences(300, 90);
    const corpus = corpusOf(sentences, 90, 3);
    const vocabulary = path.join(folder, 'vocabulary.txt');
    writeFileSync(vocabulary, [...corpus.vocabulary.counts].map((n, id) => `w${id} ${n}\n`).join(''));
    // A limit that some pairs exceed, because the tool counts its first record twice when its overflow file is empty.
    const { status, stdout } = spawnSync(
      path.join(tools, 'cooccur'),
      [
        ...['-vocab-file', vocabulary, '-window-size', '7', '-overflow-file', path.join(folder, 'overflow')],
        ...['-max-product', '300', '-overflow-length', '2000'],
      ],
      {
        input: sentences.map((ids) => `${ids.map((id) => (id < 0 ? 'unknown' : `w${id}`)).join(' ')}\n`).join(''),
        maxBuffer: 2 ** 28,
      },
    );
    assert.equal(status, 0);
    const theirs = new Map<string, number>();
    for (let at = 0; at < stdout.length; at += 16) {
      theirs.set(`${stdout.readInt32LE(at) - 1} ${stdout.readInt32LE(at + 4) - 1}`, stdout.readDoubleLE(at + 8));
    }
    const ours = await count(sentences, 90, { window: 7, weighting: 'harmonic' });
    assert.deepEqual([...ours.keys()].sort(), [...theirs.keys()].sort());
    for (const [key, weight] of theirs) {
      assert.ok(Math.abs(ours.get(key)! / weight - 1) < 1e-6, `${key}: ${ours.get(key)} against ${weight}`);
    }
  });

  test('stop when cancelled', async () => {
    const safepoint = new Safepoint();
    safepoint.cancel();
    const context = learningContext(
      corpusOf(zipfSentences(10, 9), 9, 3),
      {},
      { spillDirectory: folder, safepoint: safepoint.memory },
    );
    await assert.rejects(
      countCooccurrences(context, { window: 2, weighting: 'flat' }),
      (error: unknown) => error instanceof VecinityError && error.code === 'cancelled',
    );
  });

  test('report a full disk or a missing temporary file', async function () {
    if (!existsSync('/dev/full')) {
      skip(this, 'there is no /dev/full here');
    }
    const fullDisk = (error: unknown): boolean =>
      error instanceof VecinityError && error.code === 'diskFull' && /ENOSPC/.test(error.message);
    for (const name of ['runs-0.bin', 'cooccurrences-0.bin']) {
      rmSync(path.join(folder, 'runs-0.bin'), { force: true });
      symlinkSync('/dev/full', path.join(folder, name));
      await assert.rejects(count(zipfSentences(10, 9), 9, { window: 2, weighting: 'flat', memoryBound: 0 }), fullDisk);
    }
    const files = new SpillFiles();
    const missing = { kind: 'disk', path: path.join(folder, 'gone', 'x'), position: 0 } as const;
    assert.throws(
      () => files.read(missing, new Uint8Array(1)),
      (error: unknown) => error instanceof VecinityError && error.code === 'unreadable',
    );
  });

  test('are cut into bands that cover all words, with few frequent words each', () => {
    for (const size of [1, 2, 1000, 300_000]) {
      const counts = Float64Array.from({ length: size }, (_, id) => Math.ceil((5 * size) / (id + 1)));
      const starts = [...planBands(counts, 10)];
      assert.equal(starts[0], 0);
      assert.equal(starts.at(-1), size);
      const sizes = starts.slice(1).map((end, i) => end - starts[i]!);
      assertOrder(Math.min(...sizes), '>', 0, 'Math.min(...sizes)');
      assertOrder(Math.max(...sizes), '<=', Math.max(512, Math.ceil(size / 256)), 'Math.max(...sizes)');
      assert.ok(size < 1000 || sizes[0]! < size / 8);
    }
  });
});

/** Sentences of 1 to 30 words, some words far more frequent than others, some left out. */
function zipfSentences(sentences: number, size: number): number[][] {
  const random = Random.seeded(4, 4);
  const word = (): number => (random.below(20) === 0 ? -1 : random.below(1 + random.below(size)));
  return Array.from({ length: sentences }, () => Array.from({ length: 1 + random.below(30) }, word));
}
