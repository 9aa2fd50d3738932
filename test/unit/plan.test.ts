import assert from 'node:assert/strict';
import fc from 'fast-check';
import { VecinityError } from '../../src/core/errors';
import { algorithms } from '../../src/core/training/algorithms';
import type { RequestedOptions } from '../../src/core/training/checkOptions';
import { planTraining } from '../../src/core/training/plan';
import { layOutWord2vec } from '../../src/kernel/word2vecLayout';
import { assertOrder } from './support/assertions';

suite('training plan', () => {
  test("uses the user's values first", () => {
    const given = {
      dimensions: 7,
      window: 2,
      negative: 3,
      nsExponent: 0.5,
      sample: 0,
      epochs: 1,
      minCount: 9,
      learningRate: 0.1,
      minLearningRate: 0.05,
      seed: 42,
      threads: 3,
    };
    for (const tokens of [0, 1000, 1e9]) {
      const { options } = planTraining({ tokens }, given, 2);
      assert.deepEqual({ ...options, ...given }, options);
    }
  });

  test('reads a smaller corpus more often and keeps rarer words', () => {
    const sizes = [1e3, 1e5, 1e6, 2e6, 1e7, 5e8].map((tokens) => planTraining({ tokens }, {}, 2).options);
    for (let i = 1; i < sizes.length; i++) {
      assertOrder(sizes[i]!.epochs, '<=', sizes[i - 1]!.epochs, 'sizes[i].epochs');
      assertOrder(sizes[i]!.minCount, '>=', sizes[i - 1]!.minCount, 'sizes[i].minCount');
    }
    assert.equal(sizes.at(-1)!.epochs, 5);
    assert.equal(sizes.at(-1)!.minCount, 5);
    assertOrder(sizes[0]!.epochs, '>', 20, 'sizes[0].epochs');
  });

  test('reads a text less often for a language model, but a small one more than a large one', () => {
    const epochs = [1e3, 1e5, 1e6, 1e8].map(
      (tokens) => planTraining({ tokens }, { algorithm: 'lm' }, 2).options.epochs,
    );
    assert.deepEqual(
      [...epochs].sort((a, b) => b - a),
      epochs,
    );
    assert.ok(epochs[0]! > epochs[1]! && epochs[1]! > epochs[3]! && epochs[3]! >= 1, epochs.join(', '));
    assert.equal(planTraining({ tokens: 1e8 }, { algorithm: 'lm', epochs: 9 }, 2).options.epochs, 9);
  });

  test('gives algorithm, size and choices as the reason', () => {
    const { reason, choice, options } = planTraining({ bytes: 10_800_000 }, {}, 2);
    assert.match(reason, /^Skip-gram .* about 1\.8 million words/);
    // A dialogue names the algorithm in the sentence before.
    assert.match(choice, /^\d+ dimensions, .* about 1\.8 million words/);
    assert.equal(reason, `Skip-gram with ${choice}`);
    assert.match(planTraining({ tokens: 1e8 }, { algorithm: 'onehot' }, 2).choice, /^Words that occur/);
    assert.ok(reason.includes(`${options.epochs} epochs`), reason);
    assert.match(
      planTraining({ tokens: 160_000, types: 20_000 }, {}, 2).reason,
      /: with 160,000 words \(20,000 different\) the text is small/,
    );
    assert.match(planTraining({ tokens: 1e8 }, { dimensions: 50, epochs: 2, minCount: 5 }, 2).reason, /as you set/);
    assert.match(
      planTraining({ tokens: 1e8 }, { algorithm: 'counts' }, 2).reason,
      /^Counts \(PPMI and SVD\) with 100 dimensions and words/,
    );
  });

  test('keeps every word of a small vocabulary, in fewer dimensions', () => {
    const { options } = planTraining({ tokens: 2e6, types: 300 }, {}, 2);
    assert.equal(options.minCount, 1);
    assert.equal(options.dimensions, 50);
    assertOrder(
      planTraining({ tokens: 2e6, types: 60_000 }, {}, 2).options.minCount,
      '>',
      1,
      'planTraining({ tokens: 2e6, types: 60_000 }, {}, 2).optio…',
    );
  });

  test('takes the default number of threads for 0', () => {
    assert.equal(planTraining({ tokens: 1 }, { threads: 0 }, 6).options.threads, 6);
    assert.equal(planTraining({ tokens: 1 }, {}, 6).options.threads, 6);
  });

  for (const bad of [
    { dimensions: 0 },
    { dimensions: 1e9 },
    { dimensions: 99.5 },
    { dimensions: NaN },
    { window: 0 },
    { negative: 0 },
    { negative: -5 },
    { sample: -1e-4 },
    { sample: Infinity },
    { epochs: 0 },
    { minCount: 0 },
    { learningRate: -0.025 },
    { learningRate: 0 },
    { learningRate: NaN },
    { minLearningRate: 0.5 },
    { seed: -1 },
    { threads: 1000 },
    { threads: -1 },
    { dimensions: '100' },
    { epochs: null },
    { algorithm: 'word3vec' },
    { reproducible: 1 },
    { startFrom: 3 },
  ]) {
    const [[name, value]] = Object.entries(bad) as [[string, unknown]];
    test(`refuses ${name} = ${String(value)} with its range`, () => {
      assert.throws(
        () => planTraining({ tokens: 1e6 }, bad as unknown as RequestedOptions, 2),
        (error: unknown) =>
          error instanceof VecinityError &&
          error.code === 'badOption' &&
          error.message.startsWith(name) &&
          error.details.remedy !== undefined,
      );
    });
  }

  test('uses or refuses any numbers', () => {
    fc.assert(
      fc.property(
        fc.record({
          dimensions: fc.double(),
          epochs: fc.double(),
          learningRate: fc.double(),
          tokens: fc.double({ min: 0, noNaN: true }),
        }),
        ({ tokens, ...given }) => {
          try {
            const { options } = planTraining({ tokens }, given, 1);
            assert.equal(options.dimensions, given.dimensions);
            assert.equal(options.epochs, given.epochs);
            assertOrder(options.minLearningRate, '<=', options.learningRate, 'options.minLearningRate');
          } catch (error) {
            assert.ok(error instanceof VecinityError, String(error));
            assert.equal(error.code, 'badOption');
          }
        },
      ),
    );
  });

  test('whatever the text, the automatic algorithm can start from a model if it is to', () => {
    for (const tokens of [0, 100, 4e4, 1e6, 1e7, 1e9]) {
      const { algorithm } = planTraining({ tokens }, { startFrom: '/m' }, 2).options;
      assert.ok(algorithms[algorithm].startsFromModel, `${algorithm} for ${tokens} tokens`);
    }
  });
});

suite('training memory', () => {
  const sizes = {
    architecture: 'skipgram',
    vocabularySize: 1000,
    dimensions: 101,
    window: 5,
    negative: 5,
    hierarchicalSoftmax: true,
    cbowMean: true,
    threads: 3,
    reproducible: false,
    chunkLength: 1000,
  } as const;

  test('aligns all parts without overlap', () => {
    const layout = layOutWord2vec(sizes);
    const { input, output, aliases, keepLimits, parents, scratch, ids } = layout;
    const starts = [
      input,
      output,
      aliases,
      keepLimits,
      parents,
      ...scratch.flatMap((parts) => Object.values<number>({ ...parts })),
      ...ids,
    ];
    assert.deepEqual(
      starts.filter((start) => !(start % 64 === 0 && start > 0 && start < layout.bytes)),
      [],
    );
    assert.equal(layout.rowBytes, 416);
    assertOrder(output - input, '>=', 1000 * 416, 'output - input');
    assertOrder(aliases - output, '>=', 1999 * 416, 'aliases - output');
    assertOrder(keepLimits - aliases, '>=', 8000, 'keepLimits - aliases');
    assertOrder(scratch[0]!.sums - parents, '>=', 1999 * 4, 'scratch[0].sums - parents');
    assert.equal(new Set(starts).size, starts.length);
  });

  test('refuses what cannot be addressed before allocating, and shows the arithmetic', () => {
    assert.throws(
      () => layOutWord2vec({ ...sizes, hierarchicalSoftmax: false, vocabularySize: 8_000_000, dimensions: 300 }),
      (error: unknown) =>
        error instanceof VecinityError &&
        error.code === 'outOfMemory' &&
        /16000000 x 1200 bytes/.test(error.message) &&
        /19\.\d+ GB/.test(error.message),
    );
  });
});
