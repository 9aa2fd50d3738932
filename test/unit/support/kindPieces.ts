import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { TextKind } from '../../../src/core/text/kinds/kinds';
import { cases } from './cases';
import { readAs } from './readKind';

const commonParts = [
  ...['word', 'two words', 'fooBar', 'été', '中文', '😀'],
  ...[' ', '\n', '\r\n', '\r', '\n\n', '\t', '\0', '\ufeff'],
];
const signs = [' ', '"', '\\', '{', '}', '<', '[', '(', '1', '%', '$', '&', '1:', 'a.', "'", '*', '_', 'a\n'];
const HOSTILE_BYTES = 200_000;
const MAX_MILLISECONDS = 1000;

/** Contents of at most 40 parts, with any bytes before or after them. */
export function contentsOf(part: fc.Arbitrary<string>): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(
      fc.array(part, { maxLength: 40 }),
      fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 12 }),
      fc.boolean(),
    )
    .map(([parts, bytes, last]) => {
      const text = new TextEncoder().encode(parts.join(''));
      return new Uint8Array(last ? [...text, ...bytes] : [...bytes, ...text]);
    });
}

/**
 * Adds two tests for a kind of text: the same words wherever the bytes are cut, and bounded time for hostile text.
 * @param name  of a file of this kind, for the titles of the tests
 * @param parts pieces of text that mean something in this kind; a hostile text begins with the first
 */
export function testPieces(name: string, kind: TextKind, parts: readonly string[]): void {
  test(`${name}: gives the same words wherever any bytes are cut, and no error but malformed`, () => {
    assert.notEqual(kind.kind, 'prose');
    const contents = contentsOf(fc.constantFrom(...parts, ...parts, ...commonParts));
    fc.assert(
      fc.property(contents, fc.integer({ min: 1, max: 30 }), (content, pieceLength) => {
        assert.deepEqual(readAs(kind, content, {}, pieceLength), readAs(kind, content));
      }),
      { numRuns: cases(300) },
    );
  });

  test(`${name}: takes time in proportion to hostile text`, () => {
    for (const part of [...parts, ...signs]) {
      const text = `${parts[0]!}${part.repeat(Math.ceil(HOSTILE_BYTES / part.length))}`;
      const start = process.cpuUsage().user;
      readAs(kind, text);
      const milliseconds = (process.cpuUsage().user - start) / 1000;
      assert.ok(milliseconds < MAX_MILLISECONDS, `${JSON.stringify(part.slice(0, 40))}: ${milliseconds} ms`);
    }
  });
}
