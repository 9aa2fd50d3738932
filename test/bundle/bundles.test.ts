import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { assertOrder } from '../unit/support/assertions';

const root = path.resolve(__dirname, '../../..');
const dist = path.join(root, 'dist');
const run = promisify(execFile);
const kilobyte = 1000;
const entries = ['extension.js', 'engine.js', 'textThread.js', 'scanThread.js', 'trainer.js', 'cli.js'] as const;

/**
 * Parts of the package and their limits in kilobytes, before compression. An issue that increases a limit says by how
 * much.
 */
const parts: readonly { readonly name: string; readonly limit: number; readonly files: () => readonly string[] }[] = [
  { name: 'extension, at start', limit: 110, files: () => loadedAtOnce('extension.js') },
  { name: 'extension, on first use', limit: 110, files: () => later('extension.js') },
  { name: 'engine', limit: 850, files: () => loadedAtOnce('engine.js') },
  { name: 'trainer', limit: 1080, files: () => loadedAtOnce('trainer.js') },
  { name: 'text thread', limit: 15, files: () => loadedAtOnce('textThread.js') },
  { name: 'search thread', limit: 25, files: () => loadedAtOnce('scanThread.js') },
  { name: 'command line', limit: 1140, files: () => loadedAtOnce('cli.js') },
  { name: 'all but the extension', limit: 1200, files: () => nodeFiles().filter((file) => !isOfExtension(file)) },
  { name: 'kernel, two variants', limit: 80, files: () => filesIn('.', /\.wasm$/) },
  { name: 'webviews', limit: 460, files: () => filesIn('webview', /\.(?:js|css)$/) },
];
/** Maximum size of dist/ in the package, in kilobytes. */
const MAX_TOTAL = 1900;

suite('bundles', () => {
  test('keep their parts within the limits', () => {
    const rows = parts.map(({ name, limit, files }) => ({ name, limit, size: sizeOf(files()) }));
    const total = sizeOf([...nodeFiles(), ...filesIn('.', /\.(?:wasm|txt)$/), ...filesIn('webview', /\.(?:js|css)$/)]);
    for (const { name, limit, size } of [...rows, { name: 'all of dist', limit: MAX_TOTAL, size: total }]) {
      console.log(`      ${name.padEnd(24)} ${size.toFixed(1).padStart(8)} KB of ${limit}`);
    }
    for (const file of [...nodeFiles(), ...filesIn('.', /\.wasm$/), ...filesIn('webview', /\.(?:js|css)$/)]) {
      console.log(`        ${file.padEnd(40)} ${sizeOf([file]).toFixed(1).padStart(8)} KB`);
    }
    assert.deepEqual(
      rows.filter(({ limit, size }) => size > limit),
      [],
    );
    assert.ok(total <= MAX_TOTAL, `${total} KB`);
  });

  for (const entry of entries) {
    test(`${entry} and its chunks need only files in the package`, () => {
      const given = new Set([...builtinModules, ...(entry === 'extension.js' ? ['vscode'] : [])]);
      for (const file of reachable(entry)) {
        assert.deepEqual(
          requiredBy(file).filter((name) => !name.startsWith('./') && !given.has(name.replace(/^node:/, ''))),
          [],
          file,
        );
      }
    });

    test(`${entry} and its chunks contain no webview code`, () => {
      for (const file of reachable(entry)) {
        // FAST, the base of the toolkit, and the toolkit's own elements.
        assert.doesNotMatch(read(file), /customElements|vscode-text-field|adoptedStyleSheets/, file);
      }
    });
  }

  test('each file belongs to an entry point', () => {
    const reached = new Set(entries.flatMap((entry) => reachable(entry)));
    assert.deepEqual(
      nodeFiles().filter((file) => !reached.has(file)),
      [],
    );
  });

  test('load commands on first use, not at activation', () => {
    assert.match(later('extension.js').join(), /^extension-firstUse-/);
  });

  test('contain each kernel once, as a file of its own', () => {
    assert.deepEqual(filesIn('.', /\.wasm$/), ['plain.wasm', 'relaxed.wasm']);
    const magic = Buffer.from('\0asm', 'latin1').toString('base64').slice(0, 5);
    for (const file of nodeFiles()) {
      assert.ok(!read(file).includes(magic), `${file} holds WebAssembly`);
    }
    assert.equal(nodeFiles().filter((file) => read(file).includes('relaxed.wasm')).length, 1, 'one loader');
  });

  test('extension.js loads and exports the two functions VS Code calls', async () => {
    // The module of VS Code is missing here; loading needs only the class that ours extends.
    const script = `
      const Module = require('node:module');
      const load = Module._load;
      Module._load = (name, ...rest) => name === 'vscode' ? { TreeItem: class {} } : load(name, ...rest);
      const extension = require(${JSON.stringify(path.join(dist, 'extension.js'))});
      console.log(typeof extension.activate, typeof extension.deactivate);`;
    const { stdout } = await run(process.execPath, ['-e', script]);
    assert.equal(stdout.trim(), 'function function');
  });

  test('engine.js answers in a worker thread', async () => {
    const worker = new Worker(path.join(dist, 'engine.js'));
    try {
      const answer = new Promise<{ id: number; rpc: string }>((resolve, reject) => {
        worker.once('message', resolve);
        worker.once('error', reject);
      });
      worker.postMessage({
        rpc: 'call',
        id: 7,
        method: 'summarise',
        request: { path: path.join(root, 'missing.safetensors') },
      });
      const { id, rpc } = await answer;
      assert.deepEqual({ id, rpc }, { id: 7, rpc: 'error' });
    } finally {
      await worker.terminate();
    }
  });

  test('cli.js prints how to use it', async () => {
    const { stdout } = await run(process.execPath, [path.join(dist, 'cli.js'), '--help']);
    for (const command of ['train', 'neighbours', 'analogy', 'similarity', 'info']) {
      assert.match(stdout, new RegExp(`\\b${command}\\b`));
    }
  });

  test('webview scripts run under a policy without eval', () => {
    const scripts = readdirSync(path.join(dist, 'webview')).filter((file) => file.endsWith('.js'));
    assertOrder(scripts.length, '>=', 2, 'scripts.length');
    for (const script of scripts) {
      // FAST has this as the last resort without globalThis, which Chromium always has.
      const ours = read(path.join('webview', script)).replace(/\bnew Function\("return this"\)\(\)/, '');
      assert.doesNotMatch(ours, /\beval\(|\bnew Function\b/, script);
    }
  });

  test('contain no source maps', () => {
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' });
    assert.deepEqual(
      files.filter((file) => file.endsWith('.map')),
      [],
    );
  });

  test('the notices have a licence for each bundled package', () => {
    const sections = read('ThirdPartyNotices.txt')
      .split(/^-{80}$/m)
      .slice(1);
    const names = sections.map((section) => /\S+/.exec(section)![0]);
    for (const name of ['@vscode/webview-ui-toolkit', '@microsoft/fast-element', 'ml-matrix']) {
      assert.ok(names.includes(name), name);
    }
    for (const section of sections) {
      assert.match(section, /Permission (?:is hereby granted|to use)|Redistribution and use/, section.slice(0, 60));
    }
  });
});

function read(file: string): string {
  return readFileSync(path.join(dist, file), 'utf8');
}

/** Returns the names of files in a folder of dist, relative to dist. */
function filesIn(folder: string, pattern: RegExp): string[] {
  return readdirSync(path.join(dist, folder))
    .filter((file) => pattern.test(file))
    .map((file) => path.join(folder, file))
    .sort();
}

/** Returns the bundles that run in Node: entry points and the chunks they share. */
function nodeFiles(): string[] {
  return filesIn('.', /\.js$/);
}

function isOfExtension(file: string): boolean {
  return file.startsWith('extension');
}

/** @returns kilobytes */
function sizeOf(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + statSync(path.join(dist, file)).size, 0) / kilobyte;
}

/** Returns the modules that a file requires, when it loads or later. */
function requiredBy(file: string): string[] {
  return [...read(file).matchAll(/\brequire\(["']([^"']+)["']\)/g)].map(([, name]) => name!);
}

/** Returns the file and all chunks that it can load. */
function reachable(file: string): string[] {
  return closure(file, requiredBy);
}

/** Returns the file and the chunks loaded with it; a dynamic import is a `require` in a promise's callback. */
function loadedAtOnce(file: string): string[] {
  return closure(file, (each) => {
    const text = read(each).replace(/\bPromise\.resolve\(\)\.then\([^]*?\brequire\("[^"]+"\)/g, '');
    return [...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name!);
  });
}

/** Returns the chunks that an entry point loads on demand. */
function later(entry: string): string[] {
  const atOnce = loadedAtOnce(entry);
  return reachable(entry).filter((file) => !atOnce.includes(file));
}

function closure(file: string, modulesOf: (file: string) => readonly string[]): string[] {
  const found = new Set([file]);
  for (const each of found) {
    for (const name of modulesOf(each).filter((module) => module.startsWith('./'))) {
      found.add(name.slice(2));
    }
  }
  return [...found];
}
