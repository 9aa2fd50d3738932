import * as vscode from 'vscode';
import type { EngineApi } from '../protocol/engineApi';
import type { EngineEvents, LoadingEvent } from '../protocol/files';
import type { Handlers, Remote } from '../protocol/rpc';
import { WorkerThread } from '../threads/workerThread';
import { errorLogText, showError } from './errors';

/** The engine thread. The first question starts it; if it dies, the next question starts a new one. */
export class EngineClient implements vscode.Disposable {
  private thread: WorkerThread<EngineApi> | undefined;
  private isDeathShown = false;
  private isDisposed = false;
  private readonly loading = new vscode.EventEmitter<LoadingEvent>();
  /** Fires a few times a second while the engine reads or writes a file. */
  readonly onLoading = this.loading.event;

  /** @param file absolute path of the engine's bundle */
  constructor(
    private readonly file: string,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  get started(): boolean {
    return this.thread !== undefined;
  }

  /** The engine's methods. Reading this property starts the thread. */
  get remote(): Remote<EngineApi> {
    if (!this.thread) {
      if (this.isDisposed) {
        throw new Error('The extension has been deactivated.');
      }
      const events: Handlers<EngineEvents> = {
        loading: (event) => this.loading.fire(event),
        slowed: ({ text }) => this.log.warn(text),
      };
      const thread = new WorkerThread<EngineApi>(this.file, {
        label: 'The engine',
        remedy: 'Try again: Vecinity starts a new engine. The log has the details.',
        handlers: events,
        // Models are in array buffers, outside the heap: a nursery of the default size would only add to their memory.
        resourceLimits: { maxYoungGenerationSizeMb: 2 },
      });
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
    this.isDisposed = true;
    this.loading.dispose();
    const thread = this.thread;
    this.thread = undefined;
    void thread?.end();
  }

  /** Callers get the error anyway. The user sees it once, or every hover would show it again. */
  private reportDeath(reason: Error): void {
    if (this.isDeathShown) {
      this.log.error(errorLogText(reason));
    } else {
      this.isDeathShown = true;
      showError(this.log, reason);
    }
  }
}
