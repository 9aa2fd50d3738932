import type { Algorithm } from '../core/training/algorithms';
import type { RequestedOptions } from '../core/training/checkOptions';
import type { CorpusSurvey, SkipReason } from './training';

/** Options with a number in the form, in its order. */
export const formNumbers = ['dimensions', 'window', 'epochs', 'minCount', 'phrases', 'anchorStrength'] as const;
export type FormNumber = (typeof formNumbers)[number];

/** Which files of the corpus are read. */
export interface FormGlobs {
  /** Globs of the files to read; empty for those of the settings. */
  readonly include: readonly string[];
  /** Globs of files to leave out, besides those of the settings. */
  readonly exclude: readonly string[];
}

/** What the user has chosen in the form. Missing values are automatic. */
export interface FormChoice extends FormGlobs, Readonly<Partial<Record<FormNumber, number | undefined>>> {
  readonly algorithm?: Algorithm | undefined;
  /** Path of the model to start from. */
  readonly startFrom?: string | undefined;
  /** Name of the new model; the form proposes one if it is missing. */
  readonly name?: string | undefined;
}

/** A file that is left out. */
export interface FormSkipped {
  /** Relative to its folder. */
  readonly path: string;
  readonly reason: SkipReason;
  readonly found?: string;
}

/** What would be read. */
export interface FormSurvey extends Pick<CorpusSurvey, 'files' | 'bytes' | 'skippedCounts'> {
  /** The first hundred by name. */
  readonly skipped: readonly FormSkipped[];
  /** Number of data files that no glob names; a note tells of them. */
  readonly dataFiles: number;
  /** Sentences on encodings, data and links. */
  readonly notes: readonly string[];
}

/** A model that training can start from. */
export interface FormModel {
  readonly path: string;
  readonly name: string;
  readonly dimensions: number;
  readonly active: boolean;
}

/** What the form shows besides the choice. */
export interface TrainForm {
  /** Name of the corpus, with which the name of the model begins. */
  readonly corpus: string;
  /** Globs of the settings, which apply where the form has none. */
  readonly usualInclude: readonly string[];
  readonly survey: FormSurvey;
  /** Newest first. */
  readonly models: readonly FormModel[];
  /** Names of all models. */
  readonly names: readonly string[];
  /** Options of the settings that the form has no field for. */
  readonly others: RequestedOptions;
  /** Bytes that training may take. */
  readonly memoryLimit: number;
  readonly threads: number;
  /** How much longer a run takes here than `estimateSeconds` says. */
  readonly pace: number;
}

/** What the host does for the training form. */
export interface TrainHost {
  /**
   * The view is ready for calls. Returns what it shows, and the first choice; null if the state of the page is newer.
   * @param request the globs of that state
   */
  ready(request: FormGlobs): Promise<{ readonly form: TrainForm; readonly choice: FormChoice | null }>;
  /** What would be read with these globs. @throws VecinityError `noText` if that is nothing */
  survey(request: FormGlobs): Promise<FormSurvey>;
  /** Returns to the confirmation. */
  proceed(request: FormChoice): Promise<void>;
  /** Closes the form. */
  cancel(request: Record<string, never>): Promise<void>;
  /** Saves algorithm, dimensions, window, epochs, minimum count and phrases as settings of the workspace. */
  saveSettings(request: FormChoice): Promise<void>;
  /** Shows the settings of training. */
  openSettings(request: Record<string, never>): Promise<void>;
  /** Opens a file that the last survey left out. @param request its place in the list */
  openSkipped(request: { readonly index: number }): Promise<void>;
}

/** What the training form does for the host. */
export interface TrainView {
  /** Shows another choice, because the user came from another confirmation. */
  show(request: { readonly form: TrainForm; readonly choice: FormChoice }): Promise<void>;
}
