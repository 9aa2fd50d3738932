import type { WordEntry } from '../../src/protocol/engine';
import type { NoModelAction } from '../../src/protocol/views';
import { announce } from '../ui/announce';
import { Choice } from '../ui/choice';
import { checkbox, iconButton, progressRing, textButton } from '../ui/components';
import { element } from '../ui/dom';
import { errorMessage } from '../ui/message';
import { noModel } from '../ui/noModel';
import { similarityTable } from '../ui/similarityTable';
import { readTheme } from '../ui/theme';
import { emptyPage, pageHeading, welcome } from '../ui/welcome';
import { WordField } from '../ui/wordField';
import type { Chart } from '../ui/chart';
import type { Target } from '../ui/chartData';
import { Chips } from './chips';
import { HeatMap } from '../ui/heatMap';
import { lesson } from './lesson';
import { Pane, type PaneOptions } from '../ui/pane';
import './plot.css';
import { toPng } from './png';
import { knownWords, MAX_WORDS, rowOrder, sidesOf, type PlotState, type SavedPlot } from './state';
import { pointsTable } from './tables';
import { unknownWords } from './unknownWords';
import { WordMap } from './wordMap';

/** What the user can do in the plot panel. */
export interface PlotActions {
  complete(prefix: string, signal: AbortSignal): Promise<readonly WordEntry[]>;
  /** The text of the field was submitted: one or more words. */
  addText(text: string): void;
  addWord(word: string): void;
  addNeighbours(): void;
  removeWord(word: string): void;
  removeAll(): void;
  replaceUnknown(unknown: string, replacement: string): void;
  dismissUnknown(): void;
  look(change: Partial<Omit<SavedPlot, 'words'>>): void;
  /** Enter or a double click on a target. */
  ask(target: Target): void;
  /** Delete on a target. */
  removeAt(target: Target): void;
  savePng(): void;
  saveCsv(): void;
  run(action: NoModelAction): void;
}

/** Draws the state of the plot panel. */
export class PlotPage {
  private theme = readTheme();
  private readonly field: WordField;
  private readonly chips: Chips;
  private readonly panes: readonly [Pane, Pane];
  private readonly orderChoice: Choice<SavedPlot['order']>;
  private readonly addNeighbours: HTMLElement;
  private readonly clear: HTMLElement;
  private readonly notice = element('p', { class: 'notice', hidden: true });
  private readonly messages = element('div', { class: 'messages' });
  private readonly lessonPlace = element('div', { class: 'lesson-place' });
  private readonly charts: HTMLElement;
  private readonly tables = element('section', {
    class: 'tables',
    'aria-label': 'The numbers as tables',
    tabindex: -1,
  });
  private readonly working = element('div', { class: 'working', hidden: true }, progressRing());
  private readonly hint = welcome(
    'Which words?',
    'Add two or more words to see how similar they are. You can also select words in an editor and plot them from its context menu.',
  );
  private readonly plotPlace: HTMLElement;
  private readonly panel: HTMLElement;

  constructor(
    private readonly root: HTMLElement,
    saved: SavedPlot,
    private readonly actions: PlotActions,
  ) {
    this.field = this.wordField();
    this.chips = new Chips((word) => actions.removeWord(word));
    const onTarget = (target: Target | undefined): void => this.panes.forEach((pane) => pane.mark(target));
    const paneActions: PaneOptions = {
      onTarget,
      onOpen: (target) => actions.ask(target),
      onRemove: (target) => actions.removeAt(target),
    };
    this.panes = [new Pane(paneActions), new Pane(paneActions)];
    this.charts = element('div', { class: 'charts' }, ...this.panes.map((pane) => pane.element));
    this.orderChoice = this.orderOfWords(saved);
    this.addNeighbours = textButton(
      'neighbours',
      'Add neighbours',
      'Add neighbours: the words nearest to each of these',
      () => actions.addNeighbours(),
    );
    this.clear = iconButton('trash', 'Remove all words', () => {
      actions.removeAll();
      this.field.input.focus();
    });
    this.plotPlace = element('div', { class: 'plot' }, this.viewBar(saved), this.lessonPlace, this.charts, this.tables);
    this.hint.classList.add('hint');
    this.panel = element(
      'div',
      { class: 'panel' },
      pageHeading(),
      element('div', { class: 'bar word-bar' }, this.field.element, this.addNeighbours, this.clear),
      this.chips.element,
      this.notice,
      this.messages,
      this.hint,
      this.plotPlace,
      this.working,
    );
  }

  /** Shows that an answer takes long. */
  set busy(busy: boolean) {
    this.working.hidden = !busy;
  }

  /** Draws what is different from `before`. */
  show(state: PlotState, before: PlotState): void {
    if (state.model !== before.model) {
      this.root.replaceChildren(state.model ? this.panel : emptyPage(noModel((action) => this.actions.run(action))));
    }
    if (state.leftOut !== before.leftOut) {
      this.showLeftOut(state);
    }
    if (state.plot !== before.plot) {
      this.showWords(state);
    }
    if (state.plot !== before.plot || state.problem !== before.problem) {
      this.showMessages(state);
    }
    const { view, order, oneHot, table } = state.saved;
    const sameView = view === before.saved.view;
    if (state.plot !== before.plot || !sameView || order !== before.saved.order || oneHot !== before.saved.oneHot) {
      this.showCharts(state, sameView && state.plot?.words.length === before.plot?.words.length);
    } else if (table !== before.saved.table) {
      this.showTables(state);
    }
  }

  /** Draws the charts in the colours of another theme. */
  changeTheme(state: PlotState): void {
    this.theme = readTheme();
    this.showCharts(state, true);
  }

  /** The charts as they are seen. */
  toPng(state: PlotState): Promise<Uint8Array> {
    return toPng(this.panes.slice(0, sidesOf(state).length), this.theme);
  }

  private wordField(): WordField {
    const { actions } = this;
    return new WordField({
      id: 'plot-field',
      label: 'Add words',
      placeholder: 'Add words',
      complete: (prefix, signal) => actions.complete(prefix, signal),
      onSubmit: (text) => {
        this.field.text = '';
        actions.addText(text);
      },
      onAccept: (word) => {
        actions.addWord(word);
        return true;
      },
    });
  }

  private orderOfWords(saved: SavedPlot): Choice<SavedPlot['order']> {
    return new Choice<SavedPlot['order']>(
      'Order of the words',
      [
        { value: 'given', text: 'As given' },
        { value: 'clustered', text: 'Clustered', title: 'Put similar words next to each other (average linkage)' },
      ],
      saved.order,
      (order) => this.actions.look({ order }),
    );
  }

  private viewBar(saved: SavedPlot): HTMLElement {
    const { actions } = this;
    const viewChoice = new Choice<SavedPlot['view']>(
      'View',
      [
        { value: 'heatMap', text: 'Heat map', title: 'See the cosine similarity of each pair of words' },
        { value: 'map', text: 'Map', title: 'See the words on the plane of their two principal components (PCA)' },
      ],
      saved.view,
      (view) => actions.look({ view }),
    );
    const oneHot = checkbox('One-hot', saved.oneHot, (checked) => actions.look({ oneHot: checked }));
    oneHot.title = 'Compare with the same words as one-hot vectors';
    const table = checkbox('Table', saved.table, (checked) => actions.look({ table: checked }));
    table.title = 'Show the numbers as a table';
    const exports = element(
      'div',
      { class: 'exports' },
      textButton('download', 'PNG', 'Save the picture as PNG', () => actions.savePng()),
      textButton('download', 'CSV', 'Save the numbers as CSV', () => actions.saveCsv()),
    );
    return element(
      'div',
      { class: 'bar view-bar' },
      viewChoice.element,
      this.orderChoice.element,
      oneHot,
      table,
      exports,
    );
  }

  private showLeftOut({ leftOut }: PlotState): void {
    this.notice.hidden = leftOut === 0;
    this.notice.textContent = `A plot holds ${MAX_WORDS} words; ${leftOut} ${leftOut === 1 ? 'was' : 'were'} left out.`;
  }

  private showWords(state: PlotState): void {
    const words = knownWords(state);
    this.chips.show(words);
    this.hint.hidden = words.length >= 2;
    // One word alone has nothing to be compared with.
    this.plotPlace.hidden = words.length < 2;
    for (const button of [this.addNeighbours, this.clear]) {
      button.toggleAttribute('disabled', words.length === 0);
    }
    if (words.length > 0) {
      announce(`${words.length} words in the plot`);
    }
  }

  private showMessages({ plot, problem, plotModel }: PlotState): void {
    const { actions } = this;
    if (problem) {
      this.messages.replaceChildren(errorMessage(problem, 'plot-error'));
      announce([problem.message, problem.details.remedy].join(' '));
    } else if (plot && plot.unknown.length > 0) {
      this.messages.replaceChildren(
        unknownWords(plot.unknown, plotModel?.name ?? '', {
          replace: (text, suggestion) => actions.replaceUnknown(text, suggestion),
          dismiss: () => actions.dismissUnknown(),
        }),
      );
    } else {
      this.messages.replaceChildren();
    }
  }

  /** @param keepView the same part of the chart stays in sight */
  private showCharts(state: PlotState, keepView: boolean): void {
    const sides = sidesOf(state);
    const isHeatMap = state.saved.view === 'heatMap';
    this.orderChoice.element.hidden = !isHeatMap;
    this.panes[1].element.hidden = sides.length < 2;
    this.charts.classList.toggle('beside', sides.length === 2);
    const order = rowOrder(state);
    sides.forEach(({ name, title, data }, i) => {
      const isOneHot = name === 'one-hot' || state.model?.algorithm === 'onehot';
      const chart: Chart = isHeatMap ? new HeatMap(data, order, title) : new WordMap(data, title, isOneHot);
      this.panes[i]!.mark(undefined);
      this.panes[i]!.show(chart, title, this.theme, keepView);
    });
    this.lessonPlace.replaceChildren(...(sides.length === 2 ? [lesson(sides[0]!.data)] : []));
    this.showTables(state);
  }

  /** Fills the tables. Screen readers always have them; the switch makes them visible. */
  private showTables(state: PlotState): void {
    const order = rowOrder(state);
    this.tables.classList.toggle('visually-hidden', !state.saved.table);
    this.tables.replaceChildren(
      ...sidesOf(state).map(({ title, data }) =>
        state.saved.view === 'heatMap' ? similarityTable(data, order, title) : pointsTable(data, title),
      ),
    );
  }
}
