import assert from 'node:assert/strict';
import { pcaOfWords } from '../../src/core/projection/pca';
import { python } from './support/python';
import { randomRows, spaceOf } from './support/spaces';

const askNumpy = `
import json, sys
import numpy as np
rows = np.array(json.loads(sys.argv[1]), dtype=np.float32).astype(np.float64)
rows /= np.linalg.norm(rows, axis=1, keepdims=True)
rows -= rows.mean(axis=0)
u, s, vt = np.linalg.svd(rows, full_matrices=False)
print(json.dumps([(u[:, :2] * s[:2]).tolist(), (s[:2] ** 2 / (s ** 2).sum()).tolist()]))
`;
import { assertEvery, assertNear, assertOrder } from './support/assertions';

suite('pca', () => {
  const all = (count: number): number[] => Array.from({ length: count }, (_, id) => id);

  test('gives one word no spread, two words a line, three a plane', () => {
    const space = spaceOf([
      [1, 0, 0],
      [0, 2, 0],
      [0, 0, 3],
    ]);
    assert.deepEqual(pcaOfWords(space, []), { points: new Float32Array(0), explained: [0, 0] });
    assert.deepEqual(pcaOfWords(space, [1]), { points: new Float32Array(2), explained: [0, 0] });
    const two = pcaOfWords(space, [0, 1]);
    assert.deepEqual([...two.points].map(rounded), [0.707107, 0, -0.707107, 0]);
    assert.deepEqual(two.explained.map(rounded), [1, 0]);
    const three = pcaOfWords(space, [0, 1, 2]);
    assert.deepEqual(three.explained.map(rounded), [0.5, 0.5]);
    for (const [i, j] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const apart = Math.hypot(
        three.points[2 * i]! - three.points[2 * j]!,
        three.points[2 * i + 1]! - three.points[2 * j + 1]!,
      );
      assert.equal(rounded(apart), rounded(Math.SQRT2));
    }
  });

  test('places words of one direction, and zero vectors, on one point', () => {
    const space = spaceOf([
      [1, 2],
      [2, 4],
      [3, 6],
      [0, 0],
      [0, 0],
    ]);
    assert.deepEqual(pcaOfWords(space, [0, 1, 2]), { points: new Float32Array(6), explained: [0, 0] });
    assert.deepEqual(pcaOfWords(space, [3, 4]), { points: new Float32Array(4), explained: [0, 0] });
    const mixed = pcaOfWords(space, [0, 1, 3]);
    assert.equal(mixed.points[0], mixed.points[2]);
    assertEvery([...mixed.points], Number.isFinite, '[...mixed.points]');
    assert.deepEqual(mixed.explained.map(rounded), [1, 0]);
  });

  test('leaves the second axis empty for one dimension', () => {
    const { points, explained } = pcaOfWords(spaceOf([[1], [-1], [2]]), [0, 1, 2]);
    assert.deepEqual(explained, [1, 0]);
    assert.deepEqual([points[1], points[3], points[5]], [0, 0, 0]);
  });

  test('matches numpy, with more words than dimensions and with fewer', function () {
    this.timeout(30_000);
    for (const [words, dimensions] of [
      [12, 40],
      [40, 12],
      [7, 7],
    ] as const) {
      const rows = randomRows(words, dimensions, words);
      const { points, explained } = pcaOfWords(spaceOf(rows), all(words));
      const [expected, shares] = python(this, 'numpy', askNumpy, JSON.stringify(rows)) as [number[][], number[]];
      for (const axis of [0, 1]) {
        assertNear(explained[axis]!, shares[axis]!, 1e-9, 'explained[axis]');
        // The sign of an axis is arbitrary.
        const sign = Math.sign(points[axis]! * expected[0]![axis]!);
        expected.forEach((point, row) =>
          assertNear(points[2 * row + axis]!, sign * point[axis]!, 1e-6, 'points[2 * row + axis]'),
        );
      }
    }
  });

  test('the sign of an axis is independent of the order of words', () => {
    const space = spaceOf(randomRows(9, 5, 4));
    const forward = pcaOfWords(space, all(9));
    const backward = pcaOfWords(space, all(9).reverse());
    for (let row = 0; row < 9; row++) {
      for (const axis of [0, 1]) {
        const difference = forward.points[2 * row + axis]! - backward.points[2 * (8 - row) + axis]!;
        assertOrder(Math.abs(difference), '<', 1e-6, 'Math.abs(difference)');
      }
    }
  });
});

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
