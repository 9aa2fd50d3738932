// Starts and ends VS Code's server.
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ensureServer } from './install.mjs';

const startTimeout = 60_000;

/** Settings that keep the workbench quiet: nothing that pops up, nothing that asks the network. */
const quietSettings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'security.workspace.trust.startupPrompt': 'always',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** Folders of one VS Code: settings, storage, extensions. A temporary one is removed at the end. */
function profileFolders(profile) {
  const home = profile ?? mkdtempSync(path.join(tmpdir(), 'vecinity-vscode-'));
  const folders = {
    home,
    data: path.join(home, 'data'),
    user: path.join(home, 'user'),
    extensions: path.join(home, 'extensions'),
  };
  for (const folder of Object.values(folders)) {
    mkdirSync(folder, { recursive: true });
  }
  return { ...folders, temporary: !profile };
}

async function installExtension(node, parameters) {
  // It always complains about native modules that are not installed: what it says matters only when it fails.
  try {
    await promisify(execFile)(node, parameters);
  } catch (error) {
    throw new Error(`The extension cannot be installed:\n${error.stdout}\n${error.stderr}`);
  }
}

function folderArguments({ data, user, extensions }) {
  return ['--server-data-dir', data, '--user-data-dir', user, '--extensions-dir', extensions];
}

/** Registers folders as installed extensions, so that they run as users have them, with nothing copied or packed. */
function linkExtensions(extensions, directory) {
  const entries = extensions.map((location) => {
    const { publisher, name, version } = JSON.parse(readFileSync(path.join(location, 'package.json'), 'utf8'));
    return {
      identifier: { id: `${publisher}.${name}` },
      version,
      location: { $mid: 1, scheme: 'file', path: location },
    };
  });
  writeFileSync(path.join(directory, 'extensions.json'), JSON.stringify(entries));
}

/**
 * @param {object} options
 * @param {string} [options.port] a port or a range of ports; any free one by default
 * @param {boolean} [options.automation] honours the `payload` of the address (extensions under development, suites);
 *   VS Code then shows no notifications, so a workbench for looking at goes without
 * @param {readonly string[]} [options.extensions] folders of built extensions to use as if installed
 * @param {string} [options.profile] folder that keeps settings and storage between runs; a temporary one by default
 * @param {boolean} [options.trust] workspace trust as users have it (off by default)
 * @param {Record<string, unknown>} [options.settings] user settings of a new profile
 * @param {string} [options.vsix] an extension to install first
 * @param {Record<string, string>} [options.env] more environment for the extension host
 * @returns {Promise<{ port: number, user: string, setSettings(settings: object): void, stop(): Promise<void> }>}
 *   `setSettings` replaces the user settings; a window takes them when it loads
 */
export async function startServer({
  port: wantedPort = '0',
  automation = false,
  extensions = [],
  profile,
  trust = false,
  settings = {},
  vsix,
  env = {},
} = {}) {
  const { node, main } = await ensureServer();
  const folders = profileFolders(profile);
  const userSettings = path.join(folders.user, 'User', 'settings.json');
  const setSettings = (given) =>
    writeFileSync(userSettings, JSON.stringify({ ...quietSettings, ...given }, undefined, 2));
  mkdirSync(path.dirname(userSettings), { recursive: true });
  if (!existsSync(userSettings)) {
    setSettings(settings); // a kept profile keeps what its user has set
  }
  if (extensions.length > 0) {
    linkExtensions(extensions, folders.extensions);
  }
  if (vsix) {
    await installExtension(node, [main, '--install-extension', vsix, '--force', ...folderArguments(folders)]);
  }

  const child = spawn(
    node,
    [
      main,
      ...['--host', '127.0.0.1', '--port', wantedPort, '--without-connection-token', '--accept-server-license-terms'],
      ...['--disable-telemetry', ...folderArguments(folders)],
      ...(automation ? ['--enable-smoke-test-driver'] : []),
      ...(trust ? [] : ['--disable-workspace-trust']),
    ],
    // A group of its own: ending only the server would leave the extension host behind.
    { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } },
  );
  const killGroup = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  };
  process.once('exit', killGroup);

  const port = await new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => fail('did not start in time'), startTimeout);
    const fail = (why) => {
      clearTimeout(timer);
      killGroup();
      reject(new Error(`VS Code's server ${why}:\n${output}`));
    };
    const read = (text) => {
      output += text;
      const match = /Extension host agent listening on (\d+)/.exec(output);
      if (match) {
        clearTimeout(timer);
        resolve(Number(match[1]));
      }
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.on('error', (error) => fail(error.message));
    child.on('exit', (code) => fail(`ended with status ${code}`));
  });
  // From here on its chatter is dropped; the pipes must still be drained.
  child.removeAllListeners('exit');
  child.stdout.removeAllListeners('data').resume();
  child.stderr.removeAllListeners('data').resume();

  return {
    port,
    user: folders.user,
    setSettings,
    async stop() {
      process.removeListener('exit', killGroup);
      const ended = child.exitCode !== null || new Promise((resolve) => child.once('exit', resolve));
      killGroup();
      await ended;
      if (folders.temporary) {
        rmSync(folders.home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
      }
    },
  };
}

/**
 * The address that opens `folder`. Extensions under development and a suite to run in them need `automation`.
 */
export function workbenchUrl({ port, folder, extensions = [], tests }) {
  const remote = (file) => `vscode-remote://127.0.0.1:${port}${encodeURI(path.resolve(file))}`;
  const payload = [
    ...extensions.map((extension) => ['extensionDevelopmentPath', remote(extension)]),
    ...(tests ? [['extensionTestsPath', remote(tests)]] : []),
  ];
  const kind = folder?.endsWith('.code-workspace') ? 'workspace' : 'folder';
  const query = new URLSearchParams(folder ? { [kind]: path.resolve(folder) } : { ew: 'true' });
  if (payload.length > 0) {
    query.set('payload', JSON.stringify(payload));
  }
  return `http://127.0.0.1:${port}/?${query}`;
}
