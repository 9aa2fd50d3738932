import assert from 'node:assert/strict';
import path from 'node:path';
import fc from 'fast-check';
import { estimateEvidence, neighboursByEvidence } from '../../src/core/queries/evidence';
import { neighbours } from '../../src/core/queries/neighbours';
import { rank } from '../../src/core/queries/ranking';
import { OneHotSpace } from '../../src/core/oneHotSpace';
import { Space } from '../../src/core/space';
import { Vocabulary } from '../../src/core/vocabulary';
import { engineHandlers } from '../../src/engine/engine';
import { writeModel } from '../../src/engine/files/modelFile';
import { copyScan, loadModel } from '../../src/engine/loadModel';
import { ModelCache } from '../../src/engine/modelCache';
import { assertNear, assertOrder } from './support/assertions';
import { cases } from './support/cases';
import { temporaryFolder } from './support/folder';
import { provenance, randomNumbers, randomRows, spaceOf } from './support/spaces';

const CLUSTERS = 60;
const WORDS = 2000;
const DIMENSIONS = 12;
const SHOWN = 8;

/**
 * Words in clusters, with counts as Zipf's law has them. Each vector is the centre of its cluster and noise, as if it
 * were the mean of `count` observations. Rare words also move to the place of one frequent word, the only one that they
 * were seen beside.
 */
function noisySpace(seed: number, counts = zipf()): Space {
  const random = randomNumbers(seed);
  const gaussian = (): number => Array.from({ length: 12 }, random).reduce((sum, value) => sum + value, 0);
  const centres = Array.from({ length: CLUSTERS }, () => Array.from({ length: DIMENSIONS }, gaussian));
  const rows: number[][] = [];
  counts.forEach((count, id) => {
    const centre = centres[id % CLUSTERS]!;
    const beside = rows[Math.floor((random() + 0.5) * Math.min(id, 900))] ?? centre;
    const share = Math.min(0.95, 4 / Math.sqrt(count));
    rows.push(
      centre.map((value, k) => (1 - share) * (value + 0.7 * gaussian()) + share * (beside[k]! + 0.1 * gaussian())),
    );
  });
  return spaceWithCounts(rows, counts);
}

function zipf(): number[] {
  return Array.from({ length: WORDS }, (_, id) => Math.max(2, Math.round(30_000 / (id + 1))));
}

function spaceWithCounts(rows: readonly (readonly number[])[], counts: readonly number[]): Space {
  const vocabulary = Vocabulary.fromWords(
    rows.map((_, id) => `w${id}`),
    counts,
  );
  return new Space(vocabulary, Float32Array.from(rows.flat()), rows[0]!.length, provenance);
}

function cosine(space: Space, a: number, b: number): number {
  let [dot, squaresA, squaresB] = [0, 0, 0];
  space.vector(a).forEach((value, k) => {
    const other = space.vector(b)[k]!;
    dot += value * other;
    squaresA += value * value;
    squaresB += other * other;
  });
  return squaresA > 0 && squaresB > 0 ? dot / Math.sqrt(squaresA * squaresB) : 0;
}

/** The lists of the 800 words after the first 100, by definition: different words, and lists with the commonest word. */
function listsByDefinition(space: Space, penalty: (id: number) => number): { distinct: number; most: number } {
  const { size } = space.vocabulary;
  const units = Array.from({ length: size }, (_, id) => {
    const length = Math.hypot(...space.vector(id));
    return Float64Array.from(space.vector(id), (value) => value / length);
  });
  const penalties = Float64Array.from({ length: size }, (_, id) => penalty(id));
  const lists = new Map<number, number>();
  for (let question = 100; question < 900; question++) {
    const scores = units.map((unit, id) => unit.reduce((dot, v, k) => dot + v * units[question]![k]!, -penalties[id]!));
    scores[question] = -Infinity;
    const eighth = Float64Array.from(scores).sort()[size - SHOWN]!;
    scores.forEach((score, id) => score >= eighth && lists.set(id, (lists.get(id) ?? 0) + 1));
  }
  return { distinct: lists.size, most: Math.max(...lists.values()) };
}

suite('neighbours by evidence', () => {
  const folder = temporaryFolder();

  test('match brute force over the whole vocabulary, with the plain scan and the kernel', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer(),
        fc.integer({ min: 1, max: 70 }),
        // Few values tie; large ones hide the cosine.
        fc.array(fc.constantFrom(0, 0, 0.25, 0.5, 1, 3, -1), { minLength: 60, maxLength: 60 }),
        (size, dimensions, seed, count, values) => {
          // Every third word is a copy of another, every seventh has no vector.
          const rows = randomRows(size, dimensions, seed);
          rows.forEach((row, id) => {
            if (id % 7 === 6) {
              row.fill(0);
            } else if (id % 3 === 2) {
              rows[id] = [...rows[id - 1]!];
            }
          });
          const space = spaceOf(rows);
          const id = Math.abs(seed) % size;
          const evidence = { penalties: Float32Array.from(values.slice(0, size)), strength: 0 };
          const found = neighboursByEvidence(space, id, count, evidence);
          assert.deepEqual(neighboursByEvidence(space, id, count, evidence, copyScan(space)), found);
          const expected = rows
            .map((row, near) => ({ near, isZero: row.every((value) => value === 0) }))
            .filter(({ near, isZero }) => near !== id && !isZero && rows[id]!.some((value) => value !== 0))
            .map(({ near }) => ({ near, score: cosine(space, id, near) - values[near]! }))
            .sort((a, b) => b.score - a.score || a.near - b.near)
            .slice(0, count);
          assert.equal(found.length, expected.length);
          found.forEach(({ id: near, score, evidence: weighed }, i) => {
            assertNear(weighed, expected[i]!.score, 1e-9, 'evidence');
            assertNear(score, cosine(space, id, near), 1e-9, 'cosine');
          });
          const ties = found.filter((best, i) => i > 0 && best.evidence === found[i - 1]!.evidence);
          for (const best of ties) {
            assertOrder(found[found.indexOf(best) - 1]!.id, '<', best.id, 'ties by id');
          }
        },
      ),
      { numRuns: cases(400) },
    );
  });

  test('are the same whatever the bounds of the cosines', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            score: fc.float({ min: -1, max: 1, noNaN: true }),
            penalty: fc.constantFrom(0, 0.1, 0.5, 2),
            below: fc.float({ min: 0, max: 0.5, noNaN: true }),
            above: fc.float({ min: 0, max: 0.5, noNaN: true }),
          }),
          { maxLength: 80 },
        ),
        fc.integer({ min: 0, max: 90 }),
        (words, count) => {
          const penalties = Float32Array.from(words, ({ penalty }) => penalty);
          const bounds = {
            lower: Float32Array.from(words, ({ score, below }) => score - below),
            upper: Float32Array.from(words, ({ score, above }) => score + above),
            slack: 1e-6,
          };
          const expected = words
            .map(({ score }, id) => ({ id, score: score - penalties[id]! }))
            .sort((a, b) => b.score - a.score || a.id - b.id)
            .slice(0, count);
          const found = rank(
            bounds,
            count,
            () => false,
            (id) => words[id]!.score,
            penalties,
          );
          assert.deepEqual(found, expected);
        },
      ),
      { numRuns: cases(2000) },
    );
  });

  test('put words of the same cluster first where rare words are noise', () => {
    const space = noisySpace(1);
    const evidence = estimateEvidence(space)!;
    const right = (list: readonly { readonly id: number }[], of: number): number =>
      list.filter(({ id }) => id % CLUSTERS === of % CLUSTERS).length;
    let [plain, weighed] = [0, 0];
    for (let id = 100; id < 900; id++) {
      plain += right(neighbours(space, id, SHOWN), id);
      weighed += right(neighboursByEvidence(space, id, SHOWN, evidence), id);
    }
    assertOrder(weighed, '>', 1.15 * plain, 'neighbours of the same cluster');
  });

  test('are weighted as strongly as they stay diverse', () => {
    const space = noisySpace(2);
    const { penalties, strength } = estimateEvidence(space)!;
    const plain = listsByDefinition(space, () => 0);
    const isDiverse = (factor: number, tolerance: number): boolean => {
      const { distinct, most } = listsByDefinition(
        space,
        (id) => penalties[id]! + ((factor - 1) * strength) / Math.sqrt(space.vocabulary.count(id)),
      );
      return (
        distinct >= (0.8 - tolerance) * plain.distinct && most <= Math.max(0.02 * 800, plain.most) * (1 + tolerance)
      );
    };
    assert.ok(isDiverse(1, 0.01), 'the lists are diverse');
    assert.ok(!isDiverse(1.2, 0), 'a stronger penalty makes them less so');
  });

  test('have penalties that fall with the count', () => {
    const { penalties, strength } = estimateEvidence(noisySpace(3))!;
    assertOrder(strength, '>', 0, 'strength');
    // The same vector with another count.
    const counts = zipf();
    const space = noisySpace(3, counts);
    space.vectors.copyWithin(1900 * DIMENSIONS, 1000 * DIMENSIONS, 1001 * DIMENSIONS);
    counts[1900] = 3;
    const changed = estimateEvidence(
      new Space(spaceWithCounts(randomRows(WORDS, 1, 1), counts).vocabulary, space.vectors, DIMENSIONS, provenance),
    )!;
    const expected = changed.strength * (1 / Math.sqrt(3) - 1 / Math.sqrt(counts[1000]!));
    assertNear(changed.penalties[1900]! - changed.penalties[1000]!, expected, 1e-5, 'difference');
    assert.equal(penalties.length, WORDS);
  });

  test('do not depend on the order of the file', () => {
    const space = noisySpace(4);
    const backwards = Array.from({ length: WORDS }, (_, id) => WORDS - 1 - id);
    const turned = spaceWithCounts(
      backwards.map((id) => Array.from(space.vector(id))),
      backwards.map((id) => space.vocabulary.count(id)),
    );
    const [first, second] = [estimateEvidence(space)!, estimateEvidence(turned)!];
    // Words of the same count change places.
    assertNear(second.strength, first.strength, 0.1 * first.strength, 'strength');
    assertNear(second.penalties[WORDS - 1]!, first.penalties[0]!, 0.02, 'penalty of the most frequent word');
  });

  test('are the plain ones without counts, in a small vocabulary and in a one-hot space', async () => {
    const rows = randomRows(400, 5, 1);
    const without = spaceWithCounts(rows, new Array<number>(400).fill(0));
    assert.equal(estimateEvidence(without), undefined);
    assert.equal(estimateEvidence(spaceOf(randomRows(150, 5, 1))), undefined);
    assert.equal(estimateEvidence(new OneHotSpace(spaceOf(rows).vocabulary, provenance)), undefined);

    const model = path.join(folder(), 'withoutCounts.safetensors');
    await writeModel(model, without);
    const engine = engineHandlers(new ModelCache((file) => loadModel(file), 1e9));
    const { signal } = new AbortController();
    const plain = await engine.neighbours({ model, word: 'w7', count: 5 }, signal);
    assert.deepEqual(await engine.neighbours({ model, word: 'w7', count: 5, rank: 'evidence' }, signal), plain);
  });

  test('come from the engine for neighbours, hovers and Ask, with cosine and evidence', async () => {
    const space = noisySpace(5);
    const model = path.join(folder(), 'noisy.safetensors');
    await writeModel(model, space);
    const engine = engineHandlers(new ModelCache((file) => loadModel(file), 1e9));
    const { signal } = new AbortController();
    const expected = neighboursByEvidence(space, 500, 5, estimateEvidence(space, copyScan(space))!).map(
      ({ id, score, evidence }) => ({ word: `w${id}`, cosine: score, count: space.vocabulary.count(id), evidence }),
    );
    const request = { model, count: 5, rank: 'evidence' } as const;
    assert.deepEqual(await engine.neighbours({ ...request, word: 'w500' }, signal), expected);
    const described = await engine.describe({ ...request, text: 'w500', offset: 0 }, signal);
    assert.deepEqual(described.kind === 'known' && described.neighbours, expected);
    const asked = await engine.ask({ ...request, text: 'w500', method: '3CosAdd' }, signal);
    assert.deepEqual(asked.kind === 'neighbours' && asked.results, expected);

    const plain = neighbours(space, 500, 5).map(({ id }) => `w${id}`);
    assert.notDeepEqual(
      expected.map(({ word }) => word),
      plain,
    );
    const analogy = await engine.ask({ ...request, text: 'w500 + w600', method: '3CosAdd' }, signal);
    assert.ok(analogy.kind === 'analogy' && analogy.results.every(({ evidence }) => evidence === undefined));
    assert.deepEqual(
      (await engine.neighbours({ model, word: 'w500', count: 5 }, signal)).map(({ word }) => word),
      plain,
    );
  });
});
