import assert from 'node:assert/strict';
import { SharedTask } from '../../src/host/editors/sharedTask';

suite('shared task', () => {
  const never = (): AbortSignal => new AbortController().signal;

  test('callers join a running task; a caller after its end starts a new one', async () => {
    const task = new SharedTask<number>();
    const finish: ((value: number) => void)[] = [];
    const start = (): Promise<number> => new Promise((resolve) => finish.push(resolve));
    const both = [task.run(start, never()), task.run(start, never())];
    assert.equal(finish.length, 1);
    finish[0]!(7);
    assert.deepEqual(await Promise.all(both), [7, 7]);
    const third = task.run(start, never());
    finish[1]!(8);
    assert.equal(await third, 8);
  });

  test('any caller stops it, and the next caller starts a new one', async () => {
    const task = new SharedTask<string>();
    const signals: AbortSignal[] = [];
    const start = (signal: AbortSignal): Promise<string> => {
      signals.push(signal);
      return new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('stopped')));
        if (signals.length > 1) {
          resolve('second');
        }
      });
    };
    const controller = new AbortController();
    const first = task.run(start, never());
    const joined = task.run(start, controller.signal);
    controller.abort();
    assert.ok(signals[0]!.aborted);
    assert.equal(await task.run(start, never()), 'second');
    await assert.rejects(first, /stopped/);
    await assert.rejects(joined, /stopped/);
  });

  test('starts again after a failure', async () => {
    const task = new SharedTask<number>();
    await assert.rejects(
      task.run(() => Promise.reject(new Error('no')), never()),
      /no/,
    );
    assert.equal(await task.run(() => Promise.resolve(3), never()), 3);
  });
});
