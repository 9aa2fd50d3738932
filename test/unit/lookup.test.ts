import assert from 'node:assert/strict';
import fc from 'fast-check';
import { blankEscapes, dropEscapes } from '../../src/core/text/escapes';
import { lookupForms, lookupParts, namePart, wordRangeAt } from '../../src/core/text/lookup';
import { isUnspaced } from '../../src/core/text/segmentation';
import { ProseTokenizer } from '../../src/core/text/proseTokenizer';
import { splitWords } from '../../src/core/text/splitWords';
import { assertWithin } from './support/assertions';
import { cases } from './support/cases';

/** Returns the text under the pointer `|`. */
function wordAt(marked: string): string | undefined {
  const at = marked.indexOf('|');
  const line = marked.replace('|', '');
  const range = wordRangeAt(line, at);
  return range && line.slice(range.start, range.end);
}

/** Returns the forms for a text with the pointer at `|`. */
function formsAt(marked: string): string[] {
  return lookupForms(marked.replace('|', ''), marked.indexOf('|'));
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const bytes = new TextEncoder().encode(`${text} `);
  new ProseTokenizer({
    token: (source, start, end) => tokens.push(new TextDecoder().decode(source.subarray(start, end))),
    sentenceEnd: () => undefined,
  }).feed(bytes, bytes.length - 1, true);
  return tokens;
}

const parts = fc.constantFrom(
  ...[
    'a',
    'B',
    'ab',
    'é',
    'E\u0301',
    'ß',
    'Σ',
    'Ж',
    '中',
    '7',
    '_',
    '-',
    '.',
    "'",
    '’',
    '\u00ad',
    '\u200c',
    ' ',
    '𝒜',
    '😀',
    "'s",
    '(',
    '\t',
  ],
);
const lines = fc.oneof(
  fc.array(parts, { maxLength: 30 }).map((all) => all.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

/** Letters, digits and marks, with signs that have one of them on both sides. */
const character = '[\\p{L}\\p{N}\\p{M}_\\u2e80-\\u2fd5\\u24b6-\\u24e9\\u{1f130}-\\u{1f149}]';
const wholeWord = new RegExp(`^(?:${character}|(?<=${character})['’‘´＇׳"״·‧·\\p{Cf}](?=${character}))+$`, 'u');

suite('the word under the pointer', () => {
  test('finds words of any script, identifiers, inner apostrophes', () => {
    for (const [marked, word] of [
      ['the ki|ng is', 'king'],
      ['the |king is', 'king'],
      ['the king| is', 'king'],
      ["the king|'s crown", "king's"],
      ['don’|t', 'don’t'],
      ["'quo|ted'", 'quoted'],
      ["kings|' crowns", 'kings'],
      ['a snake_|case b', 'snake_case'],
      ['x = camel|Case(y)', 'camelCase'],
      ['__pro|to__', '__proto__'],
      ['ein Žluť|oučký kůň', 'Žluťoučký'],
      ['中文|，字', '中文'],
      ['我爱|北京的', '北京'],
      ['我爱北|京的', '北京'],
      ['iPhone|手机', '手机'],
      ['手机|iPhone', 'iPhone'],
      ['手机|', '手机'],
      ['iPhone手|机', '手机'],
      ['コンピュー|ターを', 'コンピューター'],
      ['เป็นประ|เทศไทย', 'ประเทศไทย'],
      ['𝒜𝒷|c', '𝒜𝒷c'],
      ['kebab-ca|se', 'case'],
      ['|', undefined],
      ['a + | b', undefined],
      ['😀|', undefined],
    ] as const) {
      assert.equal(wordAt(marked), word, marked);
    }
  });

  test('finds nothing outside the line or in a run without a word', () => {
    assert.equal(wordRangeAt('abc', -1), undefined);
    assert.deepEqual(wordRangeAt('abc', 99), { start: 0, end: 3 });
    assert.equal(wordRangeAt('x'.repeat(10_000_000), 5_000_000), undefined);
  });

  test('returns a whole word that touches the pointer, splits no character and cannot grow', () => {
    fc.assert(
      fc.property(lines, fc.nat({ max: 41 }), (line, at) => {
        const range = wordRangeAt(line, at);
        if (!range) {
          // There is no letter on either side of the pointer.
          assert.doesNotMatch(line.slice(at), /^[\p{L}\p{N}_]/u);
          return;
        }
        const { start, end } = range;
        // A pointer between the halves of a surrogate pair is at the pair.
        const point = line.codePointAt(at - 1)! > 0xffff ? at - 1 : Math.min(at, line.length);
        assertWithin(point, start, end, 'the pointer');
        assert.ok(start < end, `an empty range at ${start}`);
        assert.match(line.slice(start, end), wholeWord);
        // In scripts without spaces the neighbouring character may belong to another word.
        const isSegmented = Array.from(line).some(isUnspaced);
        if (!isSegmented) {
          assert.doesNotMatch(line.slice(end), /^[\p{L}\p{N}\p{M}_]/u);
          assert.doesNotMatch(line.slice(0, start), /[\p{L}\p{N}\p{M}_]$/u);
        }
        for (const inside of isSegmented ? [start] : [start, end]) {
          assert.deepEqual(wordRangeAt(line, inside), range);
        }
      }),
      { numRuns: cases(2000) },
    );
  });
});

suite('forms to look up', () => {
  test("tries the written form, then the tokenizer's, then the part under the pointer", () => {
    assert.deepEqual(formsAt('ki|ng'), ['king']);
    assert.deepEqual(formsAt('Ki|ng'), ['King', 'king']);
    assert.deepEqual(formsAt('King’|s'), ['King’s', "King's", "king's", 'king', 'King', 's']);
    assert.deepEqual(formsAt("kings|'"), ["kings'", 'kings']);
    assert.ok(formsAt('\u0300Л|а').includes('ла'));
    assert.deepEqual(formsAt('cafe\u0301|'), ['cafe\u0301', 'caf\u00e9']);
  });

  test('finds parts of compounds', () => {
    const cases: [string, string][] = [
      ['came|lCase', 'camel'],
      ['camel|Case', 'case'],
      ['|camelCase', 'camel'],
      ['camelCase|', 'case'],
      ['parseHTML|Document', 'document'],
      ['parseHT|MLDocument', 'html'],
      ['snake_|case', 'case'],
      ['sna|ke_case', 'snake'],
      ['SNAKE_CA|SE', 'case'],
      ['kebab-ca|se', 'case'],
      ['__pro|to__', 'proto'],
      ['utf8De|coder', 'decoder'],
      ["l'ho|mme", 'homme'],
      ['ÉtatMa|jor', 'major'],
    ];
    for (const [marked, part] of cases) {
      assert.ok(formsAt(marked).includes(part), `${marked}: ${formsAt(marked).join(' ')}`);
    }
    assert.ok(formsAt('came|lCase').includes('camelcase'));
    assert.ok(!formsAt('came|lCase').includes('case'));
    assert.equal(formsAt('word2|vec').length, 1);
  });

  test('tells which part of a compound the forms belong to', () => {
    for (const [marked, ...names] of [
      ['getUs|erName', 'getUserName', 'User'],
      ['get|UserName', 'getUserName', 'User'],
      ['old_user|Name', 'old_userName', 'userName', 'Name'],
      ['__pro|to__', '__proto__', 'proto'],
      ["d'Al|bert", "d'Albert", 'Albert'],
      ['ki|ng', 'king'],
    ] as const) {
      const text = marked.replace('|', '');
      const found = lookupParts(text, marked.indexOf('|'));
      assert.deepEqual(
        found.map(({ start, end }) => text.slice(start, end)),
        names,
      );
    }
  });

  test('names the word of an identifier, and all of what has no word', () => {
    for (const [marked, name] of [
      ['getUs|erName', 'User'],
      ["user_na|me's", "name's"],
      ['HTMLPar|ser', 'Parser'],
      ['_|_', '__'],
    ] as const) {
      const text = marked.replace('|', '');
      const { start, end } = namePart(text, marked.indexOf('|'));
      assert.equal(text.slice(start, end), name);
    }
  });

  test('each part lies inside the one before, at the pointer, and begins with its own spelling', () => {
    fc.assert(
      fc.property(lines, fc.nat({ max: 41 }), (text, at) => {
        const offset = Math.min(at, text.length);
        let outer = { start: 0, end: text.length + 1 };
        for (const { start, end, forms } of lookupParts(text, offset)) {
          assert.ok(start >= outer.start && end <= outer.end && end - start < outer.end - outer.start, text);
          assert.equal(forms[0], text.slice(start, end));
          outer = { start, end };
        }
      }),
      { numRuns: cases(2000) },
    );
  });

  test('handles texts without a word and odd offsets', () => {
    assert.deepEqual(lookupForms('', 0), []);
    assert.deepEqual(lookupForms('--', 1), ['--']);
    assert.ok(lookupForms('fooBar', 99).includes('bar'));
    assert.ok(lookupForms('fooBar', -1).includes('foo'));
  });

  test('finds the word under the pointer in its trained spelling', () => {
    fc.assert(
      fc.property(lines, fc.nat({ max: 41 }), (line, at) => {
        const range = wordRangeAt(line, at);
        if (!range) {
          return;
        }
        const text = line.slice(range.start, range.end);
        const offset = Math.min(at, line.length) - range.start;
        const forms = lookupForms(text, offset);
        assert.equal(forms[0], text);
        assert.equal(new Set(forms).size, forms.length);
        assert.ok(!forms.includes(''));
        const tokens = tokensOf(text);
        assert.ok(
          tokens.length === 0 || tokens.some((token) => forms.includes(token)),
          `${JSON.stringify(text)} is trained as ${JSON.stringify(tokens)}, looked up as ${JSON.stringify(forms)}`,
        );
      }),
      { numRuns: cases(2000) },
    );
  });
});

suite('escapes', () => {
  test('leave no letters, and the rest where it is', () => {
    const wordsOf = (text: string, kind: 'prose' | 'code' | 'css'): string[] =>
      [...blankEscapes(text, kind).matchAll(/[\p{L}\p{N}]+/gu)].map(([word]) => word);
    const all = String.raw`a\u2026b \x41 c\u{1f409}d \U0001F409 \N{BULLET} e\nf &#8230;g&#x2026;`;
    assert.deepEqual(wordsOf(all, 'code'), ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    assert.deepEqual(wordsOf(all, 'prose'), ['a', 'b', 'c', 'd', 'e', 'nf', 'g']);
    assert.deepEqual(wordsOf(String.raw`"\e9c1 x" \2026`, 'css'), ['x']);
    assert.deepEqual(wordsOf(String.raw`C:\users\new`, 'prose'), ['C', 'users', 'new']);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('prose', 'code', 'css'), (text, kind) => {
        const blank = blankEscapes(text, kind);
        assert.equal(blank.length, text.length);
        assert.ok(blank.split('').every((unit, i) => unit === text[i] || unit === '\\'));
        assert.ok(dropEscapes(text, kind).length <= text.length);
      }),
    );
  });
});

suite('scripts without spaces', () => {
  test('finds the trained words, in any mixture of scripts', () => {
    const pieces = fc.constantFrom(
      ...['北京', '大学', '的', '東京', 'コンピューター', 'です', 'ประเทศ', 'ไทย', 'ພາສາ', 'ខ្មែរ', 'သည်', '𠮷'],
      ...['abc', 'Ж', '7', ' ', '。', '，', '한국', "don't"],
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 30 }).map((all) => all.join('')),
        (line) => {
          const found: string[] = [];
          for (let at = 0; at < line.length;) {
            const range = wordRangeAt(line, at);
            if (range && range.end > at) {
              assert.equal(range.start, at);
              found.push(line.slice(range.start, range.end).toLowerCase().normalize('NFC'));
              at = range.end;
            } else {
              at++;
            }
          }
          assert.deepEqual(found, tokensOf(line));
        },
      ),
      { numRuns: cases(1000) },
    );
  });
});

suite('lists of words', () => {
  test('are split at white space, commas and semicolons; a word counts once, with its spelling', () => {
    assert.deepEqual(splitWords(' king,queen;\u00a0 man\n king King state-of-the-art, '), [
      ...['king', 'queen', 'man', 'King', 'state-of-the-art'],
    ]);
    assert.deepEqual(splitWords(' ,; '), []);
  });
});
