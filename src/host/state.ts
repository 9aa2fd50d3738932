import type * as vscode from 'vscode';
import { kindNames } from '../core/evaluation/reportText';
import type { FoundTest } from '../protocol/evaluation';

const activeKey = 'activeModel';
const openedKey = 'openedModels';
const recentKey = 'recentFiles';
const interruptedKey = 'interruptedTraining';
const formPlacesKey = 'formPlaces';
const paceKey = 'trainingPace';
const unofferedKey = 'unofferedEndings';
const evaluationKey = 'evaluation';

/** The pace before the first run: an editor and its extensions take a part of the machine. */
const UNKNOWN_PACE = 1.5;

/** A training that did not finish, and its checkpoint. */
export interface InterruptedTraining {
  /** Name of the new model. */
  readonly name: string;
  /** Absolute path of the checkpoint. */
  readonly checkpoint: string;
  /** Progress at the checkpoint, from 0 to 1. */
  readonly fraction: number;
  /** Whether training diverged: resuming it makes no sense then. */
  readonly diverged: boolean;
}

/** What the user chose for evaluations in this workspace. */
export interface EvaluationChoice {
  /** Absolute paths of the chosen test sets; undefined before the first choice. */
  readonly files: readonly string[] | undefined;
  /** Test sets that the user added to those of the workspace. */
  readonly added: readonly FoundTest[];
  /** Absolute path of the model to compare with. */
  readonly other: string | undefined;
}

/** Reads and writes the mementos, which survive a restart. VS Code keeps them in memory: this reads no file. */
export class State {
  private readonly memento: vscode.Memento;
  /** The same in every window. */
  private readonly globalMemento: vscode.Memento;

  constructor(context: vscode.ExtensionContext) {
    // A window without a folder loses its workspace state.
    this.memento = context.storageUri ? context.workspaceState : context.globalState;
    this.globalMemento = context.globalState;
  }

  /** Absolute path of the active model. */
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

  /** Absolute paths of the recently opened files, the latest first. */
  get recentFiles(): readonly string[] {
    return texts(this.memento.get(recentKey));
  }

  async setRecentFiles(paths: readonly string[]): Promise<void> {
    await this.memento.update(recentKey, paths);
  }

  /** The training that ran at the last checkpoint and has not ended since. */
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

  /** URIs of the files and folders that the training form is about. */
  get formPlaces(): readonly string[] {
    return texts(this.memento.get(formPlacesKey));
  }

  async setFormPlaces(uris: readonly string[]): Promise<void> {
    await this.memento.update(formPlacesKey, uris);
  }

  get evaluation(): EvaluationChoice {
    const value = this.memento.get<Partial<Record<keyof EvaluationChoice, unknown>>>(evaluationKey);
    const { files, added, other } = value ?? {};
    return {
      files: Array.isArray(files) ? texts(files) : undefined,
      added: Array.isArray(added) ? added.filter(isFoundTest) : [],
      other: typeof other === 'string' ? other : undefined,
    };
  }

  async setEvaluation(choice: EvaluationChoice): Promise<void> {
    await this.memento.update(evaluationKey, choice);
  }

  /** How much longer the last training took than `estimateSeconds` said. */
  get pace(): number {
    const value: unknown = this.globalMemento.get(paceKey);
    return typeof value === 'number' && value > 0 ? value : UNKNOWN_PACE;
  }

  async setPace(pace: number): Promise<void> {
    await this.globalMemento.update(paceKey, pace);
  }

  /** Endings of files that the user does not want to be asked about. */
  get unofferedEndings(): readonly string[] {
    return texts(this.globalMemento.get(unofferedKey));
  }

  async setUnofferedEndings(endings: readonly string[]): Promise<void> {
    await this.globalMemento.update(unofferedKey, endings);
  }
}

/** Whether a value of a memento is a test set. */
function isFoundTest(value: unknown): value is FoundTest {
  const { path, kind } = (value ?? {}) as Partial<Record<keyof FoundTest, unknown>>;
  return typeof path === 'string' && typeof kind === 'string' && Object.hasOwn(kindNames, kind);
}

/** The texts of a list; a memento may hold anything. */
function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
