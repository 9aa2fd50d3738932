import * as path from 'node:path';
import * as vscode from 'vscode';
import { algorithms } from '../../core/training/algorithms';
import type { RequestedOptions } from '../../core/training/checkOptions';
import type { ModelStore } from '../models/modelStore';
import { startSetting } from '../settings';

/**
 * Options with the path of the model to start from. Where they name none, the setting does; it has no effect on
 * algorithms that cannot start from a model.
 */
export async function withStart(models: ModelStore, options: RequestedOptions): Promise<RequestedOptions> {
  const { algorithm, startFrom } = options;
  if (startFrom === undefined && algorithm !== undefined && !algorithms[algorithm].startsFromModel) {
    return options;
  }
  const file = await startPath(models, startFrom ?? startSetting());
  return file === undefined ? { ...options, startFrom: undefined } : { ...options, startFrom: file };
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
