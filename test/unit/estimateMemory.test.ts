import assert from 'node:assert/strict';
import { estimateMemory, estimateWords } from '../../src/core/training/estimateMemory';
import { algorithmNames } from '../../src/core/training/algorithms';
import { planTraining } from '../../src/core/training/plan';
import { layOutWord2vec } from '../../src/kernel/word2vecLayout';
import { assertOrder } from './support/assertions';

suite('estimated memory', () => {
  test('estimates about as many words as encyclopaedia articles have', () => {
    // Python counted these in shuffled articles: tokens, words with at least 1, 2, 3, 5 and 10 occurrences.
    for (const [tokens, ...counted] of [
      [100_029, 13_299, 6_805, 4_666, 2_915, 1_478],
      [1_000_033, 50_596, 28_131, 20_936, 14_519, 8_849],
      [7_000_206, 148_520, 80_646, 60_286, 43_648, 28_793],
    ] as const) {
      [1, 2, 3, 5, 10].forEach((minCount, i) => {
        const ratio = estimateWords(tokens, minCount) / counted[i]!;
        assert.ok(ratio > 0.65 && ratio < 1.6, `${tokens} tokens, minCount ${minCount}: ${ratio.toFixed(2)}`);
      });
    }
    assertOrder(estimateWords(3, 1), '<=', 3, 'estimateWords(3, 1)');
  });

  test('estimates for 49 MB of skip-gram what the allocation takes', () => {
    const { options } = planTraining({ bytes: 49e6 }, { algorithm: 'skipgram', minCount: 5, dimensions: 100 }, 2);
    const { bytes } = layOutWord2vec({
      architecture: 'skipgram',
      vocabularySize: 46_071,
      dimensions: 100,
      window: 5,
      negative: 5,
      hierarchicalSoftmax: false,
      cbowMean: true,
      threads: 2,
      chunkLength: 262_144,
      reproducible: false,
    });
    // The estimate adds ids in memory, the result and the spelling of words.
    const all = bytes + 4 * 7.7e6 + 46_071 * 400 + 70 * 160_000;
    const ratio = estimateMemory(49e6, options) / all;
    assert.ok(ratio > 0.6 && ratio < 1.6, ratio.toFixed(2));
  });

  test('grows with text and dimensions for every learner, and one-hot words need no vectors', () => {
    for (const algorithm of algorithmNames) {
      const estimate = (bytes: number, dimensions: number): number =>
        estimateMemory(bytes, planTraining({ bytes: 1e7 }, { algorithm, dimensions }, 1).options);
      assert.ok(estimate(2e7, 100) > estimate(1e7, 100), algorithm);
      const more = estimate(1e7, 200) > estimate(1e7, 100);
      assert.equal(more, algorithm !== 'onehot', algorithm);
    }
  });
});
