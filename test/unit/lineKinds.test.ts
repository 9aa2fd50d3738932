import assert from 'node:assert/strict';
import fc from 'fast-check';
import { kindOf } from '../../src/core/text/kinds/kinds';
import { TerminalTokenizer } from '../../src/core/text/terminal';
import { ProseTokenizer } from '../../src/core/text/proseTokenizer';
import { cases } from './support/cases';
import { testPieces } from './support/kindPieces';
import { read } from './support/readKind';

suite('subtitles', () => {
  test('SubRip: reads the dialogue; a sentence goes on in the next cue', () => {
    const text =
      '\ufeff1\r\n00:00:01,345 --> 00:00:03,980\r\n{\\an8}I have seen\r\nthe captain\r\n\r\n' +
      '2\r\n00:00:04,000 --> 00:00:05,000 X1:40 X2:600\r\n<i>leave</i> the <font color="#ffff00">har</font>bour.\r\n\r\n' +
      '3\r\n00:00:06,000 --> 00:00:07,000\r\n- When?\r\n- In 1850 &amp; later\r\n4\r\n00:00:08,000 --> 00:00:09,000\r\n- Oh.';
    assert.deepEqual(read('film.srt', text), [
      'i have seen the captain leave the harbour',
      'when',
      'in 1850 later',
      'oh',
    ]);
    assert.deepEqual(read('film.txt', text), read('film.srt', text));
  });

  test('WebVTT: drops header, notes, styles, names of cues and voices; lines that scroll are read once', () => {
    const text = `WEBVTT - hidden
Kind: captions

STYLE
::cue { color: red }

NOTE hidden
too

intro
00:01.000 --> 00:04.000 align:start position:0%
<v Roger>so this <c.yellow>is</c> what

00:04.000 --> 00:04.010
so this is what
we<00:00:05.100><c> have</c> now.

01:00:04.010 --> 01:00:07.000
we have now.
Yes.

01:00:08.000 --> 01:00:09.000
Yes.
`;
    assert.deepEqual(read('a.vtt', text), ['so this is what we have now', 'yes', 'yes']);
  });

  test('MicroDVD, MPL2, SubViewer, YouTube and lyrics', () => {
    assert.deepEqual(read('a.sub', '{1}{1}25.000\n{100}{200}{y:i}Hello|there.\n{300}{400}Bye!'), [
      '25 000 hello there',
      'bye',
    ]);
    assert.deepEqual(read('a.sub', '[100][200]/Hello|there.\n[300][400]Bye!'), ['hello there', 'bye']);
    assert.deepEqual(
      read('a.sub', '[INFORMATION]\n[TITLE]\n[COLF]&HFFFFFF,[STYLE]no\n00:00:01.00,00:00:02.00\nHello[br]there.\n'),
      ['hello there'],
    );
    assert.deepEqual(read('a.sbv', '0:00:01.000,0:00:02.000\nHello there.\n\n0:00:03.000,0:00:04.000\nBye.'), [
      'hello there',
      'bye',
    ]);
    assert.deepEqual(read('a.lrc', '[ar:Hidden]\n[00:12.00][01:12.00]Love <00:13.10>me.\n[Chorus]\n'), [
      'love me',
      'chorus',
    ]);
  });

  test('SubStation Alpha: reads the text of dialogue', () => {
    const text = `[Script Info]
Title: Hidden
[V4+ Styles]
Format: Name, Fontname
Style: Default,Hidden
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,Hidden
Dialogue: 0,0:00:01.00,0:00:02.00,Default,Anna,0,0,0,,{\\i1}Well{\\i0}, yes,\\Nwe {\\pos(1,2)}did.
Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0{\\p0}shown
[Fonts]
fontname: hidden
`;
    assert.deepEqual(read('a.ass', text), ['well yes we did', 'shown']);
  });
});

suite('BibTeX', () => {
  test('reads titles, names and abstracts as LaTeX, and drops keys, types and other fields', () => {
    const text = String.raw`This file was made by hidden.
@comment{hidden, title = {hidden}}
@string{ann = "Annalen der Physik"}
@Article{schrodinger1926,
  author  = {Schr{\"o}dinger, Erwin and M\"uller, J{\"u}rgen
             and others},
  title   = "Quantisierung als {E}igenwertproblem: {caf\'e} 50% of {"}x{"}",
  journal = ann, year = 1926, pages={361--376},
  abstract= {A formula $x^2$ and \emph{un}usual
             words},
  doi = {10.1002/hidden}, url={https://hidden.org}
}
@book(key, title = {In brackets} # { joined})
@misc{open, title = {Not closed
@misc{next, title = {Next}}`;
    assert.deepEqual(read('refs.bib', text), [
      'annalen der physik',
      'schrödinger erwin',
      'müller jürgen',
      'quantisierung als eigenwertproblem café 50 of x',
      'a formula and unusual words',
      'in brackets joined',
      'not closed',
      'next',
    ]);
  });
});

suite('references', () => {
  test('RIS, PubMed and EndNote: reads titles, names and abstracts', () => {
    const ris =
      'TY  - JOUR\r\nAU  - M\u00fcller, J.\r\nTI  - The title\r\nAB  - Some words\r\n  go on.\r\nPY  - 2020\r\nUR  - https://hidden.org\r\nER  - \r\n';
    assert.deepEqual(read('a.ris', ris), ['m\u00fcller j', 'the title', 'some words go on']);
    const nbib = 'PMID- 123\nTI  - The title\n      goes on.\nLID - 10.1/hidden\nFAU - Lee, Ann\n';
    assert.deepEqual(read('a.nbib', nbib), ['the title goes on', 'lee ann']);
    assert.deepEqual(read('a.enw', '%0 Hidden\n%T The title\n%D 2020\n'), ['the title']);
  });
});

suite('messages of programs', () => {
  const po = `# Translators
msgid ""
msgstr ""
"Project-Id-Version: hidden\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

#. hidden
#: src/hidden.c:12
#, fuzzy, c-format
msgctxt "hidden"
msgid "Open %s"
msgstr "Ouvrir %s"

msgid "One file"
msgid_plural "%d files"
msgstr[0] "Un \\"fichier\\"\\n"
"et plus"
msgstr[1] "%d fichiers"

msgid "E_xit"
msgstr "Qui_tter"

msgid "not translated"
msgstr ""

#~ msgid "old"
#~ msgstr "vieux"
`;

  test('gettext: reads translations, or the messages of a template', () => {
    assert.deepEqual(read('fr.po', po), ['ouvrir', 'un fichier et plus', 'fichiers', 'quitter']);
    assert.deepEqual(read('app.pot', po), ['open', 'one file', 'files', 'exit', 'not translated']);
  });

  test('properties: reads values with their escapes', () => {
    const text = String.raw`# hidden
! hidden
greeting=Gr\u00fc\u00dfe aus M\u00fcnchen, {0}!
button.save : \u00c4nderungen \
    speichern
spaced   Don''t <b>stop</b>\nnow
log.class=org.hidden.Console
path=/usr/hidden/x
on=true
key\=\:x=seen
`;
    assert.deepEqual(read('messages_de.properties', text), [
      'grüße aus münchen',
      'änderungen speichern',
      "don't stop now",
      'seen',
    ]);
  });
});

suite('translations of other tools', () => {
  test('Apple: reads the values of .strings', () => {
    const text =
      '/* hidden * \\/ "x" = "y"; */\n// hidden "a" = "b"\n"hidden.key" = "Open \\"%@\\" \\U00e9t\\U00e9\\nnow";\nbare = "Sa_ve";';
    assert.deepEqual(read('de.strings', text), ['open été now', 'save']);
  });

  test('Qt: reads the translations of .ts files, which are no TypeScript; .NET: skips the head', () => {
    const qt =
      '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n<TS version="2.1" language="de"><context><name>Hidden</name><message numerus="yes"><location filename="hidden.cpp" line="1"/>' +
      '<source>hidden</source><comment>hidden</comment><translation><numerusform>Datei</numerusform><numerusform>Dateien</numerusform></translation></message>' +
      '<message><source>hidden</source><translation type="unfinished"></translation></message><message><source>hidden</source><translation>Öffnen &amp; los</translation></message></context></TS>';
    assert.deepEqual(read('app_de.ts', qt), ['datei', 'dateien', 'öffnen los']);
    assert.equal(kindOf('app.ts', 'const x = <TS>y;\n').kind, 'code');
    const net =
      '<root><resheader name="reader"><value>System.Hidden</value></resheader><data name="hidden"><value>Some text</value></data></root>';
    assert.deepEqual(read('a.resx', net), ['some text']);
  });
});

suite('CoNLL', () => {
  test('CoNLL-U: reads tokens as written, without comments and empty nodes', () => {
    const row = (id: string, form: string, misc = '_'): string =>
      `${id}\t${form}\tlemma\tNOUN\t_\t_\t0\troot\t_\t${misc}\n`;
    const text =
      '# sent_id = hidden\n# text = hidden\n' +
      row('1-2', 'du') +
      row('1', 'de') +
      row('2', 'le') +
      row('3', 'chat') +
      row('3.1', 'hidden') +
      row('4', 'do', 'SpaceAfter=No') +
      row('5', "n't") +
      row('6', '北京', 'SpaceAfter=No') +
      row('7', '。') +
      '\n' +
      row('1', 'Fin');
    assert.deepEqual(read('fr.conllu', text), ["du chat don't 北京", 'fin']);
  });

  test('older formats: the number first, the word first, or the document first', () => {
    assert.deepEqual(read('a.conll', '-DOCSTART- -X- O O\n\nEU NNP I-NP I-ORG\n1996 CD O O\n\nbye UH O O\n'), [
      'eu 1996',
      'bye',
    ]);
    assert.deepEqual(read('a.conll', '1\tthe\tDT\n2\tcat\tNN\n\n1\tit\tPRP\n'), ['the cat', 'it']);
    assert.deepEqual(
      read('a.conll', '#begin document (bc); part 0\nbc/x 0 0 This DT *\nbc/x 0 1 ends VB *\n\n#end document\n'),
      ['this ends'],
    );
    assert.deepEqual(read('a.iob2', 'the O\ncat B-X\n'), ['the cat']);
  });
});

suite('chats', () => {
  test('WhatsApp: reads messages, without dates, senders, reports and placeholders', () => {
    const ios =
      '[01/03/2024, 10:00:20] Gruppe: \u200eNachrichten sind verschlüsselt.\n' +
      '[01/03/2024, 10:00:22] Anna Müller: wir treffen uns https://maps.app.goo.gl/Xy0\nam Bahnhof: um 10:30\n' +
      '\u200e[01/03/2024, 10:00:40] Ben: \u200eBild weggelassen\n' +
      '[01/03/2024, 10:01:00] Ben: gut @4917012345678 \u200e<Diese Nachricht wurde bearbeitet.>\n';
    assert.deepEqual(read('_chat.txt', ios), ['wir treffen uns', 'am bahnhof um 10 30', 'gut']);
    const android =
      '3/1/24, 10:00\u202fAM - Messages are end-to-end encrypted.\n3/1/24, 10:01\u202fAM - Anna: hello\n' +
      '3/1/24, 10:02\u202fAM - Ben: <Media omitted>\n3/1/24, 10:03\u202fAM - Ben: IMG-1-WA0001.jpg (file attached)\n' +
      '3/1/24, 10:04\u202fAM - Ben: note: bye\n';
    assert.deepEqual(read('WhatsApp Chat.txt', android), ['hello', 'note bye']);
  });

  test('WhatsApp: reads the moments of other languages', () => {
    for (const moment of [
      '01.03.24, 10:00 -',
      '1/3/24, 10:00 a.\u00a0m. -',
      '01/03/2024 10:00 -',
      '2024-03-01 10:00 -',
      '1.3.2024 klo 10.00 -',
      '01/03/2024 \u00e0 10:00 -',
      '2024/3/1 \u4e0b\u534810:00 -',
      '2024. 3. 1. \uc624\ud6c4 10:00 -',
      '[01.03.24, 10:00:22]',
      '[2024/3/1 \u4e0b\u534810:00:22]',
      '[1/3/24 10:00:22 PM]',
    ]) {
      const text = `${moment} Anna: hello there\n${moment} Ben Lee: bye now\n`;
      assert.deepEqual(read('chat.txt', text), ['hello there', 'bye now'], moment);
    }
  });

  test('Telegram, Discord, LINE and KakaoTalk', () => {
    const chats: Record<string, string> = {
      telegram: 'Anna B, [01.03.24 10:00]\nhello there\n\nBen, [01.03.24 10:01]:\nbye now\n',
      discord:
        '==============================\nGuild: Hidden\n==============================\n\n[01-Mar-24 10:00 AM] anna#1234\nhello there\n\n' +
        '{Attachments}\nhttps://cdn.hidden.com/x.png\n\n[01-Mar-24 10:01 AM] ben\nbye now\n',
      line: '2024/03/01(Fri)\n10:00\tAnna\thello there\n10:01\tBen\t[Photo]\n10:02\tBen\tbye now\n',
      kakao:
        '--------------- 2024\ub144 3\uc6d4 1\uc77c \uae08\uc694\uc77c ---------------\n[Anna] [\uc624\uc804 10:00] hello there\n[Ben] [\uc624\ud6c4 1:00] bye now\n',
    };
    for (const [name, text] of Object.entries(chats)) {
      assert.deepEqual(read(`${name}.txt`, text), ['hello there', 'bye now'], name);
    }
  });

  test('IRC: also in files named as logs', () => {
    const text =
      '--- Log opened Mon Mar 01 10:00:00 2024\n10:00 -!- anna [a@host] has joined #x\n10:00 <@anna> hello \x0304red\x03 text\n' +
      '[10:01:22] <ben> anna: see note: it\n10:02 * ben waves to all\n10:03 * ben has quit\n2024-03-01T10:04:00 <anna> bye\n';
    for (const name of ['x.log', 'x.txt']) {
      assert.deepEqual(read(name, text), ['hello red text', 'see note it', 'waves to all', 'bye'], name);
    }
  });

  test('are not seen in logs and prose', () => {
    for (const text of [
      '[2024-03-01 10:00:00] app.INFO: started\n[2024-03-01 10:00:01] app.ERROR: stopped\n',
      'On 1/2/24, 10:00 - we met: all of us.\nAnd then left.\n',
      '10:00 Breakfast\n11:00 Talk: words\n',
    ]) {
      assert.equal(kindOf('a.txt', text).kind, 'prose', text);
    }
  });
});

suite('logs', () => {
  test('reads messages, without moments, numbers, ids and addresses', () => {
    const text = `2024-03-01T10:00:00.123Z INFO [worker-0] com.example.Service - request id=7f3a0000-9b from 10.0.0.0 took 12ms status=200
Mar  1 10:00:00 host sshd[123]: Accepted key from fe80::1 port 22 sha256 abc123def
127.0.0.1 - - [01/Mar/2024:10:00:00 +0000] "GET /api/users HTTP/1.1"
see https://hidden.org/x ab12cd34-1234-1234-1234-1234567890ab end
^[[31mERROR^[[0m [1;32mok[0m \\x1b[33mlost\\033[0m [5min]
`;
    assert.deepEqual(read('app.log', text), [
      'info worker com example service request id from took status',
      'host sshd accepted key from port sha256',
      'get api users http',
      'see end',
      'error ok lost',
    ]);
    assert.equal(kindOf('server.log.1', text).kind, 'log');
    assert.equal(kindOf('server.log', '{"level":"info","msg":"text"}\n').kind, 'jsonLines');
    assert.deepEqual(read('a.log', '错误12345条 café99999 naïve\n'), read('a.log', '错误 条 café naïve\n'));
    assert.deepEqual(read('a.sh', 'echo "\\033[31mERROR\\e[0m lost"\n'), ['echo error lost']);
  });
});

suite('escape sequences of terminals', () => {
  const shown = (text: string, pieceLength = 1 << 17): string[] => {
    const sentences: string[] = [];
    let words: string[] = [];
    const tokenizer = new TerminalTokenizer(
      new ProseTokenizer({
        token: (bytes, start, end) => words.push(new TextDecoder().decode(bytes.subarray(start, end))),
        sentenceEnd: () => {
          sentences.push(words.join(' '));
          words = [];
        },
      }),
    );
    const bytes = new TextEncoder().encode(text);
    let rest = new Uint8Array();
    for (let at = 0; at <= bytes.length; at += pieceLength) {
      const piece = bytes.subarray(at, at + pieceLength);
      const buffer = new Uint8Array(rest.length + piece.length + 1);
      buffer.set(rest);
      buffer.set(piece, rest.length);
      const last = at + pieceLength > bytes.length;
      const done = tokenizer.feed(buffer, buffer.length - 1, last);
      rest = buffer.slice(done, -1);
    }
    return sentences.filter((sentence) => sentence !== '');
  };

  test('are removed from prose, inside words too', () => {
    assert.deepEqual(
      shown(
        '\x1b[31mERROR\x1b[0m con\x1b[1;32m\x1b[Knect\x1b[m\x1b[Kion to \x1b]0;title\x07server \x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\ \x1b(Blost\x1b[5Cfar\n' +
          'next \x1b[12\x1b[3mline \x1b]unclosed\nlast',
      ),
      ['error connection to server link lost far', 'next line', 'last'],
    );
  });

  test('give the same words wherever the text is cut', () => {
    const parts = fc.constantFrom(
      '\x1b',
      '\x1b[',
      '\x1b[31m',
      '\x1b]',
      '\x07',
      '\\',
      '\n',
      '\r',
      'word',
      'é',
      ' ',
      '0;1',
      'm',
      'K',
      '(',
      'x'.repeat(600),
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 30 }), fc.integer({ min: 1, max: 9 }), (all, pieceLength) => {
        assert.deepEqual(shown(all.join(''), pieceLength), shown(all.join('')));
      }),
      { numRuns: cases(1000) },
    );
  });
});

suite('pieces, for line kinds', function () {
  this.timeout(60_000);
  const fragments: Record<string, readonly string[]> = {
    'a.srt': [
      '1\n',
      '00:00:01,345 --> 00:00:03,980\n',
      'WEBVTT\n',
      'NOTE\n',
      '<i>',
      '{\\an8}',
      '{1}{2}',
      '|',
      '- ',
      '.',
    ],
    'a.ass': ['[Events]\n', 'Format: Start, Text\n', 'Dialogue: 0,a,', '{\\p1}', '{', '}', '\\N', ','],
    'a.bib': [
      '@article{',
      '@string{',
      '@comment{',
      'key,',
      'title',
      'author',
      '=',
      '{',
      '}',
      '"',
      '\\"',
      ' and ',
      '#',
      '\\',
    ],
    'a.ris': ['TY  - ', 'TI  - ', 'AB  - ', 'PMID- ', '%T ', '%0 ', '-', 'http://x'],
    'a.po': ['msgid ', 'msgstr ', 'msgctxt ', 'msgstr[0] ', '"', '\\n', '\\', '#~ ', '%s', '_', '&'],
    'a.properties': ['key', '=', ':', '\\', '\\u00fc', '\\n', '#', '{0}', "''", '/'],
    'a.strings': ['"', '" = "', '";\n', '/*', '*/', '//', '\\', '\\U00e9', '=', ';', '_', '%@'],
    'a.conllu': ['1\t', '1-2\t', '2\t', '3.1\t', '\t_', '# ', "'", 'SpaceAfter=No', '-DOCSTART- x', ' O'],
    'a.log': [
      '2024-01-01T10:00:00Z ',
      '[31m',
      '^[[0m',
      '10.0.0.1',
      'id=1a2b',
      'http://x.org',
      '::1',
      '10:00 <a> ',
      '\x1b[1m',
    ],
    'a.txt': [
      '[01/03/2024, 10:00:22] A: ',
      '3/1/24, 10:00 AM - B: ',
      '\u200e',
      '<a> ',
      '10:00 <b> ',
      '* c ',
      '\x0304',
      ', [10:00]',
    ],
  };
  for (const [name, own] of Object.entries(fragments)) {
    testPieces(name, kindOf(name, name === 'a.txt' ? '[01/03/2024, 10:00:22] A: b\n'.repeat(2) : ''), own);
  }
});
