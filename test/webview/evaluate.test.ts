import assert from 'node:assert/strict';
import type { TestReport } from '../../src/core/evaluation/testReport';
import type { Evaluation } from '../../src/protocol/evaluation';
import type { EvaluatePage, EvaluateView } from '../../src/protocol/evaluateView';
import { ViewFixture, type OpenOptions } from './viewFixture';

const analogies: TestReport = {
  file: '/data/eval/questions-words.txt',
  kind: 'analogies',
  used: 2365,
  outOfVocabulary: 17_179,
  score: 0.762,
  interval: [0.744, 0.778],
  layout: 'four words a line',
  skippedLines: 0,
  sections: [
    { name: 'capital-common-countries', right: 143, asked: 156, outOfVocabulary: 350, interval: [0.864, 0.95] },
    { name: 'family', right: 80, asked: 90, outOfVocabulary: 416, interval: [0.81, 0.94] },
    { name: 'currency', right: 0, asked: 0, outOfVocabulary: 866, interval: null },
  ],
  misses: [
    { question: 'man : woman :: king : ?', expected: 'queen', won: 'prince', by: 0.041 },
    {
      question: '"New York" : state :: paris : ?',
      expected: 'france or region',
      won: '\u05e9\u05dc\u05d5\u05dd',
      by: 0.02,
    },
  ],
};
const pairs: TestReport = {
  file: '/data/eval/EN-WS-353-ALL.txt',
  kind: 'pairs',
  used: 180,
  outOfVocabulary: 173,
  score: 0.612,
  interval: [0.502, 0.703],
  layout: 'words in columns 1 and 2, scores in column 3, between tabs',
  skippedLines: 2,
  sections: [],
  misses: [{ question: 'money ~ cash', expected: 'rank 3 for people', won: 'rank 120 by cosine', by: 0.65 }],
  pearson: 0.626,
};
const broken: TestReport = {
  ...pairs,
  file: '/data/eval/notes.txt',
  used: 0,
  outOfVocabulary: 0,
  score: null,
  interval: null,
  layout: '',
  skippedLines: 0,
  misses: [],
  problem:
    '/data/eval/notes.txt has \u201cdear diary\u201d, where a question of a test set should be (line 2). Use word pairs.',
};
const evaluation: Evaluation = {
  modelId: '/models/one.safetensors',
  name: 'demo \u00b7 skip-gram 100d',
  algorithm: 'skipgram',
  vocabularySize: 4006,
  dimensions: 100,
  tests: [pairs, analogies, broken],
  vectors: [
    {
      name: 'isotropy',
      value: 0.288,
      interval: [0.285, 0.291],
      text: 'Two random words have a mean cosine of 0.288 (95\u202f%: 0.285 to 0.291), with a standard deviation of 0.135. The vectors share a direction: compare a cosine with this mean, not with 0.',
    },
    {
      name: 'stability',
      value: null,
      interval: null,
      text: 'The model has no reruns, so it is unknown how much chance decides its neighbours.',
    },
  ],
  notes: ['Only the first 30,000 words count, as in most published figures.'],
  restriction: 30_000,
  comparisons: [],
};
const compared: Evaluation = {
  ...evaluation,
  other: {
    ...evaluation,
    modelId: '/models/two.safetensors',
    name: 'demo \u00b7 CBOW 100d',
    tests: [{ ...pairs, score: 0.55 }, { ...analogies, score: 0.6 }, broken],
  },
  comparisons: [
    {
      file: pairs.file,
      kind: 'pairs',
      shared: 180,
      scores: [0.612, 0.55],
      difference: 0.062,
      interval: [-0.01, 0.13],
      pValue: 0.09,
      test: 'bootstrap',
    },
    {
      file: analogies.file,
      kind: 'analogies',
      shared: 2365,
      scores: [0.762, 0.6],
      difference: 0.162,
      interval: null,
      pValue: 1e-9,
      test: 'mcnemar',
    },
  ],
};

const page: EvaluatePage = {
  model: { path: '/models/one.safetensors', name: 'demo \u00b7 skip-gram 100d' },
  others: [{ path: '/models/two.safetensors', name: 'demo \u00b7 CBOW 100d' }],
  other: null,
  files: [
    { path: pairs.file, kind: 'pairs', name: 'eval/EN-WS-353-ALL.txt', chosen: true },
    { path: analogies.file, kind: 'analogies', name: 'eval/questions-words.txt', chosen: true },
    { path: '/data/eval/ap.txt', kind: 'categories', name: 'eval/ap.txt', chosen: false },
    { path: '/data/eval/8-8-8', kind: 'odd', name: 'eval/8-8-8', chosen: false },
  ],
  searching: false,
  fraction: null,
  evaluation: null,
  message: null,
};

suite('panel that evaluates models', function () {
  this.timeout(30_000);
  const fixture = new ViewFixture<EvaluateView>('evaluate', { width: 800, height: 700 });
  const { at, button } = fixture;
  const box = (name: string) => fixture.view.page.getByRole('checkbox', { name });

  async function open(first: EvaluatePage, options: OpenOptions = {}): Promise<string[]> {
    const told: string[] = [];
    await fixture.open(
      {
        ready: () => first,
        choose: ({ files, other }: { files: string[]; other: string | null }) =>
          void told.push(`choose ${files.join(' ')} ${other ?? '-'}`),
        addFiles: () => void told.push('addFiles'),
        evaluate: () => void told.push('evaluate'),
        cancel: () => void told.push('cancel'),
        ask: ({ model, text }: { model: string; text: string }) => void told.push(`ask ${model} ${text}`),
        save: ({ format }: { format: string }) => {
          told.push(`save ${format}`);
          return true;
        },
        run: ({ action }: { action: string }) => void told.push(action),
      },
      options,
    );
    await at('.evaluate, .welcome').first().waitFor();
    await fixture.view.settled();
    return told;
  }

  test('test sets are turned on and off, and another model is chosen, by keyboard too', async () => {
    const told = await open(page);
    await button('Evaluate with 2 Test Sets').waitFor();
    await box('eval/ap.txt').click();
    await box('eval/EN-WS-353-ALL.txt').focus();
    await fixture.press('Space');
    await at('#other').selectOption('/models/two.safetensors');
    await button('Choose Files').click();
    await button('Evaluate with').focus();
    await fixture.press('Enter');
    assert.deepEqual(told, [
      `choose ${pairs.file} ${analogies.file} /data/eval/ap.txt -`,
      `choose ${analogies.file} -`,
      `choose ${pairs.file} ${analogies.file} /models/two.safetensors`,
      'addFiles',
      'evaluate',
    ]);
  });

  test('the report has scores with intervals, sections, misses and their questions for Ask', async () => {
    const told = await open({ ...page, evaluation });
    const summary = await at('.tables').first().locator('tbody tr').allTextContents();
    assert.match(summary[0]!, /WS-353.*Word pairs.*Spearman 0\.6120\.502 to 0\.703180 of 353$/);
    assert.match(summary[1]!, /accuracy 76\.2.%74\.4.% to 77\.8.%2,365 of 19,544$/);
    assert.match(await at('body').innerText(), /notes\.txt has \u201cdear diary\u201d.*\(line 2\)/);
    const details = at('.evaluate-test').nth(1);
    await details.locator('summary').click();
    assert.match(
      (await details.locator('tbody tr').first().textContent())!,
      /capital-common-countries14315635086\.4.% to 95/,
    );
    await fixture.view.page.getByText('man : woman :: king : ?').click();
    await button('Save as Markdown').click();
    await button('Save as JSON').click();
    await fixture.view.until(() => told.length === 3);
    assert.deepEqual(told, ['ask /models/one.safetensors man : woman :: king : ?', 'save markdown', 'save json']);
  });

  test('two models: a sentence for each test set says which one is better', async () => {
    await open({ ...page, evaluation: compared, other: '/models/two.safetensors' });
    const sentences = await at('.evaluate-sentences li').allTextContents();
    assert.match(
      sentences[0]!,
      /WS-353-ALL\.txt No difference is shown: 0\.612 and 0\.550 on 180 shared pairs \(paired bootstrap, p = 0\.090/,
    );
    assert.match(
      sentences[1]!,
      /skip-gram 100d is better: 76\.2.% and 60\.0.% .* \(McNemar's exact test, p < 0\.001\)/,
    );
    const row = await at('.tables').first().locator('tbody tr').first().textContent();
    assert.match(row!, /0\.612 \(0\.502 to 0\.703\)0\.550/);
  });

  test('progress with cancel; a failed run says why', async () => {
    const told = await open({ ...page, fraction: 0.42 });
    assert.match((await at('.page-state').textContent())!, /42.%/);
    await button('Cancel').click();
    assert.deepEqual(told, ['cancel']);
    await fixture.view.remote.show({ page: { ...page, message: 'There is no file x.' } });
    assert.match(await at('.messages').innerText(), /There is no file x/);
    await button('Evaluate with 2 Test Sets').waitFor();
  });

  test('without test sets says what to choose and evaluates all the same; without a model offers one', async () => {
    const told = await open({ ...page, files: [], others: [] });
    assert.match(await at('.evaluate-files').innerText(), /SimLex-999.*vectors alone/);
    assert.equal(await at('#other').isVisible(), false);
    await button('Evaluate without Test Sets').click();
    await fixture.view.remote.show({ page: { ...page, files: [], searching: true } });
    assert.match(await at('.evaluate-files').innerText(), /Looking for/);
    await fixture.view.remote.show({ page: { ...page, model: null } });
    await button('Train on Workspace').click();
    assert.deepEqual(told, ['evaluate', 'train']);
  });

  test('hostile names and words are text', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    const miss = { question: evil, expected: evil, won: evil, by: 1 };
    await open({
      ...page,
      model: { path: '/x', name: evil.repeat(9) },
      files: [{ path: '/y', kind: 'odd', name: evil.repeat(9), chosen: true }],
      evaluation: {
        ...evaluation,
        name: evil,
        notes: [evil],
        tests: [
          { ...analogies, file: `/${evil}`, misses: [miss], sections: [{ ...analogies.sections[0]!, name: evil }] },
        ],
        vectors: [{ name: 'hubs', value: 1, interval: null, text: evil }],
      },
    });
    assert.equal(await fixture.view.page.locator('img, b, iframe').count(), 0);
    assert.ok(!(await fixture.view.scrollsSideways()));
  });

  test('nothing is cut to a letter in 300 px', async () => {
    await open({ ...page, evaluation: compared }, { width: 300, height: 900 });
    for (const summary of await at('.evaluate-test > summary').all()) {
      if ((await summary.locator('..').getAttribute('open')) === null) {
        await summary.click();
      }
    }
    await fixture.assertReadable('evaluation, 300 px');
    await fixture.view.screenshot('evaluate-narrow-300');
  });

  for (const [width, height, theme] of [
    [800, 900, 'hc-light'],
    [400, 900, 'light'],
  ] as const) {
    test(`looks right in each theme: ${width} x ${height}`, async () => {
      await open({ ...page, evaluation }, { width, height, theme });
      await at('.evaluate-test').nth(1).locator('summary').click();
      await fixture.inEachTheme('report');
      await fixture.view.remote.show({ page: { ...page, evaluation: compared, fraction: 0.3 } });
      await fixture.inEachTheme('compared');
    });
  }
});
