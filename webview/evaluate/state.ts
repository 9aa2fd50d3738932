import type { VecinityError } from '../../src/core/errors';
import { comparisonText } from '../../src/core/evaluation/reportText';
import type { TestReport } from '../../src/core/evaluation/testReport';
import { formatCount, formatPlural } from '../../src/core/numberText';
import type { Evaluation } from '../../src/protocol/evaluation';
import type { EvaluatePage } from '../../src/protocol/evaluateView';
import { percentOf, shorten } from '../ui/format';

export interface EvaluateState {
  /** Undefined until the host has answered. */
  readonly page: EvaluatePage | undefined;
  /** The last error of a call, until the next page arrives. */
  readonly problem: VecinityError | undefined;
}

export const UNOPENED: EvaluateState = { page: undefined, problem: undefined };

export function shown(page: EvaluatePage): EvaluateState {
  return { page, problem: undefined };
}

export function failed(state: EvaluateState, problem: VecinityError): EvaluateState {
  return { ...state, problem };
}

/** The chosen test sets and the model to compare with, after one of them was turned on or off. */
export function toggled(page: EvaluatePage, path: string, chosen: boolean): string[] {
  return page.files.filter((file) => (file.path === path ? chosen : file.chosen)).map((file) => file.path);
}

/** What the head of the panel says; `fraction` is undefined while nothing runs. */
export function headOf({ model, fraction, evaluation }: EvaluatePage): {
  readonly title: string;
  readonly state: string;
  readonly fraction: number | undefined;
} {
  return {
    title: `Evaluate: ${shorten(model?.name ?? '', 60)}`,
    state: fraction === null ? (evaluation ? doneText(evaluation) : '') : `${percentOf(fraction)}\u202f%`,
    fraction: fraction ?? undefined,
  };
}

/** What the button would do: `Evaluate with 3 test sets`, `Evaluate without test sets`. */
export function evaluateText({ files }: EvaluatePage): string {
  const chosen = files.filter((file) => file.chosen).length;
  return chosen === 0 ? 'Evaluate without Test Sets' : `Evaluate with ${formatPlural(chosen, 'Test Set')}`;
}

/** What stands where the list of test sets would be. */
export function noFilesText({ searching }: Pick<EvaluatePage, 'searching'>): string {
  return searching
    ? 'Looking for test sets in the workspace\u2026'
    : 'No test set in the workspace. Choose files such as SimLex-999, WordSim-353, questions-words.txt, BATS, AP or 8-8-8. Without one, Vecinity measures the vectors alone.';
}

/** A sentence for each test set that two models share; empty for one model. */
export function comparisonTexts({
  name,
  other,
  comparisons,
}: Evaluation): readonly (readonly [file: string, text: string])[] {
  return other
    ? comparisons.map((each) => [
        each.file,
        comparisonText(each, shorten(sideName(name, 'This model'), 40), shorten(sideName(other.name, 'The other'), 40)),
      ])
    : [];
}

/** The test sets in the order of their files, each with the report of the other model. */
export function reportRows({ tests, other }: Evaluation): readonly (readonly [TestReport, TestReport | undefined])[] {
  return tests.map((test, i) => [test, other?.tests[i]]);
}

/** Whether the report differs, so that it must be drawn again. */
export function hasNewReport(now: EvaluatePage, before: EvaluatePage | undefined): boolean {
  // Each message is a copy: the same report is equal, not identical.
  return JSON.stringify(now.evaluation) !== JSON.stringify(before?.evaluation);
}

/** Whether the list of test sets or models differs, so that it must be drawn again. */
export function hasNewChoice(now: EvaluatePage, before: EvaluatePage | undefined): boolean {
  const choice = (page: EvaluatePage | undefined): string =>
    JSON.stringify([page?.files, page?.others, page?.other, page?.searching, page?.model]);
  return choice(now) !== choice(before);
}

function sideName(name: string, otherwise: string): string {
  return name === '' ? otherwise : name;
}

function doneText({ tests, restriction }: Evaluation): string {
  return tests.length === 0 ? '' : `the first ${formatCount(restriction)} words`;
}
