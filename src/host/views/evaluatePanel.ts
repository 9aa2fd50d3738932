import * as os from 'node:os';
import * as vscode from 'vscode';
import { evaluationMarkdown } from '../../core/evaluation/reportMarkdown';
import type { EvaluateHost, EvaluatePage, EvaluateView } from '../../protocol/evaluateView';
import type { Handlers } from '../../protocol/rpc';
import type { Evaluations } from '../evaluation/evaluations';
import { notificationText } from '../inertText';
import type { ModelStore } from '../models/modelStore';
import type { AskView } from './askView';
import { PanelView } from './panelView';
import { announceSaved } from './saveFile';

/** The panel that evaluates a model: its test sets, the report, and a comparison with another model. */
export class EvaluatePanel extends PanelView<EvaluateHost, EvaluateView> {
  private latest = 0;

  constructor(
    extensionUri: vscode.Uri,
    private readonly evaluations: Evaluations,
    private readonly models: ModelStore,
    private readonly askView: AskView,
  ) {
    super(extensionUri, { viewType: 'vecinity.evaluate', view: 'evaluate', title: 'Vecinity Evaluation' });
    this.own(evaluations.onDidChange(() => void this.showPage()));
  }

  /** Opens the panel beside the text, or brings it to the front. */
  show(): void {
    this.reveal();
  }

  protected handlers(): Handlers<EvaluateHost> {
    const { evaluations } = this;
    return {
      ready: async (): Promise<EvaluatePage> => {
        const page = await evaluations.page();
        this.link.listen();
        return page;
      },
      choose: ({ files, other }) => evaluations.choose(files, other),
      addFiles: () => this.addFiles(),
      evaluate: () => evaluations.run(),
      cancel: () => evaluations.cancel(),
      ask: ({ model, text }) => this.ask(model, text),
      save: ({ format }) => this.save(format),
      run: (request) => this.runCommand(request),
    };
  }

  private async showPage(): Promise<void> {
    const change = ++this.latest;
    if (!this.link.isListening) {
      return;
    }
    const page = await this.evaluations.page();
    // An earlier page may take longer.
    if (change === this.latest) {
      this.link.tell((view) => view.show({ page }));
    }
  }

  private async addFiles(): Promise<void> {
    const uris = await vscode.window.showOpenDialog({
      title: 'Test Sets',
      canSelectMany: true,
      filters: { 'Test sets': ['txt', 'tsv', 'csv'], 'All files': ['*'] },
    });
    const others = await this.evaluations.add((uris ?? []).map((uri) => uri.fsPath));
    if (others.length > 0) {
      const names = others.map((file) => vscode.workspace.asRelativePath(file)).join(', ');
      void vscode.window.showWarningMessage(
        notificationText(
          `Not a test set: ${names}. Use word pairs with scores, analogies, words with classes, or groups with outliers.`,
        ),
      );
    }
  }

  /** The Ask view asks the active model. */
  private async ask(model: string, text: string): Promise<void> {
    if (this.models.active !== model) {
      await this.models.setActive(await this.models.resolve(model));
    }
    await this.askView.ask(text);
  }

  private async save(format: 'markdown' | 'json'): Promise<boolean> {
    const { last } = this.evaluations;
    if (!last) {
      return false;
    }
    const isMarkdown = format === 'markdown';
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(os.homedir());
    const target = await vscode.window.showSaveDialog({
      title: 'Save Evaluation',
      defaultUri: vscode.Uri.joinPath(folder, isMarkdown ? 'evaluation.md' : 'evaluation.json'),
      filters: isMarkdown ? { Markdown: ['md'] } : { JSON: ['json'] },
    });
    if (!target) {
      return false;
    }
    const text = isMarkdown ? evaluationMarkdown(last) : `${JSON.stringify(last, undefined, 2)}\n`;
    await vscode.workspace.fs.writeFile(target, Buffer.from(text));
    void announceSaved(target);
    return true;
  }
}
