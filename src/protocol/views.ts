import type { NeighbourOrder } from '../core/queries/evidence';
import type { AskAnswer } from './ask';
import type { AnalogyMethod, ModelSummary, Neighbour, PlotData, WordEntry, WordVector } from './engine';
import type { Diagnosis, FilePreview, FileWork, ModelStatistics, WordPage, WordsRequest } from './files';
import type { FileDescription } from '../core/formats/description';
import type { DimensionsRow, ProbedWord, TrainingPhase, TrainResult } from './training';

/** What a view needs to know of the model it shows. */
export type ModelHeader = Pick<ModelSummary, 'path' | 'name' | 'algorithm' | 'dimensions' | 'vocabularySize' | 'unit'>;

/** Commands that a view without a model offers, without their prefix. */
export type NoModelAction = 'train' | 'openSample' | 'openWalkthrough';

/** Where the words that may be answers come from. */
export type CandidateSource = 'selection' | 'workspace' | 'file';

export interface QuestionOfView {
  readonly text: string;
  readonly method: AnalogyMethod;
  readonly probe?: boolean;
  /** Which words may be answers, after `chooseCandidates`; all by default. */
  readonly among?: CandidateSource;
}

/** What the host does for the Ask view. */
export interface AskHost {
  /** The view is ready for calls. Returns the active model. */
  ready(request: Record<string, never>): Promise<ModelHeader | null>;
  /** @param request `probe`: the page tries the question itself, to see if it makes a good example */
  ask(request: QuestionOfView): Promise<AskAnswer>;
  /** Prepares the words that may be answers. Returns what to call them; null if the user cancels. */
  chooseCandidates(request: { readonly source: CandidateSource }): Promise<string | null>;
  complete(request: { readonly prefix: string }): Promise<readonly WordEntry[]>;
  /** Remembers the order of a word's neighbours; `orderChanged` follows. */
  order(request: { readonly rank: NeighbourOrder }): Promise<void>;
  /** Opens the plot panel. */
  plot(request: { readonly words: readonly string[] }): Promise<void>;
  /** Opens the panel of tokens. */
  showTokens(request: { readonly text: string }): Promise<void>;
  /** Puts text into the clipboard. */
  copy(request: { readonly text: string }): Promise<void>;
  /** Runs the command of a button. */
  run(request: { readonly action: NoModelAction | 'selectModel' }): Promise<void>;
}

/** What the Ask view does for the host. */
export interface AskView {
  modelChanged(request: { readonly model: ModelHeader | null }): Promise<void>;
  /** The order of neighbours has changed. */
  orderChanged(request: Record<string, never>): Promise<void>;
  /** Puts `text` into the field and asks it. */
  ask(request: { readonly text: string }): Promise<void>;
}

/** A file made by a view. */
export interface SaveRequest {
  readonly suggestedName: string;
  readonly kind: 'png' | 'csv';
  readonly content: Uint8Array;
  /** The same table for spreadsheets: words that would be formulas are text. Absent if there are none. */
  readonly forSpreadsheets?: Uint8Array | undefined;
}

/** What the host does for the plot panel. */
export interface PlotHost {
  /** The view is ready for calls. Returns the active model and the first words of the panel. */
  ready(request: Record<string, never>): Promise<{
    readonly model: ModelHeader | null;
    readonly words: readonly string[];
  }>;
  plot(request: { readonly words: readonly string[] }): Promise<PlotData>;
  /** The user turned on the comparison with one-hot vectors. */
  oneHotShown(request: Record<string, never>): Promise<void>;
  complete(request: { readonly prefix: string }): Promise<readonly WordEntry[]>;
  /** Nearest neighbours of each word, in turn, to add to the plot: together `count`, at least one of each. */
  neighbours(request: { readonly words: readonly string[]; readonly count: number }): Promise<readonly string[]>;
  /** Asks the user for a place and writes the file. Returns false if the user cancels. */
  save(request: SaveRequest): Promise<boolean>;
  ask(request: { readonly text: string }): Promise<void>;
  run(request: { readonly action: NoModelAction }): Promise<void>;
}

/** What the plot panel does for the host. */
export interface PlotView {
  modelChanged(request: { readonly model: ModelHeader | null }): Promise<void>;
  /** Replaces the words of the panel. */
  show(request: { readonly words: readonly string[] }): Promise<void>;
}

/** Points of a curve, `x` ascending. */
export interface CurveData {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A training run in the live panel. Unknown numbers are null, because JSON has no NaN. */
export interface LiveRun {
  /** Identifies the run. */
  readonly id: number;
  readonly name: string;
  readonly state: 'running' | 'paused' | 'done' | 'cancelled' | 'failed';
  readonly phase: TrainingPhase;
  /** Progress of the whole run, 0..1. */
  readonly overall: number;
  /** Seconds of the run so far, without pauses; the duration once the run has ended. */
  readonly seconds: number;
  /** Where the time went; null until the run is done. */
  readonly phaseSeconds: TrainResult['phaseSeconds'] | null;
  readonly secondsLeft: number | null;
  /** 0 if unknown. */
  readonly tokensPerSecond: number;
  /** Mean loss of the current epoch so far, at the end that of the last epoch; null if there is none. */
  readonly loss: number | null;
  readonly epochsDone: number;
  /** Null until the corpus has been read. */
  readonly learning: {
    /** One sentence: `Skip-gram with a window of 5 words and 5 negative samples.` */
    readonly method: string;
    readonly dimensions: number;
    /** 0 for algorithms without epochs. */
    readonly epochs: number;
    readonly minCount: number;
    readonly tokens: number;
    readonly vocabularySize: number;
  } | null;
  /** The error of a run that failed. */
  readonly message: string | null;
  /** Mean loss of an epoch so far, by epochs. */
  readonly losses: CurveData;
  /** Mean loss of each finished epoch. Without epochs, the one error that the algorithm has. */
  readonly epochLosses: CurveData;
  readonly speeds: CurveData;
}

/** The current state of the run, and the neighbours of the watched words. */
export interface LiveLook {
  /** Null before the first run. */
  readonly run: LiveRun | null;
  /** Empty while there are no vectors. */
  readonly words: readonly ProbedWord[];
  /** Number of most frequent words among which neighbours were searched. */
  readonly compared: number;
  /** Neighbours are weighted by evidence. */
  readonly weighted?: boolean;
}

/** What the host does for the live training panel. */
export interface LiveHost {
  /** @param request the words to watch; by default frequent content words */
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
  /** Name of the corpus. */
  readonly name: string;
  /** Start time, ISO 8601. */
  readonly startedAt: string;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  /** The error of a comparison that failed. */
  readonly message: string | null;
  /** Progress of the whole comparison, 0..1. */
  readonly fraction: number;
  /** All dimensions to compare, ascending. */
  readonly dimensions: readonly number[];
  /** The finished rows. */
  readonly rows: readonly DimensionsRow[];
  /** The method of learning, in one sentence; empty until the corpus has been read. */
  readonly method: string;
  /** Tokens of an epoch; 0 until the corpus has been read. */
  readonly tokens: number;
  readonly vocabularySize: number;
}

/** What the host does for the panel that compares dimensions. */
export interface DimensionsHost {
  /** The view is ready for calls. Returns the last comparison. */
  ready(request: Record<string, never>): Promise<DimensionsComparison | null>;
  /** Trains a model with this number of dimensions on the same text with the same options. */
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

/** A page of the editor: `words` lists all words and loads the whole model, `check` lists the faults of the file. */
export type EditorPage = 'words' | 'check';

/** A file in the editor for embeddings, before it is read. */
export interface EmbeddingsFile {
  /** Absolute path, or the URI of a file on another machine. */
  readonly path: string;
  /** Without its folder. */
  readonly name: string;
  /** Whether hovers and views use this model. */
  readonly active: boolean;
  /** Bytes of free memory of the machine. */
  readonly freeMemory: number;
  /** Whether the file is small enough to be shown as text. */
  readonly opensAsText: boolean;
  /** The page to show; by default the page shown last. */
  readonly page?: EditorPage;
}

/** The buttons of the editor for embeddings; all act on its file. */
export type EmbeddingsAction =
  | 'useForHovers'
  | 'ask'
  | 'plot'
  | 'evaluate'
  | 'export'
  | 'openAsText'
  /** Opens it with a choice of words, of a table or of the file with its words. */
  | 'openWithLimits'
  /** Opens another of its tables. */
  | 'chooseTable';

/** A clean copy of the file. */
export interface RepairedCopy {
  /** Without its folder. */
  readonly name: string;
  readonly words: number;
  /** The changes, a short phrase each. */
  readonly changes: readonly string[];
}

/** What the host does for the editor for embeddings. All methods are about the file of that editor. */
export interface EmbeddingsHost {
  /** The view is ready for calls. */
  ready(request: Record<string, never>): Promise<EmbeddingsFile>;
  describe(request: Record<string, never>): Promise<FileDescription>;
  /** Drops everything that was read from the file. */
  reload(request: Record<string, never>): Promise<void>;
  preview(request: { readonly rows: number }): Promise<FilePreview>;
  /** Loads the vectors and reports progress to `EmbeddingsView.loading`. */
  load(request: Record<string, never>): Promise<ModelStatistics>;
  words(request: Omit<WordsRequest, 'model'>): Promise<WordPage>;
  neighbours(request: { readonly word: string; readonly count: number }): Promise<readonly Neighbour[]>;
  vector(request: { readonly word: string }): Promise<WordVector>;
  /** Puts text into the clipboard. */
  copy(request: { readonly text: string }): Promise<void>;
  /** Checks the file. Returns the last result if the file is unchanged, unless `again` is true. */
  diagnose(request: { readonly again: boolean }): Promise<Diagnosis>;
  /** Asks the user for a place and writes all readable words there; null if the user cancels. */
  repair(request: Record<string, never>): Promise<RepairedCopy | null>;
  /** Shows a line of the file as text. @param request `line` counts from 1 */
  showLine(request: { readonly line: number }): Promise<void>;
  /** @param request `words` are those to ask or to plot */
  run(request: { readonly action: EmbeddingsAction; readonly words: readonly string[] }): Promise<void>;
}

/** What the editor for embeddings does for the host. */
export interface EmbeddingsView {
  /** Progress of reading the file, 0..1, and its purpose. */
  loading(request: { readonly work: FileWork; readonly fraction: number }): Promise<void>;
  /** The file, or one that belongs to it, has changed on disk. The view reads it again. */
  fileChanged(request: Record<string, never>): Promise<void>;
  /** Shows a page, because the file was opened again for it. */
  showPage(request: { readonly page: EditorPage }): Promise<void>;
  /** The file became the active model, or is no longer active. */
  activeChanged(request: { readonly active: boolean }): Promise<void>;
}
