import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Vocabulary } from '../../src/core/vocabulary';
import { rankWords, VocabularyBuilder } from '../../src/core/vocabularyBuilder';
import { hashBytes } from '../../src/core/wordHash';
import { assertEvery, assertOrder } from './support/assertions';

const hostileWords = [
  '__proto__',
  'constructor',
  'toString',
  '<img src=x onerror=alert(1)>',
  '',
  'é',
  'e\u0301',
  '𝒜',
  '\0',
  '\ufeffking',
  '\ufeff',
];
const encoder = new TextEncoder();

function add(builder: VocabularyBuilder, word: string, count = 1): number {
  const bytes = encoder.encode(`..${word}..`);
  return builder.add(bytes, 2, bytes.length - 2, hashBytes(bytes, 2, bytes.length - 2), count);
}

function wordsOf(builder: VocabularyBuilder): Map<string, { id: number; count: number }> {
  const { bytes, offsets, counts, ids } = builder.words();
  const words = new Vocabulary(bytes, offsets, counts);
  return new Map(Array.from(ids, (id, entry) => [words.word(entry), { id, count: counts[entry]! }]));
}

suite('vocabulary', () => {
  test('maps words and ids to each other, hostile words too', () => {
    const vocabulary = Vocabulary.fromWords(
      hostileWords,
      hostileWords.map((_, i) => 100 - i),
    );
    assert.equal(vocabulary.size, hostileWords.length);
    hostileWords.forEach((word, id) => {
      assert.equal(vocabulary.word(id), word);
      assert.equal(vocabulary.id(word), id);
      assert.equal(vocabulary.count(id), 100 - id);
    });
    assert.equal(vocabulary.id('hasOwnProperty'), -1);
  });

  test('accepts any list of words', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'grapheme' }), { maxLength: 200 }), (words) => {
        const vocabulary = Vocabulary.fromWords(words);
        words.forEach((word, id) => {
          assert.equal(vocabulary.id(word), id);
        });
        assert.equal(
          vocabulary.id(`${words.join('')}!`),
          words.length === 0 ? -1 : words.indexOf(`${words.join('')}!`),
        );
      }),
    );
  });

  test('handles an empty vocabulary, a repeated word and missing ids', () => {
    assert.equal(Vocabulary.fromWords([]).id('a'), -1);
    const twice = Vocabulary.fromWords(['a', 'b', 'a']);
    assert.equal(twice.id('a'), 0);
    assert.throws(() => twice.word(3), RangeError);
    assert.throws(() => twice.word(-1), RangeError);
  });

  test('handles words crafted to collide in hash tables', function () {
    this.timeout(30_000);
    const words = collidingWords();
    const encoded = words.map((word) => encoder.encode(word));
    const hashes = new Set(encoded.map((bytes) => hashBytes(bytes, 0, bytes.length)));
    assert.ok(hashes.size > words.length * 0.9, `${hashes.size} hashes of ${words.length} words`);
    const vocabulary = Vocabulary.fromWords(words);
    words.forEach((word, id) => {
      assert.equal(vocabulary.id(word), id);
    });
  });
});

/**
 * Returns words with the same FNV-1a hash from the authors' initial state. Each consists of 12 pieces, and each piece
 * is one of two that lead from the same state to the same state.
 */
function collidingWords(): string[] {
  const step = (state: number, piece: string): number =>
    encoder.encode(piece).reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), state);
  let state = 0x811c9dc5 | 0;
  const pairs: [string, string][] = [];
  for (let number = 0; pairs.length < 12;) {
    const seen = new Map<number, string>();
    for (;;) {
      const piece = (Math.imul(number++, 0x9e3779b1) >>> 0).toString(36).padStart(7, '-');
      const next = step(state, piece);
      const other = seen.get(next);
      if (other !== undefined) {
        pairs.push([other, piece]);
        state = next;
        break;
      }
      seen.set(next, piece);
    }
  }
  return Array.from({ length: 2 ** pairs.length }, (_, i) => pairs.map((pair, bit) => pair[(i >> bit) & 1]).join(''));
}

suite('vocabulary builder', () => {
  test('counts like a Map, with ids in order of first sight', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...hostileWords), fc.string({ maxLength: 3 }))), (words) => {
        const builder = new VocabularyBuilder(1_000_000);
        const expected = new Map<string, { id: number; count: number }>();
        for (const word of words) {
          const entry = expected.get(word) ?? { id: expected.size, count: 0 };
          expected.set(word, { id: entry.id, count: entry.count + 1 });
          assert.equal(add(builder, word), entry.id);
        }
        assert.deepEqual(wordsOf(builder), expected);
        assert.equal(builder.idsGiven, expected.size);
      }),
    );
  });

  test('grows past its first tables', () => {
    const builder = new VocabularyBuilder(1_000_000);
    const words = 100_000;
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < words; i++) {
        assert.equal(add(builder, `word ${i}`), i);
      }
    }
    assertEvery([...wordsOf(builder).values()], ({ count }) => count === 2, '[...wordsOf(builder).values()]');
  });

  test('drops the rarest words past its limit, and keeps the counts of remaining ids', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 200, maxLength: 400 }),
        fc.integer({ min: 1, max: 40 }),
        (numbers, maxWords) => {
          const builder = new VocabularyBuilder(maxWords);
          const timesGiven = new Map<number, number>();
          const wordOfId = new Map<number, string>();
          for (const number of numbers) {
            // Small numbers are far more frequent than large ones.
            const word = `w${Math.floor((number * number) / 60)}`;
            const id = add(builder, word);
            timesGiven.set(id, (timesGiven.get(id) ?? 0) + 1);
            assert.equal(wordOfId.get(id) ?? word, word, 'no id is given to two words');
            wordOfId.set(id, word);
          }
          const words = wordsOf(builder);
          assertOrder(words.size, '<=', maxWords, 'words.size');
          for (const [word, { id, count }] of words) {
            assert.equal(wordOfId.get(id), word);
            assert.equal(timesGiven.get(id), count);
          }
          assert.equal(builder.idsGiven, wordOfId.size);
        },
      ),
    );
  });

  test('keeps frequent words in a stream of rare ones', () => {
    const builder = new VocabularyBuilder(1000);
    const frequent = Array.from({ length: 100 }, (_, i) => `frequent ${i}`);
    for (let i = 0; i < 20_000; i++) {
      add(builder, `rare ${i}`);
      add(builder, frequent[i % 100]!);
    }
    const words = wordsOf(builder);
    assertOrder(words.size, '<=', 1000, 'words.size');
    for (const word of frequent) {
      // Counts of the first 1000 steps, before the first removal of words, can be lost: 5 to 10 occurrences.
      assert.ok(words.get(word)!.count >= 190, `${word}: ${words.get(word)?.count}`);
    }
  });

  test('fills up with long words, too', () => {
    const builder = new VocabularyBuilder(1000);
    for (let i = 0; i < 5000; i++) {
      add(builder, String(i).padStart(500, 'x'));
    }
    assertOrder(builder.words().bytes.length, '<=', 32_000, 'builder.words().bytes.length');
  });
});

suite('ranking words', () => {
  test('sorts by count, then by bytes, and applies minCount', () => {
    const builder = new VocabularyBuilder(1000);
    for (const [word, count] of [
      ['b', 3],
      ['rare', 1],
      ['ab', 3],
      ['a', 3],
      ['z', 9],
      ['é', 3],
      ['𝒜', 2],
      ['\uffee', 2],
    ] as const) {
      add(builder, word, count);
    }
    const { vocabulary, rankOf } = rankWords(builder.words(), 2);
    const words = Array.from({ length: vocabulary.size }, (_, id) => vocabulary.word(id));
    // UTF-8 sorts like code points: U+FFEE comes before U+1D49C, unlike in UTF-16.
    assert.deepEqual(words, ['z', 'a', 'ab', 'b', 'é', '\uffee', '𝒜']);
    assert.deepEqual([...vocabulary.counts], [9, 3, 3, 3, 3, 2, 2]);
    assert.deepEqual([...rankOf], [3, -1, 2, 1, 0, 4, 6, 5]);
    assert.equal(rankWords(builder.words(), 10).vocabulary.size, 0);
  });
});
