// The main job as a person does it, in a real VS Code: train, hover, ask, plot. Prints what it saw as one JSON object.
import path from 'node:path';
import { demoHome } from './demoWorkspace.mjs';
import { root } from './install.mjs';
import { openWorkbench } from './workbench.mjs';

const file = '1862 Abraham Lincoln.txt';
const hovered = ['peace', 'slavery', 'gold'];
const question = 'france - french + spanish';
const plotted = 'gold silver coin navy army ships farmers crops children schools';

/** @returns {Promise<number>} exit status: 0 when everything was there */
export async function demo(folder, theme) {
  const seen = { theme, times: {}, screenshots: [] };
  const started = performance.now();
  const workbench = await timed('open', () => openWorkbench({ folder, extensions: [root], theme }));
  const picture = async (name) =>
    seen.screenshots.push(await workbench.screenshot(path.join(demoHome, `${name}-${theme}.png`)));

  async function timed(name, step) {
    const begin = performance.now();
    const result = await step();
    seen.times[name] = Math.round(performance.now() - begin) / 1000;
    return result;
  }

  try {
    await timed('train', async () => {
      await workbench.runCommand('Vecinity: Train Embeddings on Workspace');
      seen.confirmation = await workbench.dialogText();
      await picture('confirm');
      await workbench.clickDialog('Train');
      await workbench.notification(/words\/s/);
      await picture('progress');
      seen.trained = await workbench.notification(/^Learned /, 120_000);
    });
    await workbench.openFile(file);
    seen.hovers = {};
    for (const word of hovered) {
      seen.hovers[word] = await timed(`hover ${word}`, () => workbench.hover(word));
      await picture(`hover-${word}`);
    }
  } catch (error) {
    seen.error = error.message;
    await picture('failed');
  } finally {
    seen.pageErrors = workbench.pageErrors;
    await workbench.close();
  }
  seen.times.all = Math.round(performance.now() - started) / 1000;
  console.log(JSON.stringify(seen, undefined, 2));
  return seen.error || seen.pageErrors.length > 0 ? 1 : 0;
}
