import { formatCount, formatPlural } from '../../src/core/numberText';
import { cutNote } from '../../src/core/tokenText';
import type { TokensAnswer } from '../../src/protocol/tokens';
import type { NoModelAction } from '../../src/protocol/views';
import { announce } from '../ui/announce';
import { checkbox, progressRing, textButton, button } from '../ui/components';
import { element, wordText } from '../ui/dom';
import { shorten } from '../ui/format';
import { HeatMap } from '../ui/heatMap';
import { errorMessage } from '../ui/message';
import { Pane } from '../ui/pane';
import { similarityTable } from '../ui/similarityTable';
import { readTheme } from '../ui/theme';
import { emptyPage, pageHeading, welcome } from '../ui/welcome';
import type { Target } from '../ui/chartData';
import { TokenDetail } from './detail';
import { flowPicture } from './flow';
import { TokenList, themeScale } from './list';
import { pairsSection } from './pairsTable';
import { Product } from './product';
import { chosenToken, isEmpty, seenTokens, type SavedTokens, type TokensState } from './state';
import './tokens.css';

/** What the user can do in the panel of tokens. */
export interface TokensActions {
  edit(text: string): void;
  choose(token: number): void;
  switchTable(shown: boolean): void;
  copyPython(): void;
  copyText(): void;
  saveCsv(): void;
  copy(text: string): void;
  ask(text: string): void;
  /** Asks for a pair of words of the heat map. */
  askTarget(target: Target): void;
  plot(): void;
  run(action: NoModelAction | 'openEmbeddings' | 'selectModel'): void;
}

/** Pixels of the heat map: a cell, the labels beside the cells, and what stands above and below them. */
const MAX_CELL = 44;
const MIN_CELL = 12;
const LABELS = 110;
const AROUND_CELLS = 170;
const MAX_PANE = 560;

/** Draws the state of the panel of tokens. */
export class TokensPage {
  private readonly field: HTMLTextAreaElement;
  private readonly modelLine = element('p', { class: 'quiet tokens-model' });
  private readonly messages = element('div', { class: 'messages' });
  private readonly working = element('span', { class: 'tokens-working', hidden: true }, progressRing());
  private readonly hint = welcome(
    'See text become numbers',
    'Type a sentence. You see its tokens, the id of each, and its row of the matrix. You can also select text in an editor and run Show Tokens.',
  );
  private readonly flow = element('div', {});
  private readonly list: TokenList;
  private readonly detail: TokenDetail;
  private readonly pane: Pane;
  private readonly paneBox: HTMLElement;
  private readonly alone = element('p', { class: 'quiet' }, 'Type a second word with a vector to compare two.');
  private readonly tables = element('section', {
    class: 'tables',
    'aria-label': 'The cosines as a table',
    tabindex: -1,
  });
  private readonly pairs = element('div', { class: 'pairs-place' });
  private readonly product = new Product();
  private readonly sections: HTMLElement;
  private readonly productSection: HTMLElement;
  private readonly panel: HTMLElement;
  private paneWords = 0;

  constructor(
    private readonly root: HTMLElement,
    saved: SavedTokens,
    private readonly actions: TokensActions,
  ) {
    this.field = element('textarea', {
      class: 'field-input tokens-field',
      id: 'tokens-field',
      rows: 2,
      maxlength: 100_000,
      'aria-label': 'Text',
      placeholder: 'Type a sentence',
      spellcheck: 'false',
    });
    this.field.value = saved.text;
    this.field.addEventListener('input', () => actions.edit(this.field.value));
    this.list = new TokenList((token) => actions.choose(token));
    this.detail = new TokenDetail(actions);
    this.pane = new Pane({
      onTarget: (target) => this.pane.mark(target),
      onOpen: (target) => actions.askTarget(target),
      onRemove: () => undefined,
    });
    const table = checkbox('Table', saved.table, (shown) => actions.switchTable(shown));
    table.title = 'Show the cosines as a table';
    const plot = textButton('plot', 'Plot', 'Plot these words', () => actions.plot());
    this.paneBox = element(
      'div',
      { class: 'tokens-pane' },
      this.pane.element,
      element('div', { class: 'bar' }, table, plot),
      this.tables,
    );
    this.productSection = section('One-hot row \u00d7 matrix = the row', this.product.element);
    this.sections = element(
      'div',
      { class: 'tokens-sections' },
      section(
        'Text, ids, vectors',
        this.flow,
        element(
          'div',
          { class: 'bar' },
          textButton('copy', 'Copy as Python', 'Copy as Python: the tokens, ids and rows', () => actions.copyPython()),
          textButton('copy', 'Copy as text', 'Copy as text: the tokens, ids and first numbers', () =>
            actions.copyText(),
          ),
          textButton('download', 'CSV', 'Save the tokens, ids and numbers as CSV', () => actions.saveCsv()),
        ),
      ),
      section('Tokens', this.list.element, this.detail.element),
      section('Cosines between the tokens', this.alone, this.paneBox),
      section('Why embeddings beat raw ids', this.pairs),
      this.productSection,
    );
    this.panel = element(
      'div',
      { class: 'tokens-panel' },
      pageHeading(),
      element('div', { class: 'field tokens-box' }, this.field),
      element('div', { class: 'tokens-status' }, this.modelLine, this.working),
      this.messages,
      this.hint,
      this.sections,
    );
    this.hint.classList.add('tokens-hint');
    new ResizeObserver(() => this.fitPane()).observe(this.paneBox);
  }

  focus(): void {
    this.field.focus();
  }

  /** Shows that an answer takes long. */
  set busy(busy: boolean) {
    this.working.hidden = !busy;
  }

  /** Draws what is different from `before`. */
  show(state: TokensState, before: TokensState): void {
    const { model, saved, answer, problem } = state;
    if (model !== before.model) {
      this.showModel(state);
    }
    if (saved.text !== this.field.value) {
      this.field.value = saved.text;
    }
    if (problem !== before.problem || answer !== before.answer) {
      this.showMessages(state);
    }
    if (answer !== before.answer || model !== before.model) {
      this.showAnswer(state);
    } else if (answer) {
      if (saved.chosen !== before.saved.chosen) {
        this.showChosen(state, answer);
      }
      if (saved.table !== before.saved.table) {
        this.tables.classList.toggle('visually-hidden', !saved.table);
      }
    }
    this.hint.hidden = !isEmpty(saved.text);
  }

  /** Draws the answer in the colours of another theme. */
  changeTheme(state: TokensState): void {
    if (state.answer) {
      this.showCosines(state, state.answer);
      this.list.paint();
      this.product.paint(themeScale());
    }
  }

  private showModel({ model }: TokensState): void {
    if (!model) {
      this.root.replaceChildren(...(model === null ? [emptyPage(this.noModel())] : []));
      return;
    }
    this.root.replaceChildren(this.panel);
    const size = `${formatPlural(model.vocabularySize, model.unit ?? 'word')} \u00d7 ${formatPlural(model.dimensions, 'dimension')}`;
    this.modelLine.replaceChildren(wordText(shorten(model.name, 80)), ` \u00b7 ${size}`);
  }

  private noModel(): HTMLElement {
    const { actions } = this;
    return welcome(
      'No model yet',
      'A model has a row of numbers for each word. Open the sample model, train one on your text, or open a file of vectors. Then you see your own sentence as numbers.',
      button('Open Sample Model', 'primary', () => actions.run('openSample')),
      button('Train on Workspace', 'secondary', () => actions.run('train')),
      button('Open Embeddings\u2026', 'secondary', () => actions.run('openEmbeddings')),
    );
  }

  private showMessages({ answer, answered, problem }: TokensState): void {
    if (problem) {
      this.messages.replaceChildren(errorMessage(problem, 'tokens-error'));
      announce([problem.message, problem.details.remedy].join(' '));
    } else {
      const status = answer ? [element('p', { class: 'quiet' }, ...statusOf(answered, answer))] : [];
      this.messages.replaceChildren(...status);
    }
  }

  private showAnswer(state: TokensState): void {
    const { answer, answered } = state;
    this.sections.hidden = !answer || answer.tokens.length === 0;
    if (!answer) {
      return;
    }
    if (answer.tokens.length === 0) {
      announce('No tokens');
      return;
    }
    this.flow.replaceChildren(flowPicture(answered, answer));
    this.list.show(answered, answer);
    this.showChosen(state, answer);
    this.showCosines(state, answer);
    const seen = seenTokens(answer);
    const missing = seen.filter(({ id }) => id === null).length;
    announce(`${formatPlural(seen.length, 'token')}${missing > 0 ? `, ${missing} without an id` : ''}`);
  }

  /** Makes the heat map as high as its cells need. */
  private fitPane(): void {
    const cell = Math.min(
      MAX_CELL,
      Math.max(MIN_CELL, (this.paneBox.clientWidth - LABELS) / Math.max(1, this.paneWords)),
    );
    const height = Math.min(MAX_PANE, AROUND_CELLS + this.paneWords * cell);
    this.pane.element.style.setProperty('height', `${Math.round(height)}px`);
  }

  private showChosen(state: TokensState, answer: TokensAnswer): void {
    const chosen = chosenToken(state);
    const token = answer.tokens[chosen];
    if (!token) {
      return;
    }
    this.list.mark(chosen);
    this.detail.show(state.answered, answer, token);
    const word = token.word >= 0 ? token.word : 0;
    this.productSection.hidden = answer.isOneHot || answer.words.length === 0;
    if (!this.productSection.hidden) {
      this.product.show(answer, word);
      this.product.paint(themeScale());
    }
  }

  private showCosines({ saved, model }: TokensState, answer: TokensAnswer): void {
    const { words, similarity } = answer;
    const isAlone = words.length < 2;
    this.alone.hidden = !isAlone;
    this.paneBox.hidden = isAlone;
    this.pairs.replaceChildren(...pairsSection(answer, themeScale()));
    if (isAlone) {
      return;
    }
    const title = shorten(model?.name ?? '', 60);
    const order = words.map((_, i) => i);
    const data = { words, similarity };
    this.paneWords = words.length;
    this.fitPane();
    this.pane.mark(undefined);
    this.pane.show(new HeatMap(data, order, title), title, readTheme(), false);
    this.tables.classList.toggle('visually-hidden', !saved.table);
    this.tables.replaceChildren(similarityTable(data, order, title));
  }
}

/** How the text was cut, and whether all of it is shown. */
function statusOf(text: string, { cut, tokenizer, problem, tokens, end }: TokensAnswer): string[] {
  const all = text.trimEnd().length;
  return [
    cutNote(cut, tokenizer, problem),
    ...(cut !== 'whole' && tokens.length === 0 ? [' It has no words.'] : []),
    ...(cut !== 'whole' && end < all
      ? [
          ` The first ${formatPlural(tokens.length, 'token')} are shown: ${formatCount(end)} of ${formatCount(all)} characters.`,
        ]
      : []),
  ];
}

function section(title: string, ...content: readonly HTMLElement[]): HTMLElement {
  return element('section', { class: 'tokens-section' }, element('h2', { class: 'tokens-title' }, title), ...content);
}
