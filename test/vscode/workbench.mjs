// A real VS Code as a person uses it: one object with the few gestures the demo and the tests need.
//
//   import { openWorkbench } from './workbench.mjs';
//   const workbench = await openWorkbench({ folder: '/some/folder', extensions: [root] });
//   try {
//     await workbench.openFile('notes.txt');
//     await workbench.runCommand('Vecinity: Train Embeddings on Workspace');
//     await workbench.clickDialog('Train');
//     console.log(await workbench.hover('dragon'));
//     const panel = await workbench.webview('#question'); // the frame that holds this element
//     await workbench.setTheme('hc');
//     await workbench.screenshot('out/screenshots/hover.png');
//   } finally {
//     await workbench.close();
//   }
//
// The extension must be built first (`npm run build`). `workbench.page` is Playwright's page, for all else.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { openBrowser } from './browser.mjs';
import { startServer, workbenchUrl } from './server.mjs';

/** Each with its id in settings, its label in the picker, and the class it puts on the workbench. */
const themes = {
  dark: { id: 'Dark Modern', label: 'Dark Modern', mark: 'vs-dark' },
  light: { id: 'Light Modern', label: 'Light Modern', mark: 'vs' },
  hc: { id: 'Default High Contrast', label: 'Dark High Contrast', mark: 'hc-black' },
  'hc-light': { id: 'Default High Contrast Light', label: 'Light High Contrast', mark: 'hc-light' },
};

/**
 * @param {object} options
 * @param {string} [options.folder] folder or `.code-workspace` file to open; an empty window by default
 * @param {readonly string[]} [options.extensions] folders of built extensions, used as if installed
 * @param {string} [options.vsix] a packaged extension to install first
 * @param {'dark' | 'light' | 'hc' | 'hc-light'} [options.theme]
 * @param {Record<string, unknown>} [options.settings] user settings
 * @param {string} [options.profile] folder that keeps settings and storage between runs
 * @param {boolean} [options.trust] workspace trust as users have it (off by default)
 * @param {number} [options.width] of the window, in CSS pixels
 * @param {number} [options.height]
 */
export async function openWorkbench({ folder, theme = 'dark', settings = {}, ...options } = {}) {
  const server = await startServer({
    ...options,
    settings: { 'workbench.colorTheme': themes[theme].id, ...settings },
  });
  let browser;
  try {
    browser = await openBrowser(options);
    const workbench = new Workbench(browser, server);
    await workbench.open(workbenchUrl({ port: server.port, folder }));
    return workbench;
  } catch (error) {
    await browser?.close();
    await server.stop();
    throw error;
  }
}

/**
 * Opens a window of a VS Code that runs already.
 * @param {{ newPage(): Promise<import('playwright-core').Page> }} browser from `openBrowser`
 * @param {object} server from `startServer`
 * @param {{ folder: string, theme?: 'dark' | 'light' | 'hc' | 'hc-light', settings?: object }} options as `openWorkbench`
 */
export async function openWindow(browser, server, { folder, theme = 'dark', settings = {} }) {
  server.setSettings({ 'workbench.colorTheme': themes[theme].id, ...settings });
  const page = await browser.newPage();
  const workbench = new Workbench({ page, close: () => page.close() }, { ...server, stop: () => Promise.resolve() });
  await workbench.open(workbenchUrl({ port: server.port, folder }));
  return workbench;
}

class Workbench {
  constructor(browser, server) {
    this.browser = browser;
    this.server = server;
    this.page = browser.page;
    /** Uncaught errors of the workbench and its webviews. */
    this.pageErrors = [];
    this.page.on('pageerror', (error) => this.pageErrors.push(error.message));
  }

  async open(url) {
    this.url = url;
    await this.page.goto(url);
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
  }

  /** As when a person reloads the window. */
  async reload() {
    await this.open(this.url);
  }

  async close() {
    await this.browser.close();
    await this.server.stop();
  }

  /** Runs a command by its title, through the palette. */
  async runCommand(title) {
    await this.quickPick('F1', `>${title}`, title);
  }

  /** Opens a file of the workspace by its name. */
  async openFile(name) {
    await this.quickPick('Control+P', name, path.basename(name));
    await this.page
      .locator('.tab.active', { hasText: path.basename(name) })
      .first()
      .waitFor();
    await this.page.locator('.monaco-editor .view-line').first().waitFor();
  }

  /**
   * Opens a quick input with a key, types, and takes the first entry once it carries `label`. Lists are made when they
   * open: while VS Code is still finding commands and files, opening anew is what helps.
   */
  async quickPick(key, text, label) {
    for (let attempt = 1; ; attempt++) {
      await this.page.keyboard.press(key);
      const input = this.page.locator('.quick-input-widget input[type=text]').first();
      try {
        // What is there may be on its way out, the last command's, and the key have come too early.
        await input.fill(text, { timeout: 3000 });
        await this.takeEntry(label, 3000);
        return;
      } catch (error) {
        if (attempt === 8) {
          throw error;
        }
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** The titles of the commands that the palette lists for a text. */
  async paletteTitles(text) {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget input[type=text]').first();
    await input.fill(`>${text}`);
    const row = this.page.locator('.quick-input-list .monaco-list-row .quick-input-list-row').first();
    await row.waitFor();
    const titles = await this.page.locator('.quick-input-list .monaco-list-row .label-name').allInnerTexts();
    await this.page.keyboard.press('Escape');
    return titles;
  }

  /** Types into the open input box of VS Code and accepts. */
  async fillInput(text) {
    const input = this.page.locator('.quick-input-widget input[type=text]').first();
    await input.waitFor();
    await input.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /**
   * Answers VS Code's own save dialogue with a path. It writes its proposal into the box a while after it has opened, over
   * whatever was typed by then.
   * @param {string} proposed how the proposal ends
   */
  async saveAs(target, proposed) {
    const input = this.page.locator('.quick-input-widget input[type=text]').first();
    await this.until('the proposal', async () => (await input.inputValue()).endsWith(proposed));
    await input.fill(target);
    await this.page.waitForTimeout(500); // it looks at the folder as one types
    const typed = await input.inputValue();
    if (typed !== target) {
      throw new Error(`The save dialogue made ${typed} of ${target}.`);
    }
    await input.press('Enter');
    await input.waitFor({ state: 'hidden' });
  }

  async until(what, holds, timeout = 15_000) {
    for (const end = Date.now() + timeout; !(await holds().catch(() => false));) {
      if (Date.now() > end) {
        throw new Error(`No sign of ${what} after ${timeout / 1000} s.`);
      }
      await this.page.waitForTimeout(50);
    }
  }

  /** Takes an entry of the open quick pick. */
  async takeEntry(label, timeout = 15_000) {
    const entry = this.page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first();
    await entry.waitFor({ timeout });
    await entry.click({ timeout });
  }

  /** The text of the modal dialogue, once there is one. */
  async dialogText() {
    const dialog = this.page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    return readable(await dialog.locator('.dialog-message-container').innerText());
  }

  async clickDialog(button) {
    await this.page.locator('.monaco-dialog-box .monaco-button', { hasText: button }).first().click();
    await this.page.locator('.monaco-dialog-box').waitFor({ state: 'detached' });
  }

  /** The texts of the dialogue, quick input and notifications that the window shows now. */
  async visibleMessages() {
    const places = this.page.locator('.monaco-dialog-box:visible, .quick-input-widget:visible, .notification-toast');
    return (await places.allInnerTexts()).map(readable).join('\n');
  }

  /** The text of the first notification that matches, once there is one. */
  async notification(pattern, timeout = 30_000) {
    const toast = this.page.locator('.notification-toast .notification-list-item', { hasText: pattern }).first();
    await toast.waitFor({ timeout });
    return readable(await toast.locator('.notification-list-item-message').innerText());
  }

  async clickNotification(pattern, button) {
    const toast = this.page.locator('.notification-toast .notification-list-item', { hasText: pattern }).first();
    await toast.locator('.monaco-button', { hasText: button }).first().click();
  }

  /** Shows the line of the active editor that first holds `text` as a whole word (found as a user finds it, with Ctrl+F). */
  async reveal(text) {
    await this.page.keyboard.press('Control+1');
    await this.page.keyboard.press('Control+Home');
    await this.page.keyboard.press('Control+F');
    const find = this.page.locator('.find-widget.visible textarea').first();
    await find.waitFor();
    const wholeWord = this.page.locator('.find-widget.visible .codicon-whole-word').first();
    if ((await wholeWord.getAttribute('aria-checked')) !== 'true') {
      await wholeWord.click();
    }
    await find.fill(text);
    await find.press('Enter');
    await this.page.keyboard.press('Escape');
    await this.page.keyboard.press('ArrowLeft'); // leave no selection
  }

  /**
   * Points at a word in the active editor and answers with what the hover says.
   * @param {string} word in any case
   */
  async hover(word, timeout = 15_000) {
    await this.page.mouse.move(2, 2);
    await this.reveal(word);
    const box = await this.settledWordBox(word);
    // A second, small move: the editor takes the first as entering.
    await this.page.mouse.move(box.x + 1, box.y + box.height / 2);
    await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
    const hover = this.page.locator('.monaco-resizable-hover:visible, .monaco-editor .monaco-hover:visible').first();
    await hover.waitFor({ timeout });
    await hover
      .getByText(/^(?!Loading\.\.\.$)./)
      .first()
      .waitFor({ timeout });
    return readable(await hover.innerText());
  }

  /** Where a word stands once the editor has stopped scrolling to it. */
  async settledWordBox(word) {
    for (let before = await this.wordBox(word); ;) {
      await this.page.waitForTimeout(150);
      const box = await this.wordBox(word);
      if (box.x === before.x && box.y === before.y) {
        return box;
      }
      before = box;
    }
  }

  /** Where a word stands on the screen, from the text of the editor's visible lines. */
  async wordBox(word) {
    const box = await this.page.waitForFunction(
      (wanted) => {
        const escaped = wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
        const whole = new RegExp(`(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_])`, 'iu');
        for (const line of document.querySelectorAll('.editor-group-container.active .view-line')) {
          const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const start = node.data.search(whole);
            if (start < 0) {
              continue;
            }
            const range = document.createRange();
            range.setStart(node, start);
            range.setEnd(node, start + wanted.length);
            const { x, y, width, height } = range.getBoundingClientRect();
            return { x, y, width, height };
          }
        }
        return undefined;
      },
      word,
      { timeout: 10_000 },
    );
    return box.jsonValue();
  }

  /** The frame of the visible webview that holds an element. */
  async webview(selector, timeout = 30_000) {
    const until = Date.now() + timeout;
    while (Date.now() < until) {
      for (const frame of this.page.frames()) {
        if (
          (await frame
            .locator(selector)
            .count()
            .catch(() => 0)) > 0
        ) {
          return frame;
        }
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error(`No webview shows ${selector} after ${timeout / 1000} s.`);
  }

  /** Changes the colour theme of the running VS Code. */
  async setTheme(theme) {
    await this.runCommand('Preferences: Color Theme');
    await this.page.locator('.quick-input-widget input[type=text]').first().fill(themes[theme].label);
    await this.takeEntry(themes[theme].label);
    await this.page.locator(`.monaco-workbench.${themes[theme].mark}`).waitFor();
    await this.page.waitForTimeout(500); // webviews repaint after the workbench
  }

  async screenshot(file) {
    mkdirSync(path.dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
    return file;
  }
}

/** Without what only serves the layout: no-break spaces and the isolates around words of either direction. */
function readable(text) {
  return text
    .replaceAll('\u00a0', ' ')
    .replace(/[\u2066-\u2069]/g, '')
    .trim();
}
