import * as vscode from 'vscode';
import { VecinityError } from '../../core/errors';
import { localPath } from '../localPath';
import type { Services } from '../services';
import type { Arguments } from './arguments';

/** What the commands and the API say of a model that was opened. */
export interface OpenedModel {
  readonly modelId: string;
  readonly vocabularySize: number;
  readonly dimensions: number;
}

/** `{ uri }`: opens a file of vectors (a Uri, or a text such as `file:///…`) and makes it the active model. */
export async function openEmbeddings({ models }: Services, args: Arguments): Promise<OpenedModel> {
  const uri = typeof args['uri'] === 'string' ? parseUri(args['uri']) : args['uri'];
  if (!(uri instanceof vscode.Uri)) {
    throw new VecinityError('badOption', 'The argument “uri” must be the Uri of a file, such as file:///….');
  }
  return open(models, uri);
}

function parseUri(text: string): vscode.Uri | undefined {
  try {
    return vscode.Uri.parse(text, true);
  } catch {
    return undefined;
  }
}

/** Opens the file of the context menu, or asks for one. */
export async function openChosenEmbeddings({ models }: Services, chosen?: vscode.Uri): Promise<void> {
  const uri =
    chosen ??
    (
      await vscode.window.showOpenDialog({
        title: 'Open Embeddings',
        filters: { 'Word vectors': ['safetensors', 'bin', 'vec', 'txt'] },
      })
    )?.[0];
  if (!uri) {
    return;
  }
  const { vocabularySize, dimensions } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Vecinity: opening embeddings' },
    () => open(models, uri),
  );
  void vscode.window.showInformationMessage(
    `Opened ${vocabularySize.toLocaleString('en')} words × ${dimensions}. Hover any word to see its neighbours.`,
  );
}

async function open(models: Services['models'], uri: vscode.Uri): Promise<OpenedModel> {
  const file = localPath(uri);
  const { vocabularySize, dimensions } = await models.open(file);
  return { modelId: file, vocabularySize, dimensions };
}
