import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { VecinityError } from '../../src/core/errors';
import { recurrenceOf } from '../../src/core/queries/recurrence';
import { plainScan } from '../../src/core/queries/scan';
import { similarity } from '../../src/core/queries/similarity';
import type { Space } from '../../src/core/space';
import { Random } from '../../src/core/training/shared/random';
import { addRecurrences, MAX_RERUNS, NEIGHBOURS, nearestIds, rerunSeed } from '../../src/core/training/stability';
import { answerDescribe } from '../../src/engine/answers/describe';
import { readModel } from '../../src/engine/files/modelFile';
import { loadModel } from '../../src/engine/loadModel';
import { runTraining } from '../../src/engine/training/runTraining';
import type { TrainingProgress, TrainRequest, TrainResult } from '../../src/protocol/training';
import { randomRows, spaceOf } from './support/spaces';
import { assertEvery, assertOrder } from './support/assertions';

/** Returns the nearest words of one word by sorting all words. */
function nearestBySorting(space: Space, id: number): number[] {
  return Array.from({ length: space.vocabulary.size }, (_, other) => other)
    .filter((other) => other !== id)
    .sort((a, b) => similarity(space, id, b) - similarity(space, id, a) || a - b)
    .slice(0, NEIGHBOURS);
}

suite('stability of neighbours', () => {
  test('finds the nearest words of a range of words; a word fills its own row', () => {
    for (const [size, from, to] of [
      [30, 0, 30],
      [30, 7, 12],
      [4, 1, 4],
      [1, 0, 1],
    ] as const) {
      const space = spaceOf(randomRows(size, 5, size));
      let calls = 0;
      const ids = nearestIds(space, from, to, plainScan(space), () => calls++);
      const expected = Array.from({ length: to - from }, (_, i) => {
        const near = nearestBySorting(space, from + i);
        return [...near, ...new Array<number>(NEIGHBOURS - near.length).fill(from + i)];
      });
      assert.deepEqual(Array.from(ids), expected.flat());
      assert.equal(calls, to - from);
    }
  });

  test('counts recurrences as brute force does, whatever the order', () => {
    const words = 4;
    const row = (word: number): fc.Arbitrary<number[]> =>
      fc
        .uniqueArray(
          fc.nat(20).filter((id) => id !== word),
          { maxLength: NEIGHBOURS },
        )
        .map((near) => [...near, ...new Array<number>(NEIGHBOURS - near.length).fill(word)]);
    const run = fc.tuple(...Array.from({ length: words }, (_, word) => row(word)));
    fc.assert(
      fc.property(run, fc.array(run, { maxLength: 5 }), (first, reruns) => {
        const ids = Int32Array.from(first.flat());
        const times = new Uint8Array(ids.length);
        for (const rerun of reruns) {
          addRecurrences({ ids, times }, Int32Array.from(rerun.flat()));
        }
        const expected = first.flatMap((near, word) =>
          near.map((id) => (id === word ? 0 : reruns.filter((rerun) => rerun[word]!.includes(id)).length)),
        );
        assert.deepEqual(Array.from(times), expected);
      }),
    );
  });

  test('gives every rerun its own seed, also at the end of the range', () => {
    for (const seed of [0, 1, Number.MAX_SAFE_INTEGER - 3, Number.MAX_SAFE_INTEGER]) {
      const seeds = [seed, ...Array.from({ length: MAX_RERUNS }, (_, i) => rerunSeed(seed, i + 1))];
      assert.equal(new Set(seeds).size, MAX_RERUNS + 1);
      assertEvery(seeds, (one) => Number.isSafeInteger(one) && one >= 0, 'seeds');
    }
  });

  test('gives no figure without reruns, without a row, and for a word that was not near', () => {
    const ids = Int32Array.of(1, 2, ...new Array<number>(8).fill(0));
    const parts = { recurrenceIds: ids, recurrenceTimes: Uint8Array.from(ids, (_, i) => (i === 1 ? 2 : 0)) };
    const space = spaceOf(randomRows(4, 3, 1), undefined, { hyperparameters: { stability: 3 } }, parts);
    assert.deepEqual(recurrenceOf(space, 0, 1), { times: 0, runs: 3 });
    assert.deepEqual(recurrenceOf(space, 0, 2), { times: 2, runs: 3 });
    for (const [word, near] of [
      [0, 3],
      [0, 0],
      [1, 0],
      [9, 1],
    ] as const) {
      assert.equal(recurrenceOf(space, word, near), undefined);
    }
    assert.equal(recurrenceOf(spaceOf(randomRows(4, 3, 1)), 0, 1), undefined);
  });

  suite('stability of a run', function () {
    this.timeout(60_000);
    const script = path.resolve('dist/trainer.js');
    let folder: string;
    let corpus: string;
    suiteSetup(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'vecinity-stability-'));
      corpus = path.join(folder, 'corpus.txt');
      writeFileSync(corpus, twoTopics(1500));
    });
    suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

    function train(
      name: string,
      options: TrainRequest['options'],
      onProgress: (progress: TrainingProgress) => void = () => undefined,
      signal = new AbortController().signal,
      onBegun: () => void = () => undefined,
    ): Promise<TrainResult> {
      const request: TrainRequest = {
        corpus: {
          roots: [{ path: corpus, base: corpus, exclude: [] }],
          include: [],
          respectGitignore: true,
          tokenized: true,
        },
        options: { dimensions: 8, epochs: 2, threads: 1, ...options },
        name: 'test',
        output: path.join(folder, `${name}.safetensors`),
      };
      return runTraining(request, onProgress, signal, { script, onBegun });
    }

    for (const algorithm of ['skipgram', 'glove'] as const) {
      test(`two reruns give the figures of two runs with the next seeds (${algorithm})`, async () => {
        const progress: TrainingProgress[] = [];
        let begun = 0;
        const result = await train(
          'stable',
          { algorithm, seed: 5, stability: 2 },
          (report) => progress.push(report),
          undefined,
          () => begun++,
        );
        const model = await loadModel(result.model.path);
        await train('other1', { algorithm, seed: 6 });
        await train('other2', { algorithm, seed: 7 });
        const others = await Promise.all(
          ['other1', 'other2'].map((name) => readModel(path.join(folder, `${name}.safetensors`))),
        );
        const { space } = model;
        const found = new Set<number>();
        for (let id = 0; id < space.vocabulary.size; id++) {
          const word = space.vocabulary.word(id);
          const description = answerDescribe(model, { text: word, offset: 0, count: 10 });
          assert.equal(description.kind, 'known');
          assert.equal(description.neighbours.length, 10);
          const near = others.map((other) => nearestBySorting(other, id));
          for (const { word: neighbour, recurrence } of description.neighbours) {
            const times = near.filter((ids) => ids.includes(space.vocabulary.id(neighbour))).length;
            assert.deepEqual(recurrence, { times, runs: 2 });
            found.add(times);
          }
        }
        assert.ok(found.size > 1, 'all neighbours equally stable: the text tells nothing');

        await train('once', { algorithm, seed: 5 });
        assert.deepEqual((await readModel(path.join(folder, 'once.safetensors'))).vectors, space.vectors);
        assert.equal(begun, 1);
        assert.ok(progress.some(({ phase }) => phase === 'rerunning'));
        for (let i = 1; i < progress.length; i++) {
          assertOrder(progress[i]!.overall, '>=', progress[i - 1]!.overall, 'progress[i].overall');
        }
        const trained = progress.filter(({ phase }) => phase === 'training').at(-1)!;
        assert.ok(trained.overall > 0.3 && trained.overall < 0.6, `${trained.overall} of three runs after the first`);
      });
    }

    test('leaves no model when cancelled in the reruns', async () => {
      const controller = new AbortController();
      const running = train(
        'cancelled',
        { stability: 20, epochs: 1000 },
        ({ phase }) => {
          if (phase === 'rerunning') {
            setTimeout(() => controller.abort(), 100);
          }
        },
        controller.signal,
      );
      await assert.rejects(running, (error: unknown) => error instanceof VecinityError && error.code === 'cancelled');
      await assert.rejects(readModel(path.join(folder, 'cancelled.safetensors')), { code: 'unreadable' });
    });

    for (const algorithm of ['counts', 'onehot'] as const) {
      test(`makes no reruns where nothing is random (${algorithm})`, async () => {
        const phases = new Set<string>();
        const { model } = await train('certain', { algorithm, stability: 3 }, ({ phase }) => phases.add(phase));
        assert.ok(!phases.has('rerunning'));
        assert.equal(model.hyperparameters['stability'], undefined);
        assert.equal((await readModel(model.path)).parts.recurrenceIds, undefined);
      });
    }
  });
});

/** Sentences about the sea or about the land. */
function twoTopics(sentences: number): string {
  const random = Random.seeded(11, 0);
  return Array.from({ length: sentences }, (_, i) =>
    Array.from({ length: 10 }, () => `${i % 2 === 0 ? 'sea' : 'land'}${random.below(20)}`).join(' '),
  ).join('\n');
}
