import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { Safepoint } from '../../src/engine/safepoint';
import { Steering } from '../../src/engine/training/steering';
import { assertOrder } from './support/assertions';

/** Increments two numbers that are equal only at a safepoint. */
const counting = `
  const { workerData: { memory, counts } } = require('node:worker_threads');
  try {
    const safepoint = new Safepoint(memory);
    safepoint.enter(() => {
      for (;;) {
        safepoint.reach();
        Atomics.add(counts, 0, 1);
        for (let i = 0; i < 1000; i++) {
          safepoint.check();
        }
        Atomics.add(counts, 1, 1);
      }
    });
  } catch (error) {
    if (error.code !== 'cancelled') throw error;
  }`;

suite('the safepoint of a run', () => {
  let threads: Worker[];
  let safepoint: Safepoint;
  let counts: Int32Array;
  let script: string;

  suiteSetup(async () => {
    const { outputFiles } = await esbuild.build({
      stdin: {
        contents: `import { Safepoint } from './safepoint';${counting}`,
        resolveDir: path.resolve('src/engine'),
        loader: 'ts',
      },
      bundle: true,
      platform: 'node',
      write: false,
    });
    script = outputFiles[0]!.text;
  });

  setup(() => {
    safepoint = new Safepoint();
    counts = new Int32Array(new SharedArrayBuffer(8));
    threads = Array.from(
      { length: 3 },
      () => new Worker(script, { eval: true, workerData: { memory: safepoint.memory, counts } }),
    );
  });

  teardown(async () => {
    safepoint.cancel();
    await Promise.all(threads.map((thread) => thread.terminate()));
  });

  const begun = (): number => Atomics.load(counts, 0);
  const moves = async (): Promise<boolean> => {
    const before = begun();
    await sleep(50);
    return begun() > before;
  };
  const started = async (): Promise<void> => {
    while (begun() < 100) {
      await sleep(5);
    }
  };
  const exits = (): Promise<unknown> =>
    Promise.all(threads.map((thread) => new Promise((resolve) => thread.on('exit', resolve))));

  test('stops every thread at a safepoint, then all continue', async () => {
    await started();
    for (let round = 0; round < 50; round++) {
      let seen: number[] = [];
      assert.ok(
        await safepoint.stopTheWorld(async () => {
          seen = [...counts];
          await sleep(2);
          assert.deepEqual([...counts], seen);
        }),
      );
      assert.equal(seen[0], seen[1], `round ${round}`);
    }
    assert.ok(await moves());
  });

  test('pauses all work until resumed', async () => {
    await started();
    safepoint.pause();
    await sleep(20);
    assert.ok(!(await moves()));
    safepoint.resume();
    assert.ok(await moves());
  });

  test('ends running, paused and waiting work on a stop', async () => {
    await started();
    safepoint.pause();
    await sleep(20);
    // Paused threads are not at a safepoint.
    const held = safepoint.stopTheWorld(() => Promise.reject(new Error('nobody is held')));
    await sleep(20);
    const ended = exits();
    safepoint.cancel();
    assert.equal(await held, false);
    await ended;
  });

  test('leaves no thread stopped when work fails', async () => {
    await started();
    await assert.rejects(
      safepoint.stopTheWorld(() => Promise.reject(new Error('disk full'))),
      /disk full/,
    );
    assert.ok(await moves());
  });
});

suite('the clock of a run', () => {
  test('stands still in a pause', async () => {
    const steering = new Steering();
    const before = steering.now();
    steering.setPaused(true);
    steering.setPaused(true);
    assert.ok(steering.paused);
    const paused = steering.now();
    assertOrder(paused, '>=', before, 'paused');
    await sleep(30);
    assert.equal(steering.now(), paused);
    steering.setPaused(false);
    assert.ok(!steering.paused);
    await sleep(30);
    const after = steering.now();
    assertOrder(after, '>', paused, 'after');
    assertOrder(after, '<=', performance.now() - 25, 'after');
  });
});
