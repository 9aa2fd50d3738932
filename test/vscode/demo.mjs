// The main job as a person does it, in a real VS Code: train, hover, ask, plot, export, open. Prints what it saw as one JSON object.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { demoHome } from './demoWorkspace.mjs';
import { root } from './install.mjs';
import { openWorkbench } from './workbench.mjs';

const file = '1862 Abraham Lincoln.txt';
const hovered = ['peace', 'slavery', 'railroad'];
const question = 'navy : sailors :: army : ?';
const exported = 'addresses.vec';
const searched = 'sea';
const plotted = 'gold silver coin navy army ships farmers crops wheat children schools teachers';

const settings = { 'editor.minimap.enabled': false, 'editor.fontSize': 13 };

/** @returns {Promise<number>} exit status: 0 when everything was there */
export async function demo(folder, theme) {
  const seen = { theme, seconds: {}, screenshots: [] };
  const started = performance.now();
  const workbench = await timed('open', () =>
    openWorkbench({ folder, extensions: [root], theme, settings, width: 1200, height: 760 }),
  );
  try {
    await train();
    await hover();
    await ask();
    await plot();
    await openExported();
  } catch (error) {
    seen.error = error.message;
    await picture('failed');
  } finally {
    seen.pageErrors = workbench.pageErrors;
    await workbench.close();
  }
  seen.seconds.all = secondsSince(started);
  console.log(JSON.stringify(seen, undefined, 2));
  return seen.error || seen.pageErrors.length > 0 ? 1 : 0;

  async function train() {
    await workbench.runCommand('Vecinity: Train Embeddings on Workspace');
    seen.confirmation = await workbench.dialogText();
    await picture('confirm');
    await timed('train', async () => {
      await workbench.clickDialog('Train');
      seen.progress = await workbench.notification('words/s');
      await picture('progress');
      seen.trained = await workbench.notification('Learned', 120_000);
    });
    await picture('trained');
  }

  async function hover() {
    await workbench.openFile(file);
    seen.hovers = {};
    for (const word of hovered) {
      seen.hovers[word] = await timed(`hover ${word}`, () => workbench.hover(word));
      await picture(`hover-${word}`);
    }
  }

  async function ask() {
    await workbench.runCommand('Vecinity: Ask in the Side Bar');
    const panel = await workbench.webview('#ask-field');
    await panel.locator('.model-size').waitFor(); // the panel knows the model
    seen.question = question;
    await panel.locator('#ask-field').fill(question);
    await timed('ask', async () => {
      await panel.locator('#ask-field').press('Enter');
      await panel.locator('.result').first().waitFor();
    });
    seen.answers = await panel
      .locator('.result')
      .evaluateAll((rows) => rows.map((row) => row.innerText.replaceAll(/\s+/g, ' ')));
    await picture('ask');
  }

  async function plot() {
    await workbench.runCommand('Vecinity: Plot Words…');
    await workbench.fillInput(plotted);
    const panel = await workbench.webview('#plot-field');
    await panel.locator('.tables td').first().waitFor({ state: 'attached' });
    await panel.getByRole('radio', { name: 'Clustered' }).click();
    seen.heatMap = await table(panel);
    await picture('heat-map');
    await workbench.runCommand('View: Maximize Editor Group and Hide Side Bars'); // room for two charts
    await panel.locator('vscode-checkbox', { hasText: 'One-hot' }).click();
    seen.oneHot = await table(panel, 1);
    await picture('heat-map-one-hot');
    await panel.getByRole('radio', { name: 'Map', exact: true }).click();
    seen.map = await table(panel);
    await picture('map-one-hot');
    await panel.locator('vscode-checkbox', { hasText: 'One-hot' }).click();
    await picture('map');
  }

  async function openExported() {
    const target = path.join(folder, exported);
    rmSync(target, { force: true });
    try {
      await chooseFormat('word2vec text (gensim');
      await workbench.saveAs(target, '.vec');
      seen.exported = await workbench.notification('Exported');
      await workbench.runCommand('Notifications: Clear All Notifications');
      await timed('open exported', async () => {
        await workbench.quickPick('Control+P', exported, exported);
        const editor = await workbench.webview('.file-name');
        await editor.locator('.words-pane input').fill(searched);
        await editor.locator('.virtual-row .word', { hasText: searched }).first().waitFor();
        await editor.locator('.words-pane input').press('Enter');
        await editor.locator('.chosen-word', { hasText: searched }).waitFor();
        seen.opened = await editor.locator('.file-summary').innerText();
      });
      await picture('embeddings');
    } finally {
      rmSync(target, { force: true });
    }
  }

  /** A panel that draws may take the focus, and then VS Code closes the list: opening it anew helps. */
  async function chooseFormat(format) {
    for (let attempts = 3; ; attempts--) {
      await workbench.runCommand('Vecinity: Export Model…');
      try {
        await workbench.takeEntry(format, 5000);
        return;
      } catch (error) {
        if (attempts === 1) {
          throw error;
        }
        await workbench.page.keyboard.press('Escape');
      }
    }
  }

  /** A table of the plot, which is there for screen readers too: its rows as lists of texts. */
  async function table(panel, index = 0) {
    const rows = panel.locator('.tables table').nth(index).locator('tbody tr');
    await rows.first().waitFor({ state: 'attached' });
    return rows.evaluateAll((all) => all.map((row) => Array.from(row.cells, (cell) => cell.textContent)));
  }

  async function picture(name) {
    await workbench.page.waitForTimeout(300); // what fades in has come
    seen.screenshots.push(await workbench.screenshot(path.join(demoHome, `${name}-${theme}.png`)));
  }

  async function timed(name, step) {
    const begin = performance.now();
    const result = await step();
    seen.seconds[name] = secondsSince(begin);
    return result;
  }
}

function secondsSince(begin) {
  return Math.round(performance.now() - begin) / 1000;
}
