import { formatCount } from '../../src/core/numberText';
import { oneHotPlot } from '../../src/core/projection/oneHot';
import { splitWords } from '../../src/core/text/splitWords';
import type { PlotData } from '../../src/protocol/engine';
import type { ModelHeader, PlotHost, PlotView } from '../../src/protocol/views';
import { announce } from '../ui/announce';
import '../ui/base.css';
import { Choice } from '../ui/choice';
import { checkbox, iconButton, progressRing, textButton } from '../ui/components';
import { element } from '../ui/dom';
import { asVecinityError } from '../ui/errors';
import { shorten } from '../ui/format';
import { Latest } from '../ui/latest';
import { errorMessage } from '../ui/message';
import { noModel } from '../ui/noModel';
import { connect } from '../ui/rpcClient';
import { ViewState } from '../ui/state';
import { onThemeChange, readTheme } from '../ui/theme';
import { WordField } from '../ui/wordField';
import type { Chart, ChartData, Target } from './chart';
import { Chips } from './chips';
import { clusterOrder } from './clusterOrder';
import { pointsCsv, similarityCsv } from './csv';
import { HeatMap } from './heatMap';
import { lesson } from './lesson';
import { Pane } from './pane';
import './plot.css';
import { toPng } from './png';
import { pointsTable, similarityTable } from './tables';
import { unknownWords } from './unknownWords';
import { WordMap } from './wordMap';

type View = 'heatMap' | 'map';
type Order = 'given' | 'clustered';

interface PlotState {
  /** As asked for: known and unknown ones. */
  readonly words: readonly string[];
  readonly view: View;
  readonly order: Order;
  readonly oneHot: boolean;
  readonly table: boolean;
}

/** One vector space as it is drawn. */
interface Side {
  readonly name: 'dense' | 'one-hot';
  readonly title: string;
  readonly data: ChartData;
}

const wordLimit = 200;
const neighbourCount = 10;
const patience = 250;

const state = new ViewState<PlotState>(1, {
  words: [],
  view: 'heatMap',
  order: 'given',
  oneHot: false,
  table: false,
});
const latest = new Latest();
const latestNeighbours = new Latest();
let model: ModelHeader | null = null;
let plot: PlotData | undefined;
let theme = readTheme();

const host = connect<PlotHost, PlotView>({
  modelChanged: (request) => setModel(request.model),
  show: ({ words }) => setWords(words),
});

const field = new WordField({
  id: 'plot-field',
  label: 'Add words',
  placeholder: 'Add words',
  complete: (prefix, signal) => host.complete({ prefix }, signal),
  onSubmit: (text) => {
    field.text = '';
    addWords(splitWords(text));
  },
  onAccept: (word) => {
    addWords([word]);
    return true;
  },
});
const chips = new Chips((word) => setWords(state.current.words.filter((other) => other !== word)));
const notice = element('p', { class: 'notice', hidden: true });
const messages = element('div', { class: 'messages' });
const viewChoice = new Choice<View>(
  'View',
  [
    { value: 'heatMap', text: 'Heat map', title: 'Cosine similarity of each pair of words' },
    { value: 'map', text: 'Map', title: 'The words on the plane of their two principal components (PCA)' },
  ],
  state.current.view,
  (view) => {
    state.update({ view });
    showPlot(false);
  },
);
const orderChoice = new Choice<Order>(
  'Order of the words',
  [
    { value: 'given', text: 'As given' },
    { value: 'clustered', text: 'Clustered', title: 'Similar words next to each other (average linkage)' },
  ],
  state.current.order,
  (order) => {
    state.update({ order });
    showPlot(true);
  },
);
const oneHotSwitch = checkbox('One-hot', state.current.oneHot, (oneHot) => {
  state.update({ oneHot });
  showPlot(true);
});
oneHotSwitch.title = 'Show the same words as one-hot vectors beside the learned ones';
const tableSwitch = checkbox('Table', state.current.table, (table) => {
  state.update({ table });
  showTables();
});
tableSwitch.title = 'Show the numbers as a table';
const addNeighbours = textButton('neighbours', 'Add neighbours', 'Add neighbours: the words nearest to these', () => {
  latestNeighbours.run(
    (signal) => host.neighbours({ words: knownWords(), count: neighbourCount }, signal),
    (words) => addWords(words),
    showError,
  );
});
const clear = iconButton('trash', 'Remove all words', () => {
  setWords([]);
  field.input.focus();
});
const exports = element(
  'div',
  { class: 'exports' },
  textButton('download', 'PNG', 'Save the picture as PNG', () => void savePng()),
  textButton('download', 'CSV', 'Save the numbers as CSV', () => void saveCsv()),
);
const paneActions = {
  onTarget: (target: Target | undefined) => panes.forEach((pane) => pane.mark(target)),
  onOpen: ({ row, column }: Target) => {
    const words = knownWords();
    void host.ask({ text: row === column ? words[row]! : `${words[row]!} ~ ${words[column]!}` });
  },
  onRemove: ({ row }: Target) => {
    const word = knownWords()[row]!;
    setWords(state.current.words.filter((other) => other !== word));
  },
};
const densePane = new Pane(paneActions);
const oneHotPane = new Pane(paneActions);
const panes = [densePane, oneHotPane] as const;
const lessonPlace = element('div', { class: 'lesson-place' });
const charts = element('div', { class: 'charts' }, densePane.element, oneHotPane.element);
const tables = element('section', { class: 'tables', 'aria-label': 'The numbers as tables', tabindex: '-1' });
const working = element('div', { class: 'working', hidden: true }, progressRing());
const hint = element(
  'section',
  { class: 'welcome hint' },
  element('h2', {}, 'Which words?'),
  element(
    'p',
    {},
    'Add two or more above to see how similar they are and where they lie. You can also select words in an editor and plot them from its context menu.',
  ),
);
const viewBar = element(
  'div',
  { class: 'bar view-bar' },
  viewChoice.element,
  orderChoice.element,
  oneHotSwitch,
  tableSwitch,
  exports,
);
const plotPlace = element('div', { class: 'plot' }, viewBar, lessonPlace, charts, tables);
const panel = element(
  'div',
  { class: 'panel' },
  element('div', { class: 'bar word-bar' }, field.element, addNeighbours, clear),
  chips.element,
  notice,
  messages,
  hint,
  plotPlace,
  working,
);
const root = document.getElementById('root')!;

onThemeChange(() => {
  theme = readTheme();
  showPlot(true);
});
host.ready({}).then(({ model: active, words }) => {
  // None: the panel was hidden or reloaded, and its own state is newer than what it was opened with.
  if (words.length > 0) {
    state.update({ words });
  }
  setModel(active);
}, showError);

function setModel(changed: ModelHeader | null): void {
  model = changed;
  if (!model) {
    latest.cancel();
    plot = undefined;
    root.replaceChildren(
      element(
        'div',
        { class: 'empty' },
        noModel((action) => void host.run({ action })),
      ),
    );
    return;
  }
  root.replaceChildren(panel);
  setWords(state.current.words);
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}

function knownWords(): string[] {
  return plot?.words.map(({ word }) => word) ?? [];
}

function addWords(words: readonly string[]): void {
  setWords([...state.current.words, ...words]);
}

function setWords(words: readonly string[]): void {
  const all = unique(words);
  const kept = all.slice(0, wordLimit);
  state.update({ words: kept });
  notice.hidden = kept.length === all.length;
  notice.textContent = `A plot holds ${wordLimit} words; ${formatCount(all.length - kept.length)} were left out.`;
  if (!model) {
    return;
  }
  if (kept.length === 0) {
    latest.cancel();
    show({ words: [], unknown: [], similarity: new Float32Array(), points: new Float32Array(), explained: [0, 0] });
    return;
  }
  const slow = setTimeout(() => (working.hidden = false), patience);
  latest.run(
    async (signal) => {
      try {
        return await host.plot({ words: kept }, signal);
      } finally {
        clearTimeout(slow);
        working.hidden = true;
      }
    },
    show,
    showError,
  );
}

function show(data: PlotData): void {
  const before = plot?.words.length;
  plot = data;
  // From here on the words are named as the vocabulary has them.
  state.update({ words: unique([...knownWords(), ...data.unknown.map(({ text }) => text)]) });
  chips.show(knownWords());
  messages.replaceChildren();
  if (data.unknown.length > 0) {
    messages.append(
      unknownWords(data.unknown, {
        replace: (text, suggestion) => setWords(state.current.words.map((word) => (word === text ? suggestion : word))),
        dismiss: () => setWords(knownWords()),
      }),
    );
  }
  const empty = data.words.length === 0;
  hint.hidden = data.words.length >= 2;
  plotPlace.hidden = empty;
  for (const button of [addNeighbours, clear]) {
    button.toggleAttribute('disabled', empty);
  }
  showPlot(before === data.words.length);
  if (!empty) {
    announce(`${data.words.length} words in the plot`);
  }
}

function showError(error: unknown): void {
  const known = asVecinityError(error);
  if (known.code === 'noModel') {
    setModel(null);
    return;
  }
  messages.replaceChildren(errorMessage(known, 'plot-error'));
  announce([known.message, known.details.remedy].join(' '));
}

/** The spaces on the screen: the learned one and, where asked for, one-hot. */
function sides(): Side[] {
  if (!plot || plot.words.length === 0 || !model) {
    return [];
  }
  const { words } = plot;
  const dense: Side = {
    name: 'dense',
    title: `${shorten(model.name, 60)} \u00b7 ${formatCount(model.dimensions)} dimensions`,
    data: plot,
  };
  return state.current.oneHot
    ? [
        dense,
        {
          name: 'one-hot',
          title: `One-hot \u00b7 ${formatCount(model.vocabularySize)} dimensions`,
          data: { words, ...oneHotPlot(words.length) },
        },
      ]
    : [dense];
}

function rowOrder(): readonly number[] {
  if (!plot) {
    return [];
  }
  return state.current.order === 'clustered'
    ? clusterOrder(plot.similarity, plot.words.length)
    : plot.words.map((_, i) => i);
}

function showPlot(keepView: boolean): void {
  const shown = sides();
  const { view } = state.current;
  orderChoice.element.hidden = view !== 'heatMap';
  oneHotPane.element.hidden = shown.length < 2;
  charts.classList.toggle('beside', shown.length === 2);
  const order = rowOrder();
  shown.forEach(({ title, data }, i) => {
    const chart: Chart = view === 'heatMap' ? new HeatMap(data, order, title) : new WordMap(data, title);
    panes[i]!.mark(undefined);
    panes[i]!.show(chart, title, theme, keepView);
  });
  lessonPlace.replaceChildren(...(shown.length === 2 ? [lesson(shown[0]!.data)] : []));
  showTables();
}

/** The tables are always there for screen readers; the switch makes them visible. */
function showTables(): void {
  const order = rowOrder();
  tables.classList.toggle('visually-hidden', !state.current.table);
  tables.replaceChildren(
    ...sides().map(({ title, data }) =>
      state.current.view === 'heatMap' ? similarityTable(data, order, title) : pointsTable(data, title),
    ),
  );
}

async function savePng(): Promise<void> {
  const shown = panes.slice(0, sides().length);
  await save('png', async () => toPng(shown, theme));
}

async function saveCsv(): Promise<void> {
  const spaces = sides().map(({ name, data }) => ({ name, similarity: data.similarity, points: data.points }));
  const words = plot?.words ?? [];
  await save('csv', () =>
    new TextEncoder().encode(
      state.current.view === 'heatMap' ? similarityCsv(words, rowOrder(), spaces) : pointsCsv(words, spaces),
    ),
  );
}

async function save(kind: 'png' | 'csv', make: () => Uint8Array | Promise<Uint8Array>): Promise<void> {
  try {
    const suggestedName = state.current.view === 'heatMap' ? `similarity.${kind}` : `map.${kind}`;
    if (await host.save({ suggestedName, kind, content: await make() })) {
      announce('Saved');
    }
  } catch (error) {
    showError(error);
  }
}
