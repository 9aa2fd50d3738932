import assert from 'node:assert/strict';
import fc from 'fast-check';
import { VecinityError } from '../../src/core/errors';
import { parseExpression, type Expression, type ExpressionWord } from '../../src/core/queries/expression';
import { assertWithin } from './support/assertions';
import { cases } from './support/cases';

type Short = string | { add: string[]; subtract: string[] } | { pair: [string, string] };

/** An expression without its ranges. */
function short(expression: Expression): Short {
  const texts = (words: readonly ExpressionWord[]): string[] => words.map(({ text }) => text);
  switch (expression.kind) {
    case 'neighbours':
      return expression.word.text;
    case 'analogy':
      return { add: texts(expression.positive), subtract: texts(expression.negative) };
    case 'similarity':
      return { pair: [expression.first.text, expression.second.text] };
  }
}

function words(expression: Expression): readonly ExpressionWord[] {
  switch (expression.kind) {
    case 'neighbours':
      return [expression.word];
    case 'analogy':
      return [...expression.positive, ...expression.negative];
    case 'similarity':
      return [expression.first, expression.second];
  }
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
    assert.deepEqual(suggestionsOf('king man woman'), ['king + man + woman']);
    assert.equal(suggestionsOf('king man + woman'), undefined, 'the sign that is there may mean anything');
    assert.deepEqual(suggestionsOf('a '.repeat(11)), []);
  });

  test('refuses a whole text at once', () => {
    const longest = 'a b '.repeat(5000);
    assert.throws(() => parseExpression(longest), { code: 'badExpression', message: /sign is missing between/ });
    assert.throws(() => parseExpression(`${longest}c`), { code: 'badExpression', message: /20001 characters/ });
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
