import assert from 'node:assert/strict';
import fc from 'fast-check';
import { complete } from '../../src/core/queries/complete';
import { findWord } from '../../src/core/queries/findWord';
import { SpellingIndex } from '../../src/core/queries/spelling';
import { Vocabulary } from '../../src/core/vocabulary';
import { cases } from './support/cases';

/** Optimal string alignment distance, from its definition. */
function distance(a: string, b: string): number {
  const x = Array.from(a);
  const y = Array.from(b);
  const d = (i: number, j: number): number => table[i]![j]!;
  const table = Array.from({ length: x.length + 1 }, () => new Array<number>(y.length + 1).fill(0));
  for (let i = 0; i <= x.length; i++) {
    for (let j = 0; j <= y.length; j++) {
      if (i === 0 || j === 0) {
        table[i]![j] = i + j;
        continue;
      }
      const options = [d(i - 1, j) + 1, d(i, j - 1) + 1, d(i - 1, j - 1) + (x[i - 1] === y[j - 1] ? 0 : 1)];
      if (i > 1 && j > 1 && x[i - 1] === y[j - 2] && x[i - 2] === y[j - 1]) {
        options.push(d(i - 2, j - 2) + 1);
      }
      table[i]![j] = Math.min(...options);
    }
  }
  return d(x.length, y.length);
}

suite('spelling', () => {
  const suggest = (words: readonly string[], wrong: string, limit = 5): string[] =>
    new SpellingIndex(Vocabulary.fromWords(words)).suggest(wrong, limit).map((id) => words[id]!);

  test('counts a swapped, missing, wrong or added letter as one edit', () => {
    const words = ['the', 'water', 'dragon', 'lawyer', 'castle'];
    assert.deepEqual(suggest(words, 'watre'), ['water']);
    assert.deepEqual(suggest(words, 'dragn'), ['dragon']);
    assert.deepEqual(suggest(words, 'cattle'), ['castle']);
    assert.deepEqual(suggest(words, 'lawyyer'), ['lawyer']);
    assert.deepEqual(suggest(words, 'elephant'), []);
  });

  test('sorts by distance, then frequency, and finds a near word late in the vocabulary', () => {
    assert.deepEqual(suggest(['batter', 'matter', 'bitter', 'better'], 'bettr', 3), ['better', 'batter', 'bitter']);
    assert.deepEqual(suggest(['batter', 'bitter', 'butter', 'better'], 'bettex', 1), ['better']);
  });

  test('ignores case, and allows one edit in short words', () => {
    assert.deepEqual(suggest(['Paris', 'of'], 'PARIS'), ['Paris']);
    assert.deepEqual(suggest(['of', 'in', 'cat'], 'xx'), []);
    assert.deepEqual(suggest(['cat', 'dog'], 'cit'), ['cat']);
  });

  test('counts letters instead of bytes or UTF-16 units', () => {
    assert.deepEqual(suggest(['na\u00efve', '\u738b\u5973\u7537\u5b50'], 'naive'), ['na\u00efve']);
    assert.deepEqual(suggest(['\u{1f409}\u{1f432}ab'], '\u{1f409}ab'), ['\u{1f409}\u{1f432}ab']);
  });

  test('suggests nothing for empty and endless words, and treats hostile words as words', () => {
    assert.deepEqual(suggest(['a'], ''), []);
    assert.deepEqual(suggest(['a'.repeat(300), 'b'], 'a'.repeat(299)), []);
    assert.deepEqual(suggest(['__proto__', 'constructor'], '__prto__'), ['__proto__']);
  });

  test('finds the words that comparing with every word finds', () => {
    const letter = fc.constantFrom('a', 'b', 'c', '\u00e9', '\u738b', '\u{1f409}');
    const word = fc.array(letter, { minLength: 1, maxLength: 7 }).map((letters) => letters.join(''));
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { minLength: 1, maxLength: 40 }),
        word,
        fc.integer({ min: 1, max: 8 }),
        (words, wrong, limit) => {
          const bound = Array.from(wrong).length <= 3 ? 1 : 2;
          const expected = words
            .map((candidate, id) => ({ candidate, id, away: distance(wrong, candidate) }))
            .filter(({ away }) => away <= bound)
            .sort((a, b) => a.away - b.away || a.id - b.id)
            .slice(0, limit)
            .map(({ candidate }) => candidate);
          assert.deepEqual(suggest(words, wrong, limit), expected);
        },
      ),
      { numRuns: cases(500) },
    );
  });

  test('completion keeps the order of the vocabulary and ignores case', () => {
    const vocabulary = Vocabulary.fromWords(['the', 'King', 'kind', 'kin', 'king', '\u00c9cole', 'ki\u00f1a']);
    const completed = (prefix: string, limit: number): string[] =>
      complete(vocabulary, prefix, limit).map((id) => vocabulary.word(id));
    assert.deepEqual(completed('ki', 3), ['King', 'kind', 'kin']);
    assert.deepEqual(completed('KIN', 9), ['King', 'kind', 'kin', 'king']);
    assert.deepEqual(completed('king', 9), ['King', 'king']);
    assert.deepEqual(completed('', 2), ['the', 'King']);
    assert.deepEqual(completed('ki\u00f1', 9), ['ki\u00f1a']);
    assert.deepEqual(completed('zebra', 9), []);
  });

  test('finds a typed word exactly first, then by case, apostrophe, possessive and underscore', () => {
    const vocabulary = Vocabulary.fromWords(['Paris', 'paris', 'king', "don't", 'new_york', 'NASA', '__proto__']);
    const found = (text: string): string | undefined => {
      const id = findWord(vocabulary, text);
      return id < 0 ? undefined : vocabulary.word(id);
    };
    assert.equal(found('Paris'), 'Paris');
    assert.equal(found('PARIS'), 'paris');
    assert.equal(found('King\u2019s'), 'king');
    assert.equal(found('Don\u2019t'), "don't");
    assert.equal(found('New  York'), 'new_york');
    assert.equal(found('nasa'), 'NASA');
    assert.equal(found('__proto__'), '__proto__');
    assert.equal(found('constructor'), undefined);
    assert.equal(found(''), undefined);
  });
});
