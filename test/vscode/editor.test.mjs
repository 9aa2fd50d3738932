// The editor for embedding files in a real VS Code: opened by default, used, changed on disk, and as an option for text.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSharedWorkbench } from './sharedWorkbench.mjs';

const topics = { sea: ['ship', 'sailor', 'wave', 'harbour'], kitchen: ['butter', 'flour', 'oven', 'bread'] };

/** word2vec text: words of one topic point the same way, more or less. */
function vectors(extraLines = []) {
  const rows = Object.values(topics).flatMap((words, topic) =>
    words.map(
      (word, i) => `${word} ${[0, 1].map((axis) => (axis === topic ? 1 + i / 8 : i / 40)).join(' ')} 0.1 ${i / 20}`,
    ),
  );
  const lines = [...rows, ...extraLines];
  return `${lines.length} 4\n${lines.join('\n')}\n`;
}

/** A language model without its tokens; of each table a name and its rows, of two numbers. */
function tokenTables(
  tables = {
    'embed_tokens.weight': [
      [1, 0],
      [0, 1],
      [1, 1],
    ],
  },
) {
  const header = {};
  let end = 0;
  for (const [name, rows] of Object.entries(tables)) {
    header[name] = { dtype: 'F32', shape: [rows.length, 2], data_offsets: [end, (end += rows.length * 8)] };
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.from(Float32Array.from(Object.values(tables).flat(2)).buffer)]);
}

suite('editor for embeddings', function () {
  this.timeout(120_000);
  let folder;
  let workbench;
  const open = (name) => workbench.quickPick('Control+P', name, name);
  const page = () => workbench.webview('.file-name');

  suiteSetup(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'vecinity-editor-'));
    writeFileSync(path.join(folder, 'topics.vec'), vectors());
    writeFileSync(path.join(folder, 'faulty [1].vec'), vectors(['ship 1 0 0 0', 'null 0 0 0 0']));
    writeFileSync(path.join(folder, 'broken.vec'), '3 4\nship 1 2\n');
    writeFileSync(path.join(folder, 'plain.txt'), vectors());
    writeFileSync(path.join(folder, 'tiny.safetensors'), tokenTables());
    writeFileSync(
      path.join(folder, 'two.safetensors'),
      tokenTables({
        'embed_tokens.weight': [
          [1, 0],
          [0, 1],
          [1, 1],
        ],
        'lm_head.weight': [
          [2, 1],
          [1, 2],
          [2, 2],
          [1, 1],
        ],
      }),
    );
    writeFileSync(path.join(folder, 'plain.bin'), vectors());
    writeFileSync(path.join(folder, 'ragged.vec'), vectors().replace('ship 1 ', 'ship '));
    writeFileSync(path.join(folder, 'notes.md'), 'A sailor saw the ship.\n');
    workbench = await openSharedWorkbench({ folder });
  });

  suiteTeardown(async () => {
    await workbench?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('a .vec opens in it, with its words and their neighbours', async () => {
    await open('topics.vec');
    const frame = await page();
    await frame.locator('.virtual-row', { hasText: 'sailor' }).click();
    await frame.locator('.chosen-word', { hasText: 'sailor' }).waitFor();
    assert.match(await frame.locator('.file-summary').innerText(), /^word2vec text · 8 × 4 · /);
    const near = await frame.locator('.result .word').allTextContents();
    assert.deepEqual(near.slice(0, 3).sort(), topics.sea.filter((word) => word !== 'sailor').sort());
  });

  test('its words are used for hovers when the user says so', async () => {
    await (await page()).getByRole('button', { name: 'Make Active' }).click();
    await (await page()).locator('.active-mark').waitFor();
    await workbench.openFile('notes.md');
    assert.match(await workbench.hover('sailor'), /\bwave\b/);
  });

  test('hidden and shown again it is as it was left', async () => {
    await open('topics.vec');
    const frame = await page();
    await frame.locator('.active-mark').waitFor();
    await frame.locator('.chosen-word', { hasText: 'sailor' }).waitFor();
  });

  test('reads the file again when it changes on disk', async () => {
    writeFileSync(path.join(folder, 'topics.vec'), vectors(['newcomer 1 1 1 1']));
    const frame = await page();
    await frame.locator('.notice', { hasText: 'has changed on disk' }).waitFor();
    await frame.locator('.found', { hasText: /^9 words$/ }).waitFor();
  });

  test('reads the words that are put beside a file', async () => {
    await open('tiny.safetensors');
    const frame = await page();
    await frame.locator('.facts', { hasText: 'Put the tokenizer.json of the model there' }).waitFor();
    await frame.locator('.virtual-row', { hasText: /^1?0/ }).first().waitFor();
    writeFileSync(path.join(folder, 'vocab.json'), JSON.stringify({ king: 0, queen: 1, ship: 2 }));
    await frame.locator('.notice', { hasText: 'one that belongs to it' }).waitFor();
    await frame.locator('.virtual-row', { hasText: 'queen' }).waitFor();
    await frame.locator('.facts', { hasText: 'vocab.json' }).waitFor();
  });

  test('lists what is wrong with a file, and shows the line as text', async () => {
    await workbench.runCommand('View: Close All Editors');
    await open('faulty [1].vec');
    const frame = await page();
    await frame.locator('.facts', { hasText: /Zero rows\s*1: null/ }).waitFor();
    await frame.locator('.choice button', { hasText: 'Check' }).click();
    const fault = frame.locator('.virtual-row', { hasText: 'Duplicate word' });
    await fault.click();
    await frame.getByRole('button', { name: 'Show Line 10' }).click();
    await workbench.page.getByRole('button', { name: 'Ln 10, Col 1' }).waitFor();
  });

  test('says what is wrong with a file that cannot be read', async () => {
    await workbench.runCommand('View: Close All Editors');
    await open('broken.vec');
    const frame = await page();
    await frame.locator('.message', { hasText: 'broken.vec' }).waitFor();
    await frame.getByRole('button', { name: 'Open as Text' }).click();
    await workbench.page.locator('.monaco-editor .view-line', { hasText: 'ship' }).first().waitFor();
  });

  test('another table is chosen from a list, and shown', async () => {
    await workbench.runCommand('View: Close All Editors');
    await open('two.safetensors');
    await (await page()).getByRole('button', { name: 'Choose Table' }).click();
    await workbench.takeEntry('lm_head.weight');
    await (await workbench.webview('.file-summary:has-text("4 × 2")')).locator('.virtual-row').nth(3).waitFor();
  });

  test('Open Embeddings shows a file in it, with what was opened before first', async () => {
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('Vecinity: Open Embeddings…');
    await workbench.takeEntry('plain.bin');
    await (await page()).locator('.active-mark').waitFor();
    await workbench.runCommand('Vecinity: Open Embeddings…');
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'plain.bin' }).first().waitFor();
    const entries = await workbench.page.locator('.quick-input-list .monaco-list-row').allInnerTexts();
    await workbench.screenshot('out/screenshots/editor-open-list.png');
    await workbench.page.keyboard.press('Escape');
    assert.match(entries[2], /plain\.bin/);
  });

  test('a broken file that is opened leads to its check', async () => {
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('Vecinity: Open Embeddings…');
    await workbench.takeEntry('ragged.vec');
    const message = workbench.page.locator('.notification-list-item', { hasText: 'ragged.vec' });
    await message.getByRole('button', { name: 'Check File' }).click();
    await (await page()).locator('.check-sentence', { hasText: '2 faults; 7 words' }).waitFor();
    await workbench.screenshot('out/screenshots/editor-check-file.png');
  });

  test('a .txt stays text, and can be reopened in it', async () => {
    await workbench.runCommand('View: Close All Editors');
    await workbench.openFile('plain.txt');
    await workbench.runCommand('View: Reopen Editor With...');
    await workbench.takeEntry('Word Embeddings');
    await (await page()).locator('.found', { hasText: /^8 words$/ }).waitFor();
  });

  test('has thrown nothing', () => {
    assert.deepEqual(workbench.pageErrors, []);
  });
});
