// The walkthrough ticks what was done before it was opened, too.
import assert from 'node:assert/strict';
import { openSharedWorkbench } from './sharedWorkbench.mjs';
import { createSmallWorkspace } from './smallWorkspace.mjs';

suite('walkthrough', function () {
  this.timeout(120_000);
  let workspace;
  let workbench;

  suiteSetup(async () => {
    workspace = createSmallWorkspace();
    workbench = await openSharedWorkbench({ folder: workspace.folder });
  });

  suiteTeardown(async () => {
    await workbench?.close();
    workspace?.remove();
  });

  const ticked = () =>
    workbench.page
      .locator('.getting-started-step', { has: workbench.page.locator('.codicon-getting-started-step-checked') })
      .evaluateAll((steps) => steps.map((step) => step.innerText.split('\n')[0]));

  test('a model ticks its step; the examples that the side panel tries tick none', async () => {
    await workbench.runCommand('Vecinity: Open Sample Model');
    await workbench.notification('Opened');
    await workbench.runCommand('Vecinity: Ask in the Side Bar');
    const panel = await workbench.webview('#ask-field');
    await panel.locator('.pill').first().waitFor();
    await workbench.runCommand('Vecinity: Get Started');
    await workbench.until('a step is ticked', async () => (await ticked()).length > 0);
    assert.deepEqual(await ticked(), ['Get a model']);
    assert.equal(await workbench.page.locator('.getting-started-step', { hasText: '`' }).count(), 0);
  });

  test('has a model and a question ticked that came first', async () => {
    await workbench.runCommand('View: Close All Editors');
    const panel = await workbench.webview('#ask-field');
    await panel.locator('#ask-field').fill('king');
    await panel.locator('#ask-field').press('Enter');
    await panel.locator('.result').first().waitFor();
    await workbench.runCommand('Vecinity: Get Started');
    await workbench.until('two steps are ticked', async () => (await ticked()).length === 2);
    assert.deepEqual(await ticked(), ['Get a model', 'Ask an analogy']);
  });
});
