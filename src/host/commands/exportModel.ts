import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { VecinityError } from '../../core/errors';
import { editorFor } from '../editors/viewTypes';
import { showError } from '../errors';
import { notificationText, oneLine } from '../inertText';
import { localPath } from '../localPath';
import type { StoredModel } from '../models/modelStore';
import { withProgressIfSlow, type Report } from '../progressIfSlow';
import type { Services } from '../services';
import { modelName } from '../views/modelItem';
import { optionalText, requiredText, type Arguments } from '../arguments';
import { askExportPlace, pickExportFormat, proposedPlace } from '../models/exportPlace';
import { onlyOrPickedModel } from './selectModel';

/**
 * Writes a model to a file. The file's ending decides the format.
 * @param args `{ destination, modelId? }`; `destination` is an absolute path
 * @returns notes on what the format cannot hold
 */
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
  const source = chosen ?? (await onlyOrPickedModel(services, 'Export a model'));
  if (!source) {
    return;
  }
  const [file, name] =
    source instanceof vscode.Uri
      ? [localPath(source), path.parse(source.fsPath).name]
      : [source.path, modelName(source)];
  const ending = await pickExportFormat(`Export ${oneLine(name)}`);
  if (ending === undefined) {
    return;
  }
  // Our own models are in a storage folder that users do not know.
  const isOurs = path.dirname(file) === services.models.directory;
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? os.homedir();
  const folder = isOurs ? workspace : path.dirname(file);
  const destination = await askExportPlace('Export Model', proposedPlace(folder, name, file, ending), ending);
  if (destination === undefined) {
    return;
  }
  const notes = await withProgressIfSlow(notificationText(`Exporting “${name}”`), (signal, report) =>
    exportAndReport(services, { path: file, destination }, signal, report),
  );
  const message = notificationText([`Exported to ${path.basename(destination)}.`, ...notes].join(' '));
  void offerToOpen(services, destination, message, notes.length > 0);
}

/** Says that a file was written, and opens it in the editor for embeddings if the user likes. */
async function offerToOpen({ log }: Services, file: string, message: string, isWarning: boolean): Promise<void> {
  const show = isWarning ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  if ((await show(message, 'Open File')) === undefined) {
    return;
  }
  try {
    await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(file), editorFor(file));
  } catch (error) {
    showError(log, error);
  }
}

/** Exports with progress. The engine first loads the model if needed, which may take longer than writing. */
async function exportAndReport(
  { engine }: Services,
  request: { readonly path: string; readonly destination: string },
  signal: AbortSignal,
  report: Report,
): Promise<readonly string[]> {
  const listening = engine.onLoading((event) => {
    if (event.path === request.path && event.work === 'load') {
      report(event.fraction, `Loading: ${Math.floor(event.fraction * 100)} %`);
    } else if (event.path === request.path && event.work === 'export') {
      report(1, 'Writing');
    }
  });
  try {
    return await engine.remote.exportTo(request, signal);
  } finally {
    listening.dispose();
  }
}
