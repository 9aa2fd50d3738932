import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { VecinityError } from '../../src/core/errors';
import { Random } from '../../src/core/training/shared/random';
import { readModel } from '../../src/engine/files/modelFile';
import { checkpointPath, readCheckpoint } from '../../src/engine/training/checkpoint/checkpointFile';
import { interruption } from '../../src/engine/training/checkpoint/interruption';
import { resumeTraining, runTraining } from '../../src/engine/training/runTraining';
import type { CheckpointReport, TrainRequest, TrainResult } from '../../src/protocol/training';
import { assertEvery, assertNear, assertOrder, assertSameBytes, assertWithin } from './support/assertions';
import { temporaryFolder } from './support/folder';

const script = path.resolve('dist/trainer.js');

suite('resuming a run', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const place = (name: string): string => path.join(folder(), name);
  const never = new AbortController().signal;
  const options = { dimensions: 16, epochs: 60, minCount: 1, threads: 1, seed: 5 };

  suiteSetup(() => writeFileSync(place('corpus.txt'), text(3000)));

  function request(name: string, given: TrainRequest['options'] = options, corpus = place('corpus.txt')): TrainRequest {
    return {
      corpus: {
        roots: [{ path: corpus, base: corpus, exclude: [] }],
        include: [],
        respectGitignore: true,
        tokenized: true,
      },
      options: given,
      name: 'test',
      output: place(name),
      checkpointSeconds: 0.001,
    };
  }

  /** Trains until the checkpoint has been written `times` times, then stops for `reason`. */
  async function stopped(wanted: TrainRequest, reason: unknown, times = 1): Promise<VecinityError> {
    const controller = new AbortController();
    const reports: CheckpointReport[] = [];
    const run = runTraining(wanted, () => undefined, controller.signal, {
      script,
      onCheckpoint: (report) => {
        reports.push(report);
        if (reports.length === times) {
          controller.abort(reason);
        }
      },
    });
    const error = await run.then(
      () => assert.fail('it came to its end before it was stopped'),
      (thrown: unknown) => thrown as VecinityError,
    );
    assertEvery(
      reports,
      ({ path: file, trouble }) => file === checkpointPath(wanted.output) && trouble === undefined,
      'reports',
    );
    return error;
  }

  const resume = (checkpoint: string, finish = false): Promise<TrainResult> =>
    resumeTraining({ checkpoint, finish }, () => undefined, never, { script });

  for (const algorithm of ['skipgram', 'cbow', 'subword', 'lm', 'glove'] as const) {
    test(`${algorithm}: a run interrupted twice ends with the bytes of an uninterrupted run`, async () => {
      const given = { ...options, algorithm };
      const whole = await runTraining(request(`whole-${algorithm}.bin`, given), () => undefined, never, { script });
      const wanted = request(`parts-${algorithm}.bin`, given);
      const error = await stopped(wanted, interruption);
      assert.equal(error.code, 'cancelled');
      const checkpoint = error.details.checkpoint!;
      assert.equal(checkpoint, checkpointPath(wanted.output));
      const { facts } = await readCheckpoint(checkpoint);
      assert.ok(facts.fraction > 0.01 && facts.fraction < 0.95, `fraction ${facts.fraction}`);

      const controller = new AbortController();
      const again = resumeTraining(
        { checkpoint, finish: false, checkpointSeconds: 0.001 },
        () => undefined,
        controller.signal,
        {
          script,
          onCheckpoint: () => controller.abort(interruption),
        },
      );
      await assert.rejects(again, { code: 'cancelled' });
      assertOrder(
        (await readCheckpoint(checkpoint)).facts.fraction,
        '>=',
        facts.fraction,
        '(await readCheckpoint(checkpoint)).facts.fraction',
      );

      const resumed = await resume(checkpoint);
      assert.deepEqual(resumed.model.lossByEpoch, whole.model.lossByEpoch);
      assertSameBytes(
        readFileSync(place(`parts-${algorithm}.bin`)),
        readFileSync(place(`whole-${algorithm}.bin`)),
        'readFileSync(place(`parts-${algorithm}.bin`))',
      );
      assert.equal(existsSync(checkpoint), false, 'checkpoint exists');
      assertOrder(resumed.seconds, '>=', facts.seconds, 'resumed.seconds');
    });
  }

  test('learns as well with two threads', async () => {
    const corpus = place('two.txt');
    writeFileSync(corpus, text(20_000));
    const given = { ...options, algorithm: 'skipgram', epochs: 20, threads: 2 } as const;
    const whole = await runTraining(request('whole-two.safetensors', given, corpus), () => undefined, never, {
      script,
    });
    const parts = { ...request('parts-two.safetensors', given, corpus), otherNames: [] };
    const { details } = await stopped(parts, interruption);
    const resumed = await resume(details.checkpoint!);
    assert.match(resumed.model.name, /^test · skip-gram \d+d, .*20 epochs/, 'the name is that of the run that began');
    assert.equal(resumed.model.hyperparameters['threads'], 2);
    assert.equal(resumed.model.lossByEpoch.length, 20);
    const [last, lastWhole] = [resumed.model.lossByEpoch.at(-1)!, whole.model.lossByEpoch.at(-1)!];
    assert.ok(Math.abs(last - lastWhole) < 0.03 * lastWhole, `${last} and ${lastWhole}`);
  });

  test('finishing early makes a model of the epochs so far', async () => {
    const wanted = request('finished.safetensors', { ...options, epochs: 2000 });
    const { details } = await stopped({ ...wanted, checkpointSeconds: 0.3 }, interruption);
    const { facts } = await readCheckpoint(details.checkpoint!);
    const { model } = await resume(details.checkpoint!, true);
    assertWithin(model.lossByEpoch.length, 1, 1999, 'epochs');
    assertNear(model.lossByEpoch.length / 2000, (facts.fraction - 0.1) / 0.88, 0.05, 'model.lossByEpoch.length / 2000');
    assert.equal((await readModel(place('finished.safetensors'))).vocabulary.size, 40);
    assert.equal(existsSync(details.checkpoint!), false, 'details.checkpoint exists');
  });

  test('cancelling removes the checkpoint, also after resuming', async () => {
    const error = await stopped(request('cancelled.bin'), undefined);
    assert.deepEqual([error.code, error.details.checkpoint], ['cancelled', undefined]);
    const { details } = await stopped(request('cancelled.bin'), interruption);
    const controller = new AbortController();
    const again = resumeTraining(
      { checkpoint: details.checkpoint!, finish: false },
      () => controller.abort(),
      controller.signal,
      { script },
    );
    await assert.rejects(again, { code: 'cancelled' });
    assert.deepEqual(
      readdirSync(folder()).filter((name) => name.includes('cancelled')),
      [],
    );
  });

  test('diverged weights leave the last good checkpoint, which makes a model', async () => {
    const { output } = request('diverged.safetensors');
    const given = { ...options, dimensions: 200, negative: 1, sample: 0 };
    const { details } = await stopped(request('diverged.safetensors', given), interruption);
    const file = details.checkpoint!;
    // Steps this large overflow 32-bit floats in the next epoch.
    writeFileSync(
      file,
      withRun(readFileSync(file), (run) => Object.assign(run.options, { learningRate: 10, minLearningRate: 10 })),
    );
    const error = await resume(file).then(
      () => assert.fail('it did not diverge'),
      (thrown: unknown) => thrown as VecinityError,
    );
    assert.deepEqual([error.code, error.details.checkpoint, error.details.option], ['diverged', file, 'learningRate']);
    assert.match(error.details.remedy!, /learningRate to 0\.025/);
    await resume(file, true);
    assertEvery((await readModel(output)).vectors, Number.isFinite, '(await readModel(output)).vectors');
  });

  test('recognises a changed text and names it', async () => {
    const changes: readonly (readonly [RegExp, (file: string) => void])[] = [
      [/: 1 changed, .*a\.txt\./, (file) => appendFileSync(file, 'more\n')],
      [/: 1 changed, .*a\.txt\./, (file) => utimesSync(file, 1, 1)],
      [/: 1 missing, .*a\.txt\./, (file) => rmSync(file)],
      [/: 1 new, .*c\.txt\./, (file) => writeFileSync(path.join(path.dirname(file), 'c.txt'), 'new\n')],
    ];
    for (const [i, [message, change]] of changes.entries()) {
      const corpus = temporary(`changed-${i}`);
      writeFileSync(path.join(corpus, 'a.txt'), text(1000));
      writeFileSync(path.join(corpus, 'b.txt'), text(1000));
      const { details } = await stopped(request(`changed-${i}.bin`, options, corpus), interruption);
      change(path.join(corpus, 'a.txt'));
      await assert.rejects(resume(details.checkpoint!), (error: VecinityError) => {
        assert.equal(error.code, 'corpusChanged');
        assert.match(error.message, message);
        assert.equal(error.details.checkpoint, details.checkpoint);
        return true;
      });
      assert.equal(existsSync(details.checkpoint!), true, 'details.checkpoint is missing');
    }
  });

  test('reports a checkpoint that cannot be written, and continues', async () => {
    const wanted = request('blocked.bin', { ...options, epochs: 20 });
    // The rename fails because a folder is in the checkpoint's place.
    const blocked = temporary('blocked.bin.checkpoint');
    writeFileSync(path.join(blocked, 'file'), '');
    const reports: CheckpointReport[] = [];
    const run = runTraining(wanted, () => undefined, never, {
      script,
      onCheckpoint: (report) => void reports.push(report),
    });
    await run.catch(() => undefined);
    assertOrder(reports.length, '>', 0, 'reports.length');
    assertEvery(reports, ({ trouble }) => trouble?.includes('cannot be written'), 'reports');
    assert.equal(existsSync(wanted.output), true, 'wanted.output is missing');
  });

  test('writes no checkpoint when disabled', async () => {
    const reports: CheckpointReport[] = [];
    const wanted = { ...request('none.bin'), checkpointSeconds: 0 };
    await runTraining(wanted, () => undefined, never, { script, onCheckpoint: (report) => void reports.push(report) });
    assert.deepEqual(reports, []);
  });

  suite('resuming from a hostile file', () => {
    let whole: Buffer;
    const file = (): string => place('hostile.bin.checkpoint');

    suiteSetup(async () => {
      const wanted = request('hostile.bin', { ...options, dimensions: 4, epochs: 3000 });
      // Late enough to have learned something.
      await stopped({ ...wanted, checkpointSeconds: 0.3 }, interruption);
      whole = readFileSync(file());
    });

    const refused = async (bytes: Uint8Array, why: RegExp | undefined, from = file()): Promise<void> => {
      writeFileSync(from, bytes);
      await assert.rejects(resume(from, true), (error: VecinityError) => {
        assert.equal(error.code, 'badFile');
        assert.match(error.message, why ?? /./);
        return true;
      });
    };

    test('accepts the undamaged file', async () => {
      writeFileSync(
        file(),
        edited(whole, () => undefined),
      );
      assert.equal((await resume(file(), true)).model.dimensions, 4);
    });

    test('refuses a cut file', async () => {
      for (const length of [0, 7, 8, 9, 200, whole.length - 1]) {
        await refused(whole.subarray(0, length), undefined);
      }
    });

    for (const [what, change, why] of [
      ['no request', (run) => Reflect.deleteProperty(run, 'request'), /no valid description of its run/],
      [
        'a request of another type',
        (run) => ((run as unknown as Record<string, unknown>)['request'] = [1]),
        /no valid description of its run/,
      ],
      [
        'a relative path',
        (run) => (run.request.corpus.roots[0]!.path = '../secret'),
        /no valid description of its run/,
      ],
      [
        'invalid globs',
        (run) => (run.request.corpus.roots[0]!.exclude = [1] as never),
        /no valid description of its run/,
      ],
      [
        'deep settings',
        (run) => ((run.request.corpus as unknown as Record<string, unknown>)['jsonFields'] = { a: { b: 1 } }),
        /no valid description of its run/,
      ],
      [
        'rules of a root without globs',
        (run) => ((run.request.corpus.roots[0]! as unknown as Record<string, unknown>)['rules'] = { include: 1 }),
        /no valid description of its run/,
      ],
      ['other dimensions than its state', (run) => (run.options.dimensions = 8), /lacks F32 "input"/],
    ] as readonly (readonly [string, (run: Run) => void, RegExp])[]) {
      test(what, () => refused(withRun(whole, change), why));
    }

    test('refuses impossible options', async () => {
      writeFileSync(
        file(),
        withRun(whole, (run) => (run.options.dimensions = -1)),
      );
      await assert.rejects(resume(file(), true), { code: 'badOption' });
    });

    test('refuses an impossible position', async () => {
      const bytes = Buffer.from(whole);
      bytes.writeInt32LE(-5, stateAt(whole, 'nextTask'));
      await refused(bytes, /impossible place/);
    });

    test('refuses untrained GloVe tiles that threads would wait for', async () => {
      const wanted = request('tiles.bin', { ...options, algorithm: 'glove', dimensions: 4, epochs: 3000 });
      await stopped(wanted, interruption);
      const tiles = readFileSync(checkpointPath(wanted.output));
      for (const name of ['rowsDone', 'columnsDone', 'tokensDone', 'nextTask']) {
        const bytes = Buffer.from(tiles);
        bytes[stateAt(tiles, name)]! ^= 1;
        await refused(bytes, /impossible place/, checkpointPath(wanted.output));
      }
      writeFileSync(checkpointPath(wanted.output), tiles);
      assert.equal((await resume(checkpointPath(wanted.output), true)).model.dimensions, 4);
    });

    test('refuses missing or invalid metadata', async () => {
      for (const key of ['format', 'version', 'run', 'corpusFingerprint', 'vocabulary', 'fraction', 'seconds']) {
        await refused(
          edited(whole, ({ __metadata__: metadata }) => Reflect.deleteProperty(metadata, key)),
          undefined,
        );
      }
      await refused(
        edited(whole, ({ __metadata__: metadata }) => (metadata['run'] = '{')),
        /not JSON/,
      );
      await refused(
        edited(whole, ({ __metadata__: metadata }) => (metadata['seconds'] = '-1')),
        /impossible "seconds"/,
      );
      // In milliseconds it would be infinite, which the saved model could not express.
      await refused(
        edited(whole, ({ __metadata__: metadata }) => (metadata['seconds'] = '1e308')),
        /impossible "seconds"/,
      );
      await refused(
        edited(whole, ({ __metadata__: metadata }) => (metadata['fraction'] = '2')),
        /impossible "fraction"/,
      );
    });

    test('refuses a name without a place for the model', async () => {
      await refused(whole, /does not end in [.]checkpoint/, place('hostile.state'));
    });

    test('refuses a model without a checkpoint', async () => {
      const { output } = request('model.safetensors');
      await runTraining({ ...request('model.safetensors'), checkpointSeconds: 0 }, () => undefined, never, { script });
      await refused(readFileSync(output), /is not a checkpoint/);
    });
  });

  function temporary(name: string): string {
    const directory = place(name);
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory);
    return directory;
  }
});

interface Header {
  readonly __metadata__: Record<string, string>;
}

interface Run {
  request: { readonly corpus: { readonly roots: { path: string; exclude: string[] }[] } };
  readonly options: { dimensions: number };
}

/** Returns the file with another header. */
function edited(file: Buffer, edit: (header: Header) => void): Buffer {
  const length = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, 8 + length)) as Header;
  edit(header);
  const json = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([prefix, json, file.subarray(8 + length)]);
}

function withRun(file: Buffer, change: (run: Run) => void): Buffer {
  return edited(file, ({ __metadata__: metadata }) => {
    const run = JSON.parse(metadata['run']!) as Run;
    change(run);
    metadata['run'] = JSON.stringify(run);
  });
}

/** Writes lines of words from one of two groups; the result is always the same. */
function text(lines: number): string {
  const random = Random.seeded(3, 0);
  return Array.from({ length: lines }, (_, i) =>
    Array.from({ length: 10 }, () => `${i % 2 === 0 ? 'sea' : 'land'}${random.below(20)}`).join(' '),
  ).join('\n');
}

/** Returns the offset of a part of the state in a checkpoint. */
function stateAt(checkpoint: Buffer, name: string): number {
  const end = 8 + Number(checkpoint.readBigUInt64LE(0));
  const header = JSON.parse(checkpoint.toString('utf8', 8, end)) as Record<string, { data_offsets: [number, number] }>;
  return end + header[`state.${name}`]!.data_offsets[0];
}
