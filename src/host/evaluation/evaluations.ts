import * as path from 'node:path';
import * as vscode from 'vscode';
import { isCancelled } from '../../core/errors';
import { DEFAULT_EVALUATED_WORDS, type Evaluation, type FoundTest } from '../../protocol/evaluation';
import type { EvaluateModel, EvaluatePage, ListedTest } from '../../protocol/evaluateView';
import type { EngineClient } from '../engineClient';
import { errorLogText, errorText } from '../errors';
import type { ModelStore } from '../models/modelStore';
import type { State } from '../state';
import { modelName } from '../views/modelItem';
import { findTestFiles, hasUsualName } from './testFiles';

/** The model that is evaluated, the chosen test sets and the last result. The workspace keeps the choice. */
export class Evaluations implements vscode.Disposable {
  private model: string | undefined;
  private found: readonly FoundTest[] = [];
  private searching: Promise<void> | undefined;
  private isSearching = false;
  private running: AbortController | undefined;
  private fraction: number | null = null;
  private evaluation: Evaluation | null = null;
  private message: string | null = null;
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when the page shows something else. */
  readonly onDidChange = this.changed.event;
  private readonly listening: vscode.Disposable;

  constructor(
    private readonly models: ModelStore,
    private readonly engine: EngineClient,
    private readonly state: State,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.listening = engine.onLoading(({ path: model, work, fraction }) => {
      if (this.running && work === 'evaluate' && model === this.model) {
        this.fraction = fraction;
        this.changed.fire();
      }
    });
  }

  /** The last result. */
  get last(): Evaluation | null {
    return this.evaluation;
  }

  /** Chooses the model to evaluate; looks for test sets the first time. */
  open(model: string | undefined): void {
    if (model !== this.model) {
      this.cancel();
      this.evaluation = null;
      this.message = null;
      this.model = model;
    }
    this.search();
    this.changed.fire();
  }

  async page(): Promise<EvaluatePage> {
    this.model ??= await this.models.findActive();
    this.search();
    const all: EvaluateModel[] = (await this.models.list()).map((model) => ({
      path: model.path,
      name: modelName(model),
    }));
    const { other } = this.state.evaluation;
    const others = all.filter((model) => model.path !== this.model);
    return {
      model:
        this.model === undefined
          ? null
          : (all.find((model) => model.path === this.model) ?? { path: this.model, name: path.basename(this.model) }),
      others,
      other: others.some((model) => model.path === other) ? other! : null,
      files: this.files(),
      searching: this.isSearching,
      fraction: this.fraction,
      evaluation: this.evaluation,
      message: this.message,
    };
  }

  async choose(files: readonly string[], other: string | null): Promise<void> {
    const known = new Set(this.files().map((file) => file.path));
    const { added } = this.state.evaluation;
    await this.state.setEvaluation({
      files: files.filter((file) => known.has(file)),
      added,
      other: other ?? undefined,
    });
    this.changed.fire();
  }

  /** Adds files that the user chose, and chooses them. @returns the files that are not test sets */
  async add(paths: readonly string[]): Promise<readonly string[]> {
    const tests = await this.engine.remote.findTests({ paths });
    const chosen = this.files().flatMap((file) => (file.chosen ? [file.path] : []));
    const { added, other } = this.state.evaluation;
    const all = [...added, ...tests.filter((test) => !added.some((file) => file.path === test.path))];
    await this.state.setEvaluation({
      files: [...new Set([...chosen, ...tests.map((test) => test.path)])],
      added: all,
      other,
    });
    this.changed.fire();
    return paths.filter((file) => !tests.some((test) => test.path === file));
  }

  /** Runs the chosen test sets. The page shows errors. */
  async run(): Promise<void> {
    const { model } = this;
    if (model === undefined || this.running) {
      return;
    }
    const running = new AbortController();
    this.running = running;
    this.fraction = 0;
    this.message = null;
    this.changed.fire();
    try {
      const { other, files } = await this.page();
      const chosen = files.filter((file) => file.chosen).map((file) => ({ path: file.path, kind: file.kind }));
      const request = { model, ...(other === null ? {} : { other }), files: chosen };
      const evaluation = await this.engine.remote.evaluate(
        { ...request, restriction: DEFAULT_EVALUATED_WORDS },
        running.signal,
      );
      if (this.running === running) {
        this.evaluation = evaluation;
      }
    } catch (error) {
      if (!isCancelled(error) && this.running === running) {
        this.log.error(errorLogText(error));
        this.message = errorText(error);
      }
    } finally {
      if (this.running === running) {
        this.running = undefined;
        this.fraction = null;
        this.changed.fire();
      }
    }
  }

  cancel(): void {
    this.running?.abort();
    this.running = undefined;
    this.fraction = null;
    this.changed.fire();
  }

  dispose(): void {
    this.running?.abort();
    this.listening.dispose();
    this.changed.dispose();
  }

  /** The test sets of the workspace and those that were added; at first those with usual names are chosen. */
  private files(): ListedTest[] {
    const { files: chosen, added } = this.state.evaluation;
    const all = new Map([...this.found, ...added].map((test) => [test.path, test]));
    return Array.from(all.values(), (test) => ({
      ...test,
      name: vscode.workspace.asRelativePath(test.path),
      chosen: chosen ? chosen.includes(test.path) : hasUsualName(test.path),
    }));
  }

  /** Looks for test sets once in the life of the window. */
  private search(): void {
    this.isSearching ||= this.searching === undefined;
    this.searching ??= findTestFiles(this.engine.remote)
      .then((found) => {
        this.found = found;
      })
      .catch((error: unknown) => this.log.error(errorLogText(error)))
      .finally(() => {
        this.isSearching = false;
        this.changed.fire();
      });
  }
}
