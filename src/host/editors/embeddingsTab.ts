import * as path from 'node:path';
import * as vscode from 'vscode';
import { inExpression } from '../../core/queries/expression/quoted';
import { VecinityError } from '../../core/errors';
import { formatPlural } from '../../core/numberText';
import type { Diagnosis, ModelStatistics } from '../../protocol/files';
import type { FileDescription } from '../../core/formats/description';
import type { Handlers } from '../../protocol/rpc';
import type { EmbeddingsAction, EmbeddingsHost, EmbeddingsView, RepairedCopy } from '../../protocol/views';
import { askExportPlace } from '../models/exportPlace';
import { openTable } from '../models/openTable';
import { notificationText, oneLine } from '../inertText';
import { localPath } from '../localPath';
import type { Services } from '../services';
import type { WebviewLink } from '../views/webviewLink';
import type { EmbeddingsDocument } from './embeddingsDocument';
import { repairedPlace } from './repairedPlace';
import { SharedTask } from './sharedTask';
import { editorFor } from './viewTypes';

/** One tab of the editor: answers the calls of its page. */
export class EmbeddingsTab implements vscode.Disposable {
  private readonly disposables: readonly { dispose(): unknown }[];
  private readonly loading = new SharedTask<ModelStatistics>();
  private readonly checking = new SharedTask<Diagnosis>();
  /** Format in the last description of the file; empty before. */
  private format = '';
  /** The last diagnosis, and the stamp of the file then. */
  private found: { readonly stamp: string; readonly diagnosis: Diagnosis } | undefined;

  constructor(
    private readonly document: EmbeddingsDocument,
    private readonly link: WebviewLink<EmbeddingsView>,
    private readonly services: Services,
  ) {
    const { engine, models, editorPages } = services;
    this.disposables = [
      link,
      engine.onLoading(({ path: read, work, fraction }) => {
        if (read === document.path) {
          link.tell((view) => view.loading({ work, fraction }));
        }
      }),
      document.onDidChange(() => link.tell((view) => view.fileChanged({}))),
      editorPages.onDidAsk(() => this.showWantedPage()),
      models.onDidChangeActive(() => link.tell((view) => view.activeChanged({ active: this.isActive }))),
    ];
  }

  handlers(): Handlers<EmbeddingsHost> {
    const { engine } = this.services;
    return {
      ready: async () => {
        const [file, freeMemory] = await Promise.all([this.document.look(), engine.remote.freeMemory({})]);
        this.link.listen();
        const page = this.services.editorPages.take(this.document.uri);
        return { ...file, freeMemory, active: this.isActive, ...(page ? { page } : {}) };
      },
      describe: (_, signal) => this.describe(signal),
      reload: () => this.reload(),
      preview: ({ rows }, signal) => engine.remote.previewFile({ path: this.local, rows }, signal),
      load: (_, signal) => this.loading.run((stop) => engine.remote.statistics({ model: this.local }, stop), signal),
      words: (request, signal) => engine.remote.listWords({ ...request, model: this.local }, signal),
      neighbours: (request, signal) => engine.remote.neighbours({ ...request, model: this.local }, signal),
      vector: (request, signal) => engine.remote.vector({ ...request, model: this.local }, signal),
      copy: async ({ text }) => vscode.env.clipboard.writeText(text),
      diagnose: ({ again }, signal) => this.checking.run((stop) => this.diagnose(again, stop), signal),
      repair: (_, signal) => this.repair(signal),
      showLine: ({ line }) => this.showLine(line),
      run: ({ action, words }) => this.run(action, words),
    };
  }

  dispose(): void {
    for (const disposable of this.disposables) {
      disposable.dispose();
    }
  }

  /** @throws VecinityError `unreadable` for a file that is not on this machine */
  private get local(): string {
    return localPath(this.document.uri);
  }

  private get isActive(): boolean {
    return this.services.models.active === this.document.path;
  }

  /** Does nothing for a hidden or new page: its `ready` takes the wanted page. */
  private showWantedPage(): void {
    const page = this.link.isListening ? this.services.editorPages.take(this.document.uri) : undefined;
    if (page) {
      this.link.tell((view) => view.showPage({ page }));
    }
  }

  private async describe(signal: AbortSignal): Promise<FileDescription> {
    try {
      const description = await this.services.engine.remote.describeFile({ path: this.local }, signal);
      this.format = description.format;
      return description;
    } finally {
      void this.document.watchBelonging();
    }
  }

  /** Forgets what was read. This shows changes that leave the file's time as it was, as on some network drives. */
  private async reload(): Promise<void> {
    this.found = undefined;
    await this.services.engine.remote.unload({ path: this.local });
  }

  private async diagnose(again: boolean, signal: AbortSignal): Promise<Diagnosis> {
    const stamp = `${this.document.changes} ${await this.document.currentStamp()}`;
    if (!again && this.found && this.found.stamp === stamp) {
      return this.found.diagnosis;
    }
    const diagnosis = await this.services.engine.remote.diagnose({ path: this.local }, signal);
    this.found = { stamp, diagnosis };
    return diagnosis;
  }

  private async repair(signal: AbortSignal): Promise<RepairedCopy | null> {
    const { place, ending } = repairedPlace(this.local, this.format);
    const destination = await askExportPlace('Repair into a Copy', place, ending);
    if (destination === undefined || signal.aborted) {
      return null;
    }
    // From here on the page shows that we write the copy.
    this.link.tell((view) => view.loading({ work: 'repair', fraction: 0 }));
    const { vocabularySize, changes } = await this.services.engine.remote.repair(
      { path: this.local, destination },
      signal,
    );
    const copy = path.basename(destination);
    const text = [`Wrote ${formatPlural(vocabularySize, 'word')} to ${copy}`, ...changes]
      .join('; ')
      .replace(/\.?$/, '.');
    void offerToOpen(vscode.Uri.file(destination), oneLine(text, 400));
    return { name: copy, words: vocabularySize, changes };
  }

  private async showLine(line: number): Promise<void> {
    if (!Number.isInteger(line) || line < 1) {
      throw new VecinityError('internal', 'The view asked for an invalid line number.');
    }
    const selection = new vscode.Range(line - 1, 0, line - 1, 0);
    // Not with openTextDocument: VS Code gives extensions no document of a file over 50 MB.
    await vscode.commands.executeCommand('vscode.openWith', this.document.uri, 'default', {
      viewColumn: vscode.ViewColumn.Beside,
      selection,
    } satisfies vscode.TextDocumentShowOptions);
  }

  private async run(action: EmbeddingsAction, words: readonly string[]): Promise<void> {
    const { askView, plotPanel } = this.services;
    switch (action) {
      case 'useForHovers':
        await this.use();
        return;
      case 'ask':
        await this.useInPanels();
        await askView.ask(words[0] === undefined ? undefined : inExpression(words[0]));
        return;
      case 'plot':
        await this.useInPanels();
        if (words.length > 0) {
          plotPanel.show(words);
        } else {
          await vscode.commands.executeCommand('vecinity.plot');
        }
        return;
      case 'evaluate':
        await vscode.commands.executeCommand('vecinity.evaluate', this.document.uri);
        return;
      case 'export':
        await vscode.commands.executeCommand('vecinity.exportModel', this.document.uri);
        return;
      case 'openAsText':
        await vscode.commands.executeCommand('vscode.openWith', this.document.uri, 'default');
        return;
      case 'openWithLimits':
        await vscode.commands.executeCommand('vecinity.openWithLimits', this.document.uri);
        return;
      case 'chooseTable':
        await openTable(this.services, this.document.uri);
    }
  }

  /** Makes the file the active model if it is not. */
  private async use(): Promise<void> {
    if (!this.isActive) {
      await this.services.models.open(this.local);
    }
  }

  /** The panels ask the active model. Makes the file the active model, says so and offers Undo. */
  private async useInPanels(): Promise<void> {
    const { models } = this.services;
    const before = models.active;
    await this.use();
    if (before !== models.active) {
      void announceUse(
        oneLine(path.basename(this.local)),
        before === undefined ? undefined : () => models.setActive(before),
      );
    }
  }
}

async function announceUse(name: string, goBack: (() => Promise<void>) | undefined): Promise<void> {
  const text = notificationText(`${name} is now used for hovers, questions and plots.`);
  if (await vscode.window.showInformationMessage(text, ...(goBack ? ['Undo'] : []))) {
    await goBack?.();
  }
}

async function offerToOpen(file: vscode.Uri, text: string): Promise<void> {
  const open = 'Open';
  if ((await vscode.window.showInformationMessage(notificationText(text), open)) === open) {
    await vscode.commands.executeCommand('vscode.openWith', file, editorFor(file.path));
  }
}
