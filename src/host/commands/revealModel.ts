import * as vscode from 'vscode';
import { notificationText } from '../inertText';
import type { StoredModel } from '../models/modelStore';
import type { Services } from '../services';
import { optionalText, type Arguments } from '../arguments';
import { onlyOrPickedModel } from './selectModel';

/** Shows a model's file. @param args `{ modelId? }`; the active model by default */
export async function revealModel({ models }: Services, args: Arguments): Promise<void> {
  await reveal(await models.resolve(optionalText(args, 'modelId')));
}

export async function revealChosenModel(services: Services, chosen?: StoredModel): Promise<void> {
  const model = chosen ?? (await onlyOrPickedModel(services, 'Reveal a model'));
  if (model) {
    await reveal(model.path);
  }
}

/** Opens the system's file manager; in a browser or on a remote machine, shows the path instead. */
async function reveal(file: string): Promise<void> {
  if (vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined) {
    await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(file));
    return;
  }
  if ((await vscode.window.showInformationMessage(notificationText(file), 'Copy Path')) === 'Copy Path') {
    await vscode.env.clipboard.writeText(file);
  }
}
