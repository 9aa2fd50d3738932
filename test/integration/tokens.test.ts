import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { catchMessages, fixtureModel, hovers, restoreAll, show, until } from './support';

interface Answer {
  readonly tokens: readonly { readonly token: string; readonly id: number | null; readonly oov?: boolean }[];
}

suite('tokens', () => {
  let modelId = '';
  suiteSetup(async () => {
    modelId = await fixtureModel();
  });
  teardown(restoreAll);
  suiteTeardown(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  const ask = async (args: object): Promise<Answer> => {
    const answer = await vscode.commands.executeCommand<Answer>('vecinity.showTokens', args);
    return answer;
  };
  const words = ({ tokens }: Answer): string[] => tokens.map(({ token }) => token);
  const panel = (): vscode.Tab | undefined =>
    vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label === 'Vecinity Tokens');

  test('a text as tokens with the ids of the model, and a panel', async () => {
    const { tokens } = await ask({ text: 'The King\u2019s zyzzyva', modelId });
    assert.deepEqual(
      tokens.map(({ token, oov }) => [token, oov ?? false]),
      [
        ['the', false],
        ['king', false],
        ['zyzzyva', true],
      ],
    );
    assert.equal(tokens[0]!.id, 0, 'the most frequent word');
    assert.ok(tokens[1]!.id! > 0);
    assert.equal(tokens[2]!.id, null);
    await until('the panel is open', () => panel() !== undefined);
  });

  test('the selected text, else the line at the cursor', async () => {
    const editor = await show('king queen snow\ncat dog\n');
    editor.selection = new vscode.Selection(0, 0, 0, 10);
    assert.deepEqual(words(await ask({})), ['king', 'queen']);
    await show('king queen snow\ncat dog\n');
    vscode.window.activeTextEditor!.selection = new vscode.Selection(1, 3, 1, 3);
    assert.deepEqual(words(await ask({})), ['cat', 'dog']);
    await vscode.window.showTextDocument(editor.document);
    assert.equal(await vscode.commands.executeCommand('vecinity.showTokens'), undefined, 'from the palette');
  });

  test('refuses what is no text, and a missing model', async () => {
    for (const args of [{ text: '' }, { text: 5 }]) {
      await assert.rejects(ask(args), { code: 'badOption' });
    }
    await assert.rejects(ask({ text: 'king', modelId: '/no/such.safetensors' }));
    assert.deepEqual(catchMessages(), []);
  });

  test('a hover links to the tokens of its line', async () => {
    const { document } = await show('The king and the queen live in a castle.');
    const [markdown] = await hovers(document, 'king');
    const query = /command:vecinity\.showTokens\?([^ ]+)/.exec(markdown!.value)?.[1] ?? '';
    assert.deepEqual(JSON.parse(decodeURIComponent(query)), [{ text: 'The king and the queen live in a castle.' }]);
  });
});
