import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { VecinityError } from '../../core/errors';
import { exportFormats } from '../../core/formats/exportFormats';
import { notificationText } from '../inertText';
import { localPath } from '../localPath';
import type { StoredModel } from '../modelStore';
import type { Services } from '../services';
import { modelName } from '../views/modelItem';
import { optionalText, requiredText, type Arguments } from './arguments';
import { pickModel } from './selectModel';

/** `{ destination, modelId? }`: writes a model to the absolute path `destination`, in the format its ending asks for. */
export async function exportModel({ engine, models }: Services, args: Arguments): Promise<readonly string[]> {
  const destination = requiredText(args, 'destination');
  if (!path.isAbsolute(destination)) {
    throw new VecinityError('badOption', `The argument “destination” is ${destination}; it must be an absolute path.`);
  }
  const model = await models.resolve(optionalText(args, 'modelId'));
  return engine.remote.exportTo({ path: model, destination });
}

/** Exports the chosen model or file, or lets the user pick a model. */
export async function exportChosenModel(services: Services, chosen?: StoredModel | vscode.Uri): Promise<void> {
  const source = chosen ?? (await pickModel(services, 'Export a model'));
  if (!source) {
    return;
  }
  const [file, name] =
    source instanceof vscode.Uri ? [localPath(source), path.parse(source.fsPath).name] : [source.path, modelName(source)];
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(os.homedir());
  const fileName = name.replaceAll(/[/\\:*?"<>|]/g, '-');
  const target = await vscode.window.showSaveDialog({
    title: 'Export Model',
    defaultUri: vscode.Uri.joinPath(folder, `${fileName}.safetensors`),
    filters: Object.fromEntries(exportFormats.map(({ ending, name }) => [`${name} (${ending})`, [ending.slice(1)]])),
  });
  if (!target) {
    return;
  }
  const destination = localPath(target);
  const notes = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: notificationText(`Exporting “${name}”`) },
    () => services.engine.remote.exportTo({ path: file, destination }),
  );
  const message = notificationText([`Exported to ${path.basename(destination)}.`, ...notes].join(' '));
  void (notes.length > 0 ? vscode.window.showWarningMessage(message) : vscode.window.showInformationMessage(message));
}
