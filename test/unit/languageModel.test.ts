import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { SENTENCE_END } from '../../src/core/text/corpus';
import { adamStep, biasCorrections, type AdamMatrix } from '../../src/core/training/languageModel/adam';
import { lookUp, scatterAdd } from '../../src/core/training/languageModel/embeddingLayer';
import {
  backpropagate,
  initialiseLanguageModel,
  ScalarLanguageModel,
  shapeLanguageModel,
  type LanguageModel,
} from '../../src/core/training/languageModel/languageModel';
import {
  NO_CANDIDATE,
  takesAll,
  type LanguageModelBatch,
} from '../../src/core/training/languageModel/languageModelBatch';
import {
  LanguageModelTrainer,
  logShares,
  scoreOffsets,
} from '../../src/core/training/languageModel/languageModelTrainer';
import { Random } from '../../src/core/training/shared/random';
import { aliasTable, keepLimits } from '../../src/core/training/shared/sampling';
import type { SpanStatistics } from '../../src/core/training/shared/spanTrainer';
import { KernelLanguageModel } from '../../src/kernel/languageModelKernel';
import {
  layOutLanguageModel,
  viewBatch,
  viewLanguageModel,
  viewTables,
  type LanguageModelSizes,
} from '../../src/kernel/languageModelLayout';
import type { Kernel } from '../../src/kernel/loader';
import { allocateMemory } from '../../src/kernel/trainingMemory';
import { kernelOf, kernelVariants } from './support/kernels';
import { assertClose, assertNear, assertOrder } from './support/assertions';

setFlagsFromString('--experimental-wasm-relaxed-simd');

suite('embedding layer', () => {
  const vocabularySize = 6;
  const dimensions = 3;
  const ids = [4, 0, 4, 5];
  const weights = randomFloats(vocabularySize * dimensions, 1);
  const oneHot = ids.map((id) => Array.from({ length: vocabularySize }, (_, k) => (k === id ? 1 : 0)));

  test('looks up the product of one-hot rows with the weights', () => {
    const product = oneHot.flatMap((row) =>
      Array.from({ length: dimensions }, (_, i) => sum(row.map((x, id) => x * weights[id * dimensions + i]!))),
    );
    const looked = new Float64Array(ids.length * dimensions);
    lookUp(weights, dimensions, ids, looked);
    assert.deepEqual([...looked], product);
  });

  test('its scatter-add is the gradient of that product, with repeated ids', () => {
    const outputGradient = randomFloats(ids.length * dimensions, 2);
    const expected = Array.from({ length: vocabularySize }, (_, id) =>
      Array.from({ length: dimensions }, (_, i) =>
        sum(oneHot.map((row, k) => row[id]! * outputGradient[k * dimensions + i]!)),
      ),
    ).flat();
    const gradient = new Float64Array(vocabularySize * dimensions);
    scatterAdd(gradient, dimensions, ids, outputGradient);
    assert.deepEqual([...gradient], expected);
  });
});

suite('Adam', () => {
  test('follows algorithm 1 of the paper, with steps counted per row', () => {
    const matrix = zeroMatrix(2, 1);
    const corrections = biasCorrections();
    const gradients = [0.5, -0.25, 2, 0.125];
    const learningRate = 0.01;
    let first = 0;
    let second = 0;
    let weight = 0;
    gradients.forEach((g, index) => {
      adamStep(matrix, 1, Float64Array.of(9, g), 1, learningRate, corrections);
      const t = index + 1;
      first = 0.9 * first + 0.1 * g;
      second = 0.999 * second + 0.001 * g * g;
      weight -= (learningRate * (first / (1 - 0.9 ** t))) / (Math.sqrt(second / (1 - 0.999 ** t)) + 1e-8);
    });
    assert.ok(Math.abs(matrix.weights[1]! - weight) < 1e-8, `${matrix.weights[1]} against ${weight}`);
    assert.equal(matrix.weights[0], 0);
    assert.deepEqual([...matrix.steps], [0, 4]);
  });
});

suite('language model', () => {
  for (const [name, fill] of [
    ['full softmax', fullBatch],
    ['drawn candidates', drawnBatch],
  ] as const) {
    test(`every gradient is the slope of the loss, by finite differences: ${name}`, () => {
      const shape = shapeLanguageModel({ vocabularySize: 7, dimensions: 3, window: 2, hidden: 5 });
      const model: LanguageModel = {
        shape,
        embeddings: zeroMatrix(8, shape.stride),
        hiddenWeights: zeroMatrix(1, shape.inputLength * shape.hiddenLength),
        outputWeights: zeroMatrix(7, shape.hiddenLength),
      };
      initialiseLanguageModel(model, [-1, -2, -3, -2, -1, -2, -3], Random.seeded(4, 0));
      // Outputs and the bias of the hidden layer start at zero, where some slopes vanish.
      const random = Random.seeded(5, 0);
      for (let id = 0; id < 7; id++) {
        for (let u = 0; u <= 5; u++) {
          model.outputWeights.weights[id * shape.hiddenLength + u]! += random.next() / 2 ** 31 - 1;
        }
      }
      for (let u = 0; u < 5; u++) {
        model.hiddenWeights.weights[2 * shape.stride * shape.hiddenLength + u] = random.next() / 2 ** 31 - 1;
      }
      // The padding (7), a repeated word in one context, and words in several contexts.
      const batch = emptyBatch(7, 2);
      batch.contexts.set([7, 7, 7, 0, 0, 3, 3, 3, 6, 0]);
      batch.rows.set([7, 0, 3, 6]);
      batch.places.set([0, 0, 0, 1, 1, 2, 2, 2, 3, 1]);
      batch.rowCount = 4;
      const examples = 5;
      fill(batch);

      const gradients = {
        embeddings: new Float64Array(batch.rows.length * shape.stride),
        hiddenWeights: new Float64Array(shape.inputLength * shape.hiddenLength),
        outputWeights: new Float64Array(batch.candidates.length * shape.hiddenLength),
      };
      const scratch = structuredClone(gradients);
      backpropagate(model, batch, examples, gradients);
      const slope = (weights: Float64Array, at: number): number => {
        const value = weights[at]!;
        weights[at] = value + 1e-5;
        const above = backpropagate(model, batch, examples, scratch);
        weights[at] = value - 1e-5;
        const below = backpropagate(model, batch, examples, scratch);
        weights[at] = value;
        return (above - below) / 2e-5 / examples;
      };
      const check = (
        matrix: AdamMatrix,
        row: number,
        length: number,
        columns: number,
        gradient: Float64Array,
        at: number,
      ): void => {
        for (let i = 0; i < length; i++) {
          const expected = i < columns ? slope(matrix.weights as Float64Array, row * length + i) : 0;
          assert.ok(
            Math.abs(gradient[at + i]! - expected) < 1e-8,
            `row ${row}, ${i}: ${gradient[at + i]} against ${expected}`,
          );
        }
      };
      for (let r = 0; r < batch.rowCount; r++) {
        check(model.embeddings, batch.rows[r]!, shape.stride, 3, gradients.embeddings, r * shape.stride);
      }
      for (let j = 0; j < batch.candidateCount; j++) {
        const at = j * shape.hiddenLength;
        check(model.outputWeights, batch.candidates[j]!, shape.hiddenLength, 6, gradients.outputWeights, at);
      }
      // Rows of window x stride inputs and the bias; the rest is padding.
      for (let i = 0; i < shape.inputLength; i++) {
        const units = i <= 2 * shape.stride ? 5 : 0;
        const at = i * shape.hiddenLength;
        for (let u = 0; u < shape.hiddenLength; u++) {
          const expected = u < units ? slope(model.hiddenWeights.weights as Float64Array, at + u) : 0;
          assert.ok(Math.abs(gradients.hiddenWeights[at + u]! - expected) < 1e-8, `input ${i}, unit ${u}`);
        }
      }
      assert.ok(gradients.embeddings.some((g) => Math.abs(g) > 1e-3));
      assert.ok(gradients.hiddenWeights.some((g) => Math.abs(g) > 1e-3));
    });
  }

  for (const variant of kernelVariants) {
    for (const [softmaxSamples, dimensions, window, hidden, vocabularySize] of [
      [24, 16, 3, 20, 300],
      [0, 37, 1, 31, 50],
      [7, 5, 5, 3, 203],
      [0, 4, 2, 8, 1100],
      [900, 4, 2, 8, 1100],
    ] as const) {
      test(`the ${variant} kernel equals the reference: ${softmaxSamples} of ${vocabularySize} words, ${dimensions} dimensions, window ${window}, ${hidden} hidden`, () => {
        const sizes = { vocabularySize, dimensions, window, hidden, softmaxSamples, threads: 1, chunkLength: 1500 };
        const reference = run(sizes, undefined, enlarge);
        const kernel = run(sizes, variant, enlarge);
        assert.equal(kernel.statistics.pairs, reference.statistics.pairs);
        assertOrder(kernel.statistics.pairs, '>', 300, 'kernel.statistics.pairs');
        assertNear(
          kernel.statistics.loss / reference.statistics.loss,
          1,
          1e-4,
          'kernel.statistics.loss / reference.statistics.loss',
        );
        assert.equal(kernel.statistics.heldOut!.words, reference.statistics.heldOut!.words);
        assertOrder(kernel.statistics.heldOut!.words, '>', 20, 'kernel.statistics.heldOut.words');
        assertNear(
          kernel.statistics.heldOut!.loss / reference.statistics.heldOut!.loss,
          1,
          1e-4,
          'kernel.statistics.heldOut.loss / reference.statistics.hel…',
        );
        for (const matrix of ['embeddings', 'hiddenWeights', 'outputWeights'] as const) {
          assertClose(kernel.model[matrix].weights, reference.model[matrix].weights, matrix, 2e-4);
          assert.deepEqual(kernel.model[matrix].steps, reference.model[matrix].steps);
          assert.notDeepEqual(reference.model[matrix].weights, reference.before[matrix]);
        }
      });
    }

    test(`the ${variant} kernel reports weights that are not finite as a loss of NaN`, () => {
      const sizes = {
        vocabularySize: 40,
        dimensions: 8,
        window: 2,
        hidden: 8,
        softmaxSamples: 10,
        threads: 1,
        chunkLength: 800,
      };
      const { statistics } = run(sizes, variant, (model) => model.hiddenWeights.weights.fill(NaN));
      assert.equal(statistics.loss, NaN);
    });
  }

  test('never trains on held-out text', () => {
    const sizes = {
      vocabularySize: 60,
      dimensions: 4,
      window: 2,
      hidden: 4,
      softmaxSamples: 5,
      threads: 1,
      chunkLength: 300,
    };
    // 52 sentences of distinct words; the 26th has its own words.
    const ids = Int32Array.from({ length: 52 * 4 }, (_, i) =>
      i % 4 === 3 ? SENTENCE_END : Math.floor(i / 4) === 25 ? 55 + (i % 4) : (i * 7) % 50,
    );
    const { model, before, statistics } = run(sizes, 'plain', undefined, ids);
    const row = (weights: Float32Array, id: number): Float32Array => weights.subarray(4 * id, 4 * id + 4);
    for (const id of [55, 56, 57]) {
      assert.deepEqual(row(model.embeddings.weights as Float32Array, id), row(before.embeddings, id));
    }
    assert.notDeepEqual(row(model.embeddings.weights as Float32Array, 1), row(before.embeddings, 1));
    assert.equal(statistics.heldOut!.words, 3);
    assert.equal(statistics.pairs, 51 * 3);
  });

  test('predicts as well as word frequencies before learning', () => {
    const sizes = {
      vocabularySize: 200,
      dimensions: 8,
      window: 3,
      hidden: 8,
      softmaxSamples: 20,
      threads: 1,
      chunkLength: 4000,
    };
    const { statistics } = run(sizes, 'plain', undefined, undefined, 0);
    const { loss, unigramLoss, words } = statistics.heldOut!;
    assertOrder(words, '>', 20, 'words');
    assert.ok(Math.abs(loss - unigramLoss) / words < 1e-4, `${loss / words} against ${unigramLoss / words}`);
  });

  for (const [name, softmaxSamples, sample] of [
    ['full softmax', 0, 0],
    ['drawn candidates', 8, 0],
    ['drawn candidates and subsampled predictions', 8, 0.02],
  ] as const) {
    test(`approaches the perplexity of the text: ${name}`, () => {
      // A chain: word 2w or 2w + 1 (modulo 32) follows word w, the former three times in four. The first word is
      // uniform. The entropy per word is known.
      const random = Random.seeded(9, 0);
      const ids = new Int32Array(40_000);
      for (let i = 0; i < ids.length; i++) {
        const place = i % 20;
        ids[i] =
          place === 19
            ? SENTENCE_END
            : place === 0
              ? random.below(32)
              : (2 * ids[i - 1]! + (random.below(4) < 3 ? 0 : 1)) % 32;
      }
      const sizes = {
        vocabularySize: 32,
        dimensions: 12,
        window: 2,
        hidden: 16,
        softmaxSamples,
        threads: 1,
        chunkLength: ids.length,
      };
      const { statistics, last } = run(sizes, 'plain', undefined, ids, 0.01, 6, sample);
      const next = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
      const entropy = (Math.log(32) + 18 * next) / 19;
      const reached = last.heldOut!.loss / last.heldOut!.words;
      assert.ok(reached < entropy + 0.1, `${reached} against ${entropy}`);
      assertOrder(reached, '<', last.heldOut!.unigramLoss / last.heldOut!.words - 1, 'reached');
      assertOrder(
        last.loss / last.lossPairs,
        '<',
        statistics.loss / statistics.lossPairs,
        'last.loss / last.lossPairs',
      );
    });
  }
});

function randomFloats(length: number, seed: number): Float64Array {
  const random = Random.seeded(seed, 0);
  return Float64Array.from({ length }, () => random.next() / 2 ** 31 - 1);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function zeroMatrix(rows: number, rowLength: number): AdamMatrix {
  const floats = (): Float64Array => new Float64Array(rows * rowLength);
  return {
    weights: floats(),
    firstMoments: floats(),
    secondMoments: floats(),
    steps: new Uint32Array(rows),
    rowLength,
  };
}

function emptyBatch(vocabularySize: number, window: number): LanguageModelBatch {
  return {
    contexts: new Int32Array(64 * window),
    rows: new Int32Array(64 * window),
    places: new Int32Array(64 * window),
    candidates: new Int32Array(vocabularySize),
    offsets: new Float32Array(vocabularySize),
    targets: new Int32Array(64),
    targetOffsets: new Float32Array(64),
    rowCount: 0,
    candidateCount: 0,
  };
}

function fullBatch(batch: LanguageModelBatch): void {
  batch.candidates.forEach((_, id) => (batch.candidates[id] = id));
  batch.candidateCount = batch.candidates.length;
  batch.targets.set([0, 3, 3, 6, 1]);
}

/** Two drawn words, one of them twice, and three that only some examples have. */
function drawnBatch(batch: LanguageModelBatch): void {
  batch.candidates.set([5, 2, 0, 3, 6]);
  batch.candidateCount = 5;
  batch.offsets.set([Math.log(2) + 1, 0.5, NO_CANDIDATE, NO_CANDIDATE, NO_CANDIDATE]);
  batch.targets.set([2, 3, 3, 4, 0]);
  batch.targetOffsets.set([0.1, 0.2, 0.2, 0.3, Math.log(3) + 1]);
}

/** Adam makes equal steps from gradients of any size. With tiny weights it would amplify rounding errors. */
function enlarge({ embeddings }: LanguageModel): void {
  embeddings.weights.forEach((weight, i) => (embeddings.weights[i] = 10 * weight));
}

function run(
  sizes: LanguageModelSizes,
  variant: Kernel['variant'] | undefined,
  prepare?: (model: LanguageModel) => unknown,
  text?: Int32Array,
  learningRate = 0.01,
  epochs = 1,
  sample = 0.05,
): {
  model: LanguageModel;
  before: Record<'embeddings' | 'hiddenWeights' | 'outputWeights', Float32Array>;
  statistics: SpanStatistics;
  last: SpanStatistics;
} {
  const layout = layOutLanguageModel(sizes);
  const memory = allocateMemory(layout, variant && kernelOf(variant));
  const model = viewLanguageModel(layout, memory);
  const tables = viewTables(layout, memory);
  const ids = text ?? zipfText(sizes.vocabularySize, sizes.chunkLength);
  const counts = new Float64Array(sizes.vocabularySize).fill(1);
  ids.filter((id) => id >= 0).forEach((id) => counts[id]!++);
  tables.aliases.set(aliasTable(counts, 0.75));
  tables.keepLimits.set(keepLimits(counts, sample));
  tables.logShares.set(logShares(counts));
  const drawn = !takesAll(sizes.vocabularySize, sizes.softmaxSamples);
  tables.offsets.set(scoreOffsets(tables.logShares, tables.keepLimits, drawn, 0.75));
  tables.corrections.set(biasCorrections());
  initialiseLanguageModel(model, tables.logShares, Random.seeded(1, 0));
  prepare?.(model);
  const before = {
    embeddings: model.embeddings.weights.slice() as Float32Array,
    hiddenWeights: model.hiddenWeights.weights.slice() as Float32Array,
    outputWeights: model.outputWeights.weights.slice() as Float32Array,
  };
  const { batch, questions } = viewBatch(layout, memory, 0);
  const steps = memory.kernel
    ? new KernelLanguageModel(memory.kernel, memory.memory, layout, 0)
    : new ScalarLanguageModel(model, batch, questions);
  const trainer = new LanguageModelTrainer(
    steps,
    tables,
    model.shape,
    sizes.softmaxSamples,
    new Int32Array(ids.length),
  );
  trainer.ids.set(ids);
  let statistics: SpanStatistics | undefined;
  let last: SpanStatistics | undefined;
  for (let epoch = 0; epoch < epochs; epoch++) {
    trainer.begin(Random.seeded(1, epoch));
    last = trainer.train(0, ids.length, learningRate);
    statistics ??= last;
  }
  return { model, before, statistics: statistics!, last: last! };
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
