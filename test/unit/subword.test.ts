import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { SENTENCE_END } from '../../src/core/text/corpus';
import { initialiseRows } from '../../src/core/training/shared/initialise';
import { Random } from '../../src/core/training/shared/random';
import { aliasTable, keepLimits } from '../../src/core/training/shared/sampling';
import type { SpanStatistics } from '../../src/core/training/shared/spanTrainer';
import { composeWord, ScalarSubword, subwordStep, type SubwordModel } from '../../src/core/training/subword/subword';
import { tabulateSubwords, type SubwordTable } from '../../src/core/training/subword/subwordTable';
import { Vocabulary } from '../../src/core/vocabulary';
import type { Kernel } from '../../src/kernel/loader';
import { composeWithKernel, KernelSubword } from '../../src/kernel/subwordKernel';
import { layOutSubword, viewSubword, type SubwordLayout } from '../../src/kernel/subwordLayout';
import { allocateMemory, type TrainingMemory } from '../../src/kernel/trainingMemory';
import { kernelOf, kernelVariants } from './support/kernels';
import { assertClose, assertOrder } from './support/assertions';

setFlagsFromString('--experimental-wasm-relaxed-simd');

/** Words that share n-grams with each other and within themselves (`nana`). */
const words = Array.from(
  { length: 40 },
  (_, i) => ['nana', 'king', 'dom', 'é'][i % 4]!.repeat(1 + (i % 3)) + String(i),
);

suite('subword skip-gram', () => {
  test('a reference step is minus the gradient of its loss, by finite differences', () => {
    const centre = 4; // nananana4: the same rows several times
    const contexts = [1, 6, 3];
    const negatives = [2, 5, 6, 7]; // 6 is a context word too
    const step = (model: SubwordModel, learningRate: number): number =>
      subwordStep(model, centre, contexts, negatives, 0.4, learningRate, new Float64Array(5), new Float64Array(5));
    const { model, table } = randomModel(5);
    const { model: stepped } = randomModel(5);
    const learningRate = 0.01;
    step(stepped, learningRate);
    const rows = [...table.rows.subarray(table.starts[centre], table.starts[centre + 1])];
    assert.ok(new Set(rows).size < rows.length, 'a row that comes twice');
    for (const side of ['input', 'output'] as const) {
      // A repeated output is updated twice, the second time on top of the first.
      const checked = model[side].map((value, at) =>
        side === 'output' && Math.floor(at / model.stride) === 6 ? NaN : value,
      );
      for (let at = 0; at < checked.length; at++) {
        const value = checked[at]!;
        if (Number.isNaN(value)) {
          continue;
        }
        model[side][at] = value + 2 ** -8;
        const above = step(model, 0);
        model[side][at] = value - 2 ** -8;
        const below = step(model, 0);
        model[side][at] = value;
        const slope = at % model.stride < model.dimensions ? (above - below) / 2 ** -7 : 0;
        // Each row gets the whole gradient of the mean instead of its share.
        const times = side === 'input' ? rows.length : 1;
        const taken = (stepped[side][at]! - value) / learningRate;
        assert.ok(Math.abs(taken + slope * times) < 2e-4 * times, `${side} ${at}: ${taken} against ${-slope * times}`);
      }
    }
  });

  test('the loss follows the definition', () => {
    const { model } = randomModel(5);
    const centre = 9;
    const contexts = [1, 6];
    const negatives = [2, 6];
    const hidden = new Float64Array(5);
    composeWord(model, centre, hidden);
    const dot = (id: number): number =>
      hidden.reduce((sum, value, i) => sum + value * model.output[id * model.stride + i]!, 0);
    const lnSigmoid = (x: number): number => Math.log(1 / (1 + Math.exp(-x)));
    // All pairs of context word and negative, except equal words; each negative counts half.
    const expected = -lnSigmoid(dot(1)) - lnSigmoid(dot(6)) - 0.5 * (2 * lnSigmoid(-dot(2)) + lnSigmoid(-dot(6)));
    const loss = subwordStep(model, centre, contexts, negatives, 0.5, 0, hidden, new Float64Array(5));
    assert.ok(Math.abs(loss - expected) < 1e-6, `${loss} against ${expected}`);
  });

  for (const variant of kernelVariants) {
    for (const [negative, dimensions, window] of [
      [5, 100, 5],
      [5, 37, 1],
      [1, 16, 3],
      [12, 50, 8],
    ] as const) {
      test(`the ${variant} kernel equals the reference: ${negative} negatives, ${dimensions} dimensions, window ${window}`, () => {
        const sizes = { dimensions, window, negative };
        const reference = run(sizes, undefined);
        const kernel = run(sizes, variant);
        assert.equal(kernel.statistics.pairs, reference.statistics.pairs);
        assertOrder(kernel.statistics.pairs, '>', 1000, 'kernel.statistics.pairs');
        assert.equal(kernel.statistics.lossPairs, reference.statistics.lossPairs);
        assertOrder(kernel.statistics.lossPairs, '>', 0, 'kernel.statistics.lossPairs');
        const lossRatio = kernel.statistics.loss / reference.statistics.loss;
        assert.ok(Math.abs(lossRatio - 1) < 1e-4, `${lossRatio}`);
        assertClose(kernel.model.input, reference.model.input, 'kernel.model.input');
        assertClose(kernel.model.output, reference.model.output, 'kernel.model.output');
        assert.notDeepEqual(reference.model.input, reference.before);
      });
    }

    test(`the ${variant} kernel gives the same bytes for the same seed, others for another`, () => {
      const sizes = { dimensions: 20, window: 4, negative: 5 };
      assert.deepEqual(run(sizes, variant).model.input, run(sizes, variant).model.input);
      assert.notDeepEqual(run(sizes, variant).model.input, run(sizes, variant, 2).model.input);
    });

    test(`the ${variant} kernel reports diverged weights as a loss of NaN`, () => {
      const sizes = { dimensions: 20, window: 4, negative: 5 };
      const { statistics } = run(sizes, variant, 1, (model) => model.input.fill(NaN));
      assert.equal(statistics.loss, NaN);
    });

    test(`the ${variant} kernel composes word vectors as the reference does`, () => {
      const { model, layout, memory } = run({ dimensions: 22, window: 2, negative: 5 }, variant);
      assert.ok(memory.kernel);
      composeWithKernel(memory.kernel, memory.memory, layout);
      const composed = new Float32Array(memory.memory.buffer, layout.composed, words.length * model.stride);
      const vector = new Float32Array(22);
      words.forEach((_, id) => {
        composeWord(model, id, vector);
        assertClose(
          composed.subarray(id * model.stride, id * model.stride + 22),
          vector,
          'composed.subarray(id * model.stride, id * model.stride + 22)',
        );
      });
    });
  }

  test('the kernel and the reference cut a sentence without an end at the same place', () => {
    const sizes = { dimensions: 4, window: 2, negative: 5 };
    const text = Int32Array.from({ length: 25_000 }, (_, i) => i % 40);
    const reference = run(sizes, undefined, 1, undefined, text);
    const kernel = run(sizes, 'plain', 1, undefined, text);
    assert.equal(kernel.statistics.pairs, reference.statistics.pairs);
    assertClose(kernel.model.input, reference.model.input, 'kernel.model.input');
  });
});

interface Sizes {
  readonly dimensions: number;
  readonly window: number;
  readonly negative: number;
}

function prepareModel(
  sizes: Sizes,
  chunkLength: number,
  kernel?: Kernel,
): { model: SubwordModel; table: SubwordTable; layout: SubwordLayout; memory: TrainingMemory } {
  // Few buckets, so that different n-grams collide.
  const table = tabulateSubwords(Vocabulary.fromWords(words), { minN: 2, maxN: 4, buckets: 150 });
  const layout = layOutSubword({ ...sizes, vocabularySize: words.length, threads: 1, chunkLength }, table);
  const memory = allocateMemory(layout, kernel);
  const model = viewSubword(layout, memory);
  model.starts.set(table.starts);
  model.rows.set(table.rows);
  return { model, table, layout, memory };
}

function randomModel(dimensions: number): { model: SubwordModel; table: SubwordTable } {
  const { model, table } = prepareModel({ dimensions, window: 5, negative: 5 }, 1);
  const random = Random.seeded(1, 1);
  for (const rows of [model.input, model.output]) {
    for (let at = 0; at < rows.length; at++) {
      rows[at] = at % model.stride < dimensions ? random.next() / 2 ** 32 - 0.5 : 0;
    }
  }
  return { model, table };
}

function run(
  sizes: Sizes,
  variant: Kernel['variant'] | undefined,
  seed = 1,
  change?: (model: SubwordModel) => unknown,
  text = zipfText(4000),
): {
  model: SubwordModel;
  layout: SubwordLayout;
  memory: TrainingMemory;
  before: Float32Array;
  statistics: SpanStatistics;
} {
  const { model, layout, memory } = prepareModel(sizes, text.length, variant && kernelOf(variant));
  const counts = words.map((_, id) => Math.ceil(1000 / (id + 1)));
  model.aliases.set(aliasTable(counts, 0.5));
  model.keepLimits.set(keepLimits(counts, 0.05));
  initialiseRows(model.input, model.input.length / model.stride, sizes.dimensions, model.stride, Random.seeded(1, 0));
  change?.(model);
  const before = model.input.slice();
  const trainer = memory.kernel
    ? new KernelSubword(memory.kernel, memory.memory, layout, 0)
    : new ScalarSubword(model, new Int32Array(memory.memory, layout.ids[0], text.length));
  trainer.begin(Random.seeded(seed, 1));
  trainer.ids.set(text);
  return { model, layout, memory, before, statistics: trainer.train(0, text.length, 0.02) };
}

/** Sentences of 1 to 30 words, some of them far more frequent than others. */
function zipfText(length: number): Int32Array {
  const random = Random.seeded(5, 5);
  const ids = new Int32Array(length);
  let left = 1;
  for (let i = 0; i < length; i++) {
    ids[i] = left === 0 ? SENTENCE_END : random.below(1 + random.below(words.length));
    left = left === 0 ? 1 + random.below(30) : left - 1;
  }
  return ids;
}
