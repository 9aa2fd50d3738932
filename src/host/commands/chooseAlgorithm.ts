import * as vscode from 'vscode';
import {
  algorithmNames,
  algorithms,
  AUTOMATIC_EXPLANATION,
  capitalised,
  type Algorithm,
} from '../../core/training/algorithms';
import type { RequestedOptions } from '../../core/training/checkOptions';

interface AlgorithmItem extends vscode.QuickPickItem {
  readonly algorithm: Algorithm | undefined;
}

/** Asks the user for an algorithm. @returns the options with it; unchanged options if the user picks none */
export async function chooseAlgorithm(options: RequestedOptions): Promise<RequestedOptions> {
  const item = (algorithm: Algorithm | undefined, label: string, detail: string): AlgorithmItem => ({
    algorithm,
    label: capitalised(label),
    detail,
    ...(algorithm === options.algorithm ? { description: 'current' } : {}),
  });
  const picked = await vscode.window.showQuickPick(
    [
      item(undefined, 'automatic', AUTOMATIC_EXPLANATION),
      ...algorithmNames.map((name) => item(name, algorithms[name].label, algorithms[name].explanation)),
    ],
    { title: 'Choose Algorithm', placeHolder: 'For this run only. Change the default in Settings.' },
  );
  return picked ? { ...options, algorithm: picked.algorithm } : options;
}
