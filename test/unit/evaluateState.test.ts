import assert from 'node:assert/strict';
import type { EvaluatePage } from '../../src/protocol/evaluateView';
import type { Evaluation } from '../../src/protocol/evaluation';
import {
  comparisonTexts,
  evaluateText,
  hasNewChoice,
  hasNewReport,
  headOf,
  noFilesText,
  toggled,
} from '../../webview/evaluate/state';

const evaluation: Evaluation = {
  modelId: '/one',
  name: 'one',
  algorithm: 'skipgram',
  vocabularySize: 10,
  dimensions: 3,
  tests: [],
  vectors: [],
  notes: [],
  restriction: 30_000,
  comparisons: [],
};
const page: EvaluatePage = {
  model: { path: '/one', name: 'one' },
  others: [],
  other: null,
  files: [
    { path: '/a', kind: 'pairs', name: 'a', chosen: true },
    { path: '/b', kind: 'odd', name: 'b', chosen: false },
  ],
  searching: false,
  fraction: null,
  evaluation: null,
  message: null,
};

suite('state of the panel that evaluates models', () => {
  test('the button says what it will do', () => {
    assert.equal(evaluateText(page), 'Evaluate with 1 Test Set');
    assert.equal(evaluateText({ ...page, files: [] }), 'Evaluate without Test Sets');
  });

  test('a test set is turned on and off', () => {
    assert.deepEqual(toggled(page, '/b', true), ['/a', '/b']);
    assert.deepEqual(toggled(page, '/a', false), []);
  });

  test('the head shows progress while it runs', () => {
    assert.equal(headOf({ ...page, fraction: 0.429 }).state, '42\u202f%');
    assert.equal(headOf({ ...page, fraction: 0.429 }).fraction, 0.429);
    assert.equal(headOf(page).fraction, undefined);
  });

  test('progress alone draws neither list nor report again', () => {
    const copy = structuredClone({ ...page, evaluation });
    assert.equal(hasNewReport({ ...copy, fraction: 0.5 }, { ...page, evaluation }), false);
    assert.equal(hasNewChoice({ ...copy, fraction: 0.5 }, page), false);
    assert.equal(hasNewReport(copy, page), true);
    assert.equal(hasNewChoice({ ...copy, other: '/two' }, page), true);
  });

  test('names the better model only where the test shows it', () => {
    const other = { ...evaluation, name: '' };
    const comparison = { file: 'f', shared: 50, scores: [0.4, 0.5], difference: -0.1, interval: null } as const;
    const texts = comparisonTexts({
      ...evaluation,
      other,
      comparisons: [
        { ...comparison, kind: 'analogies', pValue: 0.01, test: 'mcnemar' },
        { ...comparison, kind: 'pairs', pValue: 0.2, test: 'bootstrap' },
      ],
    });
    assert.match(texts[0]![1], /^The other is better/);
    assert.match(texts[1]![1], /^No difference is shown/);
    assert.deepEqual(comparisonTexts(evaluation), []);
  });

  test('without test sets says what to do next', () => {
    assert.match(noFilesText({ searching: true }), /Looking/);
    assert.match(noFilesText({ searching: false }), /Choose files/);
  });
});
