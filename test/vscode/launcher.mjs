#!/usr/bin/env node
// Stands in for the desktop executable: understands the arguments that `runTests` of @vscode/test-electron passes,
// runs the suite in VS Code's server with Chromium, prints what it logs, and exits with the suite's status. Each run
// has a profile of its own.
import path from 'node:path';
import { format, parseArgs } from 'node:util';
import { openBrowser } from './browser.mjs';
import { startServer, workbenchUrl } from './server.mjs';

const loadTimeout = 90_000;
const suiteTimeout = 10 * 60_000;

/** What the workbench logs about itself on any run: connections, and native modules that are not installed. */
const workbenchChatter = new RegExp(
  [
    'spdlog|native-watchdog|ENOTFOUND', // modules left out of the install, the marketplace
    '^(?:Resolv(?:ing|ed) connection token|Creating a socket|Updating additional builtin|DialogService)',
    String.raw`^\[(?:reconnection-grace-time|AgentHost|AccountPolicyGate|Service Worker|remote-connection)`,
  ].join('|'),
);

const { values, positionals } = parseArgs({
  options: {
    extensionDevelopmentPath: { type: 'string', multiple: true, default: [] },
    extensionTestsPath: { type: 'string' },
    'disable-workspace-trust': { type: 'boolean', default: false },
  },
  strict: false, // Electron's own switches mean nothing here.
  allowPositionals: true,
});
if (!values.extensionTestsPath) {
  console.error('Usage: launcher.mjs --extensionTestsPath=FILE [--extensionDevelopmentPath=FOLDER]… [FOLDER]');
  process.exit(2);
}

// `runTests` ends the launcher with a signal when the user does.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => process.exit(1));
}

const server = await startServer({
  automation: true,
  trust: !values['disable-workspace-trust'],
});
const browser = await openBrowser();
let status;
try {
  status = await runSuite();
} catch (error) {
  console.error(error.message);
  status = 1;
} finally {
  await browser.close();
  await server.stop();
}
process.exit(status);

async function runSuite() {
  const { page } = browser;
  const finished = new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The suite did not end in time.')), suiteTimeout);
    void page.exposeFunction('codeAutomationExit', (code) => {
      clearTimeout(timer);
      resolve(Number(code));
    });
    page.on('crash', () => reject(new Error('The page of the workbench crashed.')));
  });
  finished.catch(() => undefined);
  await page.exposeFunction('codeAutomationLog', (type, args) => {
    const text = format(...args);
    if (!workbenchChatter.test(text)) {
      process[type === 'error' || type === 'warn' ? 'stderr' : 'stdout'].write(`${text}\n`);
    }
  });
  await page.goto(
    workbenchUrl({
      port: server.port,
      folder: positionals[0] && path.resolve(positionals[0]),
      extensions: values.extensionDevelopmentPath,
      tests: values.extensionTestsPath,
    }),
    { timeout: loadTimeout },
  );
  return finished;
}
