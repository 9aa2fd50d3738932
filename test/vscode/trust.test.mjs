// An untrusted workspace: nothing runs until the user asks.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openSharedWorkbench } from './sharedWorkbench.mjs';
import { createSmallWorkspace } from './smallWorkspace.mjs';

suite('untrusted workspace', function () {
  this.timeout(180_000);
  let workspace;
  let workbench;
  /** Models of other suites, which share the VS Code. */
  let before;

  const models = () =>
    readdirSync(workbench.server.user, { recursive: true }).filter((file) => file.endsWith('.safetensors'));

  suiteSetup(async () => {
    workspace = createSmallWorkspace();
    mkdirSync(path.join(workspace.folder, '.vscode'));
    writeFileSync(
      path.join(workspace.folder, '.vscode', 'settings.json'),
      JSON.stringify({ 'vecinity.corpus.include': ['sea.txt'], 'vecinity.training.dimensions': 20 }),
    );
    writeFileSync(path.join(workspace.folder, 'vectors.kv'), Buffer.concat([Buffer.of(0x80, 2), Buffer.alloc(64)]));
    workbench = await openSharedWorkbench({ folder: workspace.folder, trust: true });
    before = models();
  });

  suiteTeardown(async () => {
    await workbench?.close();
    workspace?.remove();
  });

  test('VS Code asks for trust, and the user declines', async () => {
    assert.match(await workbench.dialogText(), /trust the authors/);
    await workbench.clickDialog(/^No/);
    await workbench.page.getByText('Restricted Mode').first().waitFor();
  });

  test('opening a file and pointing at its words reads and makes nothing', async () => {
    await workbench.openFile('sea.txt');
    await assert.rejects(workbench.hover('sailor', 3000), /Timeout/);
    assert.deepEqual(models(), before);
  });

  test('a pickle is not offered in our editor', async () => {
    await workbench.quickPick('Control+P', 'vectors.kv', 'vectors.kv');
    await workbench.page.locator('.tab.active', { hasText: 'vectors.kv' }).waitFor();
    await assert.rejects(workbench.notification('Open as word embeddings?', 2000), /Timeout/);
  });

  test('the user can ask for it, and the globs of the workspace are ignored', async () => {
    await workbench.runCommand('Vecinity: Train Embeddings on Workspace');
    assert.match(await workbench.dialogText(), /from 3 files[^]*20 dimensions/);
    await workbench.clickDialog('Train');
    await workbench.notification('Learned', 60_000);
    assert.equal(models().length, before.length + 1);
    await workbench.openFile('sea.txt');
    assert.match(await workbench.hover('sailor'), /\bship\b/);
  });
});
