import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hashBytes } from '../../src/core/wordHash';
import { WordTable } from '../../src/core/wordTable';

const encoder = new TextEncoder();
const words = fc.array(fc.string({ unit: 'grapheme', maxLength: 4 }), { maxLength: 300 });

function find(table: WordTable, word: string): number {
  const bytes = encoder.encode(`<${word}>`);
  return table.find(bytes, 1, bytes.length - 1);
}

/** Returns the id of a word, and inserts it if the table lacks it. */
function findOrInsert(table: WordTable, word: string): number {
  const bytes = encoder.encode(`<${word}>`);
  const id = find(table, word);
  return id < 0 ? table.insert(bytes, 1, bytes.length - 1) : id;
}

function wordsOf({ bytes, offsets, size }: WordTable): string[] {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return Array.from({ length: size }, (_, id) => decoder.decode(bytes.subarray(offsets[id], offsets[id + 1])));
}

suite('word table', () => {
  test('gives ids in order of insertion like a Map, whatever its initial size', () => {
    fc.assert(
      fc.property(words, fc.nat({ max: 300 }), fc.nat({ max: 300 }), (given, expectedWords, expectedBytes) => {
        const table = new WordTable(expectedWords, expectedBytes);
        const expected = new Map<string, number>();
        for (const word of given) {
          expected.set(word, expected.get(word) ?? expected.size);
          assert.equal(findOrInsert(table, word), expected.get(word));
        }
        assert.deepEqual(wordsOf(table), [...expected.keys()]);
        assert.equal(table.size, expected.size);
        assert.equal(table.byteLength, encoder.encode([...expected.keys()].join('')).length);
        assert.equal(find(table, 'longer than any of them'), -1);
      }),
    );
  });

  test('does not find dropped words, and renumbers the others in order', () => {
    fc.assert(
      fc.property(words, fc.func(fc.boolean()), words, (given, keeps, later) => {
        const table = new WordTable();
        given.forEach((word) => findOrInsert(table, word));
        const before = wordsOf(table);
        table.retain(keeps);
        const kept = before.filter((_, id) => keeps(id));
        assert.deepEqual(wordsOf(table), kept);
        before.forEach((word) => assert.equal(find(table, word), kept.indexOf(word)));
        later.forEach((word) => findOrInsert(table, word));
        assert.deepEqual(wordsOf(table), [...new Set([...kept, ...later])]);
      }),
    );
  });

  test('copies nothing over packed words, and finds the first of equal words', () => {
    const bytes = encoder.encode('abbaabc');
    const offsets = Uint32Array.of(0, 1, 3, 4, 6, 7); // a bb a ab c
    const table = WordTable.over(bytes, offsets);
    assert.equal(table.bytes, bytes);
    assert.equal(table.offsets, offsets);
    assert.deepEqual(
      ['a', 'bb', 'ab', 'c', '', 'b'].map((word) => find(table, word)),
      [0, 1, 3, 4, -1, -1],
    );
  });

  test('keeps different words with equal hashes apart', () => {
    const table = new WordTable();
    const bytes = encoder.encode('onetwo');
    assert.equal(table.insert(bytes, 0, 3, 7), 0);
    assert.equal(table.find(bytes, 3, 6, 7), -1);
    assert.equal(table.insert(bytes, 3, 6, 7), 1);
    assert.equal(table.find(bytes, 3, 6, 7), 1);
  });

  test('limits a hash to 30 bits, so that it is never negative', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
        const hash = hashBytes(bytes, 0, bytes.length);
        assert.ok(Number.isInteger(hash) && hash >= 0 && hash < 2 ** 30, String(hash));
      }),
    );
  });
});
