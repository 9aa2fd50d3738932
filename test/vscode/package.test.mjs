// The packaged extension, installed into a real VS Code and used as a person does.
import assert from 'node:assert/strict';
import { openSharedWorkbench } from './sharedWorkbench.mjs';
import { createSmallWorkspace, topics } from './smallWorkspace.mjs';

suite('packaged extension', function () {
  this.timeout(180_000);
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

  test('hides what needs a model while there is none', async () => {
    let titles = [];
    // A new window does not know its extensions at once.
    for (let attempt = 0; attempt < 20 && !titles.includes('Vecinity: Show Log'); attempt++) {
      titles = await workbench.paletteTitles('Vecinity: ');
    }
    assert.ok(titles.includes('Vecinity: Show Log'), titles.join(', '));
    assert.ok(!titles.some((title) => /Plot|Analogy|Neighbours/.test(title)), titles.join(', '));
  });

  test('trains on the workspace when the user confirms', async () => {
    await workbench.runCommand('Vecinity: Train Embeddings on Workspace');
    assert.match(await workbench.dialogText(), /from 3 files/);
    await workbench.clickDialog('Train');
    const words = Object.values(topics).flat().length;
    assert.match(await workbench.notification('Learned', 60_000), new RegExp(`Learned ${words} words from 36`));
  });

  test('shows the neighbours of the word under the pointer', async () => {
    await workbench.openFile('sea.txt');
    const hover = await workbench.hover('sailor');
    for (const word of topics.sea.filter((word) => word !== 'sailor')) {
      assert.ok(hover.includes(word), `${word} is missing in: ${hover}`);
    }
  });

  test('lists what needs a model once there is one', async () => {
    const titles = await workbench.paletteTitles('Vecinity: Plot');
    assert.ok(titles.includes('Vecinity: Plot Words…'), titles.join(', '));
  });

  test('still knows the model after the window is loaded anew', async () => {
    await workbench.reload();
    await workbench.openFile('kitchen.txt');
    assert.match(await workbench.hover('butter'), /\bflour\b/);
  });

  test('has thrown nothing', () => {
    assert.deepEqual(workbench.pageErrors, []);
  });
});
