import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { temporaryFolder } from './support/folder';
import { EventEmitter, fakeVscode, fileUri } from './support/vscode';

class TabInputText {
  constructor(readonly uri: object) {}
}

interface Change {
  readonly opened: readonly { readonly input: unknown; readonly isDirty: boolean }[];
}

const pickle = Buffer.concat([Buffer.of(0x80, 4, 0x95), Buffer.alloc(61)]);
const kivy = Buffer.from('#:kivy 2.0\n<Label>:\n    text: "\x80\x04"\n', 'latin1');

suite('offer for pickles', () => {
  const folder = temporaryFolder();
  const changes = new EventEmitter<Change>();
  const questions: string[][] = [];
  const opened: unknown[][] = [];
  let answer: string | undefined;
  const workspace = { isTrusted: true };
  const tabGroups = {
    all: [],
    activeTabGroup: {} as { activeTab?: unknown },
    onDidChangeTabs: changes.event,
    close: () => Promise.resolve(true),
  };
  fakeVscode({
    TabInputText,
    workspace,
    window: {
      tabGroups,
      showInformationMessage: (...message: string[]) => {
        questions.push(message);
        return Promise.resolve(answer);
      },
    },
    commands: {
      executeCommand: (...call: unknown[]) => {
        opened.push(call);
        return Promise.resolve();
      },
    },
  });
  const state = {
    unofferedEndings: [] as readonly string[],
    setUnofferedEndings(endings: readonly string[]) {
      this.unofferedEndings = endings;
      return Promise.resolve();
    },
  };
  const disposables: { dispose(): void }[] = [];

  setup(() => {
    questions.length = 0;
    opened.length = 0;
    answer = undefined;
    workspace.isTrusted = true;
    tabGroups.activeTabGroup = {};
    state.unofferedEndings = [];
  });

  teardown(() => disposables.splice(0).forEach((disposable) => disposable.dispose()));

  /** Opens a tab with a file of this name and content. */
  function tabOf(name: string, content: Uint8Array): Change['opened'][number] {
    const file = path.join(folder(), name);
    writeFileSync(file, content);
    return { input: new TabInputText(fileUri(file)), isDirty: false };
  }

  async function start(): Promise<void> {
    const { PickleOffer } = await import('../../src/host/editors/pickleOffer');
    disposables.push(new PickleOffer(state as never));
  }

  /** Opens a file in a tab. */
  function open(name: string, content: Uint8Array): void {
    changes.fire({ opened: [tabOf(name, content)] });
  }

  /** Waits until `count` questions have been asked, and a little longer for an extra one. */
  async function expectQuestions(count: number): Promise<void> {
    for (const end = Date.now() + 10_000; questions.length < count && Date.now() < end;) {
      await pause(5);
    }
    await pause(100);
    assert.equal(questions.length, count, JSON.stringify(questions));
  }

  test('asks once for each ending', async () => {
    await start();
    open('a.kv', pickle);
    await expectQuestions(1);
    assert.deepEqual(questions, [
      ['a.kv is a Python pickle, as gensim saves vectors. Open as word embeddings?', 'Open', "Don't Ask Again"],
    ]);
    open('b.KV', pickle);
    await expectQuestions(1);
    open('a.kv.gz', gzipSync(Buffer.concat([pickle, Buffer.alloc(100_000, 'vector')])));
    await expectQuestions(2);
    open('b.kv.gz', gzipSync(pickle));
    await expectQuestions(2);
    assert.deepEqual(opened, []);
  });

  test('reads the tab that is open already only after activation', async () => {
    const { PickleOffer } = await import('../../src/host/editors/pickleOffer');
    tabGroups.activeTabGroup = { activeTab: tabOf('a.kv', pickle) };
    const closed = new PickleOffer(state as never);
    closed.dispose();
    await expectQuestions(0);
    disposables.push(new PickleOffer(state as never));
    assert.deepEqual(questions, []);
    await expectQuestions(1);
  });

  test('ignores Kivy, damaged gzip, other endings and pickles that are older or newer', async () => {
    await start();
    open('rules.kv', kivy);
    open('rules.kv.gz', gzipSync(kivy));
    open('damaged.kv.gz', Buffer.of(0x1f, 0x8b, 1, 2, 3));
    open('empty.kv', Buffer.of());
    open('old.kv', Buffer.from('(lp0\n.'));
    open('new.kv', Buffer.of(0x80, 6, 0, 0));
    open('some.pkl', pickle);
    await expectQuestions(0);
    open('a.kv', pickle);
    await expectQuestions(1);
  });

  test('opens the editor, and never asks again where the user says so', async () => {
    await start();
    answer = 'Open';
    open('a.kv', pickle);
    await expectQuestions(1);
    assert.deepEqual(
      opened.map(([command, , viewType]) => [command, viewType]),
      [['vscode.openWith', 'vecinity.optionalEmbeddings']],
    );
    disposables.splice(0).forEach((disposable) => disposable.dispose());
    // Another window.
    await start();
    answer = "Don't Ask Again";
    open('b.kv', pickle);
    await expectQuestions(2);
    assert.deepEqual(state.unofferedEndings, ['kv']);
    disposables.splice(0).forEach((disposable) => disposable.dispose());
    await start();
    open('c.kv', pickle);
    await expectQuestions(2);
    open('c.kv.gz', gzipSync(pickle));
    await expectQuestions(3);
  });

  test('stays silent in an untrusted workspace, and checks the tab that was open before', async () => {
    workspace.isTrusted = false;
    await start();
    open('a.kv', pickle);
    await expectQuestions(0);
    disposables.splice(0).forEach((disposable) => disposable.dispose());
    workspace.isTrusted = true;
    tabGroups.activeTabGroup = { activeTab: tabOf('b.kv', pickle) };
    await start();
    await expectQuestions(1);
  });
});
