// One VS Code with the packaged extension and one browser for all suites of a process. Each suite opens a window.
import path from 'node:path';
import { openBrowser } from './browser.mjs';
import { root } from './install.mjs';
import { startServer } from './server.mjs';
import { openWindow } from './workbench.mjs';

let shared;
/** The window of the suite that runs. */
let opened;

/**
 * @param {object} options
 * @param {string} options.folder folder to open
 * @param {boolean} [options.trust] workspace trust as users have it (off by default)
 * @param {Record<string, unknown>} [options.settings] more user settings
 */
export async function openSharedWorkbench({ folder, trust = false, settings = {} }) {
  shared ??= start();
  const { browser, server } = await shared;
  opened = await openWindow(browser, server, {
    folder,
    settings: { 'security.workspace.trust.enabled': trust, ...settings },
  });
  return opened;
}

async function start() {
  const server = await startServer({ vsix: path.join(root, 'dist', 'vecinity.vsix'), trust: true });
  try {
    return { server, browser: await openBrowser() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

// Outside any suite: after each test of them all. A picture of the window tells why a test failed.
teardown(async function () {
  if (this.currentTest.state === 'failed' && opened && !opened.page.isClosed()) {
    const picture = path.join(root, 'out', 'failed', `${this.currentTest.fullTitle().replaceAll(/\W+/g, '-')}.png`);
    await opened.page.screenshot({ path: picture });
    console.log(`The window then: ${picture}`);
    console.log(await opened.visibleMessages());
  }
});

// Outside any suite: after all of them.
suiteTeardown(async () => {
  const { browser, server } = (await shared) ?? {};
  await browser?.close();
  await server?.stop();
});
