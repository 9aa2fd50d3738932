import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { VecinityError } from '../../core/errors';
import { freeName } from '../../core/training/modelName';
import type { ModelSummary } from '../../protocol/engine';
import type { EngineClient } from '../engineClient';
import type { State } from '../state';
import { entries, exists, fileStem } from './modelFiles';

const ENDING = '.safetensors';
/** Folder inside the store in which deleted models wait for Undo. */
const DELETED_FOLDER = '.deleted';
/** The next listing purges deleted models that are older than this. */
const MAX_DELETED_MILLISECONDS = 24 * 3600 * 1000;

/** Maximum number of files in the list of recently opened files. */
const MAX_RECENT = 10;

/** A model of the list. */
export interface StoredModel {
  /** Absolute path, the model's identity. */
  readonly path: string;
  /** Whether the file is outside the store. Removing such a model never deletes its file. */
  readonly external: boolean;
  /** Last write of the file, in milliseconds since 1970. */
  readonly modified: number;
  /** Absent if the file is unreadable. */
  readonly summary?: ModelSummary;
  readonly error?: Error;
}

/**
 * The models of this workspace: files in the workspace's storage folder, and files that the user opened from elsewhere.
 * One of them is active. Reads no file before the first question.
 */
export class ModelStore implements vscode.Disposable {
  /** Absolute path of the folder; need not exist yet. */
  readonly directory: string;
  private adoption: Promise<void> | undefined;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly activeChanged = new vscode.EventEmitter<string | undefined>();
  /** Fires when the list or a model in it has changed. */
  readonly onDidChange = this.changed.event;
  /** Fires with the path of the new active model, or undefined if there is none. */
  readonly onDidChangeActive = this.activeChanged.event;

  constructor(
    context: vscode.ExtensionContext,
    private readonly state: State,
    private readonly engine: EngineClient,
  ) {
    this.directory = path.join((context.storageUri ?? context.globalStorageUri).fsPath, 'models');
  }

  /** Remembered path of the active model; the file may be missing. */
  get active(): string | undefined {
    return this.state.activeModel;
  }

  /**
   * Path of the active model. If none is remembered, as in another browser on the same machine, the newest model becomes
   * active. The search for it runs once.
   */
  async findActive(): Promise<string | undefined> {
    if (this.active === undefined) {
      this.adoption ??= this.adoptNewest();
      await this.adoption;
    }
    return this.active;
  }

  /** All models, newest first. An unreadable file is in the list with its error. */
  async list(): Promise<readonly StoredModel[]> {
    await this.purge();
    const own = (await this.ownPaths()).map((file) => this.describe(file, false));
    const opened = this.state.openedModels.map((file) => this.describe(file, true));
    const models = await Promise.all([...own, ...opened]);
    return models.sort((a, b) => b.modified - a.modified);
  }

  /** Paths of all models. Opens no file. */
  async paths(): Promise<readonly string[]> {
    return [...(await this.ownPaths()), ...this.state.openedModels];
  }

  /**
   * Path of the model with this id, or of the active model.
   * @throws VecinityError `noModel`
   */
  async resolve(modelId?: string): Promise<string> {
    if (modelId === undefined) {
      const active = await this.findActive();
      if (active === undefined) {
        throw new VecinityError('noModel', 'There is no active model.', {
          remedy: 'Train one on this workspace, or open existing embeddings.',
        });
      }
      return active;
    }
    const paths = await this.paths();
    if (!paths.includes(modelId)) {
      throw new VecinityError('noModel', `The model ${modelId} is missing.`, {
        remedy: 'The Models view lists the models of this workspace.',
      });
    }
    return modelId;
  }

  /** An unused path for a new model. Creates the folder. */
  async newPath(name: string): Promise<string> {
    await fs.mkdir(this.directory, { recursive: true });
    const stem = fileStem(name);
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
    for (let attempt = 1; ; attempt++) {
      const suffix = attempt === 1 ? '' : `-${attempt}`;
      const file = path.join(this.directory, `${stem}-${stamp}${suffix}${ENDING}`);
      if (!(await exists(file))) {
        return file;
      }
    }
  }

  /** `name`, or `name (2)`, `name (3)` … if the name is taken. */
  async freeName(name: string): Promise<string> {
    return freeName(name, await this.names());
  }

  /** The names of all readable models. */
  async names(): Promise<readonly string[]> {
    return (await this.list()).flatMap(({ summary }) => (summary ? [summary.name] : []));
  }

  async setActive(file: string | undefined): Promise<void> {
    if (file === this.active) {
      return;
    }
    await this.state.setActiveModel(file);
    this.activeChanged.fire(file);
    this.changed.fire();
  }

  /** Makes a newly written model the active one. */
  async added(file: string): Promise<void> {
    this.changed.fire();
    await this.setActive(file);
  }

  /**
   * Adds a file from anywhere and makes it the active model.
   * @throws VecinityError the engine's errors for the file
   */
  async open(file: string, signal?: AbortSignal): Promise<ModelSummary> {
    const summary = await this.engine.remote.load({ path: file }, signal);
    if (path.dirname(file) !== this.directory) {
      await this.remember(file);
      await this.noteOpened(file);
    }
    await this.added(file);
    return summary;
  }

  /** Absolute paths of the recently opened files, the latest first. */
  get recentFiles(): readonly string[] {
    return this.state.recentFiles;
  }

  /** Adds a file to the recently opened files. */
  async noteOpened(file: string): Promise<void> {
    await this.state.setRecentFiles([file, ...this.recentFiles.filter((other) => other !== file)].slice(0, MAX_RECENT));
  }

  async rename(file: string, name: string): Promise<ModelSummary> {
    const summary = await this.engine.remote.rename({ path: file, name });
    this.changed.fire();
    if (file === this.active) {
      this.activeChanged.fire(file);
    }
    return summary;
  }

  /**
   * Removes a model from the list. The file of our own model waits in another folder; an external file stays. If the model
   * was active, the newest other one becomes active.
   */
  async remove(model: StoredModel): Promise<RemovedModel> {
    const wasActive = model.path === this.active;
    const others = wasActive
      ? (await this.list()).filter(({ path: file, summary }) => summary && file !== model.path)
      : [];
    const next = others[0]?.path;
    if (next !== undefined) {
      // First, so that nothing asks the model once its file is gone.
      await this.setActive(next);
    }
    const taking = model.external ? this.forget(model.path) : this.moveAside(model.path);
    const removed = await taking.catch(async (error: unknown) => {
      if (wasActive) {
        await this.setActive(model.path);
      }
      throw error;
    });
    if (this.engine.started) {
      await this.engine.remote.unload({ path: model.path });
    }
    if (wasActive && next === undefined) {
      await this.setActive(undefined);
    }
    this.changed.fire();
    return {
      ...removed,
      undo: async () => {
        await removed.undo();
        this.changed.fire();
        if (wasActive) {
          await this.setActive(model.path);
        }
      },
    };
  }

  dispose(): void {
    this.changed.dispose();
    this.activeChanged.dispose();
  }

  private async adoptNewest(): Promise<void> {
    const newest = (await this.list()).find(({ summary }) => summary);
    if (newest && this.active === undefined) {
      await this.setActive(newest.path);
    }
  }

  private async remember(file: string): Promise<void> {
    if (!this.state.openedModels.includes(file)) {
      await this.state.setOpenedModels([...this.state.openedModels, file]);
    }
  }

  private async forget(file: string): Promise<RemovedModel> {
    await this.state.setOpenedModels(this.state.openedModels.filter((opened) => opened !== file));
    return {
      undo: () => this.remember(file),
      purge: () => Promise.resolve(),
    };
  }

  private async moveAside(file: string): Promise<RemovedModel> {
    const folder = path.join(this.directory, DELETED_FOLDER);
    await fs.mkdir(folder, { recursive: true });
    const aside = path.join(folder, path.basename(file));
    await fs.rename(file, aside);
    // `purge` needs the time of deletion, but a rename keeps the time of writing.
    const modified = (await fs.stat(aside)).mtime;
    const now = new Date();
    await fs.utimes(aside, now, now);
    return {
      undo: async () => {
        await fs.rename(aside, file);
        await fs.utimes(file, modified, modified);
      },
      purge: () => fs.rm(aside, { force: true }),
    };
  }

  private async purge(): Promise<void> {
    const folder = path.join(this.directory, DELETED_FOLDER);
    const oldest = Date.now() - MAX_DELETED_MILLISECONDS;
    for (const name of await entries(folder)) {
      const file = path.join(folder, name);
      const stat = await fs.stat(file).catch(() => undefined);
      if (stat && stat.mtimeMs < oldest) {
        await fs.rm(file, { force: true });
      }
    }
  }

  private async ownPaths(): Promise<string[]> {
    const names = await entries(this.directory);
    return names
      .filter((name) => name.endsWith(ENDING) && !name.startsWith('.'))
      .map((name) => path.join(this.directory, name));
  }

  private async describe(file: string, external: boolean): Promise<StoredModel> {
    const modified = (await fs.stat(file).catch(() => undefined))?.mtimeMs ?? 0;
    try {
      return { path: file, external, modified, summary: await this.engine.remote.summarise({ path: file }) };
    } catch (error) {
      return { path: file, external, modified, error: error instanceof Error ? error : new Error(String(error)) };
    }
  }
}

/** A model that was removed from the list. */
export interface RemovedModel {
  undo(): Promise<void>;
  /** Deletes the file for good; `undo` fails afterwards. */
  purge(): Promise<void>;
}
