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

  test('opens every dropped file', async () => {
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

  test('distinguishes models of the same name by their files', async () => {
    const { uniqueNames, modelDescription, modelIcon } = await import('../../src/host/views/modelItem');
    const summary = {
      name: 'tiny',
      algorithm: 'unknown',
      vocabularySize: 2,
      dimensions: 3,
      tokens: 0,
      bytes: 10,
      createdAt: '',
    };
    const [a, b, c] = [
      ['/x/tiny-q4_0.gguf', 'tiny'],
      ['/x/tiny-q6_k.gguf', 'tiny'],
      ['/x/y.vec', 'y'],
    ].map(([path, name]) => {
      return { path: path!, external: true, modified: 0, summary: { ...summary, name: name! } } as never;
    });
    const hasUniqueName = uniqueNames([a!, b!, c!]);
    assert.equal(modelDescription(a!, hasUniqueName(a!)), 'tiny-q4_0 · opened file · 2 × 3');
    assert.equal(modelDescription(b!, hasUniqueName(b!)), 'tiny-q6_k · opened file · 2 × 3');
    assert.equal(modelDescription(c!, hasUniqueName(c!)), 'opened file · 2 × 3');
    const news = { path: '/x/n', modified: 0, summary: { ...summary, name: 'news', algorithm: 'cbow' } };
    const [external, own] = [true, false].map((is) => ({ ...news, external: is }) as never);
    assert.equal(modelDescription(external!), 'opened file · CBOW · 2 × 3');
    assert.equal(modelDescription(own!), 'CBOW · 2 × 3');
    assert.deepEqual(
      [modelIcon(external!, false), modelIcon(own!, false), modelIcon(external!, true), modelIcon(own!, true)],
      ['file', 'circle-outline', 'circle-filled', 'circle-filled'],
    );
    const trained = (name: string): string =>
      modelDescription({ path: '/m', external: false, summary: { ...summary, name, algorithm: 'skipgram' } } as never);
    assert.equal(trained('mine'), 'skip-gram · 2 × 3');
    assert.equal(trained('demo · skip-gram 3d'), '2 × 3');
  });

  test('opens nothing for other dropped items', async () => {
    const before = opened.length;
    await controller!.handleDrop(undefined, { get: () => undefined });
    assert.equal(opened.length, before);
  });
});
