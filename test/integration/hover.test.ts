import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { api, fixtureModel, groups, hovers, hoversAt, restoreAll, show, writeText } from './support';

const allowed = [
  'vecinity.ask',
  'vecinity.plot',
  'vecinity.showTokens',
  'vecinity.rankNeighbours',
  'vecinity.selectModel',
];

suite('hover', () => {
  suiteSetup(async () => {
    await fixtureModel();
  });
  teardown(restoreAll);
  suiteTeardown(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  test('shows count, rank, neighbours with number and bar, and the model', async () => {
    const { document } = await show('The king met the queen.');
    const text = await only(document, 'king');
    assert.match(text, /\*\*king\*\* · [\d,]+ times · rank \d+ of \d+/);
    const near = [...text.matchAll(/`\s?([\d.]+)\s([━╸\s]+)` \[(\p{L}+)\]/gu)];
    assert.equal(near.length, 8);
    for (const [, cosine, bar, word] of near) {
      assert.ok(groups.royals.includes(word!), word);
      const filled = bar!.replaceAll(/[^━]/g, '').length + (bar!.includes('╸') ? 0.5 : 0);
      assert.ok(Math.abs(filled / 12 - Number(cosine)) <= 1 / 24 + 1e-9, `${cosine!} ${bar!}`);
    }
    assert.match(text, /Model: \[fixture\]/);
  });

  test('its links run our commands with the words as arguments', async () => {
    const { document } = await show('king');
    const [markdown] = await hovers(document, 'king');
    const links = linksOf(markdown!.value);
    assert.ok(links.some(({ command, args }) => command === 'vecinity.plot' && words(args).includes('king')));
    assert.ok(links.some(({ command, args }) => command === 'vecinity.ask' && args[0]?.text === 'king'));
    assert.ok(links.every(({ command }) => allowed.includes(command)));
    assert.deepEqual((markdown!.isTrusted as { enabledCommands: string[] }).enabledCommands, allowed);
    for (const { command, args } of links.filter((link) => link.command !== 'vecinity.selectModel')) {
      await vscode.commands.executeCommand(command, ...args);
    }
  });

  test('finds words in any case, possessives and parts of identifiers', async () => {
    const { document } = await show("King's KING kings' kingQueen snow_storm “queen’s”");
    const heading = async (line: number, character: number): Promise<string | undefined> => {
      const [markdown] = await hoversAt(document, new vscode.Position(line, character));
      return /\*\*(\w+)\*\*/.exec(plain(markdown?.value ?? ''))?.[1];
    };
    assert.equal(await heading(0, 2), 'king');
    assert.equal(await heading(0, 8), 'king');
    assert.equal(await heading(0, 20), 'king');
    assert.equal(await heading(0, 25), 'queen');
    assert.equal(await heading(0, 30), 'snow');
    assert.equal(await heading(0, 36), 'storm');
    assert.equal(await heading(0, 43), 'queen');
  });

  test('says when a word is unknown and offers close spellings', async () => {
    const { document } = await show('The qeen and the xyzzyplugh.');
    const close = await only(document, 'qeen');
    assert.match(close, /\*\*qeen\*\* is not in the vocabulary/);
    assert.match(close, /Did you mean \[queen\]/);
    assert.match(await only(document, 'xyzzyplugh'), /\*\*xyzzyplugh\*\* is not in the vocabulary/);
  });

  test('compares several selected words', async () => {
    const editor = await show('king then queen then snow then qqqq');
    const select = (word: string): vscode.Selection => {
      const at = editor.document.getText().indexOf(word);
      return new vscode.Selection(0, at, 0, at + word.length);
    };
    editor.selections = ['king', 'queen', 'snow', 'qqqq'].map(select);
    const text = await only(editor.document, 'queen');
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    assert.equal(rows.length, 5);
    const cosine = (row: number, column: number): number =>
      Number(rows[row + 2]!.split('|')[column + 2]!.replaceAll('`', '').replace('−', '-'));
    assert.ok(cosine(0, 1) > cosine(0, 2));
    assert.equal(cosine(0, 1), cosine(1, 0));
    const matrix = await (await api()).similarity({ words: ['king', 'queen'] });
    assert.ok(Math.abs(matrix[0]![1]! - cosine(0, 1)) < 0.0006);
    assert.match(text, /Not in the vocabulary: qqqq/);
    // Beside the selections it is an ordinary hover.
    assert.match(await only(editor.document, 'then'), /\*\*then\*\*/);
  });

  test('answers in files, Markdown, untitled documents and notebook cells, and in other languages by setting', async () => {
    const file = await vscode.workspace.openTextDocument(await writeText('hover/notes.txt', 'king'));
    assert.equal((await hovers(file, 'king')).length, 1);
    const markdown = await vscode.workspace.openTextDocument(await writeText('hover/notes.md', '# king'));
    assert.equal((await hovers(markdown, 'king')).length, 1);
    const notebook = await vscode.workspace.openNotebookDocument(
      'jupyter-notebook',
      new vscode.NotebookData([new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, 'the king', 'markdown')]),
    );
    const cell = notebook.cellAt(0).document;
    assert.equal(cell.uri.scheme, 'vscode-notebook-cell');
    assert.equal((await hovers(cell, 'king')).length, 1);

    const script = await vscode.workspace.openTextDocument({ content: '// king', language: 'javascript' });
    assert.equal((await hovers(script, 'king')).length, 0);
    const settings = vscode.workspace.getConfiguration('vecinity.hover');
    await settings.update('languages', ['*'], vscode.ConfigurationTarget.Global);
    assert.equal((await hovers(script, 'king')).length, 1);
    await settings.update('enabled', false, vscode.ConfigurationTarget.Global);
    assert.equal((await hovers(file, 'king')).length, 0);
    await settings.update('enabled', undefined, vscode.ConfigurationTarget.Global);
    await settings.update('languages', undefined, vscode.ConfigurationTarget.Global);
    await settings.update('neighbours', 3, vscode.ConfigurationTarget.Global);
    assert.equal([...(await only(file, 'king')).matchAll(/` \[/g)].length, 3);
    await settings.update('neighbours', undefined, vscode.ConfigurationTarget.Global);
  });

  test('in source code is one line, with the part of an identifier, not on keywords and escapes', async () => {
    const settings = vscode.workspace.getConfiguration('vecinity.hover');
    await settings.update('languages', ['*'], vscode.ConfigurationTarget.Global);
    try {
      const text = [
        'export function getKingName(queen) { // for the king',
        "  const text = 'snow \\u2026 king\\nsnow';",
        '  return queen.for;',
        '}',
      ].join('\n');
      const document = await vscode.workspace.openTextDocument({ content: text, language: 'coffeescript' });
      const at = async (line: number, word: string): Promise<string[]> => {
        const character = document.lineAt(line).text.indexOf(word) + 1;
        return (await hoversAt(document, new vscode.Position(line, character))).map(({ value }) => plain(value));
      };
      const [queen] = await at(0, 'queen');
      assert.match(queen!, /^\*\*queen\*\* · near \w+, \w+, \w+(?: \(weighted by evidence\))? · \[Ask\]$/);
      assert.match((await at(0, 'KingName'))[0]!, /^\*\*king\*\* in getKingName · near /);
      for (const [line, word] of [
        [0, 'export'],
        [0, 'function'],
        [1, 'const'],
        [1, 'u2026'],
        [2, 'return'],
        [0, 'getKing'],
      ] as const) {
        assert.deepEqual(await at(line, word), [], word);
      }
      assert.match((await at(1, 'king'))[0]!, /^\*\*king\*\*/);
      const last = document.lineAt(1).text.lastIndexOf('snow');
      const [snow] = await hoversAt(document, new vscode.Position(1, last));
      assert.match(plain(snow!.value), /^\*\*snow\*\*/);
      // A language that is neither known as code nor as prose has the full list if it is set by its name.
      await settings.update('languages', ['search-result', 'coffeescript'], vscode.ConfigurationTarget.Global);
      assert.equal((await at(0, 'queen'))[0], queen);
      const result = await vscode.workspace.openTextDocument({ content: 'king', language: 'search-result' });
      assert.match(await only(result, 'king'), /Model: \[fixture\]/);
    } finally {
      await settings.update('languages', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  test('of a part marks the part', async () => {
    const { document } = await show('see getKingName there, and \\u2026');
    const [hover] = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(0, 9),
    );
    assert.equal(document.getText(hover!.range), 'King');
    const [markdown] = await hovers(document, 'getKingName');
    assert.match(plain(markdown!.value), /^\*\*king\*\* in getKingName · /);
    assert.deepEqual(await hovers(document, 'u2026'), []);
  });

  test('hostile words are text', async () => {
    const hostile = [
      '__proto__',
      'constructor',
      '<img',
      '<img/src=x/onerror=alert(1)>',
      '[x](command:workbench.action.quit)',
      '![x](https://example.com/a.png)',
      'https://example.com/',
      'www.example.com',
      'mail@example.com',
      'a|b',
      '`code`',
      '**bold**',
      '$(trash)',
      '&lt;b&gt;',
      '\\[x\\]',
      '\u202eabc',
      'x'.repeat(5000),
      '😀',
      'שלום',
      'quote\'"',
    ];
    const file = await writeText(
      'hostile.vec',
      `${hostile.length + 1} 2\nplain 1 0\n${hostile.map((word, i) => `${word} 1 ${(i + 1) / 100}`).join('\n')}\n`,
    );
    const { modelId } = await (await api()).open(vscode.Uri.file(file));
    const settings = vscode.workspace.getConfiguration('vecinity.hover');
    await settings.update('neighbours', 50, vscode.ConfigurationTarget.Global);
    try {
      const { document } = await show('plain constructor __proto__');
      const [markdown] = await hovers(document, 'plain');
      const { value, supportHtml, supportThemeIcons } = markdown!;
      assert.notEqual(supportHtml, true);
      assert.notEqual(supportThemeIcons, true);
      const links = linksOf(value);
      assert.ok(
        links.every(({ command }) => allowed.includes(command)),
        'only our commands are linked',
      );
      const asked = links.flatMap(({ command, args }) => (command === 'vecinity.ask' ? [args[0]!.text!] : []));
      assert.deepEqual(asked.filter((word) => word !== 'plain').sort(), [...hostile].sort());
      // What is left without links and entities holds no syntax and nothing that turns the text's direction.
      const rest = value.replaceAll(/\]\(command:[\w.]+\?[\w%.~*!-]* "[\w\s]+"\)/g, ']').replaceAll(/&#\d+;/g, '');
      assert.doesNotMatch(rest, /[<>!(){}$|\\]|https?:|www\.|\u202e/);
      assert.ok(value.length < 100_000);
      // The links' targets may be long, what is read may not.
      assert.ok(rest.length < 4000);
      for (const word of ['constructor', '__proto__']) {
        assert.equal((await hovers(document, word)).length, 1);
      }
      assert.match(await only(document, 'constructor'), /\*\*constructor\*\* · rank 3/);
    } finally {
      await settings.update('neighbours', undefined, vscode.ConfigurationTarget.Global);
      await vscode.commands.executeCommand('vecinity.deleteModel', { modelId });
      await fixtureModel();
    }
  });

  test('a word in a line of ten million characters', async () => {
    const { document } = await show(`${'ab cd '.repeat(1_000_000)}king${' ef gh'.repeat(600_000)}`);
    const before = performance.now();
    assert.match(await only(document, 'king'), /\*\*king\*\*/);
    console.log(`      hovered in ${(performance.now() - before).toFixed(0)} ms`);
  }).timeout(120_000);
});

async function only(document: vscode.TextDocument, word: string): Promise<string> {
  const found = await hovers(document, word);
  assert.equal(found.length, 1, `hovers over ${word}`);
  return plain(found[0]!.value);
}

/** Without the links' targets and the marks that keep words apart. */
function plain(markdown: string): string {
  return markdown
    .replaceAll(/[\u2068\u2069]/g, '')
    .replaceAll(/\]\(command:[^)]*\)/g, ']')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

interface Link {
  readonly command: string;
  readonly args: readonly ({ readonly text?: string; readonly words?: readonly string[] } | null)[];
}

function linksOf(markdown: string): Link[] {
  return [...markdown.matchAll(/\]\((\w+):([^)?\s]*)(?:\?([^)\s]*))?/g)].map(([, scheme, command, query]) => {
    assert.equal(scheme, 'command');
    return { command: command!, args: JSON.parse(decodeURIComponent(query ?? '[]')) as Link['args'] };
  });
}

function words(args: Link['args']): readonly string[] {
  return args[0]?.words ?? [];
}
