import assert from 'node:assert/strict';
import type { LiveLook, LiveRun, LiveView } from '../../src/protocol/views';
import { hostileWords } from './fixtureModel';
import { ViewFixture, type OpenOptions } from './viewFixture';

const noise = ['winter', 'seven', 'although', 'copper', 'election', 'gave', 'harbour', 'minor', 'pale', 'engine'];
const sense: Readonly<Record<string, readonly string[]>> = {
  government: ['governments', 'state', 'authority', 'federal', 'administration', 'power', 'republic', 'national'],
  people: ['citizens', 'men', 'nation', 'americans', 'humanity', 'community', 'workers', 'families'],
  railroad: ['railway', 'railroads', 'canal', 'telegraph', 'roads', 'steamship', 'line', 'transportation'],
  army: ['navy', 'troops', 'soldiers', 'forces', 'officers', 'military', 'regiments', 'militia'],
};

/** A run after `fraction` of its ten epochs: its curves fall and its neighbours turn into sense. */
function lookAt(fraction: number, words: readonly string[], change: Partial<LiveRun> = {}): LiveLook {
  const steps = Math.round(fraction * 100);
  const xs = Array.from({ length: steps }, (_, i) => (i + 1) / 10);
  const loss = (x: number): number => 1.2 + 2.9 * Math.exp(-x / 2.2);
  const epochs = Math.floor(fraction * 10);
  const asked = words.length > 0 ? words : Object.keys(sense);
  return {
    compared: 20_123,
    run: {
      id: 1,
      name: 'State of the Union',
      state: 'running',
      phase: 'training',
      overall: 0.1 + 0.88 * fraction,
      seconds: 40 * fraction,
      secondsLeft: 40 * (1 - fraction),
      tokensPerSecond: 1_240_000,
      loss: steps > 0 ? loss(10 * fraction) : null,
      epochsDone: epochs,
      phaseSeconds: change.state === 'done' ? { reading: 3, training: 36, saving: 1 } : null,
      learning: {
        method: 'Skip-gram with a window of 5 words and 5 negative samples.',
        dimensions: 100,
        epochs: 10,
        minCount: 3,
        tokens: 1_785_112,
        vocabularySize: 20_123,
      },
      message: null,
      losses: { x: xs, y: xs.map((x) => loss((Math.ceil(x) - 1 + x) / 2)) },
      epochLosses: {
        x: Array.from({ length: epochs }, (_, i) => i + 1),
        y: Array.from({ length: epochs }, (_, i) => loss(i + 0.5)),
      },
      speeds: { x: xs.map((x) => 4 * x), y: xs.map((_, i) => 1_200_000 + 90_000 * Math.sin(i / 3)) },
      ...change,
    },
    words:
      steps === 0
        ? []
        : asked.map((word, row) => ({
            word,
            neighbours: (Object.hasOwn(sense, word) ? sense[word] : undefined)?.map((near, i) => ({
              word: (i + row) / 8 < 1.4 * fraction ? near : noise[(i * 3 + row + steps) % noise.length]!,
              cosine: 0.2 + 0.6 * fraction - 0.02 * i,
            })),
          })),
  };
}

suite('live training panel', function () {
  this.timeout(30_000);
  const fixture = new ViewFixture<LiveView>('live', { width: 800, height: 600 });
  const { at, button } = fixture;

  /** A host whose run is where `now` says. */
  async function open(
    now: () => LiveLook,
    options: OpenOptions = {},
  ): Promise<{ calls: string[]; looks: (readonly string[])[] }> {
    const calls: string[] = [];
    const looks: (readonly string[])[] = [];
    await fixture.open(
      {
        look: ({ words }: { words: readonly string[] }) => {
          looks.push(words);
          const look = now();
          return { ...look, words: look.words.length > 0 && words.length > 0 ? lookAt(1, words).words : look.words };
        },
        run: ({ action }: { action: string }) => void calls.push(action),
        cancel: () => void calls.push('cancel'),
        plot: ({ words }: { words: readonly string[] }) => void calls.push(`plot ${words.join(' ')}`),
      },
      options,
    );
    await at('.live, .welcome').first().waitFor();
    await fixture.view.settled();
    return { calls, looks };
  }

  test('draws both curves under the policy, and tells them as tables', async () => {
    await open(() => lookAt(0.64, []));
    assert.equal(await at('.chart-box canvas').count(), 2);
    assert.ok((await fixture.coloursIn('.chart-box canvas', 0)) > 5);
    assert.ok((await fixture.coloursIn('.chart-box canvas', 1)) > 3);
    assert.match((await at('.chart-box').first().getAttribute('aria-label'))!, /^Loss\. From \d\.\d+ to \d\.\d+ in 6/);
    const rows = await at('.tables table').first().locator('tbody tr').allTextContents();
    assert.equal(rows.length, 6);
    assert.match(rows[0]!, /^1\d\.\d{4}$/);
    assert.match(
      (await at('.live-facts').textContent())!,
      /66.%.*epoch 7 of 10.*1\.24M words per second.*loss 1\.\d{3}.*14 s left/,
    );
    assert.match(
      (await at('.live-method').textContent())!,
      /Skip-gram .* 100 dimensions .* 20,123 words that occur at least 3 times/,
    );
    assert.equal(await at('.progress-bar').getAttribute('aria-valuenow'), '66');
  });

  test('looks again every second while a run goes on, marks what is new, and no more when it is over', async () => {
    let look = lookAt(0.1, []);
    const { looks } = await open(() => look, { speed: 4 });
    assert.equal(await at('.probe-list .probe-new').count(), 0, 'nothing is new at the first look');
    assert.deepEqual(looks[0], []);
    await fixture.view.until(() => looks.length >= 2);
    assert.deepEqual(looks[1], Object.keys(sense), 'from now on the words are asked for by name');
    await at('.probe-list .probe-new').first().waitFor();
    assert.match((await at('.probe-change').textContent())!, /^\d+ of 32 neighbours new$/);
    assert.match((await at('.probe-first').first().textContent())!, /^before: /);
    look = lookAt(1, [], { state: 'done' });
    await button('Plot These Words').waitFor();
    const count = looks.length;
    await fixture.view.wait(1300);
    assert.equal(looks.length, count);
  });

  test('words can be added and removed by keyboard, and survive hiding', async () => {
    const { looks } = await open(() => lookAt(0.5, []));
    const field = fixture.view.page.getByRole('textbox', { name: 'Add a word to watch' });
    await field.fill('freedom __proto__');
    await field.press('Enter');
    await at('.probe-word', { hasText: '__proto__' }).waitFor();
    assert.match((await at('.probes tr', { hasText: 'freedom' }).textContent())!, /not in the vocabulary/);
    await button('Remove government').focus();
    await fixture.press('Enter');
    await at('.probe-word', { hasText: 'government' }).waitFor({ state: 'detached' });
    await fixture.view.reload();
    await at('.probe-word', { hasText: 'freedom' }).waitFor();
    assert.deepEqual(looks.at(-1), ['people', 'railroad', 'army', 'freedom', '__proto__']);
  });

  test('pauses, resumes, cancels; at the end offers what comes next', async () => {
    let look = lookAt(0.5, []);
    const { calls } = await open(() => look);
    await button('Pause').click();
    look = lookAt(0.5, [], { state: 'paused' });
    await fixture.view.remote.runChanged({});
    await button('Resume').click();
    assert.match((await at('.page-state').textContent())!, /Paused/);
    await button('Cancel').click();
    look = lookAt(1, [], { state: 'done' });
    await fixture.view.remote.runChanged({});
    await button('Plot These Words').click();
    await button('Ask').click();
    assert.equal(await at('.progress-bar').isVisible(), false);
    assert.deepEqual(calls, [
      'pauseTraining',
      'resumeTraining',
      'cancel',
      'plot government people railroad army',
      'ask',
    ]);
  });

  test('the end of the run is still there when the extension has forgotten it', async () => {
    let look: LiveLook = lookAt(1, [], { state: 'done' });
    await open(() => look);
    await button('Plot These Words').waitFor();
    look = { run: null, words: [], compared: 0 };
    await fixture.view.reload();
    await at('.probe-near', { hasText: 'navy' }).waitFor();
    assert.equal(await at('.page-title').textContent(), 'State of the Union');
    assert.ok((await fixture.coloursIn('.chart-box canvas', 0)) > 5);
  });

  test('without a run says what will be here, and offers to train', async () => {
    const { calls } = await open(() => ({ run: null, words: [], compared: 0 }));
    await button('Train on Workspace').click();
    assert.deepEqual(calls, ['train']);
  });

  test('a legend explains the mark of new words, while words can be new', async () => {
    let look = lookAt(0.3, []);
    const { looks } = await open(() => look);
    const seen = looks.length;
    look = lookAt(0.5, []);
    await fixture.view.remote.runChanged({});
    await fixture.view.until(() => looks.length > seen);
    await at('.probe-list .probe-new').first().waitFor();
    assert.equal(
      await at('.probe-legend').textContent(),
      'wordNew in the last second. Numbers are cosine similarities.',
    );
    const look1 = await at('.probe-legend .probe-new').evaluate((chip) => getComputedStyle(chip).borderColor);
    const look2 = await at('.probe-list .probe-new')
      .first()
      .evaluate((chip) => getComputedStyle(chip).borderColor);
    assert.equal(look1, look2, 'the sample has the look of the chips');
    look = lookAt(1, [], { state: 'done' });
    await fixture.view.remote.runChanged({});
    await button('Plot These Words').waitFor();
    assert.equal(await at('.probe-legend').textContent(), 'Numbers are cosine similarities.');
    assert.equal(await at('.probe-new').count(), 0);
  });

  test('one loss: its name and meaning stand by the chart, and the end says what was learned', async () => {
    await open(() => lookAt(1, [], { state: 'done', loss: 1.231 }));
    assert.equal(await at('.chart-key').count(), 0, 'the chart has one line');
    assert.match(await at('.live-charts').innerText(), /Mean of the epoch so far\. Lower is better\./);
    assert.match((await at('.live-facts').textContent())!, /^10 epochs · loss 1\.231$/);
    assert.match(
      (await at('.live-done p').textContent())!,
      /^Learned 20,123 words from 1\.79M words of text in 40 s\. Hover any word/,
    );
  });

  test('a run that counts shows where its time went in place of empty charts', async () => {
    const { learning, ...run } = lookAt(1, [], { state: 'done' }).run!;
    await open(() => ({
      ...lookAt(1, []),
      run: {
        ...run,
        learning: { ...learning!, epochs: 0, method: 'Counts (PPMI and SVD) with a window of 10 words.' },
        losses: { x: [], y: [] },
        epochLosses: { x: [1], y: [0.62] },
        speeds: { x: [], y: [] },
      },
    }));
    assert.match(
      await at('.live-one-step').innerText(),
      /in one step, so there is no loss to plot\.\s+Reading the text\s+3\.0 s\s+Computing the vectors\s+36 s\s+Saving\s+1\.0 s$/,
    );
    assert.equal(await at('.chart:visible').count(), 0);
    assert.equal(await at('vscode-checkbox:visible').count(), 0, 'there is no table to show');
    assert.equal(await at('.tables table').first().locator('tbody tr').count(), 0);
    await at('.probe-near', { hasText: 'navy' }).waitFor();
    await fixture.inEachTheme('counts');
  });

  test('a run that failed says why; one without a loss says so', async () => {
    const { learning } = lookAt(1, []).run!;
    await open(() =>
      lookAt(0, [], {
        state: 'failed',
        message: 'The training diverged at the learning rate 9.',
        learning: { ...learning!, epochs: 0, method: 'Counts.' },
      }),
    );
    await at('.messages', { hasText: 'diverged' }).waitFor();
    await at('.live-one-step', { hasText: 'no loss to plot' }).waitFor();
    assert.equal(await at('.chart').first().isVisible(), false);
  });

  test('hostile words and names are text, and nothing else', async () => {
    const words = hostileWords.map((word) => ({
      word,
      neighbours: hostileWords.map((near) => ({ word: near, cosine: 0.5 })),
    }));
    await open(() => ({ ...lookAt(0.5, [], { name: '<b>bold</b>'.repeat(30) }), words }), { width: 400 });
    await at('.probe-near').first().waitFor();
    assert.equal(await fixture.view.page.locator('img, b, a, iframe').count(), 0);
    assert.ok(!(await fixture.view.scrollsSideways()));
  });

  test('a change of theme redraws', async () => {
    await open(() => lookAt(1, [], { state: 'done' }));
    const dark = await fixture.picture('.chart-box canvas');
    await fixture.view.setTheme('light');
    assert.notEqual(await fixture.picture('.chart-box canvas'), dark);
  });

  test('nothing is cut to a letter in 300 px, a window of 600 px at 200 %', async () => {
    await open(() => lookAt(1, [], { state: 'done' }), { width: 300, height: 800 });
    await fixture.assertReadable('finished run, 300 px');
    await fixture.view.screenshot('live-narrow-300');
  });

  for (const [width, height, theme] of [
    [800, 600, 'hc-light'],
    [400, 800, 'light'],
  ] as const) {
    test(`looks right in each theme: ${width} x ${height}`, async () => {
      let look = lookAt(0.31, []);
      const { looks } = await open(() => look, { width, height, theme });
      const seen = looks.length;
      look = lookAt(0.36, []);
      await fixture.view.remote.runChanged({});
      await fixture.view.until(() => looks.length > seen);
      await fixture.inEachTheme('running');
      look = lookAt(1, [], { state: 'done' });
      await fixture.view.remote.runChanged({});
      await button('Plot These Words').waitFor();
      await fixture.inEachTheme('done');
    });
  }
});
