import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import type { Locator } from 'playwright-core';
import type { PlotView } from '../../src/protocol/views';
import { VecinityError } from '../../src/core/errors';
import { answerNeighbours } from '../../src/engine/answers/neighbours';
import { answerPlot } from '../../src/engine/answers/plot';
import { commonWords, fixtureModel, headerOf, hostileWords } from './fixtureModel';
import { plotHost, type Calls } from './hosts';
import { ViewFixture, type OpenOptions } from './viewFixture';

const twelve = ['king', 'queen', 'man', 'woman', 'cat', 'dog', 'paris', 'london', 'war', 'peace', 'bread', 'wine'];

suite('plot panel', function () {
  this.timeout(90_000); // axe reads tables of 10,000 cells
  const fixture = new ViewFixture<PlotView>('plot', { width: 800, height: 600 });
  const { at, press, button } = fixture;
  const model = fixtureModel(hostileWords);

  async function open(words: readonly string[], options: OpenOptions = {}): Promise<Calls> {
    const { handlers, calls } = plotHost(model, words);
    await fixture.open(handlers, options);
    await at('.panel').waitFor();
    if (words.length > 0) {
      await at('.chip, .chip-toggle').filter({ visible: true }).first().waitFor();
    }
    await fixture.view.settled();
    return calls;
  }

  const chips = (): Promise<string[]> => at('.chip .word').allTextContents();
  const radio = (name: string): Locator => fixture.view.page.getByRole('radio', { name, exact: true });
  const oneHot = (): Locator => fixture.view.page.getByRole('checkbox', { name: 'One-hot' });
  const tooltip = (pane: number): Promise<string | null> => at('.tooltip').nth(pane).textContent();

  const picture = (): Promise<string> => fixture.picture('.pane-box canvas');
  const coloursIn = (pane: number): Promise<number> => fixture.coloursIn('.pane-box canvas', pane);

  async function addByKeyboard(text: string): Promise<void> {
    const field = fixture.view.page.getByRole('combobox');
    await field.fill(text);
    await press('Escape');
    await field.press('Enter');
  }

  test('draws both views, and one-hot beside them: every pair exactly 0', async () => {
    const calls = await open(twelve);
    assert.ok((await coloursIn(0)) > 20);
    assert.equal(await at('.pane').nth(1).isVisible(), false);
    assert.deepEqual(calls.run, []);
    await oneHot().click();
    assert.deepEqual(calls.run, ['oneHotShown'], 'the host ticks the step of the walkthrough');
    assert.ok((await coloursIn(1)) > 5);
    const lesson = (await at('.lesson').textContent())!;
    assert.match(lesson, /any two words have cosine 0/);
    const cells = await at('.tables table').nth(1).locator('td.table-number').allTextContents();
    assert.equal(cells.length, 144);
    cells.forEach((text, i) => assert.equal(text, i % 13 === 0 ? '1.000' : '0.000'));
    const dense = await at('.tables table').nth(0).locator('td.table-number').allTextContents();
    const expected = answerPlot(model, twelve).similarity;
    dense.forEach((text, i) => assert.ok(Math.abs(Number(text.replace('\u2212', '-')) - expected[i]!) <= 0.00051));

    await radio('Map').click();
    assert.ok((await coloursIn(0)) > 5);
    assert.ok((await coloursIn(1)) > 5);
  });

  test('the most and the least similar pair of the lesson are those of the matrix', async () => {
    await open(twelve);
    await oneHot().click();
    const { similarity } = answerPlot(model, twelve);
    const pairs = twelve
      .flatMap((a, i) => twelve.map((b, j) => ({ a, b, i, j, cosine: similarity[i * 12 + j]! })))
      .filter(({ i, j }) => i < j)
      .sort((x, y) => y.cosine - x.cosine);
    const named = await at('.lesson-word').allTextContents();
    assert.deepEqual(named, [pairs[0]!.a, pairs[0]!.b, pairs.at(-1)!.a, pairs.at(-1)!.b]);
  });

  test('reads cells by pointer in both spaces at once', async () => {
    await open(twelve);
    await oneHot().click();
    await fixture.view.settled();
    const box = (await at('.pane-box').first().boundingBox())!;
    let seen: string | null = '';
    for (let i = 2; i < 9 && !seen!.includes('~'); i++) {
      await fixture.view.page.mouse.move(box.x + box.width * 0.55, box.y + (box.height * i) / 10);
      await fixture.view.settled();
      seen = (await at('.tooltip').first().isVisible()) ? await tooltip(0) : '';
    }
    const [, first, second, cosine] = /^(\w+)~(\w+?)([\u2212\d].*)$/.exec(seen!)!;
    const i = twelve.indexOf(first!);
    const j = twelve.indexOf(second!);
    const expected = answerPlot(model, twelve).similarity[i * 12 + j]!;
    assert.ok(Math.abs(Number(cosine!.replace('\u2212', '-')) - expected) <= 0.00051);
    assert.equal(await tooltip(1), `${first!}~${second!}0.000`);
  });

  test('reads cells, zooms, pans and asks by keyboard', async () => {
    const calls = await open(twelve);
    await at('.pane-box').first().focus();
    await press('ArrowRight');
    await press('ArrowRight');
    await press('ArrowDown');
    await fixture.view.settled();
    // King is the first row and column: one right and one down is queen with queen, reached through king and queen.
    assert.match((await tooltip(0))!, /^queen1\.000/);
    await press('ArrowLeft');
    await fixture.view.settled();
    assert.match((await tooltip(0))!, /^queen~king0\./);
    assert.match((await at('[role=status]').textContent())!, /queen, king, 0\./);
    await press('Enter');
    assert.deepEqual(calls.asked, [{ text: 'queen ~ king' }]);

    await press('Escape');
    const whole = await picture();
    await press('+');
    const near = await picture();
    assert.notEqual(near, whole);
    await press('Shift+ArrowRight');
    assert.notEqual(await picture(), near);
    await press('0');
    assert.equal(await picture(), whole);
  });

  test('moves over the map by keyboard, and takes a word out with Delete', async () => {
    const calls = await open(twelve);
    await radio('Map').click();
    await at('.pane-box').first().focus();
    const visited = new Set<string>();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp', 'ArrowUp']) {
      await press(key);
      await fixture.view.settled();
      visited.add(/^\p{Ll}+/u.exec((await tooltip(0))!)![0]);
    }
    assert.ok(visited.size >= 3, [...visited].join(' '));
    const last = [...visited].find((word) => twelve.includes(word))!;
    assert.ok(last);
    await press('Delete');
    await fixture.view.page.waitForFunction(() => document.querySelectorAll('.chip').length === 11);
    assert.equal(calls.plotted.at(-1)!.length, 11);
  });

  test('zooms with the wheel and shows all again', async () => {
    await open(twelve);
    await radio('Map').click();
    await fixture.view.settled();
    const box = (await at('.pane-box').first().boundingBox())!;
    // A corner without points, so that nothing is marked.
    await fixture.view.page.mouse.move(box.x + 4, box.y + box.height - 4);
    const whole = await picture();
    await fixture.view.page.mouse.wheel(0, -300);
    const zoomed = await picture();
    assert.notEqual(zoomed, whole);
    await fixture.view.page.mouse.down();
    await fixture.view.page.mouse.move(box.x + 60, box.y + box.height - 60);
    await fixture.view.page.mouse.up();
    assert.notEqual(await picture(), zoomed);
    await button('Show all').first().click();
    await fixture.view.page.mouse.move(1, 1);
    assert.equal(await picture(), whole);
  });

  test('adds words: typed, completed, neighbours; removes by chip', async () => {
    await open(['king']);
    await addByKeyboard('queen, dog wolf');
    await at('.chip', { hasText: 'wolf' }).waitFor();
    assert.deepEqual(await chips(), ['king', 'queen', 'dog', 'wolf']);
    const field = fixture.view.page.getByRole('combobox');
    await field.pressSequentially('prin');
    await at('.completion').first().waitFor();
    await press('ArrowDown');
    await press('Enter');
    await at('.chip', { hasText: 'prince' }).waitFor();
    assert.equal(await field.inputValue(), '');
    await button('Add neighbours').click();
    await fixture.view.page.waitForFunction(() => document.querySelectorAll('.chip').length === 15);
    await at('.chip').first().focus();
    await press('ArrowRight');
    await press('Delete');
    await fixture.view.page.waitForFunction(() => document.querySelectorAll('.chip').length === 14);
    assert.ok(!(await chips()).includes('queen'));
    assert.equal(await at('.chip[tabindex="0"]').count(), 1, 'one tab stop for the chips');
    await button('Remove all words').click();
    await at('.hint').waitFor();
    assert.equal(await at('.plot').isVisible(), false);
  });

  test('neighbours to add are those of each word, in turn', async () => {
    await open(['king', 'dog']);
    const nearest = (word: string): string[] =>
      answerNeighbours(model, { word, count: 30 })
        .map((near) => near.word)
        .filter((near) => near !== 'king' && near !== 'dog');
    const [king, dog] = [nearest('king'), nearest('dog')];
    await button('Add neighbours').click();
    await fixture.view.page.waitForFunction(() => document.querySelectorAll('.chip').length === 12);
    const added = (await chips()).slice(2);
    assert.deepEqual(
      added,
      [0, 1, 2, 3, 4].flatMap((i) => [king[i]!, dog[i]!]),
    );
  });

  test('another model: no error about words that were on their way, and which words it lacks', async () => {
    const { handlers } = plotHost(model, ['king', 'queen', 'dog']);
    const waiting: (() => void)[] = [];
    let lacks: readonly string[] = [];
    await fixture.open({
      ...handlers,
      plot: ({ words }: { words: readonly string[] }) =>
        answerPlot(
          model,
          words.map((word) => (lacks.includes(word) ? `${word}qqqq` : word)),
        ),
      neighbours: async () => {
        await new Promise<void>((resolve) => waiting.push(resolve));
        throw new VecinityError('unknownWord', '"dog" is not in the vocabulary of Other.', {});
      },
    });
    await at('.chip').nth(2).waitFor();
    await button('Add neighbours').click();
    await fixture.view.page.waitForTimeout(50);
    assert.equal(waiting.length, 1);
    lacks = ['dog'];
    await fixture.view.remote.modelChanged({
      model: { ...headerOf(model), path: '/models/other.safetensors', name: 'Other' },
    });
    await at('.unknown').waitFor();
    waiting[0]!();
    await fixture.view.settled();
    assert.equal(await at('.message').count(), 0);
    assert.deepEqual(await at('.unknown-text').allTextContents(), ['dogqqqq']);
    assert.deepEqual(await chips(), ['king', 'queen']);
    assert.match((await at('.unknown').innerText()).replaceAll('\n', ' '), /Other/);
  });

  test('tells unknown words apart, with what may have been meant', async () => {
    await open(['king', 'queenn', 'zzzzqqqq']);
    await at('.unknown').waitFor();
    assert.deepEqual(await at('.unknown-text').allTextContents(), ['queenn', 'zzzzqqqq']);
    await at('.unknown .pill', { hasText: /^queen$/ }).click();
    await at('.chip', { hasText: 'queen' }).waitFor();
    assert.deepEqual(await at('.unknown-text').allTextContents(), ['zzzzqqqq']);
    await button('Leave these words out').click();
    await at('.unknown').waitFor({ state: 'detached' });
    assert.deepEqual(await chips(), ['king', 'queen']);
  });

  test('a plot holds 200 words and says so', async () => {
    await open([...commonWords(108), ...Array.from({ length: 110 }, (_, i) => `unknown${i}`)]);
    assert.match((await at('.notice').textContent())!, /200 words; 18 were left out/);
  });

  test('words, view, order, one-hot and table survive a reload; a new request replaces them', async () => {
    const calls = await open(twelve);
    await addByKeyboard('wolf');
    await at('.chip', { hasText: 'wolf' }).waitFor();
    await radio('Clustered').click();
    await oneHot().click();
    await fixture.view.page.getByRole('checkbox', { name: 'Table' }).click();
    await radio('Map').click();
    await fixture.view.reload();
    await at('.chip').first().waitFor();
    assert.deepEqual(await chips(), [...twelve, 'wolf']);
    assert.equal(await radio('Map').getAttribute('aria-checked'), 'true');
    assert.equal(await at('.pane').nth(1).isVisible(), true);
    assert.ok((await at('.tables').boundingBox())!.height > 100);
    await radio('Heat map').click();
    assert.equal(await radio('Clustered').getAttribute('aria-checked'), 'true');
    await fixture.view.remote.show({ words: ['cat', 'dog'] });
    await fixture.view.page.waitForFunction(() => document.querySelectorAll('.chip').length === 2);
    assert.deepEqual(calls.plotted.at(-1), ['cat', 'dog']);
  });

  test('PNG: what is seen, at twice its size', async () => {
    const calls = await open(twelve, { theme: 'light' });
    await oneHot().click();
    await fixture.view.settled();
    const box = (await at('.pane-box').first().boundingBox())!;
    await button('PNG').click();
    await fixture.view.page.waitForFunction(() => document.querySelector('[role=status]')?.textContent === 'Saved');
    const { kind, suggestedName, content } = calls.saved[0]!;
    assert.deepEqual([kind, suggestedName], ['png', 'similarity.png']);
    const size = await fixture.view.page.evaluate(async (encoded) => {
      const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d')!;
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      const pixels = new Uint32Array(data.buffer);
      return {
        width: image.width,
        height: image.height,
        colours: new Set(pixels).size,
        opaque: data.every((value, i) => i % 4 !== 3 || value === 255),
      };
    }, Buffer.from(content).toString('base64'));
    assert.ok(size.width > 4 * box.width && size.height > 2 * box.height, `${size.width} x ${size.height}`);
    assert.ok(size.colours > 50 && size.opaque);
  });

  test('CSV: the very numbers, of both spaces', async () => {
    const calls = await open(['king', 'queen', '=1+1', '"quoted",']);
    await oneHot().click();
    await button('CSV').click();
    await fixture.view.page.waitForFunction(() => document.querySelector('[role=status]')?.textContent === 'Saved');
    const text = Buffer.from(calls.saved[0]!.content).toString('utf8');
    const lines = text.trimEnd().split('\r\n');
    assert.equal(lines[0], 'space,word,king,queen,=1+1,"""quoted"","');
    const { similarity } = answerPlot(model, ['king', 'queen', '=1+1', '"quoted",']);
    assert.equal(lines[1], `dense,king,${similarity.slice(0, 4).join(',')}`);
    assert.equal(lines[6], 'one-hot,queen,0,1,0,0');
    assert.equal(lines.length, 9);
    await radio('Map').click();
    await button('CSV').click();
    await fixture.view.until(() => calls.saved.length === 2);
    assert.match(Buffer.from(calls.saved[1]!.content).toString('utf8'), /^space,word,count,rank,x,y\r\ndense,king,/);
  });

  test('hostile words are text, and nothing else', async () => {
    await open([...hostileWords, '<b>unknown</b>']);
    assert.deepEqual((await chips()).slice(0, 4), hostileWords.slice(0, 4));
    await oneHot().click();
    await fixture.view.page.getByRole('checkbox', { name: 'Table' }).click();
    await radio('Map').click();
    await fixture.view.settled();
    assert.ok((await coloursIn(0)) > 5);
    assert.equal(await fixture.view.page.locator('img, b, a, script:not([nonce]), iframe').count(), 0);
    assert.ok(!(await fixture.view.scrollsSideways()));
  });

  test('one word asks for another; two words, without a second direction, are a small figure', async () => {
    await open(['king']);
    await at('.hint').waitFor();
    assert.equal(await at('.plot').isVisible(), false);
    await addByKeyboard('queen');
    await at('.chip', { hasText: 'queen' }).waitFor();
    assert.equal(await at('.hint').isVisible(), false);
    /** The part of the canvas that is drawn on. */
    const drawn = (): Promise<{ width: number; height: number }> =>
      at('.pane-box canvas')
        .first()
        .evaluate((canvas) => {
          const { width, height } = canvas as HTMLCanvasElement;
          const copy = new OffscreenCanvas(width, height).getContext('2d')!;
          copy.drawImage(canvas as HTMLCanvasElement, 0, 0);
          const { data } = copy.getImageData(0, 0, width, height);
          let [right, bottom] = [0, 0];
          for (let i = 3; i < data.length; i += 4) {
            if (data[i]! > 0) {
              right = Math.max(right, ((i - 3) / 4) % width);
              bottom = Math.floor((i - 3) / 4 / width);
            }
          }
          return { width: right, height: bottom };
        });
    await fixture.view.settled();
    const heatMap = await drawn();
    assert.ok(heatMap.width < 320 && heatMap.height < 320, JSON.stringify(heatMap));
    await radio('Map').click();
    await oneHot().click();
    assert.ok((await coloursIn(1)) > 2);
    const map = await drawn();
    assert.ok(map.height > 100 && map.height < 220, JSON.stringify(map));
  });

  test('many words collapse into one chip, which opens', async () => {
    await open(commonWords(59));
    const toggle = button(/^\d+ words$/);
    assert.equal(await at('.chip').first().isVisible(), true);
    assert.equal(await toggle.count(), 0);
    await addByKeyboard('soup');
    await toggle.waitFor();
    assert.equal(await toggle.textContent(), '60 words');
    assert.equal(await at('.chip').first().isVisible(), false);
    await toggle.focus();
    await press('Enter');
    assert.equal(await toggle.getAttribute('aria-expanded'), 'true');
    await at('.chip', { hasText: 'soup' }).click();
    await at('.chip', { hasText: 'soup' }).waitFor({ state: 'detached' });
    assert.equal(await toggle.count(), 0, 'with 59 words the chips stand alone');
    assert.equal(await at('.chip').first().isVisible(), true);
  });

  test('the circle of one-hot says that it means nothing', async () => {
    await open(twelve);
    await radio('Map').click();
    const notes = (): Promise<string[]> => at('.pane:visible .pane-note').allTextContents();
    assert.deepEqual(await notes(), ['']);
    await oneHot().click();
    const [learned, oneHotNote] = await notes();
    assert.equal(learned, '');
    assert.match(oneHotNote!, /equally far .* mean nothing/);
    await radio('Heat map').click();
    assert.deepEqual(await notes(), ['', '']);
  });

  for (const width of [180, 150]) {
    test(`nothing is cut to a letter in ${width} px`, async () => {
      await open([...twelve, ...hostileWords], { width, height: 700 });
      await oneHot().click();
      await fixture.assertReadable(`heat map, ${width} px`);
      await radio('Map').click();
      await fixture.assertReadable(`map, ${width} px`);
      await fixture.view.screenshot(`plot-narrow-${width}`);
      await fixture.view.remote.show({ words: commonWords(100) });
      await at('.chip-toggle').waitFor();
      await fixture.assertReadable(`100 words, ${width} px`);
    });
  }

  test('a failure to save or to plot is told', async () => {
    const { handlers } = plotHost(model, twelve);
    await fixture.open({
      ...handlers,
      save: () => {
        throw new VecinityError('diskFull', 'There is no room left for similarity.csv.', {
          remedy: 'Free some space.',
        });
      },
    });
    await at('.chip').first().waitFor();
    await button('CSV').click();
    await at('.message', { hasText: 'no room left' }).waitFor();
  });

  test('no model: the way to one; then the words it was opened with', async () => {
    const { handlers, calls } = plotHost(null, ['king', 'queen']);
    await fixture.open({ ...handlers, plot: ({ words }: { words: readonly string[] }) => answerPlot(model, words) });
    await button('Train on Workspace').click();
    assert.deepEqual(calls.run, ['train']);
    await fixture.view.remote.modelChanged({ model: headerOf(model) });
    await at('.chip').first().waitFor();
    assert.deepEqual(await chips(), ['king', 'queen']);
  });

  test('a change of theme redraws', async () => {
    await open(twelve);
    const dark = await picture();
    await fixture.view.setTheme('light');
    assert.notEqual(await picture(), dark);
  });

  for (const [width, height, theme] of [
    [800, 600, 'light'],
    [1400, 900, 'hc-black'],
  ] as const) {
    test(`looks right in each theme: ${width} x ${height}`, async () => {
      const show = (words: readonly string[]): Promise<void> => fixture.view.remote.show({ words });
      await open(twelve, { width, height, theme });
      await fixture.inEachTheme('heatMap12');
      await oneHot().click();
      await fixture.inEachTheme('heatMap12-oneHot');
      await radio('Map').click();
      await fixture.inEachTheme('map12-oneHot');
      await oneHot().click();
      await show(commonWords(100));
      await fixture.view.page.waitForFunction(() => document.querySelectorAll('.chip').length === 100);
      await fixture.inEachTheme('map100');
      await radio('Heat map').click();
      await radio('Clustered').click();
      await fixture.inEachTheme('heatMap100');
      await show(['king', 'queen']);
      await fixture.view.page.waitForFunction(() => document.querySelectorAll('.chip').length === 2);
      await fixture.inEachTheme('heatMap2');
      await show([...hostileWords, 'king', 'qeen']);
      await at('.unknown').waitFor();
      await fixture.inEachTheme('heatMap-hostile');
    });
  }
});
