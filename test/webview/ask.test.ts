import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { VecinityError } from '../../src/core/errors';
import type { NeighbourOrder } from '../../src/core/queries/evidence';
import type { AskAnswer } from '../../src/protocol/ask';
import type { Handlers } from '../../src/protocol/rpc';
import type { AskHost, AskView } from '../../src/protocol/views';
import { assertKind } from '../unit/support/assertions';
import { fixtureModel, headerOf, hostileWords } from './fixtureModel';
import { askHost, type Calls } from './hosts';
import { ViewFixture, type OpenOptions } from './viewFixture';

suite('Ask view', function () {
  this.timeout(30_000);
  const fixture = new ViewFixture<AskView>('ask', { width: 300, height: 640 });
  const { at, press, button } = fixture;
  const model = fixtureModel(hostileWords);

  async function openWith(handlers: Handlers<AskHost>, options: OpenOptions = {}): Promise<void> {
    await fixture.open(handlers, options);
    await at('.welcome, .answer').first().waitFor();
  }

  async function open(options: OpenOptions = {}): Promise<Calls> {
    const { handlers, calls } = askHost(model);
    await openWith(handlers, options);
    return calls;
  }

  const field = (): Locator => fixture.view.page.getByRole('combobox');
  const results = (): Promise<string[]> => at('.result .word').allTextContents();

  /** Asks and waits for another answer than the one that is shown. */
  async function ask(text: string): Promise<void> {
    await at('.answer').evaluateAll((answers) => answers.forEach((answer) => answer.setAttribute('data-old', '')));
    await field().fill(text);
    await field().press('Enter');
    await at('.answer:not([data-old])').waitFor();
  }

  test('says what to do without a model, and does it', async () => {
    const { handlers, calls } = askHost(null);
    await openWith(handlers);
    assert.equal(await field().isVisible(), false);
    await button('Train on Workspace').click();
    await button('Open Sample Model').click();
    await button('Get Started').click();
    assert.deepEqual(calls.run, ['train', 'openSample', 'openWalkthrough']);
    await fixture.view.remote.modelChanged({ model: headerOf(model) });
    await field().waitFor();
    assert.match((await at('.model').textContent())!, /State of the Union.*118 words × 40/);
  });

  test('offers examples the model can answer', async () => {
    const calls = await open();
    const example = at('.welcome .pill').first();
    const text = (await example.textContent())!;
    assert.equal(await field().getAttribute('placeholder'), text);
    assert.ok(calls.asked.length > 0 && calls.asked.every(({ probe }) => probe), 'the user has asked nothing yet');
    await example.click();
    await at('.answer').waitFor();
    assert.equal(calls.asked.at(-1)!.text, text);
    assert.equal(calls.asked.at(-1)!.probe, undefined);
    assert.equal(await field().inputValue(), text);
  });

  test('an emptied field tells again what can be asked', async () => {
    await open();
    await ask('dog');
    await field().fill('');
    await at('.welcome .pill').first().waitFor();
    assert.equal(await at('.answer').count(), 0);
  });

  test('arithmetic is headed as textbooks write it', async () => {
    await open();
    await ask('man : king :: woman : ?');
    assert.equal(await at('.question').textContent(), 'king \u2212 man + woman');
  });

  test('answers an analogy by keyboard alone, and asks a result with Enter', async () => {
    const calls = await open();
    await press('Tab');
    assert.ok(await field().evaluate((input) => input === document.activeElement));
    await fixture.view.page.keyboard.type('king - man + woman');
    await press('Escape');
    await press('Enter');
    await at('.answer').waitFor();
    const words = await results();
    assert.equal(words.length, 20);
    assert.ok(words.slice(0, 3).includes('queen'), `queen among the first of ${words.join(' ')}`);
    for (const input of ['king', 'man', 'woman']) {
      assert.ok(!words.includes(input), `${input} is left out`);
    }
    await at('.result').first().focus();
    await press('ArrowDown');
    await press('Enter');
    await at('.note', { hasText: 'rank' }).waitFor();
    assert.equal(calls.asked.at(-1)!.text, words[1]);
    assert.equal(await at('.result[tabindex="0"]').count(), 1, 'one tab stop for the list');
  });

  test('switches the method for analogies and asks again', async () => {
    const calls = await open();
    await ask('dog');
    assert.equal(await at('.method').isVisible(), false);
    await ask('king - man + woman');
    await fixture.view.page.getByRole('radio', { name: '3CosAdd' }).focus();
    await press('ArrowRight');
    await at('.note', { hasText: '3CosMul' }).waitFor();
    assert.deepEqual(calls.asked.at(-1), { text: 'king - man + woman', method: '3CosMul' });
  });

  test('orders the neighbours of a word by evidence or by cosine', async () => {
    const { handlers, calls } = askHost(model);
    let rank: NeighbourOrder = 'evidence';
    const answered = {
      ...handlers,
      ask: (request: Parameters<typeof handlers.ask>[0], signal: AbortSignal) =>
        Promise.resolve(handlers.ask(request, signal)).then((answer) =>
          answer.kind === 'neighbours' ? { ...answer, rank } : answer,
        ),
      order: (request: { readonly rank: NeighbourOrder }) => {
        void handlers.order(request, new AbortController().signal);
        ({ rank } = request);
        void fixture.view.remote.orderChanged({});
      },
    };
    await openWith(answered);
    await ask('dog');
    await at('.note', { hasText: 'weighted by evidence' }).waitFor();
    const byCosine = fixture.view.page.getByRole('radio', { name: 'cosine' });
    await byCosine.click();
    await at('.answer:not(:has-text("weighted by evidence"))').waitFor();
    assert.deepEqual(calls.orders, ['cosine']);
    assert.equal(calls.asked.at(-1)!.text, 'dog');
    assert.equal(await byCosine.getAttribute('aria-checked'), 'true');
    assert.ok(await byCosine.evaluate((button) => button === document.activeElement), 'the focus stays');
    await ask('cat ~ dog');
    assert.equal(await at('.order', { hasText: 'evidence' }).isVisible(), false, 'a pair has no order');
  });

  test('offers no order for a model without evidence', async () => {
    await open();
    await ask('dog');
    assert.equal(await at('.order', { hasText: 'evidence' }).isVisible(), false);
  });

  test('shows the similarity of two words', async () => {
    await open();
    await ask('cat ~ dog');
    assert.match((await at('.similarity-value').textContent())!, /^0\.\d{3}$/);
  });

  test('completes at the caret: arrows and Enter, Tab, Escape', async () => {
    await open();
    await field().pressSequentially('qu + man');
    for (let i = 0; i < ' + man'.length; i++) {
      await press('ArrowLeft');
    }
    await field().pressSequentially('e');
    await at('.completion', { hasText: 'queen' }).waitFor();
    assert.equal(await field().getAttribute('aria-expanded'), 'true');
    await press('ArrowDown');
    const active = await field().getAttribute('aria-activedescendant');
    assert.equal(await at(`#${active!}`).getAttribute('aria-selected'), 'true');
    assert.equal(await at(`#${active!}`).getAttribute('role'), 'option');
    await press('Enter');
    assert.equal(await field().inputValue(), 'queen + man');
    assert.equal(await at('.answer').count(), 0, 'Enter took the completion and did not ask');

    await field().fill('');
    await field().pressSequentially('prin');
    await at('.completion').first().waitFor();
    await press('Tab');
    assert.equal(await field().inputValue(), 'prince');

    await field().fill('');
    await field().pressSequentially('ki');
    await at('.completion').first().waitFor();
    await press('Escape');
    assert.equal(await at('.completions').isVisible(), false);
    assert.equal(await field().inputValue(), 'ki');
  });

  test('a completion taken before the list has caught up replaces all that was typed', async () => {
    const { handlers } = askHost(model);
    await openWith({
      ...handlers,
      complete: (request, signal) =>
        request.prefix === 'prin' ? new Promise(() => undefined) : handlers.complete(request, signal),
    });
    await field().pressSequentially('pri');
    await at('.completion', { hasText: 'prince' }).first().waitFor();
    await field().pressSequentially('n');
    await press('Tab');
    assert.equal(await field().inputValue(), 'prince');
  });

  test('a list in which the user has begun to choose does not change when the answer comes', async () => {
    const { handlers } = askHost(model);
    let answer = (): void => assert.fail('nothing was asked');
    await openWith({
      ...handlers,
      complete: (request, signal) =>
        request.prefix === 'prin'
          ? new Promise((resolve) => {
              answer = () => resolve(handlers.complete(request, signal));
            })
          : handlers.complete(request, signal),
    });
    await field().pressSequentially('pri');
    await at('.completion', { hasText: 'prince' }).first().waitFor();
    await field().pressSequentially('n');
    await press('ArrowDown');
    answer();
    await fixture.view.settled();
    assert.ok(await field().getAttribute('aria-activedescendant'), 'the option is still chosen');
    await press('Enter');
    assert.equal(await field().inputValue(), 'prince');
    assert.equal(await at('.answer').count(), 0, 'Enter took the completion and did not ask');
  });

  test('marks what is wrong, and a press on a suggestion repairs it', async () => {
    await open();
    await field().fill('king - man + womann');
    await press('Escape');
    await press('Enter');
    await at('.message').waitFor();
    assert.equal(await at('.field-wrong').textContent(), 'womann');
    assert.equal(await field().getAttribute('aria-invalid'), 'true');
    const described = await field().getAttribute('aria-describedby');
    assert.match((await at(`#${described!}`).textContent())!, /womann/);
    await at('.message .pill', { hasText: /^woman$/ }).click();
    await at('.answer').waitFor();
    assert.equal(await field().inputValue(), 'king - man + woman');
    assert.equal(await at('.message').count(), 0);
    assert.equal(await field().getAttribute('aria-invalid'), null);
  });

  test('a question that is no expression keeps the last answer', async () => {
    await open();
    await ask('dog');
    await field().fill('king - + man');
    await press('Enter');
    await at('.message').waitFor();
    assert.equal((await at('.field-wrong').textContent())!.trim(), '- +');
    assert.equal(await at('.question').textContent(), 'dog');
  });

  test('a newer question cancels the older one', async () => {
    const { handlers } = askHost(model);
    const aborted: string[] = [];
    await openWith({
      ...handlers,
      ask: (request, signal) =>
        request.text === 'slow'
          ? new Promise<AskAnswer>((_, reject) =>
              signal.addEventListener('abort', () => {
                aborted.push(request.text);
                reject(new VecinityError('cancelled', 'Cancelled.'));
              }),
            )
          : handlers.ask(request, signal),
    });
    await field().fill('slow');
    await press('Enter');
    await fixture.view.page.locator('vscode-progress-ring').waitFor();
    await ask('dog');
    assert.deepEqual(aborted, ['slow']);
    assert.equal(await at('.question').textContent(), 'dog');
    assert.equal(await fixture.view.page.locator('vscode-progress-ring').count(), 0);
  });

  test('remembers questions: up and down, the list, clearing it', async () => {
    await open();
    await ask('dog');
    await ask('cat ~ dog');
    await field().fill('half');
    await press('Escape');
    await press('ArrowUp');
    assert.equal(await field().inputValue(), 'cat ~ dog');
    await press('ArrowUp');
    assert.equal(await field().inputValue(), 'dog');
    await press('ArrowDown');
    await press('ArrowDown');
    assert.equal(await field().inputValue(), 'half');
    assert.deepEqual(await at('.recent-item').allTextContents(), ['cat ~ dog', 'dog']);
    await at('.recent-item', { hasText: /^dog$/ }).click();
    await at('.question', { hasText: /^dog$/ }).waitFor();
    await button('Clear recent questions').click();
    assert.equal(await at('.recent').isVisible(), false);
  });

  test('text, method, history and answer survive hiding and reloading', async () => {
    const calls = await open();
    await ask('king - man + woman');
    await fixture.view.page.getByRole('radio', { name: '3CosMul' }).click();
    await at('.note', { hasText: '3CosMul' }).waitFor();
    const before = await results();
    await field().fill('half a thought');
    const asked = calls.asked.length;
    await fixture.view.reload();
    await at('.answer').waitFor();
    assert.deepEqual(await results(), before);
    assert.equal(await field().inputValue(), 'half a thought');
    assert.deepEqual(await at('.recent-item').allTextContents(), ['king - man + woman']);
    assert.equal(calls.asked.length, asked, 'the answer was kept, not asked for again');
    await field().fill('king - man + boy');
    assert.equal(await fixture.view.page.getByRole('radio', { name: '3CosMul' }).getAttribute('aria-checked'), 'true');
  });

  test('another model is asked the same question', async () => {
    const calls = await open();
    await ask('dog');
    await fixture.view.remote.modelChanged({
      model: { ...headerOf(model), path: '/models/other.safetensors', name: 'Other' },
    });
    await at('.model', { hasText: 'Other' }).waitFor();
    await at('.answer').waitFor();
    assert.deepEqual(
      calls.asked.slice(-2).map(({ text }) => text),
      ['dog', 'dog'],
    );
  });

  test('what another model answered does not stay beside an error', async () => {
    const { handlers } = askHost(model);
    let known = true;
    await openWith({
      ...handlers,
      ask: (request, signal) => handlers.ask(known ? request : { ...request, text: 'qqqq' }, signal),
    });
    await ask('dog');
    known = false;
    await fixture.view.remote.modelChanged({
      model: { ...headerOf(model), path: '/models/other.safetensors', name: 'Other' },
    });
    await at('.message').waitFor();
    assert.equal(await at('.answer').count(), 0);
    // Nobody made a mistake: it is a note, and the field is not marked.
    assert.equal(await at('.message.lacking').count(), 1);
    assert.equal(await field().getAttribute('aria-invalid'), null);
    // Back to the first one, its answer is true again, and nothing is wrong.
    await fixture.view.remote.modelChanged({ model: headerOf(model) });
    await at('.answer').waitFor();
    assert.equal(await at('.message').count(), 0);
    assert.equal(await field().getAttribute('aria-invalid'), null);
  });

  test('a question on its way is asked of the new model, and the old answer is dropped', async () => {
    const { handlers } = askHost(model);
    const waiting: (() => void)[] = [];
    await openWith({
      ...handlers,
      ask: async (request, signal) => {
        if (request.text === 'dog' && waiting.length < 1) {
          await new Promise<void>((resolve) => waiting.push(resolve));
          throw new VecinityError('unreadable', 'union.safetensors does not exist.', {});
        }
        return handlers.ask(request, signal);
      },
    });
    await field().fill('dog');
    await press('Enter');
    await fixture.view.page.waitForTimeout(50);
    await fixture.view.remote.modelChanged({
      model: { ...headerOf(model), path: '/models/other.safetensors', name: 'Other' },
    });
    await at('.answer').waitFor();
    waiting[0]!();
    await fixture.view.settled();
    assert.equal(await at('.message').count(), 0);
    assert.equal(await at('.question .term').textContent(), 'dog');
  });

  test('the host asks a question; the words go to the plot', async () => {
    const calls = await open();
    await fixture.view.remote.ask({ text: 'queen' });
    await at('.answer').waitFor();
    assert.equal(await field().inputValue(), 'queen');
    await button('Plot these words').click();
    const words = await results();
    assert.deepEqual(calls.plotted, [['queen', ...words]]);
    await button('Show the words of the question as tokens').click();
    assert.deepEqual(calls.run, ['showTokens queen']);
  });

  test('hostile words are text, and nothing else', async () => {
    await open({ width: 260 });
    for (const word of hostileWords) {
      await ask(`"${word.replaceAll('"', '')}" ~ "__proto__"`);
      await ask(word);
      await fixture.view.settled();
      assert.ok(!(await fixture.view.scrollsSideways()), `no sideways scrolling with ${word.slice(0, 40)}`);
    }
    assert.equal(await fixture.view.page.locator('img, a, script:not([nonce]), iframe').count(), 0);
    await ask('<img src=x onerror=alert(1)>');
    assert.equal(await at('.question .term').textContent(), '<img src=x onerror=alert(1)>');
    await ask('__proto__');
    assert.equal(await at('.question .term').textContent(), '__proto__');
    assert.equal((await results()).length, 20);
    // Text of the other direction is fenced in.
    await ask('\u202eevil');
    assert.equal(await at('.question .term').evaluate((term) => term.tagName), 'BDI');
    assert.equal(await at('.question .term').textContent(), '\ufffdevil', 'what turns text shows');
    await ask('\u{1f409}\u{1f469}\u200d\u{1f680}');
    assert.equal(await at('.question .term').textContent(), '\u{1f409}\u{1f469}\u200d\u{1f680}');
  });

  test('columns have names; their numbers stand in line', async () => {
    await open({ width: 300 });
    await ask('king');
    assert.deepEqual(await at('.result-head span').allTextContents(), ['', '', 'cosine', 'count']);
    const edges = await fixture.view.page.evaluate(() =>
      ['.number', '.count'].map(
        (column) =>
          new Set([...document.querySelectorAll(column)].map((cell) => Math.round(cell.getBoundingClientRect().right)))
            .size,
      ),
    );
    assert.deepEqual(edges, [1, 1]);
    await ask('king ~ queen');
    assert.equal(await at('.result-head').count(), 0);
  });

  test('under an error the answer to the question before stands back', async () => {
    await open();
    await ask('king');
    const colourOfWords = (): Promise<string> =>
      at('.result .word')
        .first()
        .evaluate((cell) => getComputedStyle(cell).color);
    const before = await colourOfWords();
    assert.equal(await at('.stale-note').isVisible(), false);
    await field().fill('kingg');
    await press('Escape');
    await press('Enter');
    await at('.message').waitFor();
    assert.equal(await at('.stale-note').isVisible(), true);
    assert.notEqual(await colourOfWords(), before);
    await ask('queen');
    assert.equal(await at('.stale-note').isVisible(), false);
    assert.equal(await colourOfWords(), before);
  });

  test('words without a sign: a click asks what was meant', async () => {
    await open();
    await field().fill('peace war');
    await press('Enter');
    await at('.message').waitFor();
    const offers = at('.message .pill');
    assert.deepEqual(await offers.allTextContents(), ['peace ~ war', 'peace + war']);
    await offers.first().click();
    await at('.similarity').waitFor();
    assert.equal(await field().inputValue(), 'peace ~ war');
    assert.equal(await at('.message').count(), 0);
  });

  for (const width of [180, 150]) {
    test(`nothing is cut to a letter in ${width} px`, async () => {
      const arabic = '\u0645\u0644\u06a9\u0629';
      const { handlers } = askHost(fixtureModel([arabic, 'x'.repeat(60)]));
      await openWith(
        { ...handlers, ready: () => ({ ...headerOf(model), name: `${'long name '.repeat(12)}\u05e9\u05dd` }) },
        { width, height: 600 },
      );
      await at('.welcome .pill').first().waitFor();
      await fixture.assertReadable(`empty, ${width} px`);
      await ask('king - man + woman');
      await fixture.assertReadable(`analogy, ${width} px`);
      await ask(arabic);
      await fixture.assertReadable(`neighbours, ${width} px`);
      await field().fill(`${'x'.repeat(60)} king`);
      await press('Enter');
      await at('.message').waitFor();
      await fixture.assertReadable(`error, ${width} px`);
      await fixture.view.screenshot(`ask-narrow-${width}`);
    });
  }

  test('words that are written from right to left stand in line with the others', async () => {
    const hebrew = '\u05de\u05dc\u05db\u05d4';
    const { handlers } = askHost(fixtureModel([hebrew]));
    await openWith(
      {
        ...handlers,
        ask: async (request: Parameters<typeof handlers.ask>[0], signal: AbortSignal) => {
          const answer = await handlers.ask(request, signal);
          assertKind(answer, 'neighbours');
          const [first] = answer.results;
          assert.ok(first);
          return { ...answer, results: [first, { ...first, word: hebrew }] };
        },
      },
      { width: 300 },
    );
    await ask('king');
    const starts = await fixture.view.page.evaluate(() =>
      [...document.querySelectorAll('.result .word')].map((cell) => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return Math.round(range.getBoundingClientRect().left);
      }),
    );
    assert.equal(starts.length, 2);
    assert.equal(starts[0], starts[1]);
  });

  test('a failing host is told, not hidden', async () => {
    const { handlers } = askHost(model);
    await openWith({
      ...handlers,
      ask: () => {
        throw new VecinityError('badFile', 'union.safetensors is cut short at byte 812.', {
          remedy: 'Train the model again.',
        });
      },
    });
    await field().fill('dog');
    await press('Enter');
    await at('.message', { hasText: 'cut short at byte 812' }).waitFor();
    assert.match((await at('.remedy').textContent())!, /Train the model again/);
  });

  test('every kind of question has its answer', async () => {
    await open();
    for (const [text, shown] of [
      ['odd: cat dog king horse', /^king$/],
      ['rank: king queen', /\d/],
      ['closer: king man', /\d/],
      ['distance: cat dog', /0\.\d{4}/],
      ['relative: cat dog', /0\.\d{4}/],
      ['cat dog ~ king queen', /0\.\d{4}/],
      ['mover: the cat and the dog ~ a king and his queen', /\d\.\d{4}/],
    ] as const) {
      await ask(text);
      const figure = (await at('.answer .odd-word, .answer .similarity-value').first().textContent())!;
      assert.match(figure, shown, text);
    }
    assert.equal((await at('.moves tbody tr').count()) > 1, true, 'the moves of the words');
    await ask('king among: queen man woman zzzz > -1');
    assert.equal((await results()).length, 3);
    await at('.note', { hasText: 'Left out, because not in the vocabulary: zzzz' }).waitFor();
  });

  test('copies an answer as text, CSV and gensim code, by keyboard too', async () => {
    const calls = await open();
    await ask('cat ~ dog');
    await button('Copy this answer').click();
    await fixture.view.page.getByRole('menuitem', { name: 'Copy as text' }).click();
    await button('Copy this answer').focus();
    await press('Enter');
    await press('ArrowDown');
    await press('Enter');
    await button('Copy this answer').press('Enter');
    await press('End');
    await press('Enter');
    assert.match(calls.copied[0]!, /^cat ~ dog\ncosine: 0\.\d{4}\n$/);
    assert.match(calls.copied[1]!, /^question,cosine\r\ncat ~ dog,0\.\d+\r\n$/);
    assert.match(calls.copied[2]!, /print\(kv\.similarity\("cat", "dog"\)\)\n$/);
    await button('Copy this answer').press('Enter');
    await press('Escape');
    assert.equal(await at('.menu').first().isVisible(), false);
    const focused = await fixture.view.page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    assert.equal(focused, 'Copy this answer', 'the focus goes back');
  });

  test('pinned answers stay above, survive reloading and name another model', async () => {
    const calls = await open();
    await ask('king');
    await button('Pin this answer').click();
    await ask('cat ~ dog');
    assert.equal(await at('.pinned-answer .result').count(), 5);
    await button('Pin this answer').click();
    await fixture.view.reload();
    await at('.pinned-answer').first().waitFor();
    assert.deepEqual(await at('.pinned-answer .question').allTextContents(), ['cat ~ dog', 'king']);
    await at('.pinned-answer').nth(1).getByRole('button', { name: 'Plot these words' }).click();
    await fixture.view.settled();
    assert.equal(calls.plotted.at(-1)![0], 'king');
    assert.equal(calls.plotted.at(-1)!.length, 21, 'all words of the answer, not only those that are shown');
    await fixture.view.remote.modelChanged({ model: { ...headerOf(model), path: '/models/b', name: 'Other' } });
    await at('.pinned-answer .note', { hasText: 'State of the Union' }).first().waitFor();
    await fixture.view.remote.modelChanged({ model: headerOf(model) });
    await button('Unpin this answer').click();
    assert.deepEqual(await at('.pinned-answer .question').allTextContents(), ['king']);
    await button('Unpin').click();
    assert.equal(await at('.pinned-answers').isVisible(), false);
  });

  test('completes keywords, those of limits behind a word', async () => {
    await open();
    await field().pressSequentially('clos');
    await at('.completion', { hasText: 'closer:' }).waitFor();
    await press('Tab');
    assert.equal(await field().inputValue(), 'closer: ');
    await field().pressSequentially('king among');
    await at('.completion', { hasText: 'only these words' }).waitFor();
    await press('Tab');
    assert.equal(await field().inputValue(), 'closer: king among: ');
  });

  for (const [width, theme] of [
    [260, 'light'],
    [400, 'hc-black'],
  ] as const) {
    test(`looks right in each theme: ${width} px`, async function () {
      this.timeout(120_000);
      const look = (state: string): Promise<void> =>
        fixture.inEachTheme(state, async (name) => {
          const clipped = await fixture.view.page.evaluate(() =>
            [...document.querySelectorAll<HTMLElement>('.number, .count, .choice button, .model-size')]
              .filter((part) => part.scrollWidth > part.clientWidth + 1)
              .map((part) => part.textContent),
          );
          assert.deepEqual(clipped, [], `${name} cuts nothing off`);
        });
      await open({ width, theme });
      await at('.welcome .pill').first().waitFor();
      await look('empty');
      await ask('king - man + woman');
      await look('analogy');
      await ask('cat ~ dog');
      await look('similarity');
      await field().fill('king - man + womann');
      await press('Enter');
      await at('.message').waitFor();
      await look('error');
      await field().fill('king - ');
      await field().pressSequentially('s');
      await at('.completion').first().waitFor();
      await press('ArrowDown');
      await look('completion');
    });
  }

  test('limits the answers to the words of the selection, and back', async () => {
    const calls = await open();
    await ask('king');
    const opener = at('.among-button');
    await opener.click();
    await fixture.view.page.getByRole('menuitemradio', { name: 'Words of the selection' }).click();
    await at('.answer-note', { hasText: 'among 2 candidates' }).waitFor();
    assert.deepEqual((await results()).sort(), ['dog', 'queen']);
    assert.deepEqual(calls.run, ['candidates selection']);
    assert.match((await opener.textContent())!, /words of the selection/);
    await ask('cat ~ dog');
    assert.ok(await opener.isVisible(), 'a limit is never hidden');
    await opener.click();
    await fixture.inEachTheme('among');
    await fixture.view.page.getByRole('menuitemradio', { name: 'All words' }).click();
    await ask('king');
    assert.equal((await results()).length, 20);
    await opener.click();
    await fixture.view.page.getByRole('menuitemradio', { name: /file/ }).click();
    await fixture.view.settled();
    assert.match((await opener.textContent())!, /all words/, 'the user cancelled');
  });

  for (const [width, theme] of [
    [180, 'dark'],
    [300, 'hc-light'],
  ] as const) {
    test(`answers of every kind look right: ${width} px`, async function () {
      this.timeout(120_000);
      const look = (state: string): Promise<void> => fixture.inEachTheme(state);
      await open({ width, theme });
      const all = [
        ['odd', 'odd: cat dog king horse'],
        ['rank', 'rank: king queen'],
        ['closer', 'closer: king queen'],
        ['sets', 'cat dog ~ king queen'],
        ['mover', 'mover: the cat and the dog ~ a king and his queen'],
        ['limits', '2 king - 0.5 man among: queen woman zzzz'],
      ] as const;
      for (const [state, text] of width === 180 ? all : all.slice(-2)) {
        await ask(text);
        await look(state);
      }
      await button('Copy this answer').click();
      await look('copying');
      await press('Escape');
      await button('Pin this answer').click();
      await ask('king');
      await button('Pin this answer').click();
      await ask('distance: cat dog');
      await look('pinned');
    });
  }
});
