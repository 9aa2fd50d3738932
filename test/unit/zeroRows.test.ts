import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { evaluateAnalogies, evaluatePairs } from '../../src/core/queries/evaluation';
import type { Space } from '../../src/core/space';
import { answerAnalogy } from '../../src/engine/answers/analogy';
import { answerAsk } from '../../src/engine/answers/ask';
import { answerDescribe } from '../../src/engine/answers/describe';
import { answerNeighbours } from '../../src/engine/answers/neighbours';
import { answerPlot } from '../../src/engine/answers/plot';
import { answerSimilarity } from '../../src/engine/answers/similarity';
import { answerStatistics } from '../../src/engine/answers/statistics';
import { writeModel } from '../../src/engine/files/modelFile';
import { loadModel } from '../../src/engine/loadModel';
import { LoadedModel } from '../../src/engine/loadedModel';
import { assertEvery, assertKind, assertWithin } from './support/assertions';
import { temporaryFolder } from './support/folder';
import { spaceOf } from './support/spaces';

const huge = 3e38;
const tiny = 1e-45;
const words = ['zero', 'one', 'against', 'huge', 'tiny', 'none', 'up', 'hugeUp'];
const rows = [
  [0, 0],
  [1, 0],
  [-1, 0],
  [huge, huge],
  [tiny, 0],
  [0, 0],
  [0, 1],
  [0, -huge],
];
const zeros = new Set(['zero', 'none']);

suite('rows of zeros, huge and tiny ones', () => {
  const folder = temporaryFolder();
  const models = new Map<string, LoadedModel>();

  suiteSetup(async () => {
    const space = spaceOf(rows, words);
    models.set('plain', new LoadedModel('plain', 1, space));
    const file = path.join(folder(), 'zeros.safetensors');
    await writeModel(file, space);
    models.set('loaded', await loadModel(file));
    // Without the huge rows, the kernel scans.
    const small = path.join(folder(), 'small.safetensors');
    const few = [0, 1, 2, 5, 6];
    await writeModel(
      small,
      spaceOf(
        few.map((id) => rows[id]!),
        few.map((id) => words[id]!),
      ),
    );
    models.set('in the kernel', await loadModel(small));
    const text = path.join(folder(), 'notFinite.vec');
    writeFileSync(text, 'zero 0 0\none 1 0\nnone 0 -0\nagainst -1 0\nup 0 1\n');
    models.set('text', await loadModel(text));
  });

  const eachModel = (check: (model: LoadedModel, known: readonly string[], name: string) => void): void => {
    for (const [name, model] of models) {
      const { vocabulary } = model.space;
      check(
        model,
        Array.from({ length: vocabulary.size }, (_, id) => vocabulary.word(id)),
        name,
      );
    }
  };

  test('neighbours: zero rows have none, and never appear as one', () => {
    eachModel((model, known, name) => {
      for (const word of known) {
        for (const count of [1, 3, 100]) {
          const found = answerNeighbours(model, { word, count });
          const others = known.filter((other) => other !== word && !zeros.has(other)).length;
          assert.equal(found.length, zeros.has(word) ? 0 : Math.min(count, others), `${name}: ${word}`);
          for (const { word: neighbour, cosine } of found) {
            assert.ok(!zeros.has(neighbour), `${name}: ${word} ${neighbour}`);
            assertWithin(cosine, -1, 1, `${name}: cosine of ${word} and ${neighbour}`);
          }
        }
        const description = answerDescribe(model, { text: word, offset: 0, count: 3 });
        assertKind(description, 'known');
        assert.equal(description.neighbours.length > 0, !zeros.has(word), `${name}: ${word} has neighbours`);
      }
    });
  });

  test('neighbours: huge and tiny rows find those in their direction', () => {
    const model = models.get('loaded')!;
    const first = (word: string): unknown => answerNeighbours(model, { word, count: 1 })[0];
    assert.deepEqual(first('tiny'), { word: 'one', cosine: 1, count: 7 });
    assert.deepEqual(first('one'), { word: 'tiny', cosine: 1, count: 4 });
    assert.deepEqual((first('huge') as { cosine: number }).cosine.toFixed(6), Math.SQRT1_2.toFixed(6));
  });

  test('analogies accept any three words', () => {
    eachModel((model, known, name) => {
      for (const method of ['3CosAdd', '3CosMul'] as const) {
        for (const a of known) {
          for (const b of known) {
            for (const c of known) {
              const found = answerAnalogy(model, { positive: [a, b], negative: [c], count: 3, method });
              for (const { word, cosine } of found) {
                assert.ok(Number.isFinite(cosine) && !zeros.has(word), `${name}: ${a} + ${b} - ${c} ${word} ${cosine}`);
              }
            }
          }
        }
        assert.deepEqual(answerAnalogy(model, { positive: ['zero'], negative: ['none'], count: 3, method }), []);
      }
      const asked = answerAsk(model, { text: 'zero + none', method: '3CosMul', count: 2 });
      assertKind(asked, 'analogy');
      assert.deepEqual(asked.results, []);
    });
  });

  test('similarity and plot return finite numbers', async () => {
    eachModel((model, known, name) => {
      const matrix = answerSimilarity(model, known);
      assert.ok(
        matrix.flat().every((cosine) => cosine >= -1 && cosine <= 1),
        name,
      );
      assertEvery(matrix[known.indexOf('zero')]!, (cosine) => cosine === 0, "matrix[known.indexOf('zero')]");
      for (const some of [known, ['zero'], ['zero', 'none'], ['zero', 'one']]) {
        const { points, similarity, explained } = answerPlot(model, some);
        assert.ok([...points, ...similarity, ...explained].every(Number.isFinite), `${name}: ${some.join(' ')}`);
      }
    });
    for (const [name, model] of models) {
      const { norms, zeroRows } = await answerStatistics(model);
      assert.deepEqual(zeroRows, { count: 2, examples: ['zero', 'none'] });
      for (const norm of ['least', 'median', 'greatest'] as const) {
        assertWithin(norms[norm], Number.MIN_VALUE, Number.MAX_VALUE, `${name}: ${norm} norm`);
      }
    }
  });

  test('evaluation: a word without a direction is similar to no other', () => {
    const { space } = models.get('loaded')! as { readonly space: Space };
    const pairs = evaluatePairs(space, 'zero\tone\t1\none\ttiny\t9\nhuge\tone\t5\n', 'pairs');
    assert.deepEqual([pairs.pairs, pairs.spearman.toFixed(9)], [3, '1.000000000']);
    const { accuracy, questions } = evaluateAnalogies(space, 'zero none zero one\nup one zero tiny\n', 'analogies');
    assert.deepEqual([questions, Number.isFinite(accuracy)], [2, true]);
  });
});
