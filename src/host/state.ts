import type * as vscode from 'vscode';

const activeKey = 'activeModel';
const openedKey = 'openedModels';
const recentKey = 'recentFiles';
const interruptedKey = 'interruptedTraining';
const unofferedKey = 'unofferedEndings';

/** A training that has not come to its end, and what it can be resumed from. */
export interface InterruptedTraining {
  /** Of the model to be. */
  readonly name: string;
  /** Absolute path. */
  readonly checkpoint: string;
  /** How far it was then, 0..1. */
  readonly fraction: number;
  /** Going on would lead nowhere. */
  readonly diverged: boolean;
}

/** What survives a restart, and the only reader and writer of mementos. In memory: reading it reads no file. */
export class State {
  private readonly memento: vscode.Memento;
  /** The same in every window. */
  private readonly globalMemento: vscode.Memento;

  constructor(context: vscode.ExtensionContext) {
    // A window without a folder has no lasting workspace state.
    this.memento = context.storageUri ? context.workspaceState : context.globalState;
    this.globalMemento = context.globalState;
  }

  /** Absolute path of the model that hovers and views ask. */
  get activeModel(): string | undefined {
    const value: unknown = this.memento.get(activeKey);
    return typeof value === 'string' ? value : undefined;
  }

  async setActiveModel(path: string | undefined): Promise<void> {
    await this.memento.update(activeKey, path);
  }

  /** Absolute paths of model files outside our storage that the user opened. */
  get openedModels(): readonly string[] {
    return texts(this.memento.get(openedKey));
  }

  /** Absolute paths of the files that were opened last, the latest first. */
  get recentFiles(): readonly string[] {
    return texts(this.memento.get(recentKey));
  }

  async setRecentFiles(paths: readonly string[]): Promise<void> {
    await this.memento.update(recentKey, paths);
  }

  /** The training that was going on when it was last heard of. */
  get interruptedTraining(): InterruptedTraining | undefined {
    const value = this.memento.get<Partial<Record<keyof InterruptedTraining, unknown>>>(interruptedKey);
    const { name, checkpoint, fraction, diverged } = value ?? {};
    return typeof name === 'string' && typeof checkpoint === 'string' && typeof fraction === 'number'
      ? { name, checkpoint, fraction, diverged: diverged === true }
      : undefined;
  }

  async setInterruptedTraining(training: InterruptedTraining | undefined): Promise<void> {
    await this.memento.update(interruptedKey, training);
  }

  async setOpenedModels(paths: readonly string[]): Promise<void> {
    await this.memento.update(openedKey, paths);
  }

  /** Endings of files that the user does not want to be asked about. */
  get unofferedEndings(): readonly string[] {
    return texts(this.globalMemento.get(unofferedKey));
  }

  async setUnofferedEndings(endings: readonly string[]): Promise<void> {
    await this.globalMemento.update(unofferedKey, endings);
  }
}

/** The texts of a list; a memento may hold anything. */
function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
