import * as vscode from 'vscode';
import { pythonOpening } from '../../core/formats/pythonOpening';
import type { Handlers } from '../../protocol/rpc';
import type { TokensHost, TokensView } from '../../protocol/tokens';
import { tickStep } from '../walkthrough';
import type { ActiveModel } from './activeModel';
import { PanelView } from './panelView';
import type { PlotPanel } from './plotPanel';
import { saveFile } from './saveFile';

/** The panel that shows a text as tokens, ids and vectors. */
export class TokensPanel extends PanelView<TokensHost, TokensView> {
  /** The text that the page gets when it listens; null if its own state is newer, as after a reload. */
  private text: string | null = null;
  /** The model that was asked for; undefined for the active one. */
  private chosen: string | undefined;

  constructor(
    extensionUri: vscode.Uri,
    private readonly model: ActiveModel,
    private readonly plotPanel: PlotPanel,
  ) {
    super(extensionUri, { viewType: 'vecinity.tokens', view: 'tokens', title: 'Vecinity Tokens' });
    this.own(
      model.onDidChange(() => {
        this.chosen = undefined;
      }),
      model.tellChanges(this.link),
    );
  }

  /**
   * Shows a text, or what the panel shows now.
   * @param chosen path of the model; the active one by default
   */
  show(text: string | undefined, chosen?: string): void {
    const isOther = chosen !== this.chosen;
    this.chosen = chosen;
    this.text = text ?? null;
    this.reveal();
    const told = this.link.tell(async (view) => {
      if (isOther) {
        await view.modelChanged({ model: await this.model.header(chosen) });
      }
      if (text !== undefined) {
        await view.show({ text });
      }
    });
    if (told) {
      // The page has it. When it says `ready` again, its own state is newer.
      this.text = null;
    }
  }

  protected handlers(): Handlers<TokensHost> {
    const { model } = this;
    return {
      ready: async () => {
        const header = await model.header(this.chosen);
        this.link.listen();
        const { text } = this;
        this.text = null;
        return { model: header, text };
      },
      tokens: async ({ text }, signal) => {
        const answer = await model.remote.tokens({ model: await this.path(), text }, signal);
        tickStep('vecinity.sawTokens');
        return answer;
      },
      file: async (_, signal) => {
        const description = await model.remote.describeFile({ path: await this.path() }, signal);
        const opens = pythonOpening(description);
        return opens ? { path: description.path, opens } : null;
      },
      copy: async ({ text }) => vscode.env.clipboard.writeText(text),
      save: (request) => saveFile('Save Tokens', request),
      ask: async ({ text }) => {
        await vscode.commands.executeCommand('vecinity.ask', { text });
      },
      plot: ({ words }) => this.plotPanel.show(words),
      run: (request) => this.runCommand(request),
    };
  }

  /** Path of the shown model. @throws VecinityError `noModel` */
  private async path(): Promise<string> {
    return this.chosen ?? this.model.path();
  }
}
