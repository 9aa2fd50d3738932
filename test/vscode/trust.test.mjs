// An untrusted workspace: nothing runs until the user asks.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
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

  test('the user can ask for it', async () => {
    await workbench.runCommand('Vecinity: Train Embeddings on Workspace');
    await workbench.clickDialog('Train');
    await workbench.notification('Learned', 60_000);
    assert.equal(models().length, before.length + 1);
    assert.match(await workbench.hover('sailor'), /\bship\b/);
  });
});
