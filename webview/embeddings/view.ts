import type { EditorPage, EmbeddingsAction } from '../../src/protocol/views';
import { announce } from '../ui/announce';
import { Choice } from '../ui/choice';
import { button, iconButton, progressRing, textButton } from '../ui/components';
import { element } from '../ui/dom';
import { shorten } from '../ui/format';
import { icon } from '../ui/icons';
import { errorMessage } from '../ui/message';
import type { CheckPane } from './checkPane';
import './embeddings.css';
import { factsView } from './facts';
import { fileError, loadOffer, nothingToLoad, type LoadActions } from './loadBox';
import { previewView } from './preview';
import { ProgressBox } from './progress';
import { noNeighboursText, summaryText, titleOf, type EditorState } from './state';
import type { WordPane } from './wordPane';
import type { WordsPane } from './wordsPane';

/** What the user can do in the editor, apart from its panes. */
export interface EditorActions extends LoadActions {
  stopLoading(): void;
  showTab(tab: EditorPage): void;
  run(action: EmbeddingsAction): void;
}

/** The panes of the editor, which draw themselves. */
export interface EditorPanes {
  readonly words: WordsPane;
  readonly word: WordPane;
  readonly check: CheckPane;
}

/** Draws the state of the editor for embeddings. */
export class EditorView {
  private readonly title = element('h1', { class: 'page-title file-name' });
  private readonly summary = element('p', { class: 'file-summary' });
  private readonly buttons = element('div', { class: 'file-buttons' });
  private readonly tabs: Choice<EditorPage>;
  private readonly messages = element('div', { class: 'messages' });
  private readonly notices = element('div', { class: 'messages' });
  private readonly facts = element('aside', { class: 'facts', 'aria-label': 'About the file', tabindex: 0 });
  private readonly loadPlace = element('div', { class: 'load-place' });
  private readonly explore: HTMLElement;
  private progress: ProgressBox | undefined;

  constructor(
    root: HTMLElement,
    tab: EditorPage,
    private readonly panes: EditorPanes,
    private readonly actions: EditorActions,
  ) {
    this.tabs = new Choice<EditorPage>(
      'What to show',
      [
        { value: 'words', text: 'Words' },
        { value: 'check', text: 'Check', title: 'Check the file: list all faults' },
      ],
      tab,
      (chosen) => actions.showTab(chosen),
    );
    const names = element('div', { class: 'file-names' }, this.title, this.summary);
    const { words, word, check } = panes;
    this.explore = element('div', { class: 'explore' }, this.facts, this.loadPlace, words.element, word.element);
    root.append(
      element(
        'div',
        { class: 'editor' },
        element('header', { class: 'file-head' }, names, this.buttons, this.tabs.element),
        this.notices,
        this.messages,
        this.explore,
        check.element,
      ),
    );
    this.showTab(tab);
  }

  /** Draws what is different from `before`. */
  show(state: EditorState, before: EditorState): void {
    const isOther = (...keys: readonly (keyof EditorState)[]): boolean =>
      keys.some((key) => state[key] !== before[key]);
    if (isOther('file', 'description')) {
      this.title.textContent = shorten(titleOf(state), 120);
      this.title.title = state.file?.path ?? '';
    }
    if (state.description ? isOther('description', 'statistics') : isOther('failure')) {
      this.showFacts(state);
    }
    if (isOther('statistics', 'active')) {
      this.showButtons(state);
    }
    if (isOther('loading')) {
      this.showProgress(state.loading);
    }
    const startsOrEnds = (state.loading === undefined) !== (before.loading === undefined);
    if (startsOrEnds || isOther('file', 'description', 'statistics', 'preview', 'failure', 'busy')) {
      this.showStage(state);
    }
    if (isOther('failure') && state.failure) {
      announce(state.failure.message.slice(0, 400));
    }
    if (isOther('notice')) {
      this.notices.replaceChildren(...(state.notice === '' ? [] : [noticeView(state.notice)]));
    }
    if (isOther('problem')) {
      this.messages.replaceChildren(...(state.problem ? [errorMessage(state.problem, 'editor-error')] : []));
    }
    if (state.saved.tab !== before.saved.tab) {
      this.showTab(state.saved.tab);
    }
    if (isOther('answer')) {
      this.showNeighbours(state);
    }
  }

  private showTab(tab: EditorPage): void {
    this.tabs.select(tab);
    this.explore.hidden = tab !== 'words';
    this.panes.check.element.hidden = tab !== 'check';
  }

  /** Shows what is known about the file. While it is read again, what was known stays. */
  private showFacts(state: EditorState): void {
    const { description, statistics, failure } = state;
    if (description) {
      this.summary.textContent = summaryText(state);
      this.facts.replaceChildren(...factsView(description, statistics, this.actions));
      this.facts.hidden = false;
    } else if (failure) {
      this.summary.textContent = '';
      this.facts.replaceChildren();
      this.facts.hidden = true;
    }
  }

  private showButtons(state: EditorState): void {
    const { actions } = this;
    const withModel = state.active ? '' : ' This file becomes the active model.';
    const use = state.active
      ? element('span', { class: 'active-mark', role: 'status' }, icon('check'), 'Active model')
      : button('Make Active', 'primary', () => actions.run('useForHovers'));
    const ask = textButton('ask', 'Ask\u2026', `Ask\u2026 in the side bar.${withModel}`, () => actions.run('ask'));
    const plot = textButton('plot', 'Plot\u2026', `Plot\u2026 the word and its neighbours.${withModel}`, () =>
      actions.run('plot'),
    );
    const evaluate = textButton('check', 'Evaluate\u2026', 'Evaluate\u2026 on test sets', () =>
      actions.run('evaluate'),
    );
    const save = textButton('download', 'Export\u2026', 'Export\u2026 to another format', () => actions.run('export'));
    const reload = iconButton('reload', 'Reload: read the file and the files that belong to it again', actions.reload);
    this.buttons.replaceChildren(...(state.statistics ? [use, ask, plot, evaluate, save, reload] : []));
  }

  private showProgress(loading: number | undefined): void {
    if (loading === undefined) {
      this.progress = undefined;
    } else {
      this.progress ??= new ProgressBox('Loading', () => this.actions.stopLoading());
      this.progress.show(loading);
    }
  }

  /** Shows how far the file is: what loading would cost, its first rows, or all its words. */
  private showStage(state: EditorState): void {
    const { preview, statistics } = state;
    const isLoaded = statistics !== undefined;
    this.explore.classList.toggle('loaded', isLoaded);
    this.panes.words.element.hidden = !isLoaded;
    this.panes.word.element.hidden = !isLoaded;
    this.loadPlace.hidden = isLoaded;
    const stage = isLoaded ? undefined : this.stage(state);
    const rows = stage && preview && preview.rows.length > 0 ? previewView(preview) : undefined;
    this.loadPlace.replaceChildren(...[stage, rows].filter((part) => part !== undefined));
  }

  private stage({ failure, file, description, busy }: EditorState): HTMLElement | undefined {
    if (failure) {
      return fileError(failure, file, description !== undefined, this.actions);
    }
    if (!description || !file) {
      return busy ? element('div', { class: 'working' }, progressRing()) : undefined;
    }
    if (this.progress) {
      return this.progress.element;
    }
    return description.words > 0 ? loadOffer(description, file, this.actions) : nothingToLoad(description);
  }

  private showNeighbours(state: EditorState): void {
    const { answer, saved } = state;
    if (answer) {
      this.panes.word.show(answer.chosen, answer.neighbours, {
        goesBack: saved.earlier.length > 0,
        without: noNeighboursText(state),
        isToken: state.description?.provenance.unit === 'token',
        vector: answer.vector,
      });
    }
  }
}

function noticeView(text: string): HTMLElement {
  return element('p', { class: 'notice', role: 'status' }, text);
}
