import assert from 'node:assert/strict';
import fc from 'fast-check';
import { idsAbove, nearestAmong } from '../../src/core/queries/candidates';
import { closerThan, relativeCosine } from '../../src/core/queries/closer';
import { exclusion, nearestToDirection, sumDirection } from '../../src/core/queries/neighbours';
import { exactCosine, plainScan } from '../../src/core/queries/scan';
import { solveTransport } from '../../src/core/queries/transport';
import { MAX_DISTINCT_WORDS, wordMovers } from '../../src/core/queries/wordMovers';
import { byCentrality, setSimilarity } from '../../src/core/queries/wordSets';
import { OneHotSpace } from '../../src/core/oneHotSpace';
import type { Space } from '../../src/core/space';
import { Vocabulary } from '../../src/core/vocabulary';
import { copyScan } from '../../src/engine/loadModel';
import { assertEvery, assertNear, assertOrder } from './support/assertions';
import { cases } from './support/cases';
import { provenance, randomRows, spaceOf } from './support/spaces';

/** The definitions, in double precision and without any index or bound. */
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const unit = (row: readonly number[]): number[] => {
  const length = Math.hypot(...row);
  return row.map((value) => (length > 0 ? value / length : 0));
};
const rowsOf = (space: Space): number[][] =>
  Array.from({ length: space.vocabulary.size }, (_, id) => Array.from(space.vector(id)));
const cosine = (a: readonly number[], b: readonly number[]): number => dot(unit(a), unit(b));
const sumOf = (rows: readonly (readonly number[])[]): number[] =>
  rows[0]!.map((_, k) => rows.reduce((sum, row) => sum + row[k]!, 0));

/** A space of random rows, some of them equal or zero, and ids in it. */
const spaceAndIds = fc
  .record({
    size: fc.integer({ min: 4, max: 40 }),
    dimensions: fc.integer({ min: 1, max: 20 }),
    seed: fc.integer(),
    same: fc.boolean(),
    picks: fc.array(fc.nat(), { minLength: 4, maxLength: 12 }),
    limit: fc.double({ min: -1, max: 1, noNaN: true }),
    count: fc.integer({ min: 1, max: 50 }),
  })
  .map(({ size, dimensions, seed, same, picks, ...rest }) => {
    const rows = randomRows(size, dimensions, seed);
    if (same) {
      rows[1] = [...rows[0]!];
      rows[2] = rows[2]!.map(() => 0);
    }
    return { space: spaceOf(rows), ids: picks.map((pick) => pick % size), ...rest };
  });

suite('questions about words', () => {
  test('closer than, and rank, by their definition', () => {
    fc.assert(
      fc.property(spaceAndIds, ({ space, ids }) => {
        const [first, second] = ids as [number, number];
        const rows = rowsOf(space);
        const cosines = rows.map((row) => cosine(row, rows[first]!));
        const found = new Set(closerThan(space, first, second));
        rows.forEach((_, id) => {
          // A cosine that differs by rounding only may count as equal.
          const isUnclear = Math.abs(cosines[id]! - cosines[second]!) < 1e-12;
          const isCandidate = id !== first && id !== second && space.norms[id]! > 0 && space.norms[first]! > 0;
          if (!isUnclear) {
            assert.equal(found.has(id), isCandidate && cosines[id]! > cosines[second]!, `word ${id}`);
          }
        });
      }),
      { numRuns: cases(1000) },
    );
  });

  test('words at the same cosine are not closer', () => {
    const space = spaceOf([
      [1, 0],
      [0.6, 0.8],
      [0.6, 0.8],
      [1, 0.1],
      [0, 0],
    ]);
    assert.deepEqual([...closerThan(space, 0, 1)], [3]);
    assert.deepEqual([...closerThan(space, 0, 2)], [3]);
    assert.deepEqual([...closerThan(space, 0, 0)], []);
    assert.deepEqual([...closerThan(space, 4, 1)], []);
  });

  test('the relative cosine by its definition', () => {
    fc.assert(
      fc.property(spaceAndIds, ({ space, ids, count }) => {
        const [first, second] = ids as [number, number];
        const rows = rowsOf(space);
        const nearest = rows
          .map((row, id) => ({ id, score: cosine(row, rows[first]!) }))
          .filter(({ id }) => id !== first && space.norms[id]! > 0 && space.norms[first]! > 0)
          .sort((a, b) => b.score - a.score)
          .slice(0, count);
        const sum = nearest.reduce((total, { score }) => total + score, 0);
        const found = relativeCosine(space, first, second, count);
        fc.pre(Math.abs(sum) > 1e-6);
        const same = first === second ? 1 : cosine(rows[first]!, rows[second]!);
        assertNear(found!, same / sum, 1e-9 * Math.max(1, 1 / Math.abs(sum)) ** 2, 'relative cosine');
      }),
      { numRuns: cases(400) },
    );
    assert.equal(relativeCosine(spaceOf([[1], [0]]), 0, 1, 10), undefined, 'a word without neighbours');
  });

  test('two sets, and the odd one out, by their definition', () => {
    fc.assert(
      fc.property(spaceAndIds, ({ space, ids }) => {
        const rows = rowsOf(space);
        const [first, second] = [ids.slice(0, 2), ids.slice(2)];
        const [left, right] = [first, second].map((list) => list.map((id) => rows[id]!)) as [number[][], number[][]];
        const { cosine: ofSums, mean } = setSimilarity(space, first, second);
        const [a, b] = [sumOf(left), sumOf(right)];
        if (Math.hypot(...a) > 1e-6 && Math.hypot(...b) > 1e-6) {
          assertNear(ofSums, cosine(a, b), 1e-9, 'cosine of the sums');
        }
        const pairs = left.flatMap((one) => right.map((other) => cosine(one, other)));
        assertNear(mean, pairs.reduce((sum, value) => sum + value, 0) / pairs.length, 1e-9, 'mean of the pairs');

        const centre = sumOf(ids.map((id) => unit(rows[id]!)));
        fc.pre(Math.hypot(...centre) > 1e-6);
        const ranked = byCentrality(space, ids);
        assert.deepEqual(ranked.map(({ id }) => id).sort(), [...ids].sort());
        ranked.forEach(({ id, score }, i) => {
          assertNear(score, cosine(rows[id]!, centre), 1e-9, `cosine of ${id} with the mean`);
          assertOrder(score, '<=', ranked[i - 1]?.score ?? 1, 'order');
        });
      }),
      { numRuns: cases(1000) },
    );
  });

  test('limits of the answers: candidates, threshold, penalties', () => {
    fc.assert(
      fc.property(spaceAndIds, fc.boolean(), fc.boolean(), ({ space, ids, limit, count }, hasList, hasThreshold) => {
        const rows = rowsOf(space);
        const direction = Float64Array.from(unit(rows.find((row) => Math.hypot(...row) > 0)!));
        const among = Int32Array.from(new Set(ids)).sort();
        const penalties = Float32Array.from(rows, (_, id) => (id % 5) / 8);
        const isExcluded = exclusion(space, [ids[0]!]);
        const candidates = { ...(hasList && { among }), ...(hasThreshold && { threshold: limit }) };
        const cosines = rows.map((row) => cosine(row, [...direction]));
        fc.pre(cosines.every((value) => Math.abs(value - limit) > 1e-9));
        const expected = cosines
          .map((value, id) => ({ id, value, score: value - penalties[id]! }))
          .filter(({ id }) => !isExcluded(id) && (!hasList || among.includes(id)))
          .filter(({ value }) => !hasThreshold || value >= limit)
          .sort((a, b) => b.score - a.score || a.id - b.id);
        const { best, total } = nearestAmong(space, direction, candidates, count, isExcluded, { penalties });
        assert.equal(total, expected.length);
        assert.equal(best.length, Math.min(count, total));
        best.forEach(({ id, score }, i) => {
          assertNear(score, expected[i]!.score, 1e-9, `score of answer ${i}`);
          assertNear(score, cosines[id]! - penalties[id]!, 1e-9, `score of word ${id}`);
        });
        const plain = nearestToDirection(space, direction, { count, asked: [ids[0]!] }, plainScan(space));
        assert.deepEqual(nearestAmong(space, direction, {}, count, isExcluded).best, plain);
      }),
      { numRuns: cases(1000) },
    );
  });

  test('the words above a limit are the same with the kernel, which scans small integers', () => {
    const space = spaceOf(randomRows(3000, 24, 4));
    const scan = copyScan(space);
    for (let id = 0; id < 40; id++) {
      const direction = sumDirection(space, [{ id, weight: 1 }])!;
      const limit = exactCosine(space, id + 1, direction);
      for (const equal of ['orEqual', 'only'] as const) {
        const [plain, fast] = [undefined, scan].map((one) =>
          idsAbove(space, direction, limit, equal, () => false, one),
        );
        assert.deepEqual(fast, plain);
        assert.equal(plain!.includes(id + 1), equal === 'orEqual');
      }
    }
  });

  test('one-hot words have no rank and no odd one', () => {
    const space = new OneHotSpace(Vocabulary.fromWords(['a', 'b', 'c', 'd']), provenance);
    assert.equal(closerThan(space, 0, 1).length, 0);
    assert.equal(new Set(byCentrality(space, [0, 1, 2]).map(({ score }) => score.toFixed(9))).size, 1);
    assertNear(wordMovers(space, [0, 1], [1, 2]).distance, Math.SQRT2 / 2, 1e-9, 'half of the words move');
  });
});

/** All orders of a list. */
function permutations(list: readonly number[]): number[][] {
  return list.length === 0
    ? [[]]
    : list.flatMap((first, i) =>
        permutations([...list.slice(0, i), ...list.slice(i + 1)]).map((rest) => [first, ...rest]),
      );
}

suite("Word Mover's Distance", () => {
  test('is the least of all ways to move the words', () => {
    fc.assert(
      fc.property(
        spaceAndIds,
        fc.constantFrom([2, 3], [3, 2], [6, 6], [1, 5], [4, 2], [3, 6]),
        ({ space, ids }, sizes) => {
          fc.pre(space.norms.every((norm) => norm > 0));
          const [first, second] = sizes.map((size, side) =>
            Array.from({ length: size }, (_, i) => ids[(i * (side + 2)) % ids.length]!),
          ) as [number[], number[]];
          const rows = rowsOf(space).map(unit);
          // Copies of the words, as many on both sides: the best way is a matching of them.
          const copies = (list: readonly number[], other: number): number[] =>
            list.flatMap((id) => Array<number>(other).fill(id));
          const divisor =
            sizes[0] === sizes[1]
              ? sizes[0]
              : sizes[0] % sizes[1] === 0
                ? sizes[1]
                : sizes[1] % sizes[0] === 0
                  ? sizes[0]
                  : 1;
          const [left, right] = [copies(first, sizes[1] / divisor), copies(second, sizes[0] / divisor)];
          const distance = (a: number, b: number): number =>
            Math.hypot(...rows[a]!.map((value, k) => value - rows[b]![k]!));
          const least = Math.min(
            ...permutations(left.map((_, i) => i)).map((order) =>
              left.reduce((sum, id, i) => sum + distance(id, right[order[i]!]!), 0),
            ),
          );
          const { distance: found, moves } = wordMovers(space, first, second);
          assertNear(found, least / left.length, 1e-7, 'distance');
          assertNear(
            moves.reduce((sum, { share }) => sum + share, 0),
            1,
            1e-12,
            'sum of the shares',
          );
        },
      ),
      { numRuns: cases(200) },
    );
  });

  test('is 0 for the same words in any order and number, and the same in both directions', () => {
    const space = spaceOf(randomRows(30, 8, 5));
    assert.equal(wordMovers(space, [1, 2, 3], [3, 1, 2]).distance, 0);
    assert.equal(wordMovers(space, [4, 4], [4]).distance, 0);
    const [there, back] = [wordMovers(space, [1, 2, 3, 9], [4, 5]), wordMovers(space, [4, 5], [1, 2, 3, 9])];
    assertNear(there.distance, back.distance, 1e-12, 'the way back');
  });

  test('meets all supplies and demands, and no potential shows a cheaper way', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 14 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 14 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 12 })),
        (from, to, prices) => {
          const [left, right] = [from, to].map((list) => list.reduce((sum, value) => sum + value, 0)) as [
            number,
            number,
          ];
          const [supplies, demands] = [from.map((value) => value * right), to.map((value) => value * left)];
          const costs = Float64Array.from({ length: from.length * to.length }, () => prices.next().value as number);
          const flows = solveTransport(supplies, demands, costs);
          supplies.forEach((supply, i) => {
            assert.equal(
              flows.reduce((sum, flow) => sum + (flow.from === i ? flow.amount : 0), 0),
              supply,
            );
          });
          demands.forEach((demand, j) => {
            assert.equal(
              flows.reduce((sum, flow) => sum + (flow.to === j ? flow.amount : 0), 0),
              demand,
            );
          });
          assertEvery(flows, ({ amount }) => amount > 0, 'flows');
          assert.ok(!hasCheaperCycle(supplies.length, demands.length, costs, flows), 'a cheaper way is left');
        },
      ),
      { numRuns: cases(400) },
    );
  });

  test('refuses texts that are too long', () => {
    const space = spaceOf(randomRows(MAX_DISTINCT_WORDS + 1, 2, 1));
    const all = Array.from({ length: MAX_DISTINCT_WORDS + 1 }, (_, id) => id);
    assert.throws(() => wordMovers(space, all, [0]), { code: 'badOption', message: /501 different words/ });
    const most = all.slice(1);
    assert.equal(wordMovers(space, most, [...most].reverse()).distance, 0);
  });
});

/** Whether the residual network has a cycle of negative cost, which Bellman and Ford's algorithm finds. */
function hasCheaperCycle(
  rows: number,
  columns: number,
  costs: Float64Array,
  flows: readonly { readonly from: number; readonly to: number }[],
): boolean {
  const edges = [
    ...Array.from(costs, (cost, i) => [Math.floor(i / columns), rows + (i % columns), cost] as const),
    ...flows.map(({ from, to }) => [rows + to, from, -costs[from * columns + to]!] as const),
  ];
  const distances = new Float64Array(rows + columns);
  let changed = true;
  for (let round = 0; changed && round <= rows + columns; round++) {
    changed = false;
    for (const [from, to, cost] of edges) {
      if (distances[from]! + cost < distances[to]! - 1e-9) {
        distances[to] = distances[from]! + cost;
        changed = true;
      }
    }
  }
  return changed;
}
