// Two windows with one folder share its models: what one does must not harm the other.
import assert from 'node:assert/strict';
import { openSharedWorkbench } from './sharedWorkbench.mjs';
import { createSmallWorkspace, topics } from './smallWorkspace.mjs';

suite('two windows on one folder', function () {
  this.timeout(240_000);
  let workspace;
  let first;
  let second;

  suiteSetup(async () => {
    workspace = createSmallWorkspace();
    first = await openSharedWorkbench({ folder: workspace.folder });
  });

  suiteTeardown(async () => {
    await first?.close();
    await second?.close();
    workspace?.remove();
  });

  async function train(window) {
    await window.page.bringToFront();
    await window.runCommand('Vecinity: Train Embeddings on Workspace');
    assert.match(await window.dialogText(), /from 3 files/);
    await window.clickDialog('Train');
  }

  async function assertHovers(window) {
    await window.page.bringToFront();
    await window.openFile('sea.txt');
    const hover = await window.hover('sailor');
    for (const word of topics.sea.filter((word) => word !== 'sailor')) {
      assert.ok(hover.includes(word), `${word} is missing in: ${hover}`);
    }
  }

  test('the second answers from the model that the first trained', async () => {
    await train(first);
    await first.notification('Learned', 60_000);
    second = await openSharedWorkbench({ folder: workspace.folder });
    await assertHovers(second);
  });

  test('both train at once, and both hover over what they learned', async () => {
    await train(first);
    await train(second);
    for (const window of [first, second]) {
      await window.page.bringToFront();
      await window.notification('Learned', 60_000);
    }
    await assertHovers(first);
    await assertHovers(second);
  });

  test('neither has shown an error', async () => {
    for (const window of [first, second]) {
      assert.doesNotMatch(await window.visibleMessages(), /stopped unexpectedly|cannot be|There is no file/);
      assert.deepEqual(window.pageErrors, []);
    }
  });
});
