import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ComparedRow } from '../../src/host/commands/compareDimensions';
import { api, catchMessages, filesUnder, fixtureModel, replace, restoreAll, until, writeText } from './support';

suite('comparing dimensions and watching a run', () => {
  let storage: string;

  suiteSetup(async () => {
    await fixtureModel();
    storage = path.dirname(path.dirname((await (await api()).models())[0]!.modelId));
  });
  teardown(restoreAll);

  test('with arguments asks nothing, gives a row for each, and keeps the comparison for the next window', async () => {
    const pairs = await writeText('eval/pairs.tsv', 'cat\tdog\t9\nking\tqueen\t8\ncat\tking\t1\nrain\tqueen\t2\n');
    const shown = catchMessages();
    const models = await (await api()).models();
    const rows = await vscode.commands.executeCommand<readonly ComparedRow[]>('vecinity.compareDimensions', {
      dimensions: [12, 2],
      include: 'fixture/**',
      epochs: 10,
      minCount: 2,
      sample: 0,
      threads: 1,
      pairs: [pairs],
    });
    assert.deepEqual(shown, []);
    assert.deepEqual(
      rows.map(({ dimensions }) => dimensions),
      [2, 12],
    );
    for (const row of rows) {
      assert.ok(row.quality > 0.5 && row.quality <= 1, `quality ${row.quality}`);
      assert.ok(row.standardError > 0, `standard error ${row.standardError}`);
      assert.ok(row.loss! > 0, `loss ${row.loss}`);
      assert.ok(row.bytes > 100, `${row.bytes} bytes`);
      assert.equal(row.tests[0]!.used, 4);
    }
    // The smallest within one standard error of the best, unless all are.
    const [best] = [...rows].sort((a, b) => b.quality - a.quality);
    const good = rows.filter(({ quality }) => quality >= best!.quality - best!.standardError);
    assert.deepEqual(
      rows.filter(({ recommended }) => recommended),
      good.length < rows.length ? good.slice(0, 1) : [],
    );
    assert.deepEqual(await (await api()).models(), models, 'a comparison leaves no models');
    const kept = JSON.parse(await fs.readFile(path.join(storage, 'dimensions.json'), 'utf8')) as {
      rows: unknown[];
      state: string;
    };
    assert.equal(kept.state, 'done');
    assert.equal(kept.rows.length, 2);
    await until('the panel', () => tabs().includes('Vecinity Dimensions'));
  });

  test('asks for the list and the test sets; cancelled, what is there is kept', async () => {
    const answers: string[] = [];
    replace(vscode.window, 'showInputBox', (options: vscode.InputBoxOptions) => {
      const check = (text: string): unknown => options.validateInput?.(text);
      for (const bad of [
        '',
        '8, x',
        '0',
        '-4',
        '1.5',
        '10001',
        Array.from({ length: 21 }, (_, i) => i + 1).join(' '),
      ]) {
        assert.ok(typeof check(bad) === 'string', bad);
      }
      assert.equal(check('8 16;32'), undefined);
      answers.push(options.value ?? '');
      return Promise.resolve('2, 3000');
    });
    replace(vscode.window, 'showQuickPick', (items: readonly vscode.QuickPickItem[]) => Promise.resolve(items[0]));
    const shown = catchMessages();
    const run = vscode.commands.executeCommand('vecinity.compareDimensions');
    const file = path.join(storage, 'dimensions.json');
    await until('the first row', async () => {
      const { rows, dimensions } = JSON.parse(await fs.readFile(file, 'utf8')) as {
        rows: unknown[];
        dimensions: number[];
      };
      return dimensions[1] === 3000 && rows.length === 1;
    });
    assert.deepEqual(answers, ['2, 12'], 'the last list is offered again');
    catchMessages(({ buttons }) => buttons.find((button) => button.startsWith('Cancel')));
    await vscode.commands.executeCommand('vecinity.cancelTraining').then(undefined, () => undefined);
    await run;
    assert.deepEqual(
      shown.filter(({ kind }) => kind === 'showErrorMessage'),
      [],
      'cancelling is silent',
    );
    const kept = JSON.parse(await fs.readFile(file, 'utf8')) as { state: string; rows: unknown[] };
    assert.deepEqual([kept.state, kept.rows.length], ['cancelled', 1]);
    assert.deepEqual(
      (await filesUnder(storage)).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });

  test('lists and options that cannot be are refused', async () => {
    for (const args of [
      { dimensions: [] },
      { dimensions: [0] },
      { dimensions: 'many' },
      { dimensions: [8], algorithm: 'onehot' },
    ]) {
      await assert.rejects(
        Promise.resolve(vscode.commands.executeCommand('vecinity.compareDimensions', args)),
        { code: 'badOption' },
        JSON.stringify(args),
      );
    }
  });

  test('the live panel opens beside the text and leaves the keyboard where it was', async () => {
    const document = await vscode.workspace.openTextDocument({ content: 'the cat and the dog' });
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('vecinity.showTraining', {});
    await until('the panel', () => tabs().includes('Vecinity Live Training'));
    assert.equal(vscode.window.activeTextEditor?.document, document);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});

function tabs(): string[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label));
}
