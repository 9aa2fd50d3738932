import type { NeighbourOrder } from '../../src/core/queries/evidence';
import { formatPlural } from '../../src/core/numberText';
import type { AnalogyMethod, WordEntry } from '../../src/protocol/engine';
import type { CandidateSource, ModelHeader, NoModelAction } from '../../src/protocol/views';
import { announce } from '../ui/announce';
import { Choice } from '../ui/choice';
import { iconButton, progressRing } from '../ui/components';
import { element, onClick, rovingFocus, wordText } from '../ui/dom';
import { shorten } from '../ui/format';
import { errorMessage } from '../ui/message';
import { noModel } from '../ui/noModel';
import { pageHeading } from '../ui/welcome';
import { WordField } from '../ui/wordField';
import { answerView, pinnedView } from './answer';
import { AmongRow } from './among';
import './ask.css';
import { keywordsAt } from './keywords';
import { OrderRow } from './order';
import {
  corrected,
  isAnalogy,
  isLacking,
  isPinned,
  isStale,
  shownAnswer,
  wrongPart,
  type AskState,
  type Pinned,
  type SavedAsk,
} from './state';
import { askWelcome } from './welcome';

/** What the user can do in the Ask view. */
export interface AskActions {
  complete(prefix: string, signal: AbortSignal): Promise<readonly WordEntry[]>;
  /** The user changed the text of the field. */
  edit(text: string): void;
  ask(text: string): void;
  /** The question one step earlier (-1) or later (1) in the history, if there is one. */
  recall(direction: -1 | 1, text: string): string | undefined;
  chooseMethod(method: AnalogyMethod): void;
  /** @param source undefined for all words */
  chooseAmong(source: CandidateSource | undefined): void;
  chooseOrder(rank: NeighbourOrder): void;
  plot(words: readonly string[]): void;
  showTokens(text: string): void;
  copy(text: string): void;
  /** Pins the answer that is shown, or unpins it. */
  pin(): void;
  unpin(pinned: Pinned): void;
  clearHistory(): void;
  run(action: NoModelAction | 'selectModel'): void;
}

const ERROR_ID = 'ask-error';
/** What the empty field says until examples for the model are known: the forms of questions without its words. */
const GENERAL_PLACEHOLDER = 'word, a - b + c, a ~ b';

/** Draws the state of the Ask view. */
export class AskPage {
  private readonly field: WordField;
  private readonly methodRow: HTMLElement;
  private readonly order: OrderRow;
  private readonly among: AmongRow;
  private readonly modelLine: HTMLElement;
  private readonly errors = element('div', { class: 'errors' });
  private readonly pinned = element('section', {
    class: 'pinned-answers',
    'aria-label': 'Pinned answers',
    hidden: true,
  });
  private readonly content = element('div', { class: 'content' });
  private readonly recent = element('section', { class: 'recent', 'aria-label': 'Recent questions' });
  private readonly asking: HTMLElement;

  constructor(
    root: HTMLElement,
    saved: SavedAsk,
    private readonly actions: AskActions,
  ) {
    this.field = new WordField({
      id: 'ask-field',
      label: 'Question: a word, king - man + woman, man : king :: woman : ?, or cat ~ dog',
      placeholder: GENERAL_PLACEHOLDER,
      complete: (prefix, signal) => actions.complete(prefix, signal),
      keywords: keywordsAt,
      onInput: (text) => actions.edit(text),
      onSubmit: (text) => actions.ask(text),
      onHistory: (direction, text) => actions.recall(direction, text),
    });
    this.methodRow = this.methodChoice(saved.method);
    this.among = new AmongRow((source) => actions.chooseAmong(source));
    this.order = new OrderRow((rank) => actions.chooseOrder(rank));
    this.modelLine = element('button', { class: 'model', type: 'button', title: 'Choose another model' });
    onClick(this.modelLine, () => actions.run('selectModel'));
    const send = iconButton('ask', 'Ask', () => actions.ask(this.field.text));
    this.asking = element(
      'div',
      { class: 'asking' },
      element('div', { class: 'ask-row' }, this.field.element, send),
      this.methodRow,
      this.errors,
      this.modelLine,
    );
    root.append(
      element(
        'div',
        { class: 'panel' },
        pageHeading(),
        this.asking,
        this.pinned,
        this.order.element,
        this.among.element,
        this.content,
        this.recent,
      ),
    );
    this.field.text = saved.text;
    this.methodRow.hidden = !isAnalogy(saved.text);
    // Whoever brings the panel to the front wants to ask.
    window.addEventListener('focus', () => {
      if (document.activeElement === document.body) {
        this.focus();
      }
    });
  }

  focus(): void {
    this.field.input.focus();
  }

  /** Puts a question into the field. */
  setQuestion(text: string): void {
    this.field.text = text;
  }

  /** Draws what is different from `before`. */
  show(state: AskState, before: AskState): void {
    const { saved, model } = state;
    if (model !== before.model) {
      this.showModel(model ?? null);
    }
    this.methodRow.hidden = !isAnalogy(saved.text);
    if (state.problem !== before.problem) {
      this.showProblem(state);
    }
    if (
      model !== before.model ||
      state.busy !== before.busy ||
      (before.asking && !state.asking) ||
      state.examples !== before.examples ||
      saved.answered !== before.saved.answered ||
      saved.pinned !== before.saved.pinned
    ) {
      this.showContent(state);
    }
    if (model !== before.model || saved.pinned !== before.saved.pinned) {
      this.showPinned(state);
    }
    this.order.show(shownAnswer(state));
    this.among.show(shownAnswer(state), state.among);
    this.content.classList.toggle('stale', isStale(state));
    if (model !== before.model || saved.history !== before.saved.history) {
      this.showRecent(state);
    }
  }

  private methodChoice(method: AnalogyMethod): HTMLElement {
    const choice = new Choice<AnalogyMethod>(
      'How to solve analogies',
      [
        {
          value: '3CosAdd',
          text: '3CosAdd',
          title: 'Add and subtract the vectors, then look for the nearest (Mikolov et al. 2013)',
        },
        {
          value: '3CosMul',
          text: '3CosMul',
          title:
            'Multiply and divide the similarities, so that no single term outweighs the others (Levy & Goldberg 2014)',
        },
      ],
      method,
      (chosen) => this.actions.chooseMethod(chosen),
    );
    const label = element('span', { class: 'method-label' }, 'Method');
    return element('div', { class: 'method' }, label, choice.element);
  }

  private showModel(model: ModelHeader | null): void {
    this.asking.hidden = !model;
    if (model) {
      const size = `${formatPlural(model.vocabularySize, model.unit ?? 'word')} \u00d7 ${model.dimensions}`;
      this.modelLine.replaceChildren(wordText(shorten(model.name, 80)), element('span', { class: 'model-size' }, size));
    }
  }

  private showProblem(state: AskState): void {
    const { problem } = state;
    if (!problem) {
      this.errors.replaceChildren();
      this.field.markError(undefined);
      return;
    }
    const fix = (replacement: string): void => {
      this.focus();
      this.actions.ask(corrected(this.field.text, problem, replacement));
    };
    const isNote = isLacking(state);
    this.errors.replaceChildren(errorMessage(problem, ERROR_ID, fix, isNote));
    if (isNote) {
      this.field.markError(undefined);
    } else {
      this.field.markError(wrongPart(this.field.text, problem), ERROR_ID);
    }
    announce([problem.message, problem.details.remedy].join(' '));
  }

  /** Shows the answer, what can be asked, or that there is no model; in the empty field a question that is answered well. */
  private showContent(state: AskState): void {
    const { actions } = this;
    this.field.placeholder = state.examples[0] ?? GENERAL_PLACEHOLDER;
    const answer = shownAnswer(state);
    if (!state.model) {
      this.content.replaceChildren(noModel((action) => actions.run(action)));
    } else if (state.busy) {
      this.content.replaceChildren(element('div', { class: 'working' }, progressRing()));
    } else if (answer) {
      this.content.replaceChildren(
        element('p', { class: 'stale-note' }, 'Answer to your earlier question'),
        answerView(answer, isPinned(state), actions),
      );
    } else {
      this.content.replaceChildren(askWelcome(state.examples, (text) => actions.ask(text)));
    }
  }

  private showPinned({ model, saved }: AskState): void {
    this.pinned.hidden = !model || saved.pinned.length === 0;
    this.pinned.replaceChildren(
      element('h2', { class: 'section-title' }, 'Pinned'),
      ...saved.pinned.map((pinned) =>
        pinnedView(pinned, pinned.model !== model?.path, {
          ...this.actions,
          unpin: () => {
            this.actions.unpin(pinned);
            this.focus();
          },
        }),
      ),
    );
  }

  private showRecent({ model, saved }: AskState): void {
    this.recent.hidden = !model || saved.history.length === 0;
    const items = saved.history.map((text) => {
      const item = element(
        'button',
        { class: 'recent-item', type: 'button', title: shorten(text, 400) },
        wordText(shorten(text, 100)),
      );
      onClick(item, () => this.actions.ask(text));
      return item;
    });
    const clear = iconButton('trash', 'Clear recent questions', () => {
      this.actions.clearHistory();
      this.focus();
    });
    const list = element('ul', { class: 'recent-list' }, ...items.map((item) => element('li', {}, item)));
    rovingFocus(list, () => items);
    const title = element('h2', { class: 'section-title' }, 'Recent');
    this.recent.replaceChildren(element('header', { class: 'section-head' }, title, clear), list);
  }
}
