import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { SENTENCE_END, type Corpus } from '../../src/core/text/corpus';
import { huffmanParents, ROOT } from '../../src/core/training/word2vec/hierarchicalSoftmax';
import { initialiseRows } from '../../src/core/training/shared/initialise';
import { Random } from '../../src/core/training/shared/random';
import { aliasTable, keepLimits } from '../../src/core/training/shared/sampling';
import { loadChunk } from '../../src/engine/corpus/loadChunk';
import { mergeReaders } from '../../src/engine/corpus/mergeReaders';
import { readSegments } from '../../src/engine/corpus/readSegments';
import { partsOf, planSegments, type Segment } from '../../src/engine/corpus/segments';
import { shareReading } from '../../src/engine/corpus/readerTypes';
import { Safepoint } from '../../src/engine/safepoint';
import { readModel } from '../../src/engine/files/modelFile';
import type { TrainingSurroundings } from '../../src/engine/training/corpusRun';
import { runTraining } from '../../src/engine/training/runTraining';
import { allocateMemory } from '../../src/kernel/trainingMemory';
import { KernelWord2vec } from '../../src/kernel/word2vecKernel';
import { layOutWord2vec, viewWord2vec, type Word2vecSizes } from '../../src/kernel/word2vecLayout';
import type { Word2vecModel } from '../../src/core/training/word2vec/word2vecModel';
import type { RequestedOptions } from '../../src/core/training/checkOptions';
import { temporaryFolder } from './support/folder';
import { kernelOf, kernelVariants } from './support/kernels';
import { assertEvery, assertOrder, assertSameBytes } from './support/assertions';

setFlagsFromString('--experimental-wasm-relaxed-simd');

const usual: Word2vecSizes = {
  architecture: 'skipgram',
  vocabularySize: 30,
  dimensions: 20,
  window: 4,
  negative: 5,
  hierarchicalSoftmax: false,
  cbowMean: true,
  threads: 1,
  chunkLength: 400,
  reproducible: true,
};

const LEARNING_RATE = 0.05;

suite('training in lockstep', () => {
  const ways: readonly (readonly [string, Partial<Word2vecSizes>])[] = [
    ['skip-gram', {}],
    ['skip-gram with hierarchical softmax', { negative: 3, hierarchicalSoftmax: true, dimensions: 13 }],
    ['skip-gram with one negative', { negative: 1, window: 2 }],
    ['CBOW (mean)', { architecture: 'cbow' }],
    [
      'CBOW (sum) with hierarchical softmax',
      { architecture: 'cbow', cbowMean: false, negative: 2, hierarchicalSoftmax: true },
    ],
  ];
  for (const variant of kernelVariants) {
    for (const [name, given] of ways) {
      const sizes = { ...usual, ...given };

      test(`the ${variant} kernel changes each row in the order of the text: ${name}`, () => {
        const kernel = trainBatch(sizes, variant, 1);
        const reference = modelOf(sizes);
        changeInOrder(reference, slicesOf(sizes));
        assertClose(kernel.input, reference.input);
        assertClose(kernel.output, reference.output);
        assert.notDeepEqual(kernel.input, modelOf(sizes).input);
        assert.notDeepEqual(kernel.output, modelOf(sizes).output);
      });

      test(`the ${variant} kernel gives the same bytes at any number of threads: ${name}`, () => {
        const alone = trainBatch(sizes, variant, 1);
        for (const threads of [2, 3, 20]) {
          const together = trainBatch(sizes, variant, threads);
          assert.deepEqual(together.input, alone.input);
          assert.deepEqual(together.output, alone.output);
        }
      });
    }
  }
});

suite('a reproducible run', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  let corpus: string[] = [];

  suiteSetup(() => {
    // Several parts, some of them with several files.
    corpus = [300, 14_000, 9000, 20_000, 11_000, 2000].map((sentences, i) => {
      const file = path.join(folder(), `text${i}.txt`);
      writeFileSync(file, twoTopics(sentences, i));
      return file;
    });
  });

  test('chunks and their order do not depend on the number or position of readers', async () => {
    const files = corpus.map((file) => {
      const bytes = readFileSync(file).length;
      return { path: file, bytes, modifiedMs: 0, encoding: 'utf-8' } as const;
    });
    const segments = planSegments(files, 400_000);
    assertOrder(segments.length, '>', files.length, 'segments.length');
    assertOrder(partsOf(segments).length, '>', 2, 'partsOf(segments).length');
    const read = async (readers: number, memoryBound: number): Promise<Corpus> => {
      const shared = shareReading();
      const shards = await Promise.all(
        Array.from({ length: readers }, (_, reader) =>
          readSegments({
            segments,
            tokenized: true,
            inOrder: true,
            reader,
            shared,
            safepoint: new Safepoint().memory,
            spillDirectory: folder(),
            memoryBound,
          }),
        ),
      );
      assertEvery(shards, ({ tokens }) => tokens > 0, 'shards');
      return mergeReaders(shards, () => 2);
    };
    const alone = chunksOf(await read(1, 1e9));
    assertOrder(alone.length, '>', 2, 'alone.length');
    for (const [readers, memoryBound] of [
      [2, 1e9],
      [3, 1e9],
      [1, 0],
      [2, 2_000_000],
      [3, 0],
    ] as const) {
      const corpus = await read(readers, memoryBound);
      assert.equal(
        corpus.chunks.some(({ location }) => location.kind === 'disk'),
        memoryBound < 1e9,
      );
      assert.deepEqual(chunksOf(corpus), alone);
    }
  });

  test('parts hold all segments in order, and those of several files only while there is room', () => {
    const file = { path: 'a', bytes: 60, modifiedMs: 0, encoding: 'utf-8' } as const;
    const segment = (start: number, end: number): Segment => ({ file, start, end });
    const segments = [segment(0, 30), segment(30, Infinity), segment(0, Infinity), segment(0, 10)];
    assert.deepEqual(partsOf(segments, 50), [segments.slice(0, 2), segments.slice(2, 3), segments.slice(3)]);
    assert.deepEqual(partsOf([], 50), []);
  });

  for (const algorithm of ['skipgram', 'cbow', 'subword'] as const) {
    test(`${algorithm}: the same bytes at 1, 2 and 3 threads, others for another seed; related words are near`, async () => {
      const train = (threads: number, seed = 7): Promise<Buffer> =>
        vectorsOf({ algorithm, threads, seed, epochs: algorithm === 'subword' ? 1 : 2 });
      const alone = await train(1);
      assertSameBytes(alone, await train(2), 'alone');
      assertSameBytes(alone, await train(3), 'alone');
      assert.ok(!alone.equals(await train(2, 8)));
      const space = await readModel(path.join(folder(), 'model.bin'));
      const cosine = (a: string, b: string): number => {
        const [x, y] = [space.vocabulary.id(a), space.vocabulary.id(b)];
        const dot = space.vector(x).reduce((sum, value, i) => sum + value * space.vector(y)[i]!, 0);
        return dot / space.norms[x]! / space.norms[y]!;
      };
      assertOrder(cosine('sea3', 'sea7'), '>', cosine('sea3', 'land7') + 0.2, "cosine('sea3', 'sea7')");
      assertOrder(cosine('land1', 'land15'), '>', cosine('land1', 'sea15') + 0.2, "cosine('land1', 'land15')");
    });
  }

  test('gives the same bytes with checkpoints, and after a cancelled run', async () => {
    const options = { algorithm: 'skipgram', seed: 7, epochs: 2 } as const;
    const plain = await vectorsOf({ ...options, threads: 1 });
    let checkpoints = 0;
    const onCheckpoint = (): unknown => checkpoints++;
    const held = await vectorsOf({ ...options, threads: 2 }, { onCheckpoint }, 0.02);
    assertOrder(checkpoints, '>', 0, 'checkpoints');
    assertSameBytes(held, plain, 'held');
    const controller = new AbortController();
    const cancelled = vectorsOf(
      { ...options, threads: 3, epochs: 100_000 },
      { onBegun: () => setTimeout(() => controller.abort(), 300) },
      0,
      controller,
    );
    await assert.rejects(cancelled, { code: 'cancelled' });
    assertSameBytes(await vectorsOf({ ...options, threads: 3 }), plain, 'await vectorsOf({ ...options, threads: 3 })');
  });

  async function vectorsOf(
    options: RequestedOptions,
    surroundings: TrainingSurroundings = {},
    checkpointSeconds = 0,
    { signal } = new AbortController(),
  ): Promise<Buffer> {
    const output = path.join(folder(), 'model.bin');
    await runTraining(
      {
        corpus: {
          roots: corpus.map((file) => ({ path: file, base: folder(), exclude: [] })),
          include: [],
          respectGitignore: false,
          tokenized: true,
        },
        options: { dimensions: 12, minCount: 2, sample: 0, reproducible: true, ...options },
        output,
        name: 'model',
        checkpointSeconds,
      },
      () => undefined,
      signal,
      { script: path.resolve('dist/trainer.js'), ...surroundings },
    );
    return readFileSync(output);
  }
});

/** Returns the final ids by chunk. */
function chunksOf(corpus: Corpus): number[][] {
  const tables = corpus.finalIds.map((table) => new Int32Array(table));
  return corpus.chunks.map((chunk) => {
    const target = new Int32Array(chunk.length);
    return Array.from(target.subarray(0, loadChunk(chunk, tables[chunk.reader]!, target)));
  });
}

function twoTopics(sentences: number, seed: number): string {
  const random = Random.seeded(seed, 0);
  const lines: string[] = [];
  for (let i = 0; i < sentences; i++) {
    const topic = i % 2 === 0 ? 'sea' : 'land';
    lines.push(Array.from({ length: 10 }, () => `${topic}${random.below(20)}`).join(' '));
  }
  return `${lines.join('\n')}\n`;
}

/** Returns the ids of each slice of a batch. */
function slicesOf({ vocabularySize }: Word2vecSizes): number[][] {
  const random = Random.seeded(5, 0);
  return [30, 1, 100, 2, 60].map((length) =>
    Array.from({ length }, (_, i) => (i % 9 === 8 ? SENTENCE_END : random.below(vocabularySize))),
  );
}

const countsOf = (size: number): number[] => Array.from({ length: size }, (_, id) => 1000 - 30 * id);

/** A model with non-zero weights. */
function modelOf(
  sizes: Word2vecSizes,
  layout = layOutWord2vec(sizes),
  memory = allocateMemory(layout, undefined),
): Word2vecModel {
  const model = viewWord2vec(layout, memory);
  const counts = countsOf(sizes.vocabularySize);
  model.aliases.set(aliasTable(counts, 0.75));
  model.keepLimits.set(keepLimits(counts, 0.02));
  if (sizes.hierarchicalSoftmax) {
    model.parents.set(huffmanParents(counts));
  }
  const rows = { input: counts.length, output: model.output.length / model.stride };
  initialiseRows(model.input, rows.input, sizes.dimensions, model.stride, Random.seeded(1, 0));
  initialiseRows(model.output, rows.output, sizes.dimensions, model.stride, Random.seeded(2, 0));
  for (const weights of [model.input, model.output]) {
    weights.forEach((value, i) => (weights[i] = 10 * value));
  }
  return model;
}

/** Trains one batch with several instances in turn. */
function trainBatch(sizes: Word2vecSizes, variant: 'plain' | 'relaxed', threads: number): Word2vecModel {
  const layout = layOutWord2vec({ ...sizes, threads });
  const kernel = kernelOf(variant);
  const memory = allocateMemory(layout, kernel);
  assert.ok(memory.kernel);
  const model = modelOf({ ...sizes, threads }, layout, memory);
  const { memory: shared } = memory;
  const trainers = Array.from({ length: threads }, (_, thread) => new KernelWord2vec(kernel, shared, layout, thread));
  const slices = slicesOf(sizes);
  slices.forEach((ids, slice) => {
    const trainer = trainers[slice % threads]!;
    trainer.ids.set(ids, 7);
    trainer.record(slice, 7, 7 + ids.length, LEARNING_RATE, Random.seeded(3, slice));
  });
  const { lossPairs, loss } = trainers[0]!.statistics(2);
  assert.ok(lossPairs > 0, `${lossPairs} pairs`);
  assert.ok(loss > 0, `loss ${loss}`);
  for (let step = 0; step < trainers[0]!.steps.length; step++) {
    // Later threads run first, which must make no difference.
    for (const trainer of [...trainers].reverse()) {
      trainer.steps[step]!(slices.length);
    }
  }
  return model;
}

interface Centre {
  readonly contexts: readonly number[];
  readonly outputs: readonly number[];
  readonly labels: readonly number[];
}

/** Draws as ScalarWord2vec does; the kernel must do the same. */
function centresOf(model: Word2vecModel, ids: readonly number[], random: Random): Centre[] {
  const centres: Centre[] = [];
  for (let from = 0; from < ids.length;) {
    let end = ids.indexOf(SENTENCE_END, from);
    end = end < 0 ? ids.length : end;
    const kept = ids.slice(from, end).filter((id) => random.next() <= model.keepLimits[id]!);
    from = end + 1;
    if (kept.length < 2) {
      continue;
    }
    const reaches = kept.map(() => 1 + random.below(model.window));
    const drawn = kept.map(() =>
      Array.from({ length: model.negative }, () => {
        const word = random.below(model.vocabularySize);
        return random.next() < model.aliases[2 * word]! ? word : model.aliases[2 * word + 1]!;
      }),
    );
    kept.forEach((centre, at) => {
      const negatives = drawn[at]!;
      const contexts = kept.filter((_, i) => i !== at && Math.abs(i - at) <= reaches[at]!);
      const words = model.negative > 0 ? [centre, ...negatives.filter((id) => id !== centre)] : [];
      const nodes: [number, number][] = [];
      if (model.parents.length > 0) {
        for (
          let parent = model.parents[centre]!;
          parent !== ROOT;
          parent = model.parents[model.vocabularySize + (parent >>> 1)]!
        ) {
          nodes.push([(model.negative > 0 ? model.vocabularySize : 0) + (parent >>> 1), 1 - (parent & 1)]);
        }
      }
      centres.push({
        contexts,
        outputs: [...words, ...nodes.map(([node]) => node)],
        labels: [...words.map((_, i) => (i === 0 ? 1 : 0)), ...nodes.map(([, label]) => label)],
      });
    });
  }
  return centres;
}

/**
 * Computes the steps that the kernel must do, one kind of rows after the other.
 * @see Mikolov et al. 2013b
 */
function changeInOrder(model: Word2vecModel, slices: readonly number[][]): void {
  const { dimensions, stride, input, output, cbowMean, architecture } = model;
  const centres = slices.flatMap((ids, slice) => centresOf(model, ids, Random.seeded(3, slice)));
  const inputOf = (id: number): Float32Array => input.subarray(id * stride, id * stride + dimensions);
  const outputOf = (id: number): Float32Array => output.subarray(id * stride, id * stride + dimensions);
  const dot = (a: ArrayLike<number>, b: Float32Array): number => b.reduce((sum, value, i) => sum + value * a[i]!, 0);
  const error = (a: ArrayLike<number>, b: Float32Array, label: number): number =>
    LEARNING_RATE * (label - 1 / (1 + Math.exp(-dot(a, b))));
  const add = (row: Float32Array, factor: number, other: ArrayLike<number>): void =>
    row.forEach((value, i) => (row[i] = value + factor * other[i]!));
  if (architecture === 'cbow') {
    const recorded = centres.map(({ contexts, outputs, labels }) => {
      const scale = 1 / contexts.length;
      const hidden = new Float32Array(dimensions);
      contexts.forEach((id) => add(hidden, cbowMean ? scale : 1, inputOf(id)));
      const change = new Float32Array(dimensions);
      outputs.forEach((id, k) => {
        add(change, (cbowMean ? 1 : scale) * error(hidden, outputOf(id), labels[k]!), outputOf(id));
      });
      return { contexts, outputs, labels, hidden, change };
    });
    for (const { contexts, outputs, labels, hidden, change } of recorded) {
      contexts.forEach((id) => add(inputOf(id), 1, change));
      outputs.forEach((id, k) => add(outputOf(id), error(hidden, outputOf(id), labels[k]!), hidden));
    }
    return;
  }
  for (const { contexts, outputs, labels } of centres) {
    for (const context of contexts) {
      // Outputs use the row before their update: all six, or three by three.
      const row = inputOf(context);
      changeContext(row, outputs.map(outputOf), labels);
    }
  }
  for (const { contexts, outputs, labels } of centres) {
    outputs.forEach((id, k) => {
      // Context words by fours.
      const row = outputOf(id);
      for (let j = 0; j < contexts.length; j += 4) {
        const four = contexts.slice(j, j + 4).map(inputOf);
        const errors = four.map((context) => error(context, row, labels[k]!));
        four.forEach((context, i) => add(row, errors[i]!, context));
      }
    });
  }

  function changeContext(row: Float32Array, rows: readonly Float32Array[], labels: readonly number[]): void {
    const together = rows.length > 3 && rows.length <= 6 ? 6 : 3;
    for (let k = 0; k < rows.length; k += together) {
      const some = rows.slice(k, k + together);
      const errors = some.map((other, i) => error(row, other, labels[k + i]!));
      some.forEach((other, i) => add(row, errors[i]!, other));
    }
  }
}

function assertClose(actual: Float32Array, expected: Float32Array): void {
  actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-4, `${i}: ${value}, not ${expected[i]}`));
}
