import type * as vscode from 'vscode';
import { openAndTell } from '../models/openEmbeddings';
import type { Services } from '../services';
import { chooseEmbeddings } from './embeddingFiles';

/** Opens the file of the context menu, or asks for one. */
export async function openChosenEmbeddings(services: Services, chosen?: vscode.Uri): Promise<void> {
  const uri = chosen ?? (await chooseEmbeddings(services, 'Open Embeddings'));
  if (uri) {
    await openAndTell(services, uri, {});
  }
}
