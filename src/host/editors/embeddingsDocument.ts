import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { FileState } from '../../protocol/files';
import type { EmbeddingsFile } from '../../protocol/views';
import { isShortText } from './shortText';
import { WatchedPaths } from './watchedPaths';

/** A file that is being written changes many times: it is looked at once it has rested. */
const REST_MILLISECONDS = 1500;

/** A file in the editor for embeddings; it may be shown in several tabs. Nothing of it is read before a tab asks. */
export class EmbeddingsDocument implements vscode.CustomDocument {
  private readonly changed = new vscode.EventEmitter<void>();
  /** The file on disk, or one that belongs to it, is another than before, or gone. */
  readonly onDidChange = this.changed.event;
  /** Counts the changes. */
  changes = 0;
  private readonly watched: WatchedPaths;
  private timer: NodeJS.Timeout | undefined;
  private isDisposed = false;
  /** Of the file alone, when it was last looked at; undefined before. */
  private stamp: string | undefined;
  /** Of all files that belong to it, once it has been described. */
  private state: FileState | undefined;

  /**
   * @param fileState returns which files belong to it and their state
   * @param intervals milliseconds between two looks at a file, and until a change has rested; shorter in tests
   */
  constructor(
    readonly uri: vscode.Uri,
    private readonly fileState: (file: string) => Promise<FileState>,
    private readonly intervals: { readonly poll?: number; readonly rest?: number } = {},
  ) {
    this.watched = new WatchedPaths(() => this.compareSoon(), intervals.poll);
    this.watch();
  }

  /** Absolute path, or the address of a file that is not on this machine. */
  get path(): string {
    return this.isLocal ? this.uri.fsPath : this.uri.toString();
  }

  /** What can be told of the file without reading more than its first bytes. */
  async look(): Promise<Pick<EmbeddingsFile, 'path' | 'name' | 'opensAsText'>> {
    // Other tabs that show what was there before are told.
    await this.compareFile();
    return {
      path: this.path,
      name: path.posix.basename(this.uri.path),
      opensAsText: !this.isLocal || (await isShortText(this.path)),
    };
  }

  /** To be called when the file has been described: from then on the files that belong to it are watched, too. */
  async watchBelonging(): Promise<void> {
    if (!this.state) {
      await this.compareBelonging(true);
    }
  }

  /** Changes with the file. */
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

  /** @returns whether the file is another; whoever listens has been told then */
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

  /** @param isTold whoever listens knows already, or need not know */
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
      // One may have changed before it was watched.
      this.compareSoon();
    }
  }

  private tell(): void {
    this.changes++;
    this.changed.fire();
  }
}
