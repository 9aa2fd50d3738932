// The training form as a person uses it: from the confirmation to the form and back, through a reload, to the model.
import assert from 'node:assert/strict';
import path from 'node:path';
import { openSharedWorkbench } from './sharedWorkbench.mjs';
import { createSmallWorkspace } from './smallWorkspace.mjs';

suite('training form', function () {
  this.timeout(180_000);
  let workspace;
  let workbench;
  const form = () => workbench.webview('.train');

  suiteSetup(async () => {
    workspace = createSmallWorkspace();
    workbench = await openSharedWorkbench({ folder: workspace.folder });
  });

  suiteTeardown(async () => {
    await workbench?.close();
    workspace?.remove();
  });

  test('opens from the confirmation and returns to it with another method', async () => {
    await workbench.runCommand('Vecinity: Train Embeddings on Workspace');
    assert.match(await workbench.dialogText(), /from 3 files.*Skip-gram with/s);
    await workbench.clickDialog('Options…');
    const page = await form();
    await page.locator('#field-algorithm').selectOption('cbow');
    await page.locator('#field-dimensions').fill('17');
    await page.locator('#field-exclude').fill('court.txt');
    await page.locator('.files-summary', { hasText: /^2 files/ }).waitFor();
    await page.getByRole('button', { name: 'Continue' }).click();
    assert.match(await workbench.dialogText(), /from 2 files.*CBOW with.*17 dimensions/s);
    await workbench.clickDialog('Cancel');
    assert.equal(await (await form()).locator('#field-dimensions').inputValue(), '17');
  });

  test('keeps what was chosen when the window is loaded anew, and trains with it', async () => {
    // The command saves which editors are open; loading the page anew does not.
    const loaded = workbench.page.waitForEvent('load');
    await workbench.runCommand('Developer: Reload Window');
    await loaded;
    const page = await form();
    await page.locator('.files-summary', { hasText: /^2 files/ }).waitFor();
    assert.equal(await page.locator('#field-algorithm').inputValue(), 'cbow');
    const name = `${path.basename(workspace.folder)} · CBOW 17d`;
    assert.equal(await page.locator('#field-name').getAttribute('placeholder'), name);
    await page.getByRole('button', { name: 'Continue' }).click();
    assert.match(await workbench.dialogText(), /from 2 files.*CBOW with.*17 dimensions/s);
    await workbench.clickDialog('Train');
    assert.match(await workbench.notification('Learned', 60_000), /Learned 16 words/);
    await workbench.until(
      'the form closes',
      async () => (await workbench.page.locator('.tab', { hasText: 'Training Options' }).count()) === 0,
    );
    await workbench.runCommand('Vecinity: Select Model…');
    const row = workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: name });
    await row.waitFor();
    assert.match(await row.innerText(), /16 × 17/);
    await workbench.page.keyboard.press('Escape');
  });

  test('has thrown nothing', () => {
    assert.deepEqual(workbench.pageErrors, []);
  });
});
