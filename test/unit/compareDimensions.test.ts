import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { VecinityError } from '../../src/core/errors';
import { judgeClozeItems } from '../../src/core/queries/heldOut';
import { SENTENCE_END } from '../../src/core/text/corpus';
import { Random } from '../../src/core/training/shared/random';
import { recommendDimensions } from '../../src/core/training/recommendDimensions';
import { loadChunk } from '../../src/engine/corpus/loadChunk';
import { compareDimensions } from '../../src/engine/training/dimensions/compareDimensions';
import { gatherClozeItems } from '../../src/engine/training/dimensions/clozeItems';
import { kindOf } from '../../src/engine/training/dimensions/judge';
import type { CompareRequest, DimensionsRow, TrainingProgress } from '../../src/protocol/training';
import { assertOrder } from './support/assertions';

const script = path.resolve('dist/trainer.js');

/** A chunk in memory with final ids as reader ids. */
function chunkOf(sentences: readonly (readonly number[])[], holdOutEvery: number) {
  const ids = sentences.flatMap((sentence) => [...sentence, SENTENCE_END]);
  const buffer = new SharedArrayBuffer(ids.length * 4);
  new Int32Array(buffer).set(ids);
  return {
    reader: 0,
    part: 0,
    length: ids.length,
    holdOutEvery,
    location: { kind: 'memory', buffer, byteOffset: 0 },
  } as const;
}

function identity(size: number): SharedArrayBuffer {
  const table = new SharedArrayBuffer(size * 4);
  new Int32Array(table).forEach((_, id, all) => (all[id] = id));
  return table;
}

suite('held-out text', () => {
  test('learns or holds out every sentence, in its order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 4 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 25 }),
        fc.integer({ min: 0, max: 9 }),
        (sentences, every, leftOut) => {
          const chunk = chunkOf(sentences, every);
          const finalIds = new Int32Array(identity(10));
          finalIds[leftOut] = -1;
          const load = (part: 'training' | 'heldOut'): string => {
            const target = new Int32Array(chunk.length);
            return target.slice(0, loadChunk(chunk, finalIds, target, part)).join(' ');
          };
          const expect = (held: boolean): string =>
            sentences
              .filter((_, i) => (i % every === Math.floor(every / 2)) === held)
              .map((sentence) => sentence.filter((id) => id !== leftOut))
              .filter((sentence) => sentence.length > 0)
              .map((sentence) => [...sentence, SENTENCE_END].join(' '))
              .join(' ');
          assert.equal(load('training'), expect(false));
          assert.equal(load('heldOut'), expect(true));
        },
      ),
    );
  });

  test('takes cloze items from held-out sentences, and the same words shuffled for comparison', () => {
    const random = Random.seeded(3, 0);
    const sentences = Array.from({ length: 2000 }, () => Array.from({ length: 12 }, () => random.below(50)));
    const { items, tokens } = gatherClozeItems({
      chunks: [chunkOf(sentences.slice(0, 900), 10), chunkOf(sentences.slice(900), 10)],
      finalIds: [identity(50)],
      counts: new Float64Array(50).fill(480),
      window: 3,
      sample: 0,
      seed: 1,
    });
    const isHeldOut = (_: unknown, i: number): boolean => i % 10 === 5;
    const held = [...sentences.slice(0, 900).filter(isHeldOut), ...sentences.slice(900).filter(isHeldOut)];
    assert.equal(tokens, held.length * 12);
    assert.equal(items.words.length, held.length * 12);
    items.words.forEach((word, i) => {
      const sentence = held[items.sentences[i]!]!;
      const context = [...items.contexts.subarray(items.starts[i], items.starts[i + 1])].join();
      const stands = sentence.some(
        (candidate, at) =>
          candidate === word &&
          [...sentence.slice(Math.max(0, at - 3), at), ...sentence.slice(at + 1, at + 4)].join() === context,
      );
      assert.ok(stands, `${word} amid ${context} in ${sentence.join(' ')}`);
    });
    assert.notDeepEqual(items.others, items.words);
    assert.deepEqual([...items.others].sort(), [...items.words].sort());
  });

  test('refuses too little text and says what to do', () => {
    assert.throws(
      () =>
        gatherClozeItems({
          chunks: [chunkOf([[1, 2]], 20)],
          finalIds: [identity(3)],
          counts: new Float64Array(3),
          window: 5,
          sample: 0,
          seed: 1,
        }),
      (error: unknown) =>
        error instanceof VecinityError && error.code === 'noText' && /add text/.test(error.details.remedy!),
    );
  });

  test('quality is the share of items nearer to their context; its error is binomial', () => {
    // Words 0 and 1 point one way, 2 the other, 3 nowhere, 4 and 5 aside.
    const vectors = Float32Array.of(1, 0, 2, 0.1, -1, 0, 0, 0, 0, 9, 0.1, -5);
    const items = (count: number, right: number) => ({
      words: Int32Array.from({ length: count }, (_, i) => (i < right ? 1 : 2)),
      others: Int32Array.from({ length: count }, (_, i) => (i < right ? 2 : 1)),
      starts: Int32Array.from({ length: count + 1 }, (_, i) => i),
      contexts: new Int32Array(count),
      sentences: Int32Array.from({ length: count }, (_, i) => i),
    });
    assert.equal(judgeClozeItems(items(10, 10), vectors, 2).quality, 1);
    assert.equal(judgeClozeItems(items(10, 10), vectors, 2).standardError, 0);
    const { quality, standardError } = judgeClozeItems(items(1000, 700), vectors, 2);
    assert.equal(quality, 0.7);
    const expected = Math.sqrt((0.7 * 0.3) / 1000);
    assert.ok(Math.abs(standardError / expected - 1) < 0.2, `${standardError} near ${expected}`);
    // The same answers in sentences of ten items are less certain.
    const few = { ...items(1000, 700), sentences: Int32Array.from({ length: 1000 }, (_, i) => Math.floor(i / 10)) };
    assertOrder(
      judgeClozeItems(few, vectors, 2).standardError,
      '>',
      2 * standardError,
      'judgeClozeItems(few, vectors, 2).standardError',
    );
    const one = (word: number, other: number, ...context: number[]): number =>
      judgeClozeItems(
        {
          words: Int32Array.of(word),
          others: Int32Array.of(other),
          starts: Int32Array.of(0, context.length),
          contexts: Int32Array.from(context),
          sentences: Int32Array.of(0),
        },
        vectors,
        2,
      ).quality;
    assert.equal(one(3, 3, 0), 0.5, 'a tie counts half');
    assert.equal(one(1, 3, 0), 1, 'a word without a vector is near nothing');
    // Each context word has equal weight, however long its vector: 4 and 5 nearly cancel out, and 0 decides.
    assert.equal(one(1, 2, 4, 5, 0), 1);
  });

  test('recommends the smallest within one standard error of the best', () => {
    const row = (dimensions: number, quality: number, standardError = 0.01) => ({ dimensions, quality, standardError });
    const pick = (...rows: ReturnType<typeof row>[]): number | undefined =>
      recommendDimensions(rows)?.recommended?.dimensions;
    assert.equal(pick(row(8, 0.6), row(64, 0.712), row(32, 0.695), row(400, 0.72)), 64);
    assert.equal(pick(row(8, 0.6), row(400, 0.72), row(100, 0.9, 0)), 100);
    assert.equal(pick(row(8, 0.7), row(16, 0.7), row(4, 0.6)), 8);
    assert.equal(pick(row(8, 0.7), row(16, 0.7)), undefined, 'noise hides which is better');
    assert.equal(pick(row(8, 0.7)), undefined, 'there is nothing to compare it with');
    assert.equal(pick(), undefined);
    assert.equal(recommendDimensions([row(8, 0.7), row(16, 0.705)])?.best.dimensions, 16);
  });

  test('distinguishes test sets by their lines', () => {
    assert.equal(kindOf('# comment\nlove\tsex\t6.77\n'), 'pairs');
    assert.equal(kindOf(': capitals\nAthens Greece Baghdad Iraq\n'), 'analogies');
  });
});

suite('comparing dimensions', () => {
  let folder: string;
  let corpus: string;

  suiteSetup(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'vecinity-compare-'));
    corpus = path.join(folder, 'corpus.txt');
    writeFileSync(corpus, topics(6000));
  });
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

  test('learns each size once, judges all on the same text, and reads the corpus once', async () => {
    const pairs = path.join(folder, 'pairs.tsv');
    const analogies = path.join(folder, 'analogies.txt');
    // Enough pairs that a single one, which chance may put wrong, does not decide.
    const scored = Array.from({ length: 10 }, (_, t) => `t${t}w1\tt${t}w2\t9\nt${t}w3\tt${t + 1}w1\t1\n`);
    writeFileSync(pairs, `${scored.join('')}missing\tt1w1\t5\n`);
    writeFileSync(analogies, ': other words\nparis france rome italy\n');
    const told: DimensionsRow[] = [];
    const progress: TrainingProgress[] = [];
    const result = await run(
      { dimensions: [16, 2, 16, 4], tests: [{ path: pairs }, { path: analogies }] },
      told,
      progress,
    );
    assert.deepEqual(
      result.rows.map(({ dimensions }) => dimensions),
      [2, 4, 16],
    );
    assert.deepEqual(told, result.rows);
    const [two, , sixteen] = result.rows;
    // Words occur beside words of their own topic; two dimensions cannot separate twelve topics.
    assert.ok(sixteen!.quality > 0.75, String(sixteen!.quality));
    assert.ok(sixteen!.quality > two!.quality + 2 * two!.standardError, `${sixteen!.quality} > ${two!.quality}`);
    assert.ok(sixteen!.bytes > two!.bytes, `${sixteen!.bytes} bytes > ${two!.bytes}`);
    assert.ok(sixteen!.loss! > 0, `loss ${sixteen!.loss}`);
    assert.ok(sixteen!.seconds > 0, `${sixteen!.seconds} seconds`);
    assert.deepEqual(
      sixteen!.tests.map(({ kind, used }) => [kind, used]),
      [
        ['pairs', 20],
        ['analogies', 0],
      ],
    );
    assert.ok(sixteen!.tests[0]!.score! > 0.7, String(sixteen!.tests[0]!.score));
    assert.equal(sixteen!.tests[1]!.score, null);
    assert.equal(result.tokens, 6000 * 10 * 0.95);
    assert.deepEqual([...new Set(progress.map(({ phase }) => phase))], ['finding', 'reading', 'training']);
    for (let i = 1; i < progress.length; i++) {
      assertOrder(progress[i]!.overall, '>=', progress[i - 1]!.overall - 1e-9, 'progress[i].overall');
    }
  });

  test('works for an algorithm that reads no stream', async () => {
    const { rows } = await run({ dimensions: [4, 12], options: { algorithm: 'counts', threads: 1 } });
    assert.ok(rows[1]!.loss! < rows[0]!.loss!, 'more dimensions leave less unexplained');
    assert.ok(rows[1]!.quality > 0.75, String(rows[1]!.quality));
  });

  test('keeps finished sizes when cancelled and leaves nothing else', async () => {
    const told: DimensionsRow[] = [];
    const controller = new AbortController();
    const running = compareDimensions(
      request({ dimensions: [2, 3000], options: { epochs: 5 } }),
      (row) => {
        told.push(row);
        controller.abort();
      },
      () => undefined,
      controller.signal,
      { script },
    );
    await assert.rejects(running, (error: unknown) => error instanceof VecinityError && error.code === 'cancelled');
    assert.deepEqual(
      told.map(({ dimensions }) => dimensions),
      [2],
    );
    assert.ok(!process.getActiveResourcesInfo().includes('Worker'));
  });

  test('refuses impossible lists, one-hot words and missing test sets before reading', async () => {
    for (const [wanted, code, message] of [
      [{ dimensions: [] }, 'badOption', /list of 0/],
      [{ dimensions: [8, 0] }, 'badOption', /dimensions cannot be 0/],
      [{ dimensions: [1e9] }, 'badOption', /1000000000/],
      [{ dimensions: [8], options: { algorithm: 'onehot' } }, 'badOption', /onehot/],
      [{ dimensions: [8], tests: [{ path: path.join(folder, 'nowhere.tsv') }] }, 'unreadable', /nowhere/],
    ] as const) {
      const progress: TrainingProgress[] = [];
      await assert.rejects(
        run(wanted, [], progress),
        (error: unknown) => error instanceof VecinityError && error.code === code && message.test(error.message),
      );
      assert.deepEqual(progress, []);
    }
  });

  function request({ dimensions, options = {}, tests = [] }: Partial<CompareRequest>): CompareRequest {
    return {
      corpus: {
        roots: [{ path: corpus, base: corpus, exclude: [] }],
        include: [],
        respectGitignore: true,
        tokenized: true,
      },
      options: { epochs: 10, minCount: 1, sample: 0, threads: 2, ...options },
      dimensions: dimensions!,
      tests,
    };
  }

  function run(wanted: Partial<CompareRequest>, told: DimensionsRow[] = [], progress: TrainingProgress[] = []) {
    return compareDimensions(
      request(wanted),
      (row) => told.push(row),
      (report) => progress.push(report),
      new AbortController().signal,
      { script },
    );
  }
});

/** Sentences of ten words, each about one of twelve topics. */
function topics(sentences: number): string {
  const random = Random.seeded(5, 0);
  return Array.from({ length: sentences }, () => {
    const topic = random.below(12);
    return Array.from({ length: 10 }, () => `t${topic}w${random.below(15)}`).join(' ');
  }).join('\n');
}
