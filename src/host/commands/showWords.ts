import * as vscode from 'vscode';
import type { StoredModel } from '../models/modelStore';
import type { Services } from '../services';
import { optionalText, type Arguments } from '../arguments';
import { fileToShow } from '../models/openEmbeddings';
import { onlyOrPickedModel } from './selectModel';

/** Shows a model in the editor for embeddings. @param args `{ modelId? }`; the active model by default */
export async function showWords(services: Services, args: Arguments): Promise<void> {
  await show(services, await services.models.resolve(optionalText(args, 'modelId')));
}

export async function showWordsOfChosen(services: Services, chosen?: StoredModel): Promise<void> {
  const model = chosen ?? (await onlyOrPickedModel(services, 'Show the words of a model'));
  if (model) {
    await show(services, model.path);
  }
}

async function show(services: Services, model: string): Promise<void> {
  await services.editorPages.show(vscode.Uri.file(await fileToShow(services, model)), 'words');
}
