import * as vscode from 'vscode';
import type { Handlers } from '../../protocol/rpc';
import { WebviewLink, type ViewPage } from './webviewLink';

/**
 * The host's side of a view: the connection to its page and what the page may call. Subclasses say where the page is
 * shown.
 */
export abstract class View<HostApi, ViewApi> implements vscode.Disposable {
  protected readonly link: WebviewLink<ViewApi>;
  private readonly disposables: { dispose(): unknown }[];

  constructor(
    protected readonly extensionUri: vscode.Uri,
    page: ViewPage,
  ) {
    this.link = new WebviewLink(extensionUri, page);
    this.disposables = [this.link];
  }

  /** What the page may call. */
  protected abstract handlers(): Handlers<HostApi>;

  /** Disposes these with the view. */
  protected own(...disposables: readonly { dispose(): unknown }[]): void {
    this.disposables.push(...disposables);
  }

  /** Runs a command of ours that a button of the page names, without the prefix `vecinity.`. */
  protected async runCommand({ action }: { readonly action: string }): Promise<void> {
    await vscode.commands.executeCommand(`vecinity.${action}`);
  }

  dispose(): void {
    for (const disposable of this.disposables) {
      disposable.dispose();
    }
  }
}
