import type { FileDescription } from '../core/formats/description';
import type { Fault, FaultCount } from '../core/io/faults';
import type { ModelSummary, WordEntry } from './engine';

/** The current state of the files that belong to a model. */
export interface FileState {
  /** Changes when one of the files changes, or when another file is read instead. */
  readonly stamp: string;
  /** Absolute paths of the file and of those that belong to it. */
  readonly files: readonly string[];
  /** Absolute paths of folders where another file to read may appear. */
  readonly folders: readonly string[];
}

/** The first rows of a file. */
export interface FilePreview {
  readonly rows: readonly { readonly word: string; /** At most 16 values. */ readonly values: readonly number[] }[];
}

/** Statistics of a loaded model. */
export interface ModelStatistics {
  readonly vocabularySize: number;
  readonly dimensions: number;
  /** Bytes in memory. */
  readonly memoryBytes: number;
  /** Lengths of the rows that are not zero. */
  readonly norms: {
    readonly least: number;
    readonly median: number;
    readonly greatest: number;
    /** Histogram over equal parts of least..greatest. */
    readonly counts: readonly number[];
  };
  /** Rows of zeros, with some of their words. */
  readonly zeroRows: { readonly count: number; readonly examples: readonly string[] };
  /** Rows with a value that is not finite; they were replaced by zeros. */
  readonly notFiniteRows: number;
  /** Repeated words, which were dropped. */
  readonly duplicateWords: number;
  /** All faults that the reader found. */
  readonly faults: readonly FaultCount[];
}

export interface WordsRequest {
  /** Path of the model. */
  readonly model: string;
  /** Only words that contain this text, ignoring case; empty for all. */
  readonly query: string;
  readonly from: number;
  readonly count: number;
}

/** A page of the word list. */
export interface WordPage {
  /** Number of words that match the query. */
  readonly total: number;
  readonly words: readonly (WordEntry & { /** Length of the row; 0 has no neighbours. */ readonly norm: number })[];
}

/** The result of checking a file. */
export interface Diagnosis {
  readonly description?: FileDescription;
  /** Number of readable words. */
  readonly words: number;
  /** The first faults of each kind; `counts` has the totals. */
  readonly faults: readonly Fault[];
  readonly counts: readonly FaultCount[];
  /** Why the file cannot be read to its end. `repair` saves the words before that place. */
  readonly error?: { readonly message: string; readonly remedy?: string };
}

/** A clean copy. */
export interface Repaired extends ModelSummary {
  /** The changes, a short phrase each: `2 duplicate words dropped`. */
  readonly changes: readonly string[];
}

/** `ReadChoices` as data. */
export interface ImportChoices {
  readonly firstWords?: number;
  /** Absolute path of a text file that lists the words to read, one a line. */
  readonly onlyWordsFile?: string;
  readonly table?: string;
  readonly wordsFile?: string;
  /** Any name of the encoding of the words. */
  readonly encoding?: string;
}

/**
 * The methods of the engine thread about files.
 * All methods throw VecinityError: `badFile`, `unreadable`, `outOfMemory`, `cancelled`.
 */
export interface FilesApi {
  describeFile(request: { readonly path: string }): Promise<FileDescription>;
  /** The files to watch, whether or not they can be read. */
  fileState(request: { readonly path: string }): Promise<FileState>;
  /** Bytes of memory that are free for a model. */
  freeMemory(request: Record<string, never>): Promise<number>;
  /** Reads only as much of the file as necessary. */
  previewFile(request: { readonly path: string; readonly rows: number }): Promise<FilePreview>;
  /** Loads the model if necessary and reports progress to `FileEvents.loading`. */
  statistics(request: { readonly model: string }): Promise<ModelStatistics>;
  listWords(request: WordsRequest): Promise<WordPage>;
  /** Reads the whole file and continues after faults. */
  diagnose(request: { readonly path: string }): Promise<Diagnosis>;
  /** Writes all readable words to `destination`, in the format of its ending. */
  repair(request: { readonly path: string; readonly destination: string }): Promise<Repaired>;
  /** Writes the chosen part of a file as a model of ours to `destination`; the user sees `name`. */
  importFile(request: {
    readonly path: string;
    readonly destination: string;
    readonly name: string;
    readonly choices: ImportChoices;
  }): Promise<ModelSummary>;
}

/** The work on a file. `export` is reported once, when the loaded model is being written. */
export type FileWork = 'load' | 'check' | 'repair' | 'import' | 'export' | 'evaluate';

/** Progress of reading a file. */
export interface LoadingEvent {
  readonly path: string;
  /** Several may go on at once. */
  readonly work: FileWork;
  /** 0..1 */
  readonly fraction: number;
}

/** Calls from the engine thread to its owner. */
export interface FileEvents {
  /** A few times a second. */
  loading(event: LoadingEvent): Promise<void>;
}

/** What the engine tells the host. */
export interface EngineEvents extends FileEvents {
  /** Something that makes answers slower; for the log. */
  slowed(event: { readonly text: string }): Promise<void>;
}
