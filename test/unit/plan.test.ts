import assert from 'node:assert/strict';
import fc from 'fast-check';
import { VecinityError } from '../../src/core/errors';
import { algorithms, type Algorithm } from '../../src/core/training/algorithms';
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
    const { reason, summary, options } = planTraining({ bytes: 10_800_000 }, {}, 2);
    assert.match(
      reason,
      /^Subword skip-gram .* about 1\.8 million words .* share groups of letters, it is read more often/,
    );
    // A dialogue names the algorithm in the sentence before.
    assert.match(summary, /^\d+ dimensions, \d+ epochs and words/);
    assert.ok(reason.startsWith(`Subword skip-gram with ${summary}: `), reason);
    assert.match(planTraining({ tokens: 1e8 }, { algorithm: 'onehot' }, 2).summary, /^words that occur/);
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

  test('takes subwords for a small text, and says why; skip-gram for a tiny or a large one', () => {
    const chosen = (tokens: number, given: RequestedOptions = {}): string =>
      planTraining({ tokens }, given, 2).options.algorithm;
    const sizes = [0, 49_999, 50_000, 1_800_000, 2_999_999, 3_000_000, 1e9];
    assert.deepEqual(
      sizes.map((tokens) => chosen(tokens)),
      ['skipgram', 'skipgram', 'subword', 'subword', 'subword', 'skipgram', 'skipgram'],
    );
    const why = (given: RequestedOptions, tokens = 1e6): string => planTraining({ tokens }, given, 2).why;
    assert.match(why({}), /^The text is small, so words .* learn together\.$/);
    // No reason for what the user chose, nor for the usual algorithm.
    assert.deepEqual([why({ algorithm: 'subword' }), why({ reproducible: true }), why({}, 1e7)], ['', '', '']);
    assert.doesNotMatch(planTraining({ tokens: 1e6 }, { algorithm: 'subword' }, 2).reason, /share groups of letters/);
  });

  test('keeps skip-gram for what subwords lack', () => {
    const tokens = 1e6;
    for (const given of [
      { startFrom: '/m' },
      { hierarchicalSoftmax: true },
      { hierarchicalSoftmax: true, negative: 0 },
      { addContext: true },
      { addContext: false },
      { reproducible: true },
    ]) {
      assert.equal(planTraining({ tokens }, given, 2).options.algorithm, 'skipgram', JSON.stringify(given));
    }
    for (const given of [{ startFrom: '' }, { hierarchicalSoftmax: false }, { reproducible: false }, { window: 9 }]) {
      assert.equal(planTraining({ tokens }, given, 2).options.algorithm, 'subword', JSON.stringify(given));
    }
  });

  test('subwords: few buckets and fewer epochs for a small text, within what the user sets', () => {
    const lengths = (tokens: number, given: RequestedOptions = {}): number[] => {
      const { minN, maxN } = planTraining({ tokens }, { algorithm: 'subword', ...given }, 2).options;
      return [minN, maxN];
    };
    const buckets = (tokens: number, given: RequestedOptions = {}): number =>
      planTraining({ tokens }, { algorithm: 'subword', ...given }, 2).options.buckets;
    assert.deepEqual(
      [buckets(1e6), buckets(1e4), buckets(1e7), buckets(1e6, { buckets: 7 })],
      [50_000, 2_000_000, 2_000_000, 7],
    );
    assert.deepEqual(
      [lengths(1e6), lengths(1e6, { maxN: 2 })],
      [
        [3, 6],
        [2, 2],
      ],
    );
    assert.deepEqual(
      [lengths(1e6, { minN: 5 }), lengths(1e6, { minN: 9 })],
      [
        [5, 6],
        [9, 9],
      ],
    );
    assert.throws(() => lengths(1e6, { minN: 4, maxN: 3 }), { code: 'badOption' });
    const epochs = (algorithm: Algorithm): number => planTraining({ tokens: 1.8e6 }, { algorithm }, 2).options.epochs;
    assertOrder(epochs('subword'), '<', epochs('skipgram'), 'epochs');
  });

  test('adds the second vectors of words below half a million tokens only', () => {
    const adds = (tokens: number, given: RequestedOptions = {}): boolean =>
      planTraining({ tokens }, { algorithm: 'skipgram', ...given }, 2).options.addContext;
    assert.deepEqual([adds(1e4), adds(499_999), adds(500_000), adds(1e9)], [true, true, false, false]);
    assert.deepEqual([adds(1e4, { startFrom: '/m' }), adds(1e9, { addContext: true })], [false, true]);
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
