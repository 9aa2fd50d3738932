import assert from 'node:assert/strict';
import fc from 'fast-check';
import { measureFields } from '../../src/core/text/kinds/jsonFields';
import { JsonScanner } from '../../src/core/text/kinds/jsonScanner';
import { kindOf } from '../../src/core/text/kinds/kinds';
import { cases } from './support/cases';
import { contentsOf } from './support/kindPieces';
import { read } from './support/readKind';

suite('kinds by their beginning', () => {
  test('are told by content where the ending says little', () => {
    const message = 'Message-ID: <1@x>\nDate: Mon, 1 Jan 2001 10:00:00\nFrom: a@x\nSubject: s\n\nText\n';
    const kinds: [name: string, beginning: string, kind: string][] = [
      ['letter.rtf', '{\\rtf1 x}', 'rtf'],
      ['letter.rtf', 'Plain text.', 'prose'],
      ['letter.doc', '{\\rtf1\\ansi x}', 'rtf'],
      ['maildir/1', message, 'mail'],
      ['enron/12.', message, 'mail'],
      ['2005-January.txt', `From ann at x.org  Mon Jan  3 10:00:00 2005\n${message}`, 'mail'],
      ['notes.txt', 'From: here\nto there.\n', 'prose'],
      ['play.txt', 'To: be\n\nor not to be', 'prose'],
      ['corpus.unknown', '<?xml version="1.0"?><a/>', 'xml'],
      ['app.js.map', '{"version":3}', 'json'],
      ['level.map', 'a map', 'prose'],
      ['x.docx', 'PK', 'office'],
      ['x.odt', 'PK', 'openDocument'],
      ['x.epub', 'PK', 'epub'],
    ];
    for (const [name, beginning, kind] of kinds) {
      assert.equal(kindOf(name, beginning).kind, kind, `${name}: ${beginning.slice(0, 20)}`);
    }
  });
});

suite('XML', () => {
  test('TEI: joins words over breaks, and reads corrections instead of mistakes', () => {
    const text =
      '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><p n="1">The <choice><sic>captian</sic><corr>captain</corr></choice> ' +
      'left the har<lb break="no"/>bour, the light-\n  <lb n="2" break=\'no\'/>\n  house and the quay<lb/>at dawn<pb n="7"/>caf&#233; ' +
      '<hi rend="italic">slow</hi>ly. <w lemma="go" pos="VVD">went</w></p><lg><l>first verse</l><l>second</l></lg></text></TEI>';
    assert.deepEqual(read('a.tei', text), [
      'the captain left the harbour the lighthouse and the quay at dawn café slowly went',
      'first verse',
      'second',
    ]);
  });

  test('drops what headers of TEI, JATS and FictionBook say about the edition', () => {
    const cases: Record<string, string> = {
      'a.tei':
        '<TEI><teiHeader><titleStmt><title>Letters</title></titleStmt><publicationStmt><p>Hidden</p></publicationStmt></teiHeader><p>text</p></TEI>',
      'a.nxml':
        '<article article-type="research"><journal-meta><issn>99</issn></journal-meta><article-title>Letters</article-title><pub-date><year>2020</year></pub-date><p>text</p></article>',
      'a.xml': '<article><history>Letters</history><p>text</p></article>',
    };
    for (const [name, text] of Object.entries(cases)) {
      assert.deepEqual(read(name, text), ['letters', 'text'], name);
    }
  });

  test('reads declared entities once, and never expands them within each other', () => {
    const laughs = Array.from({ length: 50 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('\n');
    const text =
      `<?xml version="1.0"?>\n<!DOCTYPE book [\n<!-- it's > a ] comment -->\n<!ENTITY l0 "lol">\n${laughs}\n` +
      `<!ENTITY uuml "&#252;">\n<!ENTITY pub 'The <b>Press</b>'>\n<!ENTITY ext SYSTEM "file:///etc/passwd">\n]>\n` +
      '<book>M&uuml;ller &pub; &ext; &l0; &l50; &eacute;t&eacute; &nosuch; AT&T &amp; a &lt; b</book>';
    assert.deepEqual(read('a.xml', text), ['müller the press lol été at t a b']);
  });

  test('skips comments, instructions and attributes; reads CDATA; names are no words', () => {
    const text =
      '<?xml-stylesheet href="hidden.xsl"?><doc a="hidden > hidden" b=\'hidden\'><!-- hidden <b> -- -> --><x:para>one' +
      '<![CDATA[ two ]] > three ]]>four</x:para><empty hidden="x"/><para>five</para></doc><!-- hidden -->';
    assert.deepEqual(read('a.xml', text), ['one two three four', 'five']);
  });

  test('DocBook, JATS and DITA keep their inline elements within sentences', () => {
    const cases: Record<string, string> = {
      'a.dbk':
        "<para>Call <function>open</function> or <emphasis>don't</emphasis>.<indexterm><primary>hidden</primary></indexterm></para>",
      'a.nxml':
        '<p>Cells <italic>in vitro</italic> grow<xref ref-type="bibr" rid="b1">12</xref> fast<inline-formula><tex-math>\\hidden</tex-math></inline-formula>.</p>',
      'a.dita': '<p>Press <uicontrol>Save</uicontrol> in the <wintitle>File</wintitle> window.</p>',
    };
    assert.deepEqual(
      Object.entries(cases).flatMap(([name, text]) => read(name, `<doc>${text}</doc>`)),
      ["call open or don't", 'cells in vitro grow 12 fast', 'press save in the file window'],
    );
  });

  test('OPML, feeds and Stack Exchange dumps: reads text in attributes, and HTML in text', () => {
    const outline =
      '<opml><body><outline text="A note &amp; more" _note="said \'so\'" type="hidden"><outline text=\'inner\'/></outline></body></opml>';
    assert.deepEqual(
      read('a.opml', outline),
      ['a note more', "said 'so'", 'inner'].map((text) => text.replaceAll("'", '')),
    );
    const feed =
      '<rss><item><title>News</title><description>&lt;p class="hidden"&gt;Escaped &lt;b&gt;bo&lt;/b&gt;ld&lt;/p&gt;&lt;p&gt;next</description>' +
      '<content:encoded><![CDATA[<p>Whole <a href="http://hidden.org">text</a></p>]]></content:encoded></item></rss>';
    assert.deepEqual(read('a.rss', feed), ['news', 'escaped bold', 'next', 'whole text']);
    const posts =
      '<posts><row Id="1" Title="A question" Body="&lt;p&gt;Why &lt;code&gt;x&lt;/code&gt;?&lt;/p&gt;" Tags="hidden"/></posts>';
    assert.deepEqual(read('Posts.xml', posts), ['a question', 'why x']);
  });

  test('XLIFF, FictionBook, property lists and SVG: drops codes, pictures, keys and styles', () => {
    const cases: [string, string, string[]][] = [
      [
        'a.xlf',
        '<xliff><source>Hi <ph id="1">&lt;hidden/&gt;</ph>there <g id="2">you</g></source><target>Hallo</target></xliff>',
        ['hi there you', 'hallo'],
      ],
      ['a.fb2', '<FictionBook><body><p>Story</p></body><binary id="x">aGlkZGVu</binary></FictionBook>', ['story']],
      [
        'a.plist',
        '<plist><dict><key>Hidden</key><string>Shown text</string><data>aGlk</data></dict></plist>',
        ['shown text'],
      ],
      ['a.svg', '<svg><style>.hidden{}</style><path d="M1 2z"/><text>label</text></svg>', ['label']],
      ['a.kml', '<kml><name>Place</name><coordinates>1.5,2.5,0</coordinates></kml>', ['place']],
      [
        'a.xhtml',
        '<html><head><script src="x"/><title>T</title></head><body><p>漢<rt>かん</rt>字</p></body></html>',
        ['t', '漢字'],
      ],
    ];
    for (const [name, text, expected] of cases) {
      assert.deepEqual(read(name, text), expected, name);
    }
  });

  test('says that a document is cut, and reads long or hostile ones in time that grows with their length', () => {
    for (const cut of ['<a>text <b', '<a>text<!-- ', '<a>text<![CDATA[x', '<a>text<b c="', '<svg>text<style>x']) {
      assert.equal(read('a.xml', cut).at(-1), 'malformed', cut);
    }
    const began = process.cpuUsage();
    for (const part of [
      '<a>',
      '<a b="',
      '<!--',
      '<![CDATA[',
      '&',
      '&x',
      '<',
      '<!DOCTYPE a [',
      '<!ENTITY a "',
      ' \n',
      '-',
      '<lb break="no"/> ',
      '</a>',
    ]) {
      read('a.xml', part.repeat(Math.ceil(300_000 / part.length)));
    }
    const seconds = process.cpuUsage(began).user / 1e6;
    assert.ok(seconds < 10, `4 MB in ${seconds.toFixed(1)} s`);
  });
});

suite('HTML', () => {
  test('drops formulas, pronunciations, templates and scripts; raised numbers are no part of words', () => {
    const text =
      '<p>Sea<sup>1</sup> and sea<sup><a href="#n2">2</a></sup>, H<sub>2</sub>O, the 1<sup>st</sup> M<sup>lle</sup> ' +
      '<math><mi>hidden</mi><annotation>{\\hidden}</annotation></math>is here</p><template>hidden</template>' +
      '<p><ruby>漢<rp>(</rp><rt>hidden</rt><rp>)</rp>字<rt>hidden</ruby>です</p><script>hidden("</p>")</script ><p>end';
    assert.deepEqual(read('a.html', text), ['sea 1 and sea 2 h2o the 1st mlle is here', '漢字 です', 'end']);
    assert.deepEqual(read('page.txt', `<!DOCTYPE html><p>${'one '.repeat(2)}</p>`), ['one one']);
  });
});

suite('RTF', () => {
  test('reads text without control words, tables, pictures, fields, headers and hidden text', () => {
    const text =
      '{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fswiss Helvetica;}{\\f1\\froman\\fcharset204 Times;}}' +
      '{\\colortbl;\\red255\\green0\\blue0;}{\\stylesheet{\\s1 heading 1;}}{\\info{\\author Hidden}{\\title Hidden}}' +
      "{\\*\\generator Hidden;}{\\header hidden}\\f0\\fs24 Whales swim in the caf\\'e9.\\par\n" +
      '{\\b Gr\\\'fc\\\'df}e and {\\field{\\*\\fldinst HYPERLINK "http://hidden.org"}{\\fldrslt a link}}\\line go\r\nes on\\tab now\\par' +
      "{\\pict\\wmetafile8 0100090000}{\\v hidden }{\\f1 \\'ea\\'e8\\'f2 }un\\-be\\~lievable \\{a\\}\\\n" +
      'dash\\emdash dash it\\rquote s{\\super 12}{\\*\\footnote note}\\bin5 {{{}}after\\u8217 ?\\par}';
    assert.deepEqual(read('a.rtf', text), [
      'whales swim in the café',
      'grüße and a link goes on now',
      'кит unbe lievable a',
      'dash dash it 12noteafter',
    ]);
  });

  test('reads Unicode with its replacement of any length, also in two halves', () => {
    const text =
      "{\\rtf1\\ansi\\uc1 \\u1050 K\\u1080\\'e8\\u1090 ?{\\uc0 \\u32 \\u-10179 \\u-8704 }{\\uc2 \\u233 ab\\u233 \\'41\\'42}x\\par}";
    assert.deepEqual(read('a.rtf', text), ['кит ééx']);
  });

  test('decodes bytes by the code page of document and font, two bytes a character too', () => {
    const pages: [string, number[], string][] = [
      ['\\ansicpg1251', [0xea, 0xe8, 0xf2], 'кит'],
      ['\\ansicpg1250', [0xe8, 0x65], 'če'],
      [
        '\\ansicpg932',
        [0x8c, 0x7e, 0x82, 0xa0],
        '鯨あ'.replace(
          '鯨',
          '\u8b66'.length === 1 ? new TextDecoder('shift_jis').decode(Uint8Array.of(0x8c, 0x7e)) : '',
        ),
      ],
      ['\\pc', [0x81, 0x84, 0x94], 'üäö'],
      ['\\pca', [0xd0, 0xe1], 'ðß'],
      ['\\mac', [0x8e, 0x8a], 'éä'],
    ];
    for (const [page, bytes, word] of pages) {
      const escaped = bytes.map((byte) => `\\'${byte.toString(16)}`).join('');
      const raw = Buffer.concat([Buffer.from(`{\\rtf1${page} `), Buffer.from(bytes), Buffer.from('\\par}')]);
      assert.deepEqual(read('a.rtf', `{\\rtf1${page} ${escaped}\\par}`).join('').replaceAll(' ', ''), word, page);
      assert.deepEqual(read('a.rtf', raw).join('').replaceAll(' ', ''), word, `${page}, raw bytes`);
    }
  });

  test('decodes long runs of letters of two bytes whole', () => {
    const bytes = Buffer.concat([
      Buffer.from('{\\rtf1\\ansicpg932 x'),
      Buffer.from('82a0'.repeat(5000), 'hex'),
      Buffer.from('}'),
    ]);
    assert.equal(read('a.rtf', bytes).join('').replaceAll(' ', '').replaceAll('あ', ''), 'x');
  });

  test('says that a document is cut; deep nesting takes little memory', () => {
    assert.deepEqual(read('a.rtf', '{\\rtf1 cut here'), ['cut here', 'malformed']);
    assert.deepEqual(read('a.rtf', `{\\rtf1 ${'{'.repeat(2_000_000)}deep${'}'.repeat(2_000_000)} end}`), ['deep end']);
  });
});

suite('mail', () => {
  const message = (headers: string, body: string): string =>
    `From: Ann <ann@hidden.org>\r\nMIME-Version: 1.0\r\n${headers}\r\n\r\n${body}`;

  test('reads the subject and the text; drops other headers, quotes and the signature', () => {
    const text = message(
      'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe_aus?=\r\n =?UTF-8?B?IE3DvG5jaGVu?= today\r\nX-Hidden: hidden\r\nContent-Type: text/plain; charset=utf-8',
      'Dear Bob,\r\n\r\nOn Monday, 3 Jan 2005, Bob <bob@hidden.org> wrote:\r\n\r\n> hidden quote\r\n>> hidden\r\n\r\n' +
        '>From here on it rains.\r\nSee: below\r\n\r\n-- \r\nAnn Hidden\r\n',
    );
    assert.deepEqual(read('a.eml', text), [
      'grüße aus münchen today',
      'dear bob',
      'from here on it rains',
      'see below',
    ]);
  });

  test('decodes quoted-printable and base64 by their charset', () => {
    const quoted = message(
      'Content-Type: text/plain; charset="ISO-8859-2"\r\nContent-Transfer-Encoding: Quoted-Printable',
      'p=F8=EDli=B9 =\r\n=BElu=BB=\r\nou=E8k=\r\n=FD k=F9=F2',
    );
    assert.deepEqual(read('a.eml', quoted), ['příliš žluťoučký kůň']);
    const words = 'кит в море '.repeat(40);
    const encoded = Buffer.from(words)
      .toString('base64')
      .replace(/(.{75})/g, '$1\r\n');
    assert.deepEqual(
      read(
        'a.eml',
        message('Content-Transfer-Encoding: base64\r\nContent-Type: text/plain;\r\n\tcharset=utf-8', encoded),
      ),
      [words.trim()],
    );
    const western = Buffer.from(message('Content-Type: text/plain', 'caf\xe9 d\xe9j\xe0\r\n'), 'latin1');
    assert.deepEqual(read('a.eml', western), ['café déjà']);
    assert.deepEqual(read('a.eml', message('', 'café déjà\r\n')), ['café déjà']);
  });

  test('prefers plain text to HTML, reads HTML alone, and drops attachments', () => {
    const part = (headers: string, body: string): string => `\r\n--b=1\r\n${headers}\r\n\r\n${body}`;
    const inner =
      'Content-Type: multipart/alternative; boundary="in ner"\r\n\r\n--in ner\r\nContent-Type: text/plain\r\n\r\nPlain text.\r\n' +
      '--in ner\r\nContent-Type: multipart/related; boundary=rel\r\n\r\n--rel\r\nContent-Type: text/html\r\n\r\n<p>hidden</p>\r\n--rel--\r\n--in ner--\r\n';
    const text = message(
      'Content-Type: multipart/mixed;\r\n boundary="b=1"',
      'hidden preamble\r\n' +
        `\r\n--b=1\r\n${inner}` +
        part('Content-Type: text/html; charset=utf-8', '<html><style>hidden</style><p>Only <b>HT</b>ML</p></html>') +
        part('Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64', 'aGlkZGVuIGhpZGRlbg==') +
        part('Content-Type: text/plain\r\nContent-Disposition: attachment; filename=x.txt', 'hidden file') +
        part('Content-Type: message/rfc822', 'Subject: Forwarded\r\n\r\nInner text\r\n') +
        '\r\n--b=1--\r\nhidden epilogue',
    );
    assert.deepEqual(read('a.eml', text), ['plain text', 'only html', 'forwarded', 'inner text']);
    const empty = text.replace('Plain text.', ' ').replace('<p>hidden</p>', '<p>shown</p>');
    assert.equal(read('a.eml', empty)[0], 'shown');
  });

  test('reads every message of an mbox, and no file between the lines', () => {
    const separator = (day: number): string => `From ann@x.org Mon Jan  ${day} 10:00:00 2005\n`;
    const text =
      `${separator(3)}From: ann@x.org\nSubject: First\nDate: hidden\n\nText one\nFrom now on\n\nbegin 644 x.bin\nM0V%T#0I\`\nend\n\n` +
      `${separator(4)}Subject: Second\nContent-Type: multipart/mixed; boundary=never\n\n--never\n\nText two\n\n` +
      `${separator(5)}Subject: Third\n\nText three\n`;
    assert.deepEqual(read('a.mbox', text), [
      'first',
      'text one',
      'from now on',
      'second',
      'text two',
      'third',
      'text three',
    ]);
  });

  test('reads digests, and parameters in the form of RFC 2231', () => {
    const text =
      'From: a@x.org\nSubject: Digest\nContent-Type: multipart/digest; boundary*="us-ascii\'\'b"\n\n' +
      "--b\n\nFrom: hidden@x.org\nSubject: One\n\nText one\n\n--b\nContent-Type: text/plain; charset*=us-ascii''utf-8\n\ncafé\n--b--\n";
    assert.deepEqual(read('a.eml', text), ['digest', 'one', 'text one', 'café']);
  });

  test('reads hostile messages in time that grows with their length', () => {
    const head = 'Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n';
    const began = process.cpuUsage();
    for (const part of [
      '--b\nContent-Type: multipart/mixed; boundary=b\n\n',
      '=?utf-8?q?',
      'Subject: ',
      ' x\n',
      '--b\n',
      '=',
      '\n',
      '>',
    ]) {
      read('a.eml', head + part.repeat(Math.ceil(300_000 / part.length)));
      read('a.eml', `Subject: ${part.repeat(Math.ceil(300_000 / part.length))}`);
    }
    const seconds = process.cpuUsage(began).user / 1e6;
    assert.ok(seconds < 10, `5 MB in ${seconds.toFixed(1)} s`);
  });
});

suite('JSON', () => {
  const records = Array.from({ length: 6 }, (_, i) => ({
    id: `a${i}`,
    url: `https://x.org/${i}`,
    date: '2020-01-01T10:00:00Z',
    title: 'Straße',
    body: `Der Wal schwimmt\nüber das Meer ${i}.`,
    tags: ['sea', 'whale'],
    author: { name: `Ann ${'ABCDEF'[i]!}lder`, role: 'editor' },
  }));

  test('measures which fields hold prose, whatever their names', () => {
    assert.deepEqual(measureFields(JSON.stringify({ articles: records })).prose, [
      'articles.title',
      'articles.body',
      'articles.author.name',
    ]);
    const lines = (list: unknown[]): string => list.map((record) => JSON.stringify(record)).join('\n');
    const measured = (record: object): readonly string[] =>
      measureFields(lines(Array.from({ length: 20 }, () => record))).prose;
    assert.deepEqual(measured({ question: 'Where do whales swim?', answer: 'In the deep sea.', id: 'x1' }), [
      'question',
      'answer',
    ]);
    assert.deepEqual(measured({ instruction: 'Name an animal.', input: '', output: 'The whale swims.' }), [
      'instruction',
      'output',
    ]);
    assert.deepEqual(measured({ messages: [{ role: 'user', content: 'Where do whales swim?' }] }), [
      'messages.content',
    ]);
    assert.deepEqual(measured({ review: 'A fine film about whales.', label: 'positive' }), ['review']);
    assert.deepEqual(measured({ 文章: '鲸鱼在大海里游泳。', 类型: '新闻' }), ['文章']);
    assert.deepEqual(measured({ ข้อความ: 'วาฬว่ายน้ำในทะเลลึก', t: 'a' }), ['ข้อความ']);
    assert.deepEqual(measured({ id: 'a1b2', path: '/usr/lib/x.so', hash: 'd41d8cd98f00b204', n: 3 }), []);
    assert.deepEqual(measureFields('["whale", "sea", "dolphin", "fish", "wave", "shore"]').prose, ['']);
    const catalogue = {
      save: 'Save the file',
      open: 'Open a file',
      quit: 'Quit',
      cut: 'Cut the text',
      all: 'Select all',
    };
    assert.deepEqual(measureFields(JSON.stringify(catalogue)).prose, ['*']);
    assert.deepEqual(
      measureFields(
        '{"type":"FeatureCollection","features":[{"type":"Feature"},{"type":"Feature"},{"type":"Feature"}]}',
      ).prose,
      [],
    );
  });

  test('reads the measured fields, or the chosen ones, with escapes decoded', () => {
    const text = JSON.stringify({ articles: records.slice(0, 1) }, null, 2).replace(
      /[^\x20-\x7e\n]/g,
      (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    const measuredFields = { prose: ['articles.title', 'articles.body'], other: [] };
    assert.deepEqual(read('a.json', text, { measuredFields }), ['straße', 'der wal schwimmt', 'über das meer 0']);
    assert.deepEqual(read('a.json', text, { jsonFields: ['author.name', 'tags'] }), ['sea', 'whale', 'ann alder']);
    assert.deepEqual(read('a.json', text), ['der wal schwimmt', 'über das meer 0']);
  });

  test('accepts comments, JSON5 and documents in a row; reads HTML in texts as HTML', () => {
    const text = `// "hidden comment text"\n{text: 'One two\\'s three', /* "hidden, hidden words" */ "html": "<p class=\\"hidden\\">Four <b>fi</b>ve six</p>",}\n{"text": "seven \\ud83d\\ude00 eight"}`;
    assert.deepEqual(read('a.json', text), ['one two three', 'four five six', 'seven eight']);
  });

  test('says that a document is cut, and reads what precedes', () => {
    const whole = '{"a": [{"text": "one two"}, {"text": "three \\u00e9"}]}';
    for (let length = 1; length < whole.length; length++) {
      assert.equal(read('a.json', whole.slice(0, length)).at(-1), 'malformed', whole.slice(0, length));
    }
    assert.deepEqual(read('a.json', whole.slice(0, -20)), ['one two', 'malformed']);
    assert.equal(read('a.json', '['.repeat(1_000_000)).at(-1), 'malformed');
  });

  test('finds the texts that JSON.parse finds, in any document', () => {
    const textsOf = (value: unknown): string[] =>
      typeof value === 'string'
        ? [value]
        : typeof value === 'object' && value !== null
          ? Object.values(value).flatMap(textsOf)
          : [];
    const found: string[] = [];
    let text = '';
    const scanner = (): JsonScanner =>
      new JsonScanner({
        part: (part) => (text += part),
        textEnd: () => {
          found.push(text);
          text = '';
        },
      });
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 4 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        (value, indented, length) => {
          const json = JSON.stringify(value, null, indented ? 2 : 0);
          found.length = 0;
          const scanning = scanner();
          for (let at = 0; at < json.length; at += length) {
            scanning.write(json.slice(at, at + length));
          }
          scanning.end();
          assert.deepEqual(found, textsOf(JSON.parse(json)), json);
        },
      ),
      { numRuns: cases(1000) },
    );
  });

  test('measures hostile texts in time that grows with their length', () => {
    const began = process.cpuUsage();
    for (const text of [
      '@'.repeat(2000) + 'é',
      ':'.repeat(1999) + ' b',
      '<a'.repeat(999),
      '</p>' + '<'.repeat(1990),
      ' '.repeat(1999) + 'x',
    ]) {
      read('a.json', JSON.stringify(Array.from({ length: 300 }, () => text)));
      read('a.csv', `text,b\n${`${text.repeat(30)},c\n`.repeat(10)}`);
    }
    const seconds = process.cpuUsage(began).user / 1e6;
    assert.ok(seconds < 10, `6 MB in ${seconds.toFixed(1)} s`);
  });

  test('JSON Lines: reads every field of prose, and records of any length', () => {
    const lines =
      '{"question":"Where do whales swim?","id":"q1","answer":"In the deep sea."}\n{"messages":[{"role":"user","content":"Tell me more"}]}\n';
    assert.deepEqual(read('a.jsonl', lines), ['where do whales swim', 'in the deep sea', 'tell me more']);
    assert.deepEqual(read('a.jsonl', lines, { jsonFields: ['messages.content', 'answer'] }), [
      'in the deep sea',
      'tell me more',
    ]);
    const long = JSON.stringify({ text: 'one two three\n'.repeat(200_000), id: 'x' });
    assert.equal(read('a.jsonl', `${long}\n{"text":"after that record"}`).length, 200_001);
  });
});

suite('pieces, for structured kinds', function () {
  this.timeout(60_000);

  const fragments = fc.constantFrom(
    ...[
      'word',
      'two words',
      'été',
      '中文',
      '😀',
      ' ',
      '\n',
      '\r\n',
      '\r',
      '\n\n',
      '.',
      '"',
      "'",
      '-',
      '>',
      '<',
      '&',
      ';',
      '=',
      '\0',
      '\ufeff',
    ],
    ...[
      '<a b="c">',
      '</a>',
      '<lb break="no"/>',
      '<choice>',
      '<sic>',
      '</sic>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?x',
      '?>',
      '&#xe9;',
      '&uuml;',
      '&e;',
    ],
    ...[
      '<!DOCTYPE a [',
      '<!ENTITY e "f">',
      ']>',
      '<rss>',
      '<w:t>',
      '</w:t>',
      '<w:p>',
      '<posts>',
      '<row Body="&lt;b&gt;x"/>',
      '<script>',
      '</script>',
    ],
    ...[
      '{',
      '}',
      '\\',
      '\\par ',
      "\\'e9",
      '\\u233 ?',
      '\\uc2',
      '\\bin3 ',
      '\\*',
      '{\\fonttbl',
      '\\f1\\fcharset204',
      '{\\rtf1',
      '\\ansicpg932',
      '\\v ',
    ],
    ...[
      'Subject: ',
      'Content-Type: multipart/alternative; boundary=b',
      '\n\n--b\n',
      '--b--\n',
      'Content-Type: text/html\n\n',
      '=?utf-8?q?=C3?=',
    ],
    ...[
      'Content-Transfer-Encoding: base64\n\n',
      'w6l0w6k=',
      'Content-Transfer-Encoding: quoted-printable\n\n',
      '=C3=A9=\n',
      '\n\nFrom a Mon 10:00\n',
    ],
    ...[
      '{"text":"a b c"}',
      '["',
      '","',
      '"]',
      '":',
      '\\u00e9',
      '\\ud83d',
      '//',
      '/*',
      '*/',
      ',',
      ':',
      '[',
      ']',
      '> quoted\n',
      '\n-- \n',
      'x 1:\n',
    ],
    'x'.repeat(700),
  );
  const contents = contentsOf(fragments);
  const kinds: [name: string, before: string][] = [
    ['a.xml', ''],
    ['a.xml', '<rss>'],
    ['a.xml', '<w:document>'],
    ['a.docx', ''],
    ['a.odt', ''],
    ['a.rtf', '{\\rtf1'],
    ['a.eml', ''],
    ['a.mbox', 'From a Mon 10:00\n'],
    ['a.json', ''],
    ['a.jsonl', ''],
  ];
  for (const [name, before] of kinds) {
    test(`${name} ${before.trim()}: gives the same words wherever any bytes are cut`, () => {
      fc.assert(
        fc.property(contents, fc.integer({ min: 1, max: 30 }), (content, pieceLength) => {
          const whole = Buffer.concat([Buffer.from(before), content]);
          assert.deepEqual(read(name, whole, {}, pieceLength), read(name, whole));
        }),
        { numRuns: cases(300) },
      );
    });
  }
});
