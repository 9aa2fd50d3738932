import assert from 'node:assert/strict';
import fs from 'node:fs';
import Module from 'node:module';
import threads from 'node:worker_threads';

/** One thing the extension got from VS Code and owes it back. */
interface Debt {
  readonly what: string;
  disposed: boolean;
}

/** As much of VS Code's API as activation touches; remembers every disposable it gives out. */
function fakeVscode(debts: Debt[], messages: string[][]): object {
  const owe = (what: string, rest: object = {}): object => {
    const debt = { what, disposed: false };
    debts.push(debt);
    return { ...rest, dispose: () => (debt.disposed = true) };
  };
  class EventEmitter {
    private readonly listeners = new Set<unknown>();
    private readonly own = owe('EventEmitter') as { dispose(): void };
    readonly event = (listener: unknown): object => {
      this.listeners.add(listener);
      return { dispose: () => this.listeners.delete(listener) };
    };
    fire(): void {
      // Nothing fires during activation.
    }
    dispose(): void {
      this.own.dispose();
    }
  }
  class TreeItem {
    label?: string;
  }
  class Disposable {
    constructor(readonly dispose: () => void) {}
    static from(...all: { dispose(): void }[]): Disposable {
      return new Disposable(() => all.forEach((disposable) => disposable.dispose()));
    }
  }
  return {
    EventEmitter,
    TreeItem,
    Disposable,
    StatusBarAlignment: { Left: 1 },
    commands: {
      registerCommand: (id: string) => owe(`command ${id}`),
      executeCommand: () => Promise.resolve(),
    },
    languages: { registerHoverProvider: () => owe('hover provider') },
    window: {
      createOutputChannel: () => owe('log', { error: () => undefined }),
      createStatusBarItem: () => owe('status bar item'),
      showInformationMessage: (...message: string[]) => {
        messages.push(message);
        return Promise.resolve();
      },
      createTreeView: (id: string) => owe(`view ${id}`),
      registerCustomEditorProvider: (id: string) => owe(`editor ${id}`),
      registerWebviewViewProvider: (id: string) => owe(`view ${id}`),
      registerWebviewPanelSerializer: (id: string) => owe(`serializer ${id}`),
      tabGroups: { activeTabGroup: {}, onDidChangeTabs: () => owe('tab listener') },
    },
    workspace: {
      getConfiguration: () => ({ get: () => undefined }),
      onDidChangeConfiguration: () => owe('configuration listener'),
    },
  };
}

function fakeContext(subscriptions: { dispose(): unknown }[], mementos: Readonly<Record<string, unknown>>): object {
  return {
    subscriptions,
    extension: { packageJSON: { version: '1.2.3' } },
    extensionUri: {},
    storageUri: { fsPath: '/storage/of/the/workspace' },
    globalStorageUri: { fsPath: '/storage/of/all' },
    workspaceState: { get: (key: string) => mementos[key] },
    globalState: { get: () => undefined },
    asAbsolutePath: (file: string) => `/extension/${file}`,
  };
}

suite('activation', () => {
  const debts: Debt[] = [];
  const messages: string[][] = [];
  const loader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown };
  const load = loader._load.bind(loader);
  suiteSetup(() => {
    const vscode = fakeVscode(debts, messages);
    loader._load = (request, ...rest) => (request === 'vscode' ? vscode : load(request, ...rest));
  });
  suiteTeardown(() => {
    loader._load = load;
  });

  test('reads no file, starts no thread, reports an interrupted training, and disposes everything on deactivation', async () => {
    const { activate, deactivate } = await import('../../src/extension');
    const touched: string[] = [];
    const originals = new Map<object, Map<string, unknown>>();
    for (const [object, prefix] of [
      [fs, 'fs'],
      [fs.promises, 'fs.promises'],
    ] as const) {
      const saved = new Map<string, unknown>();
      originals.set(object, saved);
      for (const [name, value] of Object.entries(object)) {
        if (typeof value === 'function' && /^[a-z]/.test(name)) {
          saved.set(name, value);
          Reflect.set(object, name, () => {
            touched.push(`${prefix}.${name}`);
            throw new Error('Activation must not touch files.');
          });
        }
      }
    }
    const { Worker } = threads;
    threads.Worker = class extends Worker {
      constructor() {
        touched.push('Worker');
        super('');
      }
    };
    const interrupted = { name: 'my notes', checkpoint: '/there/is/none.checkpoint', fraction: 0.439 };
    const subscriptions: { dispose(): unknown }[] = [];
    try {
      const exported = activate(fakeContext(subscriptions, { interruptedTraining: interrupted }) as never);
      assert.equal(exported.version, '1.2.3');
    } finally {
      threads.Worker = Worker;
      for (const [object, saved] of originals) {
        for (const [name, value] of saved) {
          Reflect.set(object, name, value);
        }
      }
    }
    assert.deepEqual(touched, []);
    assert.deepEqual(messages, [['Training “my notes” was interrupted at 43 %.', 'Resume', 'Discard']]);
    assert.ok(debts.length > 20, 'the fake was used');

    await deactivate();
    for (const subscription of subscriptions.reverse()) {
      subscription.dispose();
    }
    assert.deepEqual(
      debts.filter(({ disposed }) => !disposed).map(({ what }) => what),
      [],
    );
  });
});
