// Runs the integration suite (out/test/integration/index.js) inside a real VS Code: the desktop build where it can be
// downloaded and started, else VS Code's server in Chromium. VECINITY_VSCODE=server goes straight to the latter.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { downloadAndUnzipVSCode, runTests, SilentReporter } from '@vscode/test-electron';
import { onPath, root } from './install.mjs';

/** A version of desktop VS Code, `stable`, or `server`; by default the newest that can be had. */
const wanted = process.env.VECINITY_VSCODE;
const updateServer = 'https://update.code.visualstudio.com/api/releases/stable';

/** The suite fills it: each of its cases has a corpus of its own. */
const scratch = mkdtempSync(path.join(tmpdir(), 'vecinity-integration-'));
const workspace = path.join(scratch, 'workspace');
mkdirSync(workspace);
const result = process.env.VECINITY_TEST_RESULT ?? path.join(scratch, 'result.json');
let status = 1;
try {
  const desktop = await desktopBuild();
  const started = desktop !== undefined && (await runIn(desktop, ['--user-data-dir', path.join(scratch, 'user')]));
  if (!started && (wanted === undefined || wanted === 'server')) {
    console.log('VS Code: its server build, in Chromium.');
    await runIn(path.join(root, 'test', 'vscode', 'launcher.mjs'), []);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
process.exit(status);

/** Answers whether the suite got so far as to have a result. */
async function runIn(vscodeExecutablePath, launchArgs) {
  try {
    status = await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: root,
      extensionTestsPath: path.join(root, 'out', 'test', 'integration', 'index.js'),
      extensionTestsEnv: { VECINITY_TEST_RESULT: result },
      launchArgs: [workspace, ...launchArgs],
    });
  } catch (error) {
    console.log(error.message);
    status = 1;
  }
  return existsSync(result);
}

/** The executable of desktop VS Code, or undefined with the reason said. */
async function desktopBuild() {
  if (wanted === 'server') {
    return undefined;
  }
  try {
    // A closed network must not hold the run up: the small question first, with a short deadline.
    const response = await fetch(updateServer, { signal: AbortSignal.timeout(5000) });
    if (!response.ok) {
      throw new Error(`it answers ${response.status}`);
    }
    if (process.platform === 'linux' && !process.env.DISPLAY) {
      underXvfb();
    }
    return await downloadAndUnzipVSCode({
      version: wanted ?? 'stable',
      cachePath: path.join(root, '.vscode-test'),
      timeout: 15_000,
      reporter: new SilentReporter(),
    });
  } catch (error) {
    console.log(`Desktop VS Code cannot be had here (${error.cause?.message ?? error.message}).`);
    return undefined;
  }
}

/** Without a display: does everything again under a virtual one, and does not come back. */
function underXvfb() {
  const xvfb = onPath('xvfb-run');
  if (!xvfb) {
    throw new Error('it would need a display or xvfb-run');
  }
  const { status: ended } = spawnSync(xvfb, ['-a', process.execPath, ...process.argv.slice(1)], { stdio: 'inherit' });
  rmSync(scratch, { recursive: true, force: true });
  process.exit(ended ?? 1);
}
