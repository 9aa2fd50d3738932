import * as vscode from 'vscode';
import type { EngineApi } from '../protocol/engineApi';
import type { FileEvents, LoadingEvent } from '../protocol/files';
import type { Handlers, Remote } from '../protocol/rpc';
import { errorLogText, showError } from './errors';
import { Thread } from './thread';

/** The engine thread: started by the first question, started afresh when it died. */
export class EngineClient implements vscode.Disposable {
  private thread: Thread<EngineApi> | undefined;
  private deathShown = false;
  private disposed = false;
  private readonly loading = new vscode.EventEmitter<LoadingEvent>();
  /** Fires a few times a second while a file is read, for whatever it is. */
  readonly onLoading = this.loading.event;

  /** @param file absolute path of the engine's bundle. */
  constructor(
    private readonly file: string,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  get started(): boolean {
    return this.thread !== undefined;
  }

  /** The engine's methods. Asking for them starts the thread. */
  get remote(): Remote<EngineApi> {
    if (!this.thread) {
      if (this.disposed) {
        throw new Error('The extension has been deactivated.');
      }
      const events: Handlers<FileEvents> = { loading: (event) => this.loading.fire(event) };
      // What is large is no object of JavaScript's: a nursery of the usual size would only add to the models' memory.
      const thread = new Thread<EngineApi>('The engine', this.file, events, { maxYoungGenerationSizeMb: 2 });
      this.thread = thread;
      void thread.gone.then((reason) => {
        if (this.thread === thread) {
          this.thread = undefined;
        }
        if (reason) {
          this.reportDeath(reason);
        }
      });
    }
    return this.thread.remote;
  }

  dispose(): void {
    this.disposed = true;
    this.loading.dispose();
    const thread = this.thread;
    this.thread = undefined;
    void thread?.end();
  }

  /** Callers get the error anyway; the user is told once, or every hover would tell it again. */
  private reportDeath(reason: Error): void {
    if (this.deathShown) {
      this.log.error(errorLogText(reason));
    } else {
      this.deathShown = true;
      showError(this.log, reason);
    }
  }
}
