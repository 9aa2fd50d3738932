import * as vscode from 'vscode';
import type { ErrorCode } from '../../core/errors';
import type { ErrorAction } from '../errors';
import { notificationText, oneLine } from '../inertText';
import type { Services } from '../services';
import { trainingMemoryLimit } from '../settings';
import { welcome } from './train';

/** Tells of a training that was going on when the window closed or the process ended, if there is one. Reads no file. */
export async function offerInterrupted(services: Services): Promise<void> {
  const { interrupted } = services.training;
  if (!interrupted) {
    return;
  }
  const { name, fraction, diverged } = interrupted;
  const actions = waysOn(services, diverged ? 'diverged' : 'cancelled');
  const chosen = await vscode.window.showInformationMessage(
    notificationText(
      `Training “${oneLine(name)}” ${diverged ? 'diverged after' : 'was interrupted at'} ${Math.floor(fraction * 100)} %.`,
    ),
    ...actions.map(({ title }) => title),
  );
  await actions.find(({ title }) => title === chosen)?.run();
}

/** What can be done with a training that has ended with an error and left a checkpoint. */
export function waysOn(services: Services, code: ErrorCode): readonly ErrorAction[] {
  const discard = { title: 'Discard', run: () => services.training.discardInterrupted() };
  if (code === 'corpusChanged') {
    const anew = async (): Promise<void> => {
      await services.training.discardInterrupted();
      await vscode.commands.executeCommand('vecinity.train');
    };
    return [{ title: 'Train Anew', run: anew }, discard];
  }
  // The command knows which of both it is to do, and shows its errors.
  const goOn = { title: code === 'diverged' ? 'Keep Last Good State' : 'Resume', run: resume };
  return [goOn, discard];
}

function resume(): Thenable<unknown> {
  return vscode.commands.executeCommand('vecinity.resumeTraining');
}

/**
 * Goes on with the training that was interrupted; where it diverged, what was learnt until then becomes the model.
 * @throws VecinityError as the trainer does
 */
export async function resumeInterrupted(services: Services): Promise<void> {
  const { training } = services;
  const { interrupted } = training;
  if (interrupted) {
    const { name, checkpoint, diverged } = interrupted;
    const result = await training.resume(name, { checkpoint, finish: diverged, memoryLimit: trainingMemoryLimit() });
    await welcome(services, name, result);
  }
}
