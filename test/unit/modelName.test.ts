import assert from 'node:assert/strict';
import fc from 'fast-check';
import { algorithmNames } from '../../src/core/training/algorithms';
import type { RequestedOptions } from '../../src/core/training/checkOptions';
import { describedName, freeName } from '../../src/core/training/modelName';
import { planTraining } from '../../src/core/training/plan';
import { cases } from './support/cases';

function named(given: RequestedOptions, startName?: string): string {
  return describedName('demo', planTraining({ tokens: 1_800_000 }, given, 2).options, given, startName);
}

suite('names of models', () => {
  test('tell algorithm and dimensions, then what the user chose', () => {
    assert.equal(named({}), 'demo · subword 100d');
    assert.equal(named({ algorithm: 'glove', dimensions: 50 }), 'demo · GloVe 50d');
    assert.equal(named({ algorithm: 'counts' }), 'demo · counts 100d');
    assert.equal(named({ algorithm: 'onehot', dimensions: 50, epochs: 3 }), 'demo · one-hot');
    assert.equal(named({ window: 10, epochs: 1, seed: 3 }), 'demo · subword 100d, window 10, 1 epoch, seed 3');
    assert.equal(named({ startFrom: '/a/b' }, 'english'), 'demo · skip-gram 100d, from english');
    assert.equal(named({ startFrom: '/a/b' }, 'demo · CBOW 100d'), 'demo · skip-gram 100d, from CBOW 100d');
  });

  test('leave out defaults, options without effect, and more than three options', () => {
    assert.equal(named({ window: 5, negative: 5, seed: 1 }), 'demo · subword 100d');
    assert.equal(named({ algorithm: 'glove', window: 10, negative: 9 }), 'demo · GloVe 100d');
    assert.equal(
      named({ window: 3, epochs: 2, minCount: 4, phrases: 1, seed: 9 }),
      'demo · subword 100d, window 3, 2 epochs, count ≥ 4',
    );
  });

  test('are short enough for a side bar', () => {
    const { options } = planTraining({ tokens: 1e6 }, {}, 2);
    const name = describedName('Clinical trial reports of 2019 to 2024', options, {}, 'x'.repeat(99));
    assert.equal(name, `Clinical trial reports of 2019… · subword 100d, from ${'x'.repeat(29)}…`);
  });

  test('differ for two algorithms or two numbers of dimensions', () => {
    const options = fc.record({
      algorithm: fc.constantFrom(...algorithmNames.filter((name) => name !== 'onehot')),
      dimensions: fc.integer({ min: 1, max: 10_000 }),
    });
    fc.assert(
      fc.property(options, options, (a, b) => {
        const same = a.algorithm === b.algorithm && a.dimensions === b.dimensions;
        assert.equal(named(a) === named(b), same, `${named(a)} and ${named(b)}`);
      }),
      { numRuns: cases(1000) },
    );
  });

  test('a number tells apart models with the same options', () => {
    assert.equal(freeName('demo', []), 'demo');
    assert.equal(freeName('demo', ['demo', undefined, 'demo (2)']), 'demo (3)');
  });
});
