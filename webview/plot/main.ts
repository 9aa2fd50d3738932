import { splitWords } from '../../src/core/text/splitWords';
import type { ModelHeader, PlotHost, PlotView } from '../../src/protocol/views';
import '../ui/base.css';
import { asVecinityError } from '../ui/errors';
import { Latest } from '../ui/latest';
import { connect } from '../ui/rpcClient';
import { saveFile } from '../ui/saveFile';
import { onThemeChange } from '../ui/theme';
import { ViewStore } from '../ui/viewStore';
import { whileSlow } from '../ui/whileSlow';
import {
  rowsToSave,
  DEFAULT_PLOT,
  failed,
  fileName,
  knownWords,
  lookChosen,
  modelChanged,
  openPlot,
  plotted,
  questionAt,
  unknownDismissed,
  wordRemoved,
  wordReplaced,
  wordsAdded,
  wordsChosen,
  type PlotState,
  type SavedPlot,
} from './state';
import { PlotPage } from './view';

/** How many neighbours a press on the button adds. */
const NEIGHBOUR_COUNT = 10;

const latest = new Latest();
const latestNeighbours = new Latest();
const host = connect<PlotHost, PlotView>({
  modelChanged: ({ model }) => setModel(model),
  show: ({ words }) => setWords(wordsChosen(store.current, words)),
});
const store = new ViewStore<SavedPlot, PlotState>(1, DEFAULT_PLOT, openPlot, (state, before) =>
  page.show(state, before),
);
const page = new PlotPage(document.getElementById('root')!, store.current.saved, {
  complete: (prefix, signal) => host.complete({ prefix }, signal),
  addText: (text) => setWords(wordsAdded(store.current, splitWords(text))),
  addWord: (word) => setWords(wordsAdded(store.current, [word])),
  addNeighbours: () =>
    latestNeighbours.run(
      (signal) => host.neighbours({ words: knownWords(store.current), count: NEIGHBOUR_COUNT }, signal),
      (words) => setWords(wordsAdded(store.current, words)),
      showError,
    ),
  removeWord: (word) => setWords(wordRemoved(store.current, word)),
  removeAll: () => setWords(wordsChosen(store.current, [])),
  replaceUnknown: (unknown, replacement) => setWords(wordReplaced(store.current, unknown, replacement)),
  dismissUnknown: () => setWords(unknownDismissed(store.current)),
  look: (change) => {
    store.change(lookChosen(store.current, change));
    if (change.oneHot) {
      void host.oneHotShown({}).catch(showError);
    }
  },
  ask: (target) => void host.ask({ text: questionAt(store.current, target) }),
  removeAt: ({ row }) => setWords(wordRemoved(store.current, knownWords(store.current)[row]!)),
  savePng: () => void saveFile(host, fileName(store.current, 'png'), () => page.toPng(store.current), showError),
  saveCsv: () => void saveFile(host, fileName(store.current, 'csv'), () => rowsToSave(store.current), showError),
  run: (action) => void host.run({ action }),
});

onThemeChange(() => page.changeTheme(store.current));
host.ready({}).then(({ model, words }) => {
  // Without words the panel was hidden or reloaded, and what it saved is newer.
  if (words.length > 0) {
    store.change(wordsChosen(store.current, words));
  }
  setModel(model);
}, showError);

function setModel(model: ModelHeader | null): void {
  // The words to add are those of the model before.
  latestNeighbours.cancel();
  store.change(modelChanged(store.current, model));
  if (model) {
    setWords(store.current);
  } else {
    latest.cancel();
  }
}

/** Shows `next` and plots its words. */
function setWords(next: PlotState): void {
  store.change(next);
  const { words } = next.saved;
  if (!next.model || words.length === 0) {
    latest.cancel();
    return;
  }
  latest.run(
    (signal) =>
      whileSlow(
        host.plot({ words }, signal),
        () => (page.busy = true),
        () => (page.busy = false),
      ),
    (data) => store.change(plotted(store.current, data)),
    showError,
  );
}

function showError(error: unknown): void {
  store.change(failed(store.current, asVecinityError(error)));
  if (!store.current.model) {
    latest.cancel();
  }
}
