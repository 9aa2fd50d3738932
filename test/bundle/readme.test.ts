import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(__dirname, '../../..');
const run = promisify(execFile);

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly configuration: readonly { readonly properties: Readonly<Record<string, unknown>> }[];
  };
}

const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
const titles = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;

/** Where each other command of the README is run. */
const coveredElsewhere = new Map([
  ['npm start', 'the workbench stage, headless'],
  ['npm test', 'this run'],
  ['npm run package', 'the set-up of this run'],
  ['code --install-extension dist/vecinity.vsix', 'the workbench stage installs the package into VS Code'],
]);

suite('README', () => {
  test('its command lines work, in their order', async function () {
    this.timeout(60_000);
    const folder = mkdtempSync(path.join(tmpdir(), 'vecinity-readme-'));
    try {
      mkdirSync(path.join(folder, 'notes'));
      const line = 'The king and the queen spoke a word; a man and a woman heard every word of the king.\n';
      writeFileSync(path.join(folder, 'notes', 'tale.txt'), line.repeat(500));
      const commands = shellCommands().filter((command) => !coveredElsewhere.has(command));
      assert.ok(commands.length >= 5);
      for (const command of commands) {
        const [node, script, ...parameters] = command.split(' ');
        assert.equal(node, 'node', command);
        await run(process.execPath, [path.join(root, script!), ...parameters], { cwd: folder });
      }
      assert.ok(existsSync(path.join(folder, 'model.safetensors')));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('its npm scripts exist', () => {
    for (const [, script] of readme.matchAll(/npm (?:run )?([a-z]+)/g)) {
      assert.ok(script! in manifest.scripts, script);
    }
  });

  test('lists every command and setting, and no other', () => {
    const commands = manifest.contributes.commands.map(
      ({ command, title }) => `${titles[title.slice(1, -1)]!}, \`${command}\``,
    );
    const settings = manifest.contributes.configuration.flatMap(({ properties }) => Object.keys(properties));
    const rows = [...readme.matchAll(/^\| (.*?) \|/gm)].map(([, cell]) => cell!);
    assert.deepEqual(rows.filter((cell) => cell.includes(', `vecinity.')).sort(), commands.sort());
    assert.deepEqual(
      rows.filter((cell) => cell.startsWith('`vecinity.')).sort(),
      settings.map((s) => `\`${s}\``).sort(),
    );
  });

  test('its pictures and links are there', () => {
    for (const [, target] of readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      assert.ok(existsSync(path.join(root, target!)), target);
    }
  });
});

/** The lines of the blocks marked as shell. */
function shellCommands(): string[] {
  return [...readme.matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(([, block]) => block!.trim().split('\n'));
}
