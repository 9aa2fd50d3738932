import * as vscode from 'vscode';
import type { Handlers } from '../../protocol/rpc';
import type { AskHost, AskView as AskViewApi } from '../../protocol/views';
import type { EngineClient } from '../engineClient';
import type { ModelStore } from '../models/modelStore';
import { activeModelHeader, tellActiveModel } from './modelHeader';
import type { PlotPanel } from './plotPanel';
import { WebviewLink } from './webviewLink';

const answers = 20;

/** The side panel: questions in, answers out. */
export class AskView implements vscode.WebviewViewProvider, vscode.Disposable {
  static readonly id = 'vecinity.askView';
  private readonly disposables: { dispose(): unknown }[];
  private readonly link: WebviewLink<AskViewApi>;
  /** A question that came before the view was listening. */
  private waiting: string | undefined;

  constructor(
    extensionUri: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
    private readonly models: ModelStore,
    private readonly engine: EngineClient,
    private readonly plotPanel: PlotPanel,
  ) {
    this.link = new WebviewLink(extensionUri, { view: 'ask', title: 'Vecinity: Ask' });
    this.disposables = [
      this.link,
      vscode.window.registerWebviewViewProvider(AskView.id, this),
      tellActiveModel(models, engine, log, this.link),
    ];
  }

  /** Brings the panel to the front and asks `text` there, if there is one. */
  async ask(text?: string): Promise<void> {
    this.waiting = text;
    await vscode.commands.executeCommand(`${AskView.id}.focus`);
    this.askWaiting();
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.link.attach(view, this.handlers());
  }

  dispose(): void {
    for (const disposable of this.disposables) {
      disposable.dispose();
    }
  }

  private handlers(): Handlers<AskHost> {
    const { remote } = this.engine;
    return {
      ready: async () => {
        const model = await activeModelHeader(this.models, this.engine, this.log);
        this.link.listen();
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
    const { view } = this.link;
    if (view && this.waiting !== undefined) {
      void view.ask({ text: this.waiting }).catch(() => undefined);
      this.waiting = undefined;
    }
  }
}
