import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { VecinityError } from '../../core/errors';
import type { Handlers, RpcPeer } from '../../protocol/rpc';
import type { PlotHost, PlotView } from '../../protocol/views';
import type { EngineClient } from '../engineClient';
import { notificationText } from '../inertText';
import type { ModelStore } from '../modelStore';
import { activeModelHeader } from './modelHeader';
import { connectWebview } from './webviewPeer';

/** A heat map and a map of words beside the text: one panel, brought to the front again and again. */
export class PlotPanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  static readonly viewType = 'vecinity.plot';
  private readonly disposables: vscode.Disposable[];
  private panel: vscode.WebviewPanel | undefined;
  private peer: RpcPeer<PlotView> | undefined;
  private ready = false;
  /** What the view is to show; empty where it knows best, because it has just been restored. */
  private words: readonly string[] = [];

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
    private readonly models: ModelStore,
    private readonly engine: EngineClient,
  ) {
    this.disposables = [
      vscode.window.registerWebviewPanelSerializer(PlotPanel.viewType, this),
      models.onDidChangeActive(() => void this.tellModel()),
    ];
  }

  /** Shows `words`, in place of those the panel shows. */
  show(words: readonly string[]): void {
    this.words = words;
    if (!this.panel) {
      const column = vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
      this.attach(vscode.window.createWebviewPanel(PlotPanel.viewType, 'Vecinity Plot', column));
      return;
    }
    this.panel.reveal(undefined, false);
    if (this.ready) {
      // The view has them now; what it makes of them is newer when it says `ready` again.
      this.words = [];
      void this.peer?.remote.show({ words }).catch(() => undefined);
    }
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.panel) {
      panel.dispose();
    } else {
      this.words = [];
      this.attach(panel);
    }
    return Promise.resolve();
  }

  dispose(): void {
    this.peer?.dispose();
    for (const disposable of this.disposables) {
      disposable.dispose();
    }
  }

  private attach(panel: vscode.WebviewPanel): void {
    this.panel = panel;
    this.ready = false;
    panel.iconPath = {
      light: vscode.Uri.joinPath(this.extensionUri, 'media', 'plotLight.svg'),
      dark: vscode.Uri.joinPath(this.extensionUri, 'media', 'plotDark.svg'),
    };
    const peer = connectWebview<PlotView>(panel.webview, this.extensionUri, {
      view: 'plot',
      title: 'Vecinity: Plot',
      handlers: this.handlers(),
    });
    this.peer = peer;
    panel.onDidChangeViewState(() => {
      // A hidden panel is thrown away; it says `ready` when it is back.
      if (!panel.visible) {
        this.ready = false;
      }
    });
    panel.onDidDispose(() => {
      peer.dispose();
      if (this.panel === panel) {
        this.panel = undefined;
        this.peer = undefined;
        this.ready = false;
      }
    });
  }

  private handlers(): Handlers<PlotHost> {
    const { remote } = this.engine;
    return {
      ready: async () => {
        const model = await activeModelHeader(this.models, this.engine, this.log);
        this.ready = true;
        const { words } = this;
        // From now on the view's own state is newer than these.
        this.words = [];
        return { model, words };
      },
      plot: async ({ words }, signal) => remote.plot({ model: await this.models.resolve(), words }, signal),
      complete: async ({ prefix }, signal) =>
        remote.complete({ model: await this.models.resolve(), prefix, limit: 12 }, signal),
      neighbours: async ({ words, count }, signal) => {
        const model = await this.models.resolve();
        const found = await remote.analogy(
          { model, positive: words, negative: [], count, method: '3CosAdd' },
          signal,
        );
        return found.map(({ word }) => word);
      },
      save,
      ask: async ({ text }) => {
        await vscode.commands.executeCommand('vecinity.ask', { text });
      },
      run: async ({ action }) => {
        await vscode.commands.executeCommand(`vecinity.${action}`);
      },
    };
  }

  private async tellModel(): Promise<void> {
    if (this.ready) {
      const model = await activeModelHeader(this.models, this.engine, this.log);
      await this.peer?.remote.modelChanged({ model }).catch(() => undefined);
    }
  }
}

/** Asks for a place and writes there what the view made. */
async function save({
  suggestedName,
  kind,
  content,
}: {
  readonly suggestedName: string;
  readonly kind: 'png' | 'csv';
  readonly content: Uint8Array;
}): Promise<boolean> {
  if (!(content instanceof Uint8Array)) {
    throw new VecinityError('internal', 'The plot sent no bytes to save.');
  }
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(os.homedir());
  const target = await vscode.window.showSaveDialog({
    title: 'Save Plot',
    defaultUri: vscode.Uri.joinPath(folder, suggestedName),
    filters: kind === 'png' ? { 'PNG image': ['png'] } : { 'Comma-separated values': ['csv'] },
  });
  if (!target) {
    return false;
  }
  await vscode.workspace.fs.writeFile(target, content);
  void announceSaved(target);
  return true;
}

async function announceSaved(file: vscode.Uri): Promise<void> {
  const open = 'Open';
  const answer = await vscode.window.showInformationMessage(notificationText(`Saved ${path.basename(file.path)}.`), open);
  if (answer === open) {
    await vscode.commands.executeCommand('vscode.open', file);
  }
}
