import assert from 'node:assert/strict';
import Module from 'node:module';

interface Controller {
  readonly dropMimeTypes: readonly string[];
  handleDrop(target: undefined, data: { get(type: string): unknown }): Promise<void>;
}

suite('models view', () => {
  const opened: unknown[] = [];
  let controller: Controller | undefined;
  const loader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown };
  const load = loader._load.bind(loader);
  suiteSetup(async () => {
    const vscode = {
      EventEmitter: class {
        readonly event = (): object => ({ dispose: () => undefined });
      },
      TreeItem: class {
        label?: string;
      },
      Uri: { parse: (text: string) => ({ text }) },
      commands: { executeCommand: (...call: unknown[]) => Promise.resolve(opened.push(call)) },
      window: {
        createTreeView: (_: string, options: { readonly dragAndDropController: Controller }) => {
          controller = options.dragAndDropController;
          return { dispose: () => undefined };
        },
      },
    };
    loader._load = (request, ...rest) => (request === 'vscode' ? vscode : load(request, ...rest));
    const { ModelsView } = await import('../../src/host/views/modelsView');
    new ModelsView({ onDidChange: () => ({ dispose: () => undefined }) } as never);
  });
  suiteTeardown(() => {
    loader._load = load;
  });

  test('opens every file that is dropped on it', async () => {
    const list = '# comment\r\nfile:///data/a%20b.vec\r\n\r\nfile:///data/c.gguf\n';
    await controller!.handleDrop(undefined, {
      get: (type) => (type === controller!.dropMimeTypes[0] ? { asString: () => Promise.resolve(list) } : undefined),
    });
    assert.deepEqual(controller!.dropMimeTypes, ['text/uri-list']);
    assert.deepEqual(opened, [
      ['vecinity.openEmbeddings', { text: 'file:///data/a%20b.vec' }],
      ['vecinity.openEmbeddings', { text: 'file:///data/c.gguf' }],
    ]);
  });

  test('something else that is dropped opens nothing', async () => {
    const before = opened.length;
    await controller!.handleDrop(undefined, { get: () => undefined });
    assert.equal(opened.length, before);
  });
});
