import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { engineHandlers } from '../../src/engine/engine';
import { writeModel } from '../../src/engine/files/modelFile';
import { loadModel } from '../../src/engine/loadModel';
import { ModelCache } from '../../src/engine/modelCache';
import type { EngineApi } from '../../src/protocol/engineApi';
import { RpcPeer } from '../../src/protocol/rpc';
import { temporaryFolder } from './support/folder';
import { portOf } from './support/port';
import { randomRows, spaceOf } from './support/spaces';

suite('evaluation in the engine', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const ports: MessagePort[] = [];
  const words = Array.from({ length: 600 }, (_, i) => `word${i}`);
  let one: string;
  let two: string;

  suiteSetup(async () => {
    one = path.join(folder(), 'one.safetensors');
    two = path.join(folder(), 'two.safetensors');
    await writeModel(one, spaceOf(randomRows(600, 20, 1), words));
    await writeModel(two, spaceOf(randomRows(600, 20, 2), words));
  });

  teardown(() => {
    for (const port of ports.splice(0)) {
      port.close();
    }
  });

  function start(fractions: number[] = []): RpcPeer<EngineApi>['remote'] {
    const cache = new ModelCache((file) => loadModel(file), 1e9);
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    new RpcPeer(
      portOf(port2),
      engineHandlers(cache, (_, work) => (fraction) => {
        if (work === 'evaluate') {
          fractions.push(fraction);
        }
      }),
    );
    return new RpcPeer<EngineApi>(portOf(port1)).remote;
  }

  const file = (name: string, text: string | Buffer): string => {
    const place = path.join(folder(), name);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
    return place;
  };
  const relation = words.slice(0, 120).map((word, i) => `${word}\tword${i + 120}`);

  test('runs every kind on two models, reports progress, and compares them', async () => {
    const fractions: number[] = [];
    const files = [
      file(
        'pairs.csv',
        words
          .slice(0, 50)
          .map((word, i) => `${word},word${i + 50},${i % 10}`)
          .join('\r\n'),
      ),
      file('relation.txt', relation.join('\n')),
      file(
        'ap.txt',
        words
          .slice(0, 60)
          .map((word, i) => `${word}\tclass${i % 3}`)
          .join('\n'),
      ),
      path.dirname(file('odd/group.txt', `${words.slice(0, 8).join('\n')}\n\n${words.slice(8, 16).join('\n')}\n`)),
    ].map((place) => ({ path: place }));
    const result = await start(fractions).evaluate({ model: one, other: two, files, restriction: 30_000 });
    assert.deepEqual(
      result.tests.map(({ kind, used, problem }) => [kind, used, problem]),
      [
        ['pairs', 50, undefined],
        ['analogies', 120 * 119, undefined],
        ['categories', 60, undefined],
        ['odd', 8, undefined],
      ],
    );
    assert.deepEqual(
      result.comparisons.map(({ test, shared }) => [test, shared]),
      [
        ['bootstrap', 50],
        ['mcnemar', 120 * 119],
        ['mcnemar', 60],
        ['mcnemar', 8],
      ],
    );
    assert.equal(result.other!.tests.length, 4);
    assert.deepEqual(
      result.vectors.map(({ name }) => name),
      ['isotropy', 'hubs', 'frequencyBias', 'stability'],
    );
    assert.ok(fractions.length > 3, `${fractions.length} reports`);
    assert.ok(
      fractions.every((fraction, i) => fraction >= (fractions[i - 1] ?? 0) && fraction <= 1),
      'ascending shares',
    );
  });

  test('stops when it is cancelled, and answers a hover in between', async () => {
    const engine = start();
    const controller = new AbortController();
    const files = [{ path: file('long.txt', relation.join('\n')) }];
    const running = engine.evaluate({ model: one, files, restriction: 30_000 }, controller.signal);
    const neighbours = await engine.neighbours({ model: one, word: 'word1', count: 3 });
    assert.equal(neighbours.length, 3);
    controller.abort();
    await assert.rejects(running, { code: 'cancelled' });
  });

  test('a file that is empty, binary, missing or foreign has a problem; the others have scores', async () => {
    const good = file(
      'good.tsv',
      words
        .slice(0, 20)
        .map((word, i) => `${word}\tword${i + 30}\t${i}`)
        .join('\n'),
    );
    const files = [
      file('empty.txt', ''),
      file('binary.bin', Buffer.from([0, 1, 2, 255, 254, 0, 3, 10, 0, 9])),
      path.join(folder(), 'missing.txt'),
      file('foreign.txt', 'un deux trois quatre\ncinq six sept huit\n'),
      file('prose.txt', 'It was the best of times.\nIt was the worst of times.\n'),
      good,
    ].map((place) => ({ path: place }));
    const { tests } = await start().evaluate({ model: one, files, restriction: 30_000 });
    assert.deepEqual(
      tests.map(({ score }) => score !== null),
      [false, false, false, false, false, true],
    );
    assert.match(tests[0]!.problem!, /empty/);
    assert.match(tests[2]!.problem!, /missing\.txt/);
    assert.match(tests[3]!.problem!, /vocabulary/);
    assert.match(tests[4]!.problem!, /line 2/);
  });

  test('finds test sets among files by their lines', async () => {
    const paths = [
      file('found/a.txt', 'sun\tmoon\t3\nsea\ttree\t4\n'),
      file('found/b.txt', 'It was the best of times.\nIt was the worst.\n'),
      file('found/c.csv', Buffer.from('\ufeff: x\na b c d\ne f g h\n', 'utf16le')),
      path.join(folder(), 'found/none.txt'),
    ];
    assert.deepEqual(
      (await start().findTests({ paths })).map(({ path: place, kind }) => [path.basename(place), kind]),
      [
        ['a.txt', 'pairs'],
        ['c.csv', 'analogies'],
      ],
    );
  });
});
