import { VecinityError } from '../../src/core/errors';
import { formatBytes, formatCount } from '../../src/core/numberText';
import {
  algorithmLabel,
  algorithmNames,
  algorithms,
  capitalised,
  methodText,
  uses,
  type Algorithm,
} from '../../src/core/training/algorithms';
import { allowedInstead, type RequestedOptions } from '../../src/core/training/checkOptions';
import { estimateMemory } from '../../src/core/training/estimateMemory';
import { estimateSeconds, roughDuration } from '../../src/core/training/estimateTime';
import { describedName, freeName } from '../../src/core/training/modelName';
import { BYTES_PER_TOKEN, planTraining, type TrainingPlan } from '../../src/core/training/plan';
import {
  formNumbers,
  type FormChoice,
  type FormModel,
  type FormNumber,
  type TrainForm,
} from '../../src/protocol/trainForm';
import { choiceOf, EMPTY_FORM, numberIn, type FormField, type SavedForm } from './state';

/** What the form says about one field. */
export interface FieldState {
  /** What an empty field means: `Automatic: 100`. */
  readonly automatic: string;
  /** What is wrong with its text; empty if nothing is. */
  readonly error: string;
  /** Why the field has no effect; empty if it has one. */
  readonly unused: string;
}

/** What training would do with the fields as they are. */
export interface Foreseen {
  readonly fields: Readonly<Record<FormField, FieldState>>;
  /** The method and its numbers. */
  readonly method: string;
  /** Memory and time. */
  readonly cost: string;
  readonly needsTooMuch: boolean;
  /** Why training cannot start with the fields as they are; empty if it can. */
  readonly obstacle: string;
  /** What the host gets: the fields that have an effect. */
  readonly choice: FormChoice;
}

const FINE: FieldState = { automatic: '', error: '', unused: '' };

/** Returns what training would do. @param form what the host said */
export function foresee(saved: SavedForm, form: TrainForm): Foreseen {
  const start = startOf(saved, form);
  const base: RequestedOptions = { ...form.others, algorithm: saved.algorithm || undefined, ...startOptions(start) };
  const automatic = attempt(form, base);
  if (automatic instanceof VecinityError) {
    return refused(saved, automatic.message);
  }
  const { algorithm } = automatic.options;
  const unused = unusedFields(algorithm, canStart(saved), form, start);
  const numbers = formNumbers.filter((name) => unused[name] === undefined);
  const errors = Object.fromEntries(numbers.map((name) => [name, numberError(name, saved[name])]));
  const valid = Object.fromEntries(
    numbers.flatMap((name) => {
      const value = numberIn(saved[name]);
      return value === undefined || errors[name] ? [] : [[name, value] as const];
    }),
  );
  const plan = attempt(form, { ...base, ...valid });
  if (plan instanceof VecinityError) {
    return refused(saved, plan.message);
  }
  const given = { ...form.others, ...valid, algorithm: saved.algorithm || undefined };
  const proposed = freeName(describedName(form.corpus, plan.options, given, start?.name), form.names);
  const nameError = form.names.includes(saved.name.trim()) ? 'Another model has this name.' : '';
  const fieldOf = (name: FormField): FieldState => ({
    automatic: unused[name] === undefined ? automaticText(name, automatic, form, proposed) : fixedText(name, start),
    error: name === 'name' ? nameError : (errors[name] ?? ''),
    unused: unused[name] ?? '',
  });
  const fields = Object.fromEntries(fieldNames.map((name) => [name, fieldOf(name)])) as Foreseen['fields'];
  const hasError = Object.values(fields).some(({ error }) => error !== '');
  return {
    fields,
    method: [methodText(plan.options), `${capitalised(plan.summary)}.`, plan.why].join(' ').trim(),
    ...costOf(plan, form),
    obstacle: hasError ? 'Correct the marked fields.' : form.survey.files === 0 ? 'There is no text to train on.' : '',
    choice: choiceOf(effective(saved, unused)),
  };
}

const fieldNames = Object.keys(EMPTY_FORM) as readonly FormField[];

/** With options of the settings that do not fit together, no field can be judged. */
function refused(saved: SavedForm, obstacle: string): Foreseen {
  const fields = Object.fromEntries(fieldNames.map((name) => [name, FINE])) as Foreseen['fields'];
  return { fields, method: '', cost: '', needsTooMuch: false, obstacle, choice: choiceOf(saved) };
}

function attempt({ survey, threads }: TrainForm, options: RequestedOptions): TrainingPlan | VecinityError {
  try {
    return planTraining({ bytes: survey.bytes }, options, threads);
  } catch (error) {
    if (error instanceof VecinityError) {
      return error;
    }
    throw error;
  }
}

/** The model to start from, if the algorithm can. */
function startOf({ startFrom, algorithm }: SavedForm, { models }: TrainForm): FormModel | undefined {
  return canStart({ algorithm }) ? models.find(({ path }) => path === startFrom) : undefined;
}

/** Whether the algorithm can start from a model. The automatic choice then takes one that can. */
function canStart({ algorithm }: Pick<SavedForm, 'algorithm'>): boolean {
  return algorithm === '' || algorithms[algorithm].startsFromModel;
}

function startOptions(start: FormModel | undefined): RequestedOptions {
  return start ? { startFrom: start.path, dimensions: start.dimensions } : {};
}

type Unused = Readonly<Partial<Record<FormField, string>>>;

function unusedFields(
  algorithm: Algorithm,
  startsFromModel: boolean,
  { models }: TrainForm,
  start: FormModel | undefined,
): Unused {
  const label = capitalised(algorithmLabel(algorithm));
  const notUsed = formNumbers
    .filter((name) => !uses(algorithm, name))
    .map((name) => [name, `${label} does not use this.`] as const);
  const able = algorithmNames.filter((name) => algorithms[name].startsFromModel).map(algorithmLabel);
  return {
    ...Object.fromEntries(notUsed),
    ...(startsFromModel
      ? models.length === 0
        ? { startFrom: 'There is no model to start from yet.' }
        : {}
      : { startFrom: `${label} cannot start from a model. Use ${able.slice(0, -1).join(', ')} or ${able.at(-1)!}.` }),
    ...(start
      ? { dimensions: `The model to start from has ${formatCount(start.dimensions)}.` }
      : { anchorStrength: 'Only with a model to start from.' }),
  };
}

/** The texts of the fields that have an effect. */
function effective(saved: SavedForm, unused: Unused): SavedForm {
  return { ...saved, ...Object.fromEntries(Object.keys(unused).map((name) => [name, ''])) };
}

function numberError(name: FormNumber, text: string): string {
  const value = numberIn(text);
  const allowed = value === undefined ? undefined : allowedInstead(name, value);
  return allowed === undefined ? '' : `Type ${allowed.replaceAll(/\d{4,}/g, (digits) => formatCount(Number(digits)))}.`;
}

/** What an unused field shows: the dimensions of the model to start from. */
function fixedText(name: FormField, start: FormModel | undefined): string {
  return start && name === 'dimensions' ? formatCount(start.dimensions) : '';
}

function automaticText(name: FormField, { options }: TrainingPlan, form: TrainForm, proposed: string): string {
  switch (name) {
    case 'name':
      return proposed;
    case 'include':
      return form.usualInclude.join('\n');
    case 'exclude':
    case 'startFrom':
      return '';
    case 'algorithm':
      return capitalised(algorithmLabel(options.algorithm));
    case 'phrases':
      return `Automatic: ${options.phrases === 0 ? '0 (off)' : options.phrases}`;
    case 'dimensions':
    case 'window':
    case 'epochs':
    case 'minCount':
    case 'anchorStrength':
      return `Automatic: ${formatCount(options[name])}`;
  }
}

function costOf(
  { options }: TrainingPlan,
  { survey, memoryLimit, pace }: TrainForm,
): Pick<Foreseen, 'cost' | 'needsTooMuch'> {
  const memory = estimateMemory(survey.bytes, options);
  const about = formatBytes(Number(memory.toPrecision(1)));
  if (memory > memoryLimit) {
    return {
      needsTooMuch: true,
      cost: `Needs about ${about} of memory. The limit is ${formatBytes(memoryLimit)}. Choose fewer dimensions or a higher minimum count.`,
    };
  }
  const seconds = pace * estimateSeconds(survey.bytes / BYTES_PER_TOKEN, options);
  return { needsTooMuch: false, cost: `About ${about} of memory. ${capitalised(roughDuration(seconds))}.` };
}
