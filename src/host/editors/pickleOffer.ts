import * as fs from 'node:fs/promises';
import { constants as zlib, gunzipSync } from 'node:zlib';
import * as vscode from 'vscode';
import { notificationText, oneLine } from '../inertText';
import type { State } from '../state';
import { editorFor } from './viewTypes';

/** Endings that gensim's word vectors share with other files: `.kv` is also the language of Kivy. */
const sharedEndings = ['kv', 'kv.gz'];
/** Bytes to read: enough to recognise a pickle, plain or in gzip. */
const HEAD_BYTES = 1024;

/**
 * Offers our editor where the user opens a pickle as text, once for each ending and window. Stays silent in an
 * untrusted workspace and after "Don't Ask Again". Reads nothing but the first bytes of files with a shared ending.
 */
export class PickleOffer implements vscode.Disposable {
  /** Endings that this window has asked about. */
  private readonly asked = new Set<string>();
  private readonly listener: vscode.Disposable;
  private readonly firstLook: NodeJS.Immediate;

  constructor(private readonly state: State) {
    const { tabGroups } = vscode.window;
    this.listener = tabGroups.onDidChangeTabs(({ opened }) => opened.forEach((tab) => void this.look(tab)));
    // Activation reads no file: the tab that is open already gets its turn afterwards.
    this.firstLook = setImmediate(() => {
      const active = tabGroups.activeTabGroup.activeTab;
      if (active) {
        void this.look(active);
      }
    });
  }

  dispose(): void {
    clearImmediate(this.firstLook);
    this.listener.dispose();
  }

  private async look(tab: vscode.Tab): Promise<void> {
    const { input } = tab;
    if (!(input instanceof vscode.TabInputText) || input.uri.scheme !== 'file') {
      return;
    }
    const { uri } = input;
    const ending = sharedEndings.find((shared) => uri.path.toLowerCase().endsWith(`.${shared}`));
    if (ending && this.mayAsk(ending) && (await isPickle(uri.fsPath)) && this.mayAsk(ending)) {
      this.asked.add(ending);
      await this.offer(uri, ending);
    }
  }

  private mayAsk(ending: string): boolean {
    return vscode.workspace.isTrusted && !this.asked.has(ending) && !this.state.unofferedEndings.includes(ending);
  }

  private async offer(uri: vscode.Uri, ending: string): Promise<void> {
    const name = oneLine(uri.path.slice(uri.path.lastIndexOf('/') + 1));
    const question = notificationText(`${name} is a Python pickle, as gensim saves vectors. Open as word embeddings?`);
    const answer = await vscode.window.showInformationMessage(question, 'Open', "Don't Ask Again");
    if (answer === 'Open') {
      await vscode.commands.executeCommand('vscode.openWith', uri, editorFor(uri.path));
      await closeAsText(uri);
    } else if (answer) {
      await this.state.setUnofferedEndings([...this.state.unofferedEndings, ending]);
    }
  }
}

/** Whether a file, plain or in gzip, begins as a pickle of protocol 2 to 5; false if it is unreadable. */
async function isPickle(file: string): Promise<boolean> {
  try {
    // Opening a pipe would wait for its writer.
    if (!(await fs.stat(file)).isFile()) {
      return false;
    }
    const head = await readHead(file);
    const isGzip = head[0] === 0x1f && head[1] === 0x8b;
    const start = isGzip ? gunzipSync(head, { finishFlush: zlib.Z_SYNC_FLUSH }) : head;
    // PROTO and its version: Python's Lib/pickletools.py.
    return start[0] === 0x80 && start[1] !== undefined && start[1] >= 2 && start[1] <= 5;
  } catch {
    return false;
  }
}

async function readHead(file: string): Promise<Uint8Array> {
  const handle = await fs.open(file);
  try {
    const { bytesRead, buffer } = await handle.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Closes the tabs that show the file as text. */
async function closeAsText(uri: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input, isDirty }) => !isDirty && input instanceof vscode.TabInputText && isSame(input.uri, uri));
  await vscode.window.tabGroups.close(tabs, true);
}

function isSame(one: vscode.Uri, other: vscode.Uri): boolean {
  return one.toString() === other.toString();
}
