import assert from 'node:assert/strict';
import { EventEmitter, TreeItem, fakeVscode, fileUri } from './support/vscode';

suite('tab of the embeddings editor', () => {
  const messages: string[] = [];
  const plotted: (readonly string[])[] = [];
  let answer: string | undefined;
  fakeVscode({
    EventEmitter,
    TreeItem,
    window: { showInformationMessage: (text: string) => Promise.resolve((messages.push(text), answer)) },
  });

  /** Plots two words of a file while another model, or none, is active. Returns the active model afterwards. */
  async function plot(before: string | undefined): Promise<string | undefined> {
    const { EmbeddingsTab } = await import('../../src/host/editors/embeddingsTab');
    const nobody = {
      onLoading: () => ({}),
      onDidChange: () => ({}),
      onDidChangeActive: () => ({}),
      onDidAsk: () => ({}),
    };
    const models = {
      ...nobody,
      active: before,
      open: (file: string) => Promise.resolve(void (models.active = file)),
      setActive: (file: string) => Promise.resolve(void (models.active = file)),
    };
    const plotPanel = { show: (words: readonly string[]) => plotted.push(words) };
    const services = { engine: nobody, models, editorPages: nobody, plotPanel };
    const file = { ...nobody, uri: fileUri('/data/x.vec'), path: '/data/x.vec' };
    const tab = new EmbeddingsTab(file as never, {} as never, services as never);
    messages.length = plotted.length = 0;
    await tab.handlers().run({ action: 'plot', words: ['king', 'queen'] }, new AbortController().signal);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(plotted, [['king', 'queen']]);
    return models.active;
  }

  test('says that plotting makes the file the model of hovers, and offers to undo it', async () => {
    answer = undefined;
    assert.equal(await plot('/data/other.vec'), '/data/x.vec');
    assert.deepEqual(messages, ['x.vec is now used for hovers, questions and plots.']);
    answer = 'Undo';
    assert.equal(await plot('/data/other.vec'), '/data/other.vec');
    assert.equal(messages.length, 1);
  });

  test('says nothing where the file already is that model', async () => {
    assert.equal(await plot('/data/x.vec'), '/data/x.vec');
    assert.deepEqual(messages, []);
  });
});
