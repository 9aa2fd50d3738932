import assert from 'node:assert/strict';
import { FilteredTokenizer } from '../../../src/core/text/kinds/filteredTokenizer';
import { MalformedText } from '../../../src/core/text/kinds/filter';
import { filterOf, kindOf, readsBytes, type TextFields, type TextKind } from '../../../src/core/text/kinds/kinds';
import { TerminalTokenizer } from '../../../src/core/text/terminal';
import { ProseTokenizer } from '../../../src/core/text/proseTokenizer';

/** Reads a file in pieces of `pieceLength` bytes. Returns its sentences, then `malformed` if it is. */
export function read(
  name: string,
  content: string | Uint8Array,
  fields: TextFields = {},
  pieceLength = 1 << 17,
): string[] {
  return readAs(kindOf(name, Buffer.from(content).toString('latin1', 0, 2000)), content, fields, pieceLength).sentences;
}

/** The same for a kind, with the number of broken records. */
export function readAs(
  kind: TextKind,
  content: string | Uint8Array,
  fields: TextFields = {},
  pieceLength = 1 << 17,
): { sentences: string[]; broken: number } {
  const sentences: string[] = [];
  let sentence: string[] = [];
  const prose = new ProseTokenizer({
    token: (bytes, start, end) => sentence.push(new TextDecoder().decode(bytes.subarray(start, end))),
    sentenceEnd: () => {
      if (sentence.length > 0) {
        sentences.push(sentence.join(' '));
        sentence = [];
      }
    },
  });
  const filter = filterOf(kind, fields);
  assert.ok(filter, `${kind.kind} has a filter`);
  const filtered = new FilteredTokenizer(prose, filter, readsBytes(kind));
  const tokenizer = readsBytes(kind) ? filtered : new TerminalTokenizer(filtered);
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const buffer = new Uint8Array(pieceLength + 1);
  try {
    for (let at = 0; at < bytes.length; at += pieceLength) {
      const piece = bytes.subarray(at, at + pieceLength);
      buffer.set(piece);
      assert.equal(tokenizer.feed(buffer, piece.length, false), piece.length);
    }
    tokenizer.feed(buffer, 0, true);
  } catch (error) {
    assert.ok(error instanceof MalformedText, String(error));
    sentences.push('malformed');
  }
  return { sentences, broken: filtered.brokenRecords };
}
