import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';

const root = path.resolve(__dirname, '../../..');
const dist = path.join(root, 'dist');
const run = promisify(execFile);
const nodeBundles = ['extension.js', 'engine.js', 'textThread.js', 'trainer.js', 'cli.js'];

suite('bundles', () => {
  for (const bundle of nodeBundles) {
    test(`${bundle} needs nothing that is not in the package`, () => {
      const required = [...read(bundle).matchAll(/\brequire\(["']([^"']+)["']\)/g)].map(([, name]) => name!);
      const given = new Set([...builtinModules, ...(bundle === 'extension.js' ? ['vscode'] : [])]);
      assert.ok(required.length > 0);
      assert.deepEqual(
        required.filter((name) => !given.has(name.replace(/^node:/, ''))),
        [],
      );
    });

    test(`${bundle} holds no part of the webviews`, () => {
      // FAST, on which the toolkit stands, and the toolkit's own elements.
      assert.doesNotMatch(read(bundle), /customElements|vscode-text-field|adoptedStyleSheets/);
    });
  }

  test('extension.js loads and exports the two functions VS Code calls', async () => {
    // Outside VS Code its module is not there; all that loading needs of it is the class that ours extends.
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

  test('cli.js says how to use it', async () => {
    const { stdout } = await run(process.execPath, [path.join(dist, 'cli.js'), '--help']);
    for (const command of ['train', 'neighbours', 'analogy', 'similarity', 'info']) {
      assert.match(stdout, new RegExp(`\\b${command}\\b`));
    }
  });

  test('webview scripts run under a policy without eval', () => {
    const scripts = readdirSync(path.join(dist, 'webview')).filter((file) => file.endsWith('.js'));
    assert.ok(scripts.length >= 2);
    for (const script of scripts) {
      // FAST, under the toolkit, has this one as the last resort where there is no globalThis: never in Chromium.
      const ours = read(path.join('webview', script)).replace(/\bnew Function\("return this"\)\(\)/, '');
      assert.doesNotMatch(ours, /\beval\(|\bnew Function\b/, script);
    }
  });

  test('there are no source maps', () => {
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' });
    assert.deepEqual(
      files.filter((file) => file.endsWith('.map')),
      [],
    );
  });

  test('the notices carry a licence for each bundled package', () => {
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
