import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { TrainedModel } from '../../src/host/training/onModelTrained';
import {
  api,
  catchMessages,
  catchQuickPicks,
  filesUnder,
  fixtureModel,
  pause,
  replace,
  restoreAll,
  sentences,
  startedThreads,
  until,
  workspaceFolder,
  writeText,
} from './support';

/** Long enough that nobody waits for its end. */
const endless = { include: 'fixture/**', dimensions: 100, epochs: 100_000, threads: 2, name: 'endless' };

suite('training', () => {
  suiteSetup(async () => {
    await fixtureModel();
  });
  teardown(restoreAll);

  test('shows a progress notification, but none over the live panel while that is visible', async () => {
    const titles: string[] = [];
    const original = vscode.window.withProgress.bind(vscode.window);
    const spy: typeof original = (options, task) => {
      titles.push(options.title ?? '');
      return original(options, task);
    };
    replace(vscode.window, 'withProgress', spy);
    const shown = catchMessages();
    const train = (): Thenable<unknown> =>
      vscode.commands.executeCommand('vecinity.train', { include: 'fixture/**', epochs: 1, name: 'watched' });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await train();
    assert.deepEqual([titles.length, shown.length], [1, 1]);
    assert.match(titles[0]!, /^Learning .*show live/);
    await vscode.commands.executeCommand('vecinity.showTraining');
    await train();
    assert.deepEqual([titles.length, shown.length], [1, 1], 'the panel shows the progress and the end');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await train();
    assert.deepEqual([titles.length, shown.length], [2, 2]);
  });

  test('says what it will read and chose, in one step, then trains on the chosen folders', async () => {
    await writeText('chosen/one.txt', sentences(400));
    await writeText('chosen/two.md', sentences(200));
    await writeText(
      'chosen/noise.dat',
      Uint8Array.from({ length: 3000 }, (_, i) => i % 256),
    );
    await writeText('chosen/rows.csv', 'id,text\n1,zebra\n');
    await writeText('aside/three.txt', 'zebra '.repeat(500));
    const shown = catchMessages(({ buttons }) => (buttons.includes('Train') ? 'Train' : undefined));
    const uri = vscode.Uri.file(path.join(workspaceFolder(), 'chosen'));
    await vscode.commands.executeCommand('vecinity.trainSelection', uri, [uri]);

    const [asked, done] = shown;
    assert.equal(asked!.modal, true);
    assert.match(asked!.text, /from 2 files \(/);
    assert.match(
      asked!.detail,
      /Left out: 1 binary \(.*\)\. Not read: 1 data file, such as chosen\/rows\.csv\. To read/,
    );
    assert.match(asked!.detail, /Skip-gram with a window of \d+ words/);
    assert.match(asked!.detail, /\d+ dimensions, \d+ epochs/);
    assert.equal(asked!.detail.match(/Skip-gram with/g)?.length, 1, asked!.detail);
    assert.match(asked!.detail, /It needs about \d+(\.\d)? [KMG]B of memory\./);
    assert.deepEqual(asked!.buttons, ['Train', 'Options…']);
    assert.equal(asked!.detail.split(/\n+/).length, 3, asked!.detail);
    await until('the closing message', () => shown.length > 1);
    assert.match((done ?? shown[1]!).text, /^Learned \d+ words from .* words of text in .* s\. Hover/);
    assert.deepEqual((done ?? shown[1]!).buttons, ['Plot…', 'Try an Analogy']);
    assert.equal(shown.length, 2);

    const vecinity = await api();
    const [model] = await vecinity.models();
    assert.equal(model!.name, 'chosen · skip-gram 50d');
    assert.equal(model!.active, true);
    await assert.rejects(vecinity.neighbours({ word: 'zebra' }), { code: 'unknownWord' });
    assert.ok((await vecinity.neighbours({ word: 'king' })).length > 0);
  });

  test('does nothing when the user does not confirm', async () => {
    const before = await (await api()).models();
    catchMessages();
    await vscode.commands.executeCommand('vecinity.train', vscode.Uri.file(path.join(workspaceFolder(), 'chosen')));
    assert.deepEqual(await (await api()).models(), before);
  });

  test('respects files.exclude, vecinity.corpus.exclude and .gitignore', async () => {
    await writeText('rules/kept.txt', 'kept text goes here and here '.repeat(20));
    await writeText('rules/hidden.txt', 'hidden '.repeat(20));
    await writeText('rules/unwanted.txt', 'unwanted '.repeat(20));
    await writeText('rules/ignored.txt', 'ignored '.repeat(20));
    await writeText('rules/.gitignore', 'ignored.txt\n');
    const files = vscode.workspace.getConfiguration('files');
    const corpus = vscode.workspace.getConfiguration('vecinity.corpus');
    await files.update('exclude', { '**/hidden.txt': true }, vscode.ConfigurationTarget.Workspace);
    await corpus.update('exclude', ['**/unwanted.txt', '**/.*'], vscode.ConfigurationTarget.Workspace);
    try {
      const shown = catchMessages();
      await vscode.commands.executeCommand('vecinity.train', vscode.Uri.file(path.join(workspaceFolder(), 'rules')));
      assert.match(shown[0]!.text, /from 1 file \(/);
    } finally {
      await files.update('exclude', undefined, vscode.ConfigurationTarget.Workspace);
      await corpus.update('exclude', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  test('with arguments asks nothing, uses them, and gives the result', async () => {
    const shown = catchMessages();
    const trained = await vscode.commands.executeCommand<TrainedModel>('vecinity.train', {
      include: ['chosen/**'],
      algorithm: 'skipgram',
      dimensions: 12,
      window: 3,
      epochs: 2,
      minCount: 1,
      negative: 3,
      seed: 3,
      threads: 1,
      name: 'by hand',
    });
    assert.ok(shown.every(({ modal }) => !modal));
    assert.equal(trained.dimensions, 12);
    assert.ok(trained.vocabularySize > 20);
    assert.ok(trained.tokens > 1000);
    assert.ok(trained.seconds > 0);
    const model = (await (await api()).models()).find(({ modelId }) => modelId === trained.modelId);
    assert.equal(model?.name, 'by hand');
  });

  test('a second run says what can be done with the one that is going on: pause, resume, cancel; cancelling leaves nothing behind', async () => {
    const vecinity = await api();
    const storage = path.dirname((await vecinity.models())[0]!.modelId);
    const before = { models: await vecinity.models(), files: await filesUnder(storage), spills: await spillFolders() };
    const shown = catchMessages();
    const run = vecinity.train(endless).then(
      () => 'finished',
      (error: unknown) => (error as { code?: string }).code,
    );
    await pause(1500);
    await assert.rejects(vecinity.train(endless), { code: 'busy' });

    const choose = async (label: string): Promise<vscode.QuickPickOptions> => {
      const picks = catchQuickPicks(label);
      await vscode.commands.executeCommand('vecinity.train');
      return picks[0]!.options;
    };
    assert.match(
      (await choose('Pause')).placeHolder ?? '',
      /^(Reading|Training) \d+ % .*Only one model can train at a time/,
    );
    assert.match((await choose('Resume')).placeHolder ?? '', /^Paused at \d+ %/);
    await choose('Pause');
    const asked = performance.now();
    await choose('Cancel');
    assert.equal(await run, 'cancelled');
    console.log(`      cancelled and tidied up in ${(performance.now() - asked).toFixed(0)} ms`);

    assert.equal(shown.filter(({ kind }) => kind === 'showErrorMessage').length, 0, 'cancelling is silent');
    assert.deepEqual(await vecinity.models(), before.models);
    assert.deepEqual(await filesUnder(storage), before.files);
    assert.deepEqual(await spillFolders(), before.spills);
  });

  test('a run whose thread dies is resumed from its checkpoint, and leaves none when it is cancelled', async () => {
    const vecinity = await api();
    const storage = path.dirname((await vecinity.models())[0]!.modelId);
    const checkpoints = async (): Promise<string[]> =>
      (await filesUnder(storage)).filter((name) => name.endsWith('.checkpoint'));
    const run = vecinity.train({ ...endless, name: 'unlucky', threads: 1, checkpointSeconds: 0.05 });
    const failed = assert.rejects(run, (error: { code?: string; details?: { checkpoint?: string } }) => {
      assert.equal(error.code, 'internal');
      assert.match(error.details?.checkpoint ?? '', /unlucky-.*\.checkpoint$/);
      return true;
    });
    await until('a checkpoint', async () => (await checkpoints()).length > 0);
    // The host is told of it a moment later.
    await pause(300);
    await startedThreads()
      .findLast(({ name }) => name === 'The trainer')!
      .worker.terminate();
    await failed;

    const shown = catchMessages();
    const resumed = vscode.commands.executeCommand('vecinity.resumeTraining');
    const picks = catchQuickPicks('Nothing');
    await until('training', async () => {
      await vscode.commands.executeCommand('vecinity.train');
      return /^Training \d+ %/.test(picks.at(-1)?.options.placeHolder ?? '');
    });
    assert.match(picks.at(-1)!.options.title ?? '', /unlucky/);
    await vscode.commands.executeCommand('vecinity.cancelTraining');
    await resumed;
    assert.deepEqual(
      shown.map(({ text }) => text),
      [],
    );
    assert.deepEqual(await checkpoints(), []);
    // Nothing is left to be resumed.
    await vscode.commands.executeCommand('vecinity.resumeTraining');
    assert.deepEqual(
      shown.map(({ text }) => text),
      [],
    );
  });

  test('the options are one click away, in a form', async () => {
    const shown = catchMessages(() => 'Options…');
    const isOpen = (): boolean =>
      vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => label === 'Vecinity Training Options'));
    await vscode.commands.executeCommand('vecinity.train', vscode.Uri.file(path.join(workspaceFolder(), 'chosen')));
    assert.equal(shown.length, 1);
    await until('the form', isOpen);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until('the form is closed', () => !isOpen());
  });

  test('starts from the active model, and says so', async () => {
    await fixtureModel();
    const training = vscode.workspace.getConfiguration('vecinity.training');
    await training.update('startFrom', 'active', vscode.ConfigurationTarget.Global);
    try {
      const shown = catchMessages();
      await vscode.commands.executeCommand('vecinity.train', vscode.Uri.file(path.join(workspaceFolder(), 'chosen')));
      assert.match(shown[0]!.detail, /24 dimensions.*Starts from “fixture”\./);
      const vecinity = await api();
      const include = 'chosen/**';
      const started = await vecinity.train({ include, epochs: 1 });
      const other = await vecinity.train({ include, algorithm: 'counts', dimensions: 8 });
      const names = new Map((await vecinity.models()).map(({ modelId, name }) => [modelId, name]));
      assert.match(names.get(started.modelId)!, / · skip-gram 24d, from fixture, 1 epoch$/);
      assert.match(names.get(other.modelId)!, / · counts 8d$/);
      assert.equal((await vecinity.train({ include, epochs: 1, dimensions: 9 })).dimensions, 9, 'starts from no model');

      await fs.copyFile(started.modelId, path.join(workspaceFolder(), 'start.safetensors'));
      await training.update('startFrom', 'start.safetensors', vscode.ConfigurationTarget.Global);
      assert.equal((await vecinity.train({ include, epochs: 1 })).dimensions, 24, 'a path counts from the folder');
      await training.update('startFrom', 'missing.safetensors', vscode.ConfigurationTarget.Global);
      await assert.rejects(vecinity.train({ include, epochs: 1 }), { code: 'unreadable' });
    } finally {
      await training.update('startFrom', undefined, vscode.ConfigurationTarget.Global);
      const now = (): unknown => vscode.workspace.getConfiguration('vecinity.training').get('startFrom');
      await until('the setting is gone', () => now() === '');
    }
  });

  test('the progress notification cancels, and tells phase, percent, speed, loss and time left', async () => {
    const reports: string[] = [];
    let cancel: (() => void) | undefined;
    replace(
      vscode.window,
      'withProgress',
      (
        options: vscode.ProgressOptions,
        task: (progress: object, token: vscode.CancellationToken) => Promise<unknown>,
      ) => {
        assert.equal(options.cancellable, true);
        const source = new vscode.CancellationTokenSource();
        cancel = () => source.cancel();
        return task({ report: ({ message }: { message: string }) => reports.push(message) }, source.token);
      },
    );
    // The time left is known after 0.5 % of the run: on a busy machine that takes long with more epochs.
    const run = assert.rejects((await api()).train({ ...endless, epochs: 20_000 }), { code: 'cancelled' });
    await until('speed and loss', () => reports.some((text) => /words\/s · loss \d\.\d+ · .* left/.test(text)));
    cancel?.();
    await run;
    assert.ok(reports.some((text) => /^Training \d+ %/.test(text)));
  });

  test('one broken model file hides no other', async () => {
    const vecinity = await api();
    const models = await vecinity.models();
    const whole = models[0]!.modelId;
    const broken = path.join(path.dirname(whole), 'broken.safetensors');
    const bytes = await fs.readFile(whole);
    try {
      for (const cut of [0, 4, 100, Math.floor(bytes.length / 2), bytes.length - 1]) {
        await fs.writeFile(broken, bytes.subarray(0, cut));
        assert.deepEqual(await vecinity.models(), models, `cut at ${cut}`);
      }
      await assert.rejects(vecinity.neighbours({ word: 'king', modelId: broken }), (error: Error) => {
        assert.ok(
          error.message.includes('broken.safetensors') ||
            String((error as { details?: { path?: string } }).details?.path).includes('broken.safetensors'),
        );
        return true;
      });
    } finally {
      await fs.rm(broken);
    }
  });
});

/** Temporary folders of ours. */
async function spillFolders(): Promise<string[]> {
  return (await fs.readdir(os.tmpdir())).filter((name) => /^vecinity-(?!vscode|integration|tests)/.test(name)).sort();
}
