import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { assertEvery, assertOrder } from '../unit/support/assertions';

const root = path.resolve(__dirname, '../../..');
const run = promisify(execFile);

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly colors: readonly { readonly id: string }[];
    readonly configuration: readonly { readonly properties: Readonly<Record<string, unknown>> }[];
  };
}

const pages = [
  'README.md',
  'SECURITY.md',
  ...readdirSync(path.join(root, 'docs')).map((name) => path.join('docs', name)),
];
const texts = new Map(pages.map((page) => [page, readFileSync(path.join(root, page), 'utf8')]));
const everything = [...texts.values()].join('\n');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
const titles = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;

/** The folder of each other command. */
const coveredElsewhere = new Map([
  ['npm start', 'the workbench stage, headless'],
  ['npm test', 'this run'],
  ['npm run package', 'the set-up of this run'],
  ['code --install-extension dist/vecinity.vsix', 'the workbench stage installs the package into VS Code'],
]);

suite('README and docs', () => {
  test('their command lines work in order', async function () {
    this.timeout(60_000);
    const folder = mkdtempSync(path.join(tmpdir(), 'vecinity-readme-'));
    try {
      mkdirSync(path.join(folder, 'notes'));
      const line =
        'The king and the queen spoke a word; a man and a woman heard every word of the king.\n' +
        'They had cereal for breakfast, and no dinner.\n';
      writeFileSync(path.join(folder, 'notes', 'tale.txt'), line.repeat(500));
      writeTestSets(folder);
      const commands = shellCommands().filter((command) => !coveredElsewhere.has(command));
      assertOrder(commands.length, '>=', 5, 'commands.length');
      for (const command of commands) {
        const [node, script, ...parameters] = argumentsOf(command);
        assert.equal(node, 'node', command);
        await run(process.execPath, [path.join(root, script!), ...parameters], { cwd: folder });
      }
      assert.equal(
        existsSync(path.join(folder, 'model.safetensors')),
        true,
        "path.join(folder, 'model.safetensors') is missing",
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('their npm scripts exist', () => {
    for (const [, script] of everything.matchAll(/\bnpm (?:run )?([a-z]+)/g)) {
      assert.ok(script === 'pack' || script! in manifest.scripts, script);
    }
  });

  test('list every command and setting, and no other', () => {
    const commands = manifest.contributes.commands.map(
      ({ command, title }) => `${titles[title.slice(1, -1)]!}, \`${command}\``,
    );
    const settings = manifest.contributes.configuration.flatMap(({ properties }) => Object.keys(properties));
    const rows = [...everything.matchAll(/^\| (.*?) +\|/gm)].map(([, cell]) => cell!);
    assert.deepEqual(rows.filter((cell) => cell.includes(', `vecinity.')).sort(), commands.sort());
    assert.deepEqual(
      rows.filter((cell) => cell.startsWith('`vecinity.')).sort(),
      settings.map((s) => `\`${s}\``).sort(),
    );
  });

  test('their pictures and links exist', () => {
    for (const [page, text] of texts) {
      for (const { target } of links(text).filter(({ target }) => !/^https?:/.test(target))) {
        const [file, anchor] = target.split('#') as [string, string?];
        const linked = file === '' ? page : path.join(path.dirname(page), file);
        assert.ok(existsSync(path.join(root, linked)), `${page}: ${target}`);
        if (anchor !== undefined) {
          assert.ok(anchors(readFileSync(path.join(root, linked), 'utf8')).includes(anchor), `${page}: ${target}`);
        }
      }
    }
  });

  test('every page of docs is linked from the README', () => {
    const linked = links(texts.get('README.md')!).map(({ target }) => path.normalize(target));
    assert.deepEqual(
      pages.filter((page) => page !== 'README.md' && !linked.includes(page)),
      [],
    );
  });

  test('colours in the docs are those in the manifest', () => {
    const colours = manifest.contributes.colors.map(({ id }) => id);
    const named = [...everything.matchAll(/`(vecinity\.heatMap\w+)`/g)].map(([, id]) => id!);
    assert.deepEqual(named.sort(), [...colours].sort());
  });
});

suite('packed README', () => {
  const packed = (file: string, home: string): string =>
    execFileSync(process.execPath, ['pack.mjs', 'text', file, ...(home ? [home] : [])], {
      cwd: root,
      encoding: 'utf8',
    });
  const readme = ['README.md', 'CHANGELOG.md'] as const;

  test('has no picture and no relative link without a repository URL, and keeps what users need', () => {
    for (const file of readme) {
      const text = packed(file, '');
      assert.deepEqual(
        links(text).filter(({ target }) => !/^(?:https?:|#)/.test(target)),
        [],
      );
      assert.doesNotMatch(text, /!\[|<!--/);
      assertEvery(
        links(text),
        ({ target }) => !target.startsWith('#') || anchors(text).includes(target.slice(1)),
        'links(text)',
      );
    }
    const text = packed('README.md', '');
    assert.match(text, /^# Vecinity[^]*^## Five things to do$[^]*^## Privacy$/m);
    assert.doesNotMatch(text, /npm start|docs\//);
  });

  test('has every picture and link with a repository URL', () => {
    const home = 'https://example.org/someone/vecinity';
    for (const file of readme) {
      const all = links(packed(file, home));
      assert.equal(all.length, links(readFileSync(path.join(root, file), 'utf8')).length);
      for (const { target, isPicture } of all) {
        const [, kind, linked] = new RegExp(`^${home}/(raw|blob)/HEAD/(.+)$`).exec(target) ?? [];
        if (linked === undefined) {
          assert.match(target, /^https:\/\/(?!example)/);
        } else {
          assert.equal(kind, isPicture ? 'raw' : 'blob', target);
          const [file, anchor] = linked.split('#');
          assert.ok(existsSync(path.join(root, file!)), target);
          assert.ok(
            anchor === undefined || anchors(readFileSync(path.join(root, file!), 'utf8')).includes(anchor),
            target,
          );
        }
      }
    }
    assertOrder(
      links(packed('README.md', home)).filter(({ isPicture }) => isPicture).length,
      '>=',
      3,
      "links(packed('README.md', home)).filter(({ isPicture }) =…",
    );
  });
});

interface Link {
  readonly target: string;
  readonly isPicture: boolean;
}

/** Returns the links and pictures of a Markdown text, without those in code. */
function links(markdown: string): Link[] {
  const text = markdown.replace(/^```[^]*?^```$/gm, '');
  return [...text.matchAll(/(!?)\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, mark, target]) => ({
    target: target!,
    isPicture: mark === '!',
  }));
}

/** Returns the anchors of the headings, as GitHub names them. */
function anchors(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Returns the lines of the blocks marked as shell. */
function shellCommands(): string[] {
  return [...everything.matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(([, block]) => block!.trim().split('\n'));
}

/** The arguments of a command line; double quotes hold one together, as in a shell. */
function argumentsOf(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|[^\s"]+/g)].map(([whole, quoted]) => quoted ?? whole);
}

/** The test sets that the pages name, with words of the tale. */
function writeTestSets(folder: string): void {
  const files: Record<string, string> = {
    'SimLex-999.txt': 'word1\tword2\tPOS\tSimLex999\nking\tqueen\tN\t8.1\nman\twoman\tN\t7.2\nking\tdinner\tN\t0.5\n',
    'wordsim353.csv': 'Word 1,Word 2,Human (mean)\nking,queen,8.1\nman,woman,7.2\ncereal,breakfast,6.3\n',
    'questions-words.txt': ': family\nking queen man woman\nman woman king queen\n',
    'ap.txt': 'king\tperson\nqueen\tperson\nman\tperson\nwoman\tperson\ndinner\tmeal\nbreakfast\tmeal\ncereal\tmeal\n',
    '8-8-8_Dataset': 'king\nqueen\nman\ndinner\n\nword\n',
    'BATS_3.0/1_Inflectional/I01.txt': 'king\tqueen\nman\twoman\n',
  };
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
