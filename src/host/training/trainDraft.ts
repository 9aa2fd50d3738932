import type * as vscode from 'vscode';
import type { RequestedOptions } from '../../core/training/checkOptions';
import { formNumbers, type FormChoice, type FormGlobs } from '../../protocol/trainForm';
import type { CorpusRequest } from '../../protocol/training';
import { trainingSettings } from '../settings';
import { corpusOf, withInclude } from './corpus';

/** What the user is about to train. */
export interface TrainDraft extends FormGlobs {
  /** The files and folders. */
  readonly places: readonly vscode.Uri[];
  readonly options: RequestedOptions;
  /** Name of the new model; undefined for the proposed one. */
  readonly name: string | undefined;
}

/** The draft before the user changes anything. @param options those of the settings */
export function firstDraft(places: readonly vscode.Uri[], options: RequestedOptions): TrainDraft {
  return { places, options, name: undefined, include: [], exclude: [] };
}

/** The draft with the choice of the form. Options without a field keep the values of the settings. */
export function draftOf({ places }: Pick<TrainDraft, 'places'>, choice: FormChoice): TrainDraft {
  const { include, exclude, name, ...options } = choice;
  return { places, include, exclude, name, options: { ...optionsWithoutField(trainingSettings()), ...options } };
}

/** The choice that the form shows for a draft. */
export function choiceOf({ options, name, include, exclude }: TrainDraft): FormChoice {
  const { algorithm, startFrom } = options;
  const numbers = Object.fromEntries(formNumbers.map((field) => [field, options[field]]));
  return { ...numbers, algorithm, startFrom, name, include, exclude };
}

export function optionsWithoutField(options: RequestedOptions): RequestedOptions {
  const ofForm: readonly string[] = [...formNumbers, 'algorithm', 'startFrom'];
  return Object.fromEntries(Object.entries(options).filter(([name]) => !ofForm.includes(name)));
}

/** The text of a draft. @throws VecinityError `unreadable` if none of it is on this machine */
export function corpusOfDraft({
  places,
  include,
  exclude,
}: Pick<TrainDraft, 'places' | keyof FormGlobs>): CorpusRequest {
  const corpus = withInclude(corpusOf(places), include.length > 0 ? include : undefined);
  const roots = corpus.roots.map((root) => ({ ...root, exclude: [...root.exclude, ...exclude] }));
  return { ...corpus, roots };
}
