import * as vscode from 'vscode';
import { WebviewLink } from './webviewLink';

export interface PanelKind {
  readonly viewType: string;
  /** Names the bundle. */
  readonly view: string;
  /** Of the tab. */
  readonly title: string;
}

/** A panel beside the text of which there is one: brought to the front again and again, and restored after a reload. */
export abstract class SinglePanel<ViewApi> implements vscode.WebviewPanelSerializer, vscode.Disposable {
  protected readonly link: WebviewLink<ViewApi>;
  protected readonly disposables: { dispose(): unknown }[];
  private panel: vscode.WebviewPanel | undefined;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly kind: PanelKind,
  ) {
    this.link = new WebviewLink(extensionUri, { view: kind.view, title: kind.title.replace(' ', ': ') });
    this.disposables = [this.link, vscode.window.registerWebviewPanelSerializer(kind.viewType, this)];
  }

  /** What the page may call. */
  protected abstract handlers(): object;

  /** Opens the panel beside the text, or brings it to the front. */
  protected reveal(preserveFocus = false): void {
    if (this.panel) {
      this.panel.reveal(undefined, preserveFocus);
      return;
    }
    const viewColumn = vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    this.attach(vscode.window.createWebviewPanel(this.kind.viewType, this.kind.title, { viewColumn, preserveFocus }));
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.panel) {
      panel.dispose();
    } else {
      this.attach(panel);
    }
    return Promise.resolve();
  }

  dispose(): void {
    for (const disposable of this.disposables) {
      disposable.dispose();
    }
  }

  private attach(panel: vscode.WebviewPanel): void {
    this.panel = panel;
    panel.iconPath = {
      light: vscode.Uri.joinPath(this.extensionUri, 'media', 'plotLight.svg'),
      dark: vscode.Uri.joinPath(this.extensionUri, 'media', 'plotDark.svg'),
    };
    this.link.attach(panel, this.handlers(), () => {
      this.panel = undefined;
    });
  }
}
