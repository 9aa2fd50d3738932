import * as path from 'node:path';
import * as vscode from 'vscode';
import { VecinityError, isCancelled } from '../../core/errors';
import { recommendDimensions } from '../../core/training/recommendDimensions';
import type { DimensionsRow, TestSet } from '../../protocol/training';
import type { Services } from '../services';
import { evaluationSettings, trainingMemoryLimit, trainingSettings } from '../settings';
import { optionalText, optionalTexts, type Arguments } from '../arguments';
import { corpusOf, defaultName, withInclude, workspaceFolders } from '../training/corpus';
import { nameSettingInErrors } from '../training/nameSettingInErrors';
import { givenOptions } from '../training/trainModel';
import { tickStep } from '../walkthrough';
import { chooseWhatToDo } from './runningTraining';

const DEFAULT_DIMENSIONS = [8, 16, 32, 64, 100, 200, 400];

/** A row of the answer: one number of dimensions, and whether it is recommended. */
export type ComparedRow = DimensionsRow & {
  /** True for the smallest number within one standard error of the best on held-out text. */
  readonly recommended: boolean;
};

/**
 * Compares numbers of dimensions on the workspace without asking. Returns a row for each.
 * @param args `{ dimensions?, include?, name?, pairs?, analogies?, algorithm?, epochs?, … }`; `pairs` and `analogies` are
 * paths of test sets
 */
export async function compareDimensions(services: Services, args: Arguments): Promise<readonly ComparedRow[]> {
  const { dimensions = DEFAULT_DIMENSIONS, ...rest } = args;
  if (!Array.isArray(dimensions) || !dimensions.every((size): size is number => typeof size === 'number')) {
    throw new VecinityError('badOption', 'The argument “dimensions” must be a list of numbers.');
  }
  const sets = (['pairs', 'analogies'] as const).flatMap((kind) =>
    (optionalTexts(args, kind) ?? []).map((file) => ({ path: file, kind })),
  );
  return run(services, dimensions, rest, sets.length > 0 ? sets : evaluationSettings());
}

/** Asks for numbers of dimensions and trains with each. */
export async function askAndCompareDimensions(services: Services): Promise<void> {
  if (services.training.state) {
    await chooseWhatToDo(services);
    return;
  }
  workspaceFolders();
  const latest = await services.comparisons.latest();
  const text = await vscode.window.showInputBox({
    title: 'Compare Dimensions',
    prompt:
      'Vecinity trains a model with each number of dimensions on the text of the workspace, and saves only the comparison.',
    value: (latest?.dimensions ?? DEFAULT_DIMENSIONS).join(', '),
    validateInput: (value) =>
      numbersIn(value) ? undefined : 'Type whole numbers from 1 to 10,000, such as 8, 16, 32, 64.',
  });
  const dimensions = text === undefined ? undefined : numbersIn(text);
  const tests = dimensions && (await chooseTests());
  if (!dimensions || !tests) {
    return;
  }
  try {
    await nameSettingInErrors(() => run(services, dimensions, {}, tests));
  } catch (error) {
    // The panel shows the rows so far, and that the rest was cancelled.
    if (!isCancelled(error)) {
      throw error;
    }
  }
}

async function run(
  services: Services,
  dimensions: readonly number[],
  args: Arguments,
  tests: readonly TestSet[],
): Promise<readonly ComparedRow[]> {
  const { comparisons, dimensionsPanel, doneSteps, log } = services;
  const include = optionalTexts(args, 'include');
  const options = { ...trainingSettings(), ...givenOptions(args) };
  const corpus = corpusOf(workspaceFolders());
  const name = optionalText(args, 'name') ?? defaultName(corpus);
  const request = {
    corpus: withInclude(corpus, include),
    options,
    dimensions,
    tests,
    memoryLimit: trainingMemoryLimit(),
  };
  log.info(`Comparing ${dimensions.join(', ')} dimensions on “${name}” with ${JSON.stringify(options)}`);
  const trainArguments = { ...givenOptions(args), ...(include ? { include } : {}) };
  const running = comparisons.run(name, request, trainArguments);
  dimensionsPanel.show();
  tickStep('vecinity.comparedDimensions', doneSteps);
  const rows = await running;
  const best = recommendDimensions(rows)?.recommended;
  return rows.map((row) => ({ ...row, recommended: row === best }));
}

/** Test sets of the settings, or files the user picks; undefined if the user cancels. */
async function chooseTests(): Promise<readonly TestSet[] | undefined> {
  const set = evaluationSettings();
  if (set.length > 0) {
    return set;
  }
  const heldOut = {
    label: 'Held-out text only',
    detail: 'Training leaves out every twentieth sentence; the vectors must predict its words.',
  };
  const files = {
    label: 'Also test sets from files…',
    detail: 'Word pairs with scores (WordSim-353) or analogies (questions-words.txt).',
  };
  const picked = await vscode.window.showQuickPick([heldOut, files], {
    title: 'Compare Dimensions: How to Judge Vectors',
  });
  if (picked !== files) {
    return picked && [];
  }
  const uris = await vscode.window.showOpenDialog({
    title: 'Test Sets',
    canSelectMany: true,
    filters: { 'Word pairs and analogies': ['txt', 'tsv', 'csv'], 'All files': ['*'] },
  });
  return uris?.map((uri) => ({ path: path.resolve(uri.fsPath) }));
}

/** The numbers in a text, 1 to 20 of them from 1 to 10,000; undefined if it has anything else. */
function numbersIn(text: string): number[] | undefined {
  const numbers = text
    .split(/[\s,;]+/u)
    .filter((part) => part !== '')
    .map(Number);
  const fit = numbers.every((size) => Number.isInteger(size) && size >= 1 && size <= 10_000);
  return fit && numbers.length > 0 && numbers.length <= 20 ? numbers : undefined;
}
