import * as vscode from 'vscode';

/** What a user did for the first time in this window. A context key of this name ticks the step. */
export type WalkthroughStep =
  | 'vecinity.hovered'
  | 'vecinity.asked'
  | 'vecinity.plotted'
  | 'vecinity.comparedOneHot'
  | 'vecinity.watchedTraining'
  | 'vecinity.comparedDimensions';

const done = new Set<WalkthroughStep>();

/** Ticks a step of the walkthrough. VS Code remembers it. */
export function tickStep(step: WalkthroughStep): void {
  if (!done.has(step)) {
    done.add(step);
    void vscode.commands.executeCommand('setContext', step, true);
  }
}
