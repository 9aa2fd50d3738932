import assert from 'node:assert/strict';
import fc from 'fast-check';
import { VecinityError } from '../../src/core/errors';
import { readWordPairs } from '../../src/core/queries/wordPairs';
import { cases } from './support/cases';

/** Returns the pairs of a file as text: `sun moon 7.5`. */
function pairsIn(text: string): string[] {
  return readWordPairs(text, 'pairs').pairs.map(({ first, second, score }) => `${first} ${second} ${score}`);
}

suite('pairs of words with scores', () => {
  const expected = ['sun moon 7.5', 'tree leaf 6.25', 'sea cat 1'];

  for (const [name, text] of [
    ['tabs', 'sun\tmoon\t7.5\ntree\tleaf\t6.25\nsea\tcat\t1\n'],
    ['spaces, as MEN', 'sun moon 7.5\ntree leaf 6.25\nsea cat 1'],
    ['semicolons, as RG-65', 'sun;moon;7.5\ntree;leaf;6.25\nsea;cat;1'],
    ['colons', '#word1:word2:gold\nsun:moon:7.5\ntree:leaf:6.25\nsea:cat:1'],
    [
      'a header and commas, as WordSim-353',
      'Word 1,Word 2,Human (mean)\r\nsun,moon,7.5\r\ntree,leaf,6.25\r\nsea,cat,1\r\n',
    ],
    [
      'the ratings of each person behind',
      'Word 1,Word 2,Human (mean),1,2\nsun,moon,7.5,7,8\ntree,leaf,6.25,6,6\nsea,cat,1,1,1\n',
    ],
    [
      'SimLex-999',
      'word1\tword2\tPOS\tSimLex999\tconc(w1)\tconcQ\nsun\tmoon\tN\t7.5\t4.9\t3\ntree\tleaf\tN\t6.25\t1\t2\nsea\tcat\tN\t1\t9\t4\n',
    ],
    ['SimVerb-3500', 'sun\tmoon\tV\t7.5\tNONE\ntree\tleaf\tV\t6.25\tSYNONYMS\nsea\tcat\tV\t1\tNONE\n'],
    [
      'ten ratings behind the mean, as RW',
      'sun\tmoon\t7.5\t7\t8\t9\ntree\tleaf\t6.25\t6\t0\t1\nsea\tcat\t1\t9\t9\t9\n',
    ],
    [
      'numbers of the pairs and parts of speech, as SCWS',
      '1\tsun\tn\tmoon\tn\t7.5\t3\n2\ttree\tn\tleaf\tn\t6.25\t4\n3\tsea\tn\tcat\tn\t1\t2\n',
    ],
    ['scores named by the header', 'w1\tw2\trank\tscore\nsun\tmoon\t2\t7.5\ntree\tleaf\t3\t6.25\nsea\tcat\t1\t1\n'],
    ['scores first', '7.5\tsun\tmoon\n6.25\ttree\tleaf\n1\tsea\tcat\n'],
    ['decimal commas', 'sun\tmoon\t7,5\ntree\tleaf\t6,25\nsea\tcat\t1\n'],
    ['quotes', '"sun", "moon", 7.5\n"tree", "leaf", 6.25\n"sea", "cat", 1\n'],
    ['a byte order mark taken off, comments and CR', '# pairs\rsun moon 7.5\r\rtree leaf 6.25\rsea cat 1\r'],
  ] as const) {
    test(`reads ${name}`, () => assert.deepEqual(pairsIn(text), expected));
  }

  test('says which columns count, and how many lines are no pair', () => {
    const { layout, skippedLines } = readWordPairs('a\tb\tPOS\tSimLex999\nx\ty\tN\t3\nno pair\nz\tw\tV\t4\n', 'pairs');
    assert.equal(layout, 'words in columns 1 and 2, scores in column 4 (“SimLex999”), between tabs');
    assert.equal(skippedLines, 1);
  });

  test('keeps quotes and separators within quotes', () => {
    assert.deepEqual(pairsIn('"New York, NY","say ""hi""",3\na,b,4\nc,d,5\n')[0], 'New York, NY say "hi" 3');
  });

  test('refuses what it does not understand, with the line', () => {
    for (const [text, line] of [
      ['sun moon\ntree leaf\n', 2],
      ['sun,moon,7,5\ntree,leaf,6,25\nsea,cat,1,0\n', 2],
      ['', undefined],
    ] as const) {
      assert.throws(
        () => readWordPairs(text, 'pairs'),
        (error) => error instanceof VecinityError && error.code === 'badFile' && error.details.line === line,
      );
    }
  });

  test('any text gives pairs with finite scores, or an error', () => {
    const field = fc.oneof(fc.constantFrom('', '1', '2,5', '-3.5', 'word', '"', 'N', '#'), fc.string());
    const line = fc.tuple(fc.array(field, { maxLength: 6 }), fc.constantFrom('\t', ' ', ',', ';', ':'));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        try {
          const { pairs } = readWordPairs(lines.map(([fields, mark]) => fields.join(mark)).join('\n'), 'pairs');
          assert.ok(pairs.every(({ first, second, score }) => first !== '' && second !== '' && Number.isFinite(score)));
        } catch (error) {
          assert.ok(error instanceof VecinityError, String(error));
        }
      }),
      { numRuns: cases(2000) },
    );
  });
});
