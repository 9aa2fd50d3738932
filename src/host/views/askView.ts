import * as vscode from 'vscode';
import type { Handlers } from '../../protocol/rpc';
import type { AskHost, AskView as AskViewApi } from '../../protocol/views';
import type { CandidateSources } from '../words/candidateSources';
import type { ActiveModel } from './activeModel';
import type { PlotPanel } from './plotPanel';
import type { TokensPanel } from './tokensPanel';
import { View } from './view';
import { tickStep } from '../walkthrough';
import { affectsNeighbourOrder, neighbourOrder, setNeighbourOrder } from '../settings';

const VIEW_ID = 'vecinity.askView';
const MAX_ANSWERS = 20;

/** The Ask view: questions in, answers out. */
export class AskView extends View<AskHost, AskViewApi> implements vscode.WebviewViewProvider {
  /** A question that came before the page was listening. */
  private waiting: string | undefined;

  constructor(
    extensionUri: vscode.Uri,
    private readonly model: ActiveModel,
    private readonly plotPanel: PlotPanel,
    private readonly tokensPanel: TokensPanel,
    private readonly candidates: CandidateSources,
  ) {
    super(extensionUri, { view: 'ask', title: 'Vecinity: Ask' });
    this.own(vscode.window.registerWebviewViewProvider(VIEW_ID, this), model.tellChanges(this.link), this.tellOrder());
  }

  /** Brings the panel to the front and asks `text` there, if any. */
  async ask(text?: string): Promise<void> {
    this.waiting = text;
    await vscode.commands.executeCommand(`${VIEW_ID}.focus`);
    this.askWaiting();
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.link.attach(view, this.handlers());
  }

  protected handlers(): Handlers<AskHost> {
    const { model } = this;
    return {
      ready: async () => {
        const header = await model.header();
        this.link.listen();
        // After the answer, so that the page knows its model first.
        setImmediate(() => this.askWaiting());
        return header;
      },
      ask: async ({ text, method, probe, among }, signal) => {
        const limit = this.candidates.limit(among);
        const request = {
          model: await model.path(),
          text,
          method,
          count: MAX_ANSWERS,
          rank: neighbourOrder(),
          ...limit,
        };
        const answer = await model.remote.ask(request, signal);
        if (!probe) {
          tickStep('vecinity.asked');
        }
        return answer;
      },
      chooseCandidates: ({ source }) => this.candidates.choose(source),
      complete: (request, signal) => model.complete(request, signal),
      order: ({ rank }) => setNeighbourOrder(rank),
      plot: ({ words }) => this.plotPanel.show(words),
      showTokens: ({ text }) => this.tokensPanel.show(text),
      copy: async ({ text }) => vscode.env.clipboard.writeText(text),
      run: (request) => this.runCommand(request),
    };
  }

  /** Tells the page when the order of neighbours changes. */
  private tellOrder(): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => {
      if (affectsNeighbourOrder(event)) {
        this.link.tell((view) => view.orderChanged({}));
      }
    });
  }

  private askWaiting(): void {
    const text = this.waiting;
    if (text !== undefined && this.link.tell((view) => view.ask({ text }))) {
      this.waiting = undefined;
    }
  }
}
