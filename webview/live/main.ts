import { formatCompact, formatCount, formatDuration } from '../../src/core/numberText';
import { splitWords } from '../../src/core/text/splitWords';
import type { ProbedWord } from '../../src/protocol/training';
import type { LiveHost, LiveLook, LiveRun, LiveView } from '../../src/protocol/views';
import { announce } from '../ui/announce';
import '../ui/base.css';
import { button, checkbox } from '../ui/components';
import { element, setAttributes } from '../ui/dom';
import { asVecinityError } from '../ui/errors';
import { shorten } from '../ui/format';
import { Latest } from '../ui/latest';
import { LineChart } from '../ui/lineChart';
import { errorMessage } from '../ui/message';
import { connect } from '../ui/rpcClient';
import { ViewState } from '../ui/state';
import { columnHead, dataTable, numberCell, rowHead } from '../ui/table';
import { factsOf, methodLine, stateText } from './facts';
import './live.css';
import { changeText, Probes } from './probes';

interface LiveState {
  /** Words to look at; empty until they are chosen. */
  readonly words: readonly string[];
  readonly table: boolean;
  /** The end of the last run: the extension forgets it when the window is closed. */
  readonly last: LiveLook | null;
}

const interval = 1000;
const neighbourCount = 8;
const mostProbes = 12;
/** Rows of a table that stands for a curve. */
const tableRows = 24;

const state = new ViewState<LiveState>(1, { words: [], table: false, last: null });
const latest = new Latest();
let timer: ReturnType<typeof setTimeout> | undefined;
let shown: LiveRun | undefined;
let probed: readonly ProbedWord[] = state.current.last?.words ?? [];

const host = connect<LiveHost, LiveView>({ runChanged: () => look() });

const title = element('h1', { class: 'live-title' });
const stateMark = element('span', { class: 'live-state' });
const bar = element('div', {
  class: 'live-bar',
  role: 'progressbar',
  'aria-label': 'Progress of the training',
  'aria-valuemin': 0,
  'aria-valuemax': 100,
});
const barFill = element('div', { class: 'live-bar-fill' });
bar.append(barFill);
const facts = element('p', { class: 'live-facts' });
const method = element('p', { class: 'live-method' });
const messages = element('div', { class: 'messages' });
const pause = button('Pause', 'secondary', () => void host.run({ action: 'pauseTraining' }).catch(showError));
const resume = button('Resume', 'primary', () => void host.run({ action: 'resumeTraining' }).catch(showError));
const cancel = button('Cancel', 'secondary', () => void host.cancel({}).catch(showError));
const plot = button('Plot These Words', 'primary', () => void host.plot({ words: wordsToPlot() }).catch(showError));
const ask = button('Ask\u2026', 'secondary', () => void host.run({ action: 'ask' }).catch(showError));
const train = button('Train Again', 'secondary', () => void host.run({ action: 'train' }).catch(showError));
const lossChart = new LineChart({
  title: 'Loss',
  x: { label: 'Epoch', format: (value) => formatCount(value) },
  y: { format: (value) => value.toPrecision(3) },
});
const speedChart = new LineChart({
  title: 'Words a second',
  x: { label: 'Seconds', format: (value) => formatCount(value) },
  y: { format: formatCompact, fromZero: true },
});
const noLoss = element(
  'p',
  { class: 'note', hidden: true },
  'This algorithm does not learn step by step: it has no loss to plot.',
);
const probes = new Probes((word) => {
  setWords(state.current.words.filter((other) => other !== word));
});
const change = element('span', { class: 'note probe-change' });
const hint = element('p', { class: 'note', hidden: true });
const input = element('input', {
  class: 'field-input',
  id: 'probe-field',
  type: 'text',
  placeholder: 'Add a word to watch',
  'aria-label': 'Add a word to watch',
  spellcheck: 'false',
  autocomplete: 'off',
});
const tableSwitch = checkbox('Table', state.current.table, (table) => {
  state.update({ table });
  tables.classList.toggle('visually-hidden', !table);
});
tableSwitch.title = 'Show the numbers of the charts as tables';
const tables = element('section', { class: 'tables', 'aria-label': 'The charts as tables', tabindex: '-1' });
tables.classList.toggle('visually-hidden', !state.current.table);
const done = element(
  'section',
  { class: 'live-done', hidden: true },
  element('p', {}, 'Hover any word in a text to see its neighbours.'),
  element('div', { class: 'welcome-actions' }, plot, ask, train),
);
const panel = element(
  'div',
  { class: 'live' },
  element(
    'header',
    { class: 'live-head' },
    element('div', { class: 'live-names' }, title, stateMark),
    element('div', { class: 'live-buttons' }, pause, resume, cancel, tableSwitch),
    bar,
    facts,
    method,
  ),
  messages,
  done,
  element('div', { class: 'live-charts' }, element('div', {}, lossChart.element, noLoss), speedChart.element),
  tables,
  element(
    'section',
    { class: 'live-probes', 'aria-labelledby': 'probes-title' },
    element('div', { class: 'probes-head' }, element('h2', { id: 'probes-title' }, 'What the vectors know'), change),
    hint,
    probes.element,
    element('div', { class: 'field probe-field' }, input),
  ),
);
const root = document.getElementById('root')!;

input.addEventListener('keydown', (event) => {
  if (event.key === 'Enter') {
    const words = splitWords(input.value);
    input.value = '';
    setWords([...state.current.words, ...words]);
  }
});

look();

/** Asks for the run as it is now, and again a second later while it goes on. */
function look(): void {
  clearTimeout(timer);
  latest.run(
    (signal) => host.look({ words: state.current.words, count: neighbourCount }, signal),
    (seen) => {
      messages.replaceChildren();
      show(seen.run ? seen : (state.current.last ?? seen));
      if (seen.run?.state === 'running' || seen.run?.state === 'paused') {
        timer = setTimeout(look, interval);
      }
    },
    (error) => {
      showError(error);
      timer = setTimeout(look, 5 * interval);
    },
  );
}

function show(seen: LiveLook): void {
  const { run } = seen;
  if (!run) {
    shown = undefined;
    root.replaceChildren(element('div', { class: 'empty' }, welcome()));
    return;
  }
  if (panel.parentElement !== root) {
    root.replaceChildren(panel);
  }
  if (run.id !== shown?.id) {
    probes.forget();
    probed = [];
  }
  const ended = run.state !== 'running' && run.state !== 'paused';
  showProbes(seen, run);
  showHead(run, ended);
  showCharts(run);
  if (run.state !== shown?.state) {
    announce(`${stateText(run)}: ${run.name}`);
  }
  shown = run;
  if (ended && seen !== state.current.last) {
    state.update({ last: { ...seen, words: probed } });
  }
}

function showHead(run: LiveRun, ended: boolean): void {
  title.textContent = shorten(run.name, 80);
  stateMark.textContent = stateText(run);
  stateMark.className = `live-state live-state-${run.state}`;
  const percent = Math.floor(run.overall * 100);
  setAttributes(bar, { 'aria-valuenow': percent, 'aria-valuetext': `${stateText(run)}, ${percent} percent` });
  barFill.style.setProperty('width', `${run.overall * 100}%`);
  bar.hidden = ended;
  facts.textContent = [...(ended ? [] : [`${percent}\u202f%`]), ...factsOf(run)].join(' \u00b7 ');
  method.textContent = methodLine(run);
  method.hidden = !run.learning;
  pause.hidden = run.state !== 'running';
  resume.hidden = run.state !== 'paused';
  cancel.hidden = ended;
  done.hidden = !ended;
  done.firstElementChild!.toggleAttribute('hidden', run.state !== 'done');
  plot.hidden = run.state !== 'done' || wordsToPlot().length === 0;
  ask.hidden = run.state !== 'done';
  if (run.message !== null && messages.childElementCount === 0) {
    messages.append(element('p', { class: 'note' }, shorten(run.message, 400)));
  }
}

function showCharts({ losses, epochLosses, speeds, learning }: LiveRun): void {
  const hasLoss = learning === null || learning.epochs > 0;
  noLoss.hidden = hasLoss;
  lossChart.element.hidden = !hasLoss;
  const merged = mergeCurves(losses, epochLosses);
  const ends = epochLosses.y.length > 0 ? epochLosses.y : losses.y;
  lossChart.show({
    x: merged.x,
    series: [
      { name: 'running', colour: 'quiet', style: 'line', values: merged.first },
      {
        name: 'epoch mean',
        colour: 'first',
        style: epochLosses.x.length > 40 ? 'line' : 'both',
        values: merged.second,
      },
    ],
    summary:
      ends.length === 0
        ? 'No loss is known yet.'
        : `From ${ends[0]!.toFixed(3)} to ${ends.at(-1)!.toFixed(3)} in ${formatCount(merged.x.at(-1)!)} epochs.`,
  });
  speedChart.show({
    x: speeds.x,
    series: [{ name: '', colour: 'first', style: 'line', values: speeds.y }],
    summary:
      speeds.y.length === 0
        ? 'No speed is known yet.'
        : `${formatCompact(speeds.y.at(-1)!)} words a second after ${formatDuration(speeds.x.at(-1)!)}.`,
  });
  tables.replaceChildren(
    curveTable('Mean loss of each epoch', 'Epoch', 'Loss', epochLosses, formatCount, (value) => value.toFixed(4)),
    curveTable('Words a second', 'After', 'Words a second', speeds, formatDuration, formatCount),
  );
}

function showProbes({ words, compared }: LiveLook, { learning, state: now }: LiveRun): void {
  if (words.length > 0) {
    probed = words;
    // From here on the words are the view's own: they can be removed.
    if (state.current.words.length === 0) {
      state.update({ words: words.map(({ word }) => word) });
    }
    change.textContent = now === 'running' ? changeText(probes.show(words), words) : (probes.show(words), '');
  } else if (probed.length === 0 || state.current.words.length === 0) {
    probes.show([]);
  }
  const waiting = words.length === 0 && probed.length === 0;
  hint.hidden = !waiting && !(learning && compared > 0 && compared < learning.vocabularySize);
  hint.textContent = waiting
    ? now === 'running' || now === 'paused'
      ? 'As soon as there are vectors, the nearest words of a few words stand here, and change as they are learned.'
      : 'There are no vectors to look at.'
    : `Compared with the ${formatCount(compared)} most frequent words.`;
  input.hidden = now === 'cancelled' || now === 'failed';
}

function setWords(words: readonly string[]): void {
  state.update({ words: [...new Set(words)].slice(0, mostProbes) });
  look();
}

function wordsToPlot(): string[] {
  return probed.filter(({ neighbours }) => neighbours).map(({ word }) => word);
}

/** Two curves over the places of both. */
function mergeCurves(
  a: { readonly x: readonly number[]; readonly y: readonly number[] },
  b: { readonly x: readonly number[]; readonly y: readonly number[] },
): { x: number[]; first: (number | null)[]; second: (number | null)[] } {
  const x = [...new Set([...a.x, ...b.x])].sort((one, other) => one - other);
  const values = ({ x: places, y }: typeof a): (number | null)[] => {
    const at = new Map(places.map((place, i) => [place, y[i]!]));
    return x.map((place) => at.get(place) ?? null);
  };
  return { x, first: values(a), second: values(b) };
}

/** A curve as a table of at most so many rows, evenly chosen, the last one among them. */
function curveTable(
  caption: string,
  xName: string,
  yName: string,
  { x, y }: { readonly x: readonly number[]; readonly y: readonly number[] },
  formatX: (value: number) => string,
  formatY: (value: number) => string,
): HTMLElement {
  const step = Math.max(1, Math.ceil(x.length / tableRows));
  const rows = x.flatMap((place, i) =>
    (x.length - 1 - i) % step === 0 ? [[rowHead(formatX(place)), numberCell(formatY(y[i]!))]] : [],
  );
  return dataTable(caption, [columnHead(xName), columnHead(yName)], rows);
}

function welcome(): HTMLElement {
  return element(
    'section',
    { class: 'welcome' },
    element('h2', {}, 'Nothing is being trained'),
    element(
      'p',
      {},
      'While a model learns, its loss and its speed are plotted here, and you see the nearest words of a few words turn from noise into sense.',
    ),
    element(
      'div',
      { class: 'welcome-actions' },
      button('Train on Workspace', 'primary', () => void host.run({ action: 'train' }).catch(showError)),
    ),
  );
}

function showError(error: unknown): void {
  messages.replaceChildren(errorMessage(asVecinityError(error), 'live-error'));
}
