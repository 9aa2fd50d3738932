import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { VecinityError } from '../../src/core/errors';
import {
  gloveStep,
  gloveVectors,
  initialiseGlove,
  ScalarGlove,
  type GloveModel,
  type GloveOptions,
} from '../../src/core/training/glove/glove';
import { Random } from '../../src/core/training/shared/random';
import { tileOrder } from '../../src/core/training/glove/tileOrder';
import { learnGlove } from '../../src/engine/training/glove/learnGlove';
import { runTraining } from '../../src/engine/training/runTraining';
import type { LearningContext } from '../../src/engine/training/learner';
import { KernelGlove } from '../../src/kernel/gloveKernel';
import { readModel } from '../../src/engine/files/modelFile';
import { layOutGlove, viewGlove } from '../../src/kernel/gloveLayout';
import type { Kernel } from '../../src/kernel/loader';
import { allocateMemory } from '../../src/kernel/trainingMemory';
import type { TrainRequest } from '../../src/protocol/training';
import { skip } from '../skip';
import { corpusOf, learningContext, threadInPlace } from './support/learning';
import { kernelOf, kernelVariants } from './support/kernels';
import { assertNear, assertOrder } from './support/assertions';

setFlagsFromString('--experimental-wasm-relaxed-simd');

const options: GloveOptions = { xMax: 20, alpha: 0.75, learningRate: 0.05 };

suite('GloVe', () => {
  test('a reference step is minus the gradient of its cost, by finite differences', () => {
    for (const x of [3, 50]) {
      const step = (model: GloveModel): number => gloveStep(model, 1, 2, x, options);
      const begin = (): GloveModel => start(4, 5, 3, undefined).model;
      const stepped = begin();
      step(stepped);
      for (const side of ['words', 'contexts'] as const) {
        const before = begin()[side].rows;
        before.forEach((value, at) => {
          const { dimensions, stride, bias } = stepped;
          const place = at % stride;
          if (place >= dimensions && place !== bias) {
            return;
          }
          const cost = (change: number): number => {
            const model = begin();
            model[side].rows[at] = value + change;
            return step(model);
          };
          const slope = (cost(2 ** -8) - cost(-(2 ** -8))) / 2 ** -7;
          const taken = (stepped[side].rows[at]! - value) / (place === bias ? 1 : options.learningRate);
          assert.ok(Math.abs(taken + slope) < 2e-4, `${side} ${at}: ${taken} against ${-slope}`);
        });
      }
    }
  });

  test('the reference equals the original on the same co-occurrences from the same weights', function () {
    const tools = process.env['GLOVE'];
    if (!tools || !existsSync(path.join(tools, 'glove'))) {
      skip(this, 'GLOVE does not name a folder with GloVe’s tools');
    }
    const size = 12;
    const { model, trainer } = start(size, 6, 1, undefined);
    const { cells, weights } = randomTile(size, 600);
    const folder = mkdtempSync(path.join(tmpdir(), 'vecinity-glove-'));
    const file = (name: string): string => path.join(folder, name);
    try {
      const parts = (at: number, length: number): number[] =>
        [model.words, model.contexts].flatMap(({ rows }) =>
          Array.from({ length: size }, (_, id) => [
            ...rows.subarray(id * model.stride + at, id * model.stride + at + length),
            rows[id * model.stride + model.bias]!,
          ]).flat(),
        );
      writeFileSync(file('init.bin'), Float64Array.from(parts(0, 6)));
      writeFileSync(file('vocabulary.txt'), Array.from({ length: size }, (_, id) => `w${id} 9\n`).join(''));
      const records = Buffer.alloc(16 * cells.length);
      cells.forEach((cell, i) => {
        records.writeInt32LE((cell & 0xffff) + 1, 16 * i);
        records.writeInt32LE((cell >>> 16) + 1, 16 * i + 4);
        records.writeDoubleLE(weights[i]!, 16 * i + 8);
      });
      writeFileSync(file('records.bin'), records);
      const { status, stderr } = spawnSync(
        path.join(tools, 'glove'),
        [
          ...['-input-file', file('records.bin'), '-vocab-file', file('vocabulary.txt'), '-save-file', file('out')],
          ...['-load-init-param', '1', '-init-param-file', file('init.bin'), '-model', '0', '-binary', '0'],
          ...['-vector-size', '6', '-iter', '1', '-threads', '1', '-eta', '0.05', '-alpha', '0.75', '-x-max', '20'],
        ],
        { encoding: 'utf8' },
      );
      assert.equal(status, 0, stderr);
      trainer.cells.set(cells);
      trainer.weights.set(weights);
      const cost = trainer.train(cells.length, 0, 0) / cells.length;
      assertNear(cost, Number(/cost: ([\d.]+)/.exec(stderr)![1]), 1e-5 * (1 + cost), 'cost');
      // The last line belongs to <unk>.
      const lines = readFileSync(file('out.txt'), 'utf8').trim().split('\n').slice(0, -1);
      assert.equal(lines.length, size);
      const rows = parts(0, 6);
      lines.forEach((line, id) => {
        const theirs = line.split(' ').slice(1).map(Number);
        const ours = [...rows.slice(7 * id, 7 * id + 7), ...rows.slice(7 * (size + id), 7 * (size + id) + 7)];
        theirs.forEach((value, i) =>
          assert.ok(Math.abs(ours[i]! - value) < 1e-4, `word ${id}: ${ours[i]} against ${value}`),
        );
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  for (const variant of kernelVariants) {
    for (const [dimensions, scale, xMax] of [
      [100, 1, 20],
      [37, 1, 100],
      [1, 1, 3],
      // Weights so large that gradients are clipped.
      [16, 40, 20],
    ] as const) {
      test(`the ${variant} kernel equals the reference: ${dimensions} dimensions, weights up to ${scale}, xMax ${xMax}`, () => {
        const run = (of: Kernel['variant'] | undefined): { model: GloveModel; cost: number } => {
          const { model, trainer } = start(50, dimensions, scale, of, { ...options, xMax });
          // The tile starts after the first word and context.
          const tile = randomTile(40, 403);
          trainer.cells.set(tile.cells);
          trainer.weights.set(tile.weights);
          return { model, cost: trainer.train(tile.cells.length, 3, 7) };
        };
        const reference = run(undefined);
        const kernel = run(variant);
        assert.ok(Math.abs(kernel.cost / reference.cost - 1) < 1e-3, `${kernel.cost} against ${reference.cost}`);
        const { stride, accumulators, bias } = reference.model;
        for (const side of ['words', 'contexts'] as const) {
          const kept = (at: number): boolean => at % stride >= accumulators && at % stride < bias;
          const expected = reference.model[side].rows;
          const actual = kernel.model[side].rows.map((value, at) => (kept(at) ? 1 / value ** 2 : value));
          actual.forEach((value, at) => {
            const difference = Math.abs(value - expected[at]!);
            assert.ok(
              difference < 2e-3 * (1 + Math.abs(expected[at]!)),
              `${side} ${at}: ${value} against ${expected[at]}`,
            );
          });
        }
      });
    }

    test(`the ${variant} kernel reports diverged weights as a cost of NaN`, () => {
      const { model, trainer } = start(4, 8, 1, variant);
      model.words.rows.fill(NaN);
      const { cells, weights } = randomTile(4, 10);
      trainer.cells.set(cells);
      trainer.weights.set(weights);
      assert.equal(trainer.train(10, 0, 0), NaN);
    });
  }

  test('an epoch has every tile once; neighbouring tiles share neither words nor contexts', () => {
    for (const [rows, columns] of [
      [7, 7],
      [5, 9],
      [9, 4],
      [1, 1],
    ] as const) {
      const orders = [0, 1].map((epoch) => [...tileOrder(rows, columns, 1, epoch)]);
      for (const tiles of orders) {
        assert.equal(new Set(tiles.map(({ row, column }) => `${row} ${column}`)).size, rows * columns);
        assert.equal(tiles.length, rows * columns);
        const stratum = Math.min(rows, columns);
        for (let at = 0; at + stratum <= rows; at += stratum) {
          assert.equal(new Set(tiles.slice(at, at + stratum).map(({ row }) => row)).size, stratum);
          assert.equal(new Set(tiles.slice(at, at + stratum).map(({ column }) => column)).size, stratum);
        }
      }
      assert.ok(rows === 1 || JSON.stringify(orders[0]) !== JSON.stringify(orders[1]));
    }
  });

  test('a word’s vector is the sum of its two', () => {
    const { model } = start(3, 2, 1, undefined);
    const vectors = gloveVectors(model);
    const { words, contexts, stride } = model;
    assert.equal(vectors[3], Math.fround(words.rows[stride + 1]! + contexts.rows[stride + 1]!));
    assert.equal(vectors.length, 6);
  });

  suite('learning from a corpus', () => {
    const sentences = twoTopics(400);
    let folder: string;
    setup(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'vecinity-glove-'));
    });
    teardown(() => rmSync(folder, { recursive: true, force: true }));

    const context = (given: Partial<LearningContext> = {}): LearningContext =>
      learningContext(
        corpusOf(sentences, 40, 50),
        { algorithm: 'glove', dimensions: 12, epochs: 30, minCount: 1 },
        { spillDirectory: folder, ...given },
      );

    test('brings words of a topic together, lowers the loss, and shows vectors on the way', async () => {
      let seen: Float32Array | undefined;
      const learned = await learnGlove(context({ show: (live) => (seen = live.rows()) }));
      assert.equal(learned.lossByEpoch.length, 30);
      assertOrder(learned.lossByEpoch.at(-1)!, '<', 0.5 * learned.lossByEpoch[0]!, 'learned.lossByEpoch.at(-1)');
      assert.equal(seen!.length, 40 * 12);
      assert.notDeepEqual(seen, learned.vectors);
      const cosine = (a: number, b: number): number => {
        const x = learned.vectors.subarray(12 * a, 12 * a + 12);
        const y = learned.vectors.subarray(12 * b, 12 * b + 12);
        const dot = (u: Float32Array, v: Float32Array): number => u.reduce((sum, value, i) => sum + value * v[i]!, 0);
        return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
      };
      let same = 0;
      let other = 0;
      for (let a = 0; a < 40; a++) {
        for (let b = 0; b < a; b++) {
          if (a % 2 === b % 2) {
            same += cosine(a, b) / 380;
          } else {
            other += cosine(a, b) / 400;
          }
        }
      }
      assert.ok(same > other + 0.3, `words of a topic: ${same} on average; of two: ${other}`);
    });

    test('gives the same vectors for any number of threads, and with minimal memory', async () => {
      const { vectors } = await learnGlove(context());
      const threads = Array.from({ length: 3 }, threadInPlace);
      assert.deepEqual((await learnGlove(context({ threads }))).vectors, vectors);
      const { bytes } = layOutGlove({ vocabularySize: 40, dimensions: 12, threads: 1 });
      let files: string[] = [];
      const look = (): void => {
        files = readdirSync(folder);
      };
      assert.deepEqual((await learnGlove(context({ memoryLimit: bytes, show: look }))).vectors, vectors);
      assert.deepEqual(files, ['cooccurrences-0.bin']);
      assert.deepEqual(readdirSync(folder), []);
    });

    test('gives the same vectors with one and two real threads, and says how they were learned', async () => {
      const [one, two] = await Promise.all(
        [1, 2].map(async (threads) => {
          const { model } = await runTraining(
            request(folder, `${threads}.safetensors`, { threads }),
            () => undefined,
            never,
            { script },
          );
          return readModel(model.path);
        }),
      );
      assert.deepEqual(one!.vectors, two!.vectors);
      const { hyperparameters, algorithm, lossByEpoch } = two!.provenance;
      assert.equal(algorithm, 'glove');
      assert.deepEqual([hyperparameters['xMax'], hyperparameters['threads'], lossByEpoch.length], [10, 2, 5]);
      // All pairs of forty words.
      assert.equal(hyperparameters['cooccurrences'], 1600);
    });

    for (const phase of ['counting', 'training'] as const) {
      test(`leaves nothing behind when cancelled while ${phase}`, async () => {
        const controller = new AbortController();
        const wanted = request(folder, 'cancelled.safetensors', { epochs: 100_000, threads: 2 });
        await assert.rejects(
          runTraining(
            wanted,
            (progress) =>
              progress.phase === phase && setTimeout(() => controller.abort(), phase === 'training' ? 100 : 0),
            controller.signal,
            { script },
          ),
          (error: unknown) => error instanceof VecinityError && error.code === 'cancelled',
        );
        assert.equal(existsSync(wanted.output), false, 'wanted.output exists');
        assert.ok(!process.getActiveResourcesInfo().includes('Worker'));
      });
    }

    test('ends with an error that names the learning rate when weights are not finite', async () => {
      const spoilt = new Proxy(threadInPlace(), {
        get: (thread, method) =>
          method === 'initialiseGlove'
            ? ({ layout, memory }: Parameters<(typeof thread)['initialiseGlove']>[0]) =>
                Promise.resolve(viewGlove(layout, memory).words.rows.fill(NaN))
            : (Reflect.get(thread, method) as unknown),
      });
      await assert.rejects(
        learnGlove(context({ threads: [spoilt] })),
        (error: unknown) =>
          error instanceof VecinityError && error.code === 'diverged' && /learning rate 0.05/.test(error.message),
      );
    });

    test('refuses words that never occur together', async () => {
      const alone = learningContext(
        corpusOf([[0], [1], [1]], 2, 1),
        { algorithm: 'glove', minCount: 1 },
        { spillDirectory: folder },
      );
      await assert.rejects(
        learnGlove(alone),
        (error: unknown) => error instanceof VecinityError && error.code === 'noText',
      );
    });

    test('refuses more vectors than memory holds before counting', async () => {
      let entered = false;
      await assert.rejects(
        learnGlove(context({ memoryLimit: 1000, enter: () => (entered = true) })),
        (error: unknown) =>
          error instanceof VecinityError && error.code === 'outOfMemory' && /2 x 40 x \d+ bytes/.test(error.message),
      );
      assert.ok(!entered);
    });
  });
});

const script = path.resolve('dist/trainer.js');
const never = new AbortController().signal;

/** Starts a run over a text of two topics, which it writes to the folder. */
function request(folder: string, output: string, given: TrainRequest['options']): TrainRequest {
  const text = path.join(folder, 'text.txt');
  writeFileSync(
    text,
    twoTopics(4000)
      .map((ids) => ids.map((id) => `w${id}`).join(' '))
      .join('\n'),
  );
  return {
    corpus: {
      roots: [{ path: text, base: text, exclude: [] }],
      include: [],
      respectGitignore: true,
      tokenized: true,
    },
    options: { algorithm: 'glove', dimensions: 12, epochs: 5, ...given },
    name: 'test',
    output: path.join(folder, output),
  };
}

/** Returns a model with weights up to `scale` and its trainer; without a variant, the reference. */
function start(
  size: number,
  dimensions: number,
  scale: number,
  variant: Kernel['variant'] | undefined,
  given = options,
) {
  const layout = layOutGlove({ vocabularySize: size, dimensions, threads: 1 });
  const memory = allocateMemory(layout, variant && kernelOf(variant));
  const model = viewGlove(layout, memory);
  initialiseGlove(model, Random.seeded(1, 0));
  for (const { rows } of [model.words, model.contexts]) {
    rows.forEach((value, at) => {
      if (at % model.stride < dimensions) {
        rows[at] = value * 2 * dimensions * scale;
      }
    });
  }
  const trainer = memory.kernel
    ? new KernelGlove(memory.kernel, memory.memory, layout, 0, given)
    : new ScalarGlove(model, given);
  return { model, trainer };
}

/** Co-occurrences from 0.1 to over a thousand, and one of a million. */
function randomTile(size: number, length: number): { cells: Uint32Array; weights: Float32Array } {
  const random = Random.seeded(6, 6);
  const cells = Uint32Array.from({ length }, () => random.below(size) | (random.below(size) << 16));
  const weights = Float32Array.from({ length }, () => 0.1 * 2 ** (random.below(1400) / 100));
  weights[5] = 1e6;
  return { cells, weights };
}

/** Sentences of ten words, most of them even, or most of them odd. */
function twoTopics(sentences: number): number[][] {
  const random = Random.seeded(11, 0);
  return Array.from({ length: sentences }, (_, i) =>
    Array.from({ length: 10 }, () => 2 * random.below(20) + (random.below(5) === 0 ? 1 - (i % 2) : i % 2)),
  );
}
