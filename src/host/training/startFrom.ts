import * as path from 'node:path';
import * as vscode from 'vscode';
import { VecinityError } from '../../core/errors';
import { algorithms } from '../../core/training/algorithms';
import type { RequestedOptions } from '../../core/training/checkOptions';
import { exists } from '../models/modelFiles';
import type { ModelStore } from '../models/modelStore';
import { startSetting } from '../settings';

/**
 * Options with the path of the model to start from. Where they name none, the setting does; it has no effect on
 * algorithms that cannot start from a model.
 * @throws VecinityError `unreadable` if the file that the setting names is missing
 */
export async function withStart(models: ModelStore, options: RequestedOptions): Promise<RequestedOptions> {
  const { algorithm, startFrom } = options;
  if (startFrom !== undefined) {
    return { ...options, startFrom: await startPath(models, startFrom) };
  }
  if (algorithm !== undefined && !algorithms[algorithm].startsFromModel) {
    return options;
  }
  const file = await startPath(models, startSetting());
  if (file !== undefined && !(await exists(file))) {
    throw new VecinityError('unreadable', `The model to start from, ${file}, is missing.`, {
      remedy: 'Set vecinity.training.startFrom to another model, or leave it empty.',
    });
  }
  return { ...options, startFrom: file };
}

/** Absolute path of the model that a text names: `active` or a path; undefined for none. */
async function startPath(models: ModelStore, text: string): Promise<string | undefined> {
  if (text === '') {
    return undefined;
  }
  return text === 'active'
    ? models.findActive()
    : path.resolve(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', text);
}
