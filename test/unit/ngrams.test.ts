import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { ngramBuckets, NgramHasher, ngramTexts } from '../../src/core/text/ngrams';
import { tabulateSubwords } from '../../src/core/training/subword/subwordTable';
import { Vocabulary } from '../../src/core/vocabulary';
import { cases } from './support/cases';
import { fasttext } from './support/fasttext';
import { fixturePath, fixtures } from './support/fixtures';
import { assertEvery } from './support/assertions';

suite('n-grams', () => {
  test('finds the n-grams of a word, counted by hand', () => {
    // <né> has 4 characters with its brackets, and 5 bytes.
    const distinct = (word: string, minN: number, maxN: number): number =>
      ngramBuckets(word, { minN, maxN, buckets: 2 ** 31 - 1 }).length;
    assert.equal(distinct('né', 3, 6), 3); // <né né> <né>
    assert.equal(distinct('né', 1, 1), 2); // n é, not the brackets
    assert.equal(distinct('né', 2, 2), 3); // <n né é>
    assert.equal(distinct('where', 3, 3), 5); // <wh whe her ere re>, as in the paper
    assert.equal(distinct('where', 3, 6), 5 + 4 + 3 + 2);
    assert.equal(distinct('where', 3, 0), 0);
    assert.equal(distinct('</s>', 1, 6), 0);
    assert.equal(distinct('', 1, 6), 1); // <>
  });

  test('hashes with FNV-1a of signed bytes', () => {
    // FNV-1a of "a" is 0xe40c292c (Fowler, Noll & Vo's test vectors); a word's 1-grams are its letters.
    const buckets = 2 ** 31;
    assert.deepEqual([...ngramBuckets('a', { minN: 1, maxN: 1, buckets })], [0xe40c292c % buckets]);
    // é is C3 A9: sign-extended, each byte flips the upper 24 bits too.
    let hash = 0x811c9dc5n;
    for (const byte of [0xffffffc3n, 0xffffffa9n]) {
      hash = ((hash ^ byte) * 0x01000193n) & 0xffffffffn;
    }
    assert.deepEqual([...ngramBuckets('é', { minN: 1, maxN: 1, buckets })], [Number(hash % BigInt(buckets))]);
  });

  test("finds the buckets of fastText's fixtures", function () {
    let compared = 0;
    for (const { path, reference } of fixtures(this).files) {
      for (const [word, { subwords }] of Object.entries(reference?.oov ?? {})) {
        if (!subwords || !path.endsWith('.bin')) {
          continue;
        }
        // The header's bucket, minn and maxn are its ninth to eleventh arguments; the words of the rows follow.
        const view = new DataView(readFileSync(fixturePath(path)).buffer);
        const [buckets, minN, maxN] = [40, 44, 48].map((at) => view.getInt32(at, true)) as [number, number, number];
        const words = view.getInt32(68, true);
        const rows = [...ngramBuckets(word, { minN, maxN, buckets })].map((bucket) => bucket + words);
        assert.deepEqual(
          rows,
          subwords.map(([, row]) => row),
          `${path} ${word}`,
        );
        compared += rows.length;
      }
    }
    assert.ok(compared > 200, `${compared} n-grams`);
  });

  test("finds as many n-grams as fastText's print-ngrams for words of every script", function () {
    this.timeout(60_000);
    const model = fixturePath('fasttext/ft_sg.bin');
    fixtures(this);
    for (const word of ['kingdomlike', 'été', '日本語', 'парижанин', '👩‍👩‍👧‍👦x', 'ж']) {
      const lines = fasttext(this, ['print-ngrams', model, word]);
      assert.equal(ngramBuckets(word, { minN: 3, maxN: 6, buckets: 4000 }).length, lines.length, word);
    }
  });

  test('hashes any bytes into range, and counts n-grams by the definition', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 0, max: 8 }),
        fc.integer({ min: 1, max: 1000 }),
        (bytes, minN, more, buckets) => {
          const maxN = minN + more;
          const hasher = new NgramHasher({ minN, maxN, buckets });
          const count = hasher.hash(bytes, 0, bytes.length);
          assertEvery(
            hasher.buckets.subarray(0, count),
            (bucket) => bucket < buckets,
            'hasher.buckets.subarray(0, count)',
          );
          // A character starts at each byte that is no continuation; the brackets add two.
          const characters = 2 + bytes.filter((byte) => (byte & 0xc0) !== 0x80).length;
          let expected = 0;
          for (let n = Math.max(1, minN); n <= maxN; n++) {
            expected += n === 1 ? characters - 2 : Math.max(0, characters - n + 1);
          }
          assert.equal(count, expected);
        },
      ),
    );
  });

  test('the texts of n-grams are those that are hashed, in their order', () => {
    assert.deepEqual(ngramTexts('n\u00e9', { minN: 3, maxN: 6 }, 99), ['<n\u00e9', '<n\u00e9>', 'n\u00e9>']);
    assert.deepEqual(ngramTexts('where', { minN: 1, maxN: 2 }, 3), ['<w', 'w', 'wh']);
    assert.deepEqual(ngramTexts('</s>', { minN: 1, maxN: 3 }, 99), []);
    const buckets = 2 ** 31 - 1;
    const sizes = fc.integer({ min: 0, max: 4 });
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), sizes, sizes, (word, minN, more) => {
        const ngrams = { minN, maxN: minN + more };
        const hashes = ngramTexts(word, ngrams, Infinity).map((text) => {
          let hash = 0x811c9dc5n;
          for (const byte of new TextEncoder().encode(text)) {
            const signed = BigInt.asUintN(32, BigInt.asIntN(8, BigInt(byte)));
            hash = ((hash ^ signed) * 0x01000193n) & 0xffffffffn;
          }
          return Number(hash % BigInt(buckets));
        });
        assert.deepEqual(hashes, [...ngramBuckets(word, { ...ngrams, buckets })]);
      }),
      { numRuns: cases(100) },
    );
  });

  test('a table has the rows of every word, and a row for each used bucket', () => {
    const words = ['banana', 'ban', '</s>', 'anaconda'];
    const ngrams = { minN: 2, maxN: 3, buckets: 50 };
    const table = tabulateSubwords(Vocabulary.fromWords(words), ngrams);
    words.forEach((word, id) => {
      const rows = [...table.rows.subarray(table.starts[id], table.starts[id + 1])];
      assert.equal(rows[0], id);
      assert.deepEqual(
        rows.slice(1).map((row) => table.buckets[row - words.length]),
        [...ngramBuckets(word, ngrams)],
      );
    });
    assert.equal(table.starts[words.length], table.rows.length);
    assert.equal(new Set(table.buckets).size, table.buckets.length);
    assert.equal(Math.max(...table.rows), words.length + table.buckets.length - 1);
  });
});
