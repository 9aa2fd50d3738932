// A workspace with two folders, each with settings of its own.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSharedWorkbench } from './sharedWorkbench.mjs';

suite('workspace with two folders', function () {
  this.timeout(180_000);
  let scratch;
  let workbench;

  suiteSetup(async () => {
    scratch = mkdtempSync(path.join(tmpdir(), 'vecinity-roots-'));
    const folders = {
      prose: { files: ['a.txt', 'b.txt', 'left-out.md'], settings: { 'vecinity.corpus.include': ['**/*.txt'] } },
      notes: { files: ['a.md', 'b.md', 'c.md', 'left-out.txt'], settings: { 'vecinity.corpus.include': ['**/*.md'] } },
    };
    for (const [name, { files, settings }] of Object.entries(folders)) {
      const folder = path.join(scratch, name);
      mkdirSync(path.join(folder, '.vscode'), { recursive: true });
      writeFileSync(path.join(folder, '.vscode', 'settings.json'), JSON.stringify(settings));
      for (const file of files) {
        writeFileSync(path.join(folder, file), 'The sailor saw the ship.\n');
      }
    }
    const file = path.join(scratch, 'both.code-workspace');
    writeFileSync(file, JSON.stringify({ folders: Object.keys(folders).map((name) => ({ path: name })) }));
    workbench = await openSharedWorkbench({ folder: file });
    await foldersAreOpen(workbench);
  });

  suiteTeardown(async () => {
    await workbench?.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  test('reads each folder by its own settings', async () => {
    await workbench.runCommand('Vecinity: Train Embeddings on Workspace');
    assert.match(await workbench.dialogText(), /from 5 files \(125 bytes\)/);
    await workbench.clickDialog('Cancel');
  });
});

/** VS Code in a browser now and then opens a workspace before it can read its file, and stays without folders. */
async function foldersAreOpen(workbench) {
  const folder = workbench.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'notes' });
  for (let reloads = 3; reloads > 0; reloads--) {
    try {
      await folder.waitFor({ timeout: 10_000 });
      return;
    } catch {
      await workbench.reload();
    }
  }
  await folder.waitFor();
}
