import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ProseTokenizer } from '../../src/core/text/proseTokenizer';
import { LineTokenizer } from '../../src/core/text/tokenizedLines';
import type { TokenSink, Tokenizer } from '../../src/core/text/tokenizer';
import { parseWordRules } from '../../src/core/text/wordRules';
import { wordsOfText } from '../../src/core/text/wordsOfText';
import { cases } from './support/cases';
import { assertOrder } from './support/assertions';

const prose = (sink: TokenSink): Tokenizer => new ProseTokenizer(sink);
const lines = (sink: TokenSink): Tokenizer => new LineTokenizer(sink);

/** Each word with its part of the text, `king=King's`; a word as written stands alone. */
function cut(text: string, create = prose): string[] {
  return wordsOfText(text, create).words.map(({ word, start, end }) => {
    const written = text.slice(start, end);
    return written === word ? word : `${word}=${written}`;
  });
}

/** The words of the whole text at once, as training reads it. */
function atOnce(text: string, create: (sink: TokenSink) => Tokenizer): string[] {
  const words: string[] = [];
  const tokenizer = create({
    token: (bytes, start, end) =>
      words.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(start, end))),
    sentenceEnd: () => undefined,
  });
  const bytes = new TextEncoder().encode(text);
  const buffer = new Uint8Array(bytes.length + 1);
  buffer.set(bytes);
  tokenizer.feed(buffer, bytes.length, true);
  return words;
}

suite('words of a text', () => {
  test('have the place where they are written', () => {
    assert.deepEqual(cut('The dragon lived.'), ['the=The', 'dragon', 'lived']);
    assert.deepEqual(cut('(The King\u2019s "castle")'), ['the=The', 'king=King\u2019s', 'castle']);
    assert.deepEqual(cut('don\u2019t snake_case re-do'), ["don't=don\u2019t", 'snake', 'case', 're', 'do']);
    assert.deepEqual(cut('inter-\nnational law'), ['international=inter-\nnational', 'law']);
    assert.deepEqual(cut('\u{1f409} Drache stra\u00dfe'), ['drache=Drache', 'stra\u00dfe']);
    assert.deepEqual(cut('a.b c/d e.'), ['a', 'b', 'c', 'd', 'e']);
  });

  test('of scripts without spaces are segmented', () => {
    const text = '\u6771\u4eac\u90fd\u306b\u4f4f\u3080\u3002';
    const { words } = wordsOfText(text, prose);
    assertOrder(words.length, '>=', 2, 'words');
    assert.equal(
      words.map(({ start, end }) => text.slice(start, end)).join(''),
      '\u6771\u4eac\u90fd\u306b\u4f4f\u3080',
    );
  });

  test('whose place is not known do not begin before the previous word', () => {
    const { words } = wordsOfText('\ua000\u{20000}\ua000\u202e\u20190', prose);
    const starts = words.map(({ start }) => start);
    assertOrder(words.length, '>', 1, 'words');
    assert.deepEqual(
      starts,
      [...starts].sort((a, b) => a - b),
    );
  });

  test('tags and elided particles follow the rules', () => {
    const withSigns = (sink: TokenSink): Tokenizer => new ProseTokenizer(sink, parseWordRules(['tags=sign']));
    assert.deepEqual(cut('see #climate_change now', withSigns), ['see', '#climate_change', 'now']);
    const elided = (sink: TokenSink): Tokenizer => {
      const tokenizer = new ProseTokenizer(sink, parseWordRules(['elision=drop']));
      tokenizer.hasElision = true;
      return tokenizer;
    };
    assert.deepEqual(cut("de l'eau", elided), ['de', "eau=l'eau"]);
  });

  test('addresses and too long words are skipped, with their place', () => {
    const text = `write to anna@example.com or ${'x'.repeat(600)} here`;
    const { words, skipped } = wordsOfText(text, prose);
    assert.deepEqual(
      words.map(({ word }) => word),
      ['write', 'to', 'or', 'here'],
    );
    assert.deepEqual(
      skipped.map(({ start, end }) => text.slice(start, end)),
      ['anna@example.com', 'x'.repeat(600)],
    );
  });

  test('tokenised text is cut at white space', () => {
    assert.deepEqual(cut('The king_of  spain , -- x', lines), ['The', 'king_of', 'spain', ',', '--', 'x']);
  });

  test('stop at the maximum', () => {
    const text = 'one two three four';
    const { words, end } = wordsOfText(text, prose, 2);
    assert.deepEqual([words.length, text.slice(0, end).trimEnd()], [2, 'one two']);
  });

  test('sentences are counted', () => {
    const { words } = wordsOfText('one two\n\nthree', prose);
    assert.deepEqual(
      words.map(({ sentence }) => sentence === words[0]!.sentence),
      [true, true, false],
    );
  });

  for (const [name, create] of [
    ['prose', prose],
    ['tokenised lines', lines],
  ] as const) {
    test(`${name}: the words are those of the text at once, in order and inside it`, () => {
      const part = fc.oneof(
        fc.constantFrom(' ', '\n', '. ', '-', '-\n', "'", '\u2019', '@', '#', '_', '/', 'www.a.org', 'x'.repeat(520)),
        fc.constantFrom(
          'the',
          'King',
          'e\u0301',
          '\u6771\u4eac',
          '\u0645\u0644\u0643',
          '\u{1f409}',
          '\ud83d',
          '12',
          '\u200d',
          '\u202e',
          '<b>',
        ),
        fc.string({ unit: 'grapheme', maxLength: 6 }),
      );
      fc.assert(
        fc.property(fc.array(part, { maxLength: 24 }), (parts) => {
          const text = parts.join('');
          const { words, end } = wordsOfText(text, create);
          assert.deepEqual(
            words.map(({ word }) => word),
            atOnce(text, create),
          );
          assert.equal(end, text.length);
          let from = 0;
          for (const { start, end: after } of words) {
            assert.ok(start >= 0 && after <= text.length && start < after, `${start}..${after} of ${text.length}`);
            assert.ok(start >= from, `${start} comes after ${from}`);
            from = Math.max(from, start);
          }
        }),
        { numRuns: cases(1000) },
      );
    });
  }
});
