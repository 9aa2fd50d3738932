import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(__dirname, '../../..');
const run = promisify(execFile);

suite('npm package', function () {
  this.timeout(120_000);
  let scratch: string;
  let empty: string;

  /** Runs npm or npx without a network, a cache or user settings. */
  async function offline(tool: 'npm' | 'npx', folder: string, ...parameters: string[]): Promise<string> {
    const env = {
      ...process.env,
      npm_config_offline: 'true',
      npm_config_cache: path.join(scratch, 'cache'),
      npm_config_registry: 'http://127.0.0.1:9/',
      npm_config_userconfig: path.join(scratch, 'npmrc'),
    };
    const { stdout } = await run(tool, parameters, { cwd: folder, env, shell: process.platform === 'win32' });
    return stdout;
  }

  suiteSetup(async () => {
    scratch = mkdtempSync(path.join(tmpdir(), 'vecinity-npm-'));
    empty = path.join(scratch, 'empty');
    mkdirSync(empty);
    // The package is already built; other tests use it at the same time.
    await offline('npm', root, 'pack', '--ignore-scripts', '--pack-destination', scratch);
    const [archive] = readdirSync(scratch).filter((file) => file.endsWith('.tgz'));
    await offline('npm', empty, 'install', '--no-audit', '--no-fund', path.join(scratch, archive!));
  });

  suiteTeardown(() => rmSync(scratch, { recursive: true, force: true }));

  test('needs no other package, and contains nothing of the editor', () => {
    assert.deepEqual(
      readdirSync(path.join(empty, 'node_modules')).filter((name) => !name.startsWith('.')),
      ['vecinity'],
    );
    const files = readdirSync(path.join(empty, 'node_modules', 'vecinity'), { recursive: true, encoding: 'utf8' });
    assert.deepEqual(
      files.filter((file) => /src|media|webview|extension|node_modules|\.vsix$|\.map$/.test(file)),
      [],
    );
    assert.ok(files.includes(path.join('dist', 'ThirdPartyNotices.txt')), JSON.stringify(files));
  });

  test('provides a command line that trains and answers', async () => {
    assert.match(await offline('npx', empty, 'vecinity', '--help'), /\bneighbours\b/);
    const line = 'The king and the queen spoke a word; a man and a woman heard every word of the king.\n';
    writeFileSync(path.join(empty, 'tale.txt'), line.repeat(500));
    await offline('npx', empty, 'vecinity', 'train', 'tale.txt', '--epochs', '2', '--output', 'tale.safetensors');
    const answer = await offline('npx', empty, 'vecinity', 'neighbours', 'tale.safetensors', 'king', '--json');
    const { results } = JSON.parse(answer) as {
      readonly results: Readonly<Record<string, readonly { word: string }[]>>;
    };
    assert.ok(
      results['king']?.some(({ word }) => word === 'queen'),
      answer,
    );
  });
});
