import assert from 'node:assert/strict';
import fc from 'fast-check';
import { neighbours } from '../../src/core/queries/neighbours';
import { Space } from '../../src/core/space';
import { Vocabulary } from '../../src/core/vocabulary';
import type { LearningContext } from '../../src/engine/training/learner';
import { contentWords, probe } from '../../src/engine/training/probe';
import { learnStreamed } from '../../src/engine/training/streamed/learnStreamed';
import { corpusOf, learningContext } from './support/learning';

const provenance = {
  name: '',
  algorithm: 'skipgram',
  createdAt: '',
  tokens: 0,
  hyperparameters: {},
  lossByEpoch: [],
  seconds: 0,
  corpusFingerprint: '',
};

suite('probing vectors during training', () => {
  test('gives the neighbours of the finished model, whatever the stride', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 5 }),
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 240, maxLength: 240 }),
        (dimensions, padding, numbers) => {
          const size = 20;
          const words = Array.from({ length: size }, (_, i) => `w${i}`);
          const vocabulary = Vocabulary.fromWords(words);
          const vectors = Float32Array.from(numbers.slice(0, size * dimensions));
          const stride = dimensions + padding;
          const rows = new Float32Array(size * stride).fill(1000);
          for (let id = 0; id < size; id++) {
            rows.set(vectors.subarray(id * dimensions, (id + 1) * dimensions), id * stride);
          }
          const space = new Space(vocabulary, vectors, dimensions, provenance);
          const live = { vocabulary, dimensions, live: { rows: () => rows, stride } };
          const answer = probe(live, { words: ['w0', 'w7'], count: 5 });
          [0, 7].forEach((id, i) => {
            const found = answer.words[i]!.neighbours;
            if (!vectors.subarray(id * dimensions, (id + 1) * dimensions).some((value) => value !== 0)) {
              assert.equal(found, undefined);
              return;
            }
            // Zero rows have no cosine; the model's own answer gives them 0.
            const expected = neighbours(space, id, size)
              .filter((scored) => space.norms[scored.id]! > 0)
              .slice(0, 5);
            assert.deepEqual(
              found!.map(({ cosine }) => cosine.toFixed(5).replace(/^-(?=0\.0+$)/, '')),
              expected.map(({ score }) => score.toFixed(5).replace(/^-(?=0\.0+$)/, '')),
            );
          });
        },
      ),
    );
  });

  test('sees the words of a subword model as the mean of their rows', async () => {
    const sentences = Array.from({ length: 200 }, (_, i) => [i % 10, (3 * i) % 10, (7 * i) % 10]);
    const given = { algorithm: 'subword', dimensions: 7, epochs: 2, minCount: 1 } as const;
    const seen: Parameters<LearningContext['show']>[0][] = [];
    const context = learningContext(corpusOf(sentences, 10, 50), given, {
      spillDirectory: '',
      show: (live) => void seen.push(live),
    });
    const { vectors } = await learnStreamed(context);
    const [live] = seen;
    const rows = live!.rows();
    const words = Array.from({ length: 10 }, (_, id) => [...rows.subarray(id * live!.stride, id * live!.stride + 7)]);
    assert.deepEqual(words.flat(), [...vectors]);
    assert.ok(vectors.some((value) => value !== 0));
    const answer = probe(
      { vocabulary: context.corpus.vocabulary, dimensions: 7, live: live! },
      { words: ['w3'], count: 4 },
    );
    assert.equal(answer.words[0]!.neighbours!.length, 4);
  });

  test('gives no neighbours for an unlearned word, and compares no more words than its limit', () => {
    const size = 60_000;
    const vocabulary = Vocabulary.fromWords(Array.from({ length: size }, (_, i) => `w${i}`));
    const rows = Float32Array.from({ length: size * 2 }, (_, i) => Math.sin(i));
    const live = { vocabulary, dimensions: 2, live: { rows: () => rows, stride: 2 } };
    const { words, compared } = probe(live, { words: ['nowhere', 'w59999', '__proto__'], count: 1000 });
    assert.equal(compared, 50_000);
    assert.deepEqual(
      words.map(({ neighbours: found }) => found?.length),
      [undefined, 20, undefined],
    );
    assert.equal(probe(live, { words: Array.from({ length: 40 }, (_, i) => `w${i}`), count: 1 }).words.length, 12);
  });

  test('leaves out vectors that are no longer finite', () => {
    const vocabulary = Vocabulary.fromWords(['good', 'broken', 'fine']);
    const rows = Float32Array.of(1, 0, NaN, 1, 1, 1);
    const live = { vocabulary, dimensions: 2, live: { rows: () => rows, stride: 2 } };
    const { words } = probe(live, { words: ['good', 'broken'], count: 5 });
    assert.deepEqual(
      words[0]!.neighbours!.map(({ word }) => word),
      ['fine'],
    );
    assert.equal(words[1]!.neighbours, undefined);
  });

  test('chooses frequent meaningful words, or what a small text has', () => {
    const words = ['the', 'of', 'which', 'war', '1945', 'people', 'while', '\u6230\u722d', 'science'];
    const counts = [90_000, 60_000, 3000, 100, 100, 90, 85, 80, 70];
    assert.deepEqual(contentWords({ vocabulary: Vocabulary.fromWords(words, counts) }, 3), [
      'people',
      '\u6230\u722d',
      'science',
    ]);
    assert.deepEqual(contentWords({ vocabulary: Vocabulary.fromWords(words, counts) }, 2), ['people', '\u6230\u722d']);
    assert.deepEqual(contentWords({ vocabulary: Vocabulary.fromWords(['a', 'barns', 'b'], [3, 2, 1]) }, 3), ['barns']);
    assert.deepEqual(contentWords({ vocabulary: Vocabulary.fromWords(['1', '2'], [3, 2]) }, 3), ['1', '2']);
  });
});
