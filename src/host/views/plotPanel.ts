import * as vscode from 'vscode';
import type { Handlers } from '../../protocol/rpc';
import type { PlotHost, PlotView } from '../../protocol/views';
import type { EngineClient } from '../engineClient';
import type { ModelStore } from '../models/modelStore';
import { activeModelHeader, tellActiveModel } from './modelHeader';
import { saveFile } from './saveFile';
import { SinglePanel } from './singlePanel';

/** A heat map and a map of words. */
export class PlotPanel extends SinglePanel<PlotView> {
  static readonly viewType = 'vecinity.plot';
  /** What the view is to show; empty where it knows best, because it has just been restored. */
  private words: readonly string[] = [];

  constructor(
    extensionUri: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
    private readonly models: ModelStore,
    private readonly engine: EngineClient,
  ) {
    super(extensionUri, { viewType: PlotPanel.viewType, view: 'plot', title: 'Vecinity Plot' });
    this.disposables.push(tellActiveModel(models, engine, log, this.link));
  }

  /** Shows `words`, in place of those the panel shows. */
  show(words: readonly string[]): void {
    this.words = words;
    const { view } = this.link;
    this.reveal();
    if (view) {
      // The view has them now; what it makes of them is newer when it says `ready` again.
      this.words = [];
      void view.show({ words }).catch(() => undefined);
    }
  }

  protected handlers(): Handlers<PlotHost> {
    const { remote } = this.engine;
    return {
      ready: async () => {
        const model = await activeModelHeader(this.models, this.engine, this.log);
        this.link.listen();
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
        const found = await remote.analogy({ model, positive: words, negative: [], count, method: '3CosAdd' }, signal);
        return found.map(({ word }) => word);
      },
      save: (request) => saveFile('Save Plot', request),
      ask: async ({ text }) => {
        await vscode.commands.executeCommand('vecinity.ask', { text });
      },
      run: async ({ action }) => {
        await vscode.commands.executeCommand(`vecinity.${action}`);
      },
    };
  }
}
