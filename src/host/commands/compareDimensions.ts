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
import { chooseWhatToDo } from './runningTraining';

const usual = [8, 16, 32, 64, 100, 200, 400];

/** A row of the answer: one number of dimensions, and whether it is the one to take. */
export type ComparedRow = DimensionsRow & {
  /** The smallest within one standard error of the best on held-out text. */
  readonly recommended: boolean;
};

/**
 * `{ dimensions?, include?, name?, pairs?, analogies?, algorithm?, epochs?, … }`: compares numbers of dimensions on the
 * workspace without asking, and answers with a row for each. `pairs` and `analogies` are paths of test sets.
 */
export async function compareDimensions(services: Services, args: Arguments): Promise<readonly ComparedRow[]> {
  const { dimensions = usual, ...rest } = args;
  if (!Array.isArray(dimensions) || !dimensions.every((size): size is number => typeof size === 'number')) {
    throw new VecinityError('badOption', 'The argument “dimensions” must be a list of numbers.');
  }
  const sets = (['pairs', 'analogies'] as const).flatMap((kind) =>
    (optionalTexts(args, kind) ?? []).map((file) => ({ path: file, kind })),
  );
  return run(services, dimensions, rest, sets.length > 0 ? sets : evaluationSettings());
}

/** Asks which dimensions, and trains with each. */
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
      'A model is trained with each of these numbers of dimensions, on the text of the workspace; nothing is saved but the comparison.',
    value: (latest?.dimensions ?? usual).join(', '),
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
    // What is there is shown in the panel, where it also says that the rest was cancelled.
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
  const { comparisons, dimensionsPanel, log } = services;
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
  const rows = await running;
  const best = recommendDimensions(rows)?.recommended;
  return rows.map((row) => ({ ...row, recommended: row === best }));
}

/** Those of the settings; where there are none, the user may pick files. Undefined if the user gives up. */
async function chooseTests(): Promise<readonly TestSet[] | undefined> {
  const set = evaluationSettings();
  if (set.length > 0) {
    return set;
  }
  const heldOut = {
    label: 'Held-out text only',
    detail: 'Every twentieth sentence is kept out of training and asked about.',
  };
  const files = {
    label: 'Also test sets from files…',
    detail: 'Word pairs with scores (WordSim-353) or analogies (questions-words.txt).',
  };
  const picked = await vscode.window.showQuickPick([heldOut, files], {
    title: 'Compare Dimensions: what vectors are judged by',
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

/** The numbers of dimensions in a text; undefined if there is anything else, or none. */
function numbersIn(text: string): number[] | undefined {
  const numbers = text
    .split(/[\s,;]+/u)
    .filter((part) => part !== '')
    .map(Number);
  const fit = numbers.every((size) => Number.isInteger(size) && size >= 1 && size <= 10_000);
  return fit && numbers.length > 0 && numbers.length <= 20 ? numbers : undefined;
}
