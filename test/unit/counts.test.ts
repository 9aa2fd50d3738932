import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { Matrix, SVD } from 'ml-matrix';
import { SENTENCE_END } from '../../src/core/text/corpus';
import { pmiBiases, squaredNorm, type LogCooccurrences, type PmiBiases } from '../../src/core/training/counts/ppmi';
import { Random } from '../../src/core/training/shared/random';
import { subsample } from '../../src/core/training/shared/sampling';
import { randomisedSvd, type SvdOperator } from '../../src/core/training/counts/randomisedSvd';
import {
  paddedWidth,
  ScalarTallArithmetic,
  tallIndex,
  type TallArithmetic,
  type TallMatrix,
} from '../../src/core/training/counts/tallMatrix';
import type { Kernel } from '../../src/kernel/loader';
import { KernelTallArithmetic } from '../../src/kernel/svdKernel';
import { layOutSvd, viewSvd } from '../../src/kernel/svdLayout';
import { Safepoint } from '../../src/engine/safepoint';
import { countCooccurrences } from '../../src/engine/training/cooccurrence/countCooccurrences';
import { learnCounts } from '../../src/engine/training/counts/learnCounts';
import { corpusOf, learningContext, threadInPlace } from './support/learning';
import { temporaryFolder } from './support/folder';
import { allocateMemory } from '../../src/kernel/trainingMemory';
import { kernelOf, kernelVariants } from './support/kernels';
import { assertEvery, assertNear, assertOrder } from './support/assertions';

setFlagsFromString('--experimental-wasm-relaxed-simd');

suite('PPMI', () => {
  for (const [contextSmoothing, shift] of [
    [1, 1],
    [0.75, 1],
    [0.75, 5],
    [0, 2.5],
  ] as const) {
    test(`follows the definition: smoothing ${contextSmoothing}, shift ${shift}`, () => {
      const counts = randomCounts(30, 0.3, 1);
      const expected = bruteForcePpmi(counts, contextSmoothing, shift);
      const sparse = sparseOf(counts);
      const biases = pmiBiases(rowSums(counts), { contextSmoothing, shift });
      const found = denseOf(sparse, biases);
      assertOrder(expected.max(), '>', 0.2, 'expected.max()');
      assertClose(found, expected, 1e-5);
      const norm = expected.to1DArray().reduce((sum, value) => sum + value ** 2, 0);
      assertNear(squaredNorm(sparse, biases, 0, 30) / norm, 1, 1e-5, 'squaredNorm(sparse, biases, 0, 30) / norm');
    });
  }

  test('a word without neighbours has no PMI', () => {
    const counts = randomCounts(10, 0.9, 2);
    for (let i = 0; i < 10; i++) {
      counts.set(3, i, 0).set(i, 3, 0);
    }
    const biases = pmiBiases(rowSums(counts), { contextSmoothing: 0.75, shift: 1 });
    assertEvery([...biases.word, ...biases.context], Number.isFinite, '[...biases.word, ...biases.context]');
    assertClose(denseOf(sparseOf(counts), biases), bruteForcePpmi(counts, 0.75, 1), 1e-5);
  });
});

suite('randomised SVD', () => {
  const size = 90;
  const counts = randomCounts(size, 0.2, 5);
  const options = { contextSmoothing: 0.75, shift: 1 };
  const dense = bruteForcePpmi(counts, options.contextSmoothing, options.shift);
  const exact = new SVD(dense);

  for (const variant of ['scalar', ...kernelVariants] as const) {
    test(`gives the singular values and vectors of a dense SVD from all columns (${variant})`, async () => {
      // With more tried columns than words, nothing is random.
      const { operator, tall } = operatorOf(counts, options, size, variant);
      const singular = await randomisedSvd(operator, 20, 1);
      for (let i = 0; i < 20; i++) {
        assert.ok(Math.abs(singular[i]! / exact.diagonal[i]! - 1) < 1e-5, `${i}: ${singular[i]} ${exact.diagonal[i]}`);
      }
      assertSameProducts(tall[0], 20, 1, 1e-4);
    });

    test(`finds the largest singular values from fewer columns (${variant})`, async () => {
      const { operator } = operatorOf(counts, options, 32, variant);
      const singular = await randomisedSvd(operator, 8, 0, 12);
      for (let i = 0; i < 8; i++) {
        assert.ok(Math.abs(singular[i]! / exact.diagonal[i]! - 1) < 1e-3, `${i}: ${singular[i]} ${exact.diagonal[i]}`);
      }
    });
  }

  for (const weight of [0, 0.5]) {
    test(`scales by singular values to the power ${weight}`, async () => {
      const { operator, tall } = operatorOf(counts, options, size, 'scalar');
      await randomisedSvd(operator, 20, weight);
      assertSameProducts(tall[0], 20, weight, 1e-4);
    });
  }

  test('fills a rank that the matrix lacks with zeros instead of noise', async () => {
    // Two groups of words that never occur together; within a group all occur equally: rank 2.
    const groups = Matrix.zeros(12, 12);
    for (let i = 0; i < 12; i++) {
      for (let j = 0; j < 12; j++) {
        groups.set(i, j, i % 2 === j % 2 ? 3 : 0);
      }
    }
    const { operator, tall } = operatorOf(groups, options, 12, 'scalar');
    const singular = await randomisedSvd(operator, 5, 0);
    const block = bruteForcePpmi(groups, 0.75, 1).get(0, 0) * 6;
    assertNear(singular[0]!, block, 1e-4, 'singular[0]');
    assertNear(singular[1]!, block, 1e-4, 'singular[1]');
    assert.deepEqual([...singular.subarray(2)], [0, 0, 0]);
    for (let row = 0; row < 12; row++) {
      for (let column = 2; column < 5; column++) {
        assert.equal(tall[0].values[tallIndex(tall[0], row, column)], 0);
      }
    }
  });

  for (const variant of kernelVariants) {
    test(`the ${variant} kernel's products equal the reference's`, () => {
      const reference = operatorOf(counts, options, 70, 'scalar');
      const kernel = operatorOf(counts, options, 70, variant);
      assert.deepEqual(kernel.tall[0].values, reference.tall[0].values);
      for (const transposed of [false, true]) {
        for (const { arithmetic, tall } of [reference, kernel]) {
          arithmetic.multiplySparse(tall[0], tall[1], transposed, 3, 80);
        }
        assertAllNear(kernel.tall[1].values, reference.tall[1].values);
        assert.equal(kernel.tall[1].values[tallIndex(kernel.tall[1], 80, 40)], 0);
      }
      assertAllNear(kernel.arithmetic.gram(kernel.tall[1], 5, 77), reference.arithmetic.gram(reference.tall[1], 5, 77));
      const { width } = reference.tall[0];
      const random = Random.seeded(9, 0);
      const factor = Float32Array.from({ length: width * width }, () => random.next() / 2 ** 32 - 0.5);
      for (const { arithmetic, tall } of [reference, kernel]) {
        arithmetic.multiplyDense(tall[1], factor, 10, 60);
      }
      assertAllNear(kernel.tall[1].values, reference.tall[1].values);
    });
  }

  test('refuses more memory than allowed and shows the arithmetic', () => {
    assert.throws(() => layOutSvd({ size: 1e6, cells: 1e8, columns: 110, threads: 2 }, 1e9), {
      code: 'outOfMemory',
      message: /SVD of 1000000 words needs 1\.\d+ GB \(100000000 co-occurrences x 8 bytes/,
    });
  });

  /** Compares W W^T with U S^(2 weight) U^T, which ignores signs and the basis of equal singular values. */
  function assertSameProducts(tall: TallMatrix, rank: number, weight: number, tolerance: number): void {
    const vectors = Matrix.zeros(size, rank);
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < rank; column++) {
        vectors.set(row, column, tall.values[tallIndex(tall, row, column)]!);
      }
    }
    const expected = exact.leftSingularVectors.subMatrix(0, size - 1, 0, rank - 1);
    for (let column = 0; column < rank; column++) {
      expected.mulColumn(column, exact.diagonal[column]! ** weight);
    }
    assertClose(
      vectors.mmul(vectors.transpose()),
      expected.mmul(expected.transpose()),
      tolerance * exact.diagonal[0]! ** (2 * weight),
    );
  }
});

suite('learning by counting', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const size = 60;
  /** Words of the same tenth have the same contexts. */
  const sentences = topicSentences(400, size);
  const given = {
    algorithm: 'counts',
    dimensions: 12,
    window: 3,
    minCount: 1,
    sample: 0,
    contextSmoothing: 0.75,
    threads: 1,
  } as const;

  for (const variant of ['scalar', ...kernelVariants] as const) {
    test(`computes the PPMI matrix of a text, its SVD and the truncation error (${variant})`, async () => {
      const { vectors, lossByEpoch } = await learnCounts(
        learningContext(corpusOf(sentences, size, 50), given, {
          spillDirectory: folder(),
          kernel: variant === 'scalar' ? undefined : kernelOf(variant),
        }),
      );
      const dense = bruteForcePpmi(countPairs(sentences, size, 3), 0.75, 1);
      const svd = new SVD(dense);
      const squares = svd.diagonal.map((value) => value ** 2);
      const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
      assert.ok(
        Math.abs(lossByEpoch[0]! - Math.sqrt(sum(squares.slice(12)) / sum(squares))) < 1e-3,
        String(lossByEpoch),
      );
      const found = Matrix.from1DArray(size, 12, vectors);
      const expected = svd.leftSingularVectors.subMatrix(0, size - 1, 0, 11);
      svd.diagonal.slice(0, 12).forEach((value, column) => expected.mulColumn(column, Math.sqrt(value)));
      assertClose(found.mmul(found.transpose()), expected.mmul(expected.transpose()), 0.02 * svd.diagonal[0]!);
    });
  }

  test('any number of threads gives the same bytes; another seed may differ', async () => {
    const learn = async (threads: number, seed: number): Promise<Float32Array> => {
      const context = learningContext(
        corpusOf(sentences, size, threads === 1 ? 20 : 7),
        { ...given, sample: 0.02, seed },
        {
          spillDirectory: folder(),
          kernel: kernelOf('plain'),
          threads: Array.from({ length: threads }, threadInPlace),
        },
      );
      return (await learnCounts(context)).vectors;
    };
    const one = await learn(1, 5);
    assert.deepEqual(await learn(3, 5), one);
    assert.notDeepEqual(await learn(1, 6), one);
  });

  test('subsampling keeps the right share of each word, whatever else is in the chunk', () => {
    const random = Random.seeded(2, 0);
    const text = Array.from({ length: 3000 }, () =>
      Array.from({ length: 20 }, () => Math.min(random.below(6), random.below(6))),
    );
    const limits = Uint32Array.of(0.1 * 2 ** 32, 0.3 * 2 ** 32, 0.5 * 2 ** 32, 0.9 * 2 ** 32, 0xffffffff, 0);
    const kept = (sentences: readonly (readonly number[])[], seed: number): number[] => {
      const ids = Int32Array.from(sentences.flatMap((sentence) => [...sentence, SENTENCE_END]));
      return [...ids.subarray(0, subsample(ids, ids.length, limits, seed))];
    };
    const whole = kept(text, 1);
    assert.equal(whole.filter((id) => id === SENTENCE_END).length, text.length);
    limits.forEach((limit, id) => {
      const before = text.flat().filter((each) => each === id).length;
      const share = whole.filter((each) => each === id).length / before;
      assert.ok(Math.abs(share - limit / 2 ** 32) < 4 * Math.sqrt(0.25 / before), `${id}: ${share}`);
    });
    assert.deepEqual([...kept(text.slice(0, 1234), 1), ...kept(text.slice(1234), 1)], whole);
    assert.notDeepEqual(kept(text, 2), whole);
  });

  test('dropping frequent words brings the others nearer', async () => {
    // Every second word is the same one. Within a window of 1 the others occur together only if it is dropped.
    const random = Random.seeded(6, 0);
    const word = (): number => 1 + random.below(4);
    const spread = Array.from({ length: 200 }, () => [word(), 0, word(), 0, word()]);
    const cells = async (sample: number): Promise<number> => {
      const context = learningContext(corpusOf(spread, 5, 50), given, { spillDirectory: folder() });
      return (await countCooccurrences(context, { window: 1, weighting: 'flat', sample })).entries;
    };
    assert.equal(await cells(0), 8);
    assertOrder(await cells(0.01), '>=', 16, '(await cells(0.01))');
  });

  test('refuses more dimensions than words and names both', async () => {
    const context = learningContext(
      corpusOf(sentences, size, 50),
      { ...given, dimensions: 61 },
      { spillDirectory: folder() },
    );
    await assert.rejects(learnCounts(context), { code: 'badOption', message: /dimensions cannot be 61 .* 60/ });
  });

  test('refuses a text of single words', async () => {
    const lonely = Array.from({ length: 30 }, (_, i) => [i % 3]);
    const context = learningContext(corpusOf(lonely, 3, 10), { ...given, dimensions: 2 }, { spillDirectory: folder() });
    await assert.rejects(learnCounts(context), { code: 'noText' });
  });

  test('refuses a lack of memory and shows the arithmetic', async () => {
    const context = learningContext(corpusOf(sentences, size, 50), given, {
      spillDirectory: folder(),
      memoryLimit: 20_000,
    });
    await assert.rejects(learnCounts(context), {
      code: 'outOfMemory',
      message: /The SVD of 60 words needs .* co-occurrences x 8 bytes/,
    });
  });

  test('a cancelled run ends between two blocks', async () => {
    const safepoint = new Safepoint();
    const context = learningContext(corpusOf(sentences, size, 50), given, {
      spillDirectory: folder(),
      safepoint: safepoint.memory,
      enter: (phase) => {
        if (phase === 'training') {
          safepoint.cancel();
        }
      },
    });
    await assert.rejects(learnCounts(context), { code: 'cancelled' });
  });
});

/** Sentences of nine words, each about one of ten topics, with frequent words among them. */
function topicSentences(count: number, size: number): number[][] {
  const random = Random.seeded(8, 0);
  return Array.from({ length: count }, () => {
    const topic = random.below(10);
    return Array.from({ length: 9 }, () =>
      random.below(4) === 0
        ? random.below(size)
        : topic + 10 * Math.floor((random.below(size) * random.below(size)) / size / 10),
    );
  });
}

/** Pairs at distances up to the window, weighted (window + 1 - distance) / window. */
function countPairs(texts: readonly (readonly number[])[], size: number, window: number): Matrix {
  const counts = Matrix.zeros(size, size);
  for (const ids of texts) {
    ids.forEach((a, i) => {
      ids.forEach((b, j) => {
        const distance = Math.abs(i - j);
        if (i !== j && distance <= window) {
          counts.set(a, b, counts.get(a, b) + (window + 1 - distance) / window);
        }
      });
    });
  }
  return counts;
}

/** Co-occurrences: symmetric, with about `density` of the cells above 0. */
function randomCounts(size: number, density: number, seed: number): Matrix {
  const random = Random.seeded(seed, 0);
  const counts = Matrix.zeros(size, size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      if (random.next() < density * 2 ** 32) {
        const count = 1 + random.below(Math.ceil(200 / (1 + j)));
        counts.set(i, j, count).set(j, i, count);
      }
    }
  }
  return counts;
}

function rowSums(counts: Matrix): number[] {
  return counts.sum('row');
}

/** Computes PPMI from probabilities: max(0, ln p(w,c) / (p(w) p_a(c)) - ln k). */
function bruteForcePpmi(counts: Matrix, smoothing: number, shift: number): Matrix {
  const total = counts.sum();
  const totals = rowSums(counts);
  const smoothed = totals.map((count) => (count > 0 ? count ** smoothing : 0));
  const allSmoothed = smoothed.reduce((sum, value) => sum + value, 0);
  const ppmi = Matrix.zeros(counts.rows, counts.columns);
  for (let w = 0; w < counts.rows; w++) {
    for (let c = 0; c < counts.columns; c++) {
      if (counts.get(w, c) > 0) {
        const joint = counts.get(w, c) / total;
        const apart = (totals[w]! / total) * (smoothed[c]! / allSmoothed);
        ppmi.set(w, c, Math.max(0, Math.log(joint / apart) - Math.log(shift)));
      }
    }
  }
  return ppmi;
}

function sparseOf(counts: Matrix): LogCooccurrences {
  const starts = [0];
  const columns: number[] = [];
  const logs: number[] = [];
  for (let row = 0; row < counts.rows; row++) {
    for (let column = 0; column < counts.columns; column++) {
      if (counts.get(row, column) > 0) {
        columns.push(column);
        logs.push(Math.log(counts.get(row, column)));
      }
    }
    starts.push(columns.length);
  }
  return {
    size: counts.rows,
    starts: Uint32Array.from(starts),
    columns: Int32Array.from(columns),
    logs: Float32Array.from(logs),
  };
}

/** Returns the PPMI matrix from its products with the axes. */
function denseOf(sparse: LogCooccurrences, biases: PmiBiases): Matrix {
  const width = paddedWidth(sparse.size);
  const axes: TallMatrix = { rows: sparse.size, width, values: new Float32Array(sparse.size * width) };
  const product: TallMatrix = { ...axes, values: new Float32Array(sparse.size * width) };
  for (let i = 0; i < sparse.size; i++) {
    axes.values[tallIndex(axes, i, i)] = 1;
  }
  new ScalarTallArithmetic(sparse, biases).multiplySparse(axes, product, false, 0, sparse.size);
  const dense = Matrix.zeros(sparse.size, sparse.size);
  for (let row = 0; row < sparse.size; row++) {
    for (let column = 0; column < sparse.size; column++) {
      dense.set(row, column, product.values[tallIndex(product, row, column)]!);
    }
  }
  return dense;
}

interface TestOperator {
  readonly operator: SvdOperator;
  readonly arithmetic: TallArithmetic;
  readonly tall: readonly [TallMatrix, TallMatrix];
}

function operatorOf(
  counts: Matrix,
  options: { readonly contextSmoothing: number; readonly shift: number },
  columns: number,
  variant: Kernel['variant'] | 'scalar',
): TestOperator {
  const sparse = sparseOf(counts);
  const size = counts.rows;
  const layout = layOutSvd({ size, cells: sparse.columns.length, columns, threads: 1 });
  const kernel: Kernel | undefined = variant === 'scalar' ? undefined : kernelOf(variant);
  const memory = allocateMemory(layout, kernel);
  const { cooccurrences, biases, tall } = viewSvd(layout, memory);
  cooccurrences.starts.set(sparse.starts);
  cooccurrences.columns.set(sparse.columns);
  cooccurrences.logs.set(sparse.logs);
  const found = pmiBiases(rowSums(counts), options);
  biases.word.set(found.word);
  biases.context.set(found.context);
  const arithmetic = memory.kernel
    ? new KernelTallArithmetic(memory.kernel, memory.memory, layout, 0)
    : new ScalarTallArithmetic(cooccurrences, biases);
  const [q, y] = tall;
  const random = Random.seeded(4, 0);
  q.values.forEach((_, i) => {
    q.values[i] = random.next() / 2 ** 32 - 0.5;
  });
  const floats = (factor: Matrix): Float32Array => Float32Array.from(factor.to1DArray());
  const operator: SvdOperator = {
    width: layout.width,
    apply: (transposed) => {
      arithmetic.multiplySparse(q, y, transposed, 0, size);
      return Promise.resolve();
    },
    gram: () => Promise.resolve(Matrix.from1DArray(layout.width, layout.width, arithmetic.gram(y, 0, size))),
    replace: (factor) => {
      arithmetic.multiplyDense(y, floats(factor), 0, size);
      q.values.set(y.values);
      return Promise.resolve();
    },
    turn: (factor) => {
      arithmetic.multiplyDense(q, floats(factor), 0, size);
      return Promise.resolve();
    },
  };
  return { operator, arithmetic, tall };
}

function assertClose(found: Matrix, expected: Matrix, tolerance: number): void {
  const worst = Matrix.sub(found, expected).abs().max();
  assert.ok(worst < tolerance, `off by ${worst}`);
}

function assertAllNear(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  let scale = 0;
  for (let i = 0; i < expected.length; i++) {
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  assertOrder(scale, '>', 0.1, 'scale');
  assert.equal(found.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    assert.ok(Math.abs(found[i]! - expected[i]!) < 1e-5 * scale, `${i}: ${found[i]} against ${expected[i]}`);
  }
}
