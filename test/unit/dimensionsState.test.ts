import assert from 'node:assert/strict';
import { VecinityError } from '../../src/core/errors';
import { recommendationText } from '../../src/core/dimensionsText';
import type { DimensionsRow } from '../../src/protocol/training';
import type { DimensionsComparison } from '../../src/protocol/views';
import { chartContents } from '../../webview/dimensions/charts';
import { coverageLines } from '../../webview/dimensions/rows';
import { compared, failed, hasGrown, headOf, methodText, UNOPENED } from '../../webview/dimensions/state';

const rowOf = (dimensions: number, quality: number): DimensionsRow => ({
  dimensions,
  loss: null,
  quality,
  standardError: 0.01,
  tests: [
    { path: '/eval/WordSim-353.txt', kind: 'pairs', score: 0.5, used: 276, outOfVocabulary: 77 },
    { path: '/eval/questions-words.txt', kind: 'analogies', score: null, used: 0, outOfVocabulary: 9 },
  ],
  seconds: dimensions,
  bytes: 1000 * dimensions,
});

const rows = [rowOf(8, 0.6), rowOf(16, 0.695), rowOf(32, 0.7)];

function comparison(change: Partial<DimensionsComparison> = {}): DimensionsComparison {
  return {
    name: 'Union',
    startedAt: '2026-03-01T10:00:00.000Z',
    state: 'running',
    message: null,
    fraction: 0.5,
    dimensions: [8, 16, 32],
    rows: rows.slice(0, 1),
    method: 'Skip-gram.',
    tokens: 1_695_000,
    vocabularySize: 20_123,
    ...change,
  };
}

suite('dimensions: state', () => {
  test('shows the current step in the header, with a progress bar meanwhile', () => {
    const text = (change: Partial<DimensionsComparison>): string => headOf(comparison(change)).state;
    assert.equal(text({}), '50\u202f% \u00b7 training with 16 dimensions');
    assert.equal(text({ fraction: 0.02, rows: [] }), '2\u202f% \u00b7 reading');
    assert.equal(text({ state: 'cancelled' }), 'Cancelled after 1 of 3');
    assert.equal(text({ state: 'failed', rows: [] }), 'Failed after 0 of 3');
    assert.equal(headOf(comparison()).fraction, 0.5);
    assert.equal(headOf(comparison({ state: 'done' })).fraction, undefined);
  });

  test('shows the method once it is known', () => {
    assert.equal(methodText(comparison({ method: '' })), '');
    assert.match(methodText(comparison()), /^Skip-gram\. 20,123 words, 1\.7M words of text/);
  });

  test('redraws rows when there are more, or the comparison has ended', () => {
    assert.equal(hasGrown(comparison(), undefined), true);
    assert.equal(hasGrown(comparison({ fraction: 0.6 }), comparison()), false);
    assert.equal(hasGrown(comparison({ rows }), comparison()), true);
    assert.equal(hasGrown(comparison({ state: 'cancelled' }), comparison()), true);
    assert.equal(hasGrown(comparison({ startedAt: '2026-03-02T10:00:00.000Z' }), comparison()), true);
  });

  test('keeps an error until the next comparison', () => {
    const state = failed(UNOPENED, new VecinityError('internal', 'Broken.'));
    assert.equal(state.problem?.message, 'Broken.');
    assert.equal(compared(comparison()).problem, undefined);
  });
});

suite('dimensions: sentences', () => {
  test('one row recommends nothing', () => {
    const text = recommendationText([rowOf(8, 0.6)], true);
    assert.match(text, /^8 dimensions reach a quality of 60\.0.% .* A recommendation needs at least two sizes\.$/);
    assert.equal(chartContents([rowOf(8, 0.6)]).quality!.mark, undefined);
  });

  test('rows that noise alone could explain recommend nothing', () => {
    const same = [rowOf(8, 0.695), rowOf(16, 0.7), rowOf(32, 0.698)];
    assert.match(
      recommendationText(same, true),
      /^All 3 sizes are equally good within noise .* There is no recommendation\./,
    );
    const { quality, size } = chartContents(same);
    assert.deepEqual([quality!.mark, size!.mark], [undefined, undefined]);
    assert.deepEqual(quality!.band, { from: 0.7 - 0.01, to: 0.7 }, 'the band shows why');
  });

  test('says of the smallest that fewer were not compared', () => {
    assert.match(recommendationText([rowOf(8, 0.7), rowOf(16, 0.6)], true), /^Take 8 .* Fewer were not compared\.$/);
    assert.match(recommendationText([rowOf(8, 0.6), rowOf(16, 0.7)], true), /^Take 16 .* Fewer dimensions are clearly/);
    const middle = [rowOf(8, 0.6), rowOf(16, 0.7), rowOf(32, 0.6)];
    assert.match(recommendationText(middle, true), /^Take 16 .* Fewer dimensions are clearly worse\.$/);
    assert.match(
      recommendationText(rows, true),
      /^Take 16 .* The best, 32, .* within noise .* Cost: 16 s instead of 32 s/,
    );
    assert.equal(recommendationText([], true), '');
  });

  test('says of the largest that more may be better, once all sizes were compared', () => {
    const two = [rowOf(8, 0.6), rowOf(16, 0.7)];
    assert.match(recommendationText(two, true), /^Take 16 .* More may be better: compare larger sizes, too\.$/);
    assert.doesNotMatch(recommendationText(two, false), /More may be better/);
  });

  test('says how many lines of each test set the vocabulary knew', () => {
    assert.deepEqual(coverageLines(rows), [
      'WordSim-353: the score is for 276 of 353 pairs. The others have words that are not in the vocabulary.',
      'questions-words: the score is for 0 of 9 analogies. The others have words that are not in the vocabulary.',
    ]);
    const known = { ...rows[0]!, tests: [{ ...rows[0]!.tests[0]!, used: 2, outOfVocabulary: 0 }] };
    assert.deepEqual(coverageLines([known]), ['WordSim-353: the score is for 2 of 2 pairs.']);
    assert.deepEqual(coverageLines([]), []);
  });
});

suite('dimensions: charts', () => {
  test('omits a chart without figures', () => {
    const charts = chartContents(rows);
    assert.deepEqual(
      Object.entries(charts).flatMap(([name, content]) => (content ? [name] : [])),
      ['quality', 'pairs', 'time', 'size'],
    );
    assert.deepEqual(
      Object.values(chartContents([])).filter((content) => content !== undefined),
      [],
    );
  });

  test('marks the recommended size and the error band in quality, and a line in other charts', () => {
    const { quality, size } = chartContents(rows);
    assert.deepEqual(quality!.mark, { x: 16, text: '16 recommended' });
    assert.deepEqual(quality!.band, { from: 0.7 - 0.01, to: 0.7 });
    assert.deepEqual(quality!.series[0]!.errors, [0.01, 0.01, 0.01]);
    assert.deepEqual(size!.mark, { x: 16, text: '' });
    assert.equal(size!.band, undefined);
  });

  test('draws a named line for each test set, and a sentence for every chart', () => {
    const { pairs } = chartContents(rows);
    assert.deepEqual(
      pairs!.series.map(({ name, values }) => [name, values]),
      [['WordSim-353', [0.5, 0.5, 0.5]]],
    );
    assert.equal(pairs!.summary, '8 dimensions: 0.500; 16 dimensions: 0.500; 32 dimensions: 0.500');
  });
});
