import * as fs from 'node:fs/promises';
import path from 'node:path';
import type { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import type { VecinityApi } from '../../src/host/api';
import type { TrainedModel } from '../../src/host/training/onModelTrained';

/** Name of the model that `fixtureModel` gives. */
const fixtureName = 'fixture';

/** Words that keep company: those of one group are found beside each other and beside no others. */
export const groups = {
  animals: ['cat', 'dog', 'horse', 'cow', 'sheep', 'goat', 'barn', 'field', 'hay', 'grazes'],
  royals: ['king', 'queen', 'prince', 'princess', 'duke', 'throne', 'crown', 'castle', 'palace', 'reigns'],
  weather: ['rain', 'snow', 'wind', 'storm', 'cloud', 'thunder', 'sky', 'cold', 'winter', 'falls'],
};

export function workspaceFolder(): string {
  return vscode.workspace.workspaceFolders![0]!.uri.fsPath;
}

export function extension(): vscode.Extension<VecinityApi> {
  return vscode.extensions.getExtension<VecinityApi>('vecinity.vecinity')!;
}

export async function api(): Promise<VecinityApi> {
  return extension().activate();
}

/** Writes a text file into the workspace and answers with its path. */
export async function writeText(name: string, text: string | Uint8Array): Promise<string> {
  const file = path.join(workspaceFolder(), name);
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(file, text);
  return file;
}

/** Sentences of eight words of one group each; the same text every time. */
export function sentences(count: number): string {
  const all = Object.values(groups);
  let state = 12345;
  const next = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const lines: string[] = [];
  for (let i = 0; i < count; i++) {
    const group = all[next(all.length)]!;
    lines.push(`The ${Array.from({ length: 8 }, () => group[next(group.length)]!).join(' ')}.`);
  }
  return lines.join('\n\n');
}

/** A model of `groups`, the active one; trained at the first call. */
export async function fixtureModel(): Promise<string> {
  const vecinity = await api();
  const existing = (await vecinity.models()).find(({ name }) => name === fixtureName);
  if (existing) {
    await vscode.commands.executeCommand('vecinity.selectModel', { modelId: existing.modelId });
    return existing.modelId;
  }
  await writeText('fixture/text.txt', sentences(3000));
  const trained = await vscode.commands.executeCommand<TrainedModel>('vecinity.train', {
    include: 'fixture/**',
    name: fixtureName,
    dimensions: 24,
    epochs: 20,
    minCount: 2,
    seed: 7,
    threads: 1,
  });
  return trained.modelId;
}

export interface StartedThread {
  readonly name: string;
  readonly worker: Worker;
}

const record = globalThis as { vecinityThreads?: StartedThread[] };

/** Every thread that has been started in this process since `recordThreads`. */
export function startedThreads(): readonly StartedThread[] {
  return record.vecinityThreads!;
}

/** Called once, before anything else. */
export function recordThreads(): void {
  const list: StartedThread[] = [];
  record.vecinityThreads = list;
  process.on('worker', (worker: Worker & { readonly threadName?: string | null }) =>
    list.push({ name: worker.threadName ?? '', worker }),
  );
}

const restores: (() => void)[] = [];

/** Replaces a property until `restoreAll`. */
export function replace<Target extends object>(target: Target, key: keyof Target, value: unknown): void {
  const own = Object.getOwnPropertyDescriptor(target, key);
  Object.defineProperty(target, key, { configurable: true, get: () => value });
  restores.push(() => {
    if (own) {
      Object.defineProperty(target, key, own);
    } else {
      Reflect.deleteProperty(target, key);
    }
  });
}

export function restoreAll(): void {
  for (const restore of restores.splice(0).reverse()) {
    restore();
  }
}

export type MessageKind = 'showInformationMessage' | 'showWarningMessage' | 'showErrorMessage';

export interface ShownMessage {
  readonly kind: MessageKind;
  readonly text: string;
  readonly detail: string;
  readonly modal: boolean;
  readonly buttons: readonly string[];
}

/** Catches messages; `answer` plays the user and names the button to press. */
export function catchMessages(answer: (message: ShownMessage) => string | undefined = () => undefined): ShownMessage[] {
  const shown: ShownMessage[] = [];
  for (const kind of ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'] as const) {
    replace(vscode.window, kind, (text: string, ...rest: unknown[]) => {
      const options = typeof rest[0] === 'object' ? (rest.shift() as vscode.MessageOptions) : {};
      const message = {
        kind,
        text,
        detail: options.detail ?? '',
        modal: options.modal ?? false,
        buttons: rest as string[],
      };
      shown.push(message);
      return Promise.resolve(answer(message));
    });
  }
  return shown;
}

export interface ShownPick {
  readonly items: readonly vscode.QuickPickItem[];
  readonly options: vscode.QuickPickOptions;
}

/** Catches choices from lists, and picks the item whose label ends in `label`. */
export function catchQuickPicks(label: string): ShownPick[] {
  const shown: ShownPick[] = [];
  replace(
    vscode.window,
    'showQuickPick',
    (items: readonly vscode.QuickPickItem[], options: vscode.QuickPickOptions) => {
      shown.push({ items, options });
      return Promise.resolve(items.find((item) => item.label.endsWith(label)));
    },
  );
  return shown;
}

/** Waits until `condition` holds. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  milliseconds = 20_000,
): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!(await condition())) {
    if (Date.now() > end) {
      throw new Error(`${what}: not after ${milliseconds / 1000} s`);
    }
    await pause(20);
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Opens a text in an editor. */
export async function show(content: string, language = 'plaintext'): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument({ content, language });
  return vscode.window.showTextDocument(document);
}

/** Our hovers over the first occurrence of `word`. */
export async function hovers(document: vscode.TextDocument, word: string): Promise<vscode.MarkdownString[]> {
  const at = document.getText().indexOf(word);
  return hoversAt(document, document.positionAt(at + Math.floor(word.length / 2)));
}

export async function hoversAt(
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.MarkdownString[]> {
  const found = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  return found
    .flatMap(({ contents }) => contents)
    .filter((item): item is vscode.MarkdownString => item instanceof vscode.MarkdownString);
}

/** Every file under a folder, by relative path. */
export async function filesUnder(folder: string): Promise<string[]> {
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}
