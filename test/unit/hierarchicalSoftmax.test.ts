import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { huffmanParents, MAX_PATH_LENGTH, ROOT } from '../../src/core/training/word2vec/hierarchicalSoftmax';

suite('the Huffman tree', () => {
  test('is an optimal prefix code', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 2, maxLength: 60 }), (counts) => {
        const codes = codesOf(counts);
        const bits = counts.reduce((sum, count, id) => sum + count * codes[id]!.length, 0);
        assert.equal(bits, fewestBits(counts));
        const sorted = [...codes].sort();
        for (let i = 1; i < sorted.length; i++) {
          assert.ok(!sorted[i]!.startsWith(sorted[i - 1]!), `${sorted[i - 1]} begins ${sorted[i]}`);
        }
      }),
    );
  });

  test('equals the tree of word2vec.c, also between equally frequent nodes', () => {
    // CreateBinaryTree, step by step: 4 and 3 become a node of 2. That node and 2, equally frequent but a word, become
    // one of 4. It and 1 become one of 6. That and 0 become the root.
    assert.deepEqual(codesOf([10, 2, 2, 1, 1]), ['1', '00', '011', '0101', '0100']);
  });

  test('gives one word no path, and an empty vocabulary no tree', () => {
    assert.deepEqual(huffmanParents([5]), Uint32Array.of(ROOT));
    assert.equal(huffmanParents([]).length, 0);
  });

  test('accepts words in any order of frequency', () => {
    const lengths = (counts: readonly number[]): number[] => codesOf(counts).map((code) => code.length);
    assert.deepEqual(lengths([1, 8, 2, 4, 1]), [4, 1, 3, 2, 4]);
  });

  test("keeps paths within the kernel's limit, up to 2^53 occurrences", () => {
    // Counts that grow as Fibonacci numbers make the deepest tree.
    const counts = [1, 1];
    let total = 2;
    for (;;) {
      const next = counts.at(-1)! + counts.at(-2)!;
      if (total + next > Number.MAX_SAFE_INTEGER) {
        break;
      }
      counts.push(next);
      total += next;
    }
    const longest = Math.max(...codesOf(counts).map((code) => code.length));
    assert.ok(longest > 70 && longest <= MAX_PATH_LENGTH, `${longest}`);
  });
});

/** Returns the sides from the root down to each word. */
function codesOf(counts: readonly number[]): string[] {
  const parents = huffmanParents(counts);
  return counts.map((_, id) => {
    let code = '';
    for (let parent = parents[id]!; parent !== ROOT; parent = parents[counts.length + (parent >>> 1)]!) {
      code = String(parent & 1) + code;
    }
    return code;
  });
}

/** Returns the bits of an optimal code by brute force: the sum of all joined counts (Huffman 1952). */
function fewestBits(counts: readonly number[]): number {
  const left = [...counts];
  let bits = 0;
  while (left.length > 1) {
    left.sort((a, b) => a - b);
    const joined = left.shift()! + left.shift()!;
    bits += joined;
    left.push(joined);
  }
  return bits;
}
