import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { VecinityError } from '../../core/errors';
import type { ModelSummary } from '../../protocol/engine';
import type { EngineClient } from '../engineClient';
import type { State } from '../state';

const ending = '.safetensors';
/** Folder inside the store where deleted models wait for Undo. */
const asideName = '.deleted';
/** Deleted models that no Undo can reach any more are purged at the next listing. */
const asideMilliseconds = 24 * 3600 * 1000;

/** So many files are remembered as opened last. */
const mostRecent = 10;

/** One line of the list. */
export interface StoredModel {
  /** Absolute path, the model's identity. */
  readonly path: string;
  /** Opened from elsewhere: the list forgets it, but never deletes its file. */
  readonly external: boolean;
  /** When the file was written last, in milliseconds since 1970. */
  readonly modified: number;
  /** Absent if the file cannot be read. */
  readonly summary?: ModelSummary;
  readonly error?: Error;
}

/**
 * The models of this workspace: files in the workspace's storage folder and files opened from elsewhere, one of
 * them active. Nothing is read before somebody asks.
 */
export class ModelStore implements vscode.Disposable {
  /** Absolute path of the folder; it need not exist yet. */
  readonly directory: string;
  private adoption: Promise<void> | undefined;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly activeChanged = new vscode.EventEmitter<string | undefined>();
  /** Fires when the list or something in it has changed. */
  readonly onDidChange = this.changed.event;
  /** Fires with the path when another model, or none, has become active. */
  readonly onDidChangeActive = this.activeChanged.event;

  constructor(
    context: vscode.ExtensionContext,
    private readonly state: State,
    private readonly engine: EngineClient,
  ) {
    this.directory = path.join((context.storageUri ?? context.globalStorageUri).fsPath, 'models');
  }

  /** Path of the active model, as far as memory knows: its file may have gone. */
  get active(): string | undefined {
    return this.state.activeModel;
  }

  /**
   * The active model. Where none is remembered though there are models, as in another browser on the same machine, the
   * newest becomes active; that is looked for once.
   */
  async findActive(): Promise<string | undefined> {
    if (this.active === undefined) {
      this.adoption ??= this.adoptNewest();
      await this.adoption;
    }
    return this.active;
  }

  /** All models, newest first. A file that cannot be read is listed with its error and hides no other. */
  async list(): Promise<readonly StoredModel[]> {
    await this.purge();
    const own = (await this.ownPaths()).map((file) => this.describe(file, false));
    const opened = this.state.openedModels.map((file) => this.describe(file, true));
    const models = await Promise.all([...own, ...opened]);
    return models.sort((a, b) => b.modified - a.modified);
  }

  /** Paths of all models, without opening one. */
  async paths(): Promise<readonly string[]> {
    return [...(await this.ownPaths()), ...this.state.openedModels];
  }

  /**
   * The path of the model that `modelId` names, or of the active one.
   * @throws VecinityError `noModel`
   */
  async resolve(modelId?: string): Promise<string> {
    if (modelId === undefined) {
      const active = await this.findActive();
      if (active === undefined) {
        throw new VecinityError('noModel', 'There is no active model.', {
          remedy: 'Train one on this workspace, or open vectors that somebody else has trained.',
        });
      }
      return active;
    }
    const paths = await this.paths();
    if (!paths.includes(modelId)) {
      throw new VecinityError('noModel', `There is no model ${modelId}.`, {
        remedy: 'The Models view lists those there are.',
      });
    }
    return modelId;
  }

  /** A free path for a new model, in a folder that exists. */
  async newPath(name: string): Promise<string> {
    await fs.mkdir(this.directory, { recursive: true });
    const stem = fileStem(name);
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
    for (let attempt = 1; ; attempt++) {
      const suffix = attempt === 1 ? '' : `-${attempt}`;
      const file = path.join(this.directory, `${stem}-${stamp}${suffix}${ending}`);
      if (!(await exists(file))) {
        return file;
      }
    }
  }

  /** `name`, or `name 2`, `name 3` … if models of that name are there. */
  async freeName(name: string): Promise<string> {
    const taken = new Set((await this.list()).map((model) => model.summary?.name));
    for (let number = 1; ; number++) {
      const candidate = number === 1 ? name : `${name} ${number}`;
      if (!taken.has(candidate)) {
        return candidate;
      }
    }
  }

  async setActive(file: string | undefined): Promise<void> {
    if (file === this.active) {
      return;
    }
    await this.state.setActiveModel(file);
    this.activeChanged.fire(file);
    this.changed.fire();
  }

  /** A model has just been written to `file`: it becomes the active one. */
  async added(file: string): Promise<void> {
    this.changed.fire();
    await this.setActive(file);
  }

  /**
   * Adds a file from anywhere and makes it active.
   * @throws VecinityError as the engine does
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

  /** Absolute paths of the files that were opened last in this workspace, the latest first. */
  get recentFiles(): readonly string[] {
    return this.state.recentFiles;
  }

  /** Somebody has opened a file, or something of it. */
  async noteOpened(file: string): Promise<void> {
    await this.state.setRecentFiles([file, ...this.recentFiles.filter((other) => other !== file)].slice(0, mostRecent));
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
   * Takes a model off the list; its file waits aside, one opened from elsewhere stays where it is. If it was active,
   * the newest other one becomes active.
   */
  async remove(model: StoredModel): Promise<RemovedModel> {
    const wasActive = model.path === this.active;
    const removed = model.external ? await this.forget(model.path) : await this.moveAside(model.path);
    if (this.engine.started) {
      await this.engine.remote.unload({ path: model.path });
    }
    if (wasActive) {
      const rest = (await this.list()).filter(({ summary }) => summary);
      await this.setActive(rest[0]?.path);
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
    const folder = path.join(this.directory, asideName);
    await fs.mkdir(folder, { recursive: true });
    const aside = path.join(folder, path.basename(file));
    await fs.rename(file, aside);
    // Renaming keeps the time of writing, and purging goes by the time of deleting.
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
    const folder = path.join(this.directory, asideName);
    const oldest = Date.now() - asideMilliseconds;
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
      .filter((name) => name.endsWith(ending) && !name.startsWith('.'))
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

/** A model that has been taken off the list. */
export interface RemovedModel {
  undo(): Promise<void>;
  /** Frees the disk; `undo` fails afterwards. */
  purge(): Promise<void>;
}

/** A file name's stem made of the letters and digits of `name`, at most 40 characters. */
function fileStem(name: string): string {
  const stem = name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '');
  return stem || 'model';
}

async function entries(folder: string): Promise<string[]> {
  try {
    return await fs.readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return [];
    }
    throw error;
  }
}

async function exists(file: string): Promise<boolean> {
  return fs.access(file, constants.F_OK).then(
    () => true,
    () => false,
  );
}
