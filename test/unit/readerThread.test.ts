import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exportFormats } from '../../src/core/formats/exportFormats';
import { neighbours } from '../../src/core/queries/neighbours';
import { writeModel } from '../../src/engine/files/modelFile';
import { ReadLog } from '../../src/engine/files/readLog';
import { loadModel } from '../../src/engine/loadModel';
import type { LoadedModel } from '../../src/engine/loadedModel';
import { unpackModel } from '../../src/engine/reading/packedModel';
import { ReaderThread } from '../../src/engine/reading/readerThread';
import { assertOrder } from './support/assertions';
import { fixturePath, readManifest } from './support/fixtures';
import { folderWith, temporaryFolder } from './support/folder';
import { randomRows, spaceOf } from './support/spaces';

const script = path.resolve('dist', 'engine.js');
const events = { loading: () => undefined };
const words = Array.from({ length: 3000 }, (_, i) => `word${i}`);

suite('the thread that reads files', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  // Ends soon, so that the tests do.
  const reader = new ReaderThread(script, events, 500);

  suiteSetup(() => assert.ok(existsSync(script), `${script} is missing: run node esbuild.js first`));

  const load = async (file: string): Promise<LoadedModel> =>
    unpackModel((await reader.remote.load({ path: file })).model, () => Promise.resolve());

  /** Reads a file twice in the thread: the first result must not take anything from the second. */
  async function readTwice(file: string): Promise<readonly LoadedModel[]> {
    const first = await load(file);
    await reader.remote.previewFile({ path: file, rows: 2 });
    return [first, await load(file)];
  }

  function oovVector(model: LoadedModel): Float32Array | undefined {
    const id = model.addOov('wordlike');
    return id < 0 ? undefined : model.space.vector(id);
  }

  function assertSameModel(actual: LoadedModel, expected: LoadedModel, what: string): void {
    const [a, b] = [actual.space, expected.space];
    assert.deepEqual(actual.summary, expected.summary, what);
    assert.deepEqual(a.vectors, b.vectors, what);
    assert.deepEqual(Array.from(a.vocabulary.bytes), Array.from(b.vocabulary.bytes), what);
    assert.deepEqual(a.vocabulary.counts, b.vocabulary.counts, what);
    for (let id = 0; id < b.vocabulary.size; id += Math.ceil(b.vocabulary.size / 20)) {
      assert.equal(a.vocabulary.id(b.vocabulary.word(id)), b.vocabulary.id(b.vocabulary.word(id)), what);
      assert.deepEqual(neighbours(a, id, 5, actual.scan), neighbours(b, id, 5, expected.scan), what);
    }
    assert.equal(actual.memoryBytes, expected.memoryBytes, what);
    assert.deepEqual(oovVector(actual), oovVector(expected), what);
  }

  for (const { ending } of exportFormats) {
    test(`${ending} is the same model from the thread, twice`, async () => {
      const file = path.join(folderWith(folder, {}), `model${ending}`);
      await writeModel(file, spaceOf(randomRows(3000, 8, 1), words));
      const expected = await loadModel(file);
      for (const model of await readTwice(file)) {
        assertSameModel(model, expected, ending);
      }
    });
  }

  const ours = readManifest()?.files.filter(({ vocab }) => (vocab ?? 0) > 0) ?? [];
  (ours.length > 0 ? test : test.skip)('so are the files of other tools', async () => {
    for (const { path: relative } of ours) {
      const file = fixturePath(relative);
      const expected = await loadModel(file).catch(() => undefined);
      for (const model of expected ? await readTwice(file) : []) {
        assertSameModel(model, expected!, relative);
      }
    }
  });

  test('keeps output vectors in the file, and finds them from the other thread', async () => {
    const file = path.join(folderWith(folder, {}), 'model.safetensors');
    const outputVectors = Float32Array.from(randomRows(3, 2, 2).flat());
    await writeModel(file, spaceOf(randomRows(3, 2, 1), undefined, {}, { outputVectors }));
    const [model] = await readTwice(file);
    const stored = model!.space.parts.outputVectors!;
    assert.equal(stored instanceof Float32Array, false);
    assert.deepEqual(await (stored as Exclude<typeof stored, Float32Array>).read(), outputVectors);
  });

  test('passes errors and cancelling on, and starts again after its end', async () => {
    const where = folderWith(folder, { 'broken.safetensors': 'nonsense' });
    await assert.rejects(reader.remote.load({ path: path.join(where, 'broken.safetensors') }), { code: 'badFile' });
    const file = path.join(where, 'model.bin');
    await writeModel(file, spaceOf(randomRows(10, 2, 1)));
    const controller = new AbortController();
    const load = reader.remote.load({ path: file }, controller.signal);
    controller.abort();
    await assert.rejects(load, { code: 'cancelled' });
    const brief = new ReaderThread(script, events, 1);
    assert.equal((await brief.remote.describeFile({ path: file })).words, 10);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal((await brief.remote.describeFile({ path: file })).words, 10);
  });

  test('a thread that dies rejects its callers, and the next call starts another', async () => {
    const where = folderWith(folder, {});
    const dying = path.join(where, 'dying.js');
    writeFileSync(dying, `require('node:worker_threads').parentPort.on('message', () => process.exit(3));`);
    const threads = new ReaderThread(dying, events);
    for (let i = 0; i < 2; i++) {
      await assert.rejects(threads.remote.describeFile({ path: 'x' }), {
        code: 'internal',
        message: 'The reader of files stopped unexpectedly: exit code 3.',
      });
    }
  });
});

suite('a file system that does not answer', () => {
  test('keeps one question waiting for a moment, and the next ones not at all', async () => {
    let answer: (stamp: string) => void = () => undefined;
    let asked = 0;
    let isDead = false;
    const log = new ReadLog('/dead/model.bin', () => {
      asked++;
      return isDead ? new Promise((resolve) => (answer = resolve)) : Promise.resolve('before');
    });
    await log.record(() => Promise.resolve());
    assert.equal(await log.isCurrent(), true);
    isDead = true;
    const wait = async (): Promise<number> => {
      const began = performance.now();
      assert.equal(await log.isCurrent(), true);
      return performance.now() - began;
    };
    assertOrder(await wait(), '<', 1000, 'milliseconds of the first question');
    const before = asked;
    const waits = await Promise.all(Array.from({ length: 100 }, wait));
    assertOrder(Math.max(...waits), '<', 50, 'milliseconds of the next questions');
    assert.equal(asked, before, 'the file system is not asked again');
    answer('after');
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(await log.isCurrent(), false, 'the late answer counts');
  });

  test('takes at most two threads of the pool, whatever lies on it', async () => {
    let asked = 0;
    const answers: ((stamp: string) => void)[] = [];
    const logs = Array.from({ length: 5 }, (_, i) => {
      let isFirst = true;
      return new ReadLog(`/dead/${i}`, () => {
        if (isFirst) {
          isFirst = false;
          return Promise.resolve('same');
        }
        asked++;
        return new Promise((resolve) => answers.push(resolve));
      });
    });
    for (const log of logs) {
      await log.record(() => Promise.resolve());
    }
    for (const log of logs) {
      assert.equal(await log.isCurrent(), true);
    }
    assert.equal(asked, 2);
    answers.forEach((answer) => answer('same'));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(await logs[0]!.isCurrent().then(() => asked), 3);
    answers.forEach((answer) => answer('same'));
  });
});
