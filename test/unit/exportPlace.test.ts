import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type * as vscode from 'vscode';
import { exportFormats, filesWritten } from '../../src/core/formats/exportFormats';
import { repair } from '../../src/engine/answers/repair';
import { writerFor } from '../../src/engine/files/writers';
import type { LoadingEvent } from '../../src/protocol/files';
import { temporaryFolder } from './support/folder';
import { spaceOf } from './support/spaces';
import { EventEmitter, TreeItem, fakeVscode, fileUri } from './support/vscode';

class Uri {
  readonly scheme = 'file';
  readonly path: string;
  constructor(readonly fsPath: string) {
    this.path = fsPath;
  }
  static file(file: string): Uri {
    return new Uri(file);
  }
}

interface FormatRow {
  readonly label: string;
  readonly description?: string;
  readonly ending?: string;
}

suite('place of an export', () => {
  const folder = temporaryFolder();
  const place = (name: string): string => path.join(folder(), name);
  const dialogues: vscode.SaveDialogOptions[] = [];
  const messages: string[] = [];
  const executed: unknown[][] = [];
  const notifications: vscode.ProgressOptions[] = [];
  const reported: unknown[] = [];
  let chosen: string | undefined;
  let answer: string | undefined;
  let cancel = (): void => undefined;
  let format = '.safetensors';
  let offered: readonly FormatRow[] = [];

  const say = (text: string): Promise<string | undefined> => Promise.resolve((messages.push(text), answer));
  fakeVscode({
    EventEmitter,
    TreeItem,
    Uri,
    ProgressLocation: { Notification: 15 },
    CancellationTokenSource: class {
      private readonly emitter = new EventEmitter<void>();
      readonly token = { isCancellationRequested: false, onCancellationRequested: this.emitter.event };
      cancel(): void {
        this.emitter.fire();
      }
      dispose(): void {
        this.emitter.dispose();
      }
    },
    workspace: {
      get workspaceFolders() {
        return [{ uri: fileUri(folder()) }];
      },
    },
    QuickPickItemKind: { Separator: -1 },
    commands: {
      executeCommand: (command: string, uri: Uri, editor: string) => {
        executed.push([command, uri.fsPath, editor]);
        return Promise.resolve();
      },
    },
    window: {
      showSaveDialog: (options: vscode.SaveDialogOptions) => {
        dialogues.push(options);
        return Promise.resolve(chosen === undefined ? undefined : fileUri(chosen));
      },
      showQuickPick: (items: readonly FormatRow[]) => {
        offered = items;
        return Promise.resolve(items.find(({ ending }) => ending === format));
      },
      showWarningMessage: say,
      showInformationMessage: say,
      withProgress: (options: vscode.ProgressOptions, work: (progress: object, token: object) => unknown) => {
        notifications.push(options);
        const onCancellationRequested = (listener: () => void): void => void (cancel = listener);
        return work({ report: (value: unknown) => reported.push(value) }, { onCancellationRequested });
      },
    },
  });

  setup(() => {
    chosen = answer = undefined;
    for (const list of [dialogues, messages, executed, notifications, reported]) {
      list.length = 0;
    }
  });

  test('lists the files that an export writes, with the file of words', async () => {
    for (const { ending } of exportFormats) {
      const target = place(`a.b${ending}`);
      const { files } = await writerFor(target)(target, spaceOf([[1, 2]]));
      const [, beside] = filesWritten(target);
      assert.deepEqual(files, [target, ...(beside === undefined ? [] : [beside])], ending);
    }
    assert.equal(filesWritten(place('X.NPY'))[1], place('X.words.txt'));
    assert.deepEqual(filesWritten(place('x.doc')), [place('x.doc')]);
  });

  test('never proposes to overwrite the model with itself', async () => {
    const { proposedPlace } = await import('../../src/host/models/exportPlace');
    assert.equal(proposedPlace('/w', 'model', '/store/model-1.safetensors'), path.join('/w', 'model.safetensors'));
    assert.equal(
      proposedPlace('/w', 'model', path.join('/w', 'Model.safetensors')),
      path.join('/w', 'model-exported.safetensors'),
    );
    assert.equal(proposedPlace('/w', 'a/b: c', '/w/x'), path.join('/w', 'a-b- c.safetensors'));
    assert.equal(
      proposedPlace('/w', 'demo · skip-gram 100d, count ≥ 3', '/w/x', '.vec'),
      path.join('/w', 'demo skip-gram 100d count 3.vec'),
    );
  });

  test('asks before it replaces the words beside the vectors', async () => {
    const { askExportPlace } = await import('../../src/host/models/exportPlace');
    writeFileSync(place('mine.words.txt'), 'mine');
    const ask = (): Promise<string | undefined> => askExportPlace('Export', place('x.npy'), '.npy');
    chosen = place('mine.npy');
    assert.equal(await ask(), undefined);
    assert.deepEqual(messages, ['mine.words.txt exists already. Replace it?']);
    answer = 'Replace';
    assert.equal(await ask(), chosen);
    chosen = place('other.npy');
    assert.equal(await ask(), chosen);
    assert.equal(messages.length, 2);
    assert.equal(Object.values(dialogues[0]!.filters!)[0]![0], 'npy');
  });

  test('shows progress and can be cancelled', async () => {
    const { exportChosenModel } = await import('../../src/host/commands/exportModel');
    const loading = new EventEmitter<LoadingEvent>();
    const file = place('model.safetensors');
    let fail = (): void => undefined;
    const services = {
      models: { directory: place('ours') },
      engine: {
        onLoading: loading.event,
        remote: {
          exportTo: (_: unknown, signal: AbortSignal) =>
            new Promise((_, reject) => signal.addEventListener('abort', (fail = () => reject(new Error('cancelled'))))),
        },
      },
    };
    chosen = place('exported.vec');
    const exporting = exportChosenModel(services as never, Uri.file(file) as never);
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.equal(dialogues[0]!.defaultUri!.fsPath, place('model-exported.safetensors'));
    assert.equal(notifications[0]!.cancellable, true);
    loading.fire({ path: file, work: 'load', fraction: 0.42 });
    loading.fire({ path: file, work: 'check', fraction: 0.9 });
    loading.fire({ path: file, work: 'export', fraction: 0 });
    assert.deepEqual(reported, [
      { increment: 42, message: 'Loading: 42 %' },
      { increment: 58, message: 'Writing' },
    ]);
    cancel();
    fail();
    await assert.rejects(exporting, /cancelled/);
    assert.deepEqual(messages, []);
  });

  test('takes the only model without a question, and opens what it wrote', async () => {
    const { exportChosenModel } = await import('../../src/host/commands/exportModel');
    const services = {
      models: {
        directory: place('ours'),
        list: () => Promise.resolve([{ path: place('ours/only.safetensors'), summary: { name: 'only' } }]),
      },
      engine: { onLoading: new EventEmitter<LoadingEvent>().event, remote: { exportTo: () => Promise.resolve([]) } },
    };
    format = '.vec';
    chosen = place('only.vec');
    answer = 'Open File';
    await exportChosenModel(services as never);
    assert.equal(dialogues[0]!.defaultUri!.fsPath, place('only.vec'));
    assert.deepEqual(messages, ['Exported to only.vec.']);
    await new Promise(setImmediate);
    assert.deepEqual(executed, [['vscode.openWith', place('only.vec'), 'vecinity.embeddings']]);
  });

  test('asks for the format, then the place: beside a file, in the workspace for our models', async () => {
    const { exportChosenModel } = await import('../../src/host/commands/exportModel');
    const services = { models: { directory: place('ours') } };
    const proposed = async (file: string): Promise<string> => {
      await exportChosenModel(services as never, Uri.file(file) as never);
      return dialogues.pop()!.defaultUri!.fsPath;
    };
    format = '.glove.txt';
    assert.equal(await proposed(place('theirs/x.vec')), place('theirs/x.glove.txt'));
    assert.equal(await proposed(place('ours/y.safetensors')), place('y.glove.txt'));
    assert.deepEqual(
      offered.map(({ label, description }) => description ?? label),
      [
        ...['Keeps everything', '.safetensors'],
        ...['Word vectors for other tools', '.vec or .vec.gz', '.glove.txt or .glove.txt.gz', '.bin', '.fasttext.bin'],
        ...['Tables', '.npy', '.tsv', '.parquet', '.jsonl or .jsonl.gz', '.csv or .csv.gz'],
      ],
    );
    assert.equal(new Set(offered.map(({ label }) => label)).size, offered.length, 'no two rows look alike');
    format = 'none';
    await exportChosenModel(services as never, Uri.file(place('x.vec')) as never);
    assert.deepEqual(dialogues, []);
  });

  test('writes a repaired copy where the user says, and lists the differences', async () => {
    const { EmbeddingsTab } = await import('../../src/host/editors/embeddingsTab');
    const file = place('faulty.vec');
    writeFileSync(file, '4 2\na 1 0\nb 0 1\nb 9 9\nc nan 1\n');
    const nobody = { onLoading: () => ({}), onDidChange: () => ({}), onDidChangeActive: () => ({}) };
    const { signal } = new AbortController();
    const remote = {
      repair: (request: { path: string; destination: string }) => repair(request, signal, () => undefined),
    };
    const services = { engine: { ...nobody, remote }, models: nobody, editorPages: { onDidAsk: () => ({}) } };
    const told: unknown[] = [];
    const page = { loading: (event: unknown) => Promise.resolve(told.push(event)) };
    const link = { tell: (call: (view: typeof page) => unknown) => Boolean(call(page)) };
    const tab = new EmbeddingsTab(
      { ...nobody, uri: fileUri(file), path: file } as never,
      link as never,
      services as never,
    );
    assert.equal(await tab.handlers().repair({}, signal), null);
    assert.deepEqual(told, []);
    const { title, defaultUri } = dialogues[0]!;
    assert.deepEqual([title, defaultUri!.fsPath], ['Repair into a Copy', place('faulty-repaired.vec')]);
    chosen = place('clean.vec');
    assert.deepEqual(await tab.handlers().repair({}, signal), {
      name: 'clean.vec',
      words: 2,
      changes: ['1 duplicate word dropped', '1 row with NaN or infinity dropped'],
    });
    assert.deepEqual(messages, [
      'Wrote 2 words to clean.vec; 1 duplicate word dropped; 1 row with NaN or infinity dropped.',
    ]);
    assert.deepEqual(told, [{ work: 'repair', fraction: 0 }]);
    assert.equal(existsSync(chosen), true, 'chosen is missing');
  });

  test('keeps the format of the file in a repaired copy', async () => {
    const { repairedPlace } = await import('../../src/host/editors/repairedPlace');
    for (const [file, format, expected] of [
      ['glove.6B.txt', 'GloVe text', 'glove.6B-repaired.glove.txt'],
      ['x.glove.txt', 'GloVe text', 'x-repaired.glove.txt'],
      ['x.vec', 'GloVe text', 'x-repaired.glove.txt'],
      ['x.txt.gz', 'GloVe text', 'x-repaired.glove.txt.gz'],
      ['x.txt', 'word2vec text', 'x-repaired.txt'],
      ['x.bin', 'word2vec binary', 'x-repaired.bin'],
      ['x.gguf', 'GGUF language model', 'x-repaired.safetensors'],
      ['x.vec', '', 'x-repaired.vec'],
    ] as const) {
      const { place: proposed, ending } = repairedPlace(place(file), format);
      assert.equal(proposed, place(expected));
      assert.ok(expected.endsWith(ending));
    }
  });
});
