import assert from 'node:assert/strict';
import { planTraining } from '../../src/core/training/plan';
import { BoundedCurve, RunRecord } from '../../src/host/training/runRecord';
import type { TrainingProgress } from '../../src/protocol/training';
import { assertNear, assertOrder } from './support/assertions';

const beginning: TrainingProgress = {
  phase: 'training',
  fraction: 0,
  overall: 0,
  seconds: 0,
  tokensPerSecond: 0,
  loss: NaN,
  epochsDone: 0,
  epochLoss: NaN,
  secondsLeft: NaN,
  paused: false,
};

suite('record of a run', () => {
  test('records loss by epoch and within it, and speed by the clock', () => {
    const record = new RunRecord(1, 'x', beginning);
    const { options } = planTraining({ tokens: 1000 }, { epochs: 4 }, 1);
    record.begin({ options, tokens: 1000, vocabularySize: 10, contentWords: [] });
    for (let step = 1; step <= 40; step++) {
      record.report({
        ...beginning,
        fraction: step / 40,
        seconds: step / 10,
        tokensPerSecond: 1000,
        loss: 4 - Math.floor(step / 2) / 20,
        epochsDone: Math.floor(step / 10),
        epochLoss: step < 10 ? NaN : 4 - Math.floor(step / 10),
      });
    }
    // Each loss is reported twice and counts once.
    assert.equal(record.losses.x.length, 21);
    assert.deepEqual([record.losses.x[1], record.losses.y[1]], [0.2, 3.95]);
    assert.deepEqual(
      [record.epochLosses.x, record.epochLosses.y],
      [
        [1, 2, 3, 4],
        [3, 2, 1, 0],
      ],
    );
    // 4 epochs of 1000 tokens in 4 seconds.
    assertOrder(record.speeds.y.length, '>=', 6, 'record.speeds.y.length');
    for (const speed of record.speeds.y) {
      assert.ok(Math.abs(speed - 1000) < 1e-6, String(speed));
    }
    assertNear(record.seconds, 4, 1e-9, 'record.seconds');
    record.end({ state: 'cancelled' });
    assertNear(record.seconds, 4, 1e-9, 'the clock stands when the run is over');
  });

  test('a pause counts neither in the time nor in the speed', () => {
    const record = new RunRecord(1, 'x', beginning);
    const { options } = planTraining({ tokens: 1000 }, { epochs: 1 }, 1);
    record.begin({ options, tokens: 1000, vocabularySize: 10, contentWords: [] });
    const at = (seconds: number, paused = false): void =>
      record.report({ ...beginning, fraction: seconds / 10, seconds, tokensPerSecond: 100, paused });
    [0, 1, 2].forEach((second) => at(second));
    // The clock of the run stands still, however long the pause is.
    Array.from({ length: 50 }, () => at(2, true));
    assert.equal(record.seconds, 2);
    [3, 4].forEach((second) => at(second));
    assert.equal(record.seconds, 4);
    assert.deepEqual(record.speeds.x, [1, 2, 3, 4]);
    record.speeds.y.forEach((speed) => assertNear(speed, 100, 1e-9, 'speed'));
  });

  test('a curve of any length takes limited memory and keeps its shape', () => {
    const curve = new BoundedCurve(100);
    for (let i = 0; i < 100_000; i++) {
      curve.add(i, 2 * i);
    }
    assert.ok(curve.x.length >= 50 && curve.x.length <= 100, String(curve.x.length));
    curve.x.forEach((x, i) => {
      assertNear(curve.y[i]!, 2 * x, 1e-6, 'curve.y[i]');
      assert.ok(i === 0 || x > curve.x[i - 1]!);
    });
    assertOrder(curve.x[0]!, '<', 1000, 'curve.x[0]');
    assertOrder(curve.x.at(-1)!, '>', 97_000, 'curve.x.at(-1)');
    curve.replace([
      [1, 5],
      [2, 4],
    ]);
    assert.deepEqual(
      [curve.x, curve.y],
      [
        [1, 2],
        [5, 4],
      ],
    );
  });
});
