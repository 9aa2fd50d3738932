import { isCancelled } from '../../src/core/errors';
import { equallyFarText } from '../../src/core/oneHotText';
import type { FilePreview, ModelStatistics } from '../../src/protocol/files';
import type { FileDescription } from '../../src/core/formats/description';
import type {
  EditorPage,
  EmbeddingsAction,
  EmbeddingsFile,
  EmbeddingsHost,
  EmbeddingsView,
} from '../../src/protocol/views';
import { announce } from '../ui/announce';
import '../ui/base.css';
import { Choice } from '../ui/choice';
import { button, iconButton, progressRing, textButton } from '../ui/components';
import { element } from '../ui/dom';
import { asVecinityError } from '../ui/errors';
import { shorten } from '../ui/format';
import { icon } from '../ui/icons';
import { Latest } from '../ui/latest';
import { errorMessage } from '../ui/message';
import { connect } from '../ui/rpcClient';
import { CheckPane } from './checkPane';
import { state, type Tab } from './editorState';
import './embeddings.css';
import { factsView, summaryText } from './facts';
import { fileError, isLarge, loadOffer, nothingToLoad, type LoadActions } from './loadBox';
import { previewView } from './preview';
import { ProgressBox } from './progress';
import { WordChoice } from './wordChoice';
import { WordsPane } from './wordsPane';

const previewCount = 30;
/** Words that are plotted with the chosen one. */
const plottedCount = 14;
/** Opening that takes longer than this shows that it is being worked on. */
const patience = 250;

const latestOpening = new Latest();
const latestPreview = new Latest();
const latestLoading = new Latest();
let file: EmbeddingsFile | undefined;
let description: FileDescription | undefined;
let statistics: ModelStatistics | undefined;
let preview: FilePreview | undefined;
let progress: ProgressBox | undefined;
/** Why the file is not loaded. */
let failure: unknown;

const host = connect<EmbeddingsHost, EmbeddingsView>({
  loading: ({ work, fraction }) => {
    if (work === 'load') {
      progress?.show(fraction);
    }
    checkPane.showProgress(work, fraction);
  },
  fileChanged: () => {
    const notice = 'The file, or one that belongs to it, has changed on disk and was read again.';
    open(notice);
    announce(notice);
  },
  showPage: ({ page }) => showPage(page),
  activeChanged: ({ active }) => {
    if (file) {
      file = { ...file, active };
      showButtons();
    }
  },
});

const actions: LoadActions = {
  load: () => {
    state.update({ loadWanted: true });
    load();
  },
  reload,
  check: () => showTab('check', true),
  openAsText: () => run('openAsText'),
  openWithLimits: () => run('openWithLimits'),
  chooseTable: () => run('chooseTable'),
};

const title = element('h1', { class: 'file-name' });
const summary = element('p', { class: 'file-summary' });
const buttons = element('div', { class: 'file-buttons' });
const tabs = new Choice<Tab>(
  'What to show',
  [
    { value: 'words', text: 'Words' },
    { value: 'check', text: 'Check', title: 'Check File: everything that is wrong with it' },
  ],
  state.current.tab,
  (tab) => showTab(tab, true),
);
const messages = element('div', { class: 'messages' });
const notices = element('div', { class: 'messages' });
const facts = element('aside', { class: 'facts', 'aria-label': 'About the file', tabindex: 0 });
const loadPlace = element('div', { class: 'load-place' });
const words = new WordsPane({
  fetch: (request, signal) => host.words(request, signal),
  onChoose: (row) => choice.rest(row),
  onQuery: (query) => state.update({ query, top: 0 }),
  onError: showError,
});
const choice = new WordChoice({
  host,
  without: () =>
    description?.provenance.algorithm === 'onehot' && statistics
      ? equallyFarText(statistics.vocabularySize - 1)
      : undefined,
  showRank: (rank) => words.showRank(rank),
  onAnswer: () => messages.replaceChildren(),
  onError: showError,
});
const explore = element('div', { class: 'explore' }, facts, loadPlace, words.element, choice.element);
const checkPane = new CheckPane({
  diagnose: (request, signal) => host.diagnose(request, signal),
  repair: (signal) => host.repair({}, signal),
  showLine: (line) => void host.showLine({ line }).catch(showError),
});
const panel = element(
  'div',
  { class: 'editor' },
  element(
    'header',
    { class: 'file-head' },
    element('div', { class: 'file-names' }, title, summary),
    buttons,
    tabs.element,
  ),
  notices,
  messages,
  explore,
  checkPane.element,
);
document.getElementById('root')!.append(panel);
words.onScroll(() => {
  if (statistics) {
    state.update({ top: words.top });
  }
});

open();

/** Reads the file from its beginning. */
function open(notice?: string): void {
  latestPreview.cancel();
  latestLoading.cancel();
  choice.cancel();
  description = undefined;
  statistics = undefined;
  preview = undefined;
  failure = undefined;
  progress = undefined;
  showStage();
  checkPane.reset();
  showTab(state.current.tab, false);
  const slow = window.setTimeout(
    () => loadPlace.replaceChildren(element('div', { class: 'working' }, progressRing())),
    patience,
  );
  messages.replaceChildren();
  notices.replaceChildren(...(notice === undefined ? [] : [noticeView(notice)]));
  latestOpening.run(
    async (signal) => {
      file = await host.ready({}, signal);
      showHead();
      checkPane.opensAsText = file.opensAsText;
      if (file.page) {
        showPage(file.page);
      } else if (state.current.tab === 'check') {
        checkPane.check(false);
      }
      description = await host.describe({}, signal);
      return description;
    },
    (described) => {
      window.clearTimeout(slow);
      showDescription();
      showStage();
      previewRows();
      loadUnasked(described);
    },
    (error) => {
      window.clearTimeout(slow);
      showFileError(error);
    },
  );
}

/** Reads the file anew, even if it seems to be the same. */
function reload(): void {
  latestOpening.cancel();
  host.reload({}).then(() => open(), showError);
}

/** Shows the first rows; why they cannot be read is said where the file is loaded. */
function previewRows(): void {
  latestPreview.run(
    (signal) => host.preview({ rows: previewCount }, signal),
    (found) => {
      preview = found;
      if (statistics) {
        return;
      }
      if (failure) {
        showFileError(failure);
      } else {
        showStage();
      }
    },
    () => undefined,
  );
}

/** Loads what is small or wanted; not while the file is being checked, which reads it too. */
function loadUnasked(described: FileDescription): void {
  const wanted = described.words > 0 && (!isLarge(described) || state.current.loadWanted);
  if (wanted && state.current.tab === 'words') {
    load();
  }
}

function load(): void {
  if (!description) {
    return;
  }
  failure = undefined;
  progress = new ProgressBox('Loading', () => {
    latestLoading.cancel();
    progress = undefined;
    state.update({ loadWanted: false });
    showStage();
  });
  showStage();
  latestLoading.run(
    (signal) => host.load({}, signal),
    (loaded) => {
      progress = undefined;
      statistics = loaded;
      showDescription();
      showStage();
      words.show(state.current.query, loaded.vocabularySize, state.current.top, state.current.chosen?.rank);
      if (state.current.chosen) {
        choice.choose(state.current.chosen, false);
      }
      announce('Loaded');
    },
    (error) => {
      progress = undefined;
      showFileError(error);
    },
  );
}

/** Shows how far the file is: what loading would cost, its first rows, or all its words. */
function showStage(): void {
  const loaded = statistics !== undefined;
  explore.classList.toggle('loaded', loaded);
  words.element.hidden = !loaded;
  choice.element.hidden = !loaded;
  loadPlace.hidden = loaded;
  if (loaded || !description || !file) {
    loadPlace.replaceChildren();
    return;
  }
  loadPlace.replaceChildren(
    progress?.element ?? (description.words > 0 ? loadOffer(description, file, actions) : nothingToLoad(description)),
    ...(preview && preview.rows.length > 0 ? [previewView(preview)] : []),
  );
}

function showHead(): void {
  title.textContent = shorten(file?.name ?? '', 120);
  title.title = file?.path ?? '';
  showButtons();
}

function showDescription(): void {
  if (!description) {
    return;
  }
  const exact = statistics
    ? { ...description, words: statistics.vocabularySize, dimensions: statistics.dimensions, wordsEstimated: undefined }
    : description;
  const { wordsEstimated, ...rest } = exact;
  summary.textContent = summaryText(wordsEstimated ? { ...rest, wordsEstimated } : rest);
  facts.replaceChildren(...factsView(description, statistics, actions));
  facts.hidden = false;
  showButtons();
}

function showButtons(): void {
  const ready = statistics !== undefined;
  const withModel = file?.active ? '' : ' It becomes the active model.';
  buttons.replaceChildren(
    ...(ready
      ? [
          file?.active
            ? element('span', { class: 'active-mark', role: 'status' }, icon('check'), 'Used for hovers')
            : button('Use for Hovers', 'primary', () => run('useForHovers')),
          textButton('ask', 'Ask\u2026', `Ask\u2026 in the side panel.${withModel}`, () => run('ask', choice.words(1))),
          textButton('plot', 'Plot\u2026', `Plot\u2026 the word and its neighbours.${withModel}`, () =>
            run('plot', choice.words(plottedCount)),
          ),
          textButton('download', 'Export\u2026', 'Export\u2026 to another format', () => run('export')),
          iconButton('reload', 'Reload: read the file and those that belong to it again', reload),
        ]
      : []),
  );
}

function showFileError(error: unknown): void {
  failure = error;
  if (asVecinityError(error).code === 'unreadable') {
    // It was not read again.
    notices.replaceChildren();
  }
  if (!description) {
    summary.textContent = '';
    facts.replaceChildren();
    facts.hidden = true;
  }
  showStage();
  showButtons();
  loadPlace.replaceChildren(
    fileError(asVecinityError(error), file, description !== undefined, actions),
    ...(preview && preview.rows.length > 0 ? [previewView(preview)] : []),
  );
  announce(asVecinityError(error).message.slice(0, 400));
}

function showTab(tab: Tab, start: boolean): void {
  state.update({ tab });
  tabs.select(tab);
  explore.hidden = tab !== 'words';
  checkPane.element.hidden = tab !== 'check';
  if (tab === 'check' && start) {
    checkPane.check(false);
  }
  if (tab === 'words' && start && description && !statistics && !progress) {
    loadUnasked(description);
  }
}

/** Shows what somebody wants to see who has opened the file. */
function showPage(page: EditorPage): void {
  if (page === 'words') {
    state.update({ loadWanted: true });
  }
  showTab(page, true);
}

function run(action: EmbeddingsAction, chosen: readonly string[] = []): void {
  messages.replaceChildren();
  host.run({ action, words: chosen }).catch(showError);
}

function showError(error: unknown): void {
  if (!isCancelled(error)) {
    messages.replaceChildren(errorMessage(asVecinityError(error), 'editor-error'));
  }
}

function noticeView(text: string): HTMLElement {
  return element('p', { class: 'notice', role: 'status' }, text);
}
