import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { api, catchMessages, replace, restoreAll, until, workspaceFolder, writeText } from './support';

suite('bad input', () => {
  teardown(restoreAll);

  test('no model: every question says so and offers the next step', async () => {
    await vscode.commands.executeCommand('vecinity.selectModel', { modelId: 'none' }).then(
      () => assert.fail('there is no such model'),
      (error: unknown) => assert.match(String(error), /The model none is missing/),
    );
    const vecinity = await api();
    assert.deepEqual(await vecinity.models(), []);
    for (const command of ['neighbours', 'analogy', 'similarity', 'plot', 'ask', 'selectModel']) {
      const shown = catchMessages();
      await vscode.commands.executeCommand(`vecinity.${command}`);
      assert.equal(shown.length, 1, command);
      assert.match(shown[0]!.text, /There is no active model\. Train one/);
      assert.deepEqual(shown[0]!.buttons, ['Train on Workspace', 'Open Sample Model', 'Show Log']);
      restoreAll();
    }
    await assert.rejects(vecinity.neighbours({ word: 'king' }), { code: 'noModel' });
  });

  test('no folder open', async () => {
    replace(vscode.workspace, 'workspaceFolders', undefined);
    const shown = catchMessages();
    await vscode.commands.executeCommand('vecinity.train');
    assert.match(shown[0]!.text, /No folder is open\. Open a folder/);
    assert.deepEqual(shown[0]!.buttons, ['Open Folder', 'Show Log']);
    await assert.rejects((await api()).train(), { code: 'noText' });
  });

  test('an empty folder', async () => {
    const folder = path.join(workspaceFolder(), 'empty');
    await fs.mkdir(folder, { recursive: true });
    const shown = catchMessages();
    await vscode.commands.executeCommand('vecinity.train', vscode.Uri.file(folder));
    assert.equal(shown.length, 1);
    assert.equal(shown[0]!.kind, 'showErrorMessage');
    assert.match(shown[0]!.text, /There is no text to learn from in .*empty\. Add text files/);
    assert.deepEqual(shown[0]!.buttons, ['Open Settings', 'Show Log']);
  });

  test('only binary files: counted and named', async () => {
    await writeText(
      'binaries/a.dat',
      Uint8Array.from({ length: 5000 }, (_, i) => i % 256),
    );
    await writeText('binaries/b.dat', new Uint8Array(300));
    const shown = catchMessages();
    await vscode.commands.executeCommand('vecinity.train', vscode.Uri.file(path.join(workspaceFolder(), 'binaries')));
    assert.match(shown[0]!.text, /left out: 2 binary/);
    await assert.rejects((await api()).train({ include: 'binaries/**' }), { code: 'noText' });
  });

  test('one word again and again, and nothing above minCount', async () => {
    await writeText('repeated/text.txt', 'echo '.repeat(5000));
    await assert.rejects((await api()).train({ include: 'repeated/**' }), { code: 'vocabularyEmpty' });
    await writeText('rare/text.txt', Array.from({ length: 500 }, (_, i) => `word${i}`).join(' '));
    await assert.rejects((await api()).train({ include: 'rare/**', minCount: 5 }), { code: 'vocabularyEmpty' });
    assert.deepEqual(await (await api()).models(), []);
  });

  test('arguments of the wrong kind are named', async () => {
    const { train, neighbours, analogy } = (await api()) as unknown as Record<
      string,
      (args: unknown) => Promise<unknown>
    >;
    await assert.rejects(train!({ dimensions: 'many' }), /“dimensions” is "many"; it must be a number/);
    await assert.rejects(
      train!({ algorithm: 'magic' }),
      /“algorithm” is "magic"; it must be one of automatic, skipgram, cbow/,
    );
    await assert.rejects(train!({ dimensions: 0 }), { code: 'badOption' });
    await assert.rejects(neighbours!({}), /“word” is missing/);
    await assert.rejects(neighbours!({ word: 'king', count: -1 }), /“count” is -1/);
    await assert.rejects(analogy!({ positive: [] }), /“positive”/);
    await assert.rejects(analogy!({ positive: ['a'], method: 'guess' }), /one of 3CosAdd, 3CosMul/);
  });

  test('a setting out of range is shown with its name', async () => {
    await writeText('some/text.txt', 'a few words are here and here are a few words '.repeat(50));
    const settings = vscode.workspace.getConfiguration('vecinity.training');
    await settings.update('dimensions', -3, vscode.ConfigurationTarget.Global);
    try {
      const shown = catchMessages();
      await vscode.commands.executeCommand('vecinity.train', vscode.Uri.file(path.join(workspaceFolder(), 'some')));
      await until('the message', () => shown.length > 0);
      assert.match(
        shown[0]!.text,
        /^vecinity\.training\.dimensions cannot be -3: .* from 1 to 10000\. Set vecinity\.training\.dimensions to/,
      );
      assert.deepEqual(shown[0]!.buttons, ['Open Settings', 'Show Log']);
    } finally {
      await settings.update('dimensions', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
