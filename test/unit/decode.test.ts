import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Encoding } from '../../src/core/text/encodings/names';
import { createTranscoder } from '../../src/core/text/encodings/transcoder';
import { decodeUtf8, encodeUtf8, INVALID, TRUNCATED } from '../../src/core/text/utf8';
import { cases } from './support/cases';

function utf16(text: string, bigEndian: boolean, mark: boolean): Uint8Array {
  const bytes = Buffer.from(mark ? `\ufeff${text}` : text, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
}

/** Transcodes in pieces of `pieceLength` bytes and decodes the UTF-8. */
function transcode(encoding: Exclude<Encoding, 'utf-8'>, source: Uint8Array, pieceLength: number): string {
  const transcoder = createTranscoder(encoding);
  const target = new Uint8Array(source.length * 3 + 40);
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
