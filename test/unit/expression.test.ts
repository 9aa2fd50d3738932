import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { VecinityError } from '../../src/core/errors';
import type {
  Expression,
  ExpressionCandidates,
  ExpressionTerm,
  ExpressionWord,
} from '../../src/core/queries/expression/expression';
import { candidateForms, questionForms } from '../../src/core/queries/expression/forms';
import { parseExpression } from '../../src/core/queries/expression/parse';
import { inExpression } from '../../src/core/queries/expression/quoted';
import { assertWithin } from './support/assertions';
import { cases } from './support/cases';

type Short =
  | string
  | { add: string[]; subtract: string[] }
  | { pair: [string, string] }
  | { asked: string; words: string[] }
  | { sets: [string[], string[]] }
  | { vector: number[] };

/** An expression without its ranges and limits. Weights stand before their words. */
function short(expression: Expression): Short {
  const texts = (words: readonly ExpressionTerm[]): string[] =>
    words.map(({ text, weight }) => (weight === undefined ? text : `${weight} ${text}`));
  switch (expression.kind) {
    case 'neighbours':
      return expression.word.text;
    case 'analogy':
      return { add: texts(expression.positive), subtract: texts(expression.negative) };
    case 'similarity':
      return { pair: [expression.first.text, expression.second.text] };
    case 'vector':
      return { vector: [...expression.values] };
    case 'sets':
      return { sets: [texts(expression.first), texts(expression.second)] };
    case 'odd':
    case 'rank':
    case 'closer':
    case 'distance':
    case 'relative':
    case 'mover':
      return { asked: expression.kind, words: texts(words(expression)) };
  }
}

function words(expression: Expression): readonly ExpressionWord[] {
  const among = 'candidates' in expression ? (expression.candidates.among ?? []) : [];
  switch (expression.kind) {
    case 'neighbours':
      return [expression.word, ...among];
    case 'analogy':
      return [...expression.positive, ...expression.negative, ...among];
    case 'vector':
      return among;
    case 'odd':
      return expression.words;
    case 'sets':
      return [...expression.first, ...expression.second];
    case 'similarity':
    case 'rank':
    case 'closer':
    case 'distance':
    case 'relative':
    case 'mover':
      return [expression.first, expression.second];
  }
}

function limits(text: string): Omit<ExpressionCandidates, 'among'> & { readonly among?: string[] } {
  const expression = parseExpression(text);
  assert.ok('candidates' in expression, `${text} has limits`);
  const { among, ...rest } = expression.candidates;
  return { ...rest, ...(among && { among: among.map((word) => word.text) }) };
}

suite('expression', () => {
  const queen: Short = { add: ['king', 'woman'], subtract: ['man'] };
  const proportion: Short = { add: ['king', 'woman'], subtract: ['man'] };
  const understood: [string, Short][] = [
    ['dragon', 'dragon'],
    ['  dragon ', 'dragon'],
    ['dragon?', 'dragon'],
    ['+ dragon', 'dragon'],
    ['king - man + woman', queen],
    ['king -man +woman', queen],
    ['king- man+ woman', queen],
    ['king-man+woman', queen],
    ['king \u2212 man + woman', queen],
    ['king\u2212man + woman', queen],
    ['king \u2013 man + woman', queen],
    ['king - man + woman = ?', queen],
    ['king - man + woman =', queen],
    ['king - man + woman ?', queen],
    ['king - man + woman=?', queen],
    ['- man + woman + king', { add: ['woman', 'king'], subtract: ['man'] }],
    ['- man', { add: [], subtract: ['man'] }],
    ['mother-in-law', 'mother-in-law'],
    ['mother-in-law - law', { add: ['mother-in-law'], subtract: ['law'] }],
    ['"new york" - "usa" + france', { add: ['new york', 'france'], subtract: ['usa'] }],
    ['\u201cnew york\u201d + \u201erot weiss\u201c', { add: ['new york', 'rot weiss'], subtract: [] }],
    ['"-" + "?"', { add: ['-', '?'], subtract: [] }],
    ["don't", "don't"],
    ['cat ~ dog', { pair: ['cat', 'dog'] }],
    ['cat~dog', { pair: ['cat', 'dog'] }],
    ['cat \u2248 "hot dog"', { pair: ['cat', 'hot dog'] }],
    ['man : king :: woman : ?', proportion],
    ['man:king::woman:?', proportion],
    ['man : king :: woman :', proportion],
    ['man : king :: woman', proportion],
    ['man:king \u2237 woman:?', proportion],
    ['man : ? :: woman : queen', { add: ['man', 'queen'], subtract: ['woman'] }],
    ['? : king :: woman : queen', { add: ['king', 'woman'], subtract: ['queen'] }],
    ['man : king :: ? : queen', { add: ['man', 'queen'], subtract: ['king'] }],
    ['man is to king as woman is to ?', proportion],
    ['man is to king as woman is to?', proportion],
    ['man IS TO king AS woman is to', proportion],
    ['"is" is to "as" as to is to ?', { add: ['as', 'to'], subtract: ['is'] }],
    ['is', 'is'],
    ['2 king - 0.5 man', { add: ['2 king'], subtract: ['0.5 man'] }],
    ['2*king \u2212 .5 * man + woman', { add: ['2 king', 'woman'], subtract: ['0.5 man'] }],
    ['-0.5 man + 2\u00d7king', { add: ['2 king'], subtract: ['0.5 man'] }],
    ['2 "new york" - 3 usa', { add: ['2 new york'], subtract: ['3 usa'] }],
    ['2 + 3', { add: ['2', '3'], subtract: [] }],
    ['0.5 king', 'king'],
    ['2', '2'],
    ['cat ~ dog mouse', { sets: [['cat'], ['dog', 'mouse']] }],
    [
      'cat dog ~ "hot dog" rat',
      {
        sets: [
          ['cat', 'dog'],
          ['hot dog', 'rat'],
        ],
      },
    ],
    ['hot dog, cat ~ mouse', { sets: [['hot dog', 'cat'], ['mouse']] }],
    ['odd: breakfast cereal dinner', { asked: 'odd', words: ['breakfast', 'cereal', 'dinner'] }],
    ['  ODD:breakfast, hot dog, dinner,', { asked: 'odd', words: ['breakfast', 'hot dog', 'dinner'] }],
    ['rank: king queen', { asked: 'rank', words: ['king', 'queen'] }],
    ['closer: king "new york"', { asked: 'closer', words: ['king', 'new york'] }],
    ['distance: king, new york', { asked: 'distance', words: ['king', 'new york'] }],
    ['relative: king queen', { asked: 'relative', words: ['king', 'queen'] }],
    ['rank:king::woman:?', { add: ['king', 'woman'], subtract: ['rank'] }],
    ['rank : king :: woman : ?', { add: ['king', 'woman'], subtract: ['rank'] }],
    ['rank', 'rank'],
    ['vector: 0.5 -1e-3, .25', { vector: [0.5, -0.001, 0.25] }],
    ['[ 0.5, -1, 2.]', { vector: [0.5, -1, 2] }],
    ['vector: [1 \u22122]', { vector: [1, -2] }],
    [
      'mover: Obama "speaks" \u2014 now ~ the president greets',
      { asked: 'mover', words: ['Obama "speaks" \u2014 now', 'the president greets'] },
    ],
    ['among', 'among'],
    ['king > 0.5', 'king'],
    ['\u738b - \u7537 + \u5973', { add: ['\u738b', '\u5973'], subtract: ['\u7537'] }],
  ];
  for (const [text, expected] of understood) {
    test(`understands ${text}`, () => assert.deepEqual(short(parseExpression(text)), expected));
  }

  test('takes anything in the vocabulary for a word', () => {
    const known = (text: string): boolean => ['c++', 'new york', '3:0', 'a - b', 'rock+roll'].includes(text);
    assert.equal(short(parseExpression('c++', known)), 'c++');
    assert.deepEqual(short(parseExpression('c++ - java', known)), { add: ['c++'], subtract: ['java'] });
    assert.deepEqual(short(parseExpression('new york - usa + france', known)), {
      add: ['new york', 'france'],
      subtract: ['usa'],
    });
    assert.equal(short(parseExpression('3:0', known)), '3:0');
    assert.equal(short(parseExpression(' a - b ', known)), 'a - b');
    assert.deepEqual(short(parseExpression('rock+roll + blues', known)), { add: ['rock+roll', 'blues'], subtract: [] });
    assert.equal(short(parseExpression('odd: a b', (text) => text === 'odd: a b')), 'odd: a b');
    assert.deepEqual(short(parseExpression('2 new york - usa', known)), { add: ['2 new york'], subtract: ['usa'] });
  });

  test('reads what limits the answers', () => {
    assert.deepEqual(limits('king > 0.5'), { threshold: 0.5 });
    assert.deepEqual(limits('king >=-0.25'), { threshold: -0.25 });
    assert.deepEqual(limits('king - man + woman \u2265 .5 frequent: 10000'), { threshold: 0.5, mostFrequent: 10_000 });
    assert.deepEqual(limits('man : king :: woman : ? among: queen "new york"'), { among: ['queen', 'new york'] });
    assert.deepEqual(limits('king among: queen, new york frequent: 5 > 0'), {
      among: ['queen', 'new york'],
      mostFrequent: 5,
      threshold: 0,
    });
    assert.deepEqual(limits('vector: 1 2 > 0.5 among: queen'), { threshold: 0.5, among: ['queen'] });
    assert.deepEqual(limits('[1, 2] frequent: 7'), { mostFrequent: 7 });
    assert.ok(!('candidates' in parseExpression('among + frequent')), 'they are words without a colon');
  });

  test('reads the examples of all forms', () => {
    for (const { form, keyword } of questionForms) {
      const text = form.replace(' \u2026', '').replace('text ~ text', 'a text ~ another text');
      const { kind } = parseExpression(text);
      assert.equal(keyword ?? kind, kind, form);
    }
  });

  test('the documentation lists all forms', () => {
    const rows = readFileSync('docs/ask.md', 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) =>
        line
          .split('|')
          .map((cell) => cell.trim().replaceAll('`', ''))
          .slice(1, -1),
      );
    assert.deepEqual(rows, [
      ...questionForms.map(({ form, meaning, gensim }) => [form, meaning, gensim]),
      ...candidateForms.map(({ form, meaning }) => [form, meaning]),
    ]);
  });

  test('writes any word so that it is one word again', () => {
    for (const word of ['king', 'new york', 'c++', '3:0', '12"', '>', 'a,', 'na\u00efve']) {
      assert.equal(short(parseExpression(inExpression(word))), word);
    }
  });

  const refused: [string, readonly [number, number]][] = [
    ['', [0, 0]],
    ['   ', [0, 3]],
    ['king -', [5, 6]],
    ['king - + woman', [5, 8]],
    ['king man', [0, 8]],
    ['king - new york', [7, 15]],
    ['"king', [0, 5]],
    ['king + ""', [7, 9]],
    ['?', [0, 1]],
    ['king ? man', [5, 6]],
    ['a ~ b ~ c', [6, 7]],
    ['a ~', [0, 1]],
    ['a ~ b + c', [6, 7]],
    ['~ b', [0, 1]],
    ['a b ~ c, , d', [9, 10]],
    ['odd: a b', [5, 8]],
    ['odd:', [4, 4]],
    ['odd: a + b c', [7, 8]],
    ['odd: a : b', [7, 8]],
    ['rank: a', [6, 7]],
    ['rank: a b c', [10, 11]],
    ['distance: , b', [10, 11]],
    ['king > ', [5, 6]],
    ['king > much', [7, 11]],
    ['king > 0.5 0.6', [11, 14]],
    ['king > 0.5 > 0.6', [11, 12]],
    ['king among:', [5, 11]],
    ['king among: a + b', [14, 15]],
    ['king frequent: 0', [15, 16]],
    ['king frequent: 1.5', [15, 18]],
    ['king frequent:', [5, 13]],
    ['a ~ b > 0.5', [6, 11]],
    ['0 king - 0 man', [2, 6]],
    ['2 * + king', [2, 3]],
    ['vector: 0.5 x', [12, 13]],
    ['vector:', [7, 7]],
    ['vector: 1 2 > much', [14, 18]],
    ['mover: a b', [6, 10]],
    ['mover: a ~ b ~ c', [13, 14]],
    ['mover: a ~ ', [9, 10]],
    ['a : b', [0, 5]],
    ['a :: b', [2, 4]],
    ['a : b : c', [6, 7]],
    ['a : b :: c : d', [13, 14]],
    ['a : ? :: c : ?', [13, 14]],
    ['a : b :: c : d : e', [15, 16]],
    ['a : b c :: d : ?', [4, 7]],
    ['a : b + c :: d : ?', [6, 7]],
  ];
  for (const [text, range] of refused) {
    test(`refuses ${JSON.stringify(text)} and says where`, () => {
      assert.throws(
        () => parseExpression(text),
        (error) => {
          assert.ok(error instanceof VecinityError, String(error));
          assert.equal(error.code, 'badExpression');
          assert.ok(error.details.remedy);
          assert.deepEqual(error.details.range, range);
          return true;
        },
      );
    });
  }

  test('words without a sign: suggests the questions they may stand for', () => {
    const suggestionsOf = (text: string): readonly string[] | undefined => {
      try {
        parseExpression(text);
      } catch (error) {
        assert.ok(error instanceof VecinityError && error.code === 'badExpression');
        return error.details.suggestions;
      }
      return assert.fail(`${text} is refused`);
    };
    assert.deepEqual(suggestionsOf('peace war'), ['peace ~ war', 'peace + war']);
    assert.deepEqual(suggestionsOf(' peace  "civil war" '), ['peace ~ "civil war"', 'peace + "civil war"']);
    assert.deepEqual(suggestionsOf('king man woman'), ['king + man + woman', 'odd: king man woman']);
    assert.equal(suggestionsOf('king man + woman'), undefined, 'the sign that is there may mean anything');
    assert.deepEqual(suggestionsOf('a '.repeat(11)), []);
  });

  test('refuses a whole text at once', () => {
    const longest = 'a b '.repeat(5000);
    assert.throws(() => parseExpression(longest), { code: 'badExpression', message: /sign is missing between/ });
    assert.throws(() => parseExpression(`${longest}c`), { code: 'badExpression', message: /20001 characters/ });
    assert.equal(parseExpression(`vector: ${'0.123456789 '.repeat(4096)}`).kind, 'vector');
    assert.throws(() => parseExpression(`mover: ${longest.repeat(5)}`), { message: /maximum is 100000/ });
    const word = 'w'.repeat(16_000);
    assert.equal(parseExpression(word).kind, 'neighbours');
  });

  test('ranges cover the words', () => {
    const text = '  king - "new  york" +w\u00f6man';
    for (const word of words(parseExpression(text))) {
      assert.equal(text.slice(word.start, word.end).replaceAll('"', ''), word.text);
    }
  });

  test('parses any text, or refuses it with a range inside it', () => {
    const piece = fc.constantFrom(
      'king',
      'man',
      ' ',
      '  ',
      '+',
      '-',
      '~',
      ':',
      '::',
      '?',
      '=',
      '"',
      '\u201c',
      'is to',
      'as',
      'odd:',
      'rank:',
      'vector:',
      'mover:',
      'among:',
      'frequent:',
      '>',
      '0.5',
      '*',
      ',',
      '[',
      'x-y',
      '\u{1f409}',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, (given) => {
        try {
          for (const { start, end, text: word } of words(parseExpression(given))) {
            assert.ok(given.slice(start, end).includes(word), `${start}..${end} has no “${word}”`);
            assert.notEqual(word.trim(), '');
          }
        } catch (error) {
          assert.ok(error instanceof VecinityError && error.code === 'badExpression', String(error));
          const [start, end] = error.details.range!;
          assertWithin(start, 0, end, 'start of the range');
          assertWithin(end, 0, given.length, 'end of the range');
        }
      }),
      { numRuns: cases(2000) },
    );
  });

  test('reads back sums of quoted words', () => {
    const word = fc.string({ minLength: 1 }).filter((text) => !text.includes('"') && text.trim() !== '');
    const terms = fc.array(fc.record({ sign: fc.constantFrom('+', '-'), word }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(terms, (given) => {
        const text = given.map((term) => `${term.sign} "${term.word}"`).join(' ');
        assert.deepEqual(short(parseExpression(text)), {
          add: given.filter(({ sign }) => sign === '+').map((term) => term.word),
          subtract: given.filter(({ sign }) => sign === '-').map((term) => term.word),
        });
      }),
    );
  });
});
