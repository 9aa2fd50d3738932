import assert from 'node:assert/strict';
import fc from 'fast-check';
import { detectEncoding, Transcoder, type Encoding } from '../../src/core/text/encoding';
import { decodeUtf8, encodeUtf8, INVALID, TRUNCATED } from '../../src/core/text/utf8';
import { cases } from './support/cases';

const prose = 'Le garçon naïf préfère « l’été » à Noël. It costs 5 € — or more.\r\n';

function utf16(text: string, bigEndian: boolean, mark: boolean): Uint8Array {
  const bytes = Buffer.from(mark ? `\ufeff${text}` : text, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
}

/** Transcodes in pieces of `pieceLength` bytes and decodes the UTF-8. */
function transcode(encoding: Exclude<Encoding, 'utf-8'>, source: Uint8Array, pieceLength: number): string {
  const transcoder = new Transcoder(encoding);
  const target = new Uint8Array(source.length * 3 + 8);
  let end = 0;
  for (let at = 0; at < source.length; at += pieceLength) {
    end = transcoder.write(source.subarray(at, at + pieceLength), target, end);
  }
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(target.subarray(0, end));
}

suite('UTF-8', () => {
  test('decodes every code point it encoded', () => {
    const bytes = new Uint8Array(4);
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
      if (codePoint >= 0xd800 && codePoint < 0xe000) {
        continue;
      }
      const end = encodeUtf8(codePoint, bytes, 0);
      if (decodeUtf8(bytes, 0, end) !== codePoint * 8 + end) {
        assert.fail(`U+${codePoint.toString(16)}`);
      }
      for (let cut = 1; cut < end; cut++) {
        if (decodeUtf8(bytes, 0, cut) !== TRUNCATED) {
          assert.fail(`U+${codePoint.toString(16)} cut at ${cut}`);
        }
      }
    }
  });

  test("accepts the UTF-8 that the platform's fatal decoder accepts", () => {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const isValid = (bytes: Uint8Array): boolean => {
      try {
        decoder.decode(bytes);
        return true;
      } catch {
        return false;
      }
    };
    const nearEdges = fc.constantFrom(
      ...[
        0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5,
        0xff,
      ],
    );
    fc.assert(
      fc.property(fc.array(nearEdges, { minLength: 1, maxLength: 4 }), (values) => {
        const bytes = Uint8Array.from(values);
        let i = 0;
        let ok = true;
        while (ok && i < bytes.length) {
          const decoded = decodeUtf8(bytes, i, bytes.length);
          ok = decoded !== INVALID && decoded !== TRUNCATED;
          i += decoded & 7;
        }
        assert.equal(ok, isValid(bytes));
      }),
      { numRuns: cases(5000) },
    );
  });
});

suite('guessing the encoding', () => {
  const cases: [string, Uint8Array, ReturnType<typeof detectEncoding>][] = [
    ['nothing', new Uint8Array(0), { kind: 'empty' }],
    ['UTF-8', Buffer.from(prose), { kind: 'text', encoding: 'utf-8', mark: 0 }],
    ['UTF-8 with mark', Buffer.from(`\ufeff${prose}`), { kind: 'text', encoding: 'utf-8', mark: 3 }],
    ['UTF-8 cut in a character', Buffer.from('été €').subarray(0, -1), { kind: 'text', encoding: 'utf-8', mark: 0 }],
    ['UTF-16LE with mark', utf16(prose, false, true), { kind: 'text', encoding: 'utf-16le', mark: 2 }],
    ['UTF-16BE with mark', utf16(prose, true, true), { kind: 'text', encoding: 'utf-16be', mark: 2 }],
    ['Russian UTF-16LE with mark', utf16('Привет, мир', false, true), { kind: 'text', encoding: 'utf-16le', mark: 2 }],
    ['UTF-16LE', utf16(prose, false, false), { kind: 'text', encoding: 'utf-16le', mark: 0 }],
    ['UTF-16BE', utf16(prose, true, false), { kind: 'text', encoding: 'utf-16be', mark: 0 }],
    ['Latin-1', Buffer.from('Le garçon naïf préfère', 'latin1'), { kind: 'text', encoding: 'windows-1252', mark: 0 }],
    [
      'Windows-1252',
      Buffer.from('It\x92s said that \x93it costs 5 \x80\x94 here', 'latin1'),
      { kind: 'text', encoding: 'windows-1252', mark: 0 },
    ],
    ['an ELF head', Buffer.from('\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0', 'latin1'), { kind: 'binary' }],
    ['UTF-32LE with mark', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), { kind: 'binary' }],
    ['KOI8-R', Buffer.from('f0d2c9d7c5d42c20cdc9d2', 'hex'), { kind: 'notText' }],
    [
      'compressed data without zeros',
      Buffer.from('1f8b0808a1b2c3d4e5f60102039f8e7dcbdae9', 'hex'),
      { kind: 'notText' },
    ],
    ['control characters', Buffer.from('\x01\x02\x03\xe9\x04text', 'latin1'), { kind: 'notText' }],
  ];
  for (const [name, bytes, expected] of cases) {
    test(name, () => assert.deepEqual(detectEncoding(bytes), expected));
  }
});

suite('transcoding', () => {
  test('decodes Windows-1252 signs that Latin-1 lacks, and the rest as Latin-1', () => {
    // TextDecoder is no reference here: some versions of Node decode windows-1252 as Latin-1.
    const signs = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const latin1 = Buffer.from(bytes).toString('latin1');
    assert.equal(transcode('windows-1252', bytes, 100), latin1.slice(0, 128) + signs + latin1.slice(160));
  });

  test('decodes UTF-16 with pairs and broken pairs, wherever the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0xd800, 0xdbff, 0xdc00, 0xdfff, 0x41))),
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        (units, bigEndian, pieceLength) => {
          const text = String.fromCharCode(...units);
          const encoding = bigEndian ? 'utf-16be' : 'utf-16le';
          // A final unit completes any pending half pair, which the reader would drop.
          const decoded = transcode(encoding, utf16(`${text}.`, bigEndian, false), pieceLength);
          assert.equal(decoded, new TextDecoder().decode(new TextEncoder().encode(`.${text}.`)).slice(1));
        },
      ),
    );
  });
});
