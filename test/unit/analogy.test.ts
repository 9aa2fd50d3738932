import assert from 'node:assert/strict';
import path from 'node:path';
import fc from 'fast-check';
import { analogy3CosAdd, analogy3CosMul } from '../../src/core/queries/analogy';
import { similarity } from '../../src/core/queries/similarity';
import { readModel, writeModel } from '../../src/engine/files/modelFile';
import { cases } from './support/cases';
import { fixturePath, fixtures } from './support/fixtures';
import { temporaryFolder } from './support/folder';
import { python } from './support/python';
import { randomRows, spaceOf } from './support/spaces';

const askGensim = `
import json, sys
from gensim.models import KeyedVectors
kv = KeyedVectors.load_word2vec_format(sys.argv[1], binary=True)
answers = []
for positive, negative in json.loads(sys.argv[2]):
    answers.append([kv.most_similar(positive=positive, negative=negative, topn=20),
                    kv.most_similar_cosmul(positive=positive, negative=negative, topn=20)])
print(json.dumps(answers))
`;
import { assertNear, assertOrder } from './support/assertions';

suite('analogy', () => {
  const folder = temporaryFolder();

  test('matches the words and order of gensim most_similar and most_similar_cosmul', async function () {
    this.timeout(60_000);
    const space = spaceOf(randomRows(3000, 24, 11));
    const file = path.join(folder(), 'random.bin');
    await writeModel(file, space);
    const questions: [number[], number[]][] = [
      [[1, 2], [3]],
      [[4], []],
      [
        [5, 6, 7],
        [8, 9],
      ],
      [[10, 11], [12]],
      [[2998, 2999], [0]],
      [[20, 21], [20]],
      [[13, 13], [14]],
    ];
    const asked = questions.map((sides) => sides.map((ids) => ids.map((id) => `w${id}`)));
    const answers = python(this, 'gensim', askGensim, file, JSON.stringify(asked)) as [string, number][][][];
    questions.forEach(([positive, negative], question) => {
      [analogy3CosAdd, analogy3CosMul].forEach((solve, method) => {
        const expected = answers[question]![method]!;
        const found = solve(space, positive, negative, 20);
        assert.deepEqual(
          found.map(({ id }) => `w${id}`),
          expected.map(([word]) => word),
        );
        found.forEach(({ score }, i) => {
          // gensim computes in single precision, and 3CosMul may divide by small numbers.
          assert.ok(Math.abs(score - expected[i]![1]) < 1e-5 * Math.max(1, score), `${score} ${expected[i]![1]}`);
        });
      });
    });
  });

  test('computes 3CosMul by its formula for every word', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 12 }), (seed, dimensions) => {
        const space = spaceOf(randomRows(30, dimensions, seed));
        const shifted = (a: number, b: number): number => (1 + similarity(space, a, b)) / 2;
        const found = analogy3CosMul(space, [0, 1], [2], 30);
        assert.equal(found.length, 27);
        for (const { id, score } of found) {
          const expected = (shifted(id, 0) * shifted(id, 1)) / (shifted(id, 2) + 1e-6);
          assertNear(score, expected, 1e-7 * Math.max(1, expected), 'score');
        }
        found.slice(1).forEach(({ score }, i) => assertOrder(found[i]!.score, '>=', score, 'found[i].score'));
        assert.deepEqual(analogy3CosMul(space, [0, 1], [2], 5), found.slice(0, 5));
      }),
      { numRuns: cases(60) },
    );
  });

  test('leaves the inputs out of the answers', () => {
    const space = spaceOf(randomRows(10, 4, 5));
    for (const solve of [analogy3CosAdd, analogy3CosMul]) {
      const ids = solve(space, [1, 2], [3], 100).map(({ id }) => id);
      assert.deepEqual(
        ids.sort((a, b) => a - b),
        [0, 4, 5, 6, 7, 8, 9],
      );
    }
  });

  test('matches the answers of other tools for their own files', async function () {
    let compared = 0;
    for (const file of fixtures(this).files) {
      const readable = ['word2vec-text', 'word2vec-binary', 'glove-text', 'fasttext-vec'].includes(file.format);
      const analogy = file.reference?.analogy;
      if (!readable || !analogy) {
        continue;
      }
      const space = await readModel(fixturePath(file.path));
      const id = (word: string): number => space.vocabulary.id(word);
      const found = analogy3CosAdd(space, [id(analogy.b), id(analogy.c)], [id(analogy.a)], analogy.result.length);
      analogy.result.forEach(([word, cosine], i) => {
        assert.ok(Math.abs(found[i]!.score - cosine) < 1e-5, `${file.path}: ${word}`);
      });
      compared++;
    }
    assert.ok(compared > 8, `${compared} analogies compared`);
  });
});
