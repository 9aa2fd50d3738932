// Hovers in source code, beside those of VS Code's own languages.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openSharedWorkbench } from './sharedWorkbench.mjs';
import { createSmallWorkspace } from './smallWorkspace.mjs';

suite('hovers in source code', function () {
  this.timeout(180_000);
  let workspace;
  let workbench;

  suiteSetup(async () => {
    workspace = createSmallWorkspace();
    const write = (name, text) => writeFileSync(path.join(workspace.folder, name), text);
    write('style.css', '.bank { color: red; }\n');
    write('users.ts', 'export function getPriceName(music: number): number {\n  return music;\n}\n');
    workbench = await openSharedWorkbench({
      folder: workspace.folder,
      settings: { 'vecinity.hover.languages': ['*'] },
    });
    await workbench.openFile('sea.txt');
    await workbench.runCommand('Vecinity: Open Sample Model');
    await workbench.notification('Opened', 60_000);
  });

  suiteTeardown(async () => {
    await workbench?.close();
    workspace?.remove();
  });

  /** The parts of the hover over a word, top to bottom, once both are there: a language's server may still start. */
  async function hoverParts(word) {
    const rows = workbench.page
      .locator('.monaco-resizable-hover:visible .hover-row')
      .filter({ hasNotText: 'Loading...' });
    let texts = [];
    for (let attempt = 0; texts.length < 2 && attempt < 10; attempt++) {
      await workbench.hover(word);
      await workbench.until('both hovers', async () => (await rows.count()) > 1, 2000).catch(() => undefined);
      texts = await rows.allInnerTexts();
    }
    return texts.map((text) => text.replace(/[\u2066-\u2069]/g, '').trim());
  }

  test('one line stands below the hover of the language', async () => {
    await workbench.openFile('style.css');
    const parts = await hoverParts('color');
    assert.match(parts[0], /Sets the color/);
    assert.match(parts.at(-1), /^color · near \w+, \w+, \w+(?: \(weighted by evidence\))? · Ask$/);
  });

  test('also where the language answers later, and keywords have none', async () => {
    await workbench.openFile('users.ts');
    const parts = await hoverParts('music');
    assert.match(parts[0], /\(parameter\) music: number/);
    assert.match(parts.at(-1), /^music · near \w+, \w+, \w+(?: \(weighted by evidence\))? · Ask$/);
    await assert.rejects(workbench.hover('return', 2000), /Timeout/);
  });

  test('Ask in the line opens the word in the Ask view', async () => {
    await workbench.openFile('style.css');
    await hoverParts('color');
    await workbench.page.locator('.monaco-resizable-hover:visible a', { hasText: 'Ask' }).click();
    const panel = await workbench.webview('.answer');
    assert.match(await panel.locator('.question').innerText(), /color/);
  });
});
