import * as vscode from 'vscode';
import { neighboursOfEach } from '../../core/queries/neighboursOfEach';
import type { Handlers } from '../../protocol/rpc';
import type { PlotHost, PlotView } from '../../protocol/views';
import type { ActiveModel } from './activeModel';
import { PanelView } from './panelView';
import { saveFile } from './saveFile';
import { tickStep } from '../walkthrough';

/** The panel with a heat map and a map of words. */
export class PlotPanel extends PanelView<PlotHost, PlotView> {
  /** The words that the page gets when it listens; empty if its own state is newer, as after a reload. */
  private words: readonly string[] = [];

  constructor(
    extensionUri: vscode.Uri,
    private readonly model: ActiveModel,
  ) {
    super(extensionUri, { viewType: 'vecinity.plot', view: 'plot', title: 'Vecinity Plot' });
    this.own(model.tellChanges(this.link));
  }

  /** Shows `words` instead of the words that the panel shows now. */
  show(words: readonly string[]): void {
    this.words = words;
    this.reveal();
    if (this.link.tell((view) => view.show({ words }))) {
      // The page has them. When it says `ready` again, its own state is newer.
      this.words = [];
    }
  }

  protected handlers(): Handlers<PlotHost> {
    const { model } = this;
    return {
      ready: async () => {
        const header = await model.header();
        this.link.listen();
        const { words } = this;
        this.words = [];
        return { model: header, words };
      },
      plot: async ({ words }, signal) => {
        const data = await model.remote.plot({ model: await model.path(), words }, signal);
        tickStep('vecinity.plotted');
        return data;
      },
      oneHotShown: () => tickStep('vecinity.comparedOneHot'),
      complete: (request, signal) => model.complete(request, signal),
      neighbours: async ({ words, count }, signal) => {
        const path = await model.path();
        return neighboursOfEach(words, count, (word, most) =>
          model.remote.neighbours({ model: path, word, count: most }, signal),
        );
      },
      save: (request) => saveFile('Save Plot', request),
      ask: async ({ text }) => {
        await vscode.commands.executeCommand('vecinity.ask', { text });
      },
      run: (request) => this.runCommand(request),
    };
  }
}
