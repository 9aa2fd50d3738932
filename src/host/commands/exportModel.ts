import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { VecinityError } from '../../core/errors';
import { notificationText } from '../inertText';
import { localPath } from '../localPath';
import type { StoredModel } from '../modelStore';
import type { Services } from '../services';
import { modelName } from '../views/modelItem';
import { optionalText, requiredText, type Arguments } from './arguments';
import { pickModel } from './selectModel';

/** `{ destination, modelId? }`: writes a model to the absolute path `destination`, in the format its ending asks for. */
export async function exportModel({ engine, models }: Services, args: Arguments): Promise<void> {
  const destination = requiredText(args, 'destination');
  if (!path.isAbsolute(destination)) {
    throw new VecinityError('badOption', `The argument “destination” is ${destination}; it must be an absolute path.`);
  }
  const model = await models.resolve(optionalText(args, 'modelId'));
  await engine.remote.exportTo({ path: model, destination });
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
    filters: {
      Safetensors: ['safetensors'],
      'word2vec text (gensim, fastText, spaCy)': ['vec', 'txt'],
      'word2vec binary': ['bin'],
      'fastText, with subwords': ['fasttext.bin'],
    },
  });
  if (!target) {
    return;
  }
  const destination = localPath(target);
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: notificationText(`Exporting “${name}”`) },
    () => services.engine.remote.exportTo({ path: file, destination }),
  );
  void vscode.window.showInformationMessage(notificationText(`Exported to ${path.basename(destination)}.`));
}
