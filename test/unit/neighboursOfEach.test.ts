import assert from 'node:assert/strict';
import fc from 'fast-check';
import { interleave, neighboursOfEach } from '../../src/core/queries/neighboursOfEach';

suite('neighbours of each word', () => {
  test('take turns, each word once', () => {
    assert.deepEqual(interleave([['a', 'b', 'c'], ['b', 'a', 'd'], []], 2, ['c']), ['a', 'b', 'd']);
    assert.deepEqual(
      interleave(
        [
          ['a', 'b'],
          ['a', 'c'],
        ],
        1,
        [],
      ),
      ['a', 'c'],
    );
  });

  test('are in no list twice, none is left out, and each list gives as many as it can', () => {
    const list = fc.array(fc.constantFrom(...Array.from('abcdefgh')));
    fc.assert(
      fc.property(fc.array(list, { maxLength: 4 }), fc.nat(5), list, (lists, perList, left) => {
        const taken = interleave(lists, perList, left);
        assert.equal(new Set(taken).size, taken.length);
        assert.ok(taken.every((word) => !left.includes(word) && lists.some((words) => words.includes(word))));
        assert.ok(taken.length <= perList * lists.length);
        for (const words of lists) {
          const missing = words.filter((word) => !taken.includes(word) && !left.includes(word));
          const own = words.filter((word) => taken.includes(word));
          assert.ok(missing.length === 0 || new Set(own).size >= perList, `${words.join()}: ${taken.join()}`);
        }
      }),
    );
  });

  test('are as many as asked for, at least one of each word', async () => {
    const asked: [string, number][] = [];
    const near = (word: string, count: number): Promise<{ word: string }[]> => {
      asked.push([word, count]);
      return Promise.resolve(Array.from({ length: count }, (_, i) => ({ word: `${word}${i}` })));
    };
    assert.deepEqual(await neighboursOfEach(['x', 'y'], 4, near), ['x0', 'y0', 'x1', 'y1']);
    assert.deepEqual(asked, [
      ['x', 6],
      ['y', 6],
    ]);
    assert.equal((await neighboursOfEach(Array.from('abcdefghijkl'), 10, near)).length, 12);
    assert.deepEqual(await neighboursOfEach([], 10, near), []);
  });
});
