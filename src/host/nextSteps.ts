import * as vscode from 'vscode';
import { VecinityError } from '../core/errors';
import type { ErrorAction } from './errors';
import type { Services } from './services';
import { settingOf } from './settings';
import { recoveryActions } from './training/interruptedTraining';

/** Buttons for an error message: what the user can do next. */
export function nextSteps(services: Services, error: unknown): readonly ErrorAction[] {
  if (!(error instanceof VecinityError)) {
    return [];
  }
  if (error.details.checkpoint !== undefined) {
    return recoveryActions(services, error.code);
  }
  if (error.code === 'noModel') {
    return [runs('Train on Workspace', 'vecinity.train'), runs('Open Sample Model', 'vecinity.openSample')];
  }
  if (error.code === 'noText') {
    return vscode.workspace.workspaceFolders?.length
      ? [runs('Open Settings', 'workbench.action.openSettings', 'vecinity.corpus')]
      : [runs('Open Folder', 'vscode.openFolder')];
  }
  if (error.code === 'outOfMemory' && error.details.path !== undefined) {
    return [runs('Open with Limits…', 'vecinity.openWithLimits', vscode.Uri.file(error.details.path))];
  }
  if (error.code === 'unreadable' && error.details.path === services.models.active) {
    return [runs('Select Model', 'vecinity.selectModel'), runs('Open Embeddings…', 'vecinity.openEmbeddings')];
  }
  if (['badOption', 'vocabularyEmpty', 'outOfMemory'].includes(error.code)) {
    const setting = error.details.option && settingOf(error.details.option);
    return [runs('Open Settings', 'workbench.action.openSettings', setting || 'vecinity.training')];
  }
  return [];
}

function runs(title: string, command: string, ...args: unknown[]): ErrorAction {
  return { title, run: () => vscode.commands.executeCommand(command, ...args) };
}
