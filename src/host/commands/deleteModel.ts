import * as vscode from 'vscode';
import { VecinityError } from '../../core/errors';
import { errorLogText, showError } from '../errors';
import { notificationText } from '../inertText';
import type { RemovedModel, StoredModel } from '../models/modelStore';
import type { Services } from '../services';
import { modelName } from '../views/modelItem';
import { requiredText, type Arguments } from '../arguments';
import { pickModel } from './selectModel';

/** Deletes a model and offers Undo. An external model only leaves the list. @param args `{ modelId }` */
export async function deleteModel(services: Services, args: Arguments): Promise<void> {
  const model = await namedModel(services, args);
  if (model) {
    await remove(services, model);
  }
}

/** Removes an external model from the list and offers Undo. @param args `{ modelId }` */
export async function removeModel(services: Services, args: Arguments): Promise<void> {
  const model = await namedModel(services, args);
  if (model && !model.external) {
    throw new VecinityError('badOption', `${model.path} is a model of this workspace, not a file from elsewhere.`, {
      remedy: 'Use the command Delete Model. It deletes the file.',
    });
  }
  if (model) {
    await remove(services, model);
  }
}

async function namedModel({ models }: Services, args: Arguments): Promise<StoredModel | undefined> {
  const path = await models.resolve(requiredText(args, 'modelId'));
  return (await models.list()).find((candidate) => candidate.path === path);
}

export async function deleteChosenModel(services: Services, chosen?: StoredModel): Promise<void> {
  const model = chosen ?? (await pickModel(services, 'Delete a model'));
  if (model) {
    await remove(services, model);
  }
}

async function remove(services: Services, model: StoredModel): Promise<void> {
  const removed = await services.models.remove(model);
  void offerUndo(services, model, removed);
}

/** Offers Undo while the message is open, in the notification centre too; deletes the file afterwards. */
async function offerUndo({ log }: Services, model: StoredModel, removed: RemovedModel): Promise<void> {
  const done = model.external ? 'Removed from the list' : 'Deleted';
  const answer = await vscode.window.showInformationMessage(
    notificationText(`${done}: “${modelName(model)}”.`),
    'Undo',
  );
  if (answer === 'Undo') {
    await removed.undo().catch((error: unknown) => showError(log, error));
  } else {
    await removed.purge().catch((error: unknown) => log.error(errorLogText(error)));
  }
}
