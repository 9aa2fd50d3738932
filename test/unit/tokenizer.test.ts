import assert from 'node:assert/strict';
import fc from 'fast-check';
import { normalizeWord } from '../../src/core/text/normalize';
import { ProseTokenizer } from '../../src/core/text/proseTokenizer';
import { LineTokenizer } from '../../src/core/text/tokenizedLines';
import { MAX_TOKEN_BYTES, type TokenSink, type Tokenizer } from '../../src/core/text/tokenizer';
import { hashBytes } from '../../src/core/wordHash';
import { cases } from './support/cases';
import { expectedWords } from './support/expectedWords';
import { assertOrder } from './support/assertions';

type Kind = 'prose' | 'lines';

/** Collects tokens as strings, by sentence. */
class Listener implements TokenSink {
  readonly sentences: string[][] = [];
  private sentence: string[] = [];
  private readonly decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  token(bytes: Uint8Array, start: number, end: number, hash: number): void {
    assert.equal(hash, hashBytes(bytes, start, end));
    this.sentence.push(this.decoder.decode(bytes.subarray(start, end)));
  }

  sentenceEnd(): void {
    if (this.sentence.length > 0) {
      this.sentences.push(this.sentence);
      this.sentence = [];
    }
  }
}

function create(kind: Kind, sink: TokenSink): Tokenizer {
  return kind === 'prose' ? new ProseTokenizer(sink) : new LineTokenizer(sink);
}

/** Feeds `input` in pieces of `pieceLength` bytes, as a reader does. */
function tokenize(input: string | Uint8Array, kind: Kind = 'prose', pieceLength = 1 << 16): string[][] {
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input;
  const listener = new Listener();
  const tokenizer = create(kind, listener);
  const buffer = new Uint8Array(MAX_TOKEN_BYTES + 4 + pieceLength);
  let carried = 0;
  for (let at = 0; at < bytes.length; at += pieceLength) {
    const piece = bytes.subarray(at, at + pieceLength);
    buffer.set(piece, carried);
    const end = carried + piece.length;
    const done = tokenizer.feed(buffer, end, false);
    assert.ok(done >= 0 && done <= end, `${done} of ${end} bytes done`);
    buffer.copyWithin(0, done, end);
    carried = end - done;
    assert.ok(carried <= MAX_TOKEN_BYTES + 3, `${carried} bytes left`);
  }
  assert.equal(tokenizer.feed(buffer, carried, true), carried);
  return listener.sentences;
}

function words(input: string | Uint8Array, kind: Kind = 'prose'): string[] {
  return tokenize(input, kind).flat();
}

const scripts = fc.constantFrom(
  ...[
    'a',
    'b',
    'Z',
    's',
    'S',
    '7',
    'é',
    'E\u0301',
    'ß',
    'İ',
    'Σ',
    'σ',
    'ς',
    'Ж',
    'ж',
    '中',
    '文',
    'か',
    'ー',
    'ไ',
    'ท',
    'ย',
    '\u0e48',
    'ה',
    'م',
    'ي',
  ],
  ...[
    '\u1100\u1161',
    '한',
    'ǰ',
    'J\u030c',
    '\u212a',
    'ﬁ',
    '½',
    '²',
    '𝒜',
    '𐐀',
    '😀',
    '👩\u200d🔬',
    '\u0301',
    '\u200c',
    '\u200d',
  ],
  ...[
    "'",
    '’',
    '‘',
    '\u00ad',
    '-',
    '_',
    '.',
    '!',
    ',',
    ' ',
    ' ',
    '\t',
    '\n',
    '\r',
    '\r\n',
    '\u00a0',
    '\u2028',
    '\0',
    '\ufeff',
  ],
  ...[
    '-\n',
    '-\r\n ',
    '\u2010\n',
    '\u00ad\n',
    '- \n\t',
    '-\n\n',
    'and ',
    'ab',
    'cd',
    'ﬂ',
    'l·l',
    '‧',
    '"',
    'צ',
    '״',
    '׳',
  ],
  ...[
    '#',
    '@',
    '#a',
    '@b',
    '_',
    '__',
    ':',
    '://',
    'http://',
    'www.',
    'mailto:',
    'doi:',
    'b.org',
    'a.ch/',
    '10.1000/',
    '/',
    '(',
  ],
  ...[
    ')',
    '+',
    '%',
    'ｱ',
    'ﾞ',
    'ｶﾞ',
    'か\u3099',
    '⼤',
    '葛\u{e0100}',
    'ﻻ',
    'ـ',
    'َ',
    'ﱞ',
    'ŀ',
    'ĳ',
    'ŉ',
    'Ⅷ',
    '①',
    'Ⓐ',
    'ª',
    'ʰ',
  ],
  ...[
    'о\u0301',
    'и\u0301\u0306',
    'I\u0307',
    'ʻ',
    'ʼ',
    '´',
    '\u2060',
    '\u200e',
    '\ufe0f',
    '\u034f',
    'ㅋ',
    '\u3164',
    'ｶ',
    '１',
    'Ａ',
  ],
  ...["l'", "qu'", "aujourd'hui"],
);
const anyText = fc.oneof(
  fc.array(scripts, { maxLength: 60 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);

suite('tokenizer of prose', () => {
  test('finds runs of letters and digits in lower case', () => {
    assert.deepEqual(words('The 2nd KING, (of) "Spain": word2vec!'), ['the', '2nd', 'king', 'of', 'spain', 'word2vec']);
    assert.deepEqual(words('snake_case kebab-case a/b a.b 3.14'), [
      ...['snake', 'case', 'kebab', 'case', 'a', 'b', 'a', 'b', '3', '14'],
    ]);
  });

  test('keeps inner apostrophes as straight ones, and drops outer ones', () => {
    assert.deepEqual(words("don't don’t 'quoted' O'Neill rock''n'' 'tis"), [
      ...["don't", "don't", 'quoted', "o'neill", 'rock', 'n', 'tis'],
    ]);
  });

  test('drops the possessive, so that the noun counts once', () => {
    assert.deepEqual(words("King's king’s KING'S kings' king"), ['king', 'king', 'king', 'kings', 'king']);
    assert.deepEqual(words("Σωκράτης's naïve’s"), ['σωκράτης', 'naïve']);
  });

  test('keeps letters of all scripts', () => {
    assert.deepEqual(words('Žluťoučký КОНЬ ΟΔΟΣ Straße 中文，字 かな हिन्दी'), [
      ...['žluťoučký', 'конь', 'οδος', 'straße', '中文', '字', 'かな', 'हिन्दी'],
    ]);
  });

  test('segments scripts without spaces; digits and Latin letters beside them are separate words', () => {
    assert.deepEqual(words('我爱北京。2024年的iPhone手机！'), [
      '我',
      '爱',
      '北京',
      '2024',
      '年',
      '的',
      'iphone',
      '手机',
    ]);
    assert.deepEqual(words('私は東京の大学でコンピューターを'), [
      '私',
      'は',
      '東京',
      'の',
      '大学',
      'で',
      'コンピューター',
      'を',
    ]);
    assert.deepEqual(words('ประเทศไทยเป็นประเทศ'), ['ประเทศไทย', 'เป็น', 'ประเทศ']);
    assert.deepEqual(words('ພາສາລາວເປັນພາສາ'), ['ພາສາ', 'ລາວ', 'ເປັນ', 'ພາສາ']);
    assert.deepEqual(words('ភាសាខ្មែរគឺជាភាសា').length, 3);
    assertOrder(words('မြန်မာနိုင်ငံသည်အရှေ့တောင်').length, '>=', 3, "words('မြန်မာနိုင်ငံသည်အရှေ့တောင်').length");
    // Korean and Tibetan separate their words.
    assert.deepEqual(words('한국어 문장은 띄어쓰기'), ['한국어', '문장은', '띄어쓰기']);
  });

  test('accepts a run without spaces of any length', () => {
    const sentence = '他是一位生活在北京的研究自然语言处理';
    const found = words(sentence.repeat(5000));
    assert.ok(Math.abs(found.length / (5000 * words(sentence).length) - 1) < 0.02, `${found.length} words`);
    assert.equal(found.join(''), sentence.repeat(5000));
    assert.deepEqual(tokenize(`${'x'.repeat(2000)}北京`), [['北京']]);
  });

  test('gives the same word for composed and decomposed accents', () => {
    assert.deepEqual(words('Caf\u00e9 CAFE\u0301 cafe\u0301'), ['café', 'café', 'café']);
    assert.deepEqual(words('\u1112\u1161\u11ab 한'), ['한', '한']);
  });

  test('drops a soft hyphen, and splits words at a byte order mark', () => {
    assert.deepEqual(words('co\u00adop\u00aderate\u00ad end'), ['cooperate', 'end']);
    assert.deepEqual(words('a\ufeffb'), ['a', 'b']);
  });

  test('names of object members are words', () => {
    assert.deepEqual(words('constructor __proto__ toString'), ['constructor', 'proto', 'tostring']);
  });

  test('splits words at broken UTF-8', () => {
    const broken = Uint8Array.of(0x61, 0xff, 0x62, 0xc3, 0x28, 0x63, 0xed, 0xa0, 0x80, 0x64, 0xc0, 0xaf, 0x65, 0xc3);
    assert.deepEqual(words(broken), ['a', 'b', 'c', 'd', 'e']);
  });

  test('ends sentences at line ends and empty lines: LF, CRLF and CR alike', () => {
    for (const newline of ['\n', '\r\n', '\r']) {
      const text = ['one two', 'three', '', 'four five', ' ', 'six'].join(newline);
      assert.deepEqual(tokenize(text), [['one', 'two'], ['three'], ['four', 'five'], ['six']]);
    }
  });

  test('continues a hard-wrapped line, whatever its bytes', () => {
    for (const word of ['word', 'слов', '한국한국']) {
      const line = Array<string>(14).fill(word).join(' '); // 69 characters
      for (const newline of ['\n', '\r\n', '\r']) {
        assert.deepEqual(
          tokenize([line, line, 'the end', line + '.', 'next', line, '', 'last'].join(newline)).map(
            (words) => words.length,
          ),
          [14 + 14 + 2, 14, 1, 14, 1],
        );
      }
    }
    const lengths = (line: string): number[] => tokenize(`${line}\nx`).map((words) => words.length);
    assert.deepEqual(lengths('a'.repeat(59)), [1, 1]);
    assert.deepEqual(lengths('a'.repeat(60)), [2]);
    assert.deepEqual(lengths('a'.repeat(100)), [2]);
    assert.deepEqual(lengths('a'.repeat(101)), [1, 1]);
    assert.deepEqual(lengths('é'.repeat(60)), [2]);
    assert.deepEqual(lengths('é'.repeat(101)), [1, 1]);
  });

  test('skips a run longer than any word', () => {
    const longest = 'x'.repeat(MAX_TOKEN_BYTES);
    assert.deepEqual(words(`a ${longest} b`), ['a', longest, 'b']);
    for (const tooLong of [`${longest}y`, 'ж'.repeat(MAX_TOKEN_BYTES), "don't".repeat(1000), 'x'.repeat(200_000)]) {
      for (const pieceLength of [7, 1000, 1 << 16]) {
        assert.deepEqual(tokenize(`a ${tooLong} b`, 'prose', pieceLength), [['a', 'b']]);
      }
    }
    assert.deepEqual(words(`a${'\u00ad'.repeat(5000)} b`), ['b']);
  });

  test('agrees with the same rules as regular expressions, on any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        // TextEncoder turns a half surrogate, which has no UTF-8, into U+FFFD. Both separate words.
        assert.deepEqual(words(text), expectedWords(text));
      }),
      { numRuns: cases(4000) },
    );
  });

  test('gives the tokens that lookup finds in the same spelling', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const word of words(text)) {
          assert.equal(normalizeWord(word + "'s"), word);
          assert.equal(word, word.normalize('NFC'));
        }
      }),
      // An Arabic ligature of marks stands between the letter and its dot.
      { examples: [['\u0130\ufc5e']] },
    );
  });
});

suite('tokenizer of tokenised lines', () => {
  test('splits tokens at ASCII white space and sentences at lines, and keeps the spelling', () => {
    assert.deepEqual(tokenize("The  KING 's\tcrown\u00a0x .\n\nnew_york </s>\r\nlast", 'lines'), [
      ['The', 'KING', "'s", 'crown\u00a0x', '.'],
      ['new_york', '</s>'],
      ['last'],
    ]);
  });

  test('names of object members are words', () => {
    assert.deepEqual(words('__proto__ constructor', 'lines'), ['__proto__', 'constructor']);
  });

  test('keeps a long line as one sentence', () => {
    const line = Array<string>(14).fill('word').join(' ');
    assert.deepEqual(
      tokenize(`${line}\n${line}\n`, 'lines').map((words) => words.length),
      [14, 14],
    );
  });

  test('skips a token that is too long', () => {
    for (const pieceLength of [7, 1000, 1 << 16]) {
      assert.deepEqual(tokenize(`a ${'ж'.repeat(2000)} b`, 'lines', pieceLength), [['a', 'b']]);
      assert.deepEqual(tokenize(`a ${'x'.repeat(MAX_TOKEN_BYTES)} b`, 'lines', pieceLength)[0]?.length, 3);
      assert.deepEqual(tokenize(`a ${'x'.repeat(MAX_TOKEN_BYTES + 1)} b`, 'lines', pieceLength), [['a', 'b']]);
    }
  });

  test('agrees with splitting each line, on any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const wellFormed = new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text));
        const lines = wellFormed.split('\n').map((line) => line.split(/[ \t\v\f\r]+/).filter((word) => word !== ''));
        assert.deepEqual(
          tokenize(text, 'lines'),
          lines.filter((line) => line.length > 0),
        );
      }),
      { numRuns: cases(1000) },
    );
  });
});

suite('tokenizers and pieces', () => {
  test('gives the same words wherever the text is cut into pieces', () => {
    const longRuns = fc.tuple(scripts, fc.integer({ min: 1, max: 700 })).map(([part, times]) => part.repeat(times));
    const lines = fc
      .tuple(fc.integer({ min: 55, max: 105 }), fc.constantFrom('\n', '\r\n', '\r'))
      .map(([length, newline]) => 'ab '.repeat(length / 3) + newline);
    fc.assert(
      fc.property(
        fc.array(fc.oneof(anyText, longRuns, lines), { maxLength: 6 }).map((parts) => parts.join('')),
        fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom<Kind>('prose', 'lines'),
        (text, bytes, pieceLength, kind) => {
          const input = new Uint8Array([
            ...new TextEncoder().encode(text),
            ...bytes,
            ...new TextEncoder().encode(text),
          ]);
          assert.deepEqual(tokenize(input, kind, pieceLength), tokenize(input, kind));
        },
      ),
      { numRuns: cases(500) },
    );
  });

  test('starts afresh with each text', () => {
    for (const kind of ['prose', 'lines'] as const) {
      const listener = new Listener();
      const tokenizer = create(kind, listener);
      for (const text of ['x'.repeat(600), 'a b', 'word '.repeat(15), 'c']) {
        const bytes = new TextEncoder().encode(`${text} `);
        tokenizer.feed(bytes, bytes.length - 1, true);
      }
      assert.deepEqual(
        listener.sentences.map((sentence) => sentence.length),
        [2, 15, 1],
      );
    }
  });
});
