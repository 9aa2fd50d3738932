import { formatCount, formatPlural } from '../core/numberText';
import type { FoundBy } from '../core/text/encodings/recognise';
import type { TextFields } from '../core/text/kinds/kinds';
import type { TrainingOptions } from '../core/training/options';
import type { RequestedOptions } from '../core/training/checkOptions';
import type { TrainingPlan } from '../core/training/plan';
import type { ModelSummary } from './engine';

/** A file or folder that text comes from. */
export interface CorpusRoot {
  /** Absolute path. A file is always read; globs and ignore files do not apply to it. */
  readonly path: string;
  /** Absolute path of the folder that globs and ignore files count from: `path` or a folder around it. */
  readonly base: string;
  /** Globs of what is left out. One that matches `path` itself has no effect. */
  readonly exclude: readonly string[];
  /** Rules of this root alone; those of the request where it is absent. */
  readonly rules?: CorpusRules;
}

/** The encoding of the files that a glob matches; of all files without one. */
export interface EncodingRule {
  readonly glob?: string | undefined;
  /** A name as the web, Python, iconv or VS Code have it. */
  readonly encoding: string;
}

/** Which files of a folder are read, and which parts of data files. */
export interface CorpusRules extends TextFields {
  /**
   * Globs of what is read of folders; none takes all. Data (CSV, JSON) would drown prose and is read only where a glob
   * names its ending.
   */
  readonly include: readonly string[];
  readonly respectGitignore: boolean;
  /** Whether links that lead out of all roots are followed; by default they are. */
  readonly followLinks?: boolean;
  /** Encodings that the user chose; the last rule that matches a file decides. By default they are recognised. */
  readonly encodings?: readonly EncodingRule[] | undefined;
  /** What the user's editor reads files in; a guess for files that are not UTF-8 and declare nothing. */
  readonly usualEncoding?: string | undefined;
}

/** Where text comes from. */
export interface CorpusRequest extends CorpusRules {
  readonly roots: readonly CorpusRoot[];
  /** Lines are space-separated tokens already, as the C tools read them. */
  readonly tokenized: boolean;
}

/**
 * Why a file was skipped. `notText`: its encoding is unknown. `changed`: it was written to while it was read, so parts may
 * be missing or old. `damaged`: its compressed data is invalid; `malformed`: it is not valid for its kind. Everything
 * before the invalid place is read. `vectors`: it holds word vectors; `wordList`: it holds the words of a model beside it.
 * `noProse`: see proseMeasure.ts. `pdf`: PDF or PostScript; `closedFormat`: .doc, .xls, .mobi and the like.
 * `linked`: it is a link out of the folders; `system`: it is a folder of the kernel, such as /proc.
 */
export type SkipReason =
  | 'binary'
  | 'archive'
  | 'notText'
  | 'unreadable'
  | 'vanished'
  | 'changed'
  | 'damaged'
  | 'malformed'
  | 'empty'
  | 'vectors'
  | 'wordList'
  | 'noProse'
  | 'pdf'
  | 'closedFormat'
  | 'protected'
  | 'linked'
  | 'system';

export interface SkippedFile {
  readonly path: string;
  readonly reason: SkipReason;
  /** What was found in it instead: `fields id, label`. */
  readonly found?: string;
}

/** A file that is not valid UTF-8, and how it is read. */
export interface RecodedFile {
  readonly path: string;
  /** A name of the WHATWG, or `ibm850` and the like. */
  readonly encoding: string;
  /** By its byte order mark, validity, own declaration, letters, or the user's choice. */
  readonly by: FoundBy;
  /** Whether no other encoding is nearly as likely. If not, the words may have wrong letters. */
  readonly certain: boolean;
  /** Places that are invalid in UTF-8. They separate words. */
  readonly brokenRuns: number;
}

/** Files that are not valid UTF-8. */
export interface RecodedFiles {
  /** Count by encoding; UTF-8 has those with invalid places. */
  readonly counts: Readonly<Record<string, number>>;
  /** Count of the files whose encoding is not certain. */
  readonly doubtful: number;
  /** The first hundred, those that are not certain before the others. */
  readonly files: readonly RecodedFile[];
}

/** What a training run would read. */
export interface CorpusSurvey {
  readonly files: number;
  readonly bytes: number;
  /** Count by reason; the first hundred by name. */
  readonly skippedCounts: Readonly<Partial<Record<SkipReason, number>>>;
  readonly skipped: readonly SkippedFile[];
  /** Absent if all files are valid UTF-8. What shows far into a file is known when it has been read. */
  readonly recoded?: RecodedFiles;
  /** Files without prose that are read because the user chose them; undefined if there are none. */
  readonly withoutProse?: { readonly count: number; /** Path of one of them. */ readonly example: string };
  /** Data files in folders, which are read only if `include` names their ending; absent if there are none. */
  readonly dataFiles?: { readonly count: number; /** Path of one of them. */ readonly example: string };
  /** Links out of the folders that were followed; absent if there are none. */
  readonly links?: { readonly count: number; /** Path of one of them. */ readonly example: string };
  /** Records of data files that were left out because they are broken; known when they have been read. */
  readonly brokenRecords?: number;
}

export const skipNames: Readonly<Record<SkipReason, string>> = {
  binary: 'binary',
  archive: 'archive of files (unpack it to read its text)',
  notText: 'in an unknown encoding',
  unreadable: 'unreadable',
  vanished: 'missing',
  changed: 'changed meanwhile',
  damaged: 'damaged',
  malformed: 'malformed',
  empty: 'empty',
  vectors: 'embedding file',
  wordList: 'vocabulary file',
  noProse: 'without prose (such as keys, source maps, minified scripts, numbers)',
  pdf: 'PDF (save as text, for example with pdftotext)',
  closedFormat: 'in a closed format such as .doc (save as .docx, .odt or text)',
  protected: 'protected by a password',
  linked: 'behind links out of the folders',
  system: 'of the operating system',
};

/** The names that have a plural of their own. */
const skipPlurals: Readonly<Partial<Record<SkipReason, string>>> = {
  archive: 'archives of files (unpack them to read their text)',
  vectors: 'embedding files',
  wordList: 'vocabulary files',
};

/** How many files were left out for a reason: `1 vocabulary file`, `3 binary`. */
export function skippedCountText(reason: SkipReason, count: number): string {
  const name = count === 1 ? skipNames[reason] : (skipPlurals[reason] ?? skipNames[reason]);
  return `${formatCount(count)} ${name}`;
}

/** What was left out, in words: `3 binary, 1 empty`; an empty text if nothing was. */
export function skippedText(counts: CorpusSurvey['skippedCounts']): string {
  return (Object.keys(skipNames) as SkipReason[])
    .flatMap((reason) => {
      const count = counts[reason] ?? 0;
      return count > 0 ? [skippedCountText(reason, count)] : [];
    })
    .join(', ');
}

/** As `skippedText`, without advice: `3 binary, 1 PDF`. */
export function shortSkippedText(counts: CorpusSurvey['skippedCounts']): string {
  return skippedText(counts).replaceAll(/ \([^)]*\)/g, '');
}

/** One sentence on the links that were followed, or an empty text. */
export function linksText({ links }: CorpusSurvey): string {
  return links
    ? `Includes the targets of ${formatPlural(links.count, 'link')} out of the folders, such as ${links.example}.`
    : '';
}

export interface TrainRequest {
  readonly corpus: CorpusRequest;
  readonly options: RequestedOptions;
  /** Name saved in the model, or the name of the corpus if `otherNames` is given. */
  readonly name: string;
  /** Names of other models: the new name then tells the method, and differs from these. */
  readonly otherNames?: readonly string[] | undefined;
  /** Absolute path of the file to write; its ending chooses the format. Appears only when complete. */
  readonly output: string;
  /** Bytes that learning may take; half of the machine's memory if it is not given. */
  readonly memoryLimit?: number | undefined;
  /** Bytes of the text's tokens (4 each) that stay in memory, 256 MB if it is not given; the rest goes to a temporary file. */
  readonly spillAfter?: number | undefined;
  /** Minimum seconds between two checkpoints, 60 by default; 0 writes none. */
  readonly checkpointSeconds?: number | undefined;
}

/** Resumes a run from its last checkpoint; the text is read again. */
export interface ResumeRequest extends Pick<TrainRequest, 'memoryLimit' | 'spillAfter' | 'checkpointSeconds'> {
  /** Absolute path. */
  readonly checkpoint: string;
  /** The state of the checkpoint becomes the model, without more training. */
  readonly finish: boolean;
}

/** `joining` joins phrases; `counting` counts co-occurrences, for algorithms that learn from them. */
export type TrainingPhase = 'finding' | 'reading' | 'joining' | 'counting' | 'training' | 'rerunning' | 'saving';

export interface TrainingProgress {
  readonly phase: TrainingPhase;
  /** Done share of the phase, 0..1. */
  readonly fraction: number;
  /** Done share of the whole run, 0..1. */
  readonly overall: number;
  /** Seconds since the run began, without pauses. */
  readonly seconds: number;
  /** Corpus tokens a second, with the skipped and subsampled ones, as in word2vec; 0 until it is known. */
  readonly tokensPerSecond: number;
  /** Mean loss of the current epoch so far, at the end that of the last epoch; NaN before there is a figure. */
  readonly loss: number;
  /** Finished epochs, and the mean loss of the last one: NaN before there is one. */
  readonly epochsDone: number;
  readonly epochLoss: number;
  /** Perplexity of held-out words in that epoch. Only for models that hold words out. */
  readonly epochPerplexity?: number;
  /** NaN before there is a figure. */
  readonly secondsLeft: number;
  readonly paused: boolean;
}

export interface TrainResult {
  readonly model: ModelSummary;
  readonly options: TrainingOptions;
  /** Why these, in one sentence. */
  readonly reason: string;
  readonly seconds: number;
  /** Seconds of finding and reading, of training, of saving. */
  readonly phaseSeconds: { readonly reading: number; readonly training: number; readonly saving: number };
  readonly survey: CorpusSurvey;
}

/** A file that tells how good vectors are. */
export interface TestSet {
  /** Absolute path. */
  readonly path: string;
  /** Word pairs with people's scores, or analogies; its lines tell where this is not said. */
  readonly kind?: 'pairs' | 'analogies' | undefined;
}

export interface TestResult {
  readonly path: string;
  readonly kind: 'pairs' | 'analogies';
  /** Spearman's rank correlation, or the share of analogies solved; null if no line has words of the vocabulary. */
  readonly score: number | null;
  /** Lines whose words are all in the vocabulary, and the others. */
  readonly used: number;
  readonly outOfVocabulary: number;
}

export interface CompareRequest {
  readonly corpus: CorpusRequest;
  /** `dimensions` is not used. */
  readonly options: RequestedOptions;
  readonly dimensions: readonly number[];
  readonly tests: readonly TestSet[];
  /** Bytes that learning may take; half of the machine's memory if it is not given. */
  readonly memoryLimit?: number | undefined;
}

/** Cost and quality of a number of dimensions. */
export interface DimensionsRow {
  readonly dimensions: number;
  /** Loss of the last epoch; null for an algorithm without a loss. */
  readonly loss: number | null;
  /** On held-out text: 0.5 is chance, 1 is perfect. See `judgeClozeItems`. */
  readonly quality: number;
  readonly standardError: number;
  readonly tests: readonly TestResult[];
  /** Duration of the learning alone. */
  readonly seconds: number;
  /** Size of the model's file. */
  readonly bytes: number;
}

export interface ComparedDimensions {
  /** Ascending by dimensions. */
  readonly rows: readonly DimensionsRow[];
  /** The options of the first row; the others differ in their dimensions only. */
  readonly options: TrainingOptions;
  /** Tokens of an epoch. */
  readonly tokens: number;
  readonly vocabularySize: number;
  readonly clozeItems: number;
}

export interface CountWordsRequest {
  readonly corpus: CorpusRequest;
  /** Absolute path of the text file to write: the different words, one a line, most frequent first. */
  readonly output: string;
}

export interface CountedWords {
  /** Different ones. */
  readonly words: number;
  readonly tokens: number;
}

/** Words whose neighbours are looked at while they are learned. */
export interface ProbeRequest {
  /** At most 12; empty takes frequent content words of the vocabulary. */
  readonly words: readonly string[];
  /** Neighbours of each, at most 20. */
  readonly count: number;
}

export interface ProbedWord {
  readonly word: string;
  /** Best first; undefined for a word that is not learned. */
  readonly neighbours: readonly { readonly word: string; readonly cosine: number }[] | undefined;
}

export interface ProbeAnswer {
  /** Empty while there are no vectors to look at. */
  readonly words: readonly ProbedWord[];
  /** Words that were compared: the most frequent ones. */
  readonly compared: number;
  /** Neighbours are in the order of evidence. While a run goes on it is that of cosine. */
  readonly weighted?: boolean;
}

/** What will be done, and what it takes. */
export interface ForeseenTraining extends TrainingPlan {
  /** An estimate in bytes; the different words are not known before the text is read. */
  readonly memory: number;
  /** Bytes that training may take unless its request says otherwise. */
  readonly memoryLimit: number;
}

/** What the coordinator thread of a training run does. One run at a time; a cancelled call stops within 0.5 s. */
export interface TrainingApi {
  /** What would be read. @throws VecinityError `noText` if that is nothing. */
  survey(request: CorpusRequest): Promise<CorpusSurvey>;
  /** What `train` would choose for a corpus of this size. */
  plan(request: { readonly bytes: number; readonly options: RequestedOptions }): Promise<ForeseenTraining>;
  /**
   * Leaves nothing behind when it is cancelled. When it fails, its last checkpoint stays, if there is one: the error's
   * details name it.
   */
  train(request: TrainRequest): Promise<TrainResult>;
  /** Resumes a run. @throws VecinityError `corpusChanged` if its text has changed */
  resume(request: ResumeRequest): Promise<TrainResult>;
  /** Stops the running training like a cancellation, but keeps its last checkpoint. */
  interrupt(request: Record<string, never>): Promise<void>;
  /** Pauses the running training, which then uses no processor time, or continues it. */
  setPaused(request: { readonly paused: boolean }): Promise<void>;
  /** Learns with one number of dimensions after the other, reading the corpus once. Each row is told as an event, too. */
  compareDimensions(request: CompareRequest): Promise<ComparedDimensions>;
  /** Counts the different words of a corpus, as training would read them. */
  countWords(request: CountWordsRequest): Promise<CountedWords>;
  /** Finds the nearest neighbours of a few words in the current vectors of the running training. */
  probe(request: ProbeRequest): Promise<ProbeAnswer>;
  /**
   * Answers when nothing of earlier runs is left: no trainer thread, no temporary file. A cancelled `train` rejects
   * its caller at once, so that the owner asks this before it ends the thread.
   */
  settled(request: Record<string, never>): Promise<void>;
}

/** A run whose corpus is read. */
export interface BegunRun {
  /** Frequent content words, whose neighbours show what the model learns. */
  readonly contentWords: readonly string[];
  readonly options: TrainingOptions;
  /** Tokens of an epoch whose word is in the vocabulary. */
  readonly tokens: number;
  readonly vocabularySize: number;
}

/** The state of a run has been written to a file that it can be resumed from. */
export interface CheckpointReport {
  /** Absolute path. */
  readonly path: string;
  /** How far the run was then, 0..1. */
  readonly fraction: number;
  /** Why it could not be written. */
  readonly trouble?: string;
}

/** What the coordinator tells its owner. */
export interface TrainingEvents {
  progress(progress: TrainingProgress): Promise<void>;
  /** The name of the new model is fixed. */
  named(request: { readonly name: string }): Promise<void>;
  begun(run: BegunRun): Promise<void>;
  compared(row: DimensionsRow): Promise<void>;
  checkpoint(report: CheckpointReport): Promise<void>;
}
