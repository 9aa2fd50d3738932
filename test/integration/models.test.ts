import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import {
  api,
  catchMessages,
  fixtureModel,
  hovers,
  pause,
  replace,
  restoreAll,
  show,
  until,
  workspaceFolder,
} from './support';
import { skip } from '../skip';

suite('models', () => {
  let fixture = '';
  let other = '';
  suiteSetup(async () => {
    fixture = await fixtureModel();
    const { modelId } = await (await api()).train({ include: 'fixture/**', dimensions: 8, epochs: 1, name: 'other' });
    other = modelId;
  });
  teardown(restoreAll);
  suiteTeardown(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  const named = async (modelId: string): Promise<string | undefined> =>
    (await (await api()).models()).find((model) => model.modelId === modelId)?.name;
  const active = async (): Promise<string | undefined> =>
    (await (await api()).models()).find((model) => model.active)?.modelId;

  test('a new model is the active one; another can be chosen, and hovers follow', async () => {
    assert.equal(await active(), other);
    const { document } = await show('king');
    assert.match((await hovers(document, 'king'))[0]!.value, /other/);
    await vscode.commands.executeCommand('vecinity.selectModel', { modelId: fixture });
    assert.equal(await active(), fixture);
    assert.match((await hovers(document, 'king'))[0]!.value, /fixture/);
  });

  test('shows the words of a model in the editor', async () => {
    const shownFile = (): string | undefined => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return input instanceof vscode.TabInputCustom ? input.uri.fsPath : undefined;
    };
    await vscode.commands.executeCommand('vecinity.showWords', { modelId: other });
    await until('its editor', () => shownFile() === other);
    await vscode.commands.executeCommand('vecinity.showWords', {});
    await until('the editor of the active model', () => shownFile() === fixture);
  });

  test('renames, in the file too', async () => {
    const name = 'a “new” name <b>';
    await vscode.commands.executeCommand('vecinity.renameModel', { modelId: other, name });
    assert.equal(await named(other), name);
    assert.ok((await fs.readFile(other)).includes(Buffer.from('new')));
    assert.equal((await (await api()).neighbours({ word: 'king', modelId: other })).length, 10);
  });

  test('deletes, and Undo brings it back with its place', async () => {
    await vscode.commands.executeCommand('vecinity.selectModel', { modelId: other });
    const bytes = await fs.readFile(other);
    const shown = catchMessages();
    await vscode.commands.executeCommand('vecinity.deleteModel', { modelId: other });
    assert.match(shown[0]!.text, /^Deleted: “a “new” name <b>”/);
    assert.equal(await named(other), undefined);
    assert.notEqual(await active(), other);
    await until('the purge', async () => !(await exists(other)));
    restoreAll();

    await fs.writeFile(other, bytes);
    await vscode.commands.executeCommand('vecinity.selectModel', { modelId: other });
    catchMessages(({ buttons }) => (buttons.includes('Undo') ? 'Undo' : undefined));
    await vscode.commands.executeCommand('vecinity.deleteModel', { modelId: other });
    await until('the model is back', async () => (await named(other)) !== undefined && (await active()) === other);
    assert.deepEqual(await fs.readFile(other), bytes);
  });

  test('questions are answered while the active model is deleted', async () => {
    const bytes = await fs.readFile(other);
    await vscode.commands.executeCommand('vecinity.selectModel', { modelId: other });
    catchMessages();
    const vecinity = await api();
    const deletion = { isDone: false };
    let answers = 0;
    const asking = (async () => {
      while (!deletion.isDone) {
        assert.equal((await vecinity.neighbours({ word: 'king', count: 3 })).length, 3);
        answers++;
        await pause(1);
      }
    })();
    await vscode.commands.executeCommand('vecinity.deleteModel', { modelId: other });
    deletion.isDone = true;
    await asking;
    assert.ok(answers > 1, `${answers} answers`);
    await until('the purge', async () => !(await exists(other)));
    await fs.writeFile(other, bytes);
  });

  test('a name is text in messages and pickers: no link, no icon, one line', async () => {
    const name = '[x](command:workbench.action.quit) $(zap)\n\u202e';
    const link = /\]\(command:/;
    await vscode.commands.executeCommand('vecinity.renameModel', { modelId: other, name });
    let items: vscode.QuickPickItem[] = [];
    replace(vscode.window, 'showQuickPick', (given: vscode.QuickPickItem[]) => {
      items = given;
      return Promise.resolve(undefined);
    });
    await vscode.commands.executeCommand('vecinity.selectModel');
    const label = items.find((item) => item.label.includes('quit'))!.label;
    assert.doesNotMatch(label.replace(/^\$\([a-z-]+\)/, ''), /\$\(|\n|\u202e/);

    // Whoever says “unknown word” says the model's name.
    replace(vscode.window, 'showInputBox', () => Promise.resolve('[y](command:workbench.action.quit)'));
    await vscode.commands.executeCommand('vecinity.selectModel', { modelId: other });
    const shown = catchMessages(({ buttons }) => (buttons.includes('Undo') ? 'Undo' : undefined));
    await vscode.commands.executeCommand('vecinity.neighbours');
    await vscode.commands.executeCommand('vecinity.deleteModel', { modelId: other });
    await until('the model is back', async () => (await named(other)) !== undefined);
    assert.equal(shown.length, 2);
    for (const { text } of shown) {
      assert.ok(text.includes('workbench.action.quit'));
      assert.doesNotMatch(text, link);
    }
  });

  test('exports what other tools read', async () => {
    for (const ending of ['safetensors', 'vec', 'bin']) {
      const destination = path.join(workspaceFolder(), `exported.${ending}`);
      await vscode.commands.executeCommand('vecinity.exportModel', { modelId: fixture, destination });
      assert.ok((await fs.stat(destination)).size > 1000);
      const before = await (await api()).neighbours({ word: 'king', modelId: fixture });
      const opened = await (await api()).open(vscode.Uri.file(destination));
      assert.equal(opened.dimensions, 24);
      const after = await (await api()).neighbours({ word: 'king' });
      assert.deepEqual(
        after.map(({ word }) => word),
        before.map(({ word }) => word),
      );
      assert.ok(after.every(({ cosine }, i) => Math.abs(cosine - before[i]!.cosine) < 1e-4));
      // Deleting a model from elsewhere leaves its file.
      catchMessages();
      await vscode.commands.executeCommand('vecinity.deleteModel', { modelId: opened.modelId });
      assert.ok(await exists(destination));
      assert.ok(!(await (await api()).models()).some(({ modelId }) => modelId === opened.modelId));
      restoreAll();
    }
    const destination = path.join(workspaceFolder(), 'exported.zip');
    await assert.rejects(
      async () => {
        await vscode.commands.executeCommand('vecinity.exportModel', { modelId: fixture, destination });
      },
      { code: 'badOption' },
    );
    await assert.rejects(async () => {
      await vscode.commands.executeCommand('vecinity.exportModel', { modelId: fixture, destination: 'exported.vec' });
    }, /absolute path/);
  });

  test('tells where the file is', async function () {
    if (vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined) {
      skip(this, 'on the desktop the file manager opens, which nobody closes');
    }
    const shown = catchMessages(({ buttons }) => (buttons.includes('Copy Path') ? 'Copy Path' : undefined));
    await vscode.commands.executeCommand('vecinity.revealModel', { modelId: fixture });
    assert.equal(shown[0]!.text, fixture);
  });

  test('a model whose file has gone is an error of its own, and hovers stay silent', async () => {
    await vscode.commands.executeCommand('vecinity.selectModel', { modelId: other });
    const aside = `${other}.aside`;
    await fs.rename(other, aside);
    try {
      const { document } = await show('queen');
      assert.deepEqual(await hovers(document, 'queen'), []);
      await assert.rejects((await api()).neighbours({ word: 'king' }));
    } finally {
      await fs.rename(aside, other);
    }
    await vscode.commands.executeCommand('vecinity.selectModel', { modelId: fixture });
  });

  test('opens no text that is no vectors', async () => {
    const file = path.join(workspaceFolder(), 'fixture', 'text.txt');
    const before = await active();
    await assert.rejects((await api()).open(vscode.Uri.file(file)), { code: 'badFile' });
    assert.equal(await active(), before);
    await assert.rejects((await api()).open(vscode.Uri.parse('untitled:x')), { code: 'unreadable' });
    await assert.rejects(async () => {
      await vscode.commands.executeCommand('vecinity.openEmbeddings', { uri: file });
    }, /“uri” must be the URI of a file/);
  });
});

async function exists(file: string): Promise<boolean> {
  return fs.access(file).then(
    () => true,
    () => false,
  );
}
