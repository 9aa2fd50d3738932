import assert from 'node:assert/strict';
import { VecinityError } from '../../src/core/errors';
import { algorithmNames, algorithms } from '../../src/core/training/algorithms';
import type { FormChoice, FormGlobs, FormSurvey, TrainForm, TrainView } from '../../src/protocol/trainForm';
import { ViewFixture, type OpenOptions } from './viewFixture';

const survey: FormSurvey = {
  files: 211,
  bytes: 10_800_000,
  skippedCounts: { binary: 120, empty: 3, pdf: 1 },
  dataFiles: 0,
  skipped: [
    { path: 'papers/annual report.pdf', reason: 'pdf' },
    ...Array.from({ length: 96 }, (_, i) => ({ path: `pictures/plate ${i + 1}.png`, reason: 'binary' as const })),
    ...Array.from({ length: 3 }, (_, i) => ({ path: `notes/empty ${i + 1}.md`, reason: 'empty' as const })),
  ],
  notes: ['Read as windows-1252: 2 files (old/a.txt; old/b.txt).'],
};

const form: TrainForm = {
  corpus: 'demo',
  usualInclude: ['**/*'],
  survey,
  models: [
    { path: '/models/english', name: 'English sample', dimensions: 100, active: true },
    { path: '/models/small', name: 'demo · skip-gram 50d', dimensions: 50, active: false },
  ],
  names: ['English sample', 'demo · skip-gram 50d'],
  others: { negative: 10 },
  memoryLimit: 8e9,
  threads: 2,
  pace: 1,
};

const usual: FormChoice = { include: [], exclude: [] };

interface Calls {
  readonly told: string[];
  readonly chosen: FormChoice[];
  readonly saved: FormChoice[];
  readonly globs: FormGlobs[];
}

suite('training form', function () {
  this.timeout(30_000);
  const fixture = new ViewFixture<TrainView>('train', { width: 800, height: 900 });
  const { at, button } = fixture;
  const field = (name: string) => at(`#field-${name}`);
  const errorOf = (name: string) => at(`#field-${name}-error`).textContent();

  async function open(
    { first = usual, shown = form }: { first?: FormChoice; shown?: TrainForm } = {},
    options: OpenOptions = {},
  ): Promise<Calls> {
    const calls: Calls = { told: [], chosen: [], saved: [], globs: [] };
    let choice: FormChoice | null = first;
    await fixture.open(
      {
        ready: () => {
          const answer = { form: shown, choice };
          choice = null;
          return answer;
        },
        survey: (globs: FormGlobs): FormSurvey => {
          calls.globs.push(globs);
          if (globs.include.includes('none/**')) {
            throw new VecinityError('noText', 'There is no text in demo.', { remedy: 'Choose other files.' });
          }
          const dataFiles = globs.exclude.includes('all but data/**') ? 14 : 0;
          return { ...survey, files: 2, bytes: 40_000, skippedCounts: {}, dataFiles, skipped: [], notes: [] };
        },
        proceed: (request: FormChoice) => void calls.chosen.push(request),
        saveSettings: (request: FormChoice) => void calls.saved.push(request),
        cancel: () => void calls.told.push('cancel'),
        openSettings: () => void calls.told.push('settings'),
        openSkipped: ({ index }: { index: number }) => void calls.told.push(`open ${index}`),
      },
      options,
    );
    await at('.train').waitFor();
    await fixture.view.settled();
    return calls;
  }

  test('each field says what automatic means; what is typed goes to the host', async () => {
    const calls = await open();
    assert.equal(await field('dimensions').getAttribute('placeholder'), 'Automatic: 100');
    assert.equal(await field('minCount').getAttribute('placeholder'), 'Automatic: 3');
    assert.equal(await field('name').getAttribute('placeholder'), 'demo · subword 100d, 10 negatives');
    assert.match(
      (await at('.form-method').textContent())!,
      /^Subword skip-gram with .* 10 negative samples and groups of 3 to 6 letters\. .*\. The text is small, so words /,
    );
    await field('dimensions').fill('50');
    await field('algorithm').selectOption('cbow');
    await field('epochs').fill('1,000');
    await field('name').fill(' mine ');
    assert.match(
      (await at('.form-method').textContent())!,
      /^CBOW with a window of 5 words and 10 .*50 dimensions, 1000 e/,
    );
    assert.match((await at('.form-cost').textContent())!, /^About \d+ MB of memory\. About \d+ min\.$/);
    await button('Continue').click();
    assert.deepEqual(calls.chosen, [
      { include: [], exclude: [], algorithm: 'cbow', dimensions: 50, epochs: 1000, name: 'mine' },
    ]);
  });

  test('offers every algorithm and explains the chosen one', async () => {
    await open();
    const offered = await field('algorithm')
      .locator('option')
      .evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value));
    assert.deepEqual(offered, ['', ...algorithmNames]);
    for (const name of algorithmNames) {
      await field('algorithm').selectOption(name);
      assert.equal(await at('#field-algorithm-help').textContent(), algorithms[name].explanation);
    }
  });

  test('says the range while somebody types, and does not continue', async () => {
    const calls = await open();
    await field('dimensions').fill('0');
    assert.equal(await errorOf('dimensions'), 'Type a whole number from 1 to 10,000.');
    await field('dimensions').fill('many');
    assert.equal(await errorOf('dimensions'), 'Type a whole number from 1 to 10,000.');
    assert.equal(await field('dimensions').getAttribute('aria-invalid'), 'true');
    await field('name').fill('English sample');
    assert.equal(await errorOf('name'), 'Another model has this name.');
    await button('Continue').click();
    assert.equal(await fixture.view.page.evaluate(() => document.activeElement?.id), 'field-dimensions');
    await field('dimensions').fill('10000');
    await field('name').fill('');
    assert.equal(await errorOf('dimensions'), '');
    assert.deepEqual(calls.chosen, []);
    await field('dimensions').press('Enter');
    await fixture.view.until(() => calls.chosen.length === 1);
    assert.deepEqual(calls.chosen, [{ include: [], exclude: [], dimensions: 10_000 }]);
  });

  test('a field without effect says why, and its text is not sent', async () => {
    const calls = await open({ first: { ...usual, startFrom: '/models/small', epochs: 3 } });
    assert.ok(await field('dimensions').isDisabled());
    assert.equal(await at('#field-dimensions-help').textContent(), 'The model to start from has 50.');
    assert.equal(await field('dimensions').getAttribute('placeholder'), '50');
    await field('anchorStrength').fill('0.5');
    await field('algorithm').selectOption('counts');
    assert.ok(await field('startFrom').isDisabled());
    assert.match(
      (await at('#field-startFrom-help').textContent())!,
      /^Counts \(PPMI and SVD\) cannot start from a model\. Use skip-gram, CBOW, GloVe or language model\.$/,
    );
    assert.equal(await at('#field-epochs-help').textContent(), 'Counts (PPMI and SVD) does not use this.');
    assert.equal(await field('anchorStrength').isVisible(), false);
    await button('Continue').click();
    await field('algorithm').selectOption('skipgram');
    await button('Continue').click();
    assert.deepEqual(calls.chosen, [
      { include: [], exclude: [], algorithm: 'counts' },
      { include: [], exclude: [], algorithm: 'skipgram', epochs: 3, anchorStrength: 0.5, startFrom: '/models/small' },
    ]);
  });

  test('an automatic choice can start from a model: it then takes skip-gram', async () => {
    const calls = await open();
    const automatic = () => field('algorithm').locator('option').first().textContent();
    assert.equal(await automatic(), 'Automatic: Subword skip-gram');
    assert.equal(await field('startFrom').isDisabled(), false);
    await field('startFrom').selectOption('/models/small');
    assert.equal(await automatic(), 'Automatic: Skip-gram');
    assert.match((await at('.form-method').textContent())!, /^Skip-gram with .* 50 dimensions, .* times\.$/);
    await button('Continue').click();
    assert.deepEqual(calls.chosen, [{ include: [], exclude: [], startFrom: '/models/small' }]);
    await field('algorithm').selectOption('subword');
    assert.ok(await field('startFrom').isDisabled());
  });

  test('lists what is left out; counts again when the globs change', async () => {
    const calls = await open();
    const summary = () => at('.files-summary').textContent();
    assert.equal(await summary(), '211 files, 11 MB, about 1.8 million words. Left out: 120 binary, 3 empty, 1 PDF.');
    assert.match((await at('.files .section-title').textContent())!, /the first 100/);
    assert.ok((await at('.virtual-row').count()) < 30, 'only the rows in sight are made');
    await at('.virtual-list').focus();
    await fixture.press('ArrowDown');
    await fixture.press('Enter');
    assert.deepEqual(calls.told, ['open 0']);
    await field('include').fill('**/*.md, **/*.{txt,rst}\nnotes/**');
    await fixture.view.until(() => calls.globs.length === 1);
    assert.deepEqual(calls.globs, [{ include: ['**/*.md', '**/*.{txt,rst}', 'notes/**'], exclude: [] }]);
    await at('.files-summary', { hasText: '2 files, 40 KB, about 6,700 words. No file is left out.' }).waitFor();
    assert.equal(await at('.virtual-list').isVisible(), false);
    assert.equal(await field('minCount').getAttribute('placeholder'), 'Automatic: 2');
    await field('exclude').fill('all but data/**');
    await at('.files-summary', { hasText: /about 6,700 words\.$/ }).waitFor();
    await field('exclude').fill('');
    await field('include').fill('none/**');
    await at('.message', { hasText: 'There is no text in demo.' }).waitFor();
    await button('Continue').click();
    assert.deepEqual(calls.chosen, []);
    assert.match(await at('.form-foot').innerText(), /There is no text to train on\./);
  });

  test('saves the method as settings of the workspace, once every field is right', async () => {
    const calls = await open();
    const save = button('Save this method as workspace settings');
    await field('window').fill('-8');
    await save.click();
    await fixture.view.settled();
    assert.deepEqual(calls.saved, []);
    assert.ok(await field('window').evaluate((input) => input === document.activeElement));
    await field('window').fill('8');
    await field('algorithm').selectOption('glove');
    await save.click();
    await fixture.view.settled();
    assert.deepEqual(calls.saved, [{ include: [], exclude: [], algorithm: 'glove', window: 8 }]);
    assert.deepEqual(calls.chosen, []);
  });

  test('hidden and shown again it is as it was left', async () => {
    await open();
    await field('window').fill('8');
    await field('algorithm').selectOption('glove');
    await fixture.view.reload();
    await at('.train').waitFor();
    assert.deepEqual([await field('window').inputValue(), await field('algorithm').inputValue()], ['8', 'glove']);
    await fixture.view.remote.show({ form, choice: { ...usual, window: 9 } });
    assert.deepEqual([await field('window').inputValue(), await field('algorithm').inputValue()], ['9', '']);
  });

  test('leads to the settings, and closes', async () => {
    const calls = await open();
    assert.match(
      await at('.form-head').innerText(),
      /For this run only\. Change the default in Settings\.\s+Also from Settings: negative 10\./,
    );
    await button('Change the default in Settings.').click();
    await button('Cancel').click();
    assert.deepEqual(calls.told, ['settings', 'cancel']);
  });

  test('hostile names are text; a need beyond the limit is said', async () => {
    const hostile = '<img src=x onerror=alert(1)>'.repeat(4);
    await open({
      shown: {
        ...form,
        corpus: hostile,
        memoryLimit: 1e6,
        models: [{ path: '/x', name: hostile, dimensions: 3, active: false }],
        survey: {
          ...survey,
          skipped: [{ path: `${hostile}/a.bin`, reason: 'binary', found: hostile }],
          notes: [hostile],
        },
      },
    });
    assert.equal(await fixture.view.page.locator('img, b, a, iframe').count(), 0);
    assert.match((await at('.form-cost').textContent())!, /^Needs about .*\. The limit is 1\.0 MB\. Choose fewer/);
    assert.ok(!(await fixture.view.scrollsSideways()));
  });

  for (const [width, height, theme] of [
    [800, 900, 'hc-light'],
    [200, 900, 'light'],
  ] as const) {
    test(`looks right in each theme: ${width} x ${height}`, async () => {
      await open({}, { width, height, theme });
      await fixture.inEachTheme('opened');
      await field('algorithm').selectOption('glove');
      await field('dimensions').fill('0');
      await field('exclude').scrollIntoViewIfNeeded();
      await fixture.inEachTheme('wrong');
    });
  }
});
