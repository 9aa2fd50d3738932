import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import type { DimensionsRow } from '../../src/protocol/training';
import type { DimensionsComparison, DimensionsView } from '../../src/protocol/views';
import { ViewFixture, type OpenOptions } from './viewFixture';

const dimensions = [8, 16, 32, 64, 100, 200, 400];
const qualities = [0.642, 0.671, 0.694, 0.7061, 0.7085, 0.7092, 0.7068];

const rows: readonly DimensionsRow[] = dimensions.map((size, i) => ({
  dimensions: size,
  loss: 2.6 - 0.13 * Math.log2(size),
  quality: qualities[i]!,
  standardError: 0.0042,
  tests: [
    { path: '/eval/WordSim-353.txt', kind: 'pairs', score: 0.4 + 0.03 * i, used: 276, outOfVocabulary: 77 },
    { path: '/eval/SimLex-999.txt', kind: 'pairs', score: 0.17 + 0.012 * i, used: 701, outOfVocabulary: 298 },
    {
      path: '/eval/questions-words.txt',
      kind: 'analogies',
      score: 0.02 + 0.02 * i,
      used: 6466,
      outOfVocabulary: 13078,
    },
  ],
  seconds: 2 + size / 9,
  bytes: 400_000 + size * 4 * 20_123,
}));

function comparison(count = rows.length, change: Partial<DimensionsComparison> = {}): DimensionsComparison {
  return {
    name: 'State of the Union',
    startedAt: '2026-03-01T10:00:00.000Z',
    state: count === rows.length ? 'done' : 'running',
    message: null,
    fraction: count / rows.length,
    dimensions,
    rows: rows.slice(0, count),
    method: 'Skip-gram with a window of 5 words and 5 negative samples.',
    tokens: 1_695_000,
    vocabularySize: 20_123,
    ...change,
  };
}

interface Calls {
  readonly told: string[];
  readonly saved: { readonly suggestedName: string; readonly content: Uint8Array }[];
}

suite('panel that compares dimensions', function () {
  this.timeout(30_000);
  const fixture = new ViewFixture<DimensionsView>('dimensions', { width: 800, height: 600 });
  const { at, button } = fixture;
  const sentence = () => at('.dimensions-sentence').textContent();

  async function open(latest: DimensionsComparison | null, options: OpenOptions = {}): Promise<Calls> {
    const calls: Calls = { told: [], saved: [] };
    await fixture.open(
      {
        ready: () => latest,
        train: (request: { dimensions: number }) => void calls.told.push(`train ${request.dimensions}`),
        compare: () => void calls.told.push('compare'),
        cancel: () => void calls.told.push('cancel'),
        save: (request: Calls['saved'][number]) => {
          calls.saved.push(request);
          return true;
        },
      },
      options,
    );
    await at('.dimensions, .welcome').first().waitFor();
    await fixture.view.settled();
    return calls;
  }

  test('says in one sentence which to take, marks it, and trains with it', async () => {
    const calls = await open(comparison());
    assert.match(
      (await sentence())!,
      /^Take 64 dimensions\. .* reach 70\.6.%\. The best, 200, reach 70\.9.%, which is within noise \(±.0\.4\)\. Cost: 9\.1 s instead of 24 s/,
    );
    await button('Train with 64 dimensions').first().click();
    await at('.tables').getByRole('button', { name: 'Train with 16 dimensions' }).click();
    assert.deepEqual(calls.told, ['train 64', 'train 16']);
    assert.equal(await at('.recommended').textContent(), '64 \u2713recommended');
  });

  test('draws every curve under the policy, and tells each as a table and a sentence', async () => {
    await open(comparison());
    assert.equal(await at('.chart-box canvas').count(), 6);
    for (let i = 0; i < 6; i++) {
      assert.ok((await fixture.coloursIn('.chart-box canvas', i)) > 4, `chart ${i}`);
    }
    assert.match(
      (await at('.chart-box').first().getAttribute('aria-label'))!,
      /^Quality on held-out text\. 8 dimensions: 64\.2.%; 16 /,
    );
    const table = await at('.tables tbody tr').allTextContents();
    assert.equal(table.length, 7);
    assert.match(table[3]!, /^64 .*70\.6.% ± 0\.40\.4900\.2068\.0.%1\.8209\.1 s5\.6 MB/);
    assert.match(await at('body').innerText(), /WordSim-353: the score is for 276 of 353 pairs\./);
    assert.match(await at('body').innerText(), /50.% is chance/);
  });

  test('each row shows as soon as it is there; cancelled, what is there stays', async () => {
    const calls = await open(comparison(0, { method: '', fraction: 0.02 }));
    assert.match((await at('.page-state').textContent())!, /2.% · reading/);
    assert.equal(await at('.chart').first().isVisible(), false);
    await fixture.view.remote.show({ comparison: comparison(1) });
    assert.match((await sentence())!, /^So far: 8 dimensions reach .* A recommendation needs at least two sizes/);
    await fixture.view.remote.show({ comparison: comparison(3) });
    assert.equal(await at('.tables tbody tr').count(), 3);
    assert.match((await at('.page-state').textContent())!, /42.% · training with 64 dimensions/);
    assert.match((await sentence())!, /^So far: Take 32 dimensions\. They score best/);
    await button('Cancel').click();
    assert.deepEqual(calls.told, ['cancel']);
    await fixture.view.remote.show({ comparison: comparison(3, { state: 'cancelled' }) });
    assert.match((await at('.page-state').textContent())!, /Cancelled after 3 of 7/);
    await button('Train with 32 dimensions').first().waitFor();
    await button('Compare').waitFor();
  });

  test('CSV: the very numbers', async () => {
    const calls = await open(comparison());
    await button('CSV').click();
    await fixture.view.until(() => calls.saved.length === 1);
    const lines = Buffer.from(calls.saved[0]!.content).toString('utf8').trimEnd().split('\r\n');
    assert.equal(
      lines[0],
      'dimensions,recommended,heldOutQuality,standardError,loss,seconds,bytes,' +
        ['WordSim-353 spearman', 'SimLex-999 spearman', 'questions-words accuracy']
          .map((name) => `${name},${name.split(' ')[0]!} used,${name.split(' ')[0]!} outOfVocabulary`)
          .join(','),
    );
    const [, , , row] = rows;
    assert.ok(
      lines[4]!.startsWith(
        `64,1,${row!.quality},0.0042,${row!.loss!},${row!.seconds},${row!.bytes},${row!.tests[0]!.score!},276,77,`,
      ),
    );
    assert.equal(lines.length, 8);
  });

  test('without a comparison says what it is and offers one', async () => {
    const calls = await open(null);
    await button('Compare').click();
    assert.deepEqual(calls.told, ['compare']);
  });

  test('figures that are missing have no curve; a hostile name is text', async () => {
    const bare = rows.map((row) => ({
      ...row,
      loss: null,
      tests: row.tests.map((test) => ({ ...test, score: null, path: '/<b>x</b>.txt' })),
    }));
    await open(comparison(7, { rows: bare, name: '<img src=x onerror=alert(1)>'.repeat(9) }), { width: 400 });
    const shown = await at('.chart-title').evaluateAll((titles) =>
      titles.filter((one) => one.checkVisibility()).map((one) => one.textContent),
    );
    assert.deepEqual(shown, ['Quality on held-out text', 'Training time', 'Size of the file']);
    assert.equal(await fixture.view.page.locator('img, b, a, iframe').count(), 0);
    assert.ok(!(await fixture.view.scrollsSideways()));
  });

  test('nothing is cut to a letter in 300 px, a window of 600 px at 200 %', async () => {
    await open(comparison(7, { name: `${'long name '.repeat(12)}\u05e9\u05dd` }), { width: 300, height: 800 });
    await fixture.assertReadable('comparison, 300 px');
    await fixture.view.screenshot('dimensions-narrow-300');
  });

  for (const [width, height, theme] of [
    [800, 600, 'hc-light'],
    [400, 800, 'light'],
  ] as const) {
    test(`looks right in each theme: ${width} x ${height}`, async () => {
      await open(comparison(4), { width, height, theme });
      await fixture.inEachTheme('running');
      await fixture.view.remote.show({ comparison: comparison() });
      await button('Compare').waitFor();
      await fixture.inEachTheme('done');
      await at('.tables').scrollIntoViewIfNeeded();
      await fixture.inEachTheme('table');
    });
  }
});
