import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { AskAnswer } from '../../src/protocol/ask';
import type { Neighbour } from '../../src/protocol/engine';
import { api, catchMessages, fixtureModel, groups, hovers, replace, restoreAll, show, until } from './support';

suite('questions', () => {
  let modelId = '';
  suiteSetup(async () => {
    modelId = await fixtureModel();
  });
  teardown(restoreAll);
  suiteTeardown(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  test('neighbours of a word are its company, best first, with counts', async () => {
    for (const word of ['king', 'cat', 'snow']) {
      const company = Object.values(groups).find((group) => group.includes(word))!;
      const found = await vscode.commands.executeCommand<Neighbour[]>('vecinity.neighbours', { word, count: 9 });
      assert.equal(found.length, 9);
      assert.deepEqual(found.map((near) => near.word).sort(), company.filter((other) => other !== word).sort());
      assert.ok(found.every(({ cosine }, i) => i === 0 || cosine <= found[i - 1]!.cosine));
      assert.ok(found.every(({ count }) => count > 100));
    }
    assert.equal((await (await api()).neighbours({ word: 'king', modelId })).length, 10);
  });

  test('the order of neighbours is a setting that one command changes', async () => {
    const setting = (): unknown => vscode.workspace.getConfiguration('vecinity.neighbours').get('rank');
    const { document } = await show('king');
    // The models of these tests have fewer words than an estimate needs, so that the hover names no order.
    const [markdown] = await hovers(document, 'king');
    assert.ok(!markdown!.value.includes('rankNeighbours'));
    try {
      assert.equal(setting(), 'evidence');
      assert.equal(await vscode.commands.executeCommand('vecinity.rankNeighbours', {}), 'cosine');
      assert.equal(setting(), 'cosine');
      assert.equal(await vscode.commands.executeCommand('vecinity.rankNeighbours', { rank: 'evidence' }), 'evidence');
      assert.equal(setting(), 'evidence');
      const bad = vscode.commands.executeCommand('vecinity.rankNeighbours', { rank: 'count' });
      await assert.rejects(Promise.resolve(bad), { code: 'badOption' });
      const vecinity = await api();
      const plain = await vecinity.neighbours({ word: 'king' });
      assert.deepEqual(await vecinity.neighbours({ word: 'king', rank: 'evidence' }), plain);
    } finally {
      await vscode.workspace
        .getConfiguration('vecinity.neighbours')
        .update('rank', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  test('analogies leave their words out; both methods answer', async () => {
    for (const method of ['3CosAdd', '3CosMul'] as const) {
      const found = await vscode.commands.executeCommand<Neighbour[]>('vecinity.analogy', {
        positive: ['king', 'cat'],
        negative: ['queen'],
        count: 5,
        method,
      });
      assert.equal(found.length, 5);
      assert.ok(found.every(({ word }) => !['king', 'cat', 'queen'].includes(word)));
    }
  });

  test('similarity is a symmetric matrix with ones', async () => {
    const words = ['king', 'queen', 'snow'];
    const matrix = await vscode.commands.executeCommand<number[][]>('vecinity.similarity', { words });
    assert.deepEqual(
      matrix.map((row) => row.length),
      [3, 3, 3],
    );
    for (let i = 0; i < 3; i++) {
      assert.ok(Math.abs(matrix[i]![i]! - 1) < 1e-5);
      for (let j = 0; j < 3; j++) {
        assert.equal(matrix[i]![j], matrix[j]![i]);
      }
    }
    assert.ok(matrix[0]![1]! > matrix[0]![2]!);
  });

  test('two texts are compared word by word', async () => {
    const texts = ['the king\n~ and the queen', 'a queen'];
    const answer = await vscode.commands.executeCommand<AskAnswer>('vecinity.compareTexts', { texts });
    assert.ok(answer.kind === 'mover' && answer.distance > 0 && answer.distance <= 2, JSON.stringify(answer));
    await assert.rejects(Promise.resolve(vscode.commands.executeCommand('vecinity.compareTexts', { texts: ['king'] })));
    const odd = await (await api()).ask({ text: 'odd: king queen prince snow' });
    assert.equal(odd.kind, 'odd');
  });

  test('unknown words are named, with what may have been meant', async () => {
    await assert.rejects((await api()).neighbours({ word: 'qween' }), (error: unknown) => {
      const { code, details } = error as { code: string; details: { suggestions: string[] } };
      assert.equal(code, 'unknownWord');
      assert.ok(details.suggestions.includes('queen'));
      return true;
    });
    for (const word of ['__proto__', 'constructor', 'toString']) {
      await assert.rejects((await api()).neighbours({ word }), { code: 'unknownWord' });
    }
  });

  test('without arguments: an input box, then a list to go on from', async () => {
    const titles: string[] = [];
    const picks = ['queen', undefined];
    replace(vscode.window, 'showInputBox', () => Promise.resolve(' king '));
    replace(vscode.window, 'showQuickPick', (items: vscode.QuickPickItem[], options: vscode.QuickPickOptions) => {
      titles.push(options.title!);
      const wanted = picks[titles.length - 1];
      return Promise.resolve(items.find(({ label }) => label === wanted));
    });
    await vscode.commands.executeCommand('vecinity.neighbours');
    assert.deepEqual(titles, ['Nearest neighbours of “king”', 'Nearest neighbours of “queen”']);
  });

  test('the analogy box understands the panel’s language and shows its errors', async () => {
    let labels: string[] = [];
    replace(vscode.window, 'showInputBox', () => Promise.resolve('king : queen :: cat : ?'));
    replace(vscode.window, 'showQuickPick', (items: vscode.QuickPickItem[]) => {
      labels = items.map(({ label }) => label);
      return Promise.resolve(undefined);
    });
    await vscode.commands.executeCommand('vecinity.analogy');
    assert.ok(labels.length > 5);
    restoreAll();
    replace(vscode.window, 'showInputBox', () => Promise.resolve('king - - queen'));
    const shown = catchMessages();
    await vscode.commands.executeCommand('vecinity.analogy');
    assert.equal(shown[0]?.kind, 'showErrorMessage');
  });

  test('the similarity box lists pairs, most similar first', async () => {
    let labels: string[] = [];
    replace(vscode.window, 'showInputBox', () => Promise.resolve('king, snow queen'));
    replace(vscode.window, 'showQuickPick', (items: vscode.QuickPickItem[]) => {
      labels = items.map(({ label }) => label);
      return Promise.resolve(undefined);
    });
    await vscode.commands.executeCommand('vecinity.similarity');
    assert.equal(labels.length, 3);
    assert.equal(labels[0], 'king ~ queen');
  });

  test('plots the words of several cursors, and again in the same panel', async () => {
    const editor = await show('king queen snow\n');
    editor.selections = [new vscode.Selection(0, 1, 0, 1), new vscode.Selection(0, 5, 0, 10)];
    await vscode.commands.executeCommand('vecinity.plot');
    await until('the plot', () => plotTabs().length === 1);
    await vscode.commands.executeCommand('vecinity.plot', { words: ['cat', 'dog'] });
    assert.equal(plotTabs().length, 1);
  });

  test('proposes the words of identifiers in source code, and no escapes', async () => {
    const proposed: (string | undefined)[] = [];
    replace(vscode.window, 'showInputBox', (options: vscode.InputBoxOptions) => {
      proposed.push(options.value);
      return Promise.resolve(undefined);
    });
    for (const language of ['coffeescript', 'plaintext']) {
      const editor = await show("getKingName 'snow\\u2026queen_cat'", language);
      editor.selection = new vscode.Selection(0, 5, 0, 5);
      await vscode.commands.executeCommand('vecinity.neighbours');
      editor.selection = new vscode.Selection(0, 0, 0, 100);
      await vscode.commands.executeCommand('vecinity.similarity');
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
    assert.deepEqual(proposed, [
      ...['King', 'get King Name snow queen cat'],
      ...['getKingName', 'getKingName snow queen_cat'],
    ]);
  });

  test('shows the Ask view', async () => {
    await vscode.commands.executeCommand('vecinity.ask', { text: 'king - queen + cat' });
    await vscode.commands.executeCommand('vecinity.ask');
  });
});

function plotTabs(): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('vecinity.plot'));
}
