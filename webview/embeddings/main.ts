import type { EditorPage, EmbeddingsAction, EmbeddingsHost, EmbeddingsView } from '../../src/protocol/views';
import { isCancelled } from '../../src/core/errors';
import { announce } from '../ui/announce';
import '../ui/base.css';
import { asVecinityError } from '../ui/errors';
import { connect } from '../ui/rpcClient';
import { ViewStore } from '../ui/viewStore';
import { CheckPane } from './checkPane';
import { Choosing } from './choosing';
import type { EditorStore } from './editorStore';
import { Loading } from './loading';
import { Opening } from './opening';
import {
  activeChanged,
  DEFAULT_EDITOR,
  failed,
  loadProgressed,
  openEditor,
  pageRequested,
  queryTyped,
  scrolled,
  tabChosen,
  wordsToShow,
} from './state';
import { EditorView } from './view';
import { WordPane } from './wordPane';
import { WordsPane } from './wordsPane';

const CHANGED_NOTICE = 'The file, or one that belongs to it, has changed on disk and was read again.';
/** How many words an action takes: the chosen one and its neighbours. */
const MAX_WORDS: Readonly<Partial<Record<EmbeddingsAction, number>>> = { ask: 1, plot: 14 };

const host = connect<EmbeddingsHost, EmbeddingsView>({
  loading: ({ work, fraction }) => {
    if (work === 'load') {
      store.change(loadProgressed(store.current, fraction));
    }
    check.showProgress(work, fraction);
  },
  fileChanged: () => {
    opening.open(CHANGED_NOTICE);
    announce(CHANGED_NOTICE);
  },
  showPage: ({ page }) => showPage(page),
  activeChanged: ({ active }) => store.change(activeChanged(store.current, active)),
});
const store: EditorStore = new ViewStore(1, DEFAULT_EDITOR, openEditor, (state, before) => view.show(state, before));
const words = new WordsPane({
  fetch: (request, signal) => host.words(request, signal),
  onChoose: (row) => choosing.rest(row),
  onQuery: (query) => store.change(queryTyped(store.current, query)),
  onScroll: (top) => store.change(scrolled(store.current, top)),
  onError: showError,
});
const word = new WordPane({
  onChoose: (neighbour) => void choosing.chooseNeighbour(neighbour),
  onBack: () => choosing.goBack(),
  copy: (text) => void host.copy({ text }).then(() => announce('Copied'), showError),
});
const check = new CheckPane({
  diagnose: (request, signal) => host.diagnose(request, signal),
  repair: (signal) => host.repair({}, signal),
  showLine: (line) => void host.showLine({ line }).catch(showError),
});
const choosing = new Choosing({ host, store, showRank: (rank) => words.showRank(rank) });
const loading = new Loading({
  host,
  store,
  onLoaded: ({ vocabularySize }) => {
    const { query, top, chosen } = store.current.saved;
    words.show(query, { all: vocabularySize, top, rank: chosen?.rank, choosesFirst: chosen === null, unit: unitOf() });
    choosing.resume();
  },
});
const opening = new Opening({
  host,
  store,
  onOpen: () => {
    loading.cancel();
    choosing.cancel();
    check.reset();
  },
  onFile: ({ opensAsText, page }) => {
    check.opensAsText = opensAsText;
    if (page) {
      showPage(page);
    } else if (store.current.saved.tab === 'check') {
      check.check(false);
    }
  },
  onDescribed: () => loading.startIfDue(),
});
const view = new EditorView(
  document.getElementById('root')!,
  store.current.saved.tab,
  { words, word, check },
  {
    load: () => loading.startNow(),
    stopLoading: () => loading.stop(),
    reload: () => opening.reload(),
    check: () => showTab('check'),
    openAsText: () => run('openAsText'),
    openWithLimits: () => run('openWithLimits'),
    chooseTable: () => run('chooseTable'),
    showTab,
    run,
  },
);

opening.open();

function unitOf(): 'word' | 'token' {
  return store.current.description?.provenance.unit ?? 'word';
}

function showTab(tab: EditorPage): void {
  store.change(tabChosen(store.current, tab));
  startTab(tab);
}

/** Shows what whoever opened the file wants to see. */
function showPage(page: EditorPage): void {
  store.change(pageRequested(store.current, page));
  startTab(page);
}

/** Does the work of a tab that has come to the front. */
function startTab(tab: EditorPage): void {
  if (tab === 'check') {
    check.check(false);
  } else {
    loading.startIfDue();
  }
}

function run(action: EmbeddingsAction): void {
  store.change(failed(store.current, undefined));
  const chosen = wordsToShow(store.current, MAX_WORDS[action] ?? 0);
  host.run({ action, words: chosen }).catch(showError);
}

function showError(error: unknown): void {
  if (!isCancelled(error)) {
    store.change(failed(store.current, asVecinityError(error)));
  }
}
