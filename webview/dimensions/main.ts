import { formatQuality, recommendationText } from '../../src/core/dimensionsText';
import { formatBytes, formatCompact, formatCount, formatDuration, formatPlural } from '../../src/core/numberText';
import { recommendDimensions } from '../../src/core/training/recommendDimensions';
import type { DimensionsRow } from '../../src/protocol/training';
import type { DimensionsComparison, DimensionsHost, DimensionsView } from '../../src/protocol/views';
import { announce } from '../ui/announce';
import '../ui/base.css';
import { button, textButton } from '../ui/components';
import { element, setAttributes } from '../ui/dom';
import { asVecinityError } from '../ui/errors';
import { shorten } from '../ui/format';
import { LineChart, type ChartSeries } from '../ui/lineChart';
import { errorMessage } from '../ui/message';
import { connect } from '../ui/rpcClient';
import './dimensions.css';
import { rowsCsv, rowsTable, testName } from './rows';

const host = connect<DimensionsHost, DimensionsView>({ show: ({ comparison }) => show(comparison) });

let shown: DimensionsComparison | undefined;

const title = element('h1', { class: 'dimensions-title' });
const stateMark = element('span', { class: 'dimensions-state' });
const bar = element('div', {
  class: 'dimensions-bar',
  role: 'progressbar',
  'aria-label': 'Progress of the comparison',
  'aria-valuemin': 0,
  'aria-valuemax': 100,
});
const barFill = element('div', { class: 'dimensions-bar-fill' });
bar.append(barFill);
const method = element('p', { class: 'note' });
const sentence = element('p', { class: 'dimensions-sentence' });
const trainPlace = element('div', { class: 'dimensions-train' });
const messages = element('div', { class: 'messages' });
const cancel = button('Cancel', 'secondary', () => void host.cancel({}).catch(showError));
const again = button('Compare\u2026', 'secondary', () => void host.compare({}).catch(showError));
const csv = textButton('download', 'CSV', 'Save the numbers as CSV', () => void save());
const x = { label: 'Dimensions', log: true, format: formatCount };
const quality = new LineChart({ title: 'Quality on held-out text', x, y: { format: formatQuality } });
const pairs = new LineChart({ title: 'Word pairs (Spearman)', x, y: { format: (value) => value.toFixed(2) } });
const analogies = new LineChart({
  title: 'Analogies solved',
  x,
  y: { format: (value) => `${(value * 100).toFixed(0)}\u202f%`, fromZero: true },
});
const loss = new LineChart({ title: 'Final loss', x, y: { format: (value) => value.toPrecision(3) } });
const time = new LineChart({ title: 'Training time', x, y: { format: formatDuration, fromZero: true } });
const size = new LineChart({ title: 'Size of the file', x, y: { format: formatBytes, fromZero: true } });
const tables = element('section', { class: 'tables', 'aria-label': 'The numbers', tabindex: '-1' });
const explanation = element(
  'p',
  { class: 'note' },
  'Quality: every twentieth sentence is kept out of training. In it one word after the other is hidden; the quality is how often the words around are nearer, by cosine, to the true word than to a random one. 50\u202f% is chance. Bars show one standard error (bootstrap over sentences); the shaded band is one below the best: the smallest number of dimensions in it is recommended.',
);
quality.element.classList.add('chart-large');
const panel = element(
  'div',
  { class: 'dimensions' },
  element(
    'header',
    { class: 'dimensions-head' },
    element('div', { class: 'dimensions-names' }, title, stateMark),
    element('div', { class: 'dimensions-buttons' }, cancel, again, csv),
    bar,
    method,
  ),
  messages,
  element('div', { class: 'dimensions-advice' }, sentence, trainPlace),
  element(
    'div',
    { class: 'dimensions-charts' },
    quality.element,
    pairs.element,
    analogies.element,
    loss.element,
    time.element,
    size.element,
  ),
  explanation,
  tables,
);
const root = document.getElementById('root')!;

host.ready({}).then((comparison) => {
  if (comparison) {
    show(comparison);
  } else {
    root.replaceChildren(element('div', { class: 'empty' }, welcome()));
  }
}, showError);

function show(comparison: DimensionsComparison): void {
  if (panel.parentElement !== root) {
    root.replaceChildren(panel);
  }
  const { rows, state } = comparison;
  showHead(comparison);
  const grown = rows.length !== shown?.rows.length || comparison.startedAt !== shown.startedAt || state !== shown.state;
  shown = comparison;
  if (!grown) {
    return;
  }
  const found = recommendDimensions(rows);
  const text = recommendationText(rows, state !== 'running');
  sentence.textContent = text;
  trainPlace.replaceChildren(...(found && state !== 'running' ? [trainButton(found.recommended, 'primary')] : []));
  showCharts(rows, found);
  const focused = document.activeElement?.getAttribute('data-dimensions');
  tables.replaceChildren(rowsTable(rows, found?.recommended, (row) => trainButton(row, 'secondary')));
  if (focused !== null && focused !== undefined) {
    tables.querySelector<HTMLElement>(`[data-dimensions="${CSS.escape(focused)}"]`)?.focus();
  }
  tables.hidden = rows.length === 0;
  explanation.hidden = rows.length === 0;
  csv.toggleAttribute('disabled', rows.length === 0);
  if (rows.length > 0) {
    announce(
      state === 'running'
        ? `${formatPlural(rows.length, 'row')} of ${rows.length === 0 ? '' : comparison.dimensions.length}. ${text}`
        : text,
    );
  }
}

function showHead({
  name,
  state,
  fraction,
  dimensions,
  rows,
  method: how,
  tokens,
  vocabularySize,
  startedAt,
  message,
}: DimensionsComparison): void {
  const running = state === 'running';
  const next = dimensions[rows.length];
  title.textContent = `What the dimension buys: ${shorten(name, 60)}`;
  const percent = Math.floor(fraction * 100);
  stateMark.textContent = running
    ? next !== undefined && fraction > 0.1
      ? `${percent}\u202f% \u00b7 learning with ${formatCount(next)} dimensions`
      : `${percent}\u202f% \u00b7 reading`
    : state === 'done'
      ? new Date(startedAt).toLocaleString()
      : `${state === 'cancelled' ? 'Cancelled' : 'Failed'} after ${rows.length} of ${dimensions.length}`;
  setAttributes(bar, { 'aria-valuenow': percent });
  barFill.style.setProperty('width', `${fraction * 100}%`);
  bar.hidden = !running;
  cancel.hidden = !running;
  again.hidden = running;
  method.hidden = how === '';
  method.textContent = `${how} ${formatPlural(vocabularySize, 'word')}, ${formatCompact(tokens)} words of text; for each number of dimensions the same.`;
  messages.replaceChildren(...(message === null ? [] : [element('p', { class: 'note' }, shorten(message, 400))]));
}

function showCharts(
  rows: readonly DimensionsRow[],
  found: { readonly recommended: DimensionsRow; readonly best: DimensionsRow } | undefined,
): void {
  const places = rows.map(({ dimensions }) => dimensions);
  const mark = found && {
    x: found.recommended.dimensions,
    text: `${formatCount(found.recommended.dimensions)} recommended`,
  };
  const draw = (chart: LineChart, series: readonly ChartSeries[], format: (value: number) => string): void => {
    const known = series.some(({ values }) => values.some((value) => value !== null));
    chart.element.hidden = rows.length === 0 || !known;
    chart.show({
      x: places,
      series,
      ...(mark ? { mark: chart === quality ? mark : { x: mark.x, text: '' } } : {}),
      ...(found && chart === quality
        ? { band: { from: found.best.quality - found.best.standardError, to: found.best.quality } }
        : {}),
      summary: places
        .map((place, i) => {
          const told = series.flatMap(({ values }) =>
            values[i] === null || values[i] === undefined ? [] : [format(values[i])],
          );
          return `${formatCount(place)} dimensions: ${told.join(' and ')}`;
        })
        .join('; '),
    });
  };
  const one = (values: readonly (number | null)[], errors?: readonly number[]): ChartSeries[] => [
    { name: '', colour: 'first', style: 'both', values, ...(errors ? { errors } : {}) },
  ];
  draw(
    quality,
    one(
      rows.map((row) => row.quality),
      rows.map((row) => row.standardError),
    ),
    formatQuality,
  );
  for (const [chart, kind] of [
    [pairs, 'pairs'],
    [analogies, 'analogies'],
  ] as const) {
    const tests = rows[0]?.tests ?? [];
    const colours = ['first', 'second', 'quiet'] as const;
    const series = tests
      .map((test, i) => ({ test, i }))
      .filter(({ test }) => test.kind === kind)
      .slice(0, colours.length)
      .map(({ test, i }, place) => ({
        name: testName(test),
        colour: colours[place]!,
        style: 'both' as const,
        values: rows.map((row) => row.tests[i]?.score ?? null),
      }));
    draw(chart, series, (value) => value.toFixed(3));
  }
  draw(loss, one(rows.map((row) => row.loss)), (value) => value.toFixed(3));
  draw(time, one(rows.map((row) => row.seconds)), formatDuration);
  draw(size, one(rows.map((row) => row.bytes)), formatBytes);
}

function trainButton({ dimensions }: DimensionsRow, appearance: 'primary' | 'secondary'): HTMLElement {
  const text = appearance === 'primary' ? `Train with ${formatCount(dimensions)} Dimensions` : 'Train';
  const made = button(text, appearance, () => void host.train({ dimensions }).catch(showError));
  setAttributes(made, {
    'data-dimensions': appearance === 'secondary' ? dimensions : undefined,
    'aria-label': `Train with ${formatCount(dimensions)} dimensions`,
  });
  return made;
}

async function save(): Promise<void> {
  try {
    const rows = shown?.rows ?? [];
    const content = new TextEncoder().encode(rowsCsv(rows, recommendDimensions(rows)?.recommended));
    if (await host.save({ suggestedName: 'dimensions.csv', kind: 'csv', content })) {
      announce('Saved');
    }
  } catch (error) {
    showError(error);
  }
}

function welcome(): HTMLElement {
  return element(
    'section',
    { class: 'welcome' },
    element('h2', {}, 'How many dimensions?'),
    element(
      'p',
      {},
      'Train with several numbers of dimensions on the same text, and see what each buys on text that was held out, and what it costs.',
    ),
    element(
      'div',
      { class: 'welcome-actions' },
      button('Compare\u2026', 'primary', () => void host.compare({}).catch(showError)),
    ),
  );
}

function showError(error: unknown): void {
  messages.replaceChildren(errorMessage(asVecinityError(error), 'dimensions-error'));
}
