import assert from 'node:assert/strict';
import { VecinityError } from '../../src/core/errors';
import type { PlotData } from '../../src/protocol/engine';
import {
  rowsToSave,
  DEFAULT_PLOT,
  failed,
  fileName,
  knownWords,
  lookChosen,
  MAX_WORDS,
  modelChanged,
  openPlot,
  plotted,
  questionAt,
  rowOrder,
  sidesOf,
  unknownDismissed,
  wordRemoved,
  wordReplaced,
  wordsAdded,
  wordsChosen,
  type PlotState,
} from '../../webview/plot/state';
import { toCsv } from '../../webview/ui/csv';

const model = {
  path: '/models/union.safetensors',
  name: 'Union',
  algorithm: 'skipgram' as const,
  dimensions: 40,
  vocabularySize: 1234,
};

/** Returns the plot of `words`, each nearest to the word after the next; `unknown` are OOV. */
function plotOf(words: readonly string[], unknown: readonly string[] = []): PlotData {
  const size = words.length;
  return {
    words: words.map((word, rank) => ({ word, count: 10, rank: rank + 1 })),
    unknown: unknown.map((text) => ({ text, suggestions: [] })),
    similarity: Float32Array.from({ length: size * size }, (_, i) => {
      const apart = Math.abs(Math.floor(i / size) - (i % size));
      return apart === 0 ? 1 : apart % 2 === 0 ? 0.5 : 0.25;
    }),
    points: Float32Array.from({ length: 2 * size }, (_, i) => i),
    explained: [0.5, 0.25],
  };
}

/** A panel with a known model and plotted words. */
function plottedState(words: readonly string[], unknown: readonly string[] = []): PlotState {
  const asked = wordsChosen(modelChanged(openPlot(DEFAULT_PLOT), model), [...words, ...unknown]);
  return plotted(asked, plotOf(words, unknown));
}

suite('plot: state', () => {
  test('keeps each word once and the first 200, and counts the rest', () => {
    const many = Array.from({ length: MAX_WORDS + 18 }, (_, i) => `word${i}`);
    const state = wordsChosen(openPlot(DEFAULT_PLOT), [...many, 'word0']);
    assert.deepEqual(state.saved.words, many.slice(0, MAX_WORDS));
    assert.equal(state.leftOut, 18);
    assert.equal(wordRemoved(state, 'word0').leftOut, 0);
  });

  test('adds, removes and replaces words in their order', () => {
    let state = plottedState(['king', 'queen'], ['doog']);
    state = wordsAdded(state, ['cat', 'king']);
    assert.deepEqual(state.saved.words, ['king', 'queen', 'doog', 'cat']);
    state = wordReplaced(state, 'doog', 'dog');
    assert.deepEqual(state.saved.words, ['king', 'queen', 'dog', 'cat']);
    state = wordRemoved(state, 'queen');
    assert.deepEqual(state.saved.words, ['king', 'dog', 'cat']);
  });

  test('spells the words as the vocabulary does, unknown ones last', () => {
    const asked = wordsChosen(openPlot(DEFAULT_PLOT), ['KING', 'zzz', 'queen']);
    const state = plotted(modelChanged(asked, model), plotOf(['king', 'queen'], ['zzz']));
    assert.deepEqual(state.saved.words, ['king', 'queen', 'zzz']);
    assert.deepEqual(knownWords(state), ['king', 'queen']);
    assert.deepEqual(unknownDismissed(state).saved.words, ['king', 'queen']);
  });

  test('shows an empty plot without words, and none without a model', () => {
    const state = plottedState(['king']);
    assert.equal(wordsChosen(state, []).plot?.words.length, 0);
    assert.equal(modelChanged(openPlot(DEFAULT_PLOT), model).plot?.words.length, 0);
    const without = modelChanged(state, null);
    assert.equal(without.plot, undefined);
    assert.deepEqual(without.saved.words, ['king'], 'the words wait for the next model');
  });

  test('keeps an error until the next plot; a missing model clears the model', () => {
    const state = failed(plottedState(['king']), new VecinityError('diskFull', 'There is no room left.'));
    assert.equal(state.problem?.code, 'diskFull');
    assert.equal(plotted(state, plotOf(['king'])).problem, undefined);
    assert.equal(failed(state, new VecinityError('noModel', 'There is no model.')).model, null);
  });

  test('another model ends the error, and the chart has the name of its own model until then', () => {
    const words = ['cat', 'dog'];
    const state = plotted(wordsChosen(modelChanged(openPlot(DEFAULT_PLOT), model), words), plotOf(words));
    const broken = failed(state, new VecinityError('badFile', 'A is cut short.'));
    const switched = modelChanged(broken, { ...model, name: 'Other' });
    assert.equal(switched.problem, undefined);
    assert.ok(sidesOf(switched)[0]!.title.startsWith(model.name));
    assert.ok(sidesOf(plotted(switched, plotOf(words)))[0]!.title.startsWith('Other'));
  });

  test('adds a one-hot side with cosine 0 between all words', () => {
    const state = plottedState(['king', 'queen', 'cat']);
    assert.deepEqual(
      sidesOf(state).map(({ title }) => title),
      ['Union \u00b7 40 dimensions'],
    );
    const [, oneHot] = sidesOf(lookChosen(state, { oneHot: true }));
    assert.equal(oneHot!.title, 'One-hot \u00b7 1,234 dimensions');
    assert.deepEqual([...oneHot!.data.similarity], [1, 0, 0, 0, 1, 0, 0, 0, 1]);
    assert.deepEqual(sidesOf(openPlot(DEFAULT_PLOT)), []);
    const named = { ...model, name: `demo \u00b7 skip-gram ${model.dimensions}d, window 10` };
    const [trained] = sidesOf(plotted(modelChanged(openPlot(DEFAULT_PLOT), named), plotOf(['king', 'queen'])));
    assert.equal(trained!.title, named.name, 'the name has the dimensions');
  });

  test('clusters similar words next to each other', () => {
    const state = plottedState(['a', 'b', 'c', 'd']);
    assert.deepEqual(rowOrder(state), [0, 1, 2, 3]);
    const order = rowOrder(lookChosen(state, { order: 'clustered' }));
    assert.deepEqual(
      [...order].sort((a, b) => a - b),
      [0, 1, 2, 3],
    );
    assert.equal(Math.abs(order[0]! - order[1]!) % 2, 0, `${order.join(' ')} begins with two similar words`);
  });

  test('requests the similarity for a cell, and the word for a neighbour', () => {
    const state = plottedState(['king', 'queen']);
    assert.equal(questionAt(state, { row: 0, column: 1 }), 'king ~ queen');
    assert.equal(questionAt(state, { row: 1, column: 1 }), 'queen');
  });

  test('saves what the view shows, under its name', () => {
    const state = plottedState(['king', 'queen']);
    assert.equal(fileName(state, 'csv'), 'similarity.csv');
    assert.equal(toCsv(rowsToSave(state)), 'space,word,king,queen\r\ndense,king,1,0.25\r\ndense,queen,0.25,1\r\n');
    const map = lookChosen(state, { view: 'map' });
    assert.equal(fileName(map, 'png'), 'map.png');
    assert.equal(
      toCsv(rowsToSave(map)),
      'space,word,count,rank,x,y\r\ndense,king,10,1,0,1\r\ndense,queen,10,2,2,3\r\n',
    );
  });
});
