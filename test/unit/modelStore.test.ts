import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import Module from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ModelStore } from '../../src/host/models/modelStore';

/** As much of VS Code's API as the store touches. */
class EventEmitter {
  readonly event = (): { dispose(): void } => ({ dispose: () => undefined });
  fire(): void {
    // There is no listener.
  }
  dispose(): void {
    // Nothing to free.
  }
}

suite('the store of models', () => {
  const loader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown };
  const load = loader._load.bind(loader);
  let storage = '';
  suiteSetup(async () => {
    loader._load = (request, ...rest) => (request === 'vscode' ? { EventEmitter } : load(request, ...rest));
    storage = await fs.mkdtemp(path.join(tmpdir(), 'vecinity-store-'));
    await fs.mkdir(path.join(storage, 'models'));
  });
  suiteTeardown(async () => {
    loader._load = load;
    await fs.rm(storage, { recursive: true });
  });

  /** A store as a window opens it, which remembers `activeModel`; files named `broken…` are unreadable. */
  async function open(activeModel?: string): Promise<ModelStore> {
    const { ModelStore } = await import('../../src/host/models/modelStore');
    const state = {
      activeModel,
      openedModels: [],
      setActiveModel(file: string | undefined) {
        state.activeModel = file;
        return Promise.resolve();
      },
    };
    const summarise = ({ path: file }: { path: string }): Promise<object> =>
      path.basename(file).startsWith('broken') ? Promise.reject(new Error('broken')) : Promise.resolve({ name: file });
    return new ModelStore(
      { storageUri: { fsPath: storage } } as never,
      state as never,
      { remote: { summarise } } as never,
    );
  }

  async function write(name: string, age: number): Promise<string> {
    const file = path.join(storage, 'models', name);
    await fs.writeFile(file, '');
    const time = new Date(Date.now() - age * 1000);
    await fs.utimes(file, time, time);
    return file;
  }

  test('keeps an outside file active in the next window', async () => {
    const remembered = new Map<string, unknown>();
    const memento = {
      get: (key: string) => remembered.get(key),
      update: (key: string, value: unknown) => Promise.resolve(void remembered.set(key, value)),
    };
    const context = { storageUri: { fsPath: storage }, workspaceState: memento };
    const remote = {
      load: ({ path: file }: { path: string }) => Promise.resolve({ path: file }),
      summarise: ({ path: file }: { path: string }) => Promise.resolve({ name: file }),
    };
    const { ModelStore } = await import('../../src/host/models/modelStore');
    const { State } = await import('../../src/host/state');
    const window = (): ModelStore => new ModelStore(context as never, new State(context as never), { remote } as never);
    const file = path.join(storage, 'elsewhere.vec');
    await window().open(file);
    const next = window();
    assert.equal(await next.findActive(), file);
    await next.noteOpened('/elsewhere/limited.bin');
    await next.open(file);
    assert.deepEqual(window().recentFiles, [file, '/elsewhere/limited.bin']);
    assert.ok((await next.list()).some((model) => model.path === file && model.external));
  });

  test('has no active model without models, and asking for one says what to do', async () => {
    const store = await open();
    assert.equal(await store.findActive(), undefined);
    await assert.rejects(store.resolve(), { code: 'noModel' });
  });

  test('activates the newest readable model, unless one is remembered', async () => {
    const old = await write('old.safetensors', 100);
    const newer = await write('newer.safetensors', 50);
    await write('broken.safetensors', 0);
    assert.equal(await (await open()).findActive(), newer);
    assert.equal(await (await open()).resolve(), newer);
    assert.equal(await (await open(old)).findActive(), old);
  });
});
