import * as path from 'node:path';
import * as vscode from 'vscode';
import type { EmbeddingsView } from '../../protocol/views';
import type { Services } from '../services';
import { WebviewLink } from '../views/webviewLink';
import type { EmbeddingsDocument } from './embeddingsDocument';
import { embeddingsEditor, optionalEmbeddingsEditor } from './viewTypes';

/** Registers the read-only editor for files of embeddings. The first file loads what its tabs do. */
export class EmbeddingsEditor implements vscode.CustomReadonlyEditorProvider<EmbeddingsDocument>, vscode.Disposable {
  private readonly registration: vscode.Disposable;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly services: Services,
  ) {
    const options = { supportsMultipleEditorsPerDocument: true, webviewOptions: { retainContextWhenHidden: false } };
    this.registration = vscode.Disposable.from(
      ...[embeddingsEditor, optionalEmbeddingsEditor].map((viewType) =>
        vscode.window.registerCustomEditorProvider(viewType, this, options),
      ),
    );
  }

  async openCustomDocument(uri: vscode.Uri): Promise<EmbeddingsDocument> {
    const { EmbeddingsDocument } = await import('../firstUse');
    return new EmbeddingsDocument(uri, (file) => this.services.engine.remote.fileState({ path: file }));
  }

  async resolveCustomEditor(document: EmbeddingsDocument, panel: vscode.WebviewPanel): Promise<void> {
    const { EmbeddingsTab } = await import('../firstUse');
    const title = path.posix.basename(document.uri.path);
    const link = new WebviewLink<EmbeddingsView>(this.extensionUri, { view: 'embeddings', title });
    const tab = new EmbeddingsTab(document, link, this.services);
    link.attach(panel, tab.handlers(), () => tab.dispose());
  }

  dispose(): void {
    this.registration.dispose();
  }
}
