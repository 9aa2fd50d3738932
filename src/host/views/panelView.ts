import * as vscode from 'vscode';
import { View } from './view';
import type { ViewPage } from './webviewLink';

/** A kind of panel. */
export interface PanelKind {
  readonly viewType: string;
  /** Name of the bundle. */
  readonly view: ViewPage['view'];
  /** Title of the tab. */
  readonly title: string;
}

/**
 * A view in a panel beside the text. There is at most one panel of a kind; VS Code restores it after a reload of the
 * window.
 */
export abstract class PanelView<HostApi, ViewApi>
  extends View<HostApi, ViewApi>
  implements vscode.WebviewPanelSerializer
{
  private panel: vscode.WebviewPanel | undefined;

  constructor(
    extensionUri: vscode.Uri,
    private readonly kind: PanelKind,
  ) {
    super(extensionUri, { view: kind.view, title: kind.title.replace(' ', ': ') });
    this.own(vscode.window.registerWebviewPanelSerializer(kind.viewType, this));
  }

  /** Opens the panel beside the text, or brings it to the front. */
  protected reveal(preserveFocus = false): void {
    if (this.panel) {
      this.panel.reveal(undefined, preserveFocus);
      return;
    }
    const viewColumn = vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    this.attach(vscode.window.createWebviewPanel(this.kind.viewType, this.kind.title, { viewColumn, preserveFocus }));
  }

  /** Called with true when the user sees the panel, and with false when the user no longer does. */
  protected readonly onVisibility: (visible: boolean) => void = () => undefined;

  /** Closes the panel if it is open. */
  close(): void {
    this.panel?.dispose();
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.panel) {
      panel.dispose();
    } else {
      this.attach(panel);
    }
    return Promise.resolve();
  }

  private attach(panel: vscode.WebviewPanel): void {
    this.panel = panel;
    panel.iconPath = {
      light: vscode.Uri.joinPath(this.extensionUri, 'media', 'plotLight.svg'),
      dark: vscode.Uri.joinPath(this.extensionUri, 'media', 'plotDark.svg'),
    };
    this.link.attach(panel, this.handlers(), () => {
      this.panel = undefined;
      this.onVisibility(false);
    });
    panel.onDidChangeViewState(() => this.onVisibility(panel.visible));
    this.onVisibility(panel.visible);
  }
}
