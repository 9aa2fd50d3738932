// `npm start -- --headless`: the demo, the whole main job.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { promisify } from 'node:util';
import { root } from './install.mjs';

suite('npm start -- --headless', function () {
  this.timeout(300_000);

  test('trains on the demo workspace, hovers, asks, plots, exports and opens', async () => {
    const run = promisify(execFile)('npm', ['start', '--silent', '--', '--headless'], { cwd: root });
    const { stdout } = await run.catch((failure) => {
      if (failure.stdout) {
        return failure; // what it saw until then, and the error
      }
      throw failure;
    });
    const seen = JSON.parse(stdout);
    assert.equal(seen.error, undefined);
    assert.deepEqual(seen.pageErrors, []);
    assert.match(seen.trained, /^Learned [\d,]+ words/);
    assert.equal(Object.keys(seen.hovers).length, 3);
    for (const [word, text] of Object.entries(seen.hovers)) {
      assert.match(text, new RegExp(`^${word}\\b.*rank`, 'i'));
    }
    assert.match(seen.answers.slice(0, 3).join(' '), /\bsoldiers\b/);
    assert.equal(seen.heatMap.length, seen.map.length);
    const oneHot = seen.oneHot.map(([, ...cosines]) => cosines.map(Number));
    assert.deepEqual(
      oneHot,
      oneHot.map((row, i) => row.map((_, j) => (i === j ? 1 : 0))),
    );
    assert.match(seen.exported, /^Exported to addresses\.vec\./);
    assert.match(seen.opened, /^word2vec text · [\d,]+ × 100 · /);
    assert.ok(seen.screenshots.length >= 6);
    for (const picture of seen.screenshots) {
      assert.ok(statSync(picture).size > 10_000, picture);
    }
  });
});
