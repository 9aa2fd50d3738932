import assert from 'node:assert/strict';
import {
  bootstrapDifference,
  mcnemarExact,
  skewness,
  spearman,
  spearmanInterval,
  wilsonInterval,
} from '../../src/core/evaluation/statistics';
import { assertClose, assertNear, assertWithin } from './support/assertions';
import { python } from './support/python';
import { randomNumbers } from './support/spaces';

const askScipy = `
import json, sys
from scipy import stats
given = json.loads(sys.argv[1])
print(json.dumps({
  'spearman': [stats.spearmanr(x, y)[0] for x, y in given['pairs']],
  'mcnemar': [stats.binomtest(min(b, c), b + c).pvalue for b, c in given['discordant']],
  'wilson': [list(stats.binomtest(k, n).proportion_ci(method='wilson')) for k, n in given['shares']],
  'skewness': stats.skew(given['values']),
}))
`;

suite('statistics of evaluations', () => {
  const discordant = [
    [1, 5],
    [10, 10],
    [3, 40],
    [150, 220],
    [0, 8],
  ] as const;
  const shares = [
    [0, 10],
    [7, 10],
    [1801, 2365],
    [5, 5],
  ] as const;

  test('agree with SciPy: Spearman with ties, McNemar exact, Wilson, skewness', function () {
    const random = randomNumbers(3);
    const pairs = [5, 60, 400].map((size) =>
      [0, 1].map(() => Array.from({ length: size }, () => Math.round(random() * 12))),
    );
    const values = Array.from({ length: 300 }, () => Math.exp(3 * random()));
    const answer = python(this, 'scipy', askScipy, JSON.stringify({ pairs, discordant, shares, values })) as {
      readonly spearman: number[];
      readonly mcnemar: number[];
      readonly wilson: [number, number][];
      readonly skewness: number;
    };
    assertClose(
      pairs.map(([x, y]) => spearman(x!, y!)),
      answer.spearman,
      'Spearman',
      1e-12,
    );
    assertClose(
      discordant.map(([b, c]) => mcnemarExact(b, c)),
      answer.mcnemar,
      'McNemar',
      1e-9,
    );
    shares.forEach(([right, asked], i) =>
      assertClose(wilsonInterval(right, asked)!, answer.wilson[i]!, 'Wilson', 1e-9),
    );
    assertNear(skewness(values), answer.skewness, 1e-9, 'skewness');
  });

  test('give the known values without SciPy too', () => {
    // 2 * (C(6,0) + C(6,1)) / 2^6.
    assertNear(mcnemarExact(1, 5), 0.21875, 1e-12, 'McNemar');
    assert.equal(mcnemarExact(10, 10), 1);
    assert.equal(mcnemarExact(0, 0), 1);
    // Newcombe 1998, table I, method 3: 81 of 263 has 0.2553 to 0.3662.
    assertClose(wilsonInterval(81, 263)!, [0.2553, 0.3662], 'Wilson', 1e-4);
    assert.equal(wilsonInterval(0, 0), null);
    // z = atanh(0.6) +- 1.96 sqrt((1 + 0.18) / 97), by hand.
    assertClose(spearmanInterval(0.6, 100)!, [0.4439, 0.7211], 'Bonett & Wright', 1e-3);
    assert.equal(spearmanInterval(1, 100), null);
    assert.equal(spearmanInterval(0.5, 3), null);
    assert.equal(spearmanInterval(NaN, 30), null);
  });

  test('the interval of a correlation holds the true value in about 95 of 100 samples', () => {
    const random = randomNumbers(11);
    const normal = (): number => Array.from({ length: 12 }, random).reduce((sum, value) => sum + value, 0);
    let inside = 0;
    for (let run = 0; run < 400; run++) {
      const x = Array.from({ length: 60 }, normal);
      const y = x.map((value) => value + normal());
      const [low, high] = spearmanInterval(spearman(x, y), 60)!;
      // Pearson .7071 of normal values is Spearman 6/pi asin(r/2).
      const truth = (6 / Math.PI) * Math.asin(Math.SQRT1_2 / 2);
      inside += low <= truth && truth <= high ? 1 : 0;
    }
    assertWithin(inside / 400, 0.91, 0.985, 'coverage');
  });

  test('the paired bootstrap sees a difference, and none between equal models', () => {
    const random = randomNumbers(5);
    const gold = Array.from({ length: 200 }, () => Math.round(10 * random()));
    const good = gold.map((value) => value + 3 * random());
    const bad = gold.map((value) => value + 30 * random());
    const better = bootstrapDifference(gold, good, bad);
    assert.ok(better.pValue < 0.01 && better.interval[0] > 0, JSON.stringify(better));
    assertNear(better.difference, spearman(gold, good) - spearman(gold, bad), 1e-12, 'difference');
    const worse = bootstrapDifference(gold, bad, good);
    assertNear(worse.interval[1], -better.interval[0], 0.05, 'mirrored interval');
    assert.equal(bootstrapDifference(gold, good, good).pValue, 1);
  });

  test('the paired bootstrap calls 5 of 100 equal models different', () => {
    const random = randomNumbers(8);
    let different = 0;
    for (let run = 0; run < 100; run++) {
      const gold = Array.from({ length: 80 }, random);
      const noisy = (): number[] => gold.map((value) => value + random());
      different += bootstrapDifference(gold, noisy(), noisy(), run).pValue < 0.05 ? 1 : 0;
    }
    assertWithin(different, 0, 12, 'false alarms of 100');
  });
});
