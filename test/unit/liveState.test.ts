import assert from 'node:assert/strict';
import { VecinityError } from '../../src/core/errors';
import type { ProbedWord } from '../../src/protocol/training';
import type { LiveLook, LiveRun } from '../../src/protocol/views';
import { lossContent, sampleCurve, withEnds } from '../../webview/live/curves';
import { factsOf, learnedText, oneStepFacts, stateText } from '../../webview/live/facts';
import {
  DEFAULT_LIVE,
  failed,
  hintOf,
  looked,
  MAX_WATCHED,
  openLive,
  wordsToPlot,
  wordsWatched,
  type LiveState,
} from '../../webview/live/state';

const run: LiveRun = {
  id: 1,
  name: 'Union',
  state: 'running',
  phase: 'training',
  overall: 0.5,
  seconds: 10,
  secondsLeft: 10,
  tokensPerSecond: 1000,
  loss: 2,
  epochsDone: 1,
  phaseSeconds: null,
  learning: { method: 'Skip-gram.', dimensions: 100, epochs: 10, minCount: 3, tokens: 9000, vocabularySize: 500 },
  message: null,
  losses: { x: [], y: [] },
  epochLosses: { x: [], y: [] },
  speeds: { x: [], y: [] },
};

const near = (word: string, ...neighbours: string[]): ProbedWord => ({
  word,
  neighbours: neighbours.map((neighbour) => ({ word: neighbour, cosine: 0.5 })),
});
const lookAt = (words: readonly ProbedWord[], change: Partial<LiveRun> = {}): LiveLook => ({
  run: { ...run, ...change },
  words,
  compared: 500,
});
const opened = (): LiveState => openLive(DEFAULT_LIVE);

suite('live: state', () => {
  test('marks neighbours that are new since the previous probe', () => {
    const first = looked(opened(), lookAt([near('king', 'a', 'b')]));
    assert.equal(first.change, 'No change since a moment ago');
    const second = looked(first, lookAt([near('king', 'b', 'queen')]));
    assert.deepEqual(
      second.rows[0]!.neighbours!.map(({ word, isNew }) => [word, isNew]),
      [
        ['b', false],
        ['queen', true],
      ],
    );
    assert.equal(second.change, '1 of 2 neighbours new');
    assert.deepEqual(second.rows[0]!.first, ['a', 'b'], 'shows what was near at first');
    const back = looked(second, lookAt([near('king', 'b', 'a')]));
    assert.deepEqual(back.rows[0]!.first, [], 'all of the first neighbours are near again');
  });

  test('marks nothing as new when the run is over', () => {
    const first = looked(opened(), lookAt([near('king', 'a', 'b')]));
    const ended = looked(first, lookAt([near('king', 'b', 'queen')], { state: 'done' }));
    assert.deepEqual(
      ended.rows[0]!.neighbours!.map(({ isNew }) => isNew),
      [false, false],
    );
  });

  test('forgets the marks with another run', () => {
    const first = looked(opened(), lookAt([near('king', 'a')]));
    const other = looked(first, lookAt([near('king', 'b')], { id: 2 }));
    assert.equal(other.rows[0]!.neighbours![0]!.isNew, false);
    assert.deepEqual(looked(first, lookAt([], { id: 2 })).rows, []);
  });

  test('takes the words of the first probe, and ignores those of later ones', () => {
    const first = looked(opened(), lookAt([near('king', 'a'), { word: 'zzz', neighbours: undefined }]));
    assert.deepEqual(first.saved.words, ['king', 'zzz']);
    assert.deepEqual(wordsToPlot(first), ['king'], 'a word without a vector cannot be plotted');
    const fewer = wordsWatched(first, ['zzz']);
    assert.deepEqual(looked(fewer, lookAt([{ word: 'zzz', neighbours: undefined }])).saved.words, ['zzz']);
  });

  test('watches each word once and at most twelve', () => {
    const many = Array.from({ length: 20 }, (_, i) => `word${i}`);
    assert.deepEqual(wordsWatched(opened(), ['word0', ...many]).saved.words, many.slice(0, MAX_WATCHED));
  });

  test('keeps the rows when a probe has no vectors', () => {
    const first = looked(opened(), lookAt([near('king', 'a')]));
    assert.equal(looked(first, lookAt([], { phase: 'saving' })).rows.length, 1);
  });

  test('saves the end of a run, and shows it when the host has forgotten it', () => {
    const running = looked(opened(), lookAt([near('king', 'a')]));
    assert.equal(running.saved.last, null);
    const ended = looked(running, lookAt([], { state: 'done' }));
    assert.deepEqual(ended.saved.last?.words, [near('king', 'a')]);
    const reopened = looked(openLive(ended.saved), { run: null, words: [], compared: 0 });
    assert.equal(reopened.look?.run?.state, 'done');
    assert.equal(reopened.rows.length, 1);
    assert.equal(reopened.saved, ended.saved, 'it is not saved once more');
  });

  test('explains missing neighbours, and shows how many words were compared', () => {
    assert.equal(hintOf(opened()), '');
    assert.match(hintOf(looked(opened(), lookAt([]))), /will appear here and change/);
    assert.match(hintOf(looked(opened(), lookAt([], { state: 'failed' }))), /no vectors/);
    const all = looked(opened(), lookAt([near('king', 'a')]));
    assert.equal(hintOf(all), '', 'all words were compared');
    const weighed = looked(opened(), { ...lookAt([near('king', 'a')]), weighted: true });
    assert.match(hintOf(weighed), /^Weighted by evidence/);
    const some = looked(opened(), { ...lookAt([near('king', 'a')]), compared: 100 });
    assert.equal(hintOf(some), 'Compared with the 100 most frequent words.');
  });

  test('keeps an error until the next probe', () => {
    const state = failed(opened(), new VecinityError('internal', 'Broken.'));
    assert.equal(state.problem?.message, 'Broken.');
    assert.equal(looked(state, lookAt([])).problem, undefined);
  });
});

suite('live: facts', () => {
  test('a pause stops the one clock, and the end says the same time as the message', () => {
    assert.deepEqual(factsOf({ ...run, state: 'paused', seconds: 12 }).slice(-1), ['12 s so far']);
    const done = { ...run, state: 'done', seconds: 12.3 } as const;
    assert.deepEqual(factsOf(done), ['10 epochs', 'loss 2.000'], 'the time stands in the sentence below');
    assert.equal(learnedText(done), 'Learned 500 words from 9K words of text in 12 s.');
    assert.deepEqual(factsOf({ ...run, state: 'cancelled', seconds: 3 }).slice(-1), ['ended after 3.0 s']);
    assert.equal(learnedText(run), '');
  });

  test('names each phase', () => {
    for (const phase of ['finding', 'reading', 'joining', 'counting', 'training', 'rerunning', 'saving'] as const) {
      assert.match(stateText({ ...run, phase }), /^[A-Z][a-z]+ing\b/);
    }
  });

  test('shows where the time went where there is no loss', () => {
    const counts: LiveRun = {
      ...run,
      state: 'done',
      loss: 0.62,
      learning: { ...run.learning!, epochs: 0 },
      phaseSeconds: { reading: 2, training: 11, saving: 0.5 },
      epochLosses: { x: [1], y: [0.62] },
    };
    assert.deepEqual(oneStepFacts(counts), [
      ['Reading the text', '2.0 s'],
      ['Computing the vectors', '11 s'],
      ['Saving', '0.5 s'],
    ]);
    assert.ok(!factsOf(counts).some((fact) => fact.startsWith('loss')), 'an error of the SVD is not a loss');
    assert.deepEqual(oneStepFacts({ ...counts, phaseSeconds: null }), []);
  });
});

suite('live: curves', () => {
  test('the end of an epoch takes the place of the epoch so far', () => {
    const curve = { x: [0.5, 1], y: [3, 2] };
    assert.deepEqual(withEnds(curve, { x: [1, 2], y: [2.5, 1.5] }), { x: [0.5, 1, 2], y: [3, 2.5, 1.5] });
    assert.deepEqual(withEnds(curve, { x: [], y: [] }), curve);
    assert.deepEqual(withEnds({ x: [], y: [] }, curve), curve);
  });

  test('one loss: the chart ends with the number that the facts show', () => {
    const content = lossContent({
      ...run,
      losses: { x: [0.5, 1, 1.5], y: [3, 2.6, 2.2] },
      epochLosses: { x: [1, 2], y: [2.5, 2] },
    });
    assert.equal(content.series.length, 1);
    assert.deepEqual(content.series[0]!.values, [3, 2.5, 2.2, 2]);
    assert.ok(factsOf({ ...run, loss: 2 }).includes('loss 2.000'));
    assert.match(content.summary, /^From 2\.500 to 2\.000 in 2 epochs\.$/);
  });

  test('reduces a long curve to at most 24 rows, with the last point', () => {
    const x = Array.from({ length: 101 }, (_, i) => i);
    const rows = sampleCurve({ x, y: x.map((value) => 2 * value) });
    assert.ok(rows.length <= 24, `${rows.length} rows`);
    assert.deepEqual(rows.at(-1), [100, 200]);
    assert.deepEqual(sampleCurve({ x: [1, 2], y: [3, 4] }), [
      [1, 3],
      [2, 4],
    ]);
    assert.deepEqual(sampleCurve({ x: [], y: [] }), []);
  });
});
