import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { VecinityError } from '../../src/core/errors';
import { modelMetadata } from '../../src/core/formats/safetensors/modelLayout';
import { buildHeader } from '../../src/core/formats/safetensors/safetensors';
import { OneHotSpace } from '../../src/core/oneHotSpace';
import { evaluateAnalogies, evaluatePairs } from '../../src/core/queries/evaluation';
import { plainScan } from '../../src/core/queries/scan';
import { Vocabulary } from '../../src/core/vocabulary';
import { answerAnalogy } from '../../src/engine/answers/analogy';
import { answerAsk } from '../../src/engine/answers/ask';
import { answerDescribe } from '../../src/engine/answers/describe';
import { answerNeighbours } from '../../src/engine/answers/neighbours';
import { answerPlot } from '../../src/engine/answers/plot';
import { answerSimilarity } from '../../src/engine/answers/similarity';
import { readModel, readSummary, writeModel } from '../../src/engine/files/modelFile';
import { copyScan, loadModel } from '../../src/engine/loadModel';
import { LoadedModel } from '../../src/engine/loadedModel';
import { runTraining } from '../../src/engine/training/runTraining';
import { assertKind, assertOrder, assertWithin } from './support/assertions';
import { temporaryFolder } from './support/folder';
import { provenance, spaceOf } from './support/spaces';

const words = ['the', 'king', 'queen', 'man', 'woman', '__proto__'];

function oneHot(names: readonly string[] = words): OneHotSpace {
  const counts = names.map((_, id) => names.length - id);
  return new OneHotSpace(Vocabulary.fromWords(names, counts), { ...provenance, algorithm: 'onehot' });
}

suite('one-hot words', function () {
  this.timeout(30_000);
  const folder = temporaryFolder();
  const place = (name: string): string => path.join(folder(), name);
  const model = new LoadedModel('model', 0, oneHot());

  test('answer like the matrix of zeros and ones', () => {
    const axes = words.map((_, row) => words.map((__, column) => (row === column ? 1 : 0)));
    const dense = spaceOf(axes, words);
    const space = oneHot();
    const direction = Float64Array.from([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
    assert.deepEqual(plainScan(space)(direction), plainScan(dense)(direction));
    assert.deepEqual(copyScan(space)(direction), plainScan(dense)(direction));
    for (const [id] of words.entries()) {
      assert.deepEqual([...space.vector(id)], axes[id]);
      assert.equal(space.dot(id, direction), dense.dot(id, direction));
      const sums = [space, dense].map((each) => {
        const sum = new Float64Array(6).fill(1);
        each.addTo(sum, id, 0.5);
        return sum;
      });
      assert.deepEqual(sums[0], sums[1]);
    }
    assert.deepEqual(space.norms, dense.norms);
    assert.equal(space.vectors.length, 0);
    const asked = ['king', 'queen', 'king'];
    assert.deepEqual(answerSimilarity(model, asked), answerSimilarity(new LoadedModel('dense', 0, dense), asked));
  });

  test('have no neighbours, and the answer says that all words are equally far', () => {
    assert.deepEqual(answerNeighbours(model, { word: 'king', count: 3 }), []);
    for (const method of ['3CosAdd', '3CosMul'] as const) {
      assert.deepEqual(answerAnalogy(model, { positive: ['king', 'woman'], negative: ['man'], count: 3, method }), []);
    }
    const hover = answerDescribe(model, { text: 'king', offset: 0, count: 5 });
    assertKind(hover, 'known');
    assert.deepEqual([hover.neighbours, hover.equallyFar, hover.entry.rank], [[], 5, 2]);
    const asked = answerAsk(model, { text: 'king', count: 5, method: '3CosAdd' });
    assertKind(asked, 'neighbours');
    assert.deepEqual([asked.results, asked.equallyFar], [[], 5]);
    const sum = answerAsk(model, { text: 'king - man + woman', count: 5, method: '3CosAdd' });
    assertKind(sum, 'analogy');
    assert.deepEqual([sum.results, sum.equallyFar], [[], 3]);
    const pair = answerAsk(model, { text: 'king ~ queen', count: 5, method: '3CosAdd' });
    assertKind(pair, 'similarity');
    assert.equal(pair.cosine, 0);
    assert.throws(() => answerNeighbours(model, { word: 'qween', count: 3 }), { code: 'unknownWord' });
  });

  test('are plotted as a regular polygon', () => {
    const { similarity, points } = answerPlot(model, ['king', 'queen', 'man', 'woman']);
    assert.deepEqual([...similarity], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
    const sides = [0, 1, 2, 3].map((i) => {
      const j = (i + 1) % 4;
      return Math.hypot(points[2 * i]! - points[2 * j]!, points[2 * i + 1]! - points[2 * j + 1]!);
    });
    assert.ok(sides[0]! > 0.5, `side ${sides[0]}`);
    sides.forEach((side) => assertWithin(side, sides[0]! - 1e-6, sides[0]! + 1e-6, 'side'));
  });

  test('are evaluated as one-hot words', () => {
    const pairs = evaluatePairs(oneHot(), 'king\tqueen\t9\nman\tthe\t1\n', 'pairs');
    assert.equal(pairs.pairs, 2);
    assert.equal(pairs.spearman, NaN);
    const analogies = evaluateAnalogies(oneHot(), 'man king woman queen\n', 'analogies', 5, copyScan);
    assert.deepEqual([analogies.questions, analogies.correct], [1, 0]);
  });

  test('store only their words', async () => {
    const many = Array.from({ length: 30_000 }, (_, id) => `word${id}`);
    const file = place('words.safetensors');
    const summary = await writeModel(file, oneHot(many));
    assert.deepEqual([summary.vocabularySize, summary.dimensions, summary.algorithm], [30_000, 30_000, 'onehot']);
    assertOrder(statSync(file).size, '<', 1e6, 'statSync(file).size');
    const loaded = await loadModel(file);
    assert.deepEqual(loaded.summary, summary);
    assert.equal(loaded.space.isOneHot, true);
    assertWithin(loaded.memoryBytes, 1, 3e6, 'memory in bytes');
    assert.equal(loaded.space.vocabulary.id('word29999'), 29_999);
    assert.deepEqual(answerSimilarity(loaded, ['word1', 'word29999']), [
      [1, 0],
      [0, 1],
    ]);
  });

  test('are read or refused from a cut or changed file', async () => {
    const file = place('whole.safetensors');
    await writeModel(file, oneHot(['a', 'b', '\u00e9']));
    const bytes = readFileSync(file);
    const changed = place('changed.safetensors');
    const refused = async (content: Uint8Array): Promise<boolean> => {
      writeFileSync(changed, content);
      try {
        await readModel(changed);
        return false;
      } catch (error) {
        assert.ok(error instanceof VecinityError && error.code === 'badFile', String(error));
        return true;
      }
    };
    for (let length = 0; length < bytes.length; length++) {
      assert.ok(await refused(bytes.subarray(0, length)));
    }
    for (let at = 0; at < bytes.length; at++) {
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 0x01;
      await refused(flipped);
    }
  });

  test('a file of another algorithm without vectors is refused', async () => {
    const file = place('without.safetensors');
    const tensors = [{ name: 'counts', dtype: 'I64', shape: [1] }];
    writeFileSync(file, Buffer.concat([buildHeader(tensors, modelMetadata(provenance)), Buffer.alloc(8)]));
    await assert.rejects(readModel(file), { code: 'badFile', message: /without F32 "vectors"/ });
  });

  test('are exported as vectors where they are few, else refused with the arithmetic', async () => {
    const few = place('few.vec');
    await writeModel(few, oneHot(['a', 'b']));
    assert.equal(readFileSync(few, 'utf8'), '2 2\na 1 0\nb 0 1\n');
    const many = oneHot(Array.from({ length: 5001 }, (_, id) => `w${id}`));
    for (const ending of ['bin', 'txt']) {
      await assert.rejects(writeModel(place(`many.${ending}`), many), {
        code: 'badOption',
        message: /5001 x 5001 zeros and ones/,
      });
      assert.equal(existsSync(place(`many.${ending}`)), false, 'place(`many.${ending}`) exists');
    }
  });

  test('are made from a text like any model', async () => {
    const text = place('text.txt');
    writeFileSync(text, 'the king and the queen\nthe man and the woman\n');
    const output = place('trained.safetensors');
    const { model: trained } = await runTraining(
      {
        corpus: {
          roots: [{ path: text, base: text, exclude: [] }],
          include: [],
          respectGitignore: false,
          tokenized: false,
        },
        options: { algorithm: 'onehot', minCount: 1 },
        name: 'one-hot',
        output,
      },
      () => undefined,
      new AbortController().signal,
      { script: path.resolve('dist', 'trainer.js') },
    );
    assert.deepEqual(
      [trained.vocabularySize, trained.dimensions, trained.algorithm, trained.tokens],
      [6, 6, 'onehot', 10],
    );
    assert.deepEqual(await readSummary(output), trained);
    assert.equal((await loadModel(output)).space.vocabulary.word(0), 'the');
  });
});
