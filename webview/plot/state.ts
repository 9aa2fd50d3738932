import type { VecinityError } from '../../src/core/errors';
import { formatCount } from '../../src/core/numberText';
import { oneHotPlot } from '../../src/core/projection/oneHot';
import type { PlotData } from '../../src/protocol/engine';
import type { ModelHeader } from '../../src/protocol/views';
import { shorten } from '../ui/format';
import type { ChartData, Target } from '../ui/chartData';
import { clusterOrder } from './clusterOrder';
import type { CsvRows } from '../ui/csv';
import { pointsRows, similarityRows } from './csv';

export const MAX_WORDS = 200;

export type PlotKind = 'heatMap' | 'map';
export type WordOrder = 'given' | 'clustered';

/** What outlives hiding and reloading. */
export interface SavedPlot {
  /** The words that were asked for, known and unknown. */
  readonly words: readonly string[];
  readonly view: PlotKind;
  readonly order: WordOrder;
  /** One-hot vectors stand beside the learned ones. */
  readonly oneHot: boolean;
  /** The numbers stand below the charts as tables. */
  readonly table: boolean;
}

export interface PlotState {
  readonly saved: SavedPlot;
  /** Null where there is no model; undefined until the host has answered. */
  readonly model: ModelHeader | null | undefined;
  /** Undefined until the words have been plotted. */
  readonly plot: PlotData | undefined;
  /** The model of `plot`: the one before, until another model has answered. */
  readonly plotModel?: ModelHeader | undefined;
  /** Words that did not fit into the plot. */
  readonly leftOut: number;
  /** The last error, until something is plotted. */
  readonly problem: VecinityError | undefined;
}

/** One vector space as a chart shows it. */
export interface Side {
  readonly name: 'dense' | 'one-hot';
  readonly title: string;
  readonly data: ChartData;
}

export const DEFAULT_PLOT: SavedPlot = { words: [], view: 'heatMap', order: 'given', oneHot: false, table: false };

const EMPTY_PLOT: PlotData = {
  words: [],
  unknown: [],
  similarity: new Float32Array(),
  points: new Float32Array(),
  explained: [0, 0],
};

export function openPlot(saved: SavedPlot): PlotState {
  return { saved, model: undefined, plot: undefined, leftOut: 0, problem: undefined };
}

/** The host named the model it shows; without one there is no plot. What was wrong was so for the model before. */
export function modelChanged(state: PlotState, model: ModelHeader | null): PlotState {
  const plot = state.saved.words.length === 0 ? EMPTY_PLOT : state.plot;
  return { ...state, model, plot: model ? plot : undefined, problem: undefined };
}

/** The user or the host chose other words: the first `MAX_WORDS` are kept, each once. */
export function wordsChosen(state: PlotState, words: readonly string[]): PlotState {
  const all = [...new Set(words)];
  const kept = all.slice(0, MAX_WORDS);
  const next = { ...state, saved: { ...state.saved, words: kept }, leftOut: all.length - kept.length };
  return kept.length === 0 && state.model ? { ...next, plot: EMPTY_PLOT, problem: undefined } : next;
}

export function wordsAdded(state: PlotState, words: readonly string[]): PlotState {
  return wordsChosen(state, [...state.saved.words, ...words]);
}

export function wordRemoved(state: PlotState, word: string): PlotState {
  return wordsChosen(
    state,
    state.saved.words.filter((other) => other !== word),
  );
}

/** An unknown word gives way to a word of the vocabulary. */
export function wordReplaced(state: PlotState, unknown: string, replacement: string): PlotState {
  return wordsChosen(
    state,
    state.saved.words.map((word) => (word === unknown ? replacement : word)),
  );
}

export function unknownDismissed(state: PlotState): PlotState {
  return wordsChosen(state, knownWords(state));
}

/** The words have been plotted. From here on they are spelled as the vocabulary spells them. */
export function plotted(state: PlotState, plot: PlotData): PlotState {
  const words = [...plot.words.map(({ word }) => word), ...plot.unknown.map(({ text }) => text)];
  return {
    ...state,
    saved: { ...state.saved, words: [...new Set(words)] },
    plot,
    plotModel: state.model ?? undefined,
    problem: undefined,
  };
}

/** The user changed what is shown of the plot. */
export function lookChosen(state: PlotState, change: Partial<Omit<SavedPlot, 'words'>>): PlotState {
  return { ...state, saved: { ...state.saved, ...change } };
}

export function failed(state: PlotState, problem: VecinityError): PlotState {
  return problem.code === 'noModel' ? modelChanged(state, null) : { ...state, problem };
}

/** The words of the plot that the vocabulary has. */
export function knownWords({ plot }: PlotState): string[] {
  return plot?.words.map(({ word }) => word) ?? [];
}

/** The spaces to draw: the learned one and, if chosen, one-hot. */
export function sidesOf({ saved, model, plot, plotModel }: PlotState): Side[] {
  if (!model || !plot || plot.words.length === 0) {
    return [];
  }
  const { name, dimensions, vocabularySize } = plotModel ?? model;
  // A name that Vecinity gives has the dimensions: `demo · skip-gram 100d`.
  const size = new RegExp(`\\b${dimensions}d\\b`).test(name) ? '' : ` \u00b7 ${formatCount(dimensions)} dimensions`;
  const dense: Side = {
    name: 'dense',
    title: `${shorten(name, 60)}${size}`,
    data: plot,
  };
  const oneHot: Side = {
    name: 'one-hot',
    title: `One-hot \u00b7 ${formatCount(vocabularySize)} dimensions`,
    data: { words: plot.words, ...oneHotPlot(plot.words.length) },
  };
  return saved.oneHot ? [dense, oneHot] : [dense];
}

/** The index of the word at each row and column of the heat map. */
export function rowOrder({ saved, plot }: PlotState): readonly number[] {
  if (!plot) {
    return [];
  }
  return saved.order === 'clustered'
    ? clusterOrder(plot.similarity, plot.words.length)
    : plot.words.map((_, index) => index);
}

/** The question that asks about a target of a chart. */
export function questionAt(state: PlotState, { row, column }: Target): string {
  const words = knownWords(state);
  return row === column ? words[row]! : `${words[row]!} ~ ${words[column]!}`;
}

/** The numbers that the charts show. */
export function rowsToSave(state: PlotState): CsvRows {
  const spaces = sidesOf(state).map(({ name, data }) => ({ name, similarity: data.similarity, points: data.points }));
  const words = state.plot?.words ?? [];
  return state.saved.view === 'heatMap' ? similarityRows(words, rowOrder(state), spaces) : pointsRows(words, spaces);
}

/** The name a file is saved under, unless the user chooses another. */
export function fileName({ saved }: PlotState, ending: 'png' | 'csv'): string {
  return `${saved.view === 'heatMap' ? 'similarity' : 'map'}.${ending}`;
}
