// Gets what a real VS Code needs without Microsoft's download server: VS Code's own server build from the npm
// registry, the Node it asks for, and Chromium. Uses only Node built-ins, so that it runs before `npm ci`.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(fileURLToPath(new URL('../..', import.meta.url)));
const serverHome = path.join(root, '.vscode-test', 'server');
const serverVersion = '4.139.1';
const nodeVersion = '24.21.0';
const nodePackage = `node-linux-${process.arch}`;

/** Runs a command to its end; its output goes to stderr, so that stdout stays free for results. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      code === 0
        ? resolve()
        : reject(new Error(`${command} ${args.join(' ')} ended with ${signal ?? `status ${code}`}`)),
    );
  });
}

/** Installs the project's packages when they are missing or older than the lock file. */
export async function ensurePackages() {
  const installed = path.join(root, 'node_modules', '.package-lock.json');
  const lock = path.join(root, 'package-lock.json');
  if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
    await run('npm', ['ci', '--no-audit', '--no-fund']);
  }
}

/**
 * VS Code's server, installed once under .vscode-test/ (about 800 MB, one minute).
 * @returns {Promise<{ node: string, main: string }>} the Node that runs it and its entry script
 */
export async function ensureServer() {
  const modules = path.join(serverHome, 'node_modules');
  const vscode = path.join(modules, 'code-server', 'lib', 'vscode');
  const server = {
    node: path.join(modules, nodePackage, 'bin', 'node'),
    main: path.join(vscode, 'out', 'server-main.js'),
  };
  const stamp = path.join(serverHome, 'installed.json');
  const wanted = JSON.stringify({ serverVersion, nodeVersion });
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    return server;
  }
  if (process.platform !== 'linux') {
    throw new Error('VS Code in the browser is set up for Linux only here: install desktop VS Code and try again.');
  }
  console.error('Installing VS Code for the browser into .vscode-test/server (once, about a minute)…');
  mkdirSync(serverHome, { recursive: true });
  // Its post-install compiles native modules that only log an error when they are missing.
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const packages = [`code-server@${serverVersion}`, `${nodePackage}@${nodeVersion}`];
  await run('npm', ['install', '--prefix', serverHome, '--no-save', ...quiet, ...packages]);
  await run('npm', ['install', '--omit=dev', ...quiet], { cwd: vscode });
  await run('npm', ['install', '--omit=dev', ...quiet], { cwd: path.join(vscode, 'extensions') });
  writeFileSync(stamp, wanted);
  return server;
}

/** The path of a Chromium or Chrome; installs Debian's package when there is none and we may. */
export async function ensureChromium() {
  const found = findChromium();
  if (found) {
    return found;
  }
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    console.error('Installing Chromium (Debian package)…');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], { env });
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], { env });
  }
  const installed = findChromium();
  if (!installed) {
    throw new Error('No Chromium found. Install Chromium or Chrome, or set CHROMIUM to the path of its executable.');
  }
  return installed;
}

function findChromium() {
  if (process.env.CHROMIUM) {
    if (!existsSync(process.env.CHROMIUM)) {
      throw new Error(`CHROMIUM names ${process.env.CHROMIUM}, which does not exist.`);
    }
    return process.env.CHROMIUM;
  }
  for (const name of ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']) {
    const found = onPath(name);
    if (found) {
      return found;
    }
  }
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  return existsSync(mac) ? mac : undefined;
}

/** The full path of a command, or undefined. */
export function onPath(command) {
  const { status, stdout } = spawnSync('which', [command], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
