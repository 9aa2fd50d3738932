import * as vscode from 'vscode';
import type { ModelSummary } from '../../protocol/engine';
import type { StoredModel } from '../models/modelStore';
import type { Services } from '../services';
import { modelName } from '../views/modelItem';
import { requiredText, type Arguments } from '../arguments';
import { onlyOrPickedModel } from './selectModel';

/** Renames a model, in its file too. @param args `{ modelId, name }` */
export async function renameModel({ models }: Services, args: Arguments): Promise<ModelSummary> {
  const name = requiredText(args, 'name').trim();
  return models.rename(await models.resolve(requiredText(args, 'modelId')), name);
}

export async function askNewName(services: Services, chosen?: StoredModel): Promise<void> {
  const model = chosen ?? (await onlyOrPickedModel(services, 'Rename a model'));
  if (!model) {
    return;
  }
  const name = await vscode.window.showInputBox({
    title: 'Rename Model',
    value: modelName(model),
    validateInput: (value) => (value.trim() === '' ? 'A model needs a name.' : undefined),
  });
  if (name !== undefined) {
    await renameModel(services, { modelId: model.path, name });
  }
}
