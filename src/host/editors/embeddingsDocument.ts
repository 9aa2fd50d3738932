import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { FileState } from '../../protocol/files';
import type { EmbeddingsFile } from '../../protocol/views';
import { isShortText } from './shortText';
import { WatchedPaths } from './watchedPaths';

/** A program that writes a file changes it many times. We look at it after a pause of this length. */
const REST_MILLISECONDS = 1500;

/** A file in the editor for embeddings, shown in one or more tabs. Reads nothing before a tab asks. */
export class EmbeddingsDocument implements vscode.CustomDocument {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when the file, or one that belongs to it, has changed or is gone. */
  readonly onDidChange = this.changed.event;
  /** Number of changes so far. */
  changes = 0;
  private readonly watched: WatchedPaths;
  private timer: NodeJS.Timeout | undefined;
  private isDisposed = false;
  /** Stamp of the file alone at the last look; undefined before the first. */
  private stamp: string | undefined;
  /** State of all files that belong to it; undefined before the file is described. */
  private state: FileState | undefined;

  /**
   * @param fileState finds the files that belong to a file, and their present state
   * @param intervals milliseconds between two looks at a file, and of quiet after a change; shorter in tests
   */
  constructor(
    readonly uri: vscode.Uri,
    private readonly fileState: (file: string) => Promise<FileState>,
    private readonly intervals: { readonly poll?: number; readonly rest?: number } = {},
  ) {
    this.watched = new WatchedPaths(() => this.compareSoon(), intervals.poll);
    this.watch();
  }

  /** Absolute path, or the URI of a file that is not on this machine. */
  get path(): string {
    return this.isLocal ? this.uri.fsPath : this.uri.toString();
  }

  /** Name, path and kind of the file. Reads at most its first bytes. */
  async look(): Promise<Pick<EmbeddingsFile, 'path' | 'name' | 'opensAsText'>> {
    // This tells other tabs, which may show an earlier state.
    await this.compareFile();
    return {
      path: this.path,
      name: path.posix.basename(this.uri.path),
      opensAsText: !this.isLocal || (await isShortText(this.path)),
    };
  }

  /** Also watches the files that belong to this one. Call this when the file has been described. */
  async watchBelonging(): Promise<void> {
    if (!this.state) {
      await this.compareBelonging(true);
    }
  }

  /** Identifies the present state of the file; `missing` if there is no file. */
  async currentStamp(): Promise<string> {
    const status = await fs.stat(this.path, { bigint: true }).catch(() => undefined);
    return status ? `${status.ino} ${status.size} ${status.mtimeNs}` : 'missing';
  }

  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.timer);
    this.watched.set([]);
    this.changed.dispose();
  }

  private get isLocal(): boolean {
    return this.uri.scheme === 'file';
  }

  private compareSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.compare(), this.intervals.rest ?? REST_MILLISECONDS);
  }

  private async compare(): Promise<void> {
    const hasChanged = await this.compareFile();
    if (this.state) {
      await this.compareBelonging(hasChanged);
    }
  }

  /** Tells listeners if the file has changed. @returns whether it has changed */
  private async compareFile(): Promise<boolean> {
    const now = await this.currentStamp();
    const before = this.stamp;
    this.stamp = now;
    const hasChanged = before !== undefined && before !== now;
    if (hasChanged) {
      this.tell();
    }
    return hasChanged;
  }

  /** @param isTold true if listeners know already or need not know */
  private async compareBelonging(isTold: boolean): Promise<void> {
    const now = this.isLocal ? await this.fileState(this.path).catch(() => undefined) : undefined;
    if (!now || this.isDisposed) {
      return;
    }
    const before = this.state;
    this.state = now;
    this.watch();
    if (before && before.stamp !== now.stamp && !isTold) {
      this.tell();
    }
  }

  private watch(): void {
    const isFirst = this.state === undefined;
    const paths = new Set([this.path, ...(this.state?.files ?? []), ...(this.state?.folders ?? [])]);
    if (this.isLocal && this.watched.set([...paths]) && !isFirst) {
      // A file may have changed before the watch began.
      this.compareSoon();
    }
  }

  private tell(): void {
    this.changes++;
    this.changed.fire();
  }
}
