import assert from 'node:assert/strict';
import fc from 'fast-check';
import { declaredEncoding } from '../../src/core/text/encodings/declared';
import { ByteEvidence } from '../../src/core/text/encodings/evidence';
import { encodingNamed, encodingNames, type Encoding } from '../../src/core/text/encodings/names';
import { recogniseEncoding } from '../../src/core/text/encodings/recognise';
import { isEncodedTwice, isSevenBitCode } from '../../src/core/text/encodings/sevenBit';
import { createTranscoder, decodeText } from '../../src/core/text/encodings/transcoder';
import { cases } from './support/cases';
import { encodeLegacy } from './support/legacyText';

/** Sentences in the encodings that people have used for their language. */
const languages: readonly (readonly [language: string, encodings: string, text: string])[] = [
  [
    'French',
    'windows-1252 iso-8859-15',
    "Où est passé le thé que j'avais préparé ? L'été dernier nous étions déjà là.",
  ],
  ['German', 'windows-1252 iso-8859-15', 'Das Mädchen hört die Vögel in den großen Bäumen; die Straße führt zurück.'],
  ['Spanish', 'windows-1252', '¿Dónde está la estación? El señor Muñoz escribió un libro sobre la música española.'],
  ['Portuguese', 'windows-1252', 'As crianças não querem ir à escola amanhã, porque o avião chegou às três horas.'],
  ['Italian', 'windows-1252', 'Perché non sei venuto? La città è bellissima, e il papà non sa più che ora è.'],
  ['Swedish', 'windows-1252', 'Göteborg ligger på västkusten; flickan åker båt över sjön på sommaren.'],
  ['Danish', 'windows-1252', 'Børnene løber på græsset ved åen, og jeg er glad for at være i København igen.'],
  ['Finnish', 'windows-1252', 'Pöydällä on tyhjä lasi. Tämä päivä on ollut hyvä, mutta työ jää kesken.'],
  ['Icelandic', 'windows-1252', 'Það er kalt í Reykjavík þessa dagana, og börnin fóru út að leika sér.'],
  ['Polish', 'windows-1250 iso-8859-2', 'Był król i królowa, którzy mieli trzy córki. Dziękuję bardzo, proszę usiąść.'],
  ['Czech', 'windows-1250 iso-8859-2', 'Příliš žluťoučký kůň úpěl ďábelské ódy, a maminka včera vařila oběd.'],
  ['Slovak', 'windows-1250 iso-8859-2', 'Keď prší, zostávame doma a čítame staré knižky o ďalekých krajinách.'],
  ['Hungarian', 'windows-1250 iso-8859-2', 'Az őrült öreg király elvesztette a gyűrűjét. Árvíztűrő tükörfúrógép.'],
  [
    'Slovene',
    'windows-1250 iso-8859-2',
    'Otroci se igrajo na dvorišču; včeraj je deževalo, zato smo šli v gledališče.',
  ],
  ['Croatian', 'windows-1250 iso-8859-2', 'Jučer je padala kiša pa smo išli u kazalište gledati tužnu priču o životu.'],
  ['Romanian', 'windows-1250 iso-8859-2', 'Ieri a plouat şi am mers la teatru să vedem o poveste tristă despre viaţă.'],
  ['Lithuanian', 'windows-1257 iso-8859-13', 'Mėgsta šalį, kurioje gyvena daug įdomių žmonių, o vaikai žaidžia kieme.'],
  ['Latvian', 'windows-1257 iso-8859-13', 'Bērni spēlējas pagalmā, bet māte gatavo vakariņas; tāpēc mēs gājām mājās.'],
  [
    'Estonian',
    'windows-1257',
    'Lapsed mängivad õues ja ema keedab õhtusööki, sest eile sadas vihma ja kõik jäid koju.',
  ],
  ['Turkish', 'windows-1254', 'Iğdır ve Muş şehirleri doğuda, güzel dağların arasındadır; akşam yemeği pişiyor.'],
  ['Russian', 'windows-1251 koi8-r ibm866 iso-8859-5', 'Можно вычислить площадь моря. Вчера шёл дождь, и киты ушли.'],
  [
    'Ukrainian',
    'windows-1251 koi8-u iso-8859-5',
    'Діти граються на подвір’ї, а мама готує вечерю для всієї родини.'.replace('’', "'"),
  ],
  ['Bulgarian', 'windows-1251 ibm866', 'Децата играят на двора; вчера валеше дъжд и затова отидохме на театър.'],
  ['Belarusian', 'windows-1251', 'Учора ішоў дождж, таму мы пайшлі ў тэатр, а дзеці гуляюць на двары.'],
  ['Macedonian', 'windows-1251', 'Вчера врнеше дожд, па затоа отидовме на театар, а децата си играат.'],
  ['Serbian', 'windows-1251 iso-8859-5', 'Јуче је падала киша, па смо ишли у позориште, а деца се играју.'],
  ['Greek', 'windows-1253 iso-8859-7', 'Τα παιδιά παίζουν στην αυλή και η μητέρα μαγειρεύει κοντά στη θάλασσα.'],
  ['Hebrew', 'windows-1255 iso-8859-8', 'הילדים משחקים בחצר ואמא מבשלת ארוחת ערב.'],
  ['Arabic', 'windows-1256 iso-8859-6', 'الأطفال يلعبون في الحديقة والأم تطبخ العشاء.'],
  ['Persian', 'windows-1256', 'ديروز باران آمد و ما به تئاتر رفتيم و بچه ها بازي مي کنند.'],
  ['Thai', 'windows-874', 'เด็กๆ เล่นอยู่ในสวนและแม่กำลังทำอาหารเย็น'],
  ['Japanese', 'shift_jis euc-jp', '昨日は雨が降ったので、劇場へ行きました。コンピュータで日本語を処理する。'],
  ['Chinese, simplified', 'gb18030', '海洋里有许多鲸鱼，计算机可以计算它们的数量。昨天下雨，所以我们去了剧院。'],
  ['Chinese, traditional', 'big5', '海洋裡有許多鯨魚，電腦可以計算牠們的數量。昨天下雨，所以我們去了劇院。'],
  ['Korean', 'euc-kr', '아이들은 마당에서 놀고 어머니는 저녁을 준비합니다. 어제는 비가 와서 극장에 갔습니다.'],
  ['Esperanto', 'iso-8859-3', 'La infanoj ludas en la ĝardeno kaj la patrino kuiras vespermanĝon ĉe la fajro.'],
  ['English', 'windows-1252', 'It’s said that “the café” costs 5 £ — or more… the naïve fiancé knew.'],
];

/** The text that our reading of the bytes gives, and what was found. */
function read(bytes: Uint8Array, declared?: Encoding): { text: string; how: string } {
  const found = recogniseEncoding(bytes, declared);
  if (found.kind !== 'text') {
    return { text: '', how: found.kind };
  }
  const text = decodeText(bytes.subarray(found.mark), found.encoding);
  return { text, how: `${found.encoding} by ${found.by}${found.certain ? '' : ', doubtful'}` };
}

suite('recognising encodings', () => {
  for (const [language, encodings, text] of languages) {
    for (const encoding of encodings.split(' ')) {
      test(`${language} in ${encoding}`, () => {
        const { text: decoded, how } = read(encodeLegacy(text, encoding));
        assert.equal(decoded, text, how);
      });
    }
    test(`${language} in UTF-16 and UTF-32 without a mark`, () => {
      const little = Buffer.from(text, 'utf16le');
      const wide = Buffer.alloc(4 * text.length);
      Array.from(text).forEach((character, i) => wide.writeUInt32LE(character.codePointAt(0)!, 4 * i));
      assert.deepEqual(read(little), { text, how: 'utf-16le by letters' });
      assert.deepEqual(read(Buffer.from(little).swap16()), { text, how: 'utf-16be by letters' });
      assert.deepEqual(read(wide), { text, how: 'utf-32le by letters' });
      assert.deepEqual(read(Buffer.from(wide).swap32()), { text, how: 'utf-32be by letters' });
    });
  }

  test('never reads a short text wrongly without a doubt', () => {
    const words = languages.flatMap(([, encodings, text]) =>
      encodings
        .split(' ')
        .flatMap((encoding) => text.split(/[ ,.;]+/).map((word) => [word, encodeLegacy(word, encoding)] as const)),
    );
    const wrong = words.filter(([word, bytes]) => {
      const { text, how } = read(bytes);
      return text !== word && text !== '' && !how.endsWith('doubtful');
    });
    assert.deepEqual(
      wrong.map(([word, bytes]) => `${word}: ${read(bytes).text} as ${read(bytes).how}`),
      [],
    );
  });
});

suite('UTF-8 that is not quite valid', () => {
  const german = 'Das Mädchen hört die Vögel in den großen Bäumen. '.repeat(40);

  test('stays UTF-8 with one broken byte, and counts it', () => {
    const bytes = Buffer.from(`${german}k\xff${german}`.replace('\xff', 'ÿ'));
    bytes[bytes.indexOf(Buffer.from('ÿ'))] = 0xff;
    const found = recogniseEncoding(bytes);
    assert.deepEqual(found, {
      kind: 'text',
      encoding: 'utf-8',
      mark: 0,
      by: 'valid',
      certain: true,
      brokenRuns: 1,
    });
  });

  test('stays UTF-8 when it is cut inside a character', () => {
    const whole = Buffer.from('Киты ушли в море');
    for (let end = 2; end < whole.length; end++) {
      const found = recogniseEncoding(whole.subarray(0, end));
      assert.equal(found.kind === 'text' && found.encoding, 'utf-8', `${end} bytes`);
    }
  });

  test('decodes pairs of surrogates of three bytes each', () => {
    const bytes = Buffer.from('61eda0bdedb8806220c3a4', 'hex');
    assert.deepEqual(read(bytes), { text: 'a😀b ä', how: 'cesu-8 by valid' });
  });

  test('is doubtful with pieces of Latin-1', () => {
    const latin = Buffer.from('über schöne Häuser und Gärten für Köln. '.repeat(8), 'latin1');
    const found = recogniseEncoding(Buffer.concat([Buffer.from(german), latin]));
    assert.deepEqual(found.kind === 'text' && { encoding: found.encoding, certain: found.certain }, {
      encoding: 'utf-8',
      certain: false,
    });
  });

  test('is a code page if the valid characters are a few by chance', () => {
    const latin = Buffer.from('Le garçon préfère l’été à Noël. '.replace('’', "'").repeat(40), 'latin1');
    const bytes = Buffer.concat([latin, Buffer.from('é '), latin]);
    assert.match(read(bytes).how, /^windows-1252 by letters/);
  });
});

suite('byte order marks and declarations', () => {
  test('a mark is believed and left out', () => {
    for (const [hex, encoding] of [
      ['efbbbfc3a9', 'utf-8'],
      ['fffee900', 'utf-16le'],
      ['feff00e9', 'utf-16be'],
      ['fffe0000e9000000', 'utf-32le'],
      ['0000feff000000e9', 'utf-32be'],
      ['84319533a8a6', 'gb18030'],
    ] as const) {
      assert.deepEqual(read(Buffer.from(hex, 'hex')), { text: 'é', how: `${encoding} by mark` });
    }
  });

  test('are found in markup, programs and translations', () => {
    for (const [text, kind, encoding] of [
      ['<!doctype html><meta charset=windows-1251>', 'html', 'windows-1251'],
      ["<meta charset='Shift_JIS' />", 'html', 'shift_jis'],
      ['<META http-equiv="Content-Type" content="text/html; charset=iso-8859-2">', 'html', 'iso-8859-2'],
      ['<?xml version="1.0" encoding="koi8-r"?>', 'xml', 'koi8-r'],
      ['<?xml version="1.0" encoding="UTF-16"?>', 'xml', 'utf-8'],
      ['#!/usr/bin/python\n# -*- coding: latin-1 -*-\n', 'code', 'windows-1252'],
      ['# vim: set fileencoding=cp1251 :\n', 'code', 'windows-1251'],
      ['# coding: euc_jp\n', 'code', 'euc-jp'],
      ['; -*- mode: lisp; coding: iso-8859-15-unix -*-\n', 'code', 'iso-8859-15'],
      ['\n\n# coding: cp1251\n', 'code', undefined],
      ['# coding: ascii\n', 'code', undefined],
      ['msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=ISO-8859-2\\n"\n', 'prose', 'iso-8859-2'],
      ['"Content-Type: text/plain; charset=CHARSET\\n"\n', 'prose', undefined],
      ['\\documentclass{book}\n\\usepackage[cp1250]{inputenc}', 'latex', 'windows-1250'],
      ['\\usepackage[ansinew]{inputenc}', 'latex', 'windows-1252'],
      ['Title: Faust\r\n\r\nCharacter set encoding: ISO-8859-1\r\n', 'prose', 'windows-1252'],
      ['Lisez # coding: cp1251', 'prose', undefined],
      ['* Titre -*- mode: org; coding: latin-9 -*-', 'prose', 'iso-8859-15'],
    ] as const) {
      assert.equal(declaredEncoding(text, kind), encoding, text);
    }
  });

  test('a declaration decides, unless the bytes are valid UTF-8', () => {
    const polish = 'Zażółć gęślą jaźń';
    assert.deepEqual(read(encodeLegacy(polish, 'iso-8859-2'), 'iso-8859-2'), {
      text: polish,
      how: 'iso-8859-2 by declared',
    });
    assert.deepEqual(read(Buffer.from(polish), 'iso-8859-2'), { text: polish, how: 'utf-8 by valid' });
    // The bytes of two characters of GBK may be one of UTF-8.
    assert.deepEqual(read(Buffer.from('d6b1', 'hex'), 'gb18030'), { text: '直', how: 'gb18030 by declared' });
  });

  test('a wrong declaration does not spoil UTF-8 with a broken byte', () => {
    const bytes = Buffer.concat([Buffer.from('Zażółć gęślą jaźń'), Buffer.of(0xff)]);
    assert.match(read(bytes, 'windows-1252').how, /^utf-8/);
  });
});

suite('names of encodings', () => {
  test('are those of the web, Python, iconv and VS Code', () => {
    for (const [name, encoding] of Object.entries({
      'UTF-8': 'utf-8',
      utf8bom: 'utf-8',
      'Latin-1': 'windows-1252',
      iso88592: 'iso-8859-2',
      CP1251: 'windows-1251',
      'x-cp1251': 'windows-1251',
      windows1251: 'windows-1251',
      cp850: 'ibm850',
      koi8r: 'koi8-r',
      shiftjis: 'shift_jis',
      'windows-31j': 'shift_jis',
      gb2312: 'gb18030',
      gbk: 'gb18030',
      cp949: 'euc-kr',
      big5hkscs: 'big5',
      tis620: 'windows-874',
      macroman: 'macintosh',
    })) {
      assert.equal(encodingNamed(name), encoding, name);
    }
    assert.equal(encodingNamed('klingon'), undefined);
  });

  test('each finds itself', () => {
    for (const encoding of encodingNames) {
      assert.equal(encodingNamed(encoding), encoding);
    }
  });
});

suite('first bytes', () => {
  const prose = 'Le garçon naïf préfère « l’été » à Noël. It costs 5 € — or more.\r\n';
  const utf16 = (text: string, isBig: boolean, mark: string): Buffer => {
    const bytes = Buffer.from(`${mark}${text}`, 'utf16le');
    return isBig ? bytes.swap16() : bytes;
  };
  const rows: readonly (readonly [string, Uint8Array, string])[] = [
    ['UTF-8', Buffer.from(prose), 'utf-8 by valid'],
    ['UTF-8 with mark', Buffer.from(`\ufeff${prose}`), 'utf-8 by mark'],
    ['UTF-8 cut in a character', Buffer.from('été €').subarray(0, -1), 'utf-8 by valid'],
    ['UTF-16LE with mark', utf16(prose, false, '\ufeff'), 'utf-16le by mark'],
    ['UTF-16BE with mark', utf16(prose, true, '\ufeff'), 'utf-16be by mark'],
    ['Russian UTF-16LE with mark', utf16('Привет, мир', false, '\ufeff'), 'utf-16le by mark'],
    ['UTF-16LE', utf16(prose, false, ''), 'utf-16le by letters'],
    ['UTF-16BE', utf16(prose, true, ''), 'utf-16be by letters'],
    ['Latin-1', Buffer.from('Le garçon naïf préfère', 'latin1'), 'windows-1252 by letters'],
    [
      'Windows-1252',
      Buffer.from('It\x92s said that \x93it costs 5 \x80\x94 here', 'latin1'),
      'windows-1252 by letters',
    ],
    ['UTF-32LE with mark', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), 'utf-32le by mark'],
    ['KOI8-R', Buffer.from('f0d2c9d7c5d42c20cdc9d2', 'hex'), 'koi8-r by letters'],
  ];
  for (const [name, bytes, expected] of rows) {
    test(name, () => assert.equal(read(bytes).how.replace(', doubtful', ''), expected));
  }
});

suite('what is not text', () => {
  test('stays binary or unknown', () => {
    for (const [name, hex, kind] of [
      ['nothing', '', 'empty'],
      ['an ELF head', '7f454c4602010100000000000000000003003e0001000000', 'binary'],
      ['a PNG head', '89504e470d0a1a0a0000000d49484452000000200000002008060000007a7a', 'binary'],
      ['compressed data', '1f8b0808a1b2c3d4e5f60102039f8e7dcbdae9', 'notText'],
      ['control characters', '010203e90474657874', 'notText'],
    ] as const) {
      assert.equal(recogniseEncoding(Buffer.from(hex, 'hex')).kind, kind, name);
    }
  });

  test('random bytes are no text', () => {
    let state = 12345;
    const bytes = Uint8Array.from({ length: 4000 }, () => {
      state = (state * 1103515245 + 12345) & 0x7fffffff;
      return 1 + ((state >> 16) % 255);
    });
    assert.notEqual(recogniseEncoding(bytes).kind, 'text');
  });
});

suite('evidence and transcoding in pieces', () => {
  const anyText = fc.string({
    unit: fc.oneof(
      fc.constantFrom(...Array.from('aeé\n ñżж海あ한😀')),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
    maxLength: 60,
  });

  test('any bytes, cut anywhere, give the same evidence', () => {
    const anyBytes = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      anyText.map((text) => new Uint8Array(Buffer.from(text))),
      fc
        .array(fc.constantFrom(0xed, 0xa0, 0xbd, 0xb8, 0x80, 0xc3, 0x61, 0x1b, 0x24, 0x42))
        .map((a) => Uint8Array.from(a)),
    );
    fc.assert(
      fc.property(anyBytes, fc.integer({ min: 1, max: 9 }), (bytes, length) => {
        const whole = new ByteEvidence();
        whole.add(bytes);
        const cut = new ByteEvidence();
        for (let at = 0; at < bytes.length; at += length) {
          cut.add(bytes.subarray(at, at + length));
        }
        const facts = ({ multiByte, surrogatePairs, brokenBytes, brokenRuns, isCut, head }: ByteEvidence): unknown => ({
          ...{ multiByte, surrogatePairs, brokenBytes, brokenRuns, isCut, head: Buffer.from(head).toString('hex') },
        });
        assert.deepEqual(facts(cut), facts(whole));
      }),
      { numRuns: cases(4000) },
    );
  });

  test('any bytes in any encoding, cut anywhere, give the same text', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...encodingNames),
        fc.uint8Array({ maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        (encoding, bytes, length) => {
          const transcoder = createTranscoder(encoding);
          const target = new Uint8Array(bytes.length * 3 + 40);
          let end = 0;
          for (let at = 0; at < bytes.length; at += length) {
            end = transcoder.write(bytes.subarray(at, at + length), target, end);
          }
          end = transcoder.end(target, end);
          const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(target.subarray(0, end));
          assert.equal(text, decodeText(bytes, encoding));
        },
      ),
      { numRuns: cases(4000) },
    );
  });

  test('Unicode comes back from each of its encodings', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const little = Buffer.from(text, 'utf16le');
        assert.equal(decodeText(Buffer.from(text), 'utf-8'), text);
        assert.equal(decodeText(little, 'utf-16le'), text);
        assert.equal(decodeText(Buffer.from(little).swap16(), 'utf-16be'), text);
      }),
      { numRuns: cases(1000) },
    );
  });

  test('decodes code pages as the platform does', () => {
    const bytes = Uint8Array.from({ length: 128 }, (_, i) => 0x80 + i);
    const known = encodingNames.filter((name) => /^(?:windows-125[014568]|iso-8859|koi8|ibm866|mac|x-mac)/.test(name));
    for (const encoding of known.filter((name) => name !== 'iso-8859-16')) {
      assert.equal(decodeText(bytes, encoding), new TextDecoder(encoding).decode(bytes), encoding);
    }
  });

  test('decodes code page 949, which has more syllables than EUC-KR', () => {
    // Written by Python's codec cp949.
    assert.equal(decodeText(Buffer.from('8c63b9e6b0a2c7cf2090ea20a3ac', 'hex'), 'euc-kr'), '똠방각하 먭 ，');
  });

  test('decodes the rarer characters of East Asia', () => {
    // Written by Python's codecs cp932, gb18030, euc_jp and iso2022_jp_ext.
    assert.equal(decodeText(Buffer.from('8740878aeee0ed95', 'hex'), 'shift_jis'), '①㈱髙﨑');
    assert.equal(decodeText(Buffer.from('81409534b235', 'hex'), 'gb18030'), '丂𠮷');
    assert.equal(decodeText(Buffer.from('8fb0a1', 'hex'), 'euc-jp'), '丂');
    assert.equal(
      decodeText(Buffer.from('1b2442467c4b5c386c244724391b2842201b2849311b2842', 'hex'), 'iso-2022-jp'),
      '日本語です ｱ',
    );
  });

  test('decodes pages of DOS and Windows-1252', () => {
    // Written by Python's codecs cp850, cp852 and cp1252.
    assert.equal(decodeText(Buffer.from('4d816c6c657220e1', 'hex'), 'ibm850'), 'Müller ß');
    assert.equal(decodeText(Buffer.from('9da2bee1', 'hex'), 'ibm852'), 'Łóżß');
    assert.equal(decodeText(Buffer.from('93e9949985', 'hex'), 'windows-1252'), '“é”™…');
  });

  test('shows invalid bytes on request, so that two words stay two', () => {
    assert.equal(decodeText(Buffer.from('6162e463', 'hex'), 'utf-8', 'escape'), 'ab\\xE4c');
    assert.equal(decodeText(Buffer.from('6162f663', 'hex'), 'utf-8', 'escape'), 'ab\\xF6c');
    assert.equal(decodeText(Buffer.from('82a0ff82a2', 'hex'), 'shift_jis', 'escape'), 'あ\\xFFい');
  });
});

suite('signs of other encodings', () => {
  test('EBCDIC is no text, though its bytes are letters of a code page', () => {
    // "The quick brown fox jumps" in Python's codec cp037.
    const ebcdic = Buffer.from('e3888540988489839240829996a69540869667409191a4949797a2'.repeat(8), 'hex');
    assert.equal(recogniseEncoding(ebcdic).kind, 'notText');
  });

  test('HZ and UTF-7 look like ASCII and are not', () => {
    // Written by Python's codec hz.
    assert.equal(isSevenBitCode('~{:#Qs@oSPPm6`>(Sc~}\n'.repeat(3)), true);
    assert.equal(isSevenBitCode('Das M+AOQ-dchen h+APY-rt die V+APY-gel.'), true);
    assert.equal(isSevenBitCode('a+b-c, x+A-y, C++ and ~{x} in code, 1+1-2'), false);
  });

  test('UTF-8 that was encoded twice is noticed', () => {
    const text = 'Das Mädchen hört die Vögel in den Bäumen – “schön”.';
    const twice = decodeText(Buffer.from(text), 'windows-1252');
    assert.equal(isEncodedTwice(twice), true);
    assert.equal(isEncodedTwice(text), false);
    assert.equal(isEncodedTwice('São João, à três horas, Ângela e Câmara; GARÇON NAÏF'), false);
    assert.equal(isEncodedTwice('NGÂN HÀNG Ã Ã Ã'), false);
  });

  test('Latin-1 with pieces of UTF-8 is doubtful', () => {
    const bytes = Buffer.concat([
      Buffer.from('über Köln für die Größe. '.repeat(40), 'latin1'),
      Buffer.from('schöne Vögel. '.repeat(8)),
    ]);
    assert.match(read(bytes).how, / by letters, doubtful$/);
  });
});
