import type { AnalogyMethod, AskAnswer, ModelSummary, Neighbour, PlotData, WordEntry } from './engine';
import type { Diagnosis, FilePreview, FileWork, ModelStatistics, WordPage, WordsRequest } from './files';
import type { FileDescription } from '../core/formats/description';
import type { DimensionsRow, ProbedWord, TrainingPhase } from './training';

/** The model a view shows, as far as the view needs it. */
export type ModelHeader = Pick<ModelSummary, 'path' | 'name' | 'algorithm' | 'dimensions' | 'vocabularySize'>;

/** What the host does for the side panel. */
export interface AskHost {
  /** The view is listening; answers with the active model. */
  ready(request: Record<string, never>): Promise<ModelHeader | null>;
  ask(request: { readonly text: string; readonly method: AnalogyMethod }): Promise<AskAnswer>;
  complete(request: { readonly prefix: string }): Promise<readonly WordEntry[]>;
  /** Opens the plot panel. */
  plot(request: { readonly words: readonly string[] }): Promise<void>;
  /** The next step of the empty state. */
  run(request: { readonly action: 'train' | 'selectModel' }): Promise<void>;
}

/** What the side panel does for the host. */
export interface AskView {
  modelChanged(request: { readonly model: ModelHeader | null }): Promise<void>;
  /** Puts `text` into the field and asks it. */
  ask(request: { readonly text: string }): Promise<void>;
}

/** A file that a view has made. */
export interface SaveRequest {
  readonly suggestedName: string;
  readonly kind: 'png' | 'csv';
  readonly content: Uint8Array;
}

/** What the host does for the plot panel. */
export interface PlotHost {
  /** The view is listening; answers with the active model and the words the panel was opened with. */
  ready(request: Record<string, never>): Promise<{
    readonly model: ModelHeader | null;
    readonly words: readonly string[];
  }>;
  plot(request: { readonly words: readonly string[] }): Promise<PlotData>;
  complete(request: { readonly prefix: string }): Promise<readonly WordEntry[]>;
  /** Nearest neighbours of the words, to add to the plot. */
  neighbours(request: { readonly words: readonly string[]; readonly count: number }): Promise<readonly string[]>;
  /** Asks the user for a place and writes the file; answers false if they cancelled. */
  save(request: SaveRequest): Promise<boolean>;
  ask(request: { readonly text: string }): Promise<void>;
  run(request: { readonly action: 'train' | 'selectModel' }): Promise<void>;
}

/** What the plot panel does for the host. */
export interface PlotView {
  modelChanged(request: { readonly model: ModelHeader | null }): Promise<void>;
  /** Replaces the words of the panel. */
  show(request: { readonly words: readonly string[] }): Promise<void>;
}

/** Points of a curve: a value for each place. */
export interface CurveData {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A training run as the live panel shows it. Numbers that are not known are null: JSON has no NaN. */
export interface LiveRun {
  /** Tells runs apart. */
  readonly id: number;
  readonly name: string;
  readonly state: 'running' | 'paused' | 'done' | 'cancelled' | 'failed';
  readonly phase: TrainingPhase;
  /** Of the whole run, 0..1. */
  readonly overall: number;
  /** Since it began, or how long it took. */
  readonly seconds: number;
  readonly secondsLeft: number | null;
  /** 0 where there is no figure. */
  readonly tokensPerSecond: number;
  readonly loss: number | null;
  readonly epochsDone: number;
  /** Known when the corpus has been read. */
  readonly learning: {
    /** One sentence: `Skip-gram with a window of 5 words and 5 negative samples.` */
    readonly method: string;
    readonly dimensions: number;
    /** 0 where the algorithm has none. */
    readonly epochs: number;
    readonly minCount: number;
    readonly tokens: number;
    readonly vocabularySize: number;
  } | null;
  /** What went wrong, of a run that failed. */
  readonly message: string | null;
  readonly losses: CurveData;
  readonly epochLosses: CurveData;
  readonly speeds: CurveData;
}

/** The run as it is now, and the neighbours of the words that were asked for. */
export interface LiveLook {
  /** Null before the first run. */
  readonly run: LiveRun | null;
  /** Empty where there are no vectors to look at. */
  readonly words: readonly ProbedWord[];
  /** Words that were compared: the most frequent ones. */
  readonly compared: number;
}

/** What the host does for the live training panel. */
export interface LiveHost {
  /** @param request the words to look at; none takes frequent content words. */
  look(request: { readonly words: readonly string[]; readonly count: number }): Promise<LiveLook>;
  run(request: { readonly action: 'train' | 'pauseTraining' | 'resumeTraining' | 'ask' }): Promise<void>;
  cancel(request: Record<string, never>): Promise<void>;
  plot(request: { readonly words: readonly string[] }): Promise<void>;
}

/** What the live training panel does for the host. */
export interface LiveView {
  /** A run has begun or ended: look again. */
  runChanged(request: Record<string, never>): Promise<void>;
}

/** A comparison of dimensions, as it is kept and shown. */
export interface DimensionsComparison {
  /** Of the corpus. */
  readonly name: string;
  /** When it began: ISO 8601. */
  readonly startedAt: string;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  /** What went wrong, of one that failed. */
  readonly message: string | null;
  /** Of the whole, 0..1. */
  readonly fraction: number;
  /** Asked for, ascending. */
  readonly dimensions: readonly number[];
  /** Those that are there. */
  readonly rows: readonly DimensionsRow[];
  /** How was learnt, in one sentence; empty before the corpus was read. */
  readonly method: string;
  /** Of an epoch; 0 before the corpus was read. */
  readonly tokens: number;
  readonly vocabularySize: number;
}

/** What the host does for the panel that compares dimensions. */
export interface DimensionsHost {
  /** The view is listening; answers with the last comparison. */
  ready(request: Record<string, never>): Promise<DimensionsComparison | null>;
  /** Trains a model of so many dimensions on the same text with the same options. */
  train(request: { readonly dimensions: number }): Promise<void>;
  /** Asks for another list and compares again. */
  compare(request: Record<string, never>): Promise<void>;
  cancel(request: Record<string, never>): Promise<void>;
  save(request: SaveRequest): Promise<boolean>;
}

/** What the panel that compares dimensions does for the host. */
export interface DimensionsView {
  show(request: { readonly comparison: DimensionsComparison }): Promise<void>;
}

/** `words` are all of them, loaded however many they are; `check` is what is wrong with the file. */
export type EditorPage = 'words' | 'check';

/** A file in the editor for embeddings, before anything of it is read. */
export interface EmbeddingsFile {
  /** Absolute, or the address of a file that is not on this machine. */
  readonly path: string;
  /** Without its folder. */
  readonly name: string;
  /** It is the model that hovers and views ask. */
  readonly active: boolean;
  /** Bytes of memory that are free on the machine. */
  readonly freeMemory: number;
  /** The file can be shown as text: it is not too large for that. */
  readonly opensAsText: boolean;
  /** What whoever opened it wants to see; where nobody says, it is as it was left. */
  readonly page?: EditorPage;
}

/** What the buttons of the editor for embeddings do; all act on its file. */
export type EmbeddingsAction =
  | 'useForHovers'
  | 'ask'
  | 'plot'
  | 'export'
  | 'openAsText'
  /** Opens it with a choice of its words, its table or the file with its words. */
  | 'openWithLimits'
  /** Opens another of its tables. */
  | 'chooseTable';

/** A clean copy of the file. */
export interface RepairedCopy {
  /** Without its folder. */
  readonly name: string;
  readonly words: number;
  /** What is different in it, a short phrase each. */
  readonly changes: readonly string[];
}

/** What the host does for the editor for embeddings. All methods are about the file of that editor. */
export interface EmbeddingsHost {
  /** The view is listening. */
  ready(request: Record<string, never>): Promise<EmbeddingsFile>;
  describe(request: Record<string, never>): Promise<FileDescription>;
  /** Forgets what was read of the file. */
  reload(request: Record<string, never>): Promise<void>;
  preview(request: { readonly rows: number }): Promise<FilePreview>;
  /** Loads the vectors, telling `EmbeddingsView.loading`. */
  load(request: Record<string, never>): Promise<ModelStatistics>;
  words(request: Omit<WordsRequest, 'model'>): Promise<WordPage>;
  neighbours(request: { readonly word: string; readonly count: number }): Promise<readonly Neighbour[]>;
  /** What was found before, if the file is the same and it is not to be checked again. */
  diagnose(request: { readonly again: boolean }): Promise<Diagnosis>;
  /** Asks for a place and writes there all that can be read; null if the user gave no place. */
  repair(request: Record<string, never>): Promise<RepairedCopy | null>;
  /** Shows a line of the file, counted from 1, as text. */
  showLine(request: { readonly line: number }): Promise<void>;
  /** @param request `words` are those to ask or to plot */
  run(request: { readonly action: EmbeddingsAction; readonly words: readonly string[] }): Promise<void>;
}

/** What the editor for embeddings does for the host. */
export interface EmbeddingsView {
  /** How far the file is read, 0..1, and for what. */
  loading(request: { readonly work: FileWork; readonly fraction: number }): Promise<void>;
  /** The file, or one that belongs to it, has changed on disk: read it again. */
  fileChanged(request: Record<string, never>): Promise<void>;
  /** Somebody who opens the file again wants to see a page of it. */
  showPage(request: { readonly page: EditorPage }): Promise<void>;
  /** The file has become the active model, or is it no longer. */
  activeChanged(request: { readonly active: boolean }): Promise<void>;
}
