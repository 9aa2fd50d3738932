import * as vscode from 'vscode';
import type { Handlers, RpcPeer } from '../../protocol/rpc';
import type { AskHost, AskView as AskViewApi } from '../../protocol/views';
import type { EngineClient } from '../engineClient';
import type { ModelStore } from '../modelStore';
import { activeModelHeader } from './modelHeader';
import type { PlotPanel } from './plotPanel';
import { connectWebview } from './webviewPeer';

const answers = 20;

/** The side panel: questions in, answers out. */
export class AskView implements vscode.WebviewViewProvider, vscode.Disposable {
  static readonly id = 'vecinity.askView';
  private readonly disposables: vscode.Disposable[];
  private peer: RpcPeer<AskViewApi> | undefined;
  private ready = false;
  /** A question that came before the view was listening. */
  private waiting: string | undefined;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
    private readonly models: ModelStore,
    private readonly engine: EngineClient,
    private readonly plotPanel: PlotPanel,
  ) {
    this.disposables = [
      vscode.window.registerWebviewViewProvider(AskView.id, this),
      models.onDidChangeActive(() => void this.tellModel()),
    ];
  }

  /** Brings the panel to the front and asks `text` there, if there is one. */
  async ask(text?: string): Promise<void> {
    this.waiting = text;
    await vscode.commands.executeCommand(`${AskView.id}.focus`);
    this.askWaiting();
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.ready = false;
    const peer = connectWebview<AskViewApi>(view.webview, this.extensionUri, {
      view: 'ask',
      title: 'Vecinity: Ask',
      handlers: this.handlers(),
    });
    this.peer = peer;
    view.onDidChangeVisibility(() => {
      // A hidden view is thrown away; it says `ready` when it is back.
      if (!view.visible) {
        this.ready = false;
      }
    });
    view.onDidDispose(() => {
      peer.dispose();
      if (this.peer === peer) {
        this.peer = undefined;
        this.ready = false;
      }
    });
  }

  dispose(): void {
    this.peer?.dispose();
    for (const disposable of this.disposables) {
      disposable.dispose();
    }
  }

  private handlers(): Handlers<AskHost> {
    const { remote } = this.engine;
    return {
      ready: async () => {
        const model = await activeModelHeader(this.models, this.engine, this.log);
        this.ready = true;
        // After the answer, so that the view knows its model first.
        setImmediate(() => this.askWaiting());
        return model;
      },
      ask: async ({ text, method }, signal) =>
        remote.ask({ model: await this.models.resolve(), text, method, count: answers }, signal),
      complete: async ({ prefix }, signal) =>
        remote.complete({ model: await this.models.resolve(), prefix, limit: 12 }, signal),
      plot: ({ words }) => this.plotPanel.show(words),
      run: async ({ action }) => {
        await vscode.commands.executeCommand(`vecinity.${action}`);
      },
    };
  }

  private askWaiting(): void {
    if (this.ready && this.waiting !== undefined) {
      void this.peer?.remote.ask({ text: this.waiting }).catch(() => undefined);
      this.waiting = undefined;
    }
  }

  private async tellModel(): Promise<void> {
    if (this.ready) {
      const model = await activeModelHeader(this.models, this.engine, this.log);
      await this.peer?.remote.modelChanged({ model }).catch(() => undefined);
    }
  }
}
