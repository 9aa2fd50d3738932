import assert from 'node:assert/strict';
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { VecinityError } from '../../src/core/errors';
import { engineHandlers } from '../../src/engine/engine';
import { readModel, writeModel } from '../../src/engine/files/modelFile';
import { loadModel } from '../../src/engine/loadModel';
import { ModelCache } from '../../src/engine/modelCache';
import { WorkQueue } from '../../src/engine/workQueue';
import type { EngineApi } from '../../src/protocol/engineApi';
import { RpcPeer } from '../../src/protocol/rpc';
import { assertKind, assertWithin } from './support/assertions';
import { temporaryFolder } from './support/folder';
import { portOf } from './support/port';
import { spaceOf } from './support/spaces';

const words = ['king', 'man', 'woman', 'queen', 'kings', '__proto__', 'water', "don't", 'prince'];
const rows = [
  [1, 1, 0.1],
  [1, 0, 0],
  [0, 0, 1],
  [0.1, 1, 1],
  [1, 0.9, 0.2],
  [0, -1, 0],
  [0, -1, 0.1],
  [0.5, -1, 0.5],
  [0.9, 1, 0],
];

suite('engine', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const ports: MessagePort[] = [];
  let model: string;
  let loads: string[];

  suiteSetup(async () => {
    model = path.join(folder(), 'model.safetensors');
    await writeModel(model, spaceOf(rows, words));
  });

  teardown(() => {
    for (const port of ports.splice(0)) {
      port.close();
    }
  });

  function start(maxBytes = 1e9): RpcPeer<EngineApi>['remote'] {
    loads = [];
    const cache = new ModelCache((file) => (loads.push(file), loadModel(file)), maxBytes);
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    new RpcPeer(portOf(port2), engineHandlers(cache));
    return new RpcPeer<EngineApi>(portOf(port1)).remote;
  }

  test('answers a text as tokens, rows and cosines before and after training', async () => {
    const engine = start();
    const answer = await engine.tokens({ model, text: 'The king\u2019s water: don\u2019t' });
    assert.deepEqual(
      answer.tokens.map(({ token, id }) => [token, id]),
      [
        ['the', null],
        ['king', 0],
        ['water', 6],
        ["don't", 7],
      ],
    );
    assert.deepEqual([...answer.vectors.subarray(0, 3)], [...Float32Array.from(rows[0]!)]);
    assert.deepEqual([answer.similarity.length, answer.first?.similarity.length, answer.dimensions], [9, 9, 3]);
  });

  test('answers neighbours, analogy and similarity for words as typed', async () => {
    const engine = start();
    const neighbours = await engine.neighbours({ model, word: 'KING\u2019s', count: 3 });
    assert.deepEqual(
      neighbours.map(({ word }) => word),
      ['prince', 'kings', 'man'],
    );
    assert.deepEqual(
      neighbours.map(({ count }) => count),
      [1, 5, 8],
    );
    for (const method of ['3CosAdd', '3CosMul'] as const) {
      const request = { model, positive: ['king', 'woman'], negative: ['man'], count: 1, method };
      assert.equal((await engine.analogy(request))[0]?.word, 'queen');
    }
    const matrix = await engine.similarity({ model, words: ['man', '__proto__', 'woman'] });
    assert.deepEqual(matrix, [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]);
  });

  test('answers an unknown word with the closest spellings', async () => {
    const engine = start();
    await assert.rejects(engine.neighbours({ model, word: 'qeuen', count: 3 }), (error) => {
      assert.ok(error instanceof VecinityError, String(error));
      assert.equal(error.code, 'unknownWord');
      assert.equal(error.details.word, 'qeuen');
      assert.deepEqual(error.details.suggestions, ['queen']);
      return true;
    });
  });

  test('refuses impossible counts', async () => {
    const engine = start();
    for (const count of [0, -1, 1.5, NaN]) {
      await assert.rejects(engine.neighbours({ model, word: 'king', count }), { code: 'badOption' });
      await assert.rejects(engine.complete({ model, prefix: 'k', limit: count }), { code: 'badOption' });
    }
    const nothing = { model, positive: [], negative: [], count: 1, method: '3CosAdd' } as const;
    await assert.rejects(engine.analogy(nothing), { code: 'badOption' });
  });

  test('describe finds the word under the pointer in what surrounds it', async () => {
    const engine = start();
    const describe = async (text: string, offset: number): Promise<string> => {
      const description = await engine.describe({ model, text, offset, count: 2 });
      return description.kind === 'known'
        ? description.entry.word
        : description.suggestions.map(({ word }) => word).join();
    };
    assert.equal(await describe('Queen', 0), 'queen');
    assert.equal(await describe("King's", 0), 'king');
    assert.equal(await describe('waterKing', 6), 'king');
    assert.equal(await describe('waterKing', 1), 'water');
    assert.equal(await describe('man_of_water', 8), 'water');
    assert.equal(await describe('__proto__', 0), '__proto__');
    assert.equal(await describe('watre', 0), 'water');
    assert.equal(await describe('constructor', 0), '');
    const { part } = await engine.describe({ model, text: 'waterKing', offset: 6, count: 2 });
    assert.deepEqual(part, { start: 5, end: 9 });
    const unknown = await engine.describe({ model, text: 'getWatre_x', offset: 5, count: 2 });
    assertKind(unknown, 'unknown');
    assert.deepEqual([unknown.part, unknown.suggestions[0]?.word], [{ start: 3, end: 8 }, 'water']);
    const known = await engine.describe({ model, text: 'king', offset: 0, count: 2 });
    assertKind(known, 'known');
    assert.equal(known.part, undefined);
    assert.deepEqual(known.entry, { word: 'king', count: 9, rank: 1 });
    assert.equal(known.vocabularySize, 9);
    assert.equal(known.neighbours.length, 2);
  });

  test('ask answers each kind of question, and marks a wrong word', async () => {
    const engine = start();
    const ask = (text: string): ReturnType<typeof engine.ask> =>
      engine.ask({ model, text, method: '3CosAdd', count: 2 });
    const word = await ask('King');
    assertKind(word, 'neighbours');
    assert.deepEqual([word.entry.word, word.results[0]?.word], ['king', 'prince']);
    const analogy = await ask('man : king :: woman : ?');
    assertKind(analogy, 'analogy');
    assert.equal(analogy.results[0]?.word, 'queen');
    assert.deepEqual(
      [analogy.positive, analogy.negative].map((entries) => entries.map((entry) => entry.word)),
      [['king', 'woman'], ['man']],
    );
    const similarity = await ask('man ~ woman');
    assertKind(similarity, 'similarity');
    assert.equal(similarity.cosine, 0);
    await assert.rejects(ask('king - xxxxx'), (error) => {
      assert.ok(error instanceof VecinityError, String(error));
      assert.equal(error.code, 'unknownWord');
      assert.deepEqual(error.details.range, [7, 12]);
      return true;
    });
    await assert.rejects(ask('king -'), { code: 'badExpression' });
  });

  test('every word of the vocabulary is a question by itself', async () => {
    const engine = start();
    const odd = ['new york', 'a-b', 'a + b', 'man : king :: woman : ?', 'c++', '"', '"quoted"', 'is to', '?', '~'];
    const file = path.join(folder(), 'odd.safetensors');
    await writeModel(
      file,
      spaceOf(
        odd.map((_, i) => [1, i]),
        odd,
      ),
    );
    for (const word of odd) {
      const answer = await engine.ask({ model: file, text: word, method: '3CosAdd', count: 1 });
      assertKind(answer, 'neighbours');
      assert.equal(answer.entry.word, word);
    }
  });

  test('complete and plot', async () => {
    const engine = start();
    assert.deepEqual(await engine.complete({ model, prefix: 'KI', limit: 5 }), [
      { word: 'king', count: 9, rank: 1 },
      { word: 'kings', count: 5, rank: 5 },
    ]);
    const plot = await engine.plot({ model, words: ['man', 'qeuen', 'woman', 'Man', 'qeuen', 'king'] });
    assert.deepEqual(
      plot.words.map(({ word }) => word),
      ['man', 'woman', 'king'],
    );
    assert.deepEqual(plot.unknown, [{ text: 'qeuen', suggestions: ['queen'] }]);
    assert.equal(plot.similarity.length, 9);
    assert.equal(plot.similarity[1], 0);
    assert.equal(plot.points.length, 6);
    const [first, second] = plot.explained;
    assertWithin(second, 0, first, 'share of the second axis');
    assertWithin(first + second, 0, 1 + 1e-9, 'share of both axes');
    await assert.rejects(engine.plot({ model, words: new Array<string>(1001).fill('king') }), { code: 'badOption' });
  });

  test('summarise, load, rename and export', async () => {
    const engine = start();
    const copy = path.join(folder(), 'copy.safetensors');
    await engine.exportTo({ path: model, destination: copy });
    assert.deepEqual((await readModel(copy)).vectors, (await readModel(model)).vectors);
    assert.deepEqual(await engine.load({ path: copy }), await engine.summarise({ path: copy }));
    assert.equal((await engine.rename({ path: copy, name: 'renamed' })).name, 'renamed');
    assert.equal((await engine.load({ path: copy })).name, 'renamed');
    const text = path.join(folder(), 'copy.vec');
    await engine.exportTo({ path: copy, destination: text });
    assert.equal((await engine.summarise({ path: text })).vocabularySize, 9);
    await assert.rejects(engine.exportTo({ path: copy, destination: `${copy}.doc` }), { code: 'badOption' });
  });

  test('loads a model once for all callers', async () => {
    const engine = start();
    await Promise.all(words.map((word) => engine.neighbours({ model, word, count: 1 })));
    assert.deepEqual(loads, [model]);
    await engine.unload({ path: model });
    await engine.neighbours({ model, word: 'king', count: 1 });
    assert.equal(loads.length, 2);
  });

  test('reloads a changed model, and reports a missing one', async () => {
    const engine = start();
    const file = path.join(folder(), 'changing.safetensors');
    await writeModel(
      file,
      spaceOf(
        [
          [1, 0],
          [1, 1],
        ],
        ['a', 'b'],
      ),
    );
    assert.equal((await engine.neighbours({ model: file, word: 'a', count: 1 }))[0]?.word, 'b');
    await writeModel(
      file,
      spaceOf(
        [
          [1, 0],
          [1, 1],
        ],
        ['a', 'c'],
      ),
    );
    assert.equal((await engine.neighbours({ model: file, word: 'a', count: 1 }))[0]?.word, 'c');
    utimesSync(file, 1, 1);
    await engine.neighbours({ model: file, word: 'a', count: 1 });
    assert.equal(loads.length, 3);
    rmSync(file);
    await assert.rejects(engine.neighbours({ model: file, word: 'a', count: 1 }), { code: 'unreadable' });
  });

  test('reports a broken model each time until it is repaired', async () => {
    const engine = start();
    const file = path.join(folder(), 'broken.safetensors');
    writeFileSync(file, 'not a model');
    await assert.rejects(engine.load({ path: file }), { code: 'badFile' });
    await assert.rejects(engine.load({ path: file }), { code: 'badFile' });
    await writeModel(file, spaceOf([[1]], ['a']));
    assert.equal((await engine.load({ path: file })).vocabularySize, 1);
  });

  test('reports a path that no system call accepts', async () => {
    const engine = start();
    for (const file of [path.join(folder(), 'a\0b.bin'), path.join(folder(), 'x'.repeat(5000))]) {
      await assert.rejects(engine.load({ path: file }), { code: 'unreadable' });
      await assert.rejects(engine.summarise({ path: file }), { code: 'unreadable' });
    }
  });

  test('refuses too many words in a question before computing', async () => {
    const engine = start();
    const many = Array.from({ length: 100_000 }, () => 'king');
    for (const answer of [
      engine.similarity({ model, words: many }),
      engine.plot({ model, words: many }),
      engine.analogy({ model, positive: many, negative: [], count: 1, method: '3CosMul' }),
      engine.analogy({ model, positive: ['king'], negative: many, count: 1, method: '3CosAdd' }),
    ]) {
      await assert.rejects(answer, { code: 'badOption', message: /words; the maximum is / });
    }
  });

  test('accepts fewer words for 3CosMul, which scans for each word', async () => {
    const engine = start();
    const positive = Array.from({ length: 200 }, () => 'king');
    const request = { model, positive, negative: [], count: 1 };
    assert.equal((await engine.analogy({ ...request, method: '3CosAdd' })).length, 1);
    await assert.rejects(engine.analogy({ ...request, method: '3CosMul' }), {
      code: 'badOption',
      message: /words; the maximum is /,
    });
    await assert.rejects(engine.ask({ model, text: positive.join(' + '), count: 1, method: '3CosMul' }), {
      code: 'badOption',
    });
  });

  test('treats megabytes of text as an unknown word, with a short message', async () => {
    const engine = start();
    const word = 'king '.repeat(1_000_000);
    await assert.rejects(
      engine.neighbours({ model, word, count: 1 }),
      (error: VecinityError) => error.code === 'unknownWord' && error.message.length < 200,
    );
    assert.equal((await engine.plot({ model, words: [word] })).unknown.length, 1);
  });

  test('drops the least recently used model past the limit', async () => {
    const one = (await loadModel(model)).memoryBytes;
    const engine = start(one * 2.5);
    const files = ['a', 'b', 'c'].map((name) => path.join(folder(), `${name}.safetensors`));
    for (const file of files) {
      await engine.exportTo({ path: model, destination: file });
    }
    await engine.unload({ path: model });
    loads.length = 0;
    const [a, b, c] = files as [string, string, string];
    for (const file of [a, b, a, c, a, b]) {
      await engine.load({ path: file });
    }
    // Loading c dropped b, which was used before a.
    assert.deepEqual(loads, [a, b, c, b]);
  });

  test('keeps one model that is larger than the limit', async () => {
    const engine = start(1);
    await engine.load({ path: model });
    await engine.load({ path: model });
    assert.equal(loads.length, 1);
  });

  test('never starts work that its caller cancelled', async () => {
    const queue = new WorkQueue();
    const done: number[] = [];
    const controllers = Array.from({ length: 5 }, () => new AbortController());
    const jobs = controllers.map(({ signal }, i) => queue.run(signal, () => done.push(i)));
    for (const controller of controllers.slice(0, 4)) {
      controller.abort();
    }
    const results = await Promise.allSettled(jobs);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['rejected', 'rejected', 'rejected', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(done, [4]);
  });

  test('handles a cancel that arrives right after its question', async () => {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    const queue = new WorkQueue();
    const computed: string[] = [];
    interface Api {
      ask(request: string): Promise<number>;
    }
    new RpcPeer(portOf(port2), {
      ask: (request: string, signal: AbortSignal) => queue.run(signal, () => computed.push(request)),
    });
    const { remote } = new RpcPeer<Api>(portOf(port1));
    const calls: Promise<unknown>[] = [];
    for (const text of ['k', 'ki', 'kin']) {
      const controller = new AbortController();
      calls.push(remote.ask(text, controller.signal));
      controller.abort();
    }
    calls.push(remote.ask('king'));
    await Promise.allSettled(calls);
    assert.deepEqual(computed, ['king']);
  });

  test('one failed task does not stop the next', async () => {
    const queue = new WorkQueue();
    const { signal } = new AbortController();
    const failing = queue.run(signal, () => {
      throw new Error('failed');
    });
    const next = queue.run(signal, () => 'done');
    await assert.rejects(failing, /failed/);
    assert.equal(await next, 'done');
  });
});
