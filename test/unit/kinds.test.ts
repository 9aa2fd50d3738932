import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MAX_UNIT_LENGTH } from '../../src/core/text/kinds/filter';
import { kindOf } from '../../src/core/text/kinds/kinds';
import { cases } from './support/cases';
import { contentsOf } from './support/kindPieces';
import { read, readAs } from './support/readKind';

suite('kinds of text', () => {
  test('are recognised by the ending before compression, or by the content', () => {
    const kinds: Record<string, string> = {
      'notes.txt': 'prose',
      'README.md': 'markdown',
      'a/b.HTML': 'html',
      'paper.tex': 'latex',
      'book.xml': 'xml',
      'x.ipynb': 'notebook',
      'x.jsonl.gz': 'jsonLines',
      'x.csv': 'csv',
      'x.tsv': 'tsv',
      'src/main.rs': 'code',
      'index.ts': 'code',
      Makefile: 'code',
      'notes.txt.gz': 'prose',
      'letter.en': 'prose',
      LICENSE: 'prose',
    };
    for (const [name, kind] of Object.entries(kinds)) {
      assert.equal(kindOf(name, 'some text').kind, kind, name);
    }
    assert.equal(kindOf('run', '#!/bin/sh\n').kind, 'code');
    assert.equal(kindOf('page', '<!DOCTYPE html><p>').kind, 'html');
    assert.equal(kindOf('notes.txt', '#!/bin/sh\n').kind, 'prose');
  });
});

suite('Markdown', () => {
  test('skips markup, addresses and front matter', () => {
    const text = `---
title: Hidden words
tags: [x]
---
# The *quick* fox {#anchor}

A [link](https://example.com/path "its title") and ![a picture](img/cat.png), see
<https://hidden.org> or https://hidden.org/x?y=z and [this][ref].

[ref]: http://hidden.net "Hidden"

Setext heading
--------------
`;
    assert.deepEqual(read('a.md', text), ['the quick fox', 'a link and a picture see or and this', 'setext heading']);
  });

  test('joins lines of a paragraph; items, headings and rows are sentences', () => {
    const text =
      'one two\nthree four\n\n- first item\n- [ ] second\n  goes on\n1. third\n\n> quoted\n> text\n\n| a | b |\n|---|:-:|\n| c d | e |\n';
    assert.deepEqual(read('a.md', text), [
      'one two three four',
      'first item',
      'second goes on',
      'third',
      'quoted text',
      'a b',
      'c d e',
    ]);
  });

  test('reads code as code, and skips formulas and HTML', () => {
    const text =
      "Call `getUserName(id)` or ``a`b``; don't $x^2 + y$ for $5 and $10.\n\n```js\nconst fooBar = 12; // don't\nnext()\n```\n\n" +
      'A <b>bold</b> un<em>believ</em>able<br/>&eacute;t&eacute; &lt; snake\\_case <!-- hidden\n\nhidden --> seen\n\n~~~\nraw_text\n~~~\n$$\\alpha$$\n';
    assert.deepEqual(read('a.md', text), [
      "call get user name id or a b don't for 5 and 10",
      'const foo bar',
      "don't",
      'next',
      'a bold unbelievable été snake case seen',
      'raw text',
    ]);
  });

  test('reads unclosed front matter as text, and ends an open fence with the file', () => {
    assert.deepEqual(read('a.md', '---\nnot closed\n\nmore'), ['not closed', 'more']);
    assert.deepEqual(read('a.md', '```\nfooBar'), ['foo bar']);
  });
});

suite('HTML and XML', () => {
  test('drops tags, comments, scripts and styles; decodes entities; ends sentences at blocks', () => {
    const text = `<!DOCTYPE html><html><head><title>My page</title><style>p { color: red }</style>
<script>if (a < b) document.write("<p>hidden</p>");</script></head><body class='x > y'>
<h1>The &quot;quick&quot; fox</h1><p title="a > b">un<b>believ</b>able caf&eacute; &#233;t&#xe9;
goes on</p><!-- hidden <p> --><ul><li>one<li>two</ul>a &lt; b &copy 5 < 6<br>next
<table><tr><td>x</td><td>y</td></tr></table><pre>line one
line two</pre></body></html>`;
    assert.deepEqual(read('a.html', text), [
      'my page',
      'the quick fox',
      'unbelievable café été goes on',
      'one',
      'two',
      'a b 5 6',
      'next',
      'x y',
      'line one',
      'line two',
    ]);
  });

  test('XML: reads character data, skips instructions and declarations', () => {
    const text = `<?xml version="1.0"?><!DOCTYPE doc><doc><para>some <emphasis>strong</emphasis> text</para><![CDATA[a <b> c]]><script>kept</script></doc>`;
    assert.deepEqual(read('a.xml', text), ['some strong text', 'a b c', 'kept']);
  });

  test('skips unclosed parts of any length', () => {
    for (const start of ['<p title="', '<!-- ', '<script>', '<a ', '&', '<', '<![CDATA[']) {
      assert.match(read('a.html', `seen ${start}${'x'.repeat(3_000_000)}`)[0] ?? '', /^seen/);
      read('a.html', start.repeat(200_000));
    }
  });
});

suite('LaTeX', () => {
  test('drops the preamble, commands, formulas and comments, and keeps text', () => {
    const text = String.raw`\documentclass[12pt]{article}
\usepackage{amsmath}
\newcommand{\hidden}[1]{also hidden #1}
\begin{document}
\section{The \emph{quick} fox}\label{sec:fox}
It jumps~\cite[p.~5]{knuth} over $x^2 + y$ dogs, % hidden
20\% of them, and \textbf{bold un\textit{believ}able} words
go on [aside].
\begin{equation}
  e = mc^2
\end{equation}
Na\"{\i}ve Erd\H{o}s stra\ss e caf\'e ''quoted''\ldots done.

\begin{itemize}
\item first \href{http://hidden.org}{link}
\item second
\end{itemize}
\begin{figure}[ht]\includegraphics[width=3cm]{cat.png}\caption{A cat}\end{figure}
\[ hidden \] shown \( hidden \) too
\end{document}
hidden`;
    assert.deepEqual(read('a.tex', text), [
      'the quick fox',
      'it jumps over dogs 20 of them and bold unbelievable words go on aside',
      'naïve erdős straße café quoted done',
      'first link',
      'second',
      'a cat',
      'shown too',
    ]);
  });

  test('reads a partial document without a preamble; a formula ends with its paragraph', () => {
    assert.deepEqual(read('a.tex', 'Costs $5 hidden\n\nnext paragraph'), ['costs', 'next paragraph']);
    assert.deepEqual(read('a.tex', String.raw`\def\foo#1{hidden} seen \newcommand\bar{hidden} too`), ['seen too']);
  });
});

suite('source code', () => {
  test('splits identifiers into parts, ends sentences at lines, skips numbers', () => {
    const text =
      "const getUserName = parseHTMLDocument(snake_case, 'don\\'t ask', 0xff, 42px) // don't panic\n\nif (x1) {}\n";
    assert.deepEqual(read('a.js', text), [
      "const get user name parse html document snake case don't ask",
      "don't panic",
      'if x1',
    ]);
  });

  test('reads comments as prose and joins wrapped ones', () => {
    const long = 'this comment is long enough to look as if it had been wrapped by an editor';
    assert.deepEqual(read('a.py', `# ${long}\n# and goes on.\nx = f'text' # why\n"""\nDoc string\n"""\n`), [
      `${long} and goes on`,
      'x f text',
      'why',
      'doc string',
    ]);
    assert.deepEqual(read('a.c', "/* one\n * two */ int a;\n#include <stdio.h>\nchar c = 'a';"), [
      'one',
      'int a',
      'two',
      'include stdio h',
      'char c a',
    ]);
    assert.deepEqual(read('a.sql', "SELECT name -- don't ask\nFROM users"), ['select name', "don't ask", 'from users']);
    assert.deepEqual(read('a.rs', "fn f<'a>(x: &'a str) {}\nlet y;"), ['fn f a x a str', 'let y']);
  });
});

suite('escapes in source code', () => {
  test('are no words, in strings, templates, comments, regular expressions and Markdown', () => {
    const expected = ['const a wait for it now'];
    for (const escape of [
      String.raw`\u2026`,
      String.raw`\u{1f409}`,
      String.raw`\x41`,
      String.raw`\n`,
      String.raw`\U0001F409`,
    ]) {
      assert.deepEqual(read('a.ts', `const a = "wait for${escape}it now";`), expected, escape);
      assert.deepEqual(read('a.ts', `const a = /wait for${escape}it now/;`), expected, escape);
      assert.deepEqual(read('a.py', `const = a("wait for${escape}it", 'now')`), expected, escape);
      assert.deepEqual(read('a.md', `const a wait \`for${escape}it\` now`), expected, escape);
      assert.deepEqual(read('a.ts', `\`wait for${escape}it now\``), ['wait for it now'], escape);
      assert.deepEqual(read('a.py', `"""wait for${escape}it now"""`), ['wait for it now'], escape);
    }
    assert.deepEqual(read('a.ts', String.raw`// one \u2026 two &#x2026; three`), ['one two three']);
    assert.deepEqual(read('a.py', String.raw`a = "one \N{HORIZONTAL ELLIPSIS} two"`), ['a one two']);
  });

  test('of CSS are up to six digits', () => {
    const style = String.raw`.music { content: "\e9c1 \201C dance"; }`;
    assert.deepEqual(read('a.css', style), ['music content dance']);
    assert.deepEqual(read('a.scss', style), ['music content dance']);
  });

  test('leave paths in comments alone', () => {
    assert.deepEqual(read('a.ts', String.raw`// in C:\new\table`), ['in c new table']);
  });
});

suite('notebooks', () => {
  const notebook = (cells: unknown): string =>
    JSON.stringify({ cells, metadata: { a: 'hidden' }, nbformat: 4 }, null, 1);

  test('reads Markdown and code cells, and skips outputs', () => {
    const cells = [
      { cell_type: 'markdown', source: ['# A *title*\n', 'some text'] },
      { source: 'fooBar = 1\nnext()', outputs: [{ text: ['hidden'], source: 'hidden' }], cell_type: 'code' },
      { cell_type: 'raw', metadata: { source: 'hidden' }, source: 'as \u00e9t\u00e9 is' },
    ];
    assert.deepEqual(read('a.ipynb', notebook(cells)), ['a title', 'some text', 'foo bar', 'next', 'as été is']);
  });

  test('reports a malformed notebook after reading what it can', () => {
    const whole = notebook([
      { cell_type: 'raw', source: 'one' },
      { cell_type: 'raw', source: 'two' },
    ]);
    for (let length = 0; length < whole.length; length++) {
      assert.equal(read('a.ipynb', whole.slice(0, length)).at(-1), 'malformed', whole.slice(0, length));
    }
    assert.deepEqual(read('a.ipynb', '{"a": 1}'), ['malformed']);
    assert.deepEqual(read('a.ipynb', notebook([]).replace('4', '04')), ['malformed']);
  });

  test('refuses JSON exactly where JSON.parse does', () => {
    const parts = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"cells"',
      '"\\u00e9\\n"',
      '"\\x"',
      '1',
      '-0.5e3',
      '01',
      'true',
      'nul',
      ' ',
      '"',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(parts, { maxLength: 12 }).map((all) => all.join('')),
          fc.json(),
        ),
        (json) => {
          let expected = true;
          try {
            JSON.parse(`{"cells":[],"more":${json}}`);
          } catch {
            expected = false;
          }
          assert.equal(read('a.ipynb', `{"cells":[],"more":${json}}`).at(-1) !== 'malformed', expected);
        },
      ),
      { numRuns: cases(2000) },
    );
  });
});

suite('JSON Lines', () => {
  test('reads the first known field, a text or a list of texts; counts broken lines', () => {
    const lines = [
      '{"id": 1, "title": "hidden", "text": "one two\\n\\nthree"}',
      '{"text": ',
      '',
      '{"body": ["four", "five"], "title": "hidden"}',
      '"a text alone"',
      '{"id": 2}',
    ].join('\r\n');
    const { sentences, broken } = readAs({ kind: 'jsonLines' }, lines);
    assert.deepEqual(sentences, ['one two', 'three', 'four', 'five', 'a text alone']);
    assert.equal(broken, 1);
    assert.deepEqual(read('a.jsonl', '{"a":{"b":"deep"},"text":"hidden"}', { jsonFields: ['x', 'a.b'] }), ['deep']);
    assert.deepEqual(read('a.jsonl', '{"x":1}', { jsonFields: ['__proto__', 'constructor'] }), []);
  });
});

suite('CSV', () => {
  const table =
    'id,Name,Comment,link\n1,Ann Lee,"He said ""hello, world""\nand left",https://x.org/a\n2,Bob,don\'t ask,https://x.org/b\n';

  test('reads anything in quoted cells, and columns of words', () => {
    const comments = ['he said hello world', 'and left', "don't ask"];
    assert.deepEqual(read('a.csv', table), ['ann lee', ...comments.slice(0, 2), 'bob', comments[2]]);
    for (const csvColumns of [['comment'], ['3'], ['no such', 'COMMENT']]) {
      assert.deepEqual(read('a.csv', table, { csvColumns }), comments);
    }
    assert.deepEqual(read('a.csv', table.replaceAll(',', ';'), { csvColumns: ['name'] }), ['ann lee', 'bob']);
    assert.deepEqual(read('a.tsv', 'text\tn\r\nsome, words\t5', {}), ['some words']);
  });

  test('chooses columns by the first rows', () => {
    const rows = Array.from({ length: 200 }, (_, i) => `${i},word number ${i}`).join('\n');
    assert.equal(read('a.csv', `id,text\n${rows}\n`).length, 200);
    assert.equal(read('a.csv', `id,text\n1,"${'long text '.repeat(MAX_UNIT_LENGTH)}"\n2,end`).length, 2);
  });

  test('reports an unclosed quotation mark as malformed', () => {
    assert.deepEqual(read('a.csv', 'text\n"never closed'), ['never closed', 'malformed']);
  });

  test('agrees with a plain parser on well-formed tables', () => {
    const cell = fc
      .array(fc.constantFrom('ab', 'c d', ',', '"', '\n', '\r\n', ' ', 'é'), { maxLength: 5 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), (rows) => {
        const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
        const csv = ['a,b', ...rows.map((row) => row.map(quoted).join(','))].join('\r\n');
        const expected = rows.flatMap(([, b]) => b.match(/[abcdé]+/g) ?? []);
        assert.deepEqual(
          read('x.csv', csv, { csvColumns: ['b'] })
            .join(' ')
            .split(' ')
            .filter(Boolean),
          expected,
        );
      }),
    );
  });
});

suite('pieces, for any kind', function () {
  this.timeout(60_000);

  const fragments = fc.constantFrom(
    ...[
      'word',
      'two words',
      'fooBar',
      "don't",
      'été',
      '中文',
      '😀',
      ' ',
      '\n',
      '\r\n',
      '\r',
      '\n\n',
      '.',
      ',',
      '"',
      "'",
      '`',
      '```\n',
    ],
    ...[
      '---\n',
      '# ',
      '- ',
      '| ',
      '> ',
      '[a](http://b)',
      '](',
      '<!--',
      '-->',
      '<b>',
      '</b>',
      '<p class="x">',
      '<script>',
      '</script>',
    ],
    ...[
      '&eacute;',
      '&',
      '<',
      '>',
      '<![CDATA[',
      ']]>',
      '$',
      '$$',
      '%',
      '\\',
      '\\emph{',
      '\\cite[x]{',
      '}',
      '{',
      '[',
      ']',
      '\\begin{equation}',
    ],
    ...[
      '\\end{equation}',
      "\\'e",
      '\\documentclass{x}',
      '\\begin{document}',
      '//',
      '/*',
      '*/',
      '"""',
      '#',
      '--',
      '0x1f',
      '\0',
      '\ufeff',
    ],
    ...[
      '{"text": "a\\n\\u00e9"}',
      '{"cells":[',
      '{"cell_type":"code","source":["x\\n"]},',
      ']}',
      ':',
      ';',
      '\t',
      'x'.repeat(700),
      '\ud800',
    ],
  );
  const contents = contentsOf(fragments);
  for (const name of [
    'a.md',
    'a.html',
    'a.xml',
    'a.tex',
    'a.js',
    'a.py',
    'a.lua',
    'a.ipynb',
    'a.jsonl',
    'a.csv',
    'a.tsv',
  ]) {
    test(`${name}: gives the same words wherever any bytes are cut, and no error but malformed`, () => {
      fc.assert(
        fc.property(contents, fc.integer({ min: 1, max: 30 }), (content, pieceLength) => {
          assert.deepEqual(read(name, content, {}, pieceLength), read(name, content));
        }),
        { numRuns: cases(300) },
      );
    });
  }

  test('cuts lines longer than a unit at the same places', () => {
    const long = `fooBar baz, `.repeat(MAX_UNIT_LENGTH / 6);
    for (const name of ['a.md', 'a.js', 'a.tex', 'a.csv']) {
      for (const content of [long, `${'x'.repeat(MAX_UNIT_LENGTH)}\r\n${'y'.repeat(MAX_UNIT_LENGTH)}\r`]) {
        assert.deepEqual(read(name, content, {}, 1000), read(name, content), name);
      }
    }
  });
});
