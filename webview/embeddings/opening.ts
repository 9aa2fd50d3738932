import type { Remote } from '../../src/protocol/rpc';
import type { EmbeddingsFile, EmbeddingsHost } from '../../src/protocol/views';
import { asVecinityError } from '../ui/errors';
import { Latest } from '../ui/latest';
import { whileSlow } from '../ui/whileSlow';
import type { EditorStore } from './editorStore';
import { described, failed, fileNamed, openFailed, openingIsSlow, openingStarted, previewed } from './state';

/** Rows that are shown while the vectors are not loaded. */
const PREVIEW_ROWS = 30;

export interface OpeningOptions {
  readonly host: Pick<Remote<EmbeddingsHost>, 'ready' | 'describe' | 'preview' | 'reload'>;
  readonly store: EditorStore;
  /** The file is about to be read from its beginning. */
  onOpen(): void;
  /** The host named the file. */
  onFile(file: EmbeddingsFile): void;
  /** The file has been described. */
  onDescribed(): void;
}

/** Finds out what the file is, and reads its first rows. */
export class Opening {
  private readonly latest = new Latest();
  private readonly latestPreview = new Latest();

  constructor(private readonly options: OpeningOptions) {}

  /** Reads the file from its beginning. */
  open(notice = ''): void {
    const { store } = this.options;
    this.latestPreview.cancel();
    store.change(openingStarted(store.current, notice));
    this.options.onOpen();
    this.latest.run(
      (signal) =>
        whileSlow(
          this.describe(signal),
          () => store.change(openingIsSlow(store.current, true)),
          () => store.change(openingIsSlow(store.current, false)),
        ),
      () => {
        this.preview();
        this.options.onDescribed();
      },
      (error) => store.change(openFailed(store.current, asVecinityError(error))),
    );
  }

  /** Reads the file again, even if it seems unchanged. */
  reload(): void {
    const { host, store } = this.options;
    this.latest.cancel();
    host.reload({}).then(
      () => this.open(),
      (error: unknown) => store.change(failed(store.current, asVecinityError(error))),
    );
  }

  private async describe(signal: AbortSignal): Promise<void> {
    const { host, store } = this.options;
    const file = await host.ready({}, signal);
    store.change(fileNamed(store.current, file));
    this.options.onFile(file);
    const description = await host.describe({}, signal);
    store.change(described(store.current, description));
  }

  /** Shows the first rows. Why they cannot be read is said where the file is loaded. */
  private preview(): void {
    const { host, store } = this.options;
    this.latestPreview.run(
      (signal) => host.preview({ rows: PREVIEW_ROWS }, signal),
      (preview) => store.change(previewed(store.current, preview)),
      () => undefined,
    );
  }
}
