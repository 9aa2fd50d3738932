// Makes the pictures of the walkthrough in a real VS Code:
//
//   node test/vscode/walkthroughPictures.mjs dark|light [hover|tokens|ask|plot|train|compare]
//
// makes all, or those of one part. It
// leaves cut-out screenshots in .demo/walkthrough/, made small for media/walkthrough/ if pngquant is installed.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { demoHome, ensureDemoWorkspace } from './demoWorkspace.mjs';
import { root } from './install.mjs';
import { openWorkbench } from './workbench.mjs';

/** Colours of each picture; fewer make it smaller. */
const COLOURS = 8;
const story = `The king and the queen live in a castle.

A dragon guards the princess.

A knight rides to the castle with his sword.

The king and the queen drink tea.
`;

const theme = process.argv[2] ?? 'dark';
const home = mkdtempSync(path.join(os.tmpdir(), 'vecinity-walkthrough-'));
const folder = path.join(home, 'addresses');
cpSync(await ensureDemoWorkspace(), folder, { recursive: true });
writeFileSync(path.join(folder, 'story.txt'), story);
const workbench = await openWorkbench({
  folder,
  extensions: [root],
  theme,
  settings: {
    'editor.minimap.enabled': false,
    'editor.fontSize': 13,
    'vecinity.training.algorithm': 'skipgram',
    'vecinity.training.epochs': 4,
  },
  width: 1200,
  height: 760,
});
const { page } = workbench;
try {
  await workbench.runCommand('Vecinity: Open Sample Model');
  await workbench.notification('Opened');
  await workbench.runCommand('Notifications: Clear All Notifications');
  const parts = { hover, tokens, ask, plot, train, compare };
  for (const [name, take] of Object.entries(parts)) {
    if (process.argv[3] === undefined || process.argv[3] === name) {
      await take();
    }
  }
} finally {
  await workbench.close();
  rmSync(home, { recursive: true, force: true });
}
process.exit();

async function hover() {
  await workbench.openFile('story.txt');
  await workbench.hover('dragon');
  const { x, y, height } = await page.locator('.monaco-resizable-hover:visible').first().boundingBox();
  await picture('hover', { x: x - 20, y: y - 55, width: 380, height: height + 65 });
}

async function tokens() {
  await workbench.openFile('story.txt');
  await workbench.runCommand('Vecinity: Show Tokens');
  const panel = await workbench.webview('#tokens-field');
  await panel.locator('#tokens-field').fill('The dragon lived in a castle.');
  await panel.locator('.token', { hasText: 'dragon' }).waitFor();
  await workbench.runCommand('View: Maximize Editor Group and Hide Side Bars');
  await page.setViewportSize({ width: 690, height: 640 });
  await panel
    .locator('.tokens-section', { hasText: 'One scale for all rows' })
    .evaluate((part) => part.scrollIntoView());
  await webviewPicture('tokens', panel, '.token-head', 225);
  await page.setViewportSize({ width: 1200, height: 760 });
  await workbench.runCommand('View: Close All Editors');
}

async function ask() {
  await workbench.runCommand('Vecinity: Ask in the Side Bar');
  const panel = await workbench.webview('#ask-field');
  await panel.locator('.model-size').waitFor();
  await panel.locator('#ask-field').fill('king - man + woman');
  await panel.locator('#ask-field').press('Enter');
  await panel.locator('.result').first().waitFor();
  await webviewPicture('ask', panel, 'body', 240);
}

async function plot() {
  await workbench.runCommand('Vecinity: Plot Words…');
  await workbench.fillInput('king queen man woman');
  const panel = await workbench.webview('#plot-field');
  await panel.locator('.tables td').first().waitFor({ state: 'attached' });
  await workbench.runCommand('View: Maximize Editor Group and Hide Side Bars');
  await page.setViewportSize({ width: 460, height: 640 });
  await webviewPicture('plot', panel, '.pane', 308);
  await panel.locator('vscode-checkbox', { hasText: 'One-hot' }).click();
  await panel.locator('.tables table').nth(1).waitFor({ state: 'attached' });
  await page.setViewportSize({ width: 680, height: 640 });
  await webviewPicture('oneHot', panel, '.pane', 270);
  await page.setViewportSize({ width: 1200, height: 760 });
}

async function train() {
  await workbench.runCommand('View: Close All Editors');
  await workbench.runCommand('Vecinity: Train Embeddings on Workspace');
  await workbench.clickDialog('Train');
  await workbench.runCommand('Vecinity: Show Live Training');
  const panel = await workbench.webview('.live');
  await page.setViewportSize({ width: 560, height: 760 });
  await panel.locator('.live-facts', { hasText: /epoch [2-4]/ }).waitFor({ timeout: 60_000 });
  await panel.locator('.probe-list .probe-new').first().waitFor();
  await webviewPicture('live', panel, '.live-charts', 315);
  await panel.locator('.live-done').waitFor({ timeout: 120_000 });
}

async function compare() {
  await workbench.runCommand('View: Close All Editors');
  await workbench.runCommand('Vecinity: Compare Dimensions…');
  await workbench.fillInput('4, 8, 16, 32, 64');
  await workbench.takeEntry('Held-out text only');
  const panel = await workbench.webview('.dimensions-sentence');
  await panel.locator('.dimensions-sentence', { hasText: /^Take/ }).waitFor({ timeout: 300_000 });
  await panel.getByRole('button', { name: 'CSV' }).waitFor();
  await webviewPicture('dimensions', panel, '.dimensions-advice', 330);
}

/** A view from one of its elements down. */
async function webviewPicture(name, frame, from, most) {
  await page.waitForTimeout(name === 'live' ? 300 : 800); // what fades in has come
  const view = await (await frame.frameElement()).boundingBox();
  const y = Math.max(view.y, (await frame.locator(from).first().boundingBox()).y - 8);
  await picture(name, { x: view.x, y, width: view.width, height: Math.min(view.y + view.height - y, most) });
}

async function picture(name, clip) {
  const file = path.join(demoHome, 'walkthrough', `${name}-${theme}.png`);
  mkdirSync(path.dirname(file), { recursive: true });
  await page.screenshot({ path: file, clip });
  const small = ['--force', '--nofs', '--speed', '1', '--strip', '--output', file, String(COLOURS), file];
  spawnSync('pngquant', small, { stdio: 'inherit' });
  console.log(`${file}: ${statSync(file).size} bytes`);
}
