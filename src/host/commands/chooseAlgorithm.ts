import * as vscode from 'vscode';
import { algorithmExplanations, algorithmName } from '../../core/training/algorithmTexts';
import type { RequestedOptions } from '../../core/training/checkOptions';
import { algorithms, type Algorithm } from '../../core/training/options';

interface AlgorithmItem extends vscode.QuickPickItem {
  readonly algorithm: Algorithm | undefined;
}

/** The options with the algorithm that the user picks; unchanged if the user cancels. */
export async function chooseAlgorithm(options: RequestedOptions): Promise<RequestedOptions> {
  const picked = await vscode.window.showQuickPick(
    [undefined, ...algorithms].map((algorithm): AlgorithmItem => {
      const name = algorithm ? algorithmName(algorithm) : 'automatic';
      return {
        algorithm,
        label: name[0]!.toUpperCase() + name.slice(1),
        detail: algorithmExplanations[algorithm ?? 'automatic'],
        ...(algorithm === options.algorithm ? { description: 'chosen now' } : {}),
      };
    }),
    { title: 'How to Learn the Vectors', placeHolder: 'The settings keep what you prefer for every run' },
  );
  return picked ? { ...options, algorithm: picked.algorithm } : options;
}
