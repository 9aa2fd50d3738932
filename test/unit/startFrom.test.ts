import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { OneHotSpace } from '../../src/core/oneHotSpace';
import type { Space } from '../../src/core/space';
import type { RequestedOptions } from '../../src/core/training/checkOptions';
import { anchorsOf, halvedAnchors, pullRows, withOtherWords } from '../../src/core/training/startFrom';
import { Vocabulary } from '../../src/core/vocabulary';
import { readModel, writeModel } from '../../src/engine/files/modelFile';
import { runTraining } from '../../src/engine/training/runTraining';
import type { TrainRequest } from '../../src/protocol/training';
import { temporaryFolder } from './support/folder';
import { provenance, randomRows, spaceOf, wordsOf } from './support/spaces';

suite('starting from vectors', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const place = (name: string): string => path.join(folder(), name);
  const general = spaceOf(randomRows(5, 4, 3), ['the', 'cat', 'sat', '\u00e9tude', '__proto__'], { name: 'general' });

  test('finds shared words by their spelling, and pulls them to their old places', () => {
    const anchors = anchorsOf(Vocabulary.fromWords(['dog', '__proto__', 'the']), general);
    assert.deepEqual([...anchors.ids], [1, 2]);
    assert.deepEqual([...anchors.rows], [...general.vector(4), ...general.vector(0)]);
    const rows = Float32Array.from({ length: 15 }, (_, i) => i);
    const before = rows.slice();
    pullRows(rows, 5, anchors, 0);
    assert.deepEqual(rows, before);
    pullRows(rows, 5, anchors, 0.25);
    for (let k = 0; k < 4; k++) {
      assert.equal(rows[k], before[k]);
      assert.equal(rows[5 + k], Math.fround(before[5 + k]! + 0.25 * (general.vector(4)[k]! - before[5 + k]!)));
    }
    // The padding of the row.
    assert.equal(rows[9], before[9]);
    pullRows(rows, 5, anchors, 1, { first: 1, end: 2 });
    assert.deepEqual(rows.slice(5, 9), general.vector(4));
    assert.notDeepEqual(rows.slice(10, 14), general.vector(0));
    pullRows(rows, 5, halvedAnchors(anchors), 1);
    assert.deepEqual(
      rows.slice(10, 14),
      general.vector(0).map((value) => value / 2),
    );
    pullRows(rows, 5, anchors, 1);
    assert.deepEqual(rows.slice(10, 14), general.vector(0));
  });

  test('finds a word that the model has in another spelling only, which it then stands for', () => {
    const cased = spaceOf(randomRows(5, 4, 3), ['Whale', 'US', 'us', 'cafe\u0301', 'Sea'], { name: 'cased' });
    const text = Vocabulary.fromWords(['whale', 'us', 'caf\u00e9', 'dog']);
    const anchors = anchorsOf(text, cased);
    assert.deepEqual([...anchors.ids], [0, 1, 2]);
    assert.deepEqual([...anchors.rows], [...cased.vector(0), ...cased.vector(2), ...cased.vector(3)]);
    const union = withOtherWords(spaceOf(randomRows(4, 4, 9), ['whale', 'us', 'caf\u00e9', 'dog']), cased);
    assert.deepEqual(wordsOf(union), ['whale', 'us', 'caf\u00e9', 'dog', 'US', 'Sea']);
    assert.equal(union.provenance.hyperparameters['startedWords'], 3);
  });

  test('appends words missing from the text, with their vectors and without a count', () => {
    const learned = spaceOf(randomRows(2, 4, 9), ['sat', 'dog'], {
      hyperparameters: { startFrom: '/home/me/general.bin' },
    });
    const union = withOtherWords(learned, general);
    assert.deepEqual(wordsOf(union), ['sat', 'dog', 'the', 'cat', '\u00e9tude', '__proto__']);
    assert.deepEqual([...union.vocabulary.counts], [2, 1, 0, 0, 0, 0]);
    assert.deepEqual(union.vector(0), learned.vector(0));
    assert.deepEqual(union.vector(4), general.vector(3));
    // The name instead of the path.
    assert.equal(union.provenance.hyperparameters['startFrom'], 'general');
  });

  for (const algorithm of ['skipgram', 'cbow', 'glove', 'lm'] as const) {
    test(`fully anchored, shared words stay in place while new ones are learned (${algorithm})`, async () => {
      const start = place('start.bin');
      await writeModel(start, general);
      const space = await train({ algorithm, startFrom: start, anchorStrength: 1, epochs: 3 });
      assert.equal(space.dimensions, 4);
      assert.deepEqual(wordsOf(space).sort(), ['__proto__', 'cat', 'dog', 'on', 'ran', 'sat', 'the', '\u00e9tude']);
      for (const word of wordsOf(general)) {
        assert.deepEqual(vectorOf(space, word), vectorOf(general, word), word);
      }
      assert.equal(space.vocabulary.count(space.vocabulary.id('the')), 240);
      assert.equal(space.vocabulary.count(space.vocabulary.id('\u00e9tude')), 0);
      assert.equal(space.provenance.hyperparameters['anchorStrength'], 1);
      assert.equal(space.provenance.hyperparameters['startFrom'], 'start');
    });
  }

  test('without an anchor, shared words start there and move with the learning rate', async () => {
    const start = place('free.safetensors');
    await writeModel(start, general);
    const still = await train({
      algorithm: 'skipgram',
      startFrom: start,
      learningRate: 1e-9,
      minLearningRate: 0,
      epochs: 1,
    });
    const moved = await train({ algorithm: 'skipgram', startFrom: start, learningRate: 0.05, epochs: 5 });
    const half = await train({
      algorithm: 'skipgram',
      startFrom: start,
      learningRate: 0.05,
      epochs: 5,
      anchorStrength: 0.5,
    });
    for (const word of ['the', 'cat', 'sat']) {
      assert.ok(distance(still, word) < 1e-6, word);
      assert.ok(distance(moved, word) > 0.05, word);
      assert.ok(distance(half, word) > 1e-4 && distance(half, word) < distance(moved, word), word);
    }
    assert.equal(distance(moved, '\u00e9tude'), 0);
  });

  test('GloVe is pulled back between epochs, and is the same with any number of threads', async () => {
    const start = place('glove.safetensors');
    await writeModel(start, general);
    const options = { algorithm: 'glove', startFrom: start, epochs: 8 } as const;
    const moved = await train(options);
    const half = await train({ ...options, anchorStrength: 0.5 });
    const threads = await train({ ...options, anchorStrength: 0.5, threads: 2 });
    for (const word of ['the', 'cat', 'sat']) {
      assert.ok(distance(moved, word) > 0.05, word);
      assert.ok(distance(half, word) > 1e-4 && distance(half, word) < 0.7 * distance(moved, word), word);
    }
    assert.deepEqual(threads.vectors, half.vectors);
  });

  test('refuses an unusable model before reading, and says why', async () => {
    const start = place('wrong.safetensors');
    await writeModel(start, general);
    const oneHot = place('axes.safetensors');
    await writeModel(oneHot, new OneHotSpace(general.vocabulary, { ...provenance, algorithm: 'onehot', name: 'axes' }));
    const refused = place('refused.safetensors');
    const text = place('none.bin');
    writeFileSync(text, 'not a model');
    const refusals: [RequestedOptions, { code: string; message: RegExp }][] = [
      [
        { startFrom: start, dimensions: 50 },
        { code: 'badOption', message: /dimensions cannot be 50: .*general, has 4/ },
      ],
      [
        { startFrom: start, algorithm: 'counts' },
        { code: 'badOption', message: /startFrom cannot be set for counts/ },
      ],
      [
        { startFrom: start, algorithm: 'subword' },
        { code: 'badOption', message: /startFrom cannot be set for subword/ },
      ],
      [{ startFrom: oneHot }, { code: 'badOption', message: /axes: one-hot vectors/ }],
      [{ startFrom: place('missing.bin') }, { code: 'unreadable', message: /missing\.bin/ }],
      [{ startFrom: text }, { code: 'badFile', message: /none\.bin/ }],
    ];
    for (const [options, expected] of refusals) {
      await assert.rejects(train({ algorithm: 'skipgram', ...options }, { output: refused }), expected);
    }
    assert.equal(existsSync(refused), false, 'refused exists');
  });

  test('refuses a model that is too big to start from, and shows the arithmetic', async () => {
    const start = place('big.safetensors');
    await writeModel(start, spaceOf(randomRows(500, 50, 1)));
    await assert.rejects(train({ algorithm: 'skipgram', startFrom: start }, { memoryLimit: 100_000 }), {
      code: 'outOfMemory',
      message: /start from, test, needs 0\.2 MB \(500 words x 50 dimensions, twice/,
    });
  });

  function distance(space: Space, word: string): number {
    const from = vectorOf(general, word);
    return Math.hypot(...vectorOf(space, word).map((value, k) => value - from[k]!));
  }

  async function train(options: RequestedOptions, more: Partial<TrainRequest> = {}): Promise<Space> {
    const text = place('text.txt');
    writeFileSync(text, 'the cat sat on the dog\nthe dog ran\n'.repeat(80));
    const output = place('out.safetensors');
    await runTraining(
      {
        corpus: {
          roots: [{ path: text, base: text, exclude: [] }],
          include: [],
          respectGitignore: false,
          tokenized: false,
        },
        options: { minCount: 2, sample: 0, threads: 1, ...options },
        name: 'continued',
        output,
        ...more,
      },
      () => undefined,
      new AbortController().signal,
      { script: path.resolve('dist', 'trainer.js') },
    );
    return readModel(output);
  }
});

function vectorOf(space: Space, word: string): Float32Array {
  return space.vector(space.vocabulary.id(word));
}
