import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TokenNames, type TokenNameList } from '../../src/core/formats/tokenTable/tokenNames';
import { assertEvery } from './support/assertions';

/** Returns GPT-2's alphabet by bytes, as the code of its paper makes it. */
const alphabet = ((): string[] => {
  const bytes = [...Array(256).keys()];
  const printable = new Set(bytes.filter((b) => (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174));
  const others = bytes.filter((b) => !printable.has(b));
  return bytes.map((b) => String.fromCodePoint(printable.has(b) ? b : 256 + others.indexOf(b)));
})();

function byteLevel(bytes: Uint8Array): string {
  return Array.from(bytes, (b) => alphabet[b]).join('');
}

function named(tokens: readonly Uint8Array[], verbatim: readonly number[] = []): string[] {
  const names = new TokenNames(tokens.length);
  tokens.forEach((token, row) => names.set(row, token, 0, token.length, verbatim.includes(row)));
  return listed(names.finish('byteLevel'));
}

function listed({ words }: TokenNameList): string[] {
  return Array.from({ length: words.size }, (_, i) =>
    Buffer.from(words.bytes.subarray(words.offsets[i], words.offsets[i + 1])).toString(),
  );
}

const utf8 = (text: string): Uint8Array => Buffer.from(text);

suite('names of tokens', () => {
  test('decodes bytes spelt as characters', () => {
    const cases = [
      [' king', '\u2581king'],
      ['caf\u00e9', 'caf\u00e9'],
      ['\u4f60\u597d', '\u4f60\u597d'],
      ['\u{1f600}', '\u{1f600}'],
      ['   ', '\u2581\u2581\u2581'],
      [');\n', ');<0x0A>'],
      ['\u2581', '<0xE2><0x96><0x81>'],
      ['<0x0A>', '<0x3C>0x0A>'],
    ] as const;
    assert.deepEqual(
      named(cases.map(([text]) => utf8(byteLevel(utf8(text))))),
      cases.map(([, name]) => name),
    );
    const pieces = [
      Uint8Array.of(0xe2),
      Uint8Array.of(0xe2, 0x80),
      Uint8Array.of(0x41, 0xff, 0x42),
      Uint8Array.of(0xed, 0xa0, 0x80),
      Uint8Array.of(0xc0, 0x80),
    ];
    assert.deepEqual(named(pieces.map((piece) => utf8(byteLevel(piece)))), [
      '<0xE2>',
      '<0xE2><0x80>',
      'A<0xFF>B',
      '<0xED><0xA0><0x80>',
      '<0xC0><0x80>',
    ]);
  });

  test('names a token of a million angle brackets in linear time', () => {
    const [name] = named([utf8('<'.repeat(3_000_000))]);
    assert.equal(name?.length, 3_000_000);
    assert.deepEqual(named([utf8('<0x0a>'), utf8('<0xG0>'), utf8('<0xFF'), utf8('<0xFF>')]), [
      '<0x0a>',
      '<0xG0>',
      '<0xFF',
      '<0x3C>0xFF>',
    ]);
  });

  test('keeps verbatim tokens and those outside the alphabet', () => {
    assert.deepEqual(named([utf8('a b'), utf8('\u4f60'), utf8('\u0120x'), utf8('\u0120y')], [3]), [
      'a b',
      '\u4f60',
      '\u2581x',
      '\u0120y',
    ]);
  });

  test('adds the row to a name that another token has', () => {
    assert.deepEqual(named([utf8('\u00e9'), utf8(byteLevel(utf8('\u00e9'))), utf8('x')], [0]), [
      '\u00e9 (row 0)',
      '\u00e9',
      'x',
    ]);
  });

  test('gives different bytes different names', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      fc.string({ unit: 'binary', maxLength: 4 }).map(utf8),
      fc.constantFrom('<0xE2>', '\u2581', ' ', '<', '<0x3C>', '0x3C>', '\u2581a', ' a').map(utf8),
    );
    const token = fc.array(piece, { maxLength: 3 }).map((parts) => Buffer.concat(parts));
    fc.assert(
      fc.property(fc.uniqueArray(token, { selector: (bytes) => bytes.toString('hex'), maxLength: 30 }), (tokens) => {
        const names = named(tokens.map((bytes) => utf8(byteLevel(bytes))));
        assert.equal(new Set(names).size, tokens.length, JSON.stringify(names));
        assertEvery(
          names,
          (name) => !name.includes('\ufffd') || tokens.some((bytes) => bytes.includes('\ufffd')),
          'names',
        );
      }),
    );
  });

  test('recognises the spelling from the tokens', () => {
    const looks = (...tokens: string[]): boolean => {
      const names = new TokenNames(tokens.length);
      tokens.forEach((token, row) => names.set(row, utf8(token), 0, utf8(token).length));
      return names.looksByteLevel;
    };
    assert.equal(looks('a', '\u0120b'), true);
    assert.equal(looks('a', '\u0120b', '\u2581c'), false);
    assert.equal(looks('a', 'b'), false);
    const special = new TokenNames(2);
    special.set(0, utf8('\u0120a'), 0, 3);
    special.set(1, utf8('\u2581pad'), 0, 6, true);
    assert.equal(special.looksByteLevel, true);
  });
});
