import * as vscode from 'vscode';

/** What a user did for the first time in this window. A context key of this name ticks the step. */
export type WalkthroughStep =
  | 'vecinity.gotModel'
  | 'vecinity.hovered'
  | 'vecinity.sawTokens'
  | 'vecinity.asked'
  | 'vecinity.plotted'
  | 'vecinity.comparedOneHot'
  | 'vecinity.watchedTraining'
  | 'vecinity.comparedDimensions';

/** The steps that are ticked. The second bundle has a copy of this module: it takes them from the services. */
export const doneSteps = new Set<WalkthroughStep>();

/** Ticks a step of the walkthrough. VS Code remembers it. */
export function tickStep(step: WalkthroughStep, done = doneSteps): void {
  if (!done.has(step)) {
    done.add(step);
    void vscode.commands.executeCommand('setContext', step, true);
  }
}
