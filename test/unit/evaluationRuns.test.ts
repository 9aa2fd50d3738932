import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { evaluateCommand } from '../../src/cli/evaluate';
import { purityOf, sphericalKMeans } from '../../src/core/evaluation/clustering';
import { compareRuns } from '../../src/core/evaluation/compareRuns';
import { Evaluator, runToEnd } from '../../src/core/evaluation/evaluateTests';
import { findingsOf } from '../../src/core/evaluation/findings';
import { evaluationMarkdown } from '../../src/core/evaluation/reportMarkdown';
import type { TestKind, TestRun } from '../../src/core/evaluation/testReport';
import { OneHotSpace } from '../../src/core/oneHotSpace';
import { evaluateAnalogies, evaluatePairs } from '../../src/core/queries/evaluation';
import { parseExpression } from '../../src/core/queries/expression/parse';
import { plainScan } from '../../src/core/queries/scan';
import { Space } from '../../src/core/space';
import { Vocabulary } from '../../src/core/vocabulary';
import { writeModel } from '../../src/engine/files/modelFile';
import { assertNear, assertWithin } from './support/assertions';
import { temporaryFolder } from './support/folder';
import { python } from './support/python';
import { provenance, randomNumbers, randomRows, spaceOf } from './support/spaces';

const run = (space: Space, text: string, kind?: TestKind, name = 'set.txt'): TestRun =>
  runToEnd(new Evaluator(space, 30_000).run({ path: name, parts: [{ name, text }] }, kind));

const askGensim = `
import json, sys
from gensim.models import KeyedVectors
kv = KeyedVectors.load_word2vec_format(sys.argv[1], binary=True)
pearson, spearman, oov = kv.evaluate_word_pairs(sys.argv[2])
score, sections = kv.evaluate_word_analogies(sys.argv[3])
print(json.dumps([pearson[0], spearman[0], score, [len(s['correct']) for s in sections[:-1]]]))
`;

suite('evaluation of other layouts', () => {
  const folder = temporaryFolder();
  const file = (name: string, text: string): string => {
    const place = path.join(folder(), name);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
    return place;
  };

  test('every layout of pairs, and a relation a file, give what gensim gives for the equivalent file', async function () {
    this.timeout(60_000);
    const random = randomNumbers(4);
    const words = Array.from({ length: 80 }, (_, i) => `word${i}`);
    const space = spaceOf(randomRows(80, 5, 9), words);
    const pick = (): string => words[Math.floor((random() + 0.5) * 80)]!;
    const pairs = Array.from({ length: 120 }, () => [pick(), pick(), Math.round(random() * 20) / 2] as const);
    const relation = Array.from({ length: 14 }, (_, i) => [`word${2 * i}`, `word${2 * i + 1}`] as const);
    const model = path.join(folder(), 'm.bin');
    await writeModel(model, space);
    const tabs = file('pairs.tsv', pairs.map((pair) => pair.join('\t')).join('\n'));
    const fourWords = relation.flatMap(([a, b]) =>
      relation.filter(([c]) => c !== a).map(([c, d]) => `${a} ${b} ${c} ${d}`),
    );
    const questions = file('questions.txt', `: relation\n${fourWords.join('\n')}\n`);
    const [pearson, spearman, accuracy, correct] = python(this, 'gensim', askGensim, model, tabs, questions) as [
      number,
      number,
      number,
      number[],
    ];
    const layouts = [
      pairs.map((pair) => pair.join(' ')).join('\n'),
      pairs.map((pair) => pair.join(';')).join('\n'),
      `Word 1,Word 2,Human (mean)\n${pairs.map((pair) => pair.join(',')).join('\n')}`,
      pairs.map(([a, b, score]) => `${a}-n ${b}-n ${score}`).join('\n'),
      `word1\tword2\tPOS\tSimLex999\tconc\n${pairs.map(([a, b, score]) => `${a}\t${b}\tN\t${score}\t1`).join('\n')}`,
      pairs.map(([a, b, score]) => `${a}\t${b}\tV\t${score}\tNONE`).join('\n'),
    ];
    for (const [i, text] of layouts.entries()) {
      const result = evaluatePairs(space, text, `layout ${i}`);
      assert.equal(result.pairs, 120);
      assertNear(result.pearson, pearson, 1e-6, `Pearson of layout ${i}`);
      assertNear(result.spearman, spearman, 1e-4, `Spearman of layout ${i}`);
    }
    const bats = relation.map((pair) => pair.join('\t')).join('\n');
    const found = evaluateAnalogies(space, bats, 'relation');
    assertNear(found.accuracy, accuracy, 1e-12, 'accuracy');
    assert.deepEqual([found.correct], correct);
  });

  test('analogies: a miss names what won and by how much, and any alternative is right', () => {
    const space = spaceOf(
      [
        [1, 0, 0],
        [1, 1, 0],
        [0, 0, 1],
        [0, 1, 1],
        [0.1, 1, 0.9],
      ],
      ['man', 'king', 'woman', 'queen', 'empress'],
    );
    const right = run(space, 'man\tking\nwoman\tmissing/queen\n', 'analogies').report;
    assert.deepEqual([right.used, right.score], [2, 1]);
    const { report } = run(space, ': x\nman king woman empress\nman king woman absent\n');
    assert.deepEqual([report.score, report.used, report.outOfVocabulary], [0, 1, 1]);
    assert.deepEqual(
      report.sections.map(({ name, right: correct, asked, outOfVocabulary }) => [
        name,
        correct,
        asked,
        outOfVocabulary,
      ]),
      [['x', 0, 1, 1]],
    );
    const [miss] = report.misses;
    assert.deepEqual([miss!.question, miss!.expected, miss!.won], ['man : king :: woman : ?', 'empress', 'queen']);
    const direction = [Math.SQRT1_2 - 1, Math.SQRT1_2, 1];
    const cosine = (v: readonly number[]): number =>
      direction.reduce((sum, value, i) => sum + value * v[i]!, 0) / Math.hypot(...direction) / Math.hypot(...v);
    assertNear(miss!.by, cosine([0, 1, 1]) - cosine([0.1, 1, 0.9]), 1e-6, 'margin');
  });

  test('pairs: the worst miss is the pair whose rank is furthest from that of people', () => {
    const space = spaceOf(
      [
        [1, 0],
        [1, 0.1],
        [1, 0.5],
        [1, 1],
        [0, 1],
      ],
      ['a', 'b', 'c', 'd', 'e'],
    );
    const { report } = run(space, 'a\tb\t1\na\tc\t9\na\td\t7\na\te\t5\nx\ty\t2\n');
    assert.deepEqual([report.used, report.outOfVocabulary], [4, 1]);
    assert.equal(report.misses[0]!.question, 'a ~ b');
    assert.deepEqual([report.misses[0]!.expected, report.misses[0]!.won], ['rank 4 for people', 'rank 1 by cosine']);
  });

  test('categories: clusters that are far apart are pure; a word among the wrong ones is the miss', () => {
    const rows = [
      [1, 0.1, 0],
      [1, 0.2, 0],
      [1, 0, 0.1],
      [0, 1, 0.1],
      [0.1, 1, 0],
      [0, 1, 0.2],
      [0.02, 1, 0.1],
    ];
    const space = spaceOf(rows, ['cat', 'dog', 'cow', 'car', 'bus', 'van', 'fox']);
    const text =
      'cat\tanimal\ndog\tanimal\ncow\tanimal\ncar\tvehicle\nbus\tvehicle\nvan\tvehicle\nfox\tanimal\nnil\tanimal\n';
    const { report } = run(space, text);
    assert.equal(report.kind, 'categories');
    assertNear(report.score!, 6 / 7, 1e-12, 'purity');
    assert.deepEqual([report.used, report.outOfVocabulary], [7, 1]);
    const [miss] = report.misses;
    assert.deepEqual([miss!.question, miss!.expected, miss!.won], ['fox', 'animal', 'vehicle']);
    assert.ok(miss!.by > 0);
    assert.deepEqual(report, run(space, text).report, 'the same again');
  });

  test("purity is the share of each cluster's most frequent class", () => {
    // Manning, Raghavan & Schuetze 2008, figure 16.4: (5 + 4 + 3) / 17.
    const labels = [...Array<number>(6).fill(0), ...Array<number>(6).fill(1), ...Array<number>(5).fill(2)];
    const classes = [0, 0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 2, 0, 0, 2, 2, 2];
    const { isRight } = purityOf(Int32Array.from(labels), Int32Array.from(classes), 3);
    assert.equal(isRight.filter(Boolean).length, 12);
  });

  test('k-means finds well separated clusters from any order of rows', () => {
    const random = randomNumbers(2);
    const classes = Array.from({ length: 120 }, (_, i) => i % 6);
    const rows = classes.flatMap((group) => {
      const row = Array.from({ length: 8 }, (_, k) => (k === group ? 1 : 0) + 0.2 * random());
      return row.map((value) => value / Math.hypot(...row));
    });
    const labels = runToEnd(sphericalKMeans(Float32Array.from(rows), 8, 6));
    assert.ok(purityOf(labels, Int32Array.from(classes), 6).isRight.every(Boolean));
  });

  test('odd one out: accuracy and position as the published scorer counts them', () => {
    const space = spaceOf(
      [
        [1, 0.1],
        [1, 0.2],
        [1, 0.4],
        [0, 1],
        [1, 0.35],
        [0.3, 1],
        [0.2, 1],
      ],
      ['lion', 'tiger', 'puma', 'car', 'dog', 'new', 'york'],
    );
    const { report } = run(space, 'lion\ntiger\npuma\n\ncar\ndog\nNew York\nabsent\n', undefined, 'big cats.txt');
    assert.deepEqual([report.kind, report.used, report.outOfVocabulary], ['odd', 3, 1]);
    // The angles are .1, .2, .4 and .35 for the dog: only the tiger has a greater sum, and the lion has the smallest.
    assertNear(report.score!, 2 / 3, 1e-12, 'accuracy');
    assertNear(report.outlierPosition!, (1 + 1 / 3 + 1) / 3, 1e-12, 'position');
    assert.deepEqual(
      report.misses.map(({ question, expected, won }) => [question, expected, won]),
      [['odd: lion tiger puma dog', 'dog', 'lion']],
    );
    assert.equal(report.sections[0]!.name, 'big cats');
  });

  test('two models: McNemar on shared questions, a bootstrap for correlations', () => {
    const report = { file: 'f', kind: 'analogies' } as TestRun['report'];
    const first = { report, outcomes: Float64Array.from([1, 1, 1, 1, 1, 1, 0, NaN, 1]) };
    const second = { report, outcomes: Float64Array.from([0, 0, 0, 0, 0, 1, 1, 1, NaN]) };
    const compared = compareRuns(first, second)!;
    assert.deepEqual([compared.shared, compared.scores, compared.test], [7, [6 / 7, 2 / 7], 'mcnemar']);
    assertNear(compared.pValue, 0.21875, 1e-12, 'p');
    assertNear(compared.difference, 4 / 7, 1e-12, 'difference');
    assert.equal(compareRuns(first, { report, outcomes: new Float64Array(9).fill(NaN) }), undefined);
    const space = spaceOf(randomRows(40, 6, 1));
    const lines = Array.from({ length: 30 }, (_, i) => `w${i}\tw${i + 3}\t${i % 7}`).join('\n');
    const one = run(space, lines);
    assert.deepEqual(
      [compareRuns(one, one)!.test, compareRuns(one, one)!.pValue, compareRuns(one, one)!.difference],
      ['bootstrap', 1, 0],
    );
  });

  test('one-hot words, tokens and unknown words say why there is no score', () => {
    const oneHot = new OneHotSpace(Vocabulary.fromWords(['sun', 'moon', 'sea', 'tree'], [4, 3, 2, 1]), provenance);
    for (const text of ['sun\tmoon\t1\nsea\ttree\t2\n', 'sun\nmoon\nsea\n\ntree\n']) {
      const { report } = run(oneHot, text);
      assert.equal(report.score, null, text);
      assert.match(report.problem!, /One-hot/);
    }
    const { report } = run(spaceOf(randomRows(3, 2, 1)), 'sun\tmoon\t1\nsea\ttree\t2\n');
    assert.match(report.problem!, /No question has all its words/);
    const tokens = spaceOf(randomRows(4, 3, 1), ['\u2581sun', '\u2581Moon', 'sea</w>', 'moon'], { unit: 'token' });
    const known = run(tokens, 'sun\tmoon\t1\nsea\tmoon\t2\n').report;
    assert.equal(known.used, 2);
  });

  test('the question of every miss is one that Ask understands', () => {
    const words = ['New York', 'a:b', '+', 'x~y', '"q"', 'it\u2019s', '?', 'lion', 'odd', 'rank:'];
    const rows = randomRows(words.length, 4, 3);
    const space = spaceOf(
      rows,
      words.map((word) => word.replace(' ', '_')),
    );
    const texts: readonly (readonly [TestKind, string])[] = [
      ['pairs', words.map((word, i) => `${word}\t${words[(i + 3) % 10]!}\t${i}`).join('\n')],
      [
        'analogies',
        words.map((word, i) => `${word.replace(' ', '_')}\t${words[(i + 1) % 10]!.replace(' ', '_')}`).join('\n'),
      ],
      ['categories', words.map((word, i) => `${word}\tclass${i % 3}`).join('\n')],
      ['odd', `${words.slice(0, 6).join('\n')}\n\n${words.slice(6).join('\n')}`],
    ];
    for (const [kind, text] of texts) {
      const { misses } = run(space, text, kind).report;
      assert.ok(misses.length > 0, kind);
      for (const { question } of misses) {
        assert.doesNotThrow(() => parseExpression(question), `${kind}: ${question}`);
      }
    }
  });

  test('a word with its part of speech is found without it', () => {
    const space = spaceOf(randomRows(3, 2, 1), ['sun', 'moon-n', 'sea']);
    assert.equal(run(space, 'sun-n moon-n 1\nsea-n sun-n 2\nsea-x sun-n 3\n', 'pairs').report.used, 2);
  });
});

suite('findings without a test set', () => {
  const findings = (space: Space) =>
    new Map(runToEnd(findingsOf(space, plainScan(space))).map((each) => [each.name, each]));

  test('isotropy: 0 for random vectors, near 1 for vectors with a common direction', () => {
    const rows = randomRows(400, 30, 3);
    const even = findings(spaceOf(rows)).get('isotropy')!;
    assertNear(even.value!, 0, 0.02, 'mean cosine');
    const shifted = findings(spaceOf(rows.map((row) => row.map((value) => value + 2)))).get('isotropy')!;
    assertWithin(shifted.value!, 0.9, 1, 'mean cosine');
    assert.match(shifted.text, /share a direction/);
  });

  test('hubs: a word in the middle of all others is found', () => {
    const rows = randomRows(300, 40, 5).map((row) => row.map((value) => value + 0.5));
    const centre = rows[0]!.map((_, k) => rows.reduce((sum, row) => sum + row[k]!, 0));
    const flat = findings(spaceOf(rows)).get('hubs')!;
    const hubs = findings(spaceOf([...rows, centre])).get('hubs')!;
    assert.ok(hubs.value! > flat.value! + 0.5, `${hubs.value} ${flat.value}`);
    assert.match(hubs.text, /\u201cw300\u201d is in 300 lists/);
  });

  test('frequency bias: rare words beside frequent ones, or beside rare ones', () => {
    const random = randomNumbers(7);
    const make = (rareSide: number): Space => {
      // The last half is rare; a tenth is frequent, close to its side's middle.
      const rows = Array.from({ length: 400 }, (_, i) => {
        const [side, noise] = i < 40 ? [1, 0.05] : i < 200 ? [0, 1] : [rareSide, 1];
        return Array.from({ length: 30 }, (__, k) => (k === 0 ? side : k === 1 ? 1 - side : 0) + noise * random());
      });
      return spaceOf(rows);
    };
    const [leaning, apart] = [make(1), make(-1)].map((space) => findings(space).get('frequencyBias')!);
    assert.match(leaning!.text, /Rare words lean on frequent ones/);
    assert.match(apart!.text, /Rare words keep to other rare words/);
    const space = spaceOf(randomRows(200, 4, 1));
    const uncounted = new Space(
      Vocabulary.fromWords(Array.from({ length: 200 }, (_, i) => `w${i}`)),
      space.vectors,
      4,
      provenance,
    );
    assert.match(findings(uncounted).get('frequencyBias')!.text, /no counts/);
  });

  test('stability: the mean share of neighbours that came again', () => {
    const size = 150;
    const ids = Int32Array.from({ length: size * 10 }, (_, i) => (Math.floor(i / 10) + 1 + (i % 10)) % size);
    const times = Uint8Array.from({ length: size * 10 }, (_, i) => (i % 10 < 5 ? 4 : 1));
    const space = spaceOf(
      randomRows(size, 4, 1),
      undefined,
      { hyperparameters: { stability: 4 } },
      { recurrenceIds: ids, recurrenceTimes: times },
    );
    assertNear(findings(space).get('stability')!.value!, 0.625, 1e-12, 'stability');
    assert.equal(findings(spaceOf(randomRows(size, 4, 1))).get('stability')!.value, null);
  });

  test('few words and one-hot words say so', () => {
    assert.match(findings(spaceOf(randomRows(5, 4, 1))).get('isotropy')!.text, /too few/);
    const oneHot = new OneHotSpace(Vocabulary.fromWords(['a', 'b'], [2, 1]), provenance);
    assert.match(findings(oneHot).get('isotropy')!.text, /One-hot/);
  });
});

suite('vecinity evaluate', () => {
  const folder = temporaryFolder();
  const signal = new AbortController().signal;
  const at = (name: string): string => path.join(folder(), name);

  async function models(): Promise<readonly [string, string]> {
    const words = ['cat', 'dog', 'cow', 'car', 'bus', 'van', 'man', 'king', 'woman', 'queen'];
    await writeModel(at('one.vec'), spaceOf(randomRows(10, 8, 1), words));
    await writeModel(at('two.vec'), spaceOf(randomRows(10, 8, 2), words));
    writeFileSync(
      at('pairs.csv'),
      'Word 1,Word 2,Human (mean)\r\ncat,dog,9\r\ncat,cow,7\r\ncar,cat,1\r\nbus,van,8\r\nnil,cat,2\r\n',
    );
    writeFileSync(at('ap.txt'), '\ufeffcat\ta\ndog\ta\ncow\ta\ncar\tv\nbus\tv\nvan\tv\n', 'utf16le');
    mkdirSync(at('bats'), { recursive: true });
    writeFileSync(at('bats/E10.txt'), 'man\tking\nwoman\tqueen/nil\n');
    mkdirSync(at('odd'), { recursive: true });
    writeFileSync(at('odd/animals.txt'), 'cat\ndog\ncow\n\ncar\nbus\n');
    return [at('one.vec'), at('two.vec')];
  }

  test('adds tests beside pairs and analogies, which keep their shape', async () => {
    const [one, two] = await models();
    const { json, text } = await evaluateCommand.run(
      [
        ...[one, '--pairs', at('pairs.csv'), '--analogies', at('bats'), '--categories', at('ap.txt')],
        ...['--odd', at('odd'), '--compare', two, '--report', at('report.md')],
      ],
      signal,
    );
    const answer = json as {
      readonly pairs: Record<string, object>;
      readonly analogies: Record<string, object>;
      readonly tests: readonly Record<string, unknown>[];
      readonly comparisons: readonly Record<string, unknown>[];
    };
    assert.deepEqual(Object.keys(answer.pairs[at('pairs.csv')]!).sort(), [
      'layout',
      'outOfVocabulary',
      'pairs',
      'pearson',
      'skippedLines',
      'spearman',
    ]);
    assert.deepEqual(Object.keys(answer.analogies[at('bats')]!).sort(), [
      'accuracy',
      'correct',
      'outOfVocabulary',
      'questions',
      'sections',
    ]);
    assert.deepEqual(
      answer.tests.map(({ file, kind, used, outOfVocabulary }) => [file, kind, used, outOfVocabulary]),
      [
        [at('pairs.csv'), 'pairs', 4, 1],
        [at('bats'), 'analogies', 2, 0],
        [at('ap.txt'), 'categories', 6, 0],
        [at('odd'), 'odd', 2, 0],
      ],
    );
    for (const { score, interval } of answer.tests) {
      assert.ok(typeof score === 'number' && (interval === null || Array.isArray(interval)));
    }
    assert.deepEqual(
      answer.comparisons.map(({ kind, shared }) => [kind, shared]),
      [
        ['pairs', 4],
        ['categories', 6],
      ],
    );
    assert.match(text, /purity/);
    const report = readFileSync(at('report.md'), 'utf8');
    assert.match(report, /^# Evaluation of one/);
    assert.match(report, /\| ap\.txt \| Categories \| purity/);
  });

  test('without a test set measures the vectors; a file without a known word is refused by name', async () => {
    const [one] = await models();
    const { json } = await evaluateCommand.run([one], signal);
    assert.deepEqual(
      (json as { vectors: { name: string }[] }).vectors.map(({ name }) => name),
      ['isotropy'],
    );
    writeFileSync(at('foreign.txt'), 'xx yy zz ww\n');
    await assert.rejects(evaluateCommand.run([one, '--analogies', at('foreign.txt')], signal), {
      code: 'badFile',
      message: /foreign\.txt/,
    });
    await assert.rejects(evaluateCommand.run([one, '--odd', at('nowhere')], signal), { code: 'unreadable' });
    await assert.rejects(evaluateCommand.run([one, '--report', at('x.docx')], signal), /\.md or \.json/);
  });

  test('words in a report are text, whatever they are', () => {
    const space = spaceOf(randomRows(4, 3, 1), ['<img src=x>', '[a](command:x)', '|b|', '`c`'], { name: '# <b>x</b>' });
    const { report } = run(space, '<img src=x>\t[a](command:x)\t1\n|b|\t`c`\t2\n|b|\t<img src=x>\t3\n', 'pairs');
    const text = evaluationMarkdown({
      ...{ name: space.provenance.name, algorithm: 'x', vocabularySize: 4, dimensions: 3 },
      ...{ tests: [report], vectors: [], notes: [], comparisons: [] },
    });
    assert.ok(report.misses.length > 0);
    assert.doesNotMatch(text.replaceAll(/\\./gu, ''), /<|\]\(|`/u);
  });
});
