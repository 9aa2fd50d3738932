import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { damaged, randomFrom } from '../fuzz/damage';
import { readAnything } from '../fuzz/readAnything';
import { copySeed, seedFiles } from '../fuzz/seeds';
import { cases, isThorough } from './support/cases';
import { fixtures } from './support/fixtures';
import { assertOrder } from './support/assertions';

/** Minimum damages per file; more follow until the time is over. `npm run fuzz` runs for hours. */
const MIN_TIMES = cases(30);
const MILLISECONDS = isThorough ? 400 : 0;

suite('damaged files of other tools', function () {
  this.timeout(60_000);
  let folder = '';
  setup(() => (folder = mkdtempSync(path.join(tmpdir(), 'vecinity-damaged-'))));
  teardown(() => rmSync(folder, { recursive: true }));

  const scratch = mkdtempSync(path.join(tmpdir(), 'vecinity-seeds-'));
  suiteTeardown(() => rmSync(scratch, { recursive: true }));
  const seeds = seedFiles([], scratch);

  for (const original of seeds) {
    const base = original.startsWith(scratch) ? scratch : path.resolve('..', 'shared', 'data', 'fixtures');
    const name = path.relative(base, original);
    test(`reads or refuses ${name}, whatever the damage`, async () => {
      const { file } = copySeed(original, folder);
      const whole = readFileSync(original);
      const end = Date.now() + MILLISECONDS;
      for (let seed = 1; seed <= MIN_TIMES || Date.now() < end; seed++) {
        writeFileSync(file, damaged(whole, randomFrom(seed)));
        try {
          await readAnything(file);
        } catch (error) {
          throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
        }
      }
    });
  }

  test('has files to damage', function () {
    fixtures(this);
    assertOrder(seeds.length, '>', 50, 'seeds');
  });
});
