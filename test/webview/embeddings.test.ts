import assert from 'node:assert/strict';
import { VecinityError } from '../../src/core/errors';
import type { Fault } from '../../src/core/io/faults';
import { Space } from '../../src/core/space';
import { answerListWords } from '../../src/engine/answers/listWords';
import { LoadedModel } from '../../src/engine/loadedModel';
import { answerVector } from '../../src/engine/answers/vector';
import { answerNeighbours } from '../../src/engine/answers/neighbours';
import type { Diagnosis, ModelStatistics, WordPage } from '../../src/protocol/files';
import type { FileDescription } from '../../src/core/formats/description';
import type { Handlers } from '../../src/protocol/rpc';
import type { EmbeddingsFile, EmbeddingsHost, EmbeddingsView } from '../../src/protocol/views';
import { fixtureModel, hostileWords } from './fixtureModel';
import { ViewFixture, type OpenOptions } from './viewFixture';

const file: EmbeddingsFile = {
  path: '/data/vectors/union.vec',
  name: 'union.vec',
  active: false,
  freeMemory: 11e9,
  opensAsText: true,
};

function describe(model: LoadedModel, change: Partial<FileDescription> = {}): FileDescription {
  const { vocabularySize, dimensions, ...provenance } = model.summary;
  return {
    format: 'word2vec text',
    path: file.path,
    bytes: 1_234_567,
    words: vocabularySize,
    dimensions,
    valueType: 'text',
    provenance: { ...provenance, algorithm: 'unknown' },
    companions: ['/data/vectors/union.counts.txt'],
    details: [
      ['Header', '108 40'],
      ['Line ends', 'LF'],
    ],
    tables: [],
    notes: [],
    ...change,
  };
}

function statisticsOf(model: LoadedModel, change: Partial<ModelStatistics> = {}): ModelStatistics {
  const counts = [0, 2, 9, 22, 31, 24, 12, 5, 0, 3];
  return {
    vocabularySize: model.summary.vocabularySize,
    dimensions: model.summary.dimensions,
    memoryBytes: 20_000,
    norms: { least: 4.51, median: 7.123, greatest: 12.04, counts },
    zeroRows: { count: 1, examples: ['nowhere'] },
    notFiniteRows: 2,
    duplicateWords: 3,
    faults: [
      {
        kind: 'duplicateWord',
        count: 3,
        first: { kind: 'duplicateWord', line: 12, text: '“cat” stands in line 4 already; its first vector is kept.' },
      },
      {
        kind: 'notFinite',
        count: 2,
        first: { kind: 'notFinite', line: 30, text: '“x” has a value that is not finite.' },
      },
      { kind: 'raggedLine', count: 1, first: { kind: 'raggedLine', line: 31, text: 'Too many numbers.' } },
    ],
    ...change,
  };
}

const faults: readonly Fault[] = [
  { kind: 'header', line: 1, text: 'The header says 120 words; there are 108.' },
  ...Array.from({ length: 700 }, (_, i): Fault => ({
    kind: 'duplicateWord',
    line: 10 + i,
    text: `“word${i}” stands in line ${5 + i} already.`,
  })),
  { kind: 'invalidUtf8', byte: 40_960, text: 'The word is no valid UTF-8: <img src=x onerror=alert(1)>' },
];

const diagnosis: Diagnosis = {
  words: 108,
  faults,
  counts: [
    { kind: 'header', count: 1, first: faults[0]! },
    { kind: 'duplicateWord', count: 2500, first: faults[1]! },
    { kind: 'invalidUtf8', count: 1, first: faults.at(-1)! },
  ],
};

/** A list of words that is never made whole: of any length. */
function wordPage(total: number, from: number, count: number): WordPage {
  const length = Math.max(0, Math.min(count, total - from));
  return {
    total,
    words: Array.from({ length }, (_, i) => ({
      word: `word${from + i + 1}`,
      rank: from + i + 1,
      count: 0,
      norm: 5 + ((from + i) % 7),
    })),
  };
}

interface Calls {
  readonly told: string[];
  readonly listed: { readonly query: string; readonly from: number; readonly count: number }[];
  readonly asked: string[];
  readonly copied: string[];
  loads: number;
  diagnoses: number;
}

interface Scene {
  readonly model?: LoadedModel;
  readonly host?: Partial<Handlers<EmbeddingsHost>>;
  readonly description?: Partial<FileDescription>;
  readonly statistics?: Partial<ModelStatistics>;
  readonly file?: Partial<EmbeddingsFile>;
  readonly view?: OpenOptions;
}

suite('editor for embeddings', function () {
  this.timeout(30_000);
  const fixture = new ViewFixture<EmbeddingsView>('embeddings', { width: 1100, height: 700 });
  const { at, press, button } = fixture;
  const list = () => at('.words-pane .virtual-list');
  const chosen = () => at('.chosen-word').textContent();
  const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

  async function open({ model = fixtureModel(), host = {}, view = {}, ...scene }: Scene = {}): Promise<Calls> {
    const calls: Calls = { told: [], listed: [], asked: [], copied: [], loads: 0, diagnoses: 0 };
    const { vocabulary } = model.space;
    const handlers: Handlers<EmbeddingsHost> = {
      ready: () => ({ ...file, ...scene.file }),
      reload: () => void calls.told.push('reload'),
      describe: () => describe(model, scene.description),
      preview: ({ rows }) => ({
        rows: Array.from({ length: Math.min(rows, vocabulary.size) }, (_, id) => ({
          word: vocabulary.word(id),
          values: [...model.space.vectors.subarray(id * 40, id * 40 + 8)],
        })),
      }),
      load: () => {
        calls.loads++;
        return statisticsOf(model, scene.statistics);
      },
      words: ({ query, from, count }) => {
        calls.listed.push({ query, from, count });
        const all = Array.from({ length: vocabulary.size }, (_, id) => ({
          word: vocabulary.word(id),
          rank: id + 1,
          count: vocabulary.count(id),
          norm: id === 5 ? 0 : 6 + id / 100,
        })).filter(({ word }) => word.toLowerCase().includes(query.toLowerCase()));
        return { total: all.length, words: all.slice(from, from + count) };
      },
      neighbours: ({ word, count }) => {
        calls.asked.push(word);
        return answerNeighbours(model, { word, count });
      },
      vector: ({ word }) => answerVector(model, { word }),
      copy: ({ text }) => void calls.copied.push(text),
      diagnose: () => {
        calls.diagnoses++;
        return diagnosis;
      },
      repair: () => ({
        name: 'union-repaired.vec',
        words: 105,
        changes: ['2 duplicate words dropped', 'the <b>count</b> of rows set right'],
      }),
      showLine: ({ line }) => void calls.told.push(`line ${line}`),
      run: ({ action, words }) => void calls.told.push([action, ...words.slice(0, 2)].join(' ')),
      ...host,
    };
    await fixture.open(handlers, view);
    return calls;
  }

  async function openLoaded(scene: Scene = {}): Promise<Calls> {
    const calls = await open(scene);
    await list().waitFor();
    await at('.virtual-row .word').first().waitFor();
    await fixture.view.settled();
    return calls;
  }

  test('tells what the file is at once, and shows its first rows while it loads', async () => {
    await open({ host: { load: () => never() } });
    await at('.preview tbody tr').first().waitFor();
    assert.equal(await at('.file-name').textContent(), 'union.vec');
    assert.equal(await at('.file-summary').textContent(), 'word2vec text · 108 × 40 · 1.2 MB');
    assert.equal(await at('.preview tbody tr').count(), 30);
    assert.match((await at('.preview tbody tr').first().textContent())!, /^king−?\d\.\d{4}/);
    assert.match(await at('.facts').innerText(), /Line ends\s+LF[^]*union\.counts\.txt/);
    await fixture.view.remote.loading({ work: 'load', fraction: 0.425 });
    assert.match((await at('.progress-text').textContent())!, /^Loading: 42.%$/);
    // Somebody checks it at the same time.
    await fixture.view.remote.loading({ work: 'check', fraction: 0.9 });
    assert.equal(await at('.progress-bar').getAttribute('aria-valuenow'), '42');
  });

  test('loading can be cancelled and begun again', async () => {
    let aborted = false;
    let loads = 0;
    await open({
      host: {
        load: async (_, signal) => {
          loads++;
          signal.addEventListener('abort', () => (aborted = true));
          return loads === 1 ? never() : statisticsOf(fixtureModel());
        },
      },
    });
    await button('Cancel').click();
    await fixture.view.until(() => aborted);
    assert.equal(await at('.preview tbody tr').count(), 30);
    await button('Load').click();
    await list().waitFor();
    assert.equal(loads, 2);
  });

  test('a large table waits for the user, with the arithmetic shown', async () => {
    const calls = await open({ description: { words: 2_000_000, dimensions: 300 } });
    await button('Load').waitFor();
    assert.match(
      await at('.load-box').innerText(),
      /2,000,000 words × 300 dimensions × 4 bytes = 2\.4 GB of memory; 11 GB free\./,
    );
    assert.equal(calls.loads, 0);
    await button('Open with Limits').click();
    assert.deepEqual(calls.told, ['openWithLimits']);
    await button('Load').click();
    await list().waitFor();
    assert.equal(calls.loads, 1);
    // Hidden and shown again it need not be asked for once more.
    await fixture.view.reload();
    await list().waitFor();
    assert.equal(calls.loads, 2);
  });

  test('says when there is too little memory', async () => {
    await open({ description: { words: 3_000_000, dimensions: 1000, wordsEstimated: true } });
    await button('Load').waitFor();
    assert.match(
      await at('.load-box').innerText(),
      /About 3,000,000 words .* = 12 GB of memory; 11 GB free\. That is not enough\./,
    );
  });

  test('loaded: what its vectors are like, in a picture and in words', async () => {
    await openLoaded();
    assert.equal(await at('.histogram-place').count(), 10);
    const heights = await at('.histogram-bar').evaluateAll((bars) =>
      bars.map((bar) => bar.getBoundingClientRect().height),
    );
    assert.ok(heights[4]! > 60 && heights[4]! > heights[3]! && heights[0] === 0 && heights[1]! >= 2, heights.join(' '));
    assert.deepEqual(await at('.histogram table tbody tr').first().locator('th, td').allTextContents(), [
      '5.26 to 6.02',
      '2',
    ]);
    const facts = (await at('.facts').innerText()).replaceAll(/\s+/g, ' ');
    assert.match(facts, /Duplicate words 3, .* Zero rows 1: nowhere Not finite 2 rows, taken as zeros/);
    assert.match(facts, /Ragged line: 1 /);
    await at('.facts').getByRole('button', { name: 'Check File' }).click();
    await at('.check-sentence').waitFor();
  });

  test('every word is in the list, by keyboard alone', async () => {
    const calls = await openLoaded();
    await list().focus();
    // The first word is chosen from the beginning.
    await at('.result').first().waitFor();
    assert.equal(await chosen(), 'king');
    assert.deepEqual(calls.asked, ['king']);
    await press('ArrowDown');
    await at('.chosen-word', { hasText: 'man' }).waitFor();
    await press('End');
    await at('.chosen-word', { hasText: 'number' }).waitFor();
    const active = await list().getAttribute('aria-activedescendant');
    assert.equal(await at(`#${active!}`).getAttribute('aria-posinset'), '108');
    assert.ok(await at(`#${active!}`).isVisible());
    await press('PageUp');
    await press('Home');
    await at('.chosen-word', { hasText: 'king' }).waitFor();
    await press('ArrowUp');
    assert.equal(await list().getAttribute('aria-activedescendant'), 'word-0');
    // Words that were only passed were not asked for.
    assert.ok(!calls.asked.includes('defeat'));
    assert.equal(await fixture.nameOf('#word-0'), '1 king 12K times norm 6.00');
  });

  test('typing in the list searches, and the search says how many it found', async () => {
    const calls = await openLoaded();
    await list().focus();
    await press('K');
    await press('i');
    await press('n');
    await press('g');
    await at('.found', { hasText: 'have “King”' }).waitFor();
    assert.equal(await at('.found').textContent(), '2 of 108 words have “King”');
    assert.deepEqual(await at('.virtual-row .word').allTextContents(), ['king', 'kingdom']);
    await press('ArrowDown');
    await at('.chosen-word', { hasText: 'king' }).waitFor();
    await at('.words-pane input').focus();
    await press('Escape');
    await at('.found', { hasText: /^108 words$/ }).waitFor();
    assert.equal(calls.listed.at(-1)?.query, '');
  });

  test('neighbours with their cosines; one leads to the next, and back', async () => {
    const model = fixtureModel();
    await openLoaded({ model });
    await at('#word-0').click();
    await at('.result').first().waitFor();
    const expected = answerNeighbours(model, { word: 'king', count: 40 });
    const first = expected[0]!;
    assert.equal(await at('.result').count(), 40);
    assert.match(await fixture.nameOf('.result'), new RegExp(`^${first.word} cosine ${first.cosine.toFixed(3)}`));
    await at('.result').first().click();
    await at('.chosen-word', { hasText: first.word }).waitFor();
    const row = at('.virtual-row[aria-selected=true]', { hasText: first.word });
    await row.waitFor();
    await button('Back').click();
    await at('.chosen-word', { hasText: 'king' }).waitFor();
  });

  test('the vector of a word as colours: read by pointer and keys, listed, copied', async () => {
    const model = fixtureModel();
    const calls = await openLoaded({ model });
    const strip = fixture.view.page.getByRole('slider', { name: /^Vector of king/ });
    await strip.waitFor();
    assert.ok((await fixture.coloursIn('.strip-box canvas')) > 20);
    const values = model.space.vector(0);
    const told = (value: number): string => value.toFixed(4).replace('-', '\u2212');
    await strip.focus();
    await press('ArrowRight');
    assert.equal(await strip.getAttribute('aria-valuetext'), `Dimension 1: ${told(values[0]!)}`);
    await press('End');
    assert.equal(await at('.strip-reading').textContent(), `Dimension 40: ${told(values[39]!)}`);
    const box = (await strip.boundingBox())!;
    await fixture.view.page.mouse.move(box.x + 2, box.y + 4);
    await at('.strip-reading', { hasText: 'Dimension 1:' }).waitFor();
    await at('.strip summary').click();
    await at('.strip-list li').first().waitFor();
    const listed = await at('.strip-list li').allTextContents();
    assert.deepEqual(listed, Array.from(values, told));
    await button(/^Copy numbers/).click();
    await button(/^Copy for NumPy/).click();
    await fixture.view.until(() => calls.copied.length === 2);
    const [numbers, python] = calls.copied;
    assert.deepEqual(
      numbers!.split(' ').map((text) => Math.fround(Number(text))),
      [...values],
    );
    const found = /^vector = np\.array\(\[(.*)\], dtype=np\.float32\) {2}# "king"$/.exec(python!);
    assert.deepEqual(
      found?.[1]!.split(', ').map((text) => Math.fround(Number(text))),
      [...values],
    );
  });

  test('tokens of a language model are called tokens, and their ids count from 0', async () => {
    const words = fixtureModel();
    const { vocabulary, vectors, dimensions, provenance } = words.space;
    const space = new Space(vocabulary, vectors, dimensions, { ...provenance, unit: 'token' });
    const model = new LoadedModel('/models/tiny.gguf', 0, space);
    await openLoaded({
      model,
      description: { provenance: space.provenance },
      host: {
        words: ({ query, from, count }) => answerListWords(model, { query, from, count }),
      },
    });
    await at('.chosen-word', { hasText: 'king' }).waitFor();
    assert.equal(await at('.found').textContent(), '108 tokens');
    assert.deepEqual(await at('.word-heads span').allTextContents(), ['Id', 'Token', 'Count', 'Norm']);
    assert.deepEqual(
      await at('.virtual-row .word-rank').evaluateAll((ids) => ids.slice(0, 3).map((id) => id.textContent)),
      ['0', '1', '2'],
    );
    assert.match((await at('.word-pane .quiet').first().textContent())!, /^id 0 /);
    assert.match(await at('.facts').innerText(), /Tokens\s+108/);
    await at('.words-pane input').fill('zzz');
    await at('.found', { hasText: 'No tokens contain' }).waitFor();
  });

  test('a trained model goes by its name, not by its file', async () => {
    const { provenance } = fixtureModel().space;
    await openLoaded({ description: { provenance: { ...provenance, createdAt: '2026-11-30T12:00:00Z' } } });
    assert.equal(await at('.file-name').textContent(), 'State of the Union');
  });

  test('nothing is cut to a letter in 300 px, a window of 600 px at 200 %', async () => {
    await openLoaded({ view: { width: 300, height: 800 } });
    await at('.result').first().waitFor();
    await fixture.assertReadable('words, 300 px');
    await fixture.view.screenshot('embeddings-narrow-300');
  });

  test('a row of zeros has no neighbours and says so', async () => {
    await openLoaded({ host: { neighbours: () => [] } });
    await at('#word-5').click();
    await at('.word-pane', { hasText: 'no direction' }).waitFor();
    assert.match(await fixture.nameOf('#word-5'), /norm 0\.00$/);
  });

  test('millions of words: makes the rows in sight only, and reaches the last', async () => {
    const total = 3_000_000;
    const calls: number[] = [];
    await openLoaded({
      description: { words: total },
      statistics: { vocabularySize: total },
      host: {
        words: ({ from, count }) => {
          calls.push(count);
          return wordPage(total, from, count);
        },
        neighbours: () => [],
        vector: () => ({ values: Float32Array.of(1, 2, 3), dimensions: 3 }),
        describe: () => describe(fixtureModel()),
      },
    });
    await list().focus();
    await press('End');
    await at('.chosen-word', { hasText: 'word3000000' }).waitFor();
    assert.ok(await at('.virtual-row', { hasText: 'word3000000' }).isVisible());
    await list().evaluate((element) => (element.scrollTop = element.scrollHeight / 2));
    await at('.virtual-row .word', { hasText: /^word1[45]\d{5}$/ })
      .first()
      .waitFor();
    const middle = Number(await at('.virtual-row').nth(6).getAttribute('aria-posinset'));
    assert.ok(Math.abs(middle - total / 2) < 2000, String(middle));
    await press('ArrowUp');
    await at('.chosen-word', { hasText: 'word2999999' }).waitFor();
    assert.ok((await at('.virtual-row').count()) < 60);
    assert.ok(Math.max(...calls) <= 200);
    // Nothing reaches past the end of the list.
    assert.ok(!(await fixture.view.scrollsSideways()));
  });

  test('uses, asks, plots and exports', async () => {
    const calls = await openLoaded();
    await at('#word-0').click();
    await at('.result').first().waitFor();
    const second = (await at('.result .word').first().textContent())!;
    await button('Make Active').click();
    await button('Ask…').click();
    await button('Plot…').click();
    await button('Export…').click();
    await button('Evaluate').click();
    await fixture.view.until(() => calls.told.length === 5);
    assert.deepEqual(calls.told, ['useForHovers', 'ask king', `plot king ${second}`, 'export', 'evaluate']);
    await fixture.view.remote.activeChanged({ active: true });
    await at('.active-mark', { hasText: 'Active model' }).waitFor();
    assert.equal(await button('Make Active').count(), 0);
  });

  test('an error says what, where and what to do', async () => {
    const error = new VecinityError('badFile', '/data/vectors/union.vec: line 7 has 3 numbers where 40 are expected.', {
      line: 7,
      remedy: 'Check the file, or repair it into a copy.',
    });
    let broken = true;
    const calls = await open({
      host: {
        load: () => {
          if (broken) {
            throw error;
          }
          return statisticsOf(fixtureModel());
        },
      },
    });
    await at('.message', { hasText: 'line 7 has 3 numbers' }).waitFor();
    assert.match(
      await at('.load-box').innerText(),
      /line 7 has 3 numbers where 40 are expected\.\s+Check the file, or repair it into a copy\./,
    );
    assert.equal(await at('.preview tbody tr').count(), 30);
    await button('Open as Text').click();
    await button('Choose Words or Table').click();
    assert.deepEqual(calls.told, ['openAsText', 'openWithLimits']);
    broken = false;
    await button('Reload').click();
    await list().waitFor();
  });

  test('too little memory: offers to open less of it', async () => {
    const calls = await open({
      host: {
        load: () => {
          throw new VecinityError(
            'outOfMemory',
            'union.vec needs 90000 MB of memory: 3 words x 2 dimensions x 4 bytes.',
          );
        },
      },
    });
    await button('Open with Limits').click();
    assert.deepEqual(calls.told, ['openWithLimits']);
    assert.equal(await button('Check File').count(), 0);
  });

  test('words of a one-hot model take no memory, and are told to be equally far', async () => {
    await openLoaded({
      description: {
        words: 30_000,
        dimensions: 30_000,
        provenance: { ...describe(fixtureModel()).provenance, algorithm: 'onehot' },
      },
      host: { neighbours: () => [] },
    });
    await at('#word-3').click();
    await at('.word-pane', { hasText: 'equally' }).waitFor();
  });

  test('a file that cannot be told at all still says why', async () => {
    await open({
      file: { opensAsText: false },
      host: {
        describe: () => {
          throw new VecinityError('badFile', `${file.path} is cut off.`, { byte: 3900 });
        },
        preview: () => {
          throw new VecinityError('badFile', 'the same');
        },
        diagnose: () => ({ words: 0, faults: [], counts: [], error: { message: 'It is cut off.' } }),
      },
    });
    await at('.message').waitFor();
    assert.match(await at('.load-box').innerText(), /is cut off\.[^]*At byte 3,900 of the file\./);
    assert.equal(await button('Open as Text').count(), 0);
    assert.equal(await at('.facts').isVisible(), false);
    // Nothing that could be checked or chosen.
    assert.deepEqual([await button('Check File').count(), await button('Choose Words or Table').count()], [0, 0]);
    await at('.choice button', { hasText: 'Check' }).click();
    await at('.check-sentence', { hasText: /^The file cannot be read\.$/ }).waitFor();
  });

  test('lines can be checked, whatever the first says of them', async () => {
    await open({
      host: {
        describe: () => {
          throw new VecinityError('badFile', `${file.path} says in line 1 that it holds 100 words.`, { line: 1 });
        },
      },
    });
    await button('Check File').click();
    await at('.check-sentence', { hasText: '2,502 faults' }).waitFor();
  });

  test('a file that has gone was not read again', async () => {
    let gone = false;
    await openLoaded({
      host: {
        describe: () => {
          if (gone) {
            throw new VecinityError('unreadable', `There is no file ${file.path}.`);
          }
          return describe(fixtureModel());
        },
      },
    });
    gone = true;
    await fixture.view.remote.fileChanged({});
    await at('.message', { hasText: 'There is no file union.vec.' }).waitFor();
    assert.equal(await at('.notice').count(), 0);
  });

  test('shows facts about the vectors before those of the file, and no more than fit', async () => {
    const details = Array.from({ length: 30 }, (_, i) => [`key ${i}`, `value ${i}`] as const);
    await openLoaded({ description: { details } });
    assert.deepEqual(await at('.section-title').allTextContents(), ['Vectors', 'File', 'Read with it']);
    assert.equal(await at('.facts dt:visible', { hasText: 'key' }).count(), 8);
    await at('.facts summary', { hasText: '22 more details' }).click();
    assert.equal(await at('.facts dt:visible', { hasText: 'key' }).count(), 30);
  });

  test('shows the page that whoever opened it wants', async () => {
    const calls = await open({ file: { page: 'check' } });
    await at('.check-sentence').waitFor();
    assert.deepEqual([calls.diagnoses, calls.loads], [1, 0]);
    await fixture.view.remote.showPage({ page: 'words' });
    await list().waitFor();
    await fixture.view.remote.showPage({ page: 'check' });
    await at('.check-sentence').waitFor();
  });

  test('a large table that was opened by a command is loaded', async () => {
    const calls = await open({ file: { page: 'words' }, description: { words: 2_000_000, dimensions: 300 } });
    await list().waitFor();
    assert.equal(calls.loads, 1);
  });

  test('a file without a table of embeddings shows what tables it has', async () => {
    const calls = await open({
      description: {
        format: 'safetensors',
        words: 0,
        dimensions: 0,
        notes: ['No tensor has a row for each word.'],
        tables: [
          { name: 'encoder.layer.0.weight', rows: 768, columns: 3072, valueType: 'F16' },
          { name: '<b>bias</b>', rows: 1, columns: 768, valueType: 'F16' },
        ],
      },
    });
    await at('.load-box', { hasText: 'No table of embeddings' }).waitFor();
    assert.match(
      await at('.facts').innerText(),
      /No tensor has a row[^]*encoder\.layer\.0\.weight\s+768 × 3,072 F16[^]*<b>bias<\/b>/,
    );
    await button('Choose Table').click();
    assert.deepEqual(calls.told, ['chooseTable']);
    assert.equal(calls.loads, 0);
  });

  test('Check lists every fault with its place, and shows a line', async () => {
    const calls = await openLoaded();
    await at('.choice button', { hasText: 'Check' }).click();
    await at('.check-sentence').waitFor();
    assert.equal(await at('.check-sentence').textContent(), '2,502 faults; 108 words can be read.');
    assert.match(await at('.check-body').innerText(), /The list shows 702 of them/);
    assert.ok((await at('.check-pane .virtual-row').count()) < 60);
    assert.equal(
      await fixture.nameOf('.check-pane .virtual-row'),
      'line 1 Header The header says 120 words; there are 108.',
    );
    await at('.check-pane .virtual-row').nth(1).click();
    await button('Show Line 10').click();
    await fixture.view.until(() => calls.told.length === 1);
    await press('Shift+Tab');
    await at('.check-pane .virtual-list').focus();
    await press('End');
    assert.match((await at('.fault-detail').textContent())!, /Invalid UTF-8, byte 40,960.*<img/);
    await button('Header (1)').click();
    assert.equal(await at('.check-pane .virtual-row').count(), 1);
    await at('.check-pane .virtual-list').focus();
    await press('ArrowDown');
    await press('Enter');
    await fixture.view.until(() => calls.told.length === 2);
    assert.deepEqual(calls.told, ['line 10', 'line 1']);
    assert.equal(await fixture.view.page.locator('img').count(), 0);
  });

  test('checking shows how far it is and can be cancelled; what was found is not lost', async () => {
    let aborted = false;
    await openLoaded({
      host: {
        diagnose: async ({ again }, signal) => {
          signal.addEventListener('abort', () => (aborted = true));
          return again ? diagnosis : never();
        },
      },
    });
    await at('.choice button', { hasText: 'Check' }).click();
    await fixture.view.remote.loading({ work: 'check', fraction: 0.5 });
    await fixture.view.remote.loading({ work: 'load', fraction: 0.9 });
    await fixture.view.remote.loading({ work: 'repair', fraction: 0.8 });
    assert.match((await at('.progress-text').textContent())!, /^Checking: 50.%$/);
    await button('Cancel').click();
    await fixture.view.until(() => aborted);
    await button('Check File').click();
    await at('.check-sentence').waitFor();
  });

  test('repairs into a copy, and says why it cannot', async () => {
    let attempts = 0;
    await openLoaded({
      host: {
        diagnose: () => ({
          words: 12,
          faults: [],
          counts: [],
          error: { message: 'The file ends in the middle of line 13.', remedy: 'Repair it.' },
        }),
        repair: () => {
          attempts++;
          if (attempts === 1) {
            throw new VecinityError('diskFull', 'There is no space left for /tmp/copy.vec.');
          }
          return null;
        },
      },
    });
    await at('.choice button', { hasText: 'Check' }).click();
    await at('.check-sentence', { hasText: 'Before that there are 12 words' }).waitFor();
    assert.match(await at('.check-pane .message').innerText(), /ends in the middle of line 13\.\s+Repair it\./);
    await button('Repair into a Copy').click();
    await at('.message', { hasText: 'no space left' }).waitFor();
    await button('Repair into a Copy').click();
    await fixture.view.until(() => attempts === 2);
    await at('.check-sentence').waitFor();
  });

  test('what was found stays in sight until there is a place for the copy', async () => {
    let finish = (): void => undefined;
    await openLoaded({ host: { repair: async () => new Promise((resolve) => (finish = () => resolve(null))) } });
    await at('.choice button', { hasText: 'Check' }).click();
    await button('Repair into a Copy').click();
    await fixture.view.settled();
    assert.ok(await at('.check-pane .virtual-row').first().isVisible());
    assert.equal(await at('.check-pane .progress').count(), 0);
    await fixture.view.remote.loading({ work: 'repair', fraction: 0 });
    await at('.check-pane .progress', { hasText: 'Writing the copy' }).waitFor();
    await fixture.view.remote.loading({ work: 'repair', fraction: 0.5 });
    assert.match((await at('.progress-text').textContent())!, /^Writing the copy: 50.%$/);
    finish();
  });

  test('says what is different in the repaired copy', async () => {
    await openLoaded();
    await at('.choice button', { hasText: 'Check' }).click();
    await button('Repair into a Copy').click();
    const copy = at('.check-pane .notice');
    await copy.waitFor();
    assert.match(
      await copy.innerText(),
      /^Wrote 105 words to union-repaired\.vec\. Changes:\s+2 duplicate words dropped\s+the <b>count<\/b> of rows set right$/,
    );
    assert.ok(!(await fixture.view.scrollsSideways()));
    await button('Check Again').click();
    await copy.waitFor({ state: 'detached' });
  });

  test('a file that changes on disk is read again, with a notice; the search stays', async () => {
    const calls = await openLoaded();
    await at('#word-0').click();
    await at('.result').first().waitFor();
    await at('.words-pane input').fill('queen');
    await at('.found', { hasText: 'queen' }).waitFor();
    // The first word was chosen once by the editor and once by the click, unless the click came first.
    await fixture.view.wait(200);
    const asked = calls.asked.length;
    await fixture.view.remote.fileChanged({});
    await fixture.view.until(() => calls.loads === 2 && calls.asked.length > asked);
    await at('.found', { hasText: 'queen' }).waitFor();
    await at('.chosen-word', { hasText: 'king' }).waitFor();
    await fixture.view.settled();
    assert.match(await at('.notice').innerText(), /has changed on disk/);
  });

  test('is read anew when the user says so', async () => {
    const calls = await openLoaded();
    await button(/^Reload/).click();
    await fixture.view.until(() => calls.loads === 2);
    assert.deepEqual(calls.told, ['reload']);
    await list().waitFor();
  });

  test('hidden and shown again it is as it was left', async () => {
    await openLoaded();
    await at('#word-4').click();
    await at('.chosen-word', { hasText: 'war' }).waitFor();
    await fixture.view.reload();
    await at('#word-4[aria-selected=true]').waitFor();
    await at('.words-pane input').fill('ing');
    await at('.found', { hasText: 'ing' }).waitFor();
    await at('.virtual-row').first().click();
    await at('.chosen-word', { hasText: 'king' }).waitFor();
    await fixture.view.reload();
    await at('.result').first().waitFor();
    assert.equal(await chosen(), 'king');
    assert.match((await at('.found').textContent())!, /“ing”$/);
    assert.equal(await at('.words-pane input').inputValue(), 'ing');
  });

  test('hostile words, names and texts are text', async () => {
    const bad = '<img src=x onerror=alert(1)>';
    await openLoaded({
      model: fixtureModel([...hostileWords, '\n', ' ', 'two\nlines']),
      file: { name: bad.repeat(8), path: `/x/${bad}` },
      description: { format: bad, details: [[bad, bad.repeat(50)]], notes: [bad], companions: [`/x/${bad}`] },
      view: { width: 420 },
    });
    await list().focus();
    await press('End');
    await at('.chosen-word', { hasText: '"two\\nlines"' }).waitFor();
    for (let i = 0; i < 6; i++) {
      await press('ArrowUp');
      await at('.virtual-row[aria-selected=true]').waitFor();
    }
    await fixture.view.settled();
    assert.equal(await fixture.view.page.locator('img, b, a, iframe').count(), 0);
    assert.ok(!(await fixture.view.scrollsSideways()));
  });

  for (const [width, height, theme] of [
    [1100, 700, 'light'],
    [700, 620, 'hc-black'],
    [640, 330, 'hc-light'],
    [380, 800, 'dark'],
    [220, 700, 'light'],
  ] as const) {
    test(`looks right in each theme: ${width} x ${height}`, async () => {
      await openLoaded({
        view: { width, height, theme },
        description: {
          notes: ['The file has no header: the number of words was counted.'],
          tables: [
            { name: 'vectors', rows: 108, columns: 40, valueType: 'F32' },
            { name: 'context_vectors', rows: 108, columns: 40, valueType: 'F32' },
          ],
        },
      });
      await at('#word-2').click();
      await at('.result').first().waitFor();
      await fixture.inEachTheme('words', async (name) => {
        assert.ok((await at('#word-2 .word').boundingBox())!.width > 60, `${name} has room for the word`);
      });
      await at('.choice button', { hasText: 'Check' }).click();
      await at('.check-pane .virtual-row').nth(2).click();
      await fixture.inEachTheme('check');
    });

    test(`looks right before it is loaded in each theme: ${width} x ${height}`, async () => {
      await open({ view: { width, height, theme }, description: { words: 2_000_000, dimensions: 300 } });
      await at('.preview tbody tr').first().waitFor();
      await fixture.inEachTheme('large', async () => {
        await button('Load').click({ trial: true });
      });
    });
  }
});
