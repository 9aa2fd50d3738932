import * as vscode from 'vscode';
import type { EditorPage } from '../../protocol/views';
import { editorFor } from './viewTypes';

/** Opens files in the editor for embeddings on a given page. */
export class EditorPages implements vscode.Disposable {
  private readonly wanted = new Map<string, EditorPage>();
  private readonly asked = new vscode.EventEmitter<void>();
  /** Fires when a page is wanted; the file's tab may be open already. */
  readonly onDidAsk = this.asked.event;

  async show(file: vscode.Uri, page: EditorPage): Promise<void> {
    this.wanted.set(file.toString(), page);
    this.asked.fire();
    await vscode.commands.executeCommand('vscode.openWith', file, editorFor(file.path));
  }

  /** Takes the page that is wanted of a file. The caller shows it. */
  take(file: vscode.Uri): EditorPage | undefined {
    const page = this.wanted.get(file.toString());
    this.wanted.delete(file.toString());
    return page;
  }

  dispose(): void {
    this.asked.dispose();
  }
}
