import * as vscode from 'vscode';
import type { ErrorCode } from '../../core/errors';
import type { ErrorAction } from '../errors';
import { notificationText, oneLine } from '../inertText';
import type { Services } from '../services';
import { trainingMemoryLimit } from '../settings';
import { onModelTrained } from './onModelTrained';

/** Offers to resume a training that the end of the last window interrupted, if there is one. Reads no file. */
export async function offerInterrupted(services: Services): Promise<void> {
  const { interrupted } = services.training;
  if (!interrupted) {
    return;
  }
  const { name, fraction, diverged } = interrupted;
  const actions = recoveryActions(services, diverged ? 'diverged' : 'cancelled');
  const chosen = await vscode.window.showInformationMessage(
    notificationText(
      `Training “${oneLine(name)}” ${diverged ? 'diverged after' : 'was interrupted at'} ${Math.floor(fraction * 100)} %.`,
    ),
    ...actions.map(({ title }) => title),
  );
  await actions.find(({ title }) => title === chosen)?.run();
}

/** Buttons for a training that failed and left a checkpoint. @param code of the error it failed with */
export function recoveryActions(services: Services, code: ErrorCode): readonly ErrorAction[] {
  const discard = { title: 'Discard', run: () => services.training.discardInterrupted() };
  if (code === 'corpusChanged') {
    const trainAgain = async (): Promise<void> => {
      await services.training.discardInterrupted();
      await vscode.commands.executeCommand('vecinity.train');
    };
    return [{ title: 'Train Again', run: trainAgain }, discard];
  }
  // The command resumes or finishes, whichever fits, and shows its errors.
  const resume = {
    title: code === 'diverged' ? 'Keep Last Good State' : 'Resume',
    run: () => vscode.commands.executeCommand('vecinity.resumeTraining'),
  };
  return [resume, discard];
}

/**
 * Resumes the interrupted training. If it diverged, its last good state becomes the model.
 * @throws VecinityError as `Training.resume`
 */
export async function resumeInterrupted(services: Services): Promise<void> {
  const { training } = services;
  const { interrupted } = training;
  if (interrupted) {
    const { name, checkpoint, diverged } = interrupted;
    const result = await training.resume(name, { checkpoint, finish: diverged, memoryLimit: trainingMemoryLimit() });
    await onModelTrained(services, result);
  }
}
