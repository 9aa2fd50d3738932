import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { VecinityError } from '../../src/core/errors';
import { OneHotSpace } from '../../src/core/oneHotSpace';
import { Space, unknownProvenance, type Provenance, type SpaceParts } from '../../src/core/space';
import { defaultWordRules, wordRulesText } from '../../src/core/text/wordRules';
import { Vocabulary } from '../../src/core/vocabulary';
import { answerTokens, withFirstVectors } from '../../src/engine/answers/tokens';
import { LoadedModel } from '../../src/engine/loadedModel';
import type { ModelFile, TokensView } from '../../src/protocol/tokens';
import type { ModelHeader } from '../../src/protocol/views';
import { assertNear } from '../unit/support/assertions';
import { randomNumbers } from '../unit/support/spaces';
import { fixtureModel, headerOf, hostileWords } from './fixtureModel';
import { themeNames } from './harness';
import { ViewFixture, type OpenOptions } from './viewFixture';

interface Calls {
  readonly texts: string[];
  readonly told: string[];
  readonly saved: { readonly suggestedName: string; readonly content: Uint8Array }[];
}

const words = 'the of and king queen dragon lived castle in knight princess sword tea'.split(' ');
const sentence = 'The dragon lived in the castle of the king, zyzzyva.';

/** A small model of ours. Rows are random around a few directions, so that cosines differ. */
function trainedModel(dimensions = 50, change: Partial<Provenance> = {}, parts: SpaceParts = {}): LoadedModel {
  const random = randomNumbers(3);
  const topics = [0, 1, 2].map(() => Float32Array.from({ length: dimensions }, () => random()));
  const vectors = new Float32Array(words.length * dimensions);
  words.forEach((_, id) => {
    const topic = topics[id < 3 ? 0 : id < 6 ? 1 : 2]!;
    for (let i = 0; i < dimensions; i++) {
      vectors[id * dimensions + i] = topic[i]! + 0.6 * random();
    }
  });
  const counts = words.map((_, id) => 300 - 20 * id);
  const provenance: Provenance = {
    ...unknownProvenance,
    name: 'Castle tales',
    algorithm: 'skipgram',
    tokens: counts.reduce((sum, count) => sum + count, 0),
    hyperparameters: { kernel: 'scalar', seed: 1, minCount: 5, wordRules: wordRulesText(defaultWordRules) },
    ...change,
  };
  return new LoadedModel(
    '/models/castle.safetensors',
    1000,
    new Space(Vocabulary.fromWords(words, counts), vectors, dimensions, provenance, parts),
  );
}

/** The same with n-grams: buckets of all n-grams of three letters of its words. */
function subwordModel(): LoadedModel {
  const [dimensions, buckets] = [20, 97];
  const random = randomNumbers(5);
  const known = Array.from({ length: buckets }, (_, bucket) => bucket).filter((bucket) => bucket % 3 > 0);
  return trainedModel(
    dimensions,
    { algorithm: 'subword' },
    {
      subwordVectors: Float32Array.from({ length: known.length * dimensions }, () => random()),
      subwordBuckets: Int32Array.from(known),
      subwordNgrams: Int32Array.of(3, 4, buckets),
    },
  );
}

function oneHotModel(): LoadedModel {
  const provenance = {
    ...unknownProvenance,
    name: 'one-hot',
    algorithm: 'onehot',
    hyperparameters: { kernel: 'scalar', minCount: 2, wordRules: '' },
  };
  return new LoadedModel(
    '/models/onehot.safetensors',
    10,
    new OneHotSpace(
      Vocabulary.fromWords(
        words,
        words.map(() => 4),
      ),
      provenance,
    ),
  );
}

/** What a tokenizer says that cuts a text into these pieces, with the ids 3, 4, 5 and so on. */
function pieceByPiece(text: string, pieces: readonly string[]): Parameters<typeof answerTokens>[2] {
  const size = text.length / pieces.length;
  return {
    name: 'byte-level BPE',
    end: text.length,
    tokens: {
      ids: pieces.map((_, i) => i + 3),
      pieces,
      ranges: pieces.map((_, i) => [Math.floor(i * size), Math.floor((i + 1) * size)] as const),
    },
  };
}

suite('panel of tokens', function () {
  this.timeout(60_000);
  const fixture = new ViewFixture<TokensView>('tokens', { width: 900, height: 900 });
  const { at, button, press } = fixture;

  async function open(
    model: LoadedModel | null,
    text: string | null = sentence,
    options: OpenOptions & {
      readonly file?: ModelFile;
      readonly fails?: VecinityError;
      readonly pieces?: readonly string[];
    } = {},
  ): Promise<Calls> {
    const calls: Calls = { texts: [], told: [], saved: [] };
    let opened = text;
    const handlers = {
      ready: (): { model: ModelHeader | null; text: string | null } => {
        const answer = { model: model && headerOf(model), text: opened };
        opened = null;
        return answer;
      },
      tokens: async (request: { text: string }) => {
        calls.texts.push(request.text);
        if (options.fails) {
          throw options.fails;
        }
        const encoded = options.pieces && pieceByPiece(request.text, options.pieces);
        return withFirstVectors(model!, answerTokens(model!, request.text, encoded), () => Promise.resolve());
      },
      file: () => options.file ?? null,
      copy: (request: { text: string }) => void calls.told.push(request.text),
      save: (request: Calls['saved'][number]) => {
        calls.saved.push(request);
        return true;
      },
      ask: (request: { text: string }) => void calls.told.push(`ask ${request.text}`),
      plot: (request: { words: string[] }) => void calls.told.push(`plot ${request.words.join(' ')}`),
      run: (request: { action: string }) => void calls.told.push(`run ${request.action}`),
    };
    await fixture.open(handlers, options);
    await at('#tokens-field, .empty').first().waitFor();
    if (model && text !== null && text.trim() !== '' && !options.fails) {
      await at('.messages p').first().waitFor();
    }
    await fixture.view.settled();
    return calls;
  }

  const rows = (): Promise<string[]> => at('.token').allInnerTexts();

  test('shows each token with its id, its place in the one-hot row and its row; a missing one says why', async () => {
    await open(trainedModel());
    const shown = (await rows()).map((row) => row.replace(/\s+/g, ' ').trim());
    assert.deepEqual(shown.slice(0, 4), ['the from The id 0', 'dragon id 5', 'lived id 6', 'in id 8']);
    assert.equal(shown.length, 10);
    assert.match(shown[9]!, /^zyzzyva no id – Out of vocabulary: .* fewer than 5 times, or never \(min count 5\)\.$/);
    assert.match(await at('.messages').innerText(), /^Cut and spelled as the text that this model learned from\./);
    assert.equal((await at('.token-strip').count()) > 9, true);
    for (let i = 0; i < 3; i++) {
      assert.ok((await fixture.coloursIn('.token-list .token-strip', i)) > 10, `strip ${i}`);
    }
    const left = await at('.onehot-mark').evaluateAll((marks) =>
      marks.map((mark) => parseFloat((mark as HTMLElement).style.left)),
    );
    assert.equal(left[0], 0);
    assertNear(left[1]!, (100 * 5) / 12, 1e-3, 'index 5 of 13');
  });

  test('one picture: the text, its ids, its rows', async () => {
    await open(trainedModel(), 'the dragon lived');
    const steps = await at('.flow-content').allInnerTexts();
    assert.equal(steps[0], '\u201cthe dragon lived\u201d');
    assert.equal(steps[1], '[0, 5, 6]');
    const { vectors } = trainedModel().space;
    assert.ok(steps[2]!.startsWith(`[[${vectors[0]!.toFixed(4).replace('-', '\u2212')}, `), steps[2]);
    assert.deepEqual(await at('.flow-note').allInnerTexts(), ['3 tokens', 'of 13', '3 \u00d7 50 numbers']);
  });

  test('a sentence that the user types is answered live', async () => {
    const calls = await open(trainedModel(), null);
    assert.match(await at('body').innerText(), /See text become numbers/);
    assert.equal(await at('.tokens-sections').isVisible(), false);
    await at('#tokens-field').pressSequentially('king queen');
    await at('.token').nth(1).waitFor();
    assert.equal(calls.texts.at(-1), 'king queen');
    assert.deepEqual(await at('.flow-content').nth(1).innerText(), '[3, 4]');
    await at('#tokens-field').fill('');
    await at('.tokens-hint').waitFor();
    assert.equal(await at('.tokens-sections').isVisible(), false);
  });

  test('cosines as a heat map that keys read, and as a table', async () => {
    const calls = await open(trainedModel(), 'king queen dragon');
    assert.ok((await fixture.coloursIn('.pane canvas')) > 5);
    const table = at('.tables table');
    assert.equal(await table.locator('tbody tr').count(), 3);
    assert.ok((await at('.tables').getAttribute('class'))!.includes('visually-hidden'));
    await at('vscode-checkbox', { hasText: 'Table' }).click();
    assert.ok(!(await at('.tables').getAttribute('class'))!.includes('visually-hidden'));
    await at('.pane-box').focus();
    await press('ArrowRight');
    await press('ArrowRight');
    await press('Enter');
    await button('Plot').click();
    await fixture.view.until(() => calls.told.length === 2);
    assert.deepEqual(calls.told, ['ask king ~ queen', 'plot king queen dragon']);
  });

  test('the same pairs in four columns, and what they teach', async () => {
    await open(trainedModel(), 'king lived queen tea');
    const heads = await at('.pairs thead th').allInnerTexts();
    assert.deepEqual(heads, ['Pair', 'Distance of ids', 'One-hot', 'First vectors', 'Learned']);
    const cells = await at('.pairs tbody tr').evaluateAll((all) =>
      all.map((row) => [...row.children].map((cell) => cell.textContent)),
    );
    assert.equal(cells.length, 6);
    const kingQueen = cells.find(([pair]) => pair === 'king ~ queen')!;
    assert.deepEqual(kingQueen.slice(1, 3), ['1', '0.00']);
    const learned = cells.map(([, , , , cosine]) => Number(cosine!.replace('\u2212', '-')));
    assert.deepEqual(
      learned,
      [...learned].sort((x, y) => y - x),
      'the most similar pair is first',
    );
    assert.match(await at('.pairs-lesson').innerText(), /^By id, king ~ queen look closest: 1 apart\. /);
    assert.match(await at('.pairs-place').innerText(), /training of this model began with, drawn again from its seed/);
    await open(trainedModel(50, { hyperparameters: {} }), 'dragon lived tea');
    assert.match(
      await at('.pairs-lesson').innerText(),
      /^By id, dragon ~ lived look closest: 1 apart\. Their learned cosine is .* The most similar pair is lived ~ tea \(0\.\d\d, 6 apart\)/,
    );
    assert.match(await at('.pairs-place').innerText(), /as word2vec draws them\. Those of this model are not known/);
  });

  test('the one-hot row times the matrix is the row of the chosen token', async () => {
    await open(trainedModel(), 'the dragon lived');
    await at('.token').nth(1).click();
    const weights = await at('.product tbody tr, .product tfoot tr').evaluateAll((all) =>
      all.map((row) =>
        [...row.children]
          .map((cell) => (cell as HTMLElement).innerText.trim())
          .slice(0, 2)
          .join(' | '),
      ),
    );
    assert.deepEqual(weights, [
      '0 | 0 the',
      '0 | \u22ee 4 more rows, each times 0',
      '1 | 5 dragon',
      '0 | 6 lived',
      '0 | \u22ee 6 more rows, each times 0',
      '= | row 5',
    ]);
    assert.match(await at('.product > p').innerText(), /has 13 numbers: 1 at index 5, 0 elsewhere/);
    assert.match(await at('.token-detail').innerText(), /dragon[^]*id 5 of 13 · rank 6 · 200 times in the text/);
    assert.match(
      (await at('.token-detail .strip-box').getAttribute('aria-label'))!,
      /Vector of dragon: arrow keys read its 50 numbers/,
    );
  });

  test('keys move between tokens and choose one', async () => {
    const calls = await open(trainedModel(), 'the dragon lived');
    await at('.token').first().focus();
    await press('ArrowDown');
    await press('Enter');
    assert.equal(
      await at('.token[aria-current]')
        .innerText()
        .then((text) => text.split(/\s/)[0]),
      'dragon',
    );
    await at('.token-detail').getByRole('button', { name: 'Ask' }).click();
    await fixture.view.until(() => calls.told.length === 1);
    assert.deepEqual(calls.told, ['ask dragon']);
  });

  test('an out-of-vocabulary word of a subword model lists its n-grams', async () => {
    await open(subwordModel(), 'the dragonish');
    await at('.token').nth(1).click();
    const detail = await at('.token-detail').innerText();
    assert.deepEqual(await at('.flow-content').nth(1).innerText(), '[0, \u2013]');
    assert.match(detail, /min count 5\)\. Its vector is made of n-grams\./);
    assert.match(detail, /The model knows \d+ of these \d+ n-grams\. The vector is their mean\./);
    assert.equal(await at('.ngram .word').first().innerText(), '<dr');
    assert.ok((await at('.ngram-unknown').count()) > 0);
    assert.ok((await fixture.coloursIn('.token-list .token-strip', 1)) > 5);
    assert.match(await at('.product').innerText(), /has no id, so it has no one-hot row/);
  });

  test('a one-hot model shows places and cosines of 0 and 1 only', async () => {
    await open(oneHotModel(), 'the dragon lived');
    assert.deepEqual((await at('.flow-content').allInnerTexts())[2], '1 at each id, 0 elsewhere');
    assert.equal(await at('.token-strip').count(), 0);
    assert.match(await at('.pairs-place').innerText(), /This model is one-hot/);
    const cosines = await at('.tables td').allInnerTexts();
    assert.deepEqual([...new Set(cosines)].filter(Boolean).sort(), ['0.000', '1.000']);
    assert.equal(await at('.product').isVisible(), false);
  });

  test('a language model without its tokenizer says so and cuts nothing', async () => {
    const lm = trainedModel(20, { unit: 'token', algorithm: 'unknown', hyperparameters: {} });
    await open(lm, 'the dragon');
    assert.match(
      await at('.messages').innerText(),
      /tokenizer of this language model is not known\. The text is not cut/,
    );
    assert.equal(await at('.tokens-sections').isVisible(), false);
    await at('#tokens-field').fill('dragon');
    await at('.token').first().waitFor();
    assert.equal(await at('.token').count(), 1);
  });

  test('the pieces of a tokenizer stand with their marks; ids say nothing about meaning', async () => {
    const lm = trainedModel(20, { unit: 'token', algorithm: 'unknown', hyperparameters: {} });
    await open(lm, 'king dragons', { pieces: ['king', '\u0120drag', 'ons'], width: 620, height: 2000 });
    assert.match(await at('.messages').innerText(), /^Cut by the tokenizer of this model: byte-level BPE\./);
    const shown = (await rows()).map((row) => row.replace(/\s+/g, ' ').trim());
    assert.deepEqual(shown, ['king id 3', '\u0120drag id 4', 'ons id 5']);
    assert.match(await at('.pairs-lesson').innerText(), /an id says nothing about meaning\.$/i);
    await fixture.inEachTheme('tokenizer');
  });

  test('copies Python, text and CSV with the real ids and rows', async () => {
    const file = { path: '/models/castle.safetensors', opens: 'safetensors' } as const;
    const calls = await open(trainedModel(3), 'the dragon zyzzyva', { file });
    await button('Copy as Python').click();
    await fixture.view.until(() => calls.told.length === 1);
    assert.match(
      calls.told[0]!,
      /^import numpy as np\n\ntext = "the dragon zyzzyva"\ntokens = \["the", "dragon", "zyzzyva"\]\nids = \[0, 5, None\]/,
    );
    assert.match(calls.told[0]!, /load_file\("\/models\/castle\.safetensors"\)\["vectors"\]/);
    await button('Copy as text').click();
    await fixture.view.until(() => calls.told.length === 2);
    assert.match(calls.told[1]!, /^"the dragon zyzzyva" -> \["the", "dragon", "zyzzyva"\] -> \[0, 5, null\] -> \[\[/);
    await button('CSV').click();
    await fixture.view.until(() => calls.saved.length === 1);
    const lines = Buffer.from(calls.saved[0]!.content).toString('utf8').trimEnd().split('\r\n');
    const { vectors } = trainedModel(3).space;
    assert.equal(lines[0], 'position,written,token,id,missing,v0,v1,v2');
    assert.deepEqual(lines[2]!.split(',').slice(0, 5), ['1', 'dragon', 'dragon', '5', '']);
    assert.deepEqual(
      lines[2]!
        .split(',')
        .slice(5)
        .map((value) => Math.fround(Number(value))),
      [...vectors.subarray(15, 18)],
    );
    assert.equal(lines[3], '2,zyzzyva,zyzzyva,,minCount,,,');
  });

  test('without a model it offers three ways to one', async () => {
    const calls = await open(null);
    assert.match(await at('.empty').innerText(), /No model yet/);
    await button('Open Sample Model').click();
    await button('Train on Workspace').click();
    await button('Open Embeddings').click();
    await fixture.view.until(() => calls.told.length === 3);
    assert.deepEqual(calls.told, ['run openSample', 'run train', 'run openEmbeddings']);
  });

  test('a model that is replaced or goes is asked again; an error is a message', async () => {
    const calls = await open(trainedModel());
    await fixture.view.remote.modelChanged({ model: { ...headerOf(trainedModel()), name: 'Another' } });
    await fixture.view.until(() => calls.texts.length === 2);
    await at('.token').first().waitFor();
    assert.match(await at('.tokens-model').innerText(), /^Another/);
    await fixture.view.remote.modelChanged({ model: null });
    await at('.empty').waitFor();
    const fails = new VecinityError('unreadable', '/models/castle.safetensors cannot be read.', {
      remedy: 'Select another model.',
    });
    await open(trainedModel(), sentence, { fails });
    assert.match(await at('.message').innerText(), /cannot be read\.[^]*Select another model\./);
    assert.equal(await at('.tokens-sections').isVisible(), false);
  });

  test('the text survives a reload; a new request replaces it', async () => {
    const calls = await open(trainedModel(), 'the dragon');
    await fixture.view.reload();
    await at('.token').nth(1).waitFor();
    assert.equal(await at('#tokens-field').inputValue(), 'the dragon');
    await fixture.view.remote.show({ text: 'king' });
    await fixture.view.until(() => calls.texts.at(-1) === 'king');
    assert.equal(await at('#tokens-field').inputValue(), 'king');
  });

  test('hostile words and long texts stay text, and bounded', async () => {
    await open(fixtureModel(hostileWords), `${hostileWords.join(' ')} king`);
    assert.equal(await at('img').count(), 0);
    await fixture.assertReadable('hostile words');
    await open(trainedModel(4096), 'the dragon lived '.repeat(3000));
    assert.equal(await at('.token').count(), 200);
    assert.match(await at('.messages').innerText(), /The first 200 tokens are shown: 1,1\d\d of 50,999 characters/);
    assert.ok((await fixture.coloursIn('.token-list .token-strip')) > 100);
    await open(trainedModel(2), 'the dragon');
    assert.ok((await fixture.coloursIn('.token-list .token-strip')) >= 2);
  });

  for (const [width, height] of [
    [900, 2400],
    [300, 3200],
  ] as const) {
    test(`looks right in each theme: ${width} x ${height}`, async () => {
      await open(trainedModel(100), sentence, { width, height });
      await at('.token').nth(1).click();
      await fixture.inEachTheme('sentence');
      await fixture.assertReadable(`${width} px`);
    });
  }

  test('looks right with n-grams, without a model and before a text', async () => {
    await open(subwordModel(), 'the dragonish castle https://a.org/b tea', { width: 520, height: 2200 });
    // The address is shown, but it is no token.
    assert.deepEqual(await at('.flow-content').nth(1).innerText(), '[0, \u2013, 7, 12]');
    assert.match((await rows())[3]!, /https[^]*Left out of training: an address/);
    await at('.token').nth(1).click();
    await fixture.inEachTheme('ngrams');
    await open(null, null, { width: 300, height: 300 });
    await fixture.inEachTheme('none');
    await open(trainedModel(), null, { width: 420, height: 300 });
    await fixture.inEachTheme('empty');
    assert.equal(themeNames.length, 4);
  });
});
