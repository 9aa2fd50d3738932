import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import fc from 'fast-check';
import { analogy3CosMul } from '../../src/core/queries/analogy';
import { neighboursByEvidence } from '../../src/core/queries/evidence';
import { nearest, nearestBatch, neighbours, sumDirection } from '../../src/core/queries/neighbours';
import { exactCosine, plainScan, scanError, type Scan } from '../../src/core/queries/scan';
import { compileKernel, type Kernel } from '../../src/kernel/loader';
import { ScanMemory } from '../../src/kernel/scanKernel';
import type { Space } from '../../src/core/space';
import { assertNear, assertOrder } from './support/assertions';
import { cases } from './support/cases';
import { randomNumbers, spaceOf } from './support/spaces';

setFlagsFromString('--experimental-wasm-relaxed-simd');

const kernels = (['plain', 'relaxed'] as const).flatMap((variant) => compileKernel(variant) ?? []);

const DIMENSIONS = [1, 2, 7, 8, 31, 100, 300, 768];
const LARGE = [2047, 4096];

/** Rows that strain the bound of the error, each made from the numbers of `random` in [-0.5, 0.5). */
const makers: Record<string, (dimensions: number, random: () => number) => number[]> = {
  uniform: (dimensions, random) => values(dimensions, random),
  zero: (dimensions) => values(dimensions, () => 0),
  'the same row': (dimensions) => values(dimensions, (k) => Math.sin(k + 1)),
  'its opposite': (dimensions) => values(dimensions, (k) => -Math.sin(k + 1)),
  'a multiple of it': (dimensions, random) =>
    scaled(
      values(dimensions, (k) => Math.sin(k + 1)),
      10 * random(),
    ),
  'almost it': (dimensions, random) => values(dimensions, (k) => Math.sin(k + 1) + 1e-4 * random()),
  'one large dimension': (dimensions, random) => {
    const row = values(dimensions, random);
    row[Math.floor((random() + 0.5) * dimensions)] = 1e4;
    return row;
  },
  'one dimension': (dimensions, random) => {
    const row = values(dimensions, () => 0);
    row[Math.floor((random() + 0.5) * dimensions)] = random();
    return row;
  },
  'halfway between two integers': (dimensions, random) =>
    values(dimensions, (k) => (k === 0 ? 127 : Math.floor(254 * random()) + 0.5)),
  'equal sizes': (dimensions, random) => values(dimensions, () => (random() < 0 ? -1 : 1)),
  long: (dimensions, random) => scaled(values(dimensions, random), 1e38),
  short: (dimensions, random) => scaled(values(dimensions, random), 1e-36),
  'below the normal numbers': (dimensions, random) => scaled(values(dimensions, random), 1e-43),
};

function values(dimensions: number, value: (k: number) => number): number[] {
  return Array.from({ length: dimensions }, (_, k) => value(k));
}

function scaled(row: readonly number[], factor: number): number[] {
  return row.map((value) => value * factor);
}

/** A space with rows of the given kinds. */
function strained(kinds: readonly string[], dimensions: number, seed: number): Space {
  const random = randomNumbers(seed);
  return spaceOf(kinds.map((kind) => makers[kind]!(dimensions, random)));
}

function kernelScan(kernel: Kernel, space: Space): Scan {
  const memory = new ScanMemory(kernel, space.vocabulary.size, space.dimensions);
  assert.deepEqual(memory.prepare(space), space.norms);
  return memory.scan(space);
}

const kinds = fc.array(fc.constantFrom(...Object.keys(makers)), { minLength: 2, maxLength: 60 });
const shape = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...DIMENSIONS) }, fc.constantFrom(...LARGE));

for (const kernel of kernels) {
  suite(`scan of 8-bit integers, ${kernel.variant} kernel`, () => {
    test('gives the neighbours of the plain scan, whatever the vectors', () => {
      fc.assert(
        fc.property(kinds, shape, fc.integer(), fc.integer({ min: 1, max: 70 }), (rows, dimensions, seed, count) => {
          const space = strained(rows, dimensions, seed);
          const scan = kernelScan(kernel, space);
          const plain = plainScan(space);
          for (let id = 0; id < Math.min(rows.length, 8); id++) {
            assert.deepEqual(neighbours(space, id, count, scan), neighbours(space, id, count, plain));
          }
          const terms = [
            { id: 0, weight: 1 },
            { id: 1, weight: -0.5 },
          ];
          assert.deepEqual(nearest(space, terms, count, scan), nearest(space, terms, count, plain));
        }),
        { numRuns: cases(600) },
      );
    });

    test('gives the same for many questions at once', () => {
      fc.assert(
        fc.property(
          kinds,
          shape,
          fc.integer(),
          fc.integer({ min: 1, max: 20 }),
          fc.array(fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), { maxLength: 20 }),
          (rows, dimensions, seed, count, picks) => {
            const space = strained(rows, dimensions, seed);
            const scan = kernelScan(kernel, space);
            const questions = picks.map((ids) => ids.map((id, i) => ({ id: id % rows.length, weight: 1 - 1.5 * i })));
            const expected = questions.map((terms) => nearest(space, terms, count, plainScan(space)));
            assert.deepEqual([...nearestBatch(space, questions, count, scan)], expected);
            assert.deepEqual([...nearestBatch(space, questions, count)], expected);
          },
        ),
        { numRuns: cases(300) },
      );
    });

    test('gives the order by evidence of the plain scan, whatever the penalties', () => {
      fc.assert(
        fc.property(
          kinds,
          shape,
          fc.integer(),
          fc.integer({ min: 1, max: 20 }),
          fc.constantFrom(0, 1e-6, 1, 5),
          (rows, dimensions, seed, count, strength) => {
            const space = strained(rows, dimensions, seed);
            const scan = kernelScan(kernel, space);
            const random = randomNumbers(seed + 1);
            const penalties = Float32Array.from(rows, () => strength * (random() + 0.5));
            const evidence = { penalties, strength };
            assert.deepEqual(
              neighboursByEvidence(space, 0, count, evidence, scan),
              neighboursByEvidence(space, 0, count, evidence, plainScan(space)),
            );
            // Other penalties, and none, do not meet those of the question before.
            const others = { penalties: penalties.map((penalty) => strength - penalty), strength };
            assert.deepEqual(
              neighboursByEvidence(space, 0, count, others, scan),
              neighboursByEvidence(space, 0, count, others, plainScan(space)),
            );
            assert.deepEqual(neighbours(space, 0, count, scan), neighbours(space, 0, count, plainScan(space)));
          },
        ),
        { numRuns: cases(300) },
      );
    });

    test('gives the analogies by multiplication of the plain scan', () => {
      fc.assert(
        fc.property(kinds, shape, fc.integer(), fc.integer({ min: 1, max: 20 }), (rows, dimensions, seed, count) => {
          const space = strained(rows, dimensions, seed);
          const last = rows.length - 1;
          assert.deepEqual(
            analogy3CosMul(space, [0, 1], [last], count, kernelScan(kernel, space)),
            analogy3CosMul(space, [0, 1], [last], count),
          );
        }),
        { numRuns: cases(300) },
      );
    });

    test('keeps within the bounds that it states, and these are narrow', () => {
      let widest = 0;
      for (const dimensions of [...DIMENSIONS, ...LARGE]) {
        for (const [kind, make] of Object.entries(makers)) {
          const random = randomNumbers(dimensions);
          const space = spaceOf(Array.from({ length: 30 }, () => make(dimensions, random)));
          const scan = kernelScan(kernel, space);
          const directions = [0, 1, 2].map((id) => sumDirection(space, [{ id, weight: 1 }]));
          for (const direction of [...directions, axis(dimensions)]) {
            if (!direction) {
              continue;
            }
            const { cosines, errors } = scan.bounds!(direction);
            cosines.forEach((cosine, id) => {
              const where = `${kind}, ${dimensions} dimensions, row ${id}`;
              const difference = Math.abs(cosine - exactCosine(space, id, direction));
              assertOrder(difference, '<=', errors[id]!, where);
              widest = kind === 'uniform' && dimensions === 100 ? Math.max(widest, errors[id]!) : widest;
            });
          }
        }
      }
      assertOrder(widest, '<', 0.01, 'the widest bound of uniform rows');
    });

    test('finds the nearest word though its error is as large as it can be, beside words without any', () => {
      for (let seed = 0; seed < 3; seed++) {
        const random = randomNumbers(seed);
        const row = values(100, random).map(Math.fround);
        const largest = Math.max(...row.map(Math.abs));
        // The direction is what quantising loses of the row.
        const lost = row.map((value) => value - (Math.round((value * 127) / largest) * largest) / 127);
        const length = Math.hypot(...lost) / Math.hypot(...row);
        const cosine = cosineOf(row, lost);
        // Rows of integers are stored without error. These come close.
        const rivals = values(20_000, () => 0)
          .map(() => [127, ...values(99, () => Math.round(254 * random()))])
          .filter((rival) => Math.abs(cosineOf(rival, lost) - cosine + length / 8) < length / 8);
        assertOrder(rivals.length, '>', 1, 'the number of rivals');
        const space = spaceOf([lost, ...rivals, row]);
        const found = neighbours(space, 0, 1, kernelScan(kernel, space));
        assert.deepEqual(found, neighbours(space, 0, 1));
        assert.equal(found[0]!.id, rivals.length + 1);
      }
    });

    test('computes all cosines in single precision too, also of the longest and shortest vectors', () => {
      for (const dimensions of [1, 100, 4096]) {
        for (const kind of ['uniform', 'long', 'below the normal numbers', 'zero']) {
          const space = strained([kind, 'uniform', kind, 'almost it', 'zero'], dimensions, 1);
          const direction = sumDirection(space, [{ id: 1, weight: 1 }])!;
          kernelScan(
            kernel,
            space,
          )(direction).forEach((cosine, id) => {
            assertNear(cosine, exactCosine(space, id, direction), scanError(dimensions), `${kind} ${id}`);
          });
        }
      }
    });

    test('computes the same for several directions at once, also if other questions come between', () => {
      const random = randomNumbers(2);
      const space = spaceOf(Array.from({ length: 60_000 }, () => values(10, random)));
      const scan = kernelScan(kernel, space);
      const directions = values(19, (id) => id).map((id) => sumDirection(space, [{ id, weight: 1 }])!);
      const expected = directions.map((direction) => scan(direction).slice());
      let next = 0;
      let pauses = 0;
      for (const cosines of scan.each!(directions)) {
        if (cosines) {
          assert.deepEqual(cosines, expected[next++]);
        } else {
          pauses++;
          scan(directions[0]!);
          neighbours(space, 7, 3, scan);
        }
      }
      assert.equal(next, 19);
      assertOrder(pauses, '>', 1, 'pauses');
    });

    test('leaves vectors with NaN or infinity to the plain scan', () => {
      for (const value of [NaN, Infinity, -Infinity]) {
        const space = spaceOf([
          [1, 2, 3, 4, 5],
          [1, 2, 3, value, 5],
          [5, 4, 3, 2, value],
        ]);
        assert.equal(new ScanMemory(kernel, 3, 5).prepare(space), undefined);
      }
    });

    test('leaves a search to all cosines when too many words are equal, or asked for', () => {
      const equal = spaceOf(Array.from({ length: 40_000 }, () => [1, 2]));
      const scan = kernelScan(kernel, equal);
      const direction = sumDirection(equal, [{ id: 0, weight: 1 }])!;
      assert.deepEqual(scan.candidates!([direction, direction], 10), [undefined, undefined]);
      assert.deepEqual(
        neighbours(equal, 3, 5, scan).map(({ id }) => id),
        [0, 1, 2, 4, 5],
      );
      assert.equal(neighbours(equal, 3, 20_000, scan).length, 20_000);
      // Candidates that fit at first and are passed later make room.
      const rising = spaceOf(Array.from({ length: 100_000 }, (_, id) => [id, 100_000]));
      const best = neighbours(rising, 99_999, 3, kernelScan(kernel, rising)).map(({ id }) => id);
      assert.deepEqual(best, [99_998, 99_997, 99_996]);
    });
  });
}

function cosineOf(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, k) => sum + value * b[k]!, 0) / Math.hypot(...a) / Math.hypot(...b);
}

/** A direction along the first dimension. */
function axis(dimensions: number): Float64Array {
  const direction = new Float64Array(dimensions);
  direction[0] = 1;
  return direction;
}
