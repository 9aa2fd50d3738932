import * as vscode from 'vscode';
import { quickPickText } from '../inertText';
import type { Services } from '../services';
import type { StoredModel } from '../models/modelStore';
import { modelAge, modelDescription, modelIcon, modelName, uniqueNames } from '../views/modelItem';
import { requiredText, type Arguments } from '../arguments';

/** Loads a model and makes it the active one. @param args `{ modelId }` */
export async function selectModel({ engine, models }: Services, args: Arguments): Promise<void> {
  const model = await models.resolve(requiredText(args, 'modelId'));
  await engine.remote.load({ path: model });
  await models.setActive(model);
}

/** Lets the user pick the active model. */
export async function pickActiveModel(services: Services): Promise<void> {
  const model = await pickModel(services, 'Select the model that hovers and views use');
  if (model) {
    await selectModel(services, { modelId: model.path });
  }
}

/** The model of the list if there is one alone, else the one that the user picks. @throws VecinityError as `pickModel` */
export async function onlyOrPickedModel(services: Services, title: string): Promise<StoredModel | undefined> {
  const [first, ...others] = await services.models.list();
  return first && others.length === 0 ? first : pickModel(services, title);
}

/** The model that the user picks; undefined if the user cancels. @throws VecinityError `noModel` if the list is empty */
export async function pickModel({ models }: Services, title: string): Promise<StoredModel | undefined> {
  const list = await models.list();
  if (list.length === 0) {
    await models.resolve();
  }
  const now = Date.now();
  const hasUniqueName = uniqueNames(list);
  const picked = await vscode.window.showQuickPick(
    list.map((model) => ({
      label: `$(${modelIcon(model, model.path === models.active)}) ${quickPickText(modelName(model))}`,
      description: quickPickText(modelDescription(model, hasUniqueName(model))),
      detail: quickPickText(modelAge(model, now)),
      model,
    })),
    { title, matchOnDescription: true },
  );
  return picked?.model;
}
