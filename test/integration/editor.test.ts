import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { api, catchMessages, pause, restoreAll, startedThreads, until, writeText } from './support';

const words = ['king 1 0 0', 'queen 0.9 0.1 0', 'ship 0 1 0.1', 'sailor 0 0.9 0.2', 'zero 0 0 0'];
const text = `${words.length} 3\n${words.join('\n')}\n`;

suite('editor for embeddings', () => {
  teardown(async () => {
    restoreAll();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const tab = (): unknown => vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const editorOf = (file: string): string | undefined => {
    const input = tab();
    return input instanceof vscode.TabInputCustom && input.uri.fsPath === file ? input.viewType : undefined;
  };

  test('is the usual one for vectors, compressed ones and token tables', async () => {
    for (const name of [
      'usual.vec',
      'usual.gguf',
      'usual.safetensors',
      'usual.vec.gz',
      'usual.word2vec',
      'usual.fasttext.bin',
    ]) {
      const file = await writeText(`editor/${name}`, text);
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file));
      await until(name, () => editorOf(file) === 'vecinity.embeddings');
    }
  });

  test('is an option for text and other files, which open as before', async () => {
    for (const name of ['plain.txt', 'plain.tsv', 'plain.csv', 'plain.json', 'plain.floret', 'plain.kv']) {
      const file = await writeText(`editor/${name}`, text);
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file));
      await until(name, () => {
        const input = tab();
        return input instanceof vscode.TabInputText && input.uri.fsPath === file;
      });
      await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(file), 'vecinity.optionalEmbeddings');
      await until(`${name} in the editor`, () => editorOf(file) === 'vecinity.optionalEmbeddings');
    }
  });

  test('is offered for a pickle that opens as text, and not for a rule of Kivy', async () => {
    await api();
    const all = catchMessages(({ text }) => (text.includes('pickle') ? 'Open' : undefined));
    // A model that an earlier suite trained may be announced meanwhile.
    const offers = (): typeof all => all.filter(({ text }) => text.includes('pickle'));
    const kivy = await writeText('editor/rules.kv', '<Label>:\n    text: "ship"\n');
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(kivy));
    await until('the rule', () => {
      const input = tab();
      return input instanceof vscode.TabInputText && input.uri.fsPath === kivy;
    });
    await pause(300);
    assert.deepEqual(
      offers().map(({ text }) => text),
      [],
    );
    const pickle = await writeText('editor/vectors.kv', Buffer.concat([Buffer.of(0x80, 2), Buffer.alloc(64)]));
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(pickle));
    await until('the editor', () => editorOf(pickle) === 'vecinity.optionalEmbeddings');
    assert.deepEqual(
      offers().map(({ buttons, modal }) => ({ buttons, modal })),
      [{ buttons: ['Open', "Don't Ask Again"], modal: false }],
    );
    assert.match(offers()[0]!.text, /^vectors\.kv is a Python pickle.*Open as word embeddings\?$/);
    const isAsText = ({ input }: vscode.Tab): boolean =>
      input instanceof vscode.TabInputText && input.uri.fsPath === pickle;
    await until('no tab with it as text', () => vscode.window.tabGroups.all.every(({ tabs }) => !tabs.some(isAsText)));
  });

  test('opens any file it is told to, several times, and closes without a word', async () => {
    const shown = catchMessages();
    const file = await writeText('editor/any.dat', text);
    await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(file), 'vecinity.embeddings');
    await until('the editor', () => editorOf(file) === 'vecinity.embeddings');
    await vscode.commands.executeCommand('workbench.action.splitEditor');
    await until('two of them', () => vscode.window.tabGroups.all.length === 2);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.deepEqual(shown, []);
    assert.equal(startedThreads().filter(({ name }) => name === 'The engine').length, 1);
  });

  test('leaves the active model as it is', async () => {
    const before = (await (await api()).models()).find(({ active }) => active)?.modelId;
    const file = await writeText('editor/untouched.vec', text);
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file));
    await until('the editor', () => editorOf(file) === 'vecinity.embeddings');
    const models = await (await api()).models();
    assert.equal(models.find(({ active }) => active)?.modelId, before);
    assert.ok(!models.some(({ modelId }) => modelId === file));
  });
});
