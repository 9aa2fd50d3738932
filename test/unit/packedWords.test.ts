import assert from 'node:assert/strict';
import { numberRows } from '../../src/core/formats/shared/packedWords';

suite('packed words', () => {
  for (const [from, to] of [
    [0, 0],
    [0, 1],
    [0, 1234],
    [8, 12],
    [98_765, 101_234],
  ] as const) {
    test(`names rows ${from} to ${to} by their numbers`, () => {
      const { size, bytes, offsets } = numberRows(from, to);
      const text = new TextDecoder();
      const words = Array.from({ length: size }, (_, i) => text.decode(bytes.subarray(offsets[i], offsets[i + 1])));
      assert.deepEqual(
        words,
        Array.from({ length: to - from }, (_, i) => String(from + i)),
      );
      assert.equal(offsets[size], bytes.length);
    });
  }
});
