import type { VecinityError } from '../../src/core/errors';
import type { Algorithm } from '../../src/core/training/algorithms';
import {
  formNumbers,
  type FormChoice,
  type FormGlobs,
  type FormNumber,
  type FormSurvey,
  type TrainForm,
} from '../../src/protocol/trainForm';

/** What is typed and chosen, as it stands in the fields. An empty text is automatic. */
export interface SavedForm extends Readonly<Record<FormNumber, string>> {
  readonly algorithm: Algorithm | '';
  readonly startFrom: string;
  readonly name: string;
  /** Globs, one a line. */
  readonly include: string;
  readonly exclude: string;
}

export type FormField = keyof SavedForm;

export const EMPTY_FORM: SavedForm = {
  algorithm: '',
  dimensions: '',
  window: '',
  epochs: '',
  minCount: '',
  phrases: '',
  startFrom: '',
  anchorStrength: '',
  name: '',
  include: '',
  exclude: '',
};

export interface TrainState {
  readonly saved: SavedForm;
  /** Undefined until the host has answered. */
  readonly form: TrainForm | undefined;
  /** Files are being counted with other globs. */
  readonly surveying: boolean;
  /** Why the files could not be counted, or why the host refused the choice. */
  readonly problem: VecinityError | undefined;
}

export function openForm(saved: SavedForm): TrainState {
  return { saved, form: undefined, surveying: false, problem: undefined };
}

/** The host has answered. @param choice replaces what is typed; null if that is newer */
export function opened(state: TrainState, form: TrainForm, choice: FormChoice | null): TrainState {
  const saved = choice ? textsOf(choice) : state.saved;
  const isKnown = form.models.some(({ path }) => path === saved.startFrom);
  const startFrom = isKnown ? saved.startFrom : '';
  return { saved: { ...saved, startFrom }, form, surveying: false, problem: undefined };
}

export function edited(state: TrainState, field: FormField, text: string): TrainState {
  return { ...state, saved: { ...state.saved, [field]: text } };
}

/** Whether two states read different files, so that they must be counted again. */
export function readsOtherFiles(now: SavedForm, before: SavedForm): boolean {
  return JSON.stringify(globsOf(now)) !== JSON.stringify(globsOf(before));
}

export function surveyStarted(state: TrainState): TrainState {
  return { ...state, surveying: true };
}

export function surveyed(state: TrainState, survey: FormSurvey): TrainState {
  return { ...state, form: state.form && { ...state.form, survey }, surveying: false, problem: undefined };
}

/** With the globs of the state nothing can be read: then no file counts. */
export function surveyFailed(state: TrainState, problem: VecinityError): TrainState {
  const nothing: FormSurvey = { files: 0, bytes: 0, skippedCounts: {}, dataFiles: 0, skipped: [], notes: [] };
  return { ...surveyed(state, nothing), problem };
}

export function failed(state: TrainState, problem: VecinityError): TrainState {
  return { ...state, surveying: false, problem };
}

/** The globs as typed: one a line; commas separate too, except within braces. */
export function globsOf({ include, exclude }: Pick<SavedForm, 'include' | 'exclude'>): FormGlobs {
  return { include: listOf(include), exclude: listOf(exclude) };
}

/** The number in a field; undefined for an empty one, NaN for a text that is no number. */
export function numberIn(text: string): number | undefined {
  const trimmed = text.trim().replaceAll(/(?<=\d),(?=\d{3}\b)/g, '');
  return trimmed === '' ? undefined : Number(trimmed);
}

/** The choice that the fields make. The host checks it again. */
export function choiceOf(saved: SavedForm): FormChoice {
  const numbers = formNumbers.flatMap((name) => {
    const value = numberIn(saved[name]);
    return value === undefined ? [] : [[name, value] as const];
  });
  const name = saved.name.trim();
  return {
    ...globsOf(saved),
    ...Object.fromEntries(numbers),
    ...(saved.algorithm === '' ? {} : { algorithm: saved.algorithm }),
    ...(saved.startFrom === '' ? {} : { startFrom: saved.startFrom }),
    ...(name === '' ? {} : { name }),
  };
}

function textsOf(choice: FormChoice): SavedForm {
  const texts = formNumbers.map((field) => [field, String(choice[field] ?? '')] as const);
  return {
    ...EMPTY_FORM,
    ...Object.fromEntries(texts),
    algorithm: choice.algorithm ?? '',
    startFrom: choice.startFrom ?? '',
    name: choice.name ?? '',
    include: choice.include.join('\n'),
    exclude: choice.exclude.join('\n'),
  };
}

function listOf(text: string): string[] {
  return text
    .split(/\n|,(?![^{]*\})/u)
    .map((glob) => glob.trim())
    .filter((glob) => glob !== '');
}
