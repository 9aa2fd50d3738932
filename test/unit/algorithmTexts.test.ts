import assert from 'node:assert/strict';
import { algorithmName, methodText } from '../../src/core/training/algorithmTexts';
import { planTraining } from '../../src/core/training/plan';

suite('what algorithms are called', () => {
  const options = (given: Parameters<typeof planTraining>[1]): ReturnType<typeof planTraining>['options'] =>
    planTraining({ tokens: 1e8 }, given, 1).options;

  test('one sentence says what matters to each', () => {
    for (const [given, text] of [
      [{ algorithm: 'skipgram' }, 'Skip-gram with a window of 5 words and 5 negative samples.'],
      [
        { algorithm: 'cbow', window: 1, negative: 1, hierarchicalSoftmax: true },
        'CBOW with a window of 1 word, 1 negative sample and hierarchical softmax.',
      ],
      [
        { algorithm: 'skipgram', negative: 0, hierarchicalSoftmax: true },
        'Skip-gram with a window of 5 words and hierarchical softmax.',
      ],
      [
        { algorithm: 'subword', negative: 4 },
        'Subword skip-gram with a window of 5 words, 4 negative samples and groups of 3 to 6 letters.',
      ],
      [{ algorithm: 'lm', window: 4, hidden: 64 }, 'Language model with a context of 4 words and 64 hidden units.'],
      [{ algorithm: 'glove', window: 10 }, 'GloVe with a window of 10 words.'],
      [{ algorithm: 'onehot' }, 'One-hot.'],
    ] as const) {
      assert.equal(methodText(options(given)), text);
    }
  });

  test('a name that comes from a file may be anything', () => {
    assert.equal(algorithmName('skipgram'), 'skip-gram');
    for (const name of ['unknown', 'constructor', '__proto__', '']) {
      assert.equal(algorithmName(name), name);
    }
  });
});
