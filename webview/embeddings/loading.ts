import type { ModelStatistics } from '../../src/protocol/files';
import type { Remote } from '../../src/protocol/rpc';
import type { EmbeddingsHost } from '../../src/protocol/views';
import { announce } from '../ui/announce';
import { asVecinityError } from '../ui/errors';
import { Latest } from '../ui/latest';
import type { EditorStore } from './editorStore';
import { isLoadDue, loaded, loadRequested, loadStarted, loadStopped, openFailed } from './state';

export interface LoadingOptions {
  readonly host: Pick<Remote<EmbeddingsHost>, 'load'>;
  readonly store: EditorStore;
  /** The vectors are in memory. */
  onLoaded(statistics: ModelStatistics): void;
}

/** Loads the vectors of the file into memory. */
export class Loading {
  private readonly latest = new Latest();

  constructor(private readonly options: LoadingOptions) {}

  /** Loads a file that is small or that the user wants to load. */
  startIfDue(): void {
    if (isLoadDue(this.options.store.current)) {
      this.start();
    }
  }

  /** Loads the file because the user wants it, however large it is. */
  startNow(): void {
    const { store } = this.options;
    store.change(loadRequested(store.current));
    if (store.current.description) {
      this.start();
    }
  }

  /** Stops because the user wants it. */
  stop(): void {
    const { store } = this.options;
    this.latest.cancel();
    store.change(loadStopped(store.current));
  }

  /** Stops because the file is read again. */
  cancel(): void {
    this.latest.cancel();
  }

  private start(): void {
    const { host, store } = this.options;
    store.change(loadStarted(store.current));
    this.latest.run(
      (signal) => host.load({}, signal),
      (statistics) => {
        store.change(loaded(store.current, statistics));
        this.options.onLoaded(statistics);
        announce('Loaded');
      },
      (error) => store.change(openFailed(store.current, asVecinityError(error))),
    );
  }
}
