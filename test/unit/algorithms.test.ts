import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { algorithmLabel, algorithmNames, algorithms, methodText } from '../../src/core/training/algorithms';
import { planTraining } from '../../src/core/training/plan';
import { learners } from '../../src/engine/training/learners';

suite('algorithms', () => {
  const options = (given: Parameters<typeof planTraining>[1]): ReturnType<typeof planTraining>['options'] =>
    planTraining({ tokens: 1e8 }, given, 1).options;

  test('describes what matters to each algorithm in one sentence', () => {
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

  test('accepts any name from a file', () => {
    assert.equal(algorithmLabel('skipgram'), 'skip-gram');
    for (const name of ['unknown', 'constructor', '__proto__', '']) {
      assert.equal(algorithmLabel(name), name);
    }
  });

  test('each algorithm has a learner', () => {
    assert.deepEqual(Object.keys(learners).sort(), [...algorithmNames].sort());
  });

  test('no other file has a table of algorithms', () => {
    const allowed = [
      'src/core/training/algorithms.ts',
      'src/engine/training/learners.ts',
      'src/engine/training/streamed/models.ts',
      // Names from the files of other programs.
      'src/core/formats/fasttext/fasttextBinary.ts',
      'src/core/formats/gensim/gensim.ts',
    ].map((file) => path.normalize(file));
    const tables = ['src', 'webview']
      .flatMap((folder) =>
        readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file)),
      )
      .filter((file) => file.endsWith('.ts') && !allowed.includes(file))
      .filter((file) => {
        const source = readFileSync(file, 'utf8');
        const named = algorithmNames.filter((name) => new RegExp(`'${name}'|^ +${name}: `, 'm').test(source));
        // 'counts' is also a tensor, and word2vec's two architectures have names where they differ.
        return named.filter((name) => !['counts', 'skipgram', 'cbow'].includes(name)).length > 1;
      });
    assert.deepEqual(tables, []);
  });

  test('defaults, uses and reproducibility are consistent', () => {
    for (const algorithm of algorithmNames) {
      const { uses, defaults, startsFromModel, reproducibility } = algorithms[algorithm];
      assert.equal(uses.includes('startFrom'), startsFromModel, algorithm);
      assert.equal(uses.includes('reproducible'), reproducibility !== 'always', algorithm);
      assert.equal(new Set(uses).size, uses.length, algorithm);
      const effective = Object.keys(defaults).filter((name) => name !== 'minLearningRate');
      assert.deepEqual(
        effective.filter((name) => !(uses as readonly string[]).includes(name)),
        [],
        algorithm,
      );
    }
  });
});
