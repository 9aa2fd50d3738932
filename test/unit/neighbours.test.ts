import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nearest, neighbours } from '../../src/core/queries/neighbours';
import { exactCosine, plainScan, scanError, type Scan } from '../../src/core/queries/scan';
import { similarity, similarityMatrix } from '../../src/core/queries/similarity';
import type { Space } from '../../src/core/space';
import { readModel } from '../../src/engine/files/modelFile';
import { loadKernel } from '../../src/kernel/loader';
import { ScanMemory } from '../../src/kernel/scanKernel';
import { cases } from './support/cases';
import { fixturePath, fixtures } from './support/fixtures';
import { randomRows, spaceOf } from './support/spaces';
import { assertNear, assertOrder } from './support/assertions';

/** Finds nearest neighbours by their definition. */
function bruteForce(space: Space, terms: readonly { id: number; weight: number }[], count: number): [number, number][] {
  const unit = (id: number): number[] => {
    const row = Array.from(space.vector(id));
    const length = Math.hypot(...row);
    return row.map((value) => (length > 0 ? value / length : 0));
  };
  const sum = Array.from({ length: space.dimensions }, (_, k) =>
    terms.reduce((total, { id, weight }) => total + weight * unit(id)[k]!, 0),
  );
  const length = Math.hypot(...sum);
  const all: [number, number][] = [];
  for (let id = 0; id < space.vocabulary.size; id++) {
    if (!terms.some((term) => term.id === id)) {
      all.push([id, unit(id).reduce((dot, value, k) => dot + (value * sum[k]!) / length, 0)]);
    }
  }
  return all.sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, count);
}

/** The kernel's scan of a space. */
function kernelScan(space: Space): Scan {
  const kernel = loadKernel();
  assert.ok(kernel, 'this Node has shared memory and SIMD');
  const memory = new ScanMemory(kernel, space.vocabulary.size, space.dimensions);
  assert.deepEqual(memory.prepare(space), space.norms);
  return memory.scan(space);
}

suite('neighbours', () => {
  test('match brute force, with the plain scan and the kernel, at any shape', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 60 }),
        fc.integer({ min: 1, max: 70 }),
        fc.integer(),
        fc.integer({ min: 1, max: 70 }),
        fc.array(fc.record({ term: fc.nat(), weight: fc.constantFrom(1, -1, 0.5, 2) }), { minLength: 1, maxLength: 4 }),
        (size, dimensions, seed, count, picks) => {
          const space = spaceOf(randomRows(size, dimensions, seed));
          const terms = picks.map(({ term, weight }) => ({ id: term % size, weight }));
          const found = nearest(space, terms, count);
          fc.pre(found.length > 0 || new Set(terms.map(({ id }) => id)).size < size);
          if (found.length === 0) {
            return; // the terms cancel out: tested below
          }
          const expected = bruteForce(space, terms, count);
          assert.equal(found.length, expected.length);
          found.forEach(({ score }, i) => assertNear(score, expected[i]![1], 1e-9, 'score'));
          // Cosines that differ only by rounding may swap places.
          const apart = expected.every(([, score], i) => i === 0 || expected[i - 1]![1] - score > 1e-12);
          if (apart) {
            assert.deepEqual(
              found.map(({ id }) => id),
              expected.map(([id]) => id),
            );
          }
          assert.deepEqual(nearest(space, terms, count, kernelScan(space)), found);
        },
      ),
      { numRuns: cases(150) },
    );
  });

  test('with equal cosines are sorted by id, however many', () => {
    const rows = [[1, 0], ...Array.from({ length: 50 }, (_, i) => [i % 2, 1])];
    const space = spaceOf(rows);
    const ids = neighbours(space, 0, 40).map(({ id }) => id);
    const odd = Array.from({ length: 25 }, (_, i) => 2 * i + 2);
    const even = Array.from({ length: 15 }, (_, i) => 2 * i + 1);
    assert.deepEqual(ids, [...odd, ...even]);
    assert.deepEqual(
      neighbours(space, 0, 40, kernelScan(space)).map(({ id }) => id),
      ids,
    );
  });

  test('never include zero vectors, which have cosine 0 with all words and no neighbours', () => {
    const space = spaceOf([
      [0, 0],
      [1, 0],
      [-1, 0],
      [0, 0],
    ]);
    for (const count of [1, 2, 5]) {
      assert.deepEqual(neighbours(space, 1, count), [{ id: 2, score: -1 }]);
    }
    assert.deepEqual(neighbours(space, 0, 5), []);
    assert.equal(similarity(space, 0, 1), 0);
  });

  test('are absent for terms that cancel out', () => {
    const space = spaceOf(randomRows(5, 7, 1));
    const terms = [
      { id: 1, weight: 1 },
      { id: 1, weight: -1 },
    ];
    assert.deepEqual(nearest(space, terms, 3), []);
  });

  test('leave out the word itself, and include all others when more are requested', () => {
    const space = spaceOf(randomRows(6, 3, 2));
    const ids = neighbours(space, 2, 100).map(({ id }) => id);
    assert.deepEqual(
      ids.sort((a, b) => a - b),
      [0, 1, 3, 4, 5],
    );
    assert.deepEqual(neighbours(spaceOf([[1, 2]]), 0, 10), []);
  });

  test('a scan stays within its error bound', () => {
    for (const dimensions of [1, 3, 4, 16, 31, 100, 300]) {
      const space = spaceOf(randomRows(200, dimensions, dimensions));
      const direction = Float64Array.from(space.vector(0), (value) => value / space.norms[0]!);
      for (const scan of [plainScan(space), kernelScan(space)]) {
        scan(direction).forEach((cosine, id) => {
          assertNear(cosine, exactCosine(space, id, direction), scanError(dimensions), 'cosine');
        });
      }
    }
  });

  test('similarity is symmetric, 1 with itself, and within -1..1', () => {
    const space = spaceOf([...randomRows(20, 5, 3), [0.1, 0.1, 0.1, 0.1, 0.1], [-0.2, -0.2, -0.2, -0.2, -0.2]]);
    const ids = Array.from({ length: 22 }, (_, id) => id);
    const matrix = similarityMatrix(space, ids);
    for (const i of ids) {
      assert.equal(matrix[i * 22 + i], 1);
      for (const j of ids) {
        assert.equal(matrix[i * 22 + j], matrix[j * 22 + i]);
        assertOrder(Math.abs(matrix[i * 22 + j]!), '<=', 1, 'Math.abs(matrix[i * 22 + j])');
      }
    }
    assertNear(matrix[20 * 22 + 21]!, -1, 1e-12, 'matrix[20 * 22 + 21]');
  });

  test('match gensim on its own files and those of word2vec, GloVe and fastText', async function () {
    const { files } = fixtures(this);
    let compared = 0;
    for (const file of files) {
      const readable = ['word2vec-text', 'word2vec-binary', 'glove-text', 'fasttext-vec'].includes(file.format);
      if (!readable || !file.reference?.neighbours || file.path.endsWith('gensim_spaces_g42.bin')) {
        continue;
      }
      const space = await readModel(fixturePath(file.path));
      assert.equal(space.dimensions, file.dims, file.path);
      for (const [word, expected] of Object.entries(file.reference.neighbours)) {
        const found = neighbours(space, space.vocabulary.id(word), expected.length);
        expected.forEach(([neighbour, cosine], i) => {
          const where = `${file.path}: ${word} ${i}`;
          // The references are rounded to six decimals.
          assert.ok(Math.abs(found[i]!.score - cosine) < 1e-5, where);
          const isTie =
            Math.abs(similarity(space, space.vocabulary.id(word), space.vocabulary.id(neighbour)) - cosine) < 1e-5;
          assert.ok(space.vocabulary.word(found[i]!.id) === neighbour || isTie, where);
        });
        compared++;
      }
    }
    assert.ok(compared > 50, `${compared} lists compared`);
  });
});
