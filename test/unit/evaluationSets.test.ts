import assert from 'node:assert/strict';
import fc from 'fast-check';
import { VecinityError } from '../../src/core/errors';
import { detectTestKind, readTestSet } from '../../src/core/evaluation/testSets';
import type { TestKind } from '../../src/core/evaluation/testReport';
import { cases } from './support/cases';

/** A few lines in each published layout. */
const layouts: readonly (readonly [name: string, kind: TestKind, text: string])[] = [
  [
    'SimLex-999',
    'pairs',
    'word1\tword2\tPOS\tSimLex999\tconc(w1)\tconc(w2)\tconcQ\tAssoc(USF)\tSimAssoc333\tSD(SimLex)\nold\tnew\tA\t1.58\t2.72\t2.81\t2\t7.25\t1\t0.41\nsun\tmoon\tN\t5.1\t1\t2\t3\t4\t0\t1\n',
  ],
  ['SimVerb-3500', 'pairs', 'take\tremove\tV\t6.81\tSYNONYMS\nwalk\ttrail\tV\t4.81\tCOHYPONYMS\n'],
  [
    'MEN with parts of speech',
    'pairs',
    'sun-n sunlight-n 50.000000\nautomobile-n car-n 50.000000\nriver-n walk-v 20\n',
  ],
  ['MEN without', 'pairs', 'sun sunlight 50.000000\nautomobile car 50.000000\n'],
  [
    'RW',
    'pairs',
    'squishing\tsquirt\t5.88\t7\t7\t6\t1\t4\t6\t6\t7\t7\t7\nundated\tundatable\t5.83\t10\t9\t6\t5\t5\t6\t8\t8\t1\t0\n',
  ],
  ['WS-353 as csv', 'pairs', 'Word 1,Word 2,Human (mean)\nlove,sex,6.77\ntiger,cat,7.35\n'],
  ['RG-65', 'pairs', 'cord;smile;0.02\nrooster;voyage;0.04\n'],
  ['MTurk as csv', 'pairs', 'episcopal,russia,2.75\nwater,shortage,2.714285714\n'],
  [
    "Google's analogies",
    'analogies',
    ': capital-common-countries\nAthens Greece Baghdad Iraq\nAthens Greece Berlin Germany\n: family\nboy girl man woman\n',
  ],
  ['four words without sections', 'analogies', 'man woman king queen\nman woman boy girl\nking queen man woman\n'],
  ['BATS', 'analogies', 'bee\thive/nest\nbear\tden/cave/lair\ndog\tkennel\n'],
  ['one relation, between spaces', 'analogies', 'france paris\nitaly rome\nspain madrid\njapan tokyo\n'],
  [
    'AP: a word and its class',
    'categories',
    'dog\tanimal\ncat\tanimal\nhorse\tanimal\ncow\tanimal\ncar\tvehicle\nbus\tvehicle\ntruck\tvehicle\n',
  ],
  [
    'Battig with a header and commas',
    'categories',
    'word,category\ndog,animal\ncat,animal\nhorse,animal\ncar,vehicle\nbus,vehicle\ntruck,vehicle\n',
  ],
  [
    'BLESS with relations',
    'categories',
    'alligator-n\treptile\tattri\taggressive-j\nalligator-n\treptile\tcoord\tcrocodile-n\nfrog-n\treptile\tattri\tgreen-j\nturtle-n\treptile\thyper\tanimal-n\ncar-n\tvehicle\tattri\tfast-j\nbus-n\tvehicle\tmero\twheel-n\ntruck-n\tvehicle\thyper\tvehicle-n\n',
  ],
  ['8-8-8', 'odd', 'lion\ntiger\npuma\nMercedes Benz\n\ndog\ncar\nriver\n'],
];

const read = (text: string, kind?: TestKind) => readTestSet({ path: 'f', parts: [{ name: 'f.txt', text }] }, kind);

suite('layouts of test sets', () => {
  for (const [name, kind, text] of layouts) {
    test(`recognises ${name}`, () => {
      assert.equal(detectTestKind(text), kind);
      assert.equal(read(text).kind, kind);
      // As Windows writes it.
      assert.deepEqual(read(text.replaceAll('\n', '\r\n')), read(text));
    });
  }

  test('word pairs: SimLex uses its fourth column, MEN keeps words with their parts of speech', () => {
    const [simlex, men] = [layouts[0]![2], layouts[2]![2]].map((text) => read(text, 'pairs'));
    assert.deepEqual(simlex!.kind === 'pairs' && simlex!.pairs[0], { first: 'old', second: 'new', score: 1.58 });
    assert.deepEqual(men!.kind === 'pairs' && men!.pairs[2], { first: 'river-n', second: 'walk-v', score: 20 });
  });

  test('a relation asks each pair with each other one, and slashes separate right answers', () => {
    const set = readTestSet({
      path: 'bats',
      parts: [
        { name: 'E07 [animal - shelter].txt', text: 'bee\thive/nest\ndog\tkennel\n' },
        { name: 'E01.txt', text: 'france\tparis\nitaly\trome\nspain\tmadrid\n' },
      ],
    });
    assert.ok(set.kind === 'analogies');
    assert.deepEqual(
      set.sections.map(({ name, questions }) => [name, questions.length]),
      [
        ['E07 [animal - shelter]', 2],
        ['E01', 6],
      ],
    );
    assert.deepEqual(set.sections[0]!.questions[1], { a: 'dog', b: ['kennel'], c: 'bee', expected: ['hive', 'nest'] });
  });

  test('classes: each word once, whatever stands behind it', () => {
    const bless = read(layouts.find(([name]) => name.startsWith('BLESS'))![2]);
    assert.ok(bless.kind === 'categories');
    assert.deepEqual(
      bless.words.map(({ word, category }) => `${word} ${category}`),
      [
        'alligator-n reptile',
        'frog-n reptile',
        'turtle-n reptile',
        'car-n vehicle',
        'bus-n vehicle',
        'truck-n vehicle',
      ],
    );
    const withHeader = read(layouts.find(([name]) => name.startsWith('Battig'))![2]);
    assert.ok(withHeader.kind === 'categories' && withHeader.words.length === 6 && withHeader.skippedLines === 0);
  });

  test('classes may stand before the words', () => {
    const set = read('animal\tdog\nanimal\tcat\nanimal\tcow\nfruit\tapple\nfruit\tplum\nfruit\tfig\n', 'categories');
    assert.ok(set.kind === 'categories');
    assert.deepEqual(set.words[3], { word: 'apple', category: 'fruit' });
  });

  test('groups: two blocks each, several in a file', () => {
    const set = read('a\nb\nc\n\nx\n\nd\ne\n\ny\nz\n', 'odd');
    assert.ok(set.kind === 'odd');
    assert.deepEqual(set.groups, [
      { name: 'f 1', members: ['a', 'b', 'c'], outliers: ['x'] },
      { name: 'f 2', members: ['d', 'e'], outliers: ['y', 'z'] },
    ]);
  });

  test('prose, code and binary data are not test sets', () => {
    for (const text of [
      'It was the best of times, it was the worst of times.\nIt was the age of wisdom.\n',
      'const a = 1;\nfunction f() {\n  return a;\n}\n',
      '\u0000\u0001\u0002\u0000\n\u0003\u0004\n',
      '{"a": [1, 2, 3]}\n{"b": [4]}\n',
      // Counts of words, a list of words, vectors.
      'the\t5\nof\t5\nand\t5\na\t3\nto\t3\nin\t3\nis\t1\nwas\t1\nhe\t1\n',
      'the\nof\nand\n',
      'the 0.1 0.2 0.3\nof 0.3 0.1 0.2\n',
      'a\n',
      '',
    ]) {
      assert.equal(detectTestKind(text), undefined, JSON.stringify(text));
    }
  });

  test('refuses what does not fit, with the line and what to do', () => {
    for (const [text, kind, line] of [
      ['It was the best of times.\nIt was the worst of times.\n', undefined, 2],
      ['one two three\nfour five six\n', 'analogies', 1],
      ['dog\ncat\n', 'categories', 2],
      ['a\nb\nc\n', 'odd', 1],
      ['a\n\nb\n\nc\nd\n\ne\n', 'odd', 1],
      ['', 'odd', undefined],
      ['', undefined, undefined],
    ] as const) {
      assert.throws(
        () => read(text, kind),
        (error) => {
          assert.ok(error instanceof VecinityError && error.code === 'badFile', String(error));
          assert.equal(error.details.line, line, JSON.stringify(text));
          return error.details.remedy !== undefined;
        },
      );
    }
  });

  test('a huge line is skipped and counted', () => {
    const huge = `${'x'.repeat(5_000_000)}\n`;
    for (const [kind, text] of [
      ['pairs', `a\tb\t1\n${huge}c\td\t2\n`],
      ['analogies', `a b c d\n${huge}`],
      ['categories', `a\tx\nb\tx\nc\tx\nd\ty\ne\ty\nf\ty\n${huge}`],
    ] as const) {
      assert.equal(read(text, kind).skippedLines, 1, kind);
    }
  });

  test('any text is read or refused, quickly', () => {
    const word = fc.oneof(
      fc.constantFrom('', 'a', 'b', '1', '2.5', ':', '/', '#', ': x', 'a/b', 'word', 'class'),
      fc.string(),
    );
    const line = fc.tuple(fc.array(word, { maxLength: 6 }), fc.constantFrom('\t', ' ', ',', ';', ''));
    const kinds = fc.constantFrom<TestKind | undefined>(undefined, 'pairs', 'analogies', 'categories', 'odd');
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), kinds, (lines, kind) => {
        const text = lines.map(([words, separator]) => words.join(separator)).join('\n');
        try {
          read(text, kind);
        } catch (error) {
          assert.ok(error instanceof VecinityError && error.code === 'badFile', String(error));
        }
      }),
      { numRuns: cases(2000) },
    );
  });
});
