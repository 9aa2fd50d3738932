import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { OpenedModel } from '../../src/host/models/openEmbeddings';
import { api, catchMessages, catchQuickPicks, fixtureModel, replace, restoreAll, until } from './support';

suite('opening files', () => {
  let folder: string;
  let fixture: string;

  suiteSetup(async () => {
    fixture = await fixtureModel();
    // Outside the workspace, whose text it would be.
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'vecinity-opening-'));
  });

  teardown(async () => {
    restoreAll();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const shownFile = (): string | undefined => {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return input instanceof vscode.TabInputCustom ? input.uri.fsPath : undefined;
  };

  suiteTeardown(async () => {
    catchMessages();
    for (const { modelId } of await (await api()).models()) {
      if (modelId !== fixture) {
        await vscode.commands.executeCommand('vecinity.deleteModel', { modelId });
      }
    }
    restoreAll();
    await vscode.commands.executeCommand('vecinity.selectModel', { modelId: fixture });
    await fs.rm(folder, { recursive: true, force: true });
  });

  async function written(name: string, text: string): Promise<vscode.Uri> {
    const file = path.join(folder, name);
    await fs.writeFile(file, text);
    return vscode.Uri.file(file);
  }

  async function active(): Promise<string | undefined> {
    return (await (await api()).models()).find((model) => model.active)?.modelId;
  }

  test('limits make a model of this workspace of what they take', async () => {
    const uri = await written('limited.vec', '3 2\nking 1 0\nqueen 1 1\nserver 0 1\n');
    const first = await vscode.commands.executeCommand<OpenedModel>('vecinity.openEmbeddings', { uri, firstWords: 2 });
    assert.equal(first.vocabularySize, 2);
    assert.notEqual(first.modelId, uri.fsPath);
    assert.equal(shownFile(), undefined);
    assert.equal(await active(), first.modelId);
    const vecinity = await api();
    const own = await vecinity.open(uri, { onlyWorkspaceWords: true });
    assert.equal(own.vocabularySize, 2);
    const found = await vecinity.neighbours({ word: 'king' });
    assert.deepEqual(
      found.map(({ word }) => word),
      ['queen'],
    );
    await assert.rejects(vecinity.open(uri, { firstWords: 1.5 }), { code: 'badOption' });
  });

  test('what a file takes is shown before it is opened with limits', async () => {
    const uri = await written('shown.vec', '4 2\nking 1 0\nqueen 1 1\nserver 0 1\nrain 2 2\n');
    const shown = catchMessages();
    const picks = catchQuickPicks('Only Words in This Workspace');
    await vscode.commands.executeCommand('vecinity.openWithLimits', uri);
    assert.equal(picks.length, 1);
    assert.equal(picks[0]!.options.title, 'shown.vec: 4 words × 2, word2vec text');
    assert.match(picks[0]!.items[0]!.description!, /^4 × 2 × 4 bytes = 32 bytes; .* free$/);
    await until('the message', () => shown.length > 0);
    assert.match(shown[0]!.text, /^Opened shown, words of this workspace: 3 words × 2\. Hover/);
  });

  test('the first words are as many as the user says', async () => {
    const uri = await written('first.vec', '4 2\nking 1 0\nqueen 1 1\nserver 0 1\nrain 2 2\n');
    const shown = catchMessages();
    catchQuickPicks('First Words…');
    let checked: unknown;
    replace(vscode.window, 'showInputBox', (options: vscode.InputBoxOptions) => {
      checked = ['0', 'x', '1e30', '3'].map((text) => options.validateInput?.(text) ?? 'fine');
      assert.equal(options.value, '4');
      return Promise.resolve('3');
    });
    await vscode.commands.executeCommand('vecinity.openWithLimits', uri);
    await until('the message', () => shown.length > 0);
    assert.match(shown[0]!.text, /^Opened first, first 3 words: 3 words × 2\./);
    assert.deepEqual(checked, ['A whole number from 1.', 'A whole number from 1.', 'A whole number from 1.', 'fine']);
  });

  test('the sample model answers at once, and is in the list once', async () => {
    const shown = catchMessages();
    const first = await vscode.commands.executeCommand<OpenedModel>('vecinity.openSample');
    assert.ok(first.vocabularySize > 4000);
    assert.equal(await active(), first.modelId);
    await until('the message', () => shown.length > 0);
    assert.match(shown[0]!.text, /^Opened Sample: English words: 4,\d+ words × 100\. Hovers/);
    const found = await (await api()).neighbours({ word: 'king' });
    assert.ok(found.some(({ word }) => word === 'queen'));
    const again = await vscode.commands.executeCommand<OpenedModel>('vecinity.openSample', {});
    assert.deepEqual(again, first);
    await vscode.commands.executeCommand('vecinity.deleteModel', { modelId: first.modelId });
    assert.ok(!(await (await api()).models()).some(({ modelId }) => modelId === first.modelId));
  });

  test('what is wrong with a file is summed up, with the way to see it', async () => {
    const uri = await written('faulty.vec', '3 2\nking 1 0\nking 1 1\nqueen nan 1\n');
    const shown = catchMessages();
    await vscode.commands.executeCommand('vecinity.openEmbeddings', uri);
    await until('the message', () => shown.length > 0);
    assert.equal(shown[0]!.kind, 'showWarningMessage');
    assert.match(
      shown[0]!.text,
      /^Opened faulty: 2 words × 2\. Hovers, questions and plots use it now\. In the file: /,
    );
    assert.match(shown[0]!.text, /1 duplicate word dropped/);
    assert.match(shown[0]!.text, /1 row with NaN or infinity replaced by zeros/);
    assert.deepEqual(shown[0]!.buttons, ['Check File']);
  });

  test('of a folder the editor shows the file with the vectors', async () => {
    await fs.mkdir(path.join(folder, 'model'));
    const uri = await written('model/words.vec', '2 2\nking 1 0\nqueen 1 1\n');
    catchMessages();
    await vscode.commands.executeCommand('vecinity.openEmbeddings', vscode.Uri.file(path.join(folder, 'model')));
    await until('its editor', () => shownFile() === uri.fsPath);
    assert.equal(await active(), uri.fsPath);
  });

  test('a file from elsewhere is removed from the list and stays; a model of the workspace is not removed so', async () => {
    const uri = await written('removed.vec', '2 2\nking 1 0\nqueen 1 1\n');
    const { modelId } = await (await api()).open(uri);
    const shown = catchMessages();
    await vscode.commands.executeCommand('vecinity.removeModel', { modelId });
    assert.match(shown[0]!.text, /^Removed from the list: “removed”/);
    assert.ok((await fs.stat(uri.fsPath)).isFile());
    assert.ok(!(await (await api()).models()).some((model) => model.modelId === modelId));
    const removing = Promise.resolve(vscode.commands.executeCommand('vecinity.removeModel', { modelId: fixture }));
    await assert.rejects(removing, { code: 'badOption' });
  });

  test('a broken file leads to its check', async () => {
    const uri = await written('broken.txt', 'king 1 0 2\nqueen 1 1\nrain 0 0 1\n');
    const shown = catchMessages(({ buttons }) => buttons[0]);
    await vscode.commands.executeCommand('vecinity.openEmbeddings', uri);
    assert.deepEqual(shown[0]!.buttons, ['Check File', 'Show Log']);
    await until('its editor', () => shownFile() === uri.fsPath);
  });

  test('a file of something else has no check to offer', async () => {
    const shown = catchMessages();
    await vscode.commands.executeCommand('vecinity.openEmbeddings', await written('else.txt', 'Once upon a time.\n'));
    assert.deepEqual(shown[0]!.buttons, ['Show Log']);
    assert.equal(shownFile(), undefined);
  });

  test('a file of the workspace can be chosen without a dialogue', async () => {
    const root = vscode.workspace.workspaceFolders![0]!.uri.fsPath;
    const file = path.join(root, 'chosen.vec');
    await fs.writeFile(file, '2 1\nking 1\nqueen 2\n');
    await fs.writeFile(path.join(root, 'listed.model'), '');
    const before = await written('before.vec', '2 1\nking 1\nqueen 2\n');
    await (await api()).open(before);
    try {
      const shown = catchMessages();
      const picks = catchQuickPicks('chosen.vec');
      await vscode.commands.executeCommand('vecinity.openEmbeddings');
      assert.deepEqual(
        picks[0]!.items.slice(0, 2).map(({ label }) => label),
        ['$(file) Choose a File…', '$(folder) Choose a Folder…'],
      );
      const labels = picks[0]!.items.map(({ label }) => label);
      assert.deepEqual(labels.slice(2, 4), ['Opened before', before.fsPath]);
      assert.ok(labels.indexOf('In this workspace') < labels.indexOf('listed.model'), labels.join());
      assert.match(picks[0]!.options.placeHolder!, /^Search the files/);
      await until('the message', () => shown.length > 0);
      assert.equal(await active(), file);
      await until('its editor', () => shownFile() === file);
    } finally {
      await fs.rm(file);
      await fs.rm(path.join(root, 'listed.model'));
    }
  });

  test('an active file that has gone is told with a way on', async () => {
    const uri = await written('gone.vec', '2 1\nking 1\nqueen 2\n');
    await (await api()).open(uri);
    await fs.rm(uri.fsPath);
    const shown = catchMessages();
    replace(vscode.window, 'showInputBox', () => Promise.resolve('king'));
    await vscode.commands.executeCommand('vecinity.neighbours');
    await until('the message', () => shown.length > 0);
    assert.match(shown[0]!.text, /There is no file .*gone\.vec/);
    assert.deepEqual(shown[0]!.buttons, ['Select Model', 'Open Embeddings…', 'Show Log']);
  });
});
