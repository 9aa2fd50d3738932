import assert from 'node:assert/strict';
import { rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { cancelled, isCancelled } from '../../src/core/errors';
import { diagnose } from '../../src/engine/answers/diagnose';
import { fileState } from '../../src/engine/answers/fileState';
import { previewFile } from '../../src/engine/answers/previewFile';
import { InputFile } from '../../src/engine/files/inputFile';
import { describeFile, readModel } from '../../src/engine/files/modelFile';
import { OpenedFile } from '../../src/engine/files/openedFile';
import { OpenedFiles, openOnce } from '../../src/engine/files/openedFiles';
import { loadModel } from '../../src/engine/loadModel';
import { ModelCache } from '../../src/engine/modelCache';
import { temporaryFolder } from './support/folder';
import { float32Bytes, npyBytes } from './support/npy';
import { py, pickled } from './support/pickle';
import { wordsOf } from './support/spaces';
import { zipBytes } from './support/zip';

suite('opened files', () => {
  const folder = temporaryFolder();
  const never = new AbortController().signal;
  const text = '3 2\na 1 2\nb 3 4\nc 5 6\n';
  const openFile = InputFile.open.bind(InputFile);
  let files: OpenedFiles;
  /** Names of the files on disk that were opened. */
  let opened: string[] = [];
  /** Number of times that a header was parsed. */
  let parsed = 0;
  /** Files that are open now. */
  const handles = new Set<InputFile>();

  const counting: typeof OpenedFile.open = (...given) => {
    parsed++;
    return OpenedFile.open(...given);
  };
  const written = (name: string, bytes: string | Uint8Array): string => {
    writeFileSync(path.join(folder(), name), bytes);
    return path.join(folder(), name);
  };

  setup(() => {
    files = new OpenedFiles(5000, counting);
    opened = [];
    parsed = 0;
    InputFile.open = async (name) => {
      opened.push(path.basename(name));
      const file = await openFile(name);
      handles.add(file);
      const close = file.close.bind(file);
      file.close = () => {
        handles.delete(file);
        return close();
      };
      return file;
    };
  });
  teardown(async () => {
    await files.closeIdle();
    InputFile.open = openFile;
    assert.deepEqual([...handles], [], 'files that are still open');
  });

  test('opens and parses a file once for a description, a preview, a load and a diagnosis', async () => {
    const file = written('once.vec', text);
    const description = await describeFile(file, {}, never, files);
    const { stamp } = await fileState(file, files);
    const preview = await previewFile(file, 2, never, files);
    assert.equal((await fileState(file, files)).stamp, stamp);
    const { summary } = await loadModel(file, {}, files);
    const diagnosis = await diagnose(file, never, () => undefined, {}, files);
    assert.deepEqual([description.words, preview.rows.length, summary.vocabularySize, diagnosis.words], [3, 2, 3, 3]);
    assert.deepEqual({ opened, parsed }, { opened: ['once.vec'], parsed: 1 });
    assert.deepEqual(description, await describeFile(file));
  });

  test('opening stops when it is cancelled, whatever it reads: the list of a zip, what is packed, a header', async () => {
    const member = (name: string): { name: string; bytes: Uint8Array; stored: true } => ({
      name,
      bytes: Buffer.from(text),
      stored: true,
    });
    const zip = zipBytes(Array.from({ length: 3000 }, (_, i) => member(`m${i}.unknown`)));
    for (const [name, bytes] of [
      ['many.zip', zip],
      ['packed.zip.gz', gzipSync(zip)],
      ['header.vec', text],
    ] as const) {
      const controller = new AbortController();
      const opening = files.use(written(name, bytes), {}, controller.signal, () => Promise.resolve('opened'));
      controller.abort();
      await assert.rejects(opening, { code: 'cancelled' }, name);
    }
  });

  test('opens each table of a file by itself', async () => {
    const file = written(
      'tables.zip',
      zipBytes([
        { name: 'a.vec', bytes: Buffer.from(text) },
        { name: 'b.vec', bytes: Buffer.from('1 1\nz 1\n') },
      ]),
    );
    assert.deepEqual(
      (await describeFile(file, {}, never, files)).tables.map(({ name }) => name),
      ['a.vec', 'b.vec'],
    );
    assert.deepEqual(wordsOf(await readModel(file, { table: 'b.vec' }, files)), ['z']);
    assert.deepEqual(wordsOf(await readModel(file, {}, files)), ['a', 'b', 'c']);
    assert.equal(parsed, 2);
  });

  test('reopens a changed file', async () => {
    const file = written('changed.vec', text);
    assert.equal((await describeFile(file, {}, never, files)).words, 3);
    written('changed.vec', '1 2\nlonger 1 2\n');
    assert.deepEqual(wordsOf(await readModel(file, {}, files)), ['longer']);
    assert.equal(parsed, 2);
    assert.equal(handles.size, 1, 'the old one is closed');
    rmSync(file);
    await assert.rejects(readModel(file, {}, files), { code: 'unreadable' });
  });

  test('reopens a file when a companion appears or changes', async () => {
    const file = written('vectors.npy', npyBytes('<f4', [2, 1], float32Bytes([1, 2])));
    const words = path.join(folder(), 'words.txt');
    assert.deepEqual((await describeFile(file, {}, never, files)).companions, []);
    const before = await fileState(file, files);
    assert.equal(parsed, 1);
    written('words.txt', 'a\nb\n');
    assert.deepEqual((await describeFile(file, {}, never, files)).companions, [words]);
    const after = await fileState(file, files);
    assert.equal(parsed, 2);
    assert.notEqual(after.stamp, before.stamp);
    assert.deepEqual(after.files, [file, words]);
    written('words.txt', 'c\nd\n\n');
    assert.deepEqual(wordsOf(await readModel(file, {}, files)), ['c', 'd']);
    assert.equal(parsed, 3);
    rmSync(words);
  });

  test('rereads a model through an open file when a companion changes', async () => {
    const file = written('cached.npy', npyBytes('<f4', [2, 1], float32Bytes([1, 2])));
    written('cached.words.txt', 'a\nb\n');
    const models = new ModelCache((name, options) => loadModel(name, options, files), 1e9);
    await describeFile(file, {}, never, files);
    const first = await models.get(file);
    assert.equal(await models.get(file), first);
    written('cached.words.txt', 'c\nd\n\n');
    assert.deepEqual(wordsOf((await models.get(file)).space), ['c', 'd']);
  });

  test('simultaneous callers share a plain file, and each unpack an archive', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `word${i} ${i} ${-i}`).join('\n');
    const plain = written('plain.vec', `20000 2\n${lines}\n`);
    const packed = written('packed.vec.gz', gzipSync(`20000 2\n${lines}\n`));
    for (const [file, times] of [
      [plain, 1],
      [packed, 3],
    ] as const) {
      parsed = 0;
      const [one, two, description] = await Promise.all([
        readModel(file, {}, files),
        readModel(file, {}, files),
        describeFile(file, {}, never, files),
      ]);
      assert.equal(parsed, times, path.basename(file));
      assert.deepEqual(one.vectors, two.vectors);
      assert.deepEqual([one.vocabulary.size, description.words], [20_000, 20_000]);
    }
  });

  test('a caller that cancels the opening does not end it for another', async () => {
    const file = written('cancelled.vec', text);
    const stopped = new AbortController();
    const waiting = new OpenedFiles(5000, async (name, choices, log, signal) => {
      await setTimeout(20);
      if (signal?.aborted) {
        throw cancelled();
      }
      return OpenedFile.open(name, choices, log, signal);
    });
    const describing = [stopped.signal, never, stopped.signal].map((signal) =>
      describeFile(file, {}, signal, waiting).then(
        ({ words }) => words,
        (error: unknown) => isCancelled(error),
      ),
    );
    stopped.abort();
    assert.deepEqual(await Promise.all(describing), [true, 3, true]);
    await waiting.closeIdle();
  });

  test('an error closes the file, and the next caller opens it again', async () => {
    const bad = written('bad.npy', Buffer.concat([Buffer.from('\x93NUMPY', 'latin1'), new Uint8Array(40)]));
    const prose = written('prose.txt', 'Nothing but prose.\n');
    const torn = written('torn.vec.gz', gzipSync(text.repeat(100_000)).subarray(0, 500));
    const empty = written('empty.zip', zipBytes([]));
    for (const file of [bad, prose, torn, empty]) {
      for (const use of [files, openOnce]) {
        await assert.rejects(readModel(file, {}, use), { code: 'badFile' }, file);
        assert.equal(handles.size, 0, file);
      }
    }
  });

  test('reports a damaged archive each time', async () => {
    const noise = Array.from({ length: 200_000 }, (_, i) => `w${i} ${Math.sin(i)}\n`).join('');
    const packed = gzipSync(`200000 1\n${noise}`);
    packed.fill(0, packed.length - 4000, packed.length - 2000);
    const file = written('damaged.vec.gz', packed);
    await files.use(file, {}, never, async (session) => {
      await assert.rejects(session.read({}), { code: 'badFile' });
      await assert.rejects(session.read({}), { code: 'badFile' });
    });
  });

  test('an error of the caller leaves the file open for the next', async () => {
    const file = written('kept.vec', text);
    await assert.rejects(
      files.use(file, {}, never, () => Promise.reject(new Error('mine'))),
      { message: 'mine' },
    );
    assert.equal((await describeFile(file, {}, never, files)).words, 3);
    assert.equal(parsed, 1);
  });

  test('keeps at most two unused files open, and not for long', async () => {
    const soon = new OpenedFiles(50);
    for (const name of ['one.vec', 'two.vec', 'three.vec']) {
      await describeFile(written(name, text), {}, never, soon);
    }
    assert.deepEqual([...handles].map((file) => path.basename(file.path)).sort(), ['three.vec', 'two.vec']);
    await setTimeout(200);
    assert.equal(handles.size, 0);
    await describeFile(written('one.vec', text), {}, never, openOnce);
    assert.equal(handles.size, 0);
  });

  test('closes a small archive of much content', async () => {
    const packed = (rows: number): Buffer => {
      const bytes = npyBytes('<f4', [rows, 2], new Uint8Array(rows * 8));
      return gzipSync(zipBytes([{ name: 'vectors.npy', bytes, stored: true }]), { level: 1 });
    };
    for (const [name, bytes, isOpen] of [
      ['small.npz.gz', packed(10), true],
      ['large.npz.gz', packed(9_000_000), false],
    ] as const) {
      await describeFile(written(name, bytes), {}, never, files);
      assert.equal(handles.size > 0, isOpen, name);
      await files.closeIdle();
    }
  });

  test('opens a changed file again although its size and mtime are as before', async () => {
    const file = written('restored.vec', '1 2\nold 1 2\n');
    const { atime, mtime } = statSync(file);
    utimesSync(file, atime, mtime);
    assert.deepEqual(wordsOf(await readModel(file, {}, files)), ['old']);
    await setTimeout(20);
    written('restored.vec', '1 2\nnew 1 2\n');
    utimesSync(file, atime, mtime);
    assert.deepEqual(wordsOf(await readModel(file, {}, files)), ['new']);
    assert.equal(parsed, 2);
  });

  test('closes a pickle, whose words are in memory', async () => {
    const file = written('words.pkl', pickled(py.named({ a: py.list(py.float(1), py.float(2)) })));
    assert.equal((await describeFile(file, {}, never, files)).words, 1);
    assert.equal(handles.size, 0);
  });
});
