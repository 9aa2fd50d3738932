import { unwatchFile, watchFile } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { EmbeddingsFile } from '../../protocol/views';
import { isShortText } from './shortText';

/** A file that is being written changes many times: it is looked at once it has rested. */
const restMilliseconds = 1500;
const pollMilliseconds = 1000;

/** A file in the editor for embeddings; it may be shown in several tabs. Nothing of it is read before a tab asks. */
export class EmbeddingsDocument implements vscode.CustomDocument {
  private readonly changed = new vscode.EventEmitter<void>();
  /** The file on disk is another than before, or gone. */
  readonly onDidChange = this.changed.event;
  private timer: NodeJS.Timeout | undefined;
  private stamp: string | undefined;

  constructor(readonly uri: vscode.Uri) {
    if (uri.scheme === 'file') {
      // Not VS Code's watcher: what that leaves out, such as large folders and network drives, holds such files.
      watchFile(uri.fsPath, { interval: pollMilliseconds, persistent: false }, this.onStatus);
    }
  }

  /** Absolute path, or the address of a file that is not on this machine. */
  get path(): string {
    return this.uri.scheme === 'file' ? this.uri.fsPath : this.uri.toString();
  }

  /** What can be told of the file without reading more than its first bytes. */
  async look(): Promise<Pick<EmbeddingsFile, 'path' | 'name' | 'opensAsText'>> {
    this.stamp = await this.currentStamp();
    return {
      path: this.path,
      name: path.posix.basename(this.uri.path),
      opensAsText: this.uri.scheme !== 'file' || (await isShortText(this.path)),
    };
  }

  /** Changes with the file; undefined where it cannot be reached. */
  async currentStamp(): Promise<string | undefined> {
    const status = await fs.stat(this.path, { bigint: true }).catch(() => undefined);
    return status && `${status.ino} ${status.size} ${status.mtimeNs}`;
  }

  dispose(): void {
    clearTimeout(this.timer);
    unwatchFile(this.path, this.onStatus);
    this.changed.dispose();
  }

  private readonly onStatus = (): void => {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.compare(), restMilliseconds);
  };

  private async compare(): Promise<void> {
    const stamp = await this.currentStamp();
    if (stamp !== this.stamp) {
      this.stamp = stamp;
      this.changed.fire();
    }
  }
}
