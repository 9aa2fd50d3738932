import type { FileDescription } from '../core/formats/description';
import type { Fault, FaultCount } from '../core/io/faults';
import type { ModelSummary, WordEntry } from './engine';

/** The files that something is read of, as they are now. */
export interface FileState {
  /** Changes when another file would be read, or one of them has changed. */
  readonly stamp: string;
  /** Absolute paths: the file and those that belong to it. */
  readonly files: readonly string[];
  /** Absolute paths of folders in which a file may appear that would be read, too. */
  readonly folders: readonly string[];
}

/** The first rows of a file. */
export interface FilePreview {
  readonly rows: readonly { readonly word: string; /** At most 16 values. */ readonly values: readonly number[] }[];
}

/** What can be told of a model once it is loaded. */
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
    /** How many fall into each of `counts.length` equal parts of least..greatest. */
    readonly counts: readonly number[];
  };
  /** Rows of zeros, with some of their words. */
  readonly zeroRows: { readonly count: number; readonly examples: readonly string[] };
  /** Rows with a value that is not finite, which were taken as zeros. */
  readonly notFiniteRows: number;
  /** Words that stood in the file again and were dropped. */
  readonly duplicateWords: number;
  /** All that the reader found wrong. */
  readonly faults: readonly FaultCount[];
}

export interface WordsRequest {
  /** Path of the model. */
  readonly model: string;
  /** Only words that contain this, in any case; empty for all. */
  readonly query: string;
  readonly from: number;
  readonly count: number;
}

/** A stretch of the word list. */
export interface WordPage {
  /** Words that fit the query. */
  readonly total: number;
  readonly words: readonly (WordEntry & { /** Length of the row; 0 has no neighbours. */ readonly norm: number })[];
}

/** What the doctor found. */
export interface Diagnosis {
  readonly description?: FileDescription;
  /** Words that could be read. */
  readonly words: number;
  /** Of each kind so many as are kept. */
  readonly faults: readonly Fault[];
  readonly counts: readonly FaultCount[];
  /** Why the file cannot be read to its end, if so. Words before that can be saved by `repair`. */
  readonly error?: { readonly message: string; readonly remedy?: string };
}

/** A clean copy. */
export interface Repaired extends ModelSummary {
  /** What is different in it, a short phrase each: `2 duplicate words dropped`. */
  readonly changes: readonly string[];
}

/** `ReadChoices` as data. */
export interface ImportChoices {
  readonly firstWords?: number;
  /** Absolute path of a text file with the only words to take, one a line. */
  readonly onlyWordsFile?: string;
  readonly table?: string;
  readonly wordsFile?: string;
}

/**
 * What the engine thread answers about files.
 * All methods throw VecinityError: `badFile`, `unreadable`, `outOfMemory`, `cancelled`.
 */
export interface FilesApi {
  describeFile(request: { readonly path: string }): Promise<FileDescription>;
  /** Which files are read, whether or not they can be: to be watched. */
  fileState(request: { readonly path: string }): Promise<FileState>;
  /** Bytes of memory that a model may take now. */
  freeMemory(request: Record<string, never>): Promise<number>;
  /** Reads no more of the file than it must. */
  previewFile(request: { readonly path: string; readonly rows: number }): Promise<FilePreview>;
  /** Loads the model if it is not loaded, telling `FileEvents.loading`. */
  statistics(request: { readonly model: string }): Promise<ModelStatistics>;
  listWords(request: WordsRequest): Promise<WordPage>;
  /** Reads the whole file and goes on at faults. */
  diagnose(request: { readonly path: string }): Promise<Diagnosis>;
  /** Writes all words that can be read to `destination`, in the format that its ending asks for. */
  repair(request: { readonly path: string; readonly destination: string }): Promise<Repaired>;
  /** Writes what the choices take of a file as a model of ours to `destination`; `name` is the one the user sees. */
  importFile(request: {
    readonly path: string;
    readonly destination: string;
    readonly name: string;
    readonly choices: ImportChoices;
  }): Promise<ModelSummary>;
}

/** What a file is read for; `export` is told once, when the file is loaded and is being written. */
export type FileWork = 'load' | 'check' | 'repair' | 'import' | 'export';

/** How far a file has been read. */
export interface LoadingEvent {
  readonly path: string;
  /** Several may go on at once. */
  readonly work: FileWork;
  /** 0..1 */
  readonly fraction: number;
}

/** What the engine thread tells whoever started it. */
export interface FileEvents {
  /** A few times a second. */
  loading(event: LoadingEvent): Promise<void>;
}
