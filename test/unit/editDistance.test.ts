import assert from 'node:assert/strict';
import fc from 'fast-check';
import { editDistance, stringDistance } from '../../src/core/text/editDistance';
import { assertOrder } from './support/assertions';

const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '\u00e9', '\u{1f409}'), maxLength: 8 });

suite('edit distance', () => {
  test('counts each edit as one, also a swap of neighbours', () => {
    const distances = [
      ['', '', 0],
      ['', 'abc', 3],
      ['kitten', 'sitting', 3],
      ['tpo', 'top', 1],
      ['ca', 'abc', 3], // optimal string alignment never edits a letter twice
      ['\u{1f409}a', 'a\u{1f409}', 1],
    ] as const;
    for (const [a, b, expected] of distances) {
      assert.equal(stringDistance(a, b), expected, `${a} ${b}`);
    }
  });

  test('is symmetric, 0 for equal texts, and at most the longer length', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        assert.equal(stringDistance(a, b), stringDistance(b, a));
        assert.equal(stringDistance(a, b) === 0, a === b);
        assertOrder(
          stringDistance(a, b),
          '<=',
          Math.max(Array.from(a).length, Array.from(b).length),
          'stringDistance(a, b)',
        );
      }),
    );
  });

  test('a bound changes no distance up to it', () => {
    fc.assert(
      fc.property(text, text, fc.nat({ max: 8 }), (a, b, bound) => {
        const [x, y] = [a, b].map((each) => Array.from(each, (character) => character.codePointAt(0)!));
        const bounded = editDistance(x!, x!.length, y!, y!.length, bound);
        assert.equal(Math.min(bounded, bound + 1), Math.min(stringDistance(a, b), bound + 1));
      }),
    );
  });

  test('compares long texts whole', () => {
    assert.equal(stringDistance('a'.repeat(1000), `${'a'.repeat(999)}b`), 1);
  });
});
