import type * as vscode from 'vscode';
import type { WordEntry } from '../../protocol/engine';
import type { EngineApi } from '../../protocol/engineApi';
import type { Remote } from '../../protocol/rpc';
import type { ModelHeader } from '../../protocol/views';
import type { EngineClient } from '../engineClient';
import { errorLogText } from '../errors';
import type { ModelStore } from '../models/modelStore';
import type { WebviewLink } from './webviewLink';

/** Most words offered to complete what the user types. */
const MAX_COMPLETIONS = 12;

/** A page that shows which model it asks. */
interface ModelView {
  modelChanged(request: { readonly model: ModelHeader | null }): Promise<void>;
}

/** The active model as views show and ask it. */
export class ActiveModel {
  constructor(
    private readonly models: ModelStore,
    private readonly engine: EngineClient,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** The engine's methods. */
  get remote(): Remote<EngineApi> {
    return this.engine.remote;
  }

  /** Path of the active model. @throws VecinityError `noModel` */
  path(): Promise<string> {
    return this.models.resolve();
  }

  /** Fires when another model, or none, becomes active. */
  get onDidChange(): vscode.Event<unknown> {
    return this.models.onDidChangeActive;
  }

  /**
   * What views show of a model; null if there is none or its file is unreadable.
   * @param chosen path of the model; the active one by default
   */
  async header(chosen?: string): Promise<ModelHeader | null> {
    try {
      const shown = chosen ?? (await this.models.findActive());
      if (shown === undefined) {
        return null;
      }
      const { path, name, algorithm, dimensions, vocabularySize, unit } = await this.remote.summarise({ path: shown });
      return { path, name, algorithm, dimensions, vocabularySize, ...(unit ? { unit } : {}) };
    } catch (error) {
      this.log.error(errorLogText(error));
      return null;
    }
  }

  /** Words of the vocabulary that begin with `prefix`. @throws VecinityError `noModel` */
  async complete({ prefix }: { readonly prefix: string }, signal: AbortSignal): Promise<readonly WordEntry[]> {
    return this.remote.complete({ model: await this.path(), prefix, limit: MAX_COMPLETIONS }, signal);
  }

  /** Tells a page whenever another model, or none, becomes active. */
  tellChanges(link: WebviewLink<ModelView>): vscode.Disposable {
    let changes = 0;
    return this.models.onDidChangeActive(() => {
      const change = ++changes;
      link.tell(async (view) => {
        const model = await this.header();
        // The file of an earlier model may take longer to read than that of the active one.
        if (change === changes) {
          await view.modelChanged({ model });
        }
      });
    });
  }
}
