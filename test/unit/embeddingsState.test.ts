import assert from 'node:assert/strict';
import { VecinityError } from '../../src/core/errors';
import type { FileDescription } from '../../src/core/formats/description';
import type { ModelStatistics } from '../../src/protocol/files';
import type { EmbeddingsFile } from '../../src/protocol/views';
import { diagnosisText } from '../../webview/embeddings/diagnosisText';
import {
  activeChanged,
  DEFAULT_EDITOR,
  described,
  fileNamed,
  isLoadDue,
  loaded,
  loadProgressed,
  loadRequested,
  loadStarted,
  loadStopped,
  neighboursFailed,
  neighboursFound,
  noNeighboursText,
  openEditor,
  openFailed,
  openingStarted,
  pageRequested,
  previewed,
  queryTyped,
  rowFound,
  scrolled,
  summaryText,
  tabChosen,
  wentBack,
  wordChosen,
  wordsToShow,
  type EditorState,
} from '../../webview/embeddings/state';

const file: EmbeddingsFile = {
  path: '/data/union.vec',
  name: 'union.vec',
  active: false,
  freeMemory: 1e9,
  opensAsText: true,
};

function description(change: Partial<FileDescription> = {}): FileDescription {
  return {
    format: 'word2vec text',
    path: file.path,
    bytes: 1_234_567,
    words: 108,
    dimensions: 40,
    valueType: 'text',
    provenance: {
      name: 'union',
      algorithm: 'unknown',
      createdAt: '',
      tokens: 0,
      hyperparameters: {},
      lossByEpoch: [],
      seconds: 0,
      corpusFingerprint: '',
    },
    companions: [],
    details: [],
    tables: [],
    notes: [],
    ...change,
  };
}

const statistics: ModelStatistics = {
  vocabularySize: 107,
  dimensions: 40,
  memoryBytes: 20_000,
  norms: { least: 1, median: 2, greatest: 3, counts: [1] },
  zeroRows: { count: 0, examples: [] },
  notFiniteRows: 0,
  duplicateWords: 1,
  faults: [],
};

const fresh = (): EditorState => openEditor(DEFAULT_EDITOR);
const open = (change: Partial<FileDescription> = {}): EditorState =>
  described(fileNamed(fresh(), file), description(change));
const neighbour = (word: string) => ({ word, cosine: 0.5, count: 3, rank: 7 });

const vector = { values: Float32Array.of(1, 2), dimensions: 2 };

suite('embeddings: check', () => {
  test('says in one sentence how much can be read and what is wrong', () => {
    const fault = { kind: 'header' as const, text: 'The header is wrong.' };
    const counts = [{ kind: 'header' as const, count: 2, first: fault }];
    const error = { message: 'It is cut off.' };
    assert.equal(diagnosisText({ words: 1200, faults: [], counts: [] }), 'No faults in 1,200 words.');
    assert.equal(diagnosisText({ words: 1, faults: [fault], counts }), '2 faults; 1 word can be read.');
    assert.equal(diagnosisText({ words: 0, faults: [], counts: [], error }), 'The file cannot be read.');
    assert.equal(
      diagnosisText({ words: 12, faults: [fault], counts, error }),
      'The file cannot be read to its end. Before that there are 12 words and 2 faults.',
    );
  });
});

suite('embeddings: opening', () => {
  test("forgets what it read of the file, and keeps the user's choices", () => {
    let state = loaded(wordChosen(open(), { word: 'king' }), statistics);
    state = neighboursFound(queryTyped(state, 'ing'), [neighbour('queen')], vector);
    const again = openingStarted(previewed(state, { rows: [] }), 'It has changed.');
    assert.deepEqual(
      [again.description, again.preview, again.statistics, again.failure, again.loading],
      [undefined, undefined, undefined, undefined, undefined],
    );
    assert.equal(again.notice, 'It has changed.');
    assert.equal(again.saved.query, 'ing');
    assert.equal(again.saved.chosen?.word, 'king');
    assert.equal(again.file, file);
    assert.deepEqual(again.answer?.neighbours, [neighbour('queen')], 'stays in sight until the next answer');
  });

  test('does not read a missing file again', () => {
    const state = openingStarted(open(), 'It was read again.');
    const bad = openFailed(state, new VecinityError('badFile', 'Cut off.'));
    assert.equal(bad.notice, 'It was read again.');
    assert.equal(openFailed(state, new VecinityError('unreadable', 'It is gone.')).notice, '');
  });

  test('accepts a change of the active model at any time after opening', () => {
    assert.equal(activeChanged(fresh(), true).active, false);
    assert.equal(activeChanged(open(), true).active, true);
    assert.equal(fileNamed(activeChanged(open(), true), file).active, false);
  });

  test('shows the estimate first, and the exact number once loaded', () => {
    assert.equal(summaryText(fresh()), '');
    const state = open({ words: 341_479, wordsEstimated: true });
    assert.equal(summaryText(state), 'word2vec text \u00b7 about 341,000 \u00d7 40 \u00b7 1.2 MB');
    assert.equal(summaryText(loaded(state, statistics)), 'word2vec text \u00b7 107 \u00d7 40 \u00b7 1.2 MB');
    assert.equal(summaryText(open({ words: 0 })), 'word2vec text \u00b7 1.2 MB');
  });
});

suite('embeddings: loading', () => {
  test('loads small files at once, large ones on request', () => {
    assert.equal(isLoadDue(fresh()), false, 'before it is described');
    assert.equal(isLoadDue(open()), true);
    const large = open({ words: 2_000_000, dimensions: 300 });
    assert.equal(isLoadDue(large), false);
    assert.equal(isLoadDue(loadRequested(large)), true);
    assert.equal(isLoadDue(pageRequested(large, 'words')), true);
    assert.equal(isLoadDue(open({ words: 0 })), false, 'without a table of embeddings');
  });

  test('never treats one-hot words as large, because they store no numbers', () => {
    const { provenance } = description();
    const oneHot = { words: 30_000, dimensions: 30_000, provenance: { ...provenance, algorithm: 'onehot' as const } };
    assert.equal(isLoadDue(open(oneHot)), true);
    assert.match(noNeighboursText(loaded(open(oneHot), statistics))!, /equally/);
    assert.equal(noNeighboursText(loaded(open(), statistics)), undefined);
  });

  test('does not load during a check, twice, or again', () => {
    assert.equal(isLoadDue(tabChosen(open(), 'check')), false);
    assert.equal(isLoadDue(loadStarted(open())), false);
    assert.equal(isLoadDue(loaded(open(), statistics)), false);
  });

  test('shows progress only while loading; cancelling it prevents another load', () => {
    assert.equal(loadProgressed(open(), 0.5).loading, undefined);
    const state = loadProgressed(loadStarted(loadRequested(open())), 0.5);
    assert.equal(state.loading, 0.5);
    assert.deepEqual([loadStopped(state).loading, loadStopped(state).saved.loadWanted], [undefined, false]);
    assert.equal(loaded(state, statistics).loading, undefined);
  });

  test('keeps a failure until the next try', () => {
    const state = openFailed(loadStarted(open()), new VecinityError('badFile', 'Line 7 has 3 numbers.'));
    assert.deepEqual([state.loading, state.failure?.code], [undefined, 'badFile']);
    assert.equal(loadStarted(state).failure, undefined);
  });
});

suite('embeddings: the chosen word', () => {
  test('goes back to earlier chosen words, each once', () => {
    let state = ['king', 'queen', 'queen', 'cat'].reduce((at, word) => wordChosen(at, { word }), fresh());
    assert.deepEqual(
      state.saved.earlier.map(({ word }) => word),
      ['king', 'queen'],
    );
    state = wentBack(state);
    assert.equal(state.saved.chosen?.word, 'queen');
    state = wentBack(wentBack(state));
    assert.equal(state.saved.chosen?.word, 'king');
    assert.deepEqual(state.saved.earlier, []);
  });

  test('remembers the last fifty words', () => {
    const words = Array.from({ length: 60 }, (_, i) => `word${i}`);
    const { earlier } = words.reduce((at, word) => wordChosen(at, { word }), fresh()).saved;
    assert.equal(earlier.length, 50);
    assert.deepEqual([earlier[0]!.word, earlier.at(-1)!.word], ['word9', 'word58']);
  });

  test('adds its position in the list to the view', () => {
    const state = neighboursFound(wordChosen(fresh(), { word: 'king' }), [neighbour('queen')], vector);
    const row = { word: 'king', rank: 3, count: 5, norm: 1.5 };
    assert.equal(rowFound(state, row).answer?.chosen, row);
    assert.equal(rowFound(state, { ...row, word: 'cat' }), state, 'another word has been chosen meanwhile');
    const early = rowFound(wordChosen(state, { word: 'cat' }), { ...row, word: 'cat' });
    assert.equal(early.answer?.chosen.word, 'king', 'the neighbours of the other word are still shown');
    assert.equal(early.saved.chosen?.rank, 3);
  });

  test('plots its neighbours with it, and none after an error', () => {
    const state = neighboursFound(wordChosen(fresh(), { word: 'king' }), ['queen', 'man'].map(neighbour), vector);
    assert.deepEqual(wordsToShow(state, 2), ['king', 'queen']);
    assert.deepEqual(wordsToShow(state, 0), []);
    assert.deepEqual(wordsToShow(fresh(), 5), []);
    const bad = neighboursFailed(state, new VecinityError('internal', 'Broken.'));
    assert.equal(bad.answer?.vector, undefined);
    assert.deepEqual([bad.problem?.message, wordsToShow(bad, 5)], ['Broken.', ['king']]);
    assert.equal(neighboursFound(bad, [], vector).problem, undefined);
  });

  test('keeps the position while there is a list; a query starts at its top', () => {
    assert.equal(scrolled(open(), 40).saved.top, 0);
    const state = scrolled(loaded(open(), statistics), 40);
    assert.equal(state.saved.top, 40);
    assert.equal(queryTyped(state, 'ing').saved.top, 0);
  });
});
