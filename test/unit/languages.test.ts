import assert from 'node:assert/strict';
import { usesElision } from '../../src/core/text/elision';
import { ProseTokenizer } from '../../src/core/text/proseTokenizer';
import { parseWordRules } from '../../src/core/text/wordRules';

/** The words of a text, as a reader finds them in a file of its own. */
function wordsOf(text: string, ...rules: readonly string[]): string[] {
  const words: string[] = [];
  const bytes = new TextEncoder().encode(`${text} `);
  const tokenizer = new ProseTokenizer(
    {
      token: (source, start, end) => words.push(new TextDecoder().decode(source.subarray(start, end))),
      sentenceEnd: () => undefined,
    },
    parseWordRules(rules),
  );
  tokenizer.hasElision = usesElision(Buffer.from(text).toString('latin1'));
  tokenizer.feed(bytes, bytes.length - 1, true);
  return words;
}

/** Checks that a text has these words, separated by spaces. */
function assertWords(text: string, expected: string, ...rules: readonly string[]): void {
  assert.equal(wordsOf(text, ...rules).join(' '), expected, text);
}

suite('words of languages', () => {
  for (const [language, text, expected] of [
    ['English', "The king's men didn't see O'Neill's rock’n’roll.", "the king men didn't see o'neill rock'n'roll"],
    [
      'French',
      "L’eau qu'il boit; c'est l'été d’aujourd’hui, jusqu'à l'école.",
      "eau il boit est été aujourd'hui à école",
    ],
    ['French', "Quelqu'un de la presqu'île, l'homme lorsqu'elle", "quelqu'un de la presqu'île homme elle"],
    ['Italian', "L'acqua dell'arte, un'altra, c'è nell'anno; po' d'oro", 'acqua arte altra è anno po oro'],
    ['Catalan', "L'il·lusió de la col‧lecció, d'una noveŀla", 'il·lusió de la col·lecció una novel·la'],
    ['Spanish', '¿Dónde está el niño? ¡Aquí!', 'dónde está el niño aquí'],
    ['Portuguese', 'A coração não pára; disse-me à avó', 'a coração não pára disse me à avó'],
    ['German', 'Die STRAẞE und die Straße; Müller auf´m Dach', "die straße und die straße müller auf'm dach"],
    ['Dutch', 'Zo’n foto met een ĳsje', "zo'n foto met een ijsje"],
    ['Turkish', 'İstanbul İZMİR Iğdır I\u0307stanbul ılık', 'istanbul izmir iğdır istanbul ılık'],
    ['Azerbaijani', 'Əliyev İşıq', 'əliyev işıq'],
    ['Polish', 'Zażółć GĘŚLĄ jaźń', 'zażółć gęślą jaźń'],
    ['Czech', 'Příliš žluťoučký kůň', 'příliš žluťoučký kůň'],
    ['Croatian', 'ǄEP i džep, Ǉubav', 'džep i džep ljubav'],
    ['Vietnamese', 'Tiếng Việt'.normalize('NFD') + ' TIẾNG đường', 'tiếng việt tiếng đường'],
    ['Hawaiian', 'ʻŌlelo Hawaiʻi a Hawai‘i', "ōlelo hawai'i a hawai'i"],
    ['Uzbek', 'Oʻzbekiston o‘zbek', "o'zbekiston o'zbek"],
    ['Ukrainian', 'М’ята мʼята зд\u043e\u0301ров’я їжак', "м'ята м'ята здоров'я їжак"],
    ['Russian', 'За\u0301мок замо\u0301к и\u0306од Ёлка', 'замок замок йод ёлка'],
    ['Macedonian', 'Ќерка ѓавол', 'ќерка ѓавол'],
    ['Greek', 'ΟΔΟΣ οδός Σωκράτης ὁ λόγος', 'οδος οδός σωκράτης ὁ λόγος'],
    ['Armenian', 'Հայաստան և ՀԱՅԱՍՏԱՆ', 'հայաստան և հայաստան'],
    ['Georgian', 'საქართველო ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ', 'საქართველო საქართველო'],
    ['Hebrew', 'שָׁלוֹם שלום צה"ל צה״ל ג׳ירפה ג\'ירפה', "שלום שלום צה״ל צה״ל ג'ירפה ג'ירפה"],
    ['Arabic', 'العَرَبِيَّةُ العربية كـــتاب كتاب ﻻ لا ﺳﻼﻡ ١٢٣', 'العربية العربية كتاب كتاب لا لا سلام ١٢٣'],
    ['Persian', 'می\u200cخواهم کتاب\u200cها می\u200c\u200cخواهم', 'می\u200cخواهم کتاب\u200cها می\u200cخواهم'],
    ['Urdu', 'اردو زبان میں', 'اردو زبان میں'],
    ['Hindi', 'हिन्दी में क्\u200dष और ज़', 'हिन्दी में क्\u200dष और ज़'.normalize('NFC')],
    ['Bengali', 'বাংলা ভাষা', 'বাংলা ভাষা'],
    ['Tamil', 'தமிழ் மொழி', 'தமிழ் மொழி'],
    ['Malayalam', 'മലയാളം ഭാഷ', 'മലയാളം ഭാഷ'],
    ['Sinhala', 'ශ්\u200dරී ලංකා', 'ශ්\u200dරී ලංකා'],
    ['Amharic', 'ሰላም ዓለም፡እንዴት', 'ሰላም ዓለም እንዴት'],
    ['Korean', '한국어는 ' + '서울은'.normalize('NFD') + ' ㅋㅋㅋ', '한국어는 서울은 ㅋㅋㅋ'],
    ['Japanese', 'ｶﾞｽとガスと学校か\u3099ある', 'ガス と ガス と 学校 が ある'],
    ['Chinese', '我爱⼤学，葛\u{e0100}城', '我 爱 大学 葛城'],
    ['Thai', 'น้ำดื่มประเทศไทย', 'น้ำ ดื่ม ประเทศไทย'],
    ['Mongolian', 'ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ', 'ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ'],
    ['Cherokee', 'ᏣᎳᎩ', 'ᏣᎳᎩ'.toLowerCase()],
    ['Esperanto', 'Ĉu ŝi manĝas?', 'ĉu ŝi manĝas'],
  ] as const) {
    test(`of ${language}: ${expected.slice(0, 30)}`, () => {
      assertWords(text, expected);
    });
  }

  test('are the letters that compatibility forms stand for', () => {
    assertWords(
      'ﬁnance ﬂow oﬃce ſaid Ａｂｃ １２ ℌello 𝒜𝓑𝐜 Ⅷ ① Ⓐbc µm μm H₂O ﬅ',
      'finance flow office said abc 12 hello abc viii 1 abc μm μm h2o st',
    );
    // These would change what the text says.
    assertWords('x² 10² 2½ 1º 2ª pʰ', 'x² 10² 2½ 1º 2ª pʰ');
    assertWords('Brand™ 20℃ №5 ©2020 a😀b', 'brand 20 5 2020 a b');
  });

  test('lose characters without a shape', () => {
    assertWords(
      'so\u00adft wo\u2060rd bi\u200edi va\ufe0fr t\u{e0061}ag co\u034fmb auf\u200clage foo\u200bbar',
      'soft word bidi var tag comb auflage foo bar',
    );
    assertWords('\u2068one\u2069 \u202btwo\u202c', 'one two');
  });
});

suite('rules for words', () => {
  test('elision is for texts that have it: English names stay whole', () => {
    const english = "It was D'Angelo who don't like l'eau, in all these words that an English text about O'Hara has. ";
    assertWords(english.repeat(20).slice(0, 40), "it was d'angelo who don't like l'eau in", 'elision=keep');
    const text = 'This is a long sentence of plain English words without anything special in it. '.repeat(30);
    assert.equal(usesElision(`${text} D'Angelo said that it's O'Neill's coup d'état.`), false);
    assert.equal(usesElision("L'eau de la rivière n'est pas froide"), true);
    assert.equal(usesElision('L’eau de la rivière n’est pas froide'), false);
    assert.equal(usesElision(Buffer.from('L’eau de la rivière n’est pas froide').toString('latin1')), true);
    assert.equal(usesElision(Buffer.from("L'eau de la rivière n'est pas", 'utf16le').toString('latin1')), true);
    assert.equal(usesElision('L\x92eau de la rivi\xe8re'), true);
    assertWords("d'Angelo l'eau", 'angelo eau', 'elision=drop');
    assertWords("c'mon m'lord", "c'mon m'lord", 'elision=drop');
  });

  test('addresses are no words, wherever they are', () => {
    for (const address of [
      ...['https://example.org/a_b?c=d#e', 'http://x.org', 'HTTPS://EXAMPLE.ORG/', 'ftp://files.example.org/x.txt'],
      ...[
        'www.example.org',
        'mailto:anna@example.org',
        'doi:10.1000/182',
        '10.1000/182',
        'anna.lee+news@mail.example.co.uk',
      ],
      ...[
        'example.org/path',
        'github.com/a/b',
        'youtu.be/dQw4',
        't.me/channel',
        'git+https://x.org/y',
        'https://de.wikipedia.org/wiki/Größe',
      ],
      ...[
        'https://en.wikipedia.org/wiki/Whale_(animal)',
        'https://müller.de/ä',
        'file:///home/anna/notes.txt',
        's3://bucket/key',
      ],
    ]) {
      assertWords(`see ${address} for more`, 'see for more');
      assertWords(`see (${address}), "${address}" <${address}>; and ${address}.\n${address}`, 'see and');
    }
    assertWords('请看https://example.org/abc。谢谢', '请看 谢谢');
    assertWords('https://example.org', 'https example org', 'addresses=keep');
  });

  test('what only looks like an address is words', () => {
    assertWords(
      'and/or U.S./Canada Node.js/Express a@b 3@5 note: //x http: http:// e.g./i.e. end.The www',
      'and or u s canada node js express a b 3 5 note x http http e g i e end the www',
    );
    assertWords('example.org is big', 'example org is big');
  });

  test('a hyphen at the end of a line joins the parts of a word', () => {
    assertWords(
      'The con-\nsequences of deci-\r\nsions, signiﬁ-\n  cant work-\nﬂow',
      'the consequences of decisions significant workflow',
    );
    assertWords('Wör\u00ad\nter Bü¬\ncher Häu‐\nser', 'wörter bücher häuser');
    assertWords("internationali-\nsa-\ntion's", 'internationalisation');
    for (const [text, expected] of [
      ['state-of-the-\nart', 'state of the art'],
      ['Haupt-\nund Nebensatz', 'haupt und nebensatz'],
      ['pre-\nand postwar', 'pre and postwar'],
      ['Franco-\nPrussian', 'franco prussian'],
      ['e-\nmail', 'e mail'],
      ['covid-\n19', 'covid 19'],
      ['x86-\nbased', 'x86 based'],
      ['deci-\n\nsions', 'deci sions'],
      ['he said -\nand left', 'he said and left'],
      ['- one\n- two', 'one two'],
      ['word--\nnext', 'word next'],
    ] as const) {
      assertWords(text, expected);
    }
    assertWords('deci-\nsions', 'deci sions', 'lineHyphens=split');
  });

  test('tags are one word each', () => {
    assertWords(
      '#whales @anna #climate_change (@user_name) "#tag" @anna’s #1',
      'whales anna climate_change user_name tag anna 1',
    );
    assertWords('#whales @anna #1 whales', '#whales @anna 1 whales', 'tags=sign');
    assertWords('#whales @anna #1 whales', '1 whales', 'tags=drop');
    assertWords('snake_case C# a#b_c &#b_c', 'snake case c a b c b c');
  });

  test('marks and inner signs are a choice', () => {
    assertWords('مُحَمَّد שָׁלוֹם', 'مُحَمَّد שָׁלוֹם'.normalize('NFC'), 'vowelMarks=keep');
    assertWords('col·lecció צה״ל', 'col lecció צה ל', 'innerSigns=split');
    assertWords('4·5 a·4 · l·', '4 5 a 4 l');
  });

  test('are refused by name if they are unknown', () => {
    assert.throws(() => parseWordRules(['tags=words']), {
      code: 'badOption',
      details: { option: 'wordRules', remedy: 'Write tags=word or tags=sign or tags=drop.' },
    });
    assert.throws(() => parseWordRules(['constructor=x']), { code: 'badOption' });
  });
});
