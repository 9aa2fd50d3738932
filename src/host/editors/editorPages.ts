import * as vscode from 'vscode';
import type { EditorPage } from '../../protocol/views';
import { editorFor } from './viewTypes';

/** Shows files in the editor for embeddings, on the page that is wanted of it. */
export class EditorPages implements vscode.Disposable {
  private readonly wanted = new Map<string, EditorPage>();
  private readonly asked = new vscode.EventEmitter<void>();
  /** A page is wanted, perhaps of a tab that is there already. */
  readonly onDidAsk = this.asked.event;

  async show(file: vscode.Uri, page: EditorPage): Promise<void> {
    this.wanted.set(file.toString(), page);
    this.asked.fire();
    await vscode.commands.executeCommand('vscode.openWith', file, editorFor(file.path));
  }

  /** The page that is wanted of a file; to be shown by whoever takes it. */
  take(file: vscode.Uri): EditorPage | undefined {
    const page = this.wanted.get(file.toString());
    this.wanted.delete(file.toString());
    return page;
  }

  dispose(): void {
    this.asked.dispose();
  }
}
