import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileState } from '../../src/engine/answers/fileState';
import type { EmbeddingsDocument } from '../../src/host/editors/embeddingsDocument';
import type { FileState } from '../../src/protocol/files';
import { skip } from '../skip';
import { temporaryFolder } from './support/folder';
import { float32Bytes, npyBytes } from './support/npy';
import { EventEmitter, fakeVscode, fileUri } from './support/vscode';

/** Milliseconds; the editor takes ten times as long. */
const intervals = { poll: 100, rest: 150 };
/** Milliseconds in which a change is seen and settles: 24 times the sum of both intervals. */
const SEEN = 6000;
/** Milliseconds after which an unreported change stays unreported: four times the sum of both. */
const UNSEEN = 1000;

suite('document of the embeddings editor', function () {
  this.timeout(30_000);
  const folder = temporaryFolder();
  const documents: EmbeddingsDocument[] = [];
  fakeVscode({ EventEmitter });

  teardown(() => documents.splice(0).forEach((document) => document.dispose()));

  function written(name: string, content: string | Uint8Array): string {
    const file = path.join(folder(), name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  async function open(
    file: string,
    state: (file: string) => Promise<FileState> = fileState,
  ): Promise<EmbeddingsDocument> {
    const { EmbeddingsDocument } = await import('../../src/host/editors/embeddingsDocument');
    const document = new EmbeddingsDocument(fileUri(file) as never, state, intervals);
    documents.push(document);
    return document;
  }

  /** Opens a document as a tab does. */
  async function shown(file: string): Promise<EmbeddingsDocument> {
    const document = await open(file);
    await document.look();
    await document.watchBelonging();
    return document;
  }

  const changeOf = (document: EmbeddingsDocument, milliseconds = SEEN): Promise<boolean> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), milliseconds);
      document.onDidChange(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });

  test('reports a changed file, and words that appear, change and go beside it', async () => {
    const vectors = npyBytes('<f4', [2, 1], float32Bytes([1, 2]));
    const file = written('told/vectors.npy', vectors);
    const document = await shown(file);
    for (const [name, content] of [
      ['words.txt', 'a\nb\n'],
      ['words.txt', 'a\nbc\n'],
      ['vectors.npy', npyBytes('<f4', [2, 1], float32Bytes([1, 3]))],
    ] as const) {
      const change = changeOf(document);
      written(`told/${name}`, content);
      assert.ok(await change, name);
    }
    assert.equal(document.changes, 3);
    const nothing = changeOf(document, UNSEEN);
    written('told/notes.md', 'of no interest');
    assert.equal(await nothing, false);
  });

  test('the first tab hears of a change although another opens afterwards', async () => {
    const file = written('race.vec', '1 1\na 1\n');
    const document = await open(file);
    await document.look();
    let told = 0;
    document.onDidChange(() => told++);
    written('race.vec', '1 1\nb 22\n');
    await document.look();
    assert.equal(told, 1);
    await new Promise((resolve) => setTimeout(resolve, UNSEEN));
    assert.equal(told, 1);
  });

  test("neither opens a pipe with a vectors' name nor waits for it", async function () {
    const file = path.join(folder(), 'pipe.vec');
    if (spawnSync('mkfifo', [file]).status !== 0) {
      skip(this, 'no pipes with names here');
    }
    const { opensAsText } = await (await open(file)).look();
    assert.equal(opensAsText, false);
  });

  test('recognises files that open as text', async () => {
    for (const [name, content, expected] of [
      ['text.vec', '1 1\na 1\n', true],
      ['binary.vec', Uint8Array.of(65, 0, 65), false],
    ] as const) {
      assert.equal((await (await open(written(name, content))).look()).opensAsText, expected, name);
    }
    assert.equal((await (await open(path.join(folder(), 'none.vec'))).look()).opensAsText, false);
    assert.equal((await (await open(folder())).look()).opensAsText, false);
  });

  test('watches nothing when closed while looking for its files', async () => {
    const file = written('closed.vec', '1 1\na 1\n');
    let finish = (): void => undefined;
    const document = await open(file, async (target) => {
      await new Promise<void>((resolve) => (finish = resolve));
      return fileState(target);
    });
    await document.look();
    const watching = document.watchBelonging();
    document.dispose();
    finish();
    await watching;
    written('closed.vec', '1 1\nb 22\n');
    await new Promise((resolve) => setTimeout(resolve, UNSEEN));
    assert.equal(document.changes, 0);
  });
});
