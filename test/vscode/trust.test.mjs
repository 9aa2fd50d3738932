// An untrusted workspace: nothing runs until the user asks.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { root } from './install.mjs';
import { createSmallWorkspace } from './smallWorkspace.mjs';
import { openWorkbench } from './workbench.mjs';

suite('untrusted workspace', function () {
  this.timeout(180_000);
  let workspace;
  let workbench;

  const models = () =>
    readdirSync(workbench.server.user, { recursive: true }).filter((file) => file.endsWith('.safetensors'));

  suiteSetup(async () => {
    workspace = createSmallWorkspace();
    workbench = await openWorkbench({ folder: workspace.folder, extensions: [root], trust: true });
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
    assert.deepEqual(models(), []);
  });

  test('the user can ask for it', async () => {
    await workbench.runCommand('Vecinity: Train Embeddings on Workspace');
    await workbench.clickDialog('Train');
    await workbench.notification('Learned', 60_000);
    assert.equal(models().length, 1);
    assert.match(await workbench.hover('sailor'), /\bship\b/);
  });
});
