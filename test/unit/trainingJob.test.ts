import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { VecinityError } from '../../src/core/errors';
import { planTraining } from '../../src/core/training/plan';
import { Random } from '../../src/core/training/shared/random';
import { readModel } from '../../src/engine/files/modelFile';
import type { TrainingSurroundings } from '../../src/engine/training/corpusRun';
import { runTraining } from '../../src/engine/training/runTraining';
import { Steering } from '../../src/engine/training/steering';
import { RpcPeer } from '../../src/protocol/rpc';
import type { TrainRequest, TrainingApi, TrainingEvents, TrainingProgress } from '../../src/protocol/training';
import { assertEvery, assertNear, assertOrder, assertSameBytes } from './support/assertions';

const script = path.resolve('dist/trainer.js');
const never = new AbortController().signal;
const forever = { epochs: 100_000 };

suite('a training run', () => {
  let folder: string;
  let corpus: string;

  suiteSetup(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'vecinity-job-'));
    corpus = path.join(folder, 'corpus.txt');
    writeFileSync(corpus, twoTopics(4000));
  });
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

  test('learns which words belong together, and reports it', async () => {
    const progress: TrainingProgress[] = [];
    const output = path.join(folder, 'model.safetensors');
    const options = { dimensions: 20, epochs: 20, sample: 0, threads: 2 };
    const result = await run({ output, options }, { progress });

    assert.deepEqual([...new Set(progress.map(({ phase }) => phase))], ['finding', 'reading', 'training', 'saving']);
    for (let i = 1; i < progress.length; i++) {
      assertOrder(progress[i]!.overall, '>=', progress[i - 1]!.overall, 'progress[i].overall');
    }
    assert.equal(progress.at(-1)!.overall, 1);
    assert.ok(progress.some(({ loss, tokensPerSecond }) => loss > 0 && tokensPerSecond > 0));
    assert.equal(result.model.vocabularySize, 40);
    assert.equal(result.model.dimensions, 20);
    assert.equal(result.model.tokens, 4000 * 10);
    assert.equal(result.survey.files, 1);
    assert.equal(result.options.window, 5);
    assert.equal(result.model.lossByEpoch.length, 20);
    assertEvery(result.model.lossByEpoch, (loss) => loss > 0, 'result.model.lossByEpoch');
    assertOrder(result.model.lossByEpoch.at(-1)!, '<', result.model.lossByEpoch[0]!, 'result.model.lossByEpoch.at(-1)');
    assertOrder(result.model.corpusFingerprint.length, '>', 0, 'result.model.corpusFingerprint.length');

    const space = await readModel(output);
    const unit = (word: string): number[] => {
      const id = space.vocabulary.id(word);
      return Array.from(space.vector(id), (x) => x / space.norms[id]!);
    };
    const cosine = (a: string, b: string): number => {
      const y = unit(b);
      return unit(a).reduce((sum, x, i) => sum + x * y[i]!, 0);
    };
    assertOrder(cosine('sea3', 'sea7'), '>', cosine('sea3', 'land7') + 0.2, "cosine('sea3', 'sea7')");
    assertOrder(cosine('land1', 'land15'), '>', cosine('land1', 'sea15') + 0.2, "cosine('land1', 'land15')");
    assertNothingLeft();
  });

  test('gives the same bytes for the same seed on one thread, and others for another seed', async () => {
    const train = async (name: string, seed: number): Promise<Buffer> => {
      const output = path.join(folder, name);
      await run({ output, options: { dimensions: 10, epochs: 3, threads: 1, seed } });
      return readFileSync(output);
    };
    const first = await train('first.bin', 7);
    assertSameBytes(first, await train('second.bin', 7), 'first');
    assert.ok(!first.equals(await train('third.bin', 8)));
  });

  test('writes tokens past the limit to disk and learns the same', async () => {
    const train = async (spillAfter: number | undefined): Promise<{ bytes: Buffer; spilled: number }> => {
      const output = path.join(folder, 'bounded.bin');
      let spilled = 0;
      const onBegun = (): void => {
        const files = spills().flatMap((spill) =>
          readdirSync(path.join(tmpdir(), spill)).map((name) => path.join(tmpdir(), spill, name)),
        );
        spilled = files.reduce((sum, file) => sum + statSync(file).size, 0);
      };
      await run({ output, options: { dimensions: 10, epochs: 2, threads: 1 }, spillAfter }, { onBegun });
      return { bytes: readFileSync(output), spilled };
    };
    const inMemory = await train(undefined);
    const onDisk = await train(0);
    assert.equal(inMemory.spilled, 0);
    // Each sentence has ten words and an end.
    assert.equal(onDisk.spilled, 4000 * 11 * 4);
    assertSameBytes(onDisk.bytes, inMemory.bytes, 'onDisk.bytes');
  });

  for (const given of [
    { algorithm: 'skipgram' },
    { algorithm: 'skipgram', negative: 0, hierarchicalSoftmax: true },
    { algorithm: 'cbow', cbowMean: false },
    { algorithm: 'cbow', hierarchicalSoftmax: true },
  ] as const) {
    test(`trains the same vectors without a kernel, up to rounding: ${JSON.stringify(given)}`, async () => {
      const vectors = async (name: string, surroundings: TrainingSurroundings): Promise<Float32Array> => {
        const output = path.join(folder, name);
        const options = { ...given, dimensions: 10, epochs: 1, threads: 1 };
        const { model } = await run({ output, options }, surroundings);
        assert.equal(model.hyperparameters['kernel'] === 'scalar', surroundings.loadKernel !== undefined);
        assert.equal(model.algorithm, given.algorithm);
        return (await readModel(output)).vectors;
      };
      const scalar = await vectors('scalar.safetensors', { loadKernel: () => undefined });
      const kernel = await vectors('kernel.safetensors', {});
      assertEvery(scalar, (x, i) => Math.abs(x - kernel[i]!) < 1e-3, 'scalar');
      // Initial weights are at most 1 / dimensions.
      assert.ok(scalar.some((x) => Math.abs(x) > 0.1));
    });
  }

  for (const phase of ['finding', 'reading', 'training'] as const) {
    test(`leaves nothing behind when cancelled while ${phase}, and keeps an earlier model`, async () => {
      const output = path.join(folder, `cancelled-${phase}.safetensors`);
      writeFileSync(output, 'an earlier model');
      const before = readdirSync(folder);
      const controller = new AbortController();
      const cancelling = run({ output, options: forever }, { signal: controller.signal, onPhase: [phase, controller] });
      await assert.rejects(
        cancelling,
        (error: unknown) => error instanceof VecinityError && error.code === 'cancelled',
      );
      assert.equal(readFileSync(output, 'utf8'), 'an earlier model');
      assert.deepEqual(readdirSync(folder), before);
      assertNothingLeft();
    });
  }

  for (const step of ['mergeReaders', 'initialise']) {
    test(`does not wait for a thread busy with ${step} when cancelled`, async () => {
      const busy = path.join(folder, 'busy.cjs');
      writeFileSync(busy, busyThread(step));
      const controller = new AbortController();
      const running = run(
        { output: path.join(folder, 'busy.safetensors'), options: {} },
        { script: busy, signal: controller.signal, loadKernel: () => undefined },
      );
      // Long enough for the thread to be busy; only the cancellation ends the run.
      setTimeout(() => controller.abort(), 500);
      await assert.rejects(running, (error: unknown) => error instanceof VecinityError && error.code === 'cancelled');
      assertNothingLeft();
    });
  }

  for (const phase of ['reading', 'training'] as const) {
    test(`idles when paused while ${phase}, then continues, and can be cancelled`, async () => {
      const progress: TrainingProgress[] = [];
      const controller = new AbortController();
      const steering = new Steering();
      const text = path.join(folder, 'long.txt');
      writeFileSync(text, twoTopics(100_000));
      const running = run(
        { output: path.join(folder, 'paused.safetensors'), roots: [text], options: { ...forever, threads: 2 } },
        { progress, signal: controller.signal, steering },
      );
      const last = (): TrainingProgress | undefined => progress.at(-1);
      const until = async (condition: () => boolean): Promise<void> => {
        while (!condition()) {
          await sleep(1);
        }
      };
      await until(() => last()?.phase === phase && (phase === 'reading' || last()!.fraction > 0));
      steering.setPaused(true);
      // On a busy machine, threads take a while to reach their next safepoint.
      let reported = '';
      while (reported !== (reported = JSON.stringify(last()))) {
        await sleep(500);
      }
      const cpu = process.cpuUsage();
      const { fraction, secondsLeft, tokensPerSecond } = last()!;
      await sleep(500);
      const { user, system } = process.cpuUsage(cpu);
      assert.ok(user + system < 250_000, `${user + system} µs of processor time in 500 ms`);
      assert.equal(last()!.paused, true);
      assert.equal(last()!.fraction, fraction);
      assert.deepEqual([last()!.secondsLeft, last()!.tokensPerSecond], [secondsLeft, tokensPerSecond]);
      steering.setPaused(false);
      await until(() => last()!.phase === 'training' && last()!.fraction > (phase === 'reading' ? 0 : fraction));
      assert.equal(last()!.paused, false);
      steering.setPaused(true);
      controller.abort();
      await assert.rejects(running, (error: unknown) => error instanceof VecinityError && error.code === 'cancelled');
      assertNothingLeft();
    });
  }

  for (const [how, code] of [
    ['exits', 'process.exit(3)'],
    ['throws', 'throw new Error("boom")'],
    ['dies at work', 'require("node:worker_threads").parentPort.on("message", () => process.exit(3))'],
  ] as const) {
    test(`ends with an error when a trainer thread ${how}`, async () => {
      const broken = path.join(folder, `broken.cjs`);
      writeFileSync(broken, code);
      const output = path.join(folder, 'broken.safetensors');
      await assert.rejects(
        run({ output, options: {} }, { script: broken }),
        (error: unknown) => error instanceof VecinityError && /trainer thread stopped unexpectedly/.test(error.message),
      );
      assert.equal(existsSync(output), false, 'output exists');
      assertNothingLeft();
    });
  }

  test('reports diverged weights with a rate to try', async () => {
    const output = path.join(folder, 'diverged.safetensors');
    // Steps this large overflow 32-bit floats.
    const options = { learningRate: 10, minLearningRate: 10, epochs: 5000, dimensions: 200, negative: 1, sample: 0 };
    await assert.rejects(
      run({ output, options }),
      (error: unknown) =>
        error instanceof VecinityError &&
        /learning rate 10/.test(error.message) &&
        /0\.025/.test(error.details.remedy!),
    );
    assert.equal(existsSync(output), false, 'output exists');
  });

  test('the reference learns a language model without a kernel', async () => {
    const perplexity = async (surroundings: TrainingSurroundings): Promise<number> => {
      const options = { algorithm: 'lm', dimensions: 10, hidden: 10, epochs: 2, threads: 1 } as const;
      const { model } = await run({ output: path.join(folder, 'lm.safetensors'), options }, surroundings);
      assert.equal(model.hyperparameters['kernel'] === 'scalar', surroundings.loadKernel !== undefined);
      // Sentences are about one of two topics, of 20 words each.
      assertNear(
        Number(model.hyperparameters['unigramPerplexity']),
        40,
        1,
        "Number(model.hyperparameters['unigramPerplexity'])",
      );
      return Number(model.hyperparameters['perplexity']);
    };
    const kernel = await perplexity({});
    const scalar = await perplexity({ loadKernel: () => undefined });
    assert.ok(kernel < 30 && Math.abs(scalar - kernel) < 1, `${scalar} and ${kernel}`);
  });

  test('ends a language model whose finite weights are far off', async () => {
    const output = path.join(folder, 'diverged-lm.safetensors');
    await assert.rejects(
      run({
        output,
        options: { algorithm: 'lm', learningRate: 10, minLearningRate: 10, epochs: 2, dimensions: 10, hidden: 10 },
      }),
      (error: unknown) =>
        error instanceof VecinityError && /worse than by guessing at the learning rate 10/.test(error.message),
    );
    assert.equal(existsSync(output), false, 'output exists');
  });

  test('does not report random text as diverged', async () => {
    const random = Random.seeded(3, 0);
    const sentence = (): string => Array.from({ length: 12 }, () => `word${random.below(14)}`).join(' ');
    const text = path.join(folder, 'disorder.txt');
    writeFileSync(text, `${Array.from({ length: 1500 }, sentence).join('\n')}\n`);
    const { model } = await run({
      output: path.join(folder, 'disorder.safetensors'),
      roots: [text],
      options: { algorithm: 'lm', dimensions: 1, epochs: 2, minCount: 1, threads: 1 },
    });
    // The loss of a guess: the logarithm of the number of words.
    assert.ok(Math.abs(model.lossByEpoch[1]! - Math.log(14)) < 0.1, String(model.lossByEpoch));
  });

  test('ignores words that phrases used up when it suggests minCount', async () => {
    const text = path.join(folder, 'one-phrase.txt');
    writeFileSync(text, 'good morning\n'.repeat(100));
    await assert.rejects(
      run({
        output: path.join(folder, 'one-phrase.safetensors'),
        roots: [text],
        options: { algorithm: 'skipgram', phrases: 1, phraseThreshold: 0, minCount: 1 },
      }),
      {
        code: 'vocabularyEmpty',
        message: 'The text is one word, "good_morning", repeated: there is nothing to learn from it.',
      },
    );
  });

  test('refuses bad options, endings and places before reading', async () => {
    for (const [request, code] of [
      [{ output: path.join(folder, 'x.safetensors'), options: { dimensions: 0 } }, 'badOption'],
      [{ output: path.join(folder, 'x.exe'), options: {} }, 'badOption'],
      [{ output: path.join(corpus, 'x.safetensors'), options: {} }, 'unreadable'],
    ] as const) {
      const phases: TrainingProgress[] = [];
      await assert.rejects(
        run(request, { progress: phases }),
        (error: unknown) => error instanceof VecinityError && error.code === code,
      );
      assert.deepEqual(phases, []);
    }
  });

  test('refuses words that never occur together, because there is nothing to learn', async () => {
    const text = path.join(folder, 'list.txt');
    writeFileSync(text, 'alone\nlonely\nsolitary\n'.repeat(50));
    const output = path.join(folder, 'list.safetensors');
    await assert.rejects(
      run({ output, roots: [text], options: {} }),
      (error: unknown) => error instanceof VecinityError && error.code === 'noText',
    );
    assert.equal(existsSync(output), false, 'output exists');
    assertNothingLeft();
  });

  test('trains on a text of two lines', async () => {
    const text = path.join(folder, 'tiny.txt');
    writeFileSync(text, 'the cat sat\nthe dog sat\n');
    const output = path.join(folder, 'tiny.safetensors');
    const { model, options } = await run({ output, roots: [text], options: {} });
    assert.equal(model.vocabularySize, 4);
    assert.equal(options.minCount, 1);
    assertEvery(model.lossByEpoch, (loss) => Number.isFinite(loss), 'model.lossByEpoch');
  });

  test('refuses more vectors than memory holds, and shows the arithmetic', async () => {
    const text = path.join(folder, 'many.txt');
    const words = Array.from({ length: 60_000 }, (_, i) => `w${i.toString(36)}`).join(' ');
    writeFileSync(text, `${words}\n${words}\n`);
    const output = path.join(folder, 'many.safetensors');
    await assert.rejects(
      run({ output, roots: [text], options: { algorithm: 'skipgram', dimensions: 10_000 } }),
      (error: unknown) =>
        error instanceof VecinityError && error.code === 'outOfMemory' && /120000 x 40000 bytes/.test(error.message),
    );
    assertNothingLeft();
  });

  test('the coordinator surveys, plans, trains, refuses a second run, and recovers from a cancellation', async () => {
    const worker = new Worker(script);
    let reports = 0;
    const names: string[] = [];
    const events: TrainingEvents = {
      progress: () => {
        reports++;
        return Promise.resolve();
      },
      named: ({ name }) => {
        names.push(name);
        return Promise.resolve();
      },
      begun: () => Promise.resolve(),
      compared: () => Promise.resolve(),
      checkpoint: () => Promise.resolve(),
    };
    const { remote } = new RpcPeer<TrainingApi>(
      { post: (message) => worker.postMessage(message), onMessage: (listener) => worker.on('message', listener) },
      events,
    );
    try {
      const survey = await remote.survey(request({ output: '', options: {} }).corpus);
      assert.equal(survey.files, 1);
      const plan = await remote.plan({ bytes: survey.bytes, options: { dimensions: 12 } });
      assert.equal(plan.options.dimensions, 12);
      const output = path.join(folder, 'coordinated.safetensors');
      const result = await remote.train(request({ output, options: { epochs: 2, dimensions: 12 } }));
      assert.equal(result.model.path, output);
      assertOrder(reports, '>', 0, 'reports');

      const controller = new AbortController();
      const endless = remote.train(
        request({ output: path.join(folder, 'endless.bin'), options: forever }),
        controller.signal,
      );
      await assert.rejects(
        remote.train(request({ output, options: {} })),
        (error: unknown) => error instanceof VecinityError && error.code === 'busy',
      );
      controller.abort();
      await assert.rejects(endless, (error: unknown) => error instanceof VecinityError && error.code === 'cancelled');
      await remote.settled({});
      assertNoSpill();
      // The text has 40 different words: the plan takes 50 dimensions when it has counted them.
      const named = { ...request({ output, options: { epochs: 1 } }), otherNames: ['test · skip-gram 50d, 1 epoch'] };
      const { model } = await remote.train(named);
      assert.equal(model.name, 'test · skip-gram 50d, 1 epoch (2)');
      assert.equal(names.at(-1), model.name);
    } finally {
      await worker.terminate();
    }
  });

  function request({ output, options, roots, spillAfter }: Wanted): TrainRequest {
    return {
      corpus: {
        roots: (roots ?? [corpus]).map((root) => ({ path: root, base: root, exclude: [] })),
        include: [],
        respectGitignore: true,
        tokenized: true,
      },
      options,
      name: 'test',
      output,
      spillAfter,
    };
  }

  async function run(
    wanted: Wanted,
    {
      progress = [],
      signal = never,
      onPhase,
      ...surroundings
    }: TrainingSurroundings & {
      readonly progress?: TrainingProgress[];
      readonly signal?: AbortSignal;
      /** Aborts the controller when the phase begins. */
      readonly onPhase?: readonly [TrainingProgress['phase'], AbortController];
    } = {},
  ): ReturnType<typeof runTraining> {
    return runTraining(
      request(wanted),
      (report) => {
        progress.push(report);
        if (report.phase === onPhase?.[0]) {
          // A little later, so that the phase is busy.
          setTimeout(() => onPhase[1].abort(), phaseDelay[report.phase]);
        }
      },
      signal,
      { script, ...surroundings },
    );
  }
});

interface Wanted {
  readonly output: string;
  readonly options: TrainRequest['options'];
  readonly roots?: readonly string[];
  readonly spillAfter?: number | undefined;
}

/** A trainer thread that finds two words and then never finishes a step. */
function busyThread(step: string): string {
  return `
    const { parentPort } = require('node:worker_threads');
    const words = { bytes: Buffer.from('ab'), offsets: Uint32Array.of(0, 1, 2), counts: Float64Array.of(9, 9), ids: Int32Array.of(0, 1) };
    const corpus = { chunks: [], finalIds: [], vocabulary: words, tokens: 18, rawTokens: 18, sentences: 1, plan: ${JSON.stringify(planTraining({ tokens: 18 }, {}, 1))} };
    const answers = {
      readSegments: { reader: 0, chunks: [], words, idsGiven: 2, tokens: 18, sentences: 1, skipped: [], recoded: [], brokenRecords: 0 },
      mergeReaders: corpus,
    };
    parentPort.on('message', ({ rpc, id, method }) => {
      while (method === ${JSON.stringify(step)}) {}
      if (rpc === 'call' && method in answers) {
        parentPort.postMessage({ rpc: 'result', id, value: answers[method] });
      }
    });`;
}

const phaseDelay = { finding: 0, reading: 1, joining: 0, counting: 1, training: 150, rerunning: 0, saving: 0 };

/** Sentences about the sea or about the land. */
function twoTopics(sentences: number): string {
  const random = Random.seeded(11, 0);
  const lines: string[] = [];
  for (let i = 0; i < sentences; i++) {
    const topic = i % 2 === 0 ? 'sea' : 'land';
    lines.push(Array.from({ length: 10 }, () => `${topic}${random.below(20)}`).join(' '));
  }
  return `${lines.join('\n')}\n`;
}

function assertNothingLeft(): void {
  assertNoSpill();
  assert.ok(!process.getActiveResourcesInfo().includes('Worker'), process.getActiveResourcesInfo().join(' '));
}

function assertNoSpill(): void {
  assert.deepEqual(spills(), []);
}

/** Returns the folders of this process' runs. */
function spills(): string[] {
  return readdirSync(tmpdir()).filter(
    (name) => name.startsWith('vecinity-spill-') && name.includes(`-${process.pid}-`),
  );
}
