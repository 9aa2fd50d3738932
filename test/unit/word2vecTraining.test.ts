import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { SENTENCE_END } from '../../src/core/text/corpus';
import { initialiseRows } from '../../src/core/training/shared/initialise';
import { Random } from '../../src/core/training/shared/random';
import { aliasTable, keepLimits } from '../../src/core/training/shared/sampling';
import { learningRateAt } from '../../src/core/training/shared/schedule';
import { cbowStep } from '../../src/core/training/word2vec/cbow';
import { skipgramStep } from '../../src/core/training/word2vec/skipgram';
import type { SpanStatistics } from '../../src/core/training/shared/spanTrainer';
import { huffmanParents } from '../../src/core/training/word2vec/hierarchicalSoftmax';
import { ScalarWord2vec } from '../../src/core/training/word2vec/word2vec';
import type { Word2vecModel } from '../../src/core/training/word2vec/word2vecModel';
import type { Kernel } from '../../src/kernel/loader';
import { allocateMemory } from '../../src/kernel/trainingMemory';
import { KernelWord2vec } from '../../src/kernel/word2vecKernel';
import { layOutWord2vec, viewWord2vec, type Word2vecSizes } from '../../src/kernel/word2vecLayout';
import { kernelOf, kernelVariants } from './support/kernels';
import { assertClose, assertEvery, assertNear, assertOrder } from './support/assertions';

setFlagsFromString('--experimental-wasm-relaxed-simd');

const usual: Word2vecSizes = {
  architecture: 'skipgram',
  vocabularySize: 40,
  dimensions: 20,
  window: 4,
  negative: 5,
  hierarchicalSoftmax: false,
  cbowMean: true,
  threads: 1,
  chunkLength: 4000,
  reproducible: false,
};

suite('word2vec', () => {
  test("fills the first vectors evenly from -1/d to 1/d, as gensim's prep_vectors, and no padding", () => {
    const [size, dimensions, stride] = [2000, 10, 12];
    const rows = new Float32Array(size * stride);
    initialiseRows(rows, size, dimensions, stride, Random.seeded(7, 0));
    const values = rows.filter((_, i) => i % stride < dimensions);
    assertEvery(values, (x) => Math.abs(x) <= Math.fround(1 / dimensions), 'values');
    const tenths = new Uint32Array(10);
    values.forEach((x) => tenths[Math.min(9, Math.floor(5 * (x * dimensions + 1)))]!++);
    // 2,000 values a tenth of the range are expected; four standard deviations are 170.
    assertEvery(tenths, (count) => Math.abs(count - 2000) < 170, 'values a tenth');
    assertEvery(rows, (x, i) => i % stride < dimensions || x === 0, 'rows');
  });

  test('a skip-gram step is minus the gradient of its loss, by finite differences', () => {
    // A repeated negative.
    const contexts = [1, 4, 6];
    const outputs = [2, 5, 5, 0];
    const labels = [1, 0, 0, 1];
    assertSteps(
      'skipgram',
      (model, learningRate) =>
        skipgramStep(model, contexts, outputs, labels, learningRate, new Float64Array(5), new Float64Array(20)),
      () => 1,
    );
  });

  for (const [cbowMean, factor] of [
    [true, 4],
    [false, 1 / 4],
  ] as const) {
    const kind = cbowMean ? 'mean' : 'sum';
    test(`a CBOW step with the ${kind} is minus the gradient of its loss, ${factor} times for context words`, () => {
      // A repeated context word.
      const contexts = [1, 4, 6, 4];
      const outputs = [2, 5, 3, 0];
      const labels = [1, 0, 0, 1];
      assertSteps(
        'cbow',
        (model, learningRate) =>
          cbowStep(
            { ...model, cbowMean },
            contexts,
            outputs,
            labels,
            learningRate,
            new Float64Array(5),
            new Float64Array(5),
          ),
        (rows) => (rows === 'input' ? factor : 1),
      );
    });
  }

  test('CBOW applies a repeated output on top of its first update, as word2vec.c does', () => {
    const model: Word2vecModel = {
      ...randomModel('cbow', 3, 1),
      input: Float32Array.of(0, 2, 0),
      output: Float32Array.of(0, 0, 0.5),
      stride: 1,
    };
    cbowStep(model, [1], [2, 2], [0, 0], 1, new Float64Array(1), new Float64Array(1));
    const error = -1 / (1 + Math.exp(-1));
    assertNear(model.output[2]!, 0.5 + 2 * error * 2, 1e-6, 'model.output[2]');
    assertNear(model.input[1]!, 2 + error * 0.5 + error * (0.5 + error * 2), 1e-6, 'model.input[1]');
  });

  for (const variant of kernelVariants) {
    for (const architecture of ['skipgram', 'cbow'] as const) {
      for (const [negative, dimensions, window, hierarchicalSoftmax, cbowMean] of [
        [5, 100, 5, false, true],
        [5, 37, 1, false, false],
        [1, 16, 3, false, true],
        [12, 50, 8, false, false],
        [0, 20, 5, true, true],
        [5, 33, 2, true, true],
      ] as const) {
        const output = `${negative} negatives${hierarchicalSoftmax ? ' and hierarchical softmax' : ''}`;
        const way = architecture === 'cbow' ? `CBOW (${cbowMean ? 'mean' : 'sum'})` : 'skip-gram';
        test(`the ${variant} kernel equals the reference of ${way}: ${output}, ${dimensions} dimensions, window ${window}`, () => {
          const sizes = { ...usual, architecture, dimensions, window, negative, hierarchicalSoftmax, cbowMean };
          const reference = run(sizes, undefined);
          const kernel = run(sizes, variant);
          assert.equal(kernel.statistics.pairs, reference.statistics.pairs);
          assertOrder(kernel.statistics.pairs, '>', 1000, 'kernel.statistics.pairs');
          assert.equal(kernel.statistics.lossPairs, reference.statistics.lossPairs);
          assertOrder(kernel.statistics.lossPairs, '>', 0, 'kernel.statistics.lossPairs');
          assertNear(
            kernel.statistics.loss / reference.statistics.loss,
            1,
            1e-4,
            'kernel.statistics.loss / reference.statistics.loss',
          );
          assertClose(kernel.model.input, reference.model.input, 'kernel.model.input');
          assertClose(kernel.model.output, reference.model.output, 'kernel.model.output');
          assert.notDeepEqual(reference.model.input, reference.before);
        });
      }

      test(`the ${variant} kernel of ${architecture} gives the same bytes for the same seed, others for another`, () => {
        const sizes = { ...usual, architecture };
        assert.deepEqual(run(sizes, variant).model.input, run(sizes, variant).model.input);
        assert.notDeepEqual(run(sizes, variant).model.input, run(sizes, variant, 2).model.input);
      });

      test(`the ${variant} kernel of ${architecture} reports diverged weights as a loss of NaN`, () => {
        const { statistics } = run({ ...usual, architecture }, variant, 1, (model) => model.input.fill(NaN));
        assert.equal(statistics.loss, NaN);
      });
    }
  }

  test('the kernel and the reference cut a sentence without an end at the same place', () => {
    const sizes = { ...usual, dimensions: 4, window: 2, chunkLength: 25_000 };
    const whole = (length: number): Int32Array => Int32Array.from({ length }, (_, i) => i % 40);
    const reference = run(sizes, undefined, 1, undefined, whole(25_000));
    const kernel = run(sizes, 'plain', 1, undefined, whole(25_000));
    assert.equal(kernel.statistics.pairs, reference.statistics.pairs);
    assertClose(kernel.model.input, reference.model.input, 'kernel.model.input');
  });

  for (const [architecture, negative, hierarchicalSoftmax] of [
    ['skipgram', 5, false],
    ['skipgram', 0, true],
    ['cbow', 5, false],
    ['cbow', 0, true],
  ] as const) {
    const way = `${architecture} with ${hierarchicalSoftmax ? 'hierarchical softmax' : 'negative sampling'}`;
    test(`the loss falls while two groups of words separate: ${way}`, () => {
      const random = Random.seeded(3, 0);
      const ids = new Int32Array(30_000);
      for (let i = 0; i < ids.length; i++) {
        // Sentences of nine words, all even or all odd.
        ids[i] = i % 10 === 9 ? SENTENCE_END : 2 * random.below(20) + (Math.floor(i / 10) % 2);
      }
      const sizes = { ...usual, architecture, negative, hierarchicalSoftmax, dimensions: 16, chunkLength: ids.length };
      const { model, last } = run(sizes, 'plain', 1, undefined, ids, 12);
      const first = run(sizes, 'plain', 1, undefined, ids.subarray(0, 1000)).statistics;
      assertOrder(last.loss / last.lossPairs, '<', first.loss / first.lossPairs - 0.3, 'last.loss / last.lossPairs');
      const cosine = (a: number, b: number): number => {
        let dot = 0;
        let aa = 0;
        let bb = 0;
        for (let i = 0; i < 16; i++) {
          const x = model.input[a * 16 + i]!;
          const y = model.input[b * 16 + i]!;
          dot += x * y;
          aa += x * x;
          bb += y * y;
        }
        return dot / Math.sqrt(aa * bb);
      };
      const same: number[] = [];
      const different: number[] = [];
      for (let a = 0; a < 40; a++) {
        for (let b = 0; b < a; b++) {
          (a % 2 === b % 2 ? same : different).push(cosine(a, b));
        }
      }
      const mean = (cosines: readonly number[]): number => cosines.reduce((sum, c) => sum + c, 0) / cosines.length;
      assert.ok(
        mean(same) > mean(different) + 0.2,
        `cosines of words of a group: ${mean(same)}; of two groups: ${mean(different)}`,
      );
    });
  }
});

suite('training samples', () => {
  test('the alias table has exactly the unigram distribution to its power', () => {
    const counts = [1000, 500, 499, 30, 30, 5, 5, 1];
    for (const exponent of [0.75, 0, 1, -0.5]) {
      const table = aliasTable(counts, exponent);
      const shares = new Float64Array(counts.length);
      for (let id = 0; id < counts.length; id++) {
        const own = table[2 * id]! / 2 ** 32;
        shares[id]! += own / counts.length;
        shares[table[2 * id + 1]!]! += (1 - own) / counts.length;
      }
      const total = counts.reduce((sum, count) => sum + count ** exponent, 0);
      counts.forEach((count, id) => {
        assert.ok(Math.abs(shares[id]! - count ** exponent / total) < 1e-8, `exponent ${exponent}, word ${id}`);
      });
    }
  });

  test('subsampling keeps sqrt(t/f) + t/f of a word, as word2vec.c and gensim', () => {
    const counts = [90_000, 9_000, 990, 10];
    const limits = keepLimits(counts, 1e-3);
    counts.forEach((count, id) => {
      const f = count / 100_000;
      const expected = Math.min(1, Math.sqrt(1e-3 / f) + 1e-3 / f);
      assertNear(limits[id]! / 0xffffffff, expected, 1e-9, 'limits[id] / 0xffffffff');
    });
    assert.deepEqual(keepLimits(counts, 0), new Uint32Array(4).fill(0xffffffff));
  });

  test('random integers are uniform over their range, also past 2^21', () => {
    const random = Random.seeded(7, 1);
    const hits = new Uint32Array(10);
    for (let i = 0; i < 100_000; i++) {
      hits[random.below(10)]!++;
    }
    assert.ok(Math.min(...hits) > 9_600 && Math.max(...hits) < 10_400, hits.join(' '));
    for (const bound of [1, 3_000_000_000, 2 ** 32]) {
      const twin = Random.seeded(8, 2);
      const other = Random.seeded(8, 2);
      for (let i = 0; i < 1000; i++) {
        assert.equal(BigInt(twin.below(bound)), (BigInt(other.next()) * BigInt(bound)) >> 32n);
      }
    }
  });

  test('the learning rate falls linearly and ends at its minimum', () => {
    const options = { learningRate: 0.025, minLearningRate: 0.0001 };
    assert.equal(learningRateAt(0, options), 0.025);
    assertNear(learningRateAt(0.5, options), 0.01255, 1e-12, 'learningRateAt(0.5, options)');
    assert.equal(learningRateAt(1, options), 0.0001);
    assert.equal(learningRateAt(1.1, options), 0.0001);
  });
});

/** Checks that a step changes weights by -learningRate x factor x the slope of the loss it returns. */
function assertSteps(
  architecture: Word2vecSizes['architecture'],
  step: (model: Word2vecModel, learningRate: number) => number,
  factor: (rows: 'input' | 'output') => number,
): void {
  const model = randomModel(architecture, 7, 5);
  const stepped = randomModel(architecture, 7, 5);
  const learningRate = 0.01;
  step(stepped, learningRate);
  for (const rows of ['input', 'output'] as const) {
    for (let at = 0; at < model[rows].length; at++) {
      const value = model[rows][at]!;
      model[rows][at] = value + 2 ** -8;
      const above = step(model, 0);
      model[rows][at] = value - 2 ** -8;
      const below = step(model, 0);
      model[rows][at] = value;
      const slope = at % model.stride < model.dimensions ? (above - below) / 2 ** -7 : 0;
      const taken = (stepped[rows][at]! - value) / learningRate;
      assert.ok(Math.abs(taken + factor(rows) * slope) < 2e-4, `${rows} ${at}: ${taken} against ${-slope}`);
    }
  }
}

function randomModel(
  architecture: Word2vecSizes['architecture'],
  vocabularySize: number,
  dimensions: number,
): Word2vecModel {
  const layout = layOutWord2vec({ ...usual, architecture, vocabularySize, dimensions, chunkLength: 1 });
  const model = viewWord2vec(layout, allocateMemory(layout, undefined));
  const random = Random.seeded(1, 1);
  for (const rows of [model.input, model.output]) {
    for (let id = 0; id < vocabularySize; id++) {
      for (let i = 0; i < dimensions; i++) {
        rows[id * model.stride + i] = random.next() / 2 ** 32 - 0.5;
      }
    }
  }
  return model;
}

function run(
  sizes: Word2vecSizes,
  variant: Kernel['variant'] | undefined,
  seed = 1,
  prepare?: (model: Word2vecModel) => unknown,
  text?: Int32Array,
  epochs = 1,
): { model: Word2vecModel; before: Float32Array; statistics: SpanStatistics; last: SpanStatistics } {
  const layout = layOutWord2vec(sizes);
  const memory = allocateMemory(layout, variant && kernelOf(variant));
  const model = viewWord2vec(layout, memory);
  const counts = Array.from({ length: sizes.vocabularySize }, (_, id) => Math.ceil(1000 / (id + 1)));
  model.aliases.set(aliasTable(counts, 0.75));
  model.keepLimits.set(keepLimits(counts, 0.05));
  if (sizes.hierarchicalSoftmax) {
    model.parents.set(huffmanParents(counts));
  }
  initialiseRows(model.input, sizes.vocabularySize, sizes.dimensions, model.stride, Random.seeded(1, 0));
  prepare?.(model);
  const before = model.input.slice();
  const trainer = memory.kernel
    ? new KernelWord2vec(memory.kernel, memory.memory, layout, 0)
    : new ScalarWord2vec(model, new Int32Array(memory.memory, layout.ids[0], sizes.chunkLength));
  trainer.begin(Random.seeded(seed, 1));
  const ids = text ?? zipfText(sizes.vocabularySize, sizes.chunkLength);
  trainer.ids.set(ids);
  const statistics = trainer.train(0, ids.length, 0.05);
  let last = statistics;
  for (let epoch = 1; epoch < epochs; epoch++) {
    last = trainer.train(0, ids.length, 0.05);
  }
  return { model, before, statistics, last };
}

/** Sentences of 1 to 30 words, some of them far more frequent than others. */
function zipfText(vocabularySize: number, length: number): Int32Array {
  const random = Random.seeded(5, 5);
  const ids = new Int32Array(length);
  let left = 1;
  for (let i = 0; i < length; i++) {
    if (left === 0) {
      ids[i] = SENTENCE_END;
      left = 1 + random.below(30);
    } else {
      ids[i] = random.below(1 + random.below(vocabularySize));
      left--;
    }
  }
  return ids;
}
