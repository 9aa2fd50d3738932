import { formatQuality, recommendationText } from '../../src/core/dimensionsText';
import { formatBytes, formatCount, formatDuration, formatPlural } from '../../src/core/numberText';
import { recommendDimensions } from '../../src/core/training/recommendDimensions';
import type { DimensionsRow } from '../../src/protocol/training';
import type { DimensionsComparison } from '../../src/protocol/views';
import { announce } from '../ui/announce';
import { button, textButton } from '../ui/components';
import { element, setAttributes } from '../ui/dom';
import { LineChart } from '../ui/lineChart';
import { messagesOf } from '../ui/message';
import { RunHead } from '../ui/runHead';
import { emptyPage, welcome } from '../ui/welcome';
import { chartContents, type ChartName } from './charts';
import './dimensions.css';
import { coverageLines } from './rows';
import { rowsTable } from './rowsTable';
import { hasGrown, headOf, methodText, type DimensionsState } from './state';

/** What the user can do in the panel that compares dimensions. */
export interface DimensionsActions {
  train(dimensions: number): void;
  compare(): void;
  cancel(): void;
  saveCsv(): void;
}

/** Draws the state of the panel that compares dimensions. */
export class DimensionsPage {
  private readonly method = element('p', { class: 'note' });
  private readonly sentence = element('p', { class: 'dimensions-sentence' });
  private readonly trainPlace = element('div', { class: 'dimensions-train' });
  private readonly messages = element('div', { class: 'messages' });
  private readonly charts = makeCharts();
  private readonly tables = element('section', {
    class: 'tables caption-hidden',
    'aria-label': 'The numbers',
    tabindex: -1,
  });
  private readonly explanation = element(
    'p',
    { class: 'note' },
    'Quality: in held-out sentences, how often the surrounding words are nearer to the hidden word than to a random one. 50\u202f% is chance. Bars show one standard error. Recommended: the smallest size in the shaded band, unless all sizes are in it.',
  );
  private readonly coverage = element('div', { class: 'note' });
  private readonly cancel: HTMLElement;
  private readonly again: HTMLElement;
  private readonly csv: HTMLElement;
  private readonly head: RunHead;
  private readonly panel: HTMLElement;

  constructor(
    private readonly root: HTMLElement,
    private readonly actions: DimensionsActions,
  ) {
    this.cancel = button('Cancel', 'secondary', () => actions.cancel());
    this.again = button('Compare\u2026', 'secondary', () => actions.compare());
    this.csv = textButton('download', 'CSV', 'Save the numbers as CSV', () => actions.saveCsv());
    this.head = new RunHead('Progress of the comparison', [this.cancel, this.again, this.csv], [this.method]);
    this.charts.quality.element.classList.add('chart-large');
    this.panel = element(
      'div',
      { class: 'dimensions' },
      this.head.element,
      this.messages,
      element('div', { class: 'dimensions-advice' }, this.sentence, this.trainPlace),
      element('div', { class: 'dimensions-charts' }, ...Object.values(this.charts).map((chart) => chart.element)),
      this.coverage,
      this.explanation,
      this.tables,
    );
  }

  /** Draws what is different from `before`. */
  show(state: DimensionsState, before: DimensionsState): void {
    const { comparison } = state;
    if (comparison === null) {
      this.root.replaceChildren(emptyPage(this.nothingCompared()));
    } else if (comparison) {
      if (this.panel.parentElement !== this.root) {
        this.root.replaceChildren(this.panel);
      }
      this.showHead(comparison);
      if (hasGrown(comparison, before.comparison)) {
        this.showRows(comparison);
      }
    }
    this.showMessages(state);
  }

  private showHead(comparison: DimensionsComparison): void {
    const running = comparison.state === 'running';
    const method = methodText(comparison);
    this.head.show(headOf(comparison));
    this.cancel.hidden = !running;
    this.again.hidden = running;
    this.method.hidden = method === '';
    this.method.textContent = method;
  }

  private showRows({ rows, state, dimensions }: DimensionsComparison): void {
    const running = state === 'running';
    const recommended = recommendDimensions(rows)?.recommended;
    const text = recommendationText(rows, !running);
    this.sentence.textContent = text;
    this.trainPlace.replaceChildren(...(recommended && !running ? [this.trainButton(recommended, 'primary')] : []));
    const contents = chartContents(rows);
    for (const [name, chart] of Object.entries(this.charts)) {
      const content = contents[name as ChartName];
      chart.element.hidden = content === undefined;
      if (content) {
        chart.show(content);
      }
    }
    this.showTable(rows, recommended);
    this.coverage.replaceChildren(...coverageLines(rows).map((line) => element('p', {}, line)));
    this.explanation.hidden = rows.length === 0;
    this.csv.toggleAttribute('disabled', rows.length === 0);
    if (rows.length > 0) {
      announce(running ? `${formatPlural(rows.length, 'row')} of ${dimensions.length}. ${text}` : text);
    }
  }

  private showTable(rows: readonly DimensionsRow[], recommended: DimensionsRow | undefined): void {
    const focused = document.activeElement?.getAttribute('data-dimensions');
    this.tables.replaceChildren(rowsTable(rows, recommended, (row) => this.trainButton(row, 'secondary')));
    this.tables.hidden = rows.length === 0;
    if (focused !== null && focused !== undefined) {
      this.tables.querySelector<HTMLElement>(`[data-dimensions="${CSS.escape(focused)}"]`)?.focus();
    }
  }

  private showMessages({ comparison, problem }: DimensionsState): void {
    this.messages.replaceChildren(...messagesOf(problem, 'dimensions-error', comparison?.message ?? null));
  }

  private trainButton({ dimensions }: DimensionsRow, appearance: 'primary' | 'secondary'): HTMLElement {
    const text = appearance === 'primary' ? `Train with ${formatCount(dimensions)} Dimensions` : 'Train';
    const made = button(text, appearance, () => this.actions.train(dimensions));
    setAttributes(made, {
      'data-dimensions': appearance === 'secondary' ? dimensions : undefined,
      'aria-label': `Train with ${formatCount(dimensions)} dimensions`,
    });
    return made;
  }

  private nothingCompared(): HTMLElement {
    return welcome(
      'How many dimensions?',
      'Train with several numbers of dimensions on the same text. You see the quality and the cost of each.',
      button('Compare\u2026', 'primary', () => this.actions.compare()),
    );
  }
}

function makeCharts(): Readonly<Record<ChartName, LineChart>> {
  const x = { label: 'Dimensions', log: true, format: formatCount };
  const chart = (title: string, format: (value: number) => string, fromZero = false): LineChart =>
    new LineChart({ title, x, y: { format, fromZero } });
  return {
    quality: chart('Quality on held-out text', formatQuality),
    pairs: chart('Word pairs (Spearman)', (value) => value.toFixed(2)),
    analogies: chart('Analogies solved', (value) => `${(value * 100).toFixed(0)}\u202f%`, true),
    loss: chart('Final loss', (value) => value.toPrecision(3)),
    time: chart('Training time', formatDuration, true),
    size: chart('Size of the file', formatBytes, true),
  };
}
