import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Evaluation } from '../../src/protocol/evaluation';
import { catchMessages, fixtureModel, groups, restoreAll, until, writeText } from './support';

suite('evaluating a model', () => {
  let modelId: string;
  let categories: string;

  suiteSetup(async () => {
    modelId = await fixtureModel();
    const lines = Object.entries(groups).flatMap(([group, words]) => words.map((word) => `${word}\t${group}`));
    categories = await writeText('eval/ap.txt', lines.join('\n'));
    await writeText(
      'eval/ws353.csv',
      'Word 1,Word 2,Human (mean)\r\ncat,dog,9\r\nking,queen,8\r\ncat,king,1\r\nrain,cow,2\r\n',
    );
  });
  teardown(restoreAll);

  test('with arguments asks nothing and returns scores, intervals and what the vectors show', async () => {
    const shown = catchMessages();
    const result = await vscode.commands.executeCommand<Evaluation>('vecinity.evaluate', {
      modelId,
      files: [categories, 'eval/ws353.csv'],
    });
    assert.deepEqual(shown, []);
    assert.deepEqual(
      result.tests.map(({ kind, problem }) => [kind, problem]),
      [
        ['categories', undefined],
        ['pairs', undefined],
      ],
    );
    const [purity, pairs] = result.tests;
    assert.ok(purity!.score! > 0.8, `purity ${purity!.score}`);
    assert.ok(purity!.interval![0] < purity!.score!, JSON.stringify(purity!.interval));
    assert.equal(pairs!.used, 4);
    assert.ok(result.vectors.length > 0);
    await assert.rejects(async () => vscode.commands.executeCommand('vecinity.evaluate', { modelId, restrict: 0.5 }));
  });

  test('from the palette shows the panel', async () => {
    await vscode.commands.executeCommand('vecinity.evaluate');
    const titles = (): string[] => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
    await until('the panel', () => titles().includes('Vecinity Evaluation'));
  });
});
