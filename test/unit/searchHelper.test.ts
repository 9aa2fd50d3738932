import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { nearestBatch, neighbours } from '../../src/core/queries/neighbours';
import { neighboursByEvidence } from '../../src/core/queries/evidence';
import { SearchHelper } from '../../src/engine/searchHelper';
import { loadKernel } from '../../src/kernel/loader';
import { ScanMemory } from '../../src/kernel/scanKernel';
import { folderWith, temporaryFolder } from './support/folder';
import { randomRows, spaceOf } from './support/spaces';

const script = path.resolve('dist', 'scanThread.js');
const rows = randomRows(45_000, 50, 1);
const space = spaceOf(rows);
const questions = Array.from({ length: 40 }, (_, i) => [{ id: i * 1000, weight: 1 }]);

suite('the second thread of a search', function () {
  this.timeout(60_000);
  const kernel = loadKernel();
  const open: SearchHelper[] = [];
  const folder = temporaryFolder();

  suiteSetup(function () {
    assert.ok(existsSync(script), `${script} is missing: run node esbuild.js first`);
    if (!kernel) {
      this.skip();
    }
  });
  teardown(() => Promise.all(open.splice(0).map((helper) => helper.end())));

  function prepared(): ScanMemory {
    const memory = new ScanMemory(kernel!, rows.length, 50);
    assert.ok(memory.prepare(space));
    return memory;
  }

  function helperOf(file: string, reports: string[], idleMilliseconds = 60_000): SearchHelper {
    const helper = new SearchHelper((text) => reports.push(text), file, idleMilliseconds, 2);
    open.push(helper);
    return helper;
  }

  /** Searches until the helper has taken part in ten searches. */
  async function searchShared(memory: ScanMemory, search: () => void): Promise<void> {
    for (const first = memory.shared; memory.shared < first + 10;) {
      search();
      await wait(1);
    }
  }

  test('gives the answers of one thread: a word, several words, the order by evidence', async () => {
    const reports: string[] = [];
    const memory = prepared();
    const alone = prepared().scan(space);
    const scan = memory.scan(space, helperOf(script, reports));
    const penalties = Float32Array.from(rows, (_, id) => (id % 7) / 10);
    const evidence = { penalties, strength: 1 };
    const expected = {
      one: neighbours(space, 5, 10, alone),
      many: [...nearestBatch(space, questions, 10, alone)],
      weighed: neighboursByEvidence(space, 9, 10, evidence, alone),
    };
    await searchShared(memory, () => {
      assert.deepEqual(neighbours(space, 5, 10, scan), expected.one);
      assert.deepEqual([...nearestBatch(space, questions, 10, scan)], expected.many);
      assert.deepEqual(neighboursByEvidence(space, 9, 10, evidence, scan), expected.weighed);
    });
    assert.deepEqual(reports, []);
  });

  test('serves another model after the first, and starts again after it ended without work', async () => {
    const helper = helperOf(script, [], 200);
    const memories = [prepared(), prepared()];
    const scans = memories.map((memory) => memory.scan(space, helper));
    const expected = neighbours(space, 5, 10, prepared().scan(space));
    for (const i of [0, 1, 0]) {
      await searchShared(memories[i]!, () => assert.deepEqual(neighbours(space, 5, 10, scans[i]), expected));
      await wait(500);
    }
  });

  // A helper that takes a search and does not do it.
  const take = 'Atomics.store(t, 0, 1); while (Atomics.compareExchange(t, 0, 2, 3) !== 2) Atomics.wait(t, 0, 1);';
  for (const [what, text] of [
    ['dies during a search', `${take} process.exit();`],
    ['hangs during a search', `${take} for (;;);`],
    ['cannot start', 'throw new Error("no memory");'],
  ] as const) {
    test(`is left out, and reported once, when it ${what}`, async () => {
      const file = path.join(
        folderWith(folder, { 'helper.js': `const t = require('node:worker_threads').workerData.team; ${text}` }),
        'helper.js',
      );
      const reports: string[] = [];
      const memory = prepared();
      const scan = memory.scan(space, helperOf(file, reports));
      const expected = neighbours(space, 5, 10, prepared().scan(space));
      for (let search = 0; search < 5000 && reports.length === 0; search++) {
        assert.deepEqual(neighbours(space, 5, 10, scan), expected);
        await wait(1);
      }
      for (let search = 0; search < 10; search++) {
        assert.deepEqual(neighbours(space, 5, 10, scan), expected);
        await wait(10);
      }
      assert.equal(reports.length, 1, reports.join('\n'));
      assert.match(reports[0]!, /^The second thread for searches stopped: .+ Searches run in one thread/);
      assert.equal(memory.shared, 0);
    });
  }
});
