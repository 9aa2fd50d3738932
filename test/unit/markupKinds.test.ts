import assert from 'node:assert/strict';
import { kindOf } from '../../src/core/text/kinds/kinds';
import { testPieces } from './support/kindPieces';
import { read } from './support/readKind';

suite('reStructuredText', () => {
  test('drops names and options of directives, roles, comments, targets and addresses', () => {
    const text = `.. _hidden:

********
Training
********

:Author: Anna Lee
:orphan:

.. module:: hidden.module
   :synopsis: hidden thing

The :class:\`~gensim.models.Word2Vec\` class learns, see :ref:\`the tutorial <hid>\`, :ref:\`hidden\`
and :func:\`train\`. It uses \`\`negative_sampling\`\` |hidden| [1]_ \`link <https://hidden.org/x_y>\`_ and *re*\\ Structured text.

.. code-block:: python
   :linenos:

   model = Word2Vec(vector_size=100)

   next()

.. note:: The corpus
   is a list.

   - first item
     goes on
   - second item

.. image:: hidden.png
   :width: 300px

.. figure:: hidden.png
   :alt: hidden

   The caption.

.. versionadded:: 3.2
   New words.

.. hidden comment
   goes on

..
   hidden

term
   The definition. Code follows::

      x = getName()

.. [1] The note.

.. function:: open(fileName, mode='r')

   Opens.

   :param fileName: the name

>>> print(fooBar)
12

__ https://hidden.org
`;
    assert.deepEqual(read('a.rst', text), [
      'training',
      'anna lee',
      'the word2 vec class learns see the tutorial and train it uses negative sampling link and restructured text',
      'model word2 vec vector size',
      'next',
      'the corpus is a list',
      'first item goes on',
      'second item',
      'the caption',
      'new words',
      'term',
      'the definition code follows',
      'x get name',
      'the note',
      'open file name mode r',
      'opens',
      'the name',
      'print foo bar',
    ]);
  });

  test('reads tables by cell or by row', () => {
    const text = `+--------+---------+
| one    | three   |
| two    | four    |
+========+=========+
| five   | six     |
+--------+---------+

====  ====
a     b
====  ====
c     d

e     f
====  ====

Text
after.
`;
    assert.deepEqual(read('a.rst', text), ['one two', 'three four', 'five', 'six', 'a b', 'c d', 'e f', 'text after']);
  });
});

suite('Org', () => {
  test('drops properties, states, tags, moments, keywords, targets and formulas', () => {
    const text = `#+TITLE: My notes
#+STARTUP: hidden
#+hidden_keyword: x
* TODO [#A] The *quick* fox :hidden:tag:
SCHEDULED: <2024-01-01 Mon 10:00 +1w>
:PROPERTIES:
:CUSTOM_ID: hidden
:END:
A [[https://hidden.org][link]] and [[file:hidden.png]], see [[*The end][there]] and [[The end]] on <2024-01-02 Tue>.
It goes on[fn:1] with ~getName~ and $x^2$ \\alpha [cite:@hidden2020] {{{hidden(x)}}} <<hidden>> seen.
# hidden comment
#+BEGIN_SRC python :results hidden
x = fooBar  # why
,* not a headline
#+END_SRC
#+begin_quote
Quoted text.
#+end_quote
- [ ] first item
- [X] second :: its text
  1. third
| a | b |
|---+---|
| c d | e |
#+TBLFM: $1=hidden
#+CAPTION: The caption
\\begin{equation}
hidden
\\end{equation}
[fn:1] The note.
#+BEGIN_EXPORT html
hidden
* Next headline
`;
    assert.deepEqual(read('a.org', text), [
      'my notes',
      'the quick fox',
      'a link and see there and the end on it goes on with get name and seen',
      'x foo bar',
      'why',
      'not a headline',
      'quoted text',
      'first item',
      'second its text',
      'third',
      'a b',
      'c d e',
      'the caption',
      'the note',
      'next headline',
    ]);
  });
});

suite('AsciiDoc', () => {
  test('drops attributes, options, macros, conditions, comments and addresses', () => {
    const text = `= Whales of the sea
Anna Lee <anna@hidden.org>
v1.0, 2020-01-01
:toc: left
:hidden: long \\
hidden
// hidden comment

include::hidden.adoc[]
ifdef::hidden[]
[[hidden]]
== Big ones
.A title
[source,java]
----
int fooBar = 1; // why <1>
----
<1> The note

The https://hidden.org/Whale[blue whale^] is _large_, **un**usual and \`bigFish\` {hidden}. <<hidden,see here>> <<hidden>>
image:hidden.png[A whale,300] kbd:[Ctrl] footnote:[Some note.] https://hidden.net &mdash; link:hidden.html[text,window=_blank]

NOTE: It is *heavy*.

* first
** second
. third
term:: its text

[quote, Hidden Author]
____
Quoted text.
____

////
hidden
////

|===
|a |b
2+|c d
|===

Underlined
----------
[.lead]#Marked# text +
goes on
`;
    assert.deepEqual(read('a.adoc', text), [
      'whales of the sea',
      'big ones',
      'a title',
      'int foo bar',
      'why',
      'the note',
      'the blue whale is large unusual and big fish see here a whale ctrl some note text',
      'it is heavy',
      'first',
      'second',
      'third',
      'term',
      'its text',
      'quoted text',
      'a',
      'b',
      'c d',
      'underlined',
      'marked text goes on',
    ]);
  });
});

suite('front matter', () => {
  test('of AsciiDoc is dropped if it is closed', () => {
    assert.deepEqual(read('a.adoc', '---\nhidden: x\n---\n= Title\n'), ['title']);
    assert.deepEqual(read('a.adoc', '---\nseen\n'), ['seen']);
  });
});

suite('wikitext', () => {
  const page = `{{Infobox animal|name=hidden
|image=hidden.jpg
|text={{hidden|x}}
}}
'''Whales''' are [[marine mammal|mammals]] of the [[sea]]s.<ref name="a">{{cite web|url=http://hidden.org|title=hidden}}</ref> They '''un'''usually&nbsp;&ndash; sing {{lang|fr|bonjour}} [http://hidden.org loudly].<ref name=b />
<!-- hidden
hidden --> {{nowrap|blue whale}} <math>hidden</math>
== Songs ==
* first [[Whale (animal)|]]
# second [[:Category:Sea|sea]] [[de:Wal]]
[[File:Hidden.jpg|thumb|left|A [[whale]] jumps]]
[[Datei:Hidden.jpg|mini]]
{| class="hidden"
|+ The caption
! style="hidden" | Head !! Other
|-
| a b || c
|}
<gallery>
File:Hidden.jpg|A picture
</gallery>
__NOTOC__
[[Category:Mammals]]
`;
  const sentences = [
    'whales are mammals of the seas they unusually sing bonjour loudly blue whale',
    'songs',
    'first whale',
    'second sea',
    'a whale jumps',
    'the caption',
    'head',
    'other',
    'a b',
    'c',
    'a picture',
  ];

  test('drops templates, references, formulas, categories, tags and comments', () => {
    assert.deepEqual(read('a.wiki', page), sentences);
    assert.equal(kindOf('a.txt', page).kind, 'wikitext');
    assert.equal(kindOf('a.txt', 'See [[note]] and {{x}}.\n').kind, 'prose');
  });

  test('a heading ends what was not closed', () => {
    assert.deepEqual(read('a.wiki', '{{hidden\n[[seen\n== Next ==\n<ref>hidden\n\nseen {{hidden\n=== End ===\n'), [
      'next',
      'seen',
      'end',
    ]);
    assert.deepEqual(read('a.wiki', '#REDIRECT [[Hidden]]\n'), []);
  });

  test('exports: reads titles and articles, no redirects, templates and facts', () => {
    const escaped = page.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    const pageOf = (title: string, ns: number, text: string, more = ''): string =>
      `<page><title>${title}</title><ns>${ns}</ns><id>1</id>${more}<revision><timestamp>2024</timestamp><contributor><username>Hidden</username></contributor><comment>hidden</comment><model>wikitext</model><text bytes="9" xml:space="preserve">${text}</text><sha1>hidden1</sha1></revision></page>\n`;
    const dump = `<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/"><siteinfo><sitename>Hidden</sitename></siteinfo>
${pageOf('Whale &amp; sea', 0, escaped)}${pageOf('Hidden', 0, '#REDIRECT [[X]]', '<redirect title="X" />')}${pageOf('Template:Hidden', 10, 'hidden')}${pageOf('Next', 0, 'Some text {{hidden')}${pageOf('Last', 0, 'The end')}</mediawiki>`;
    assert.equal(kindOf('a.xml', dump).kind, 'wikiDump');
    assert.deepEqual(read('a.xml', dump), ['whale sea', ...sentences, 'next', 'some text', 'last', 'the end']);
    assert.equal(read('a.xml', dump.slice(0, -100)).at(-1), 'malformed');
  });
});

suite('Markdown of other programs', () => {
  test('Obsidian: links, embeds, callouts, comments, queries, names of blocks', () => {
    const text = `---
hidden: true
---
# Whales ^hidden-id

See [[Blue whale|giants]] and [[Hump#Back#^hidden]]; ![[hidden.png|300]] %%hidden%% ==mar==ked **un**usual #ocean/deep :smile:

> [!warning]- Careful
> They are ~~big~~.

%%
hidden

hidden
%%

\`\`\`dataview
TABLE hidden
\`\`\`
\`\`\`ad-note
Shown text.
\`\`\`
- [>] item \`= this.hidden\` (weight:: 5 t) <% tp.hidden %>

^hidden
`;
    assert.deepEqual(read('a.md', text), [
      'whales',
      'see giants and hump back marked unusual ocean deep',
      'careful',
      'they are big',
      'shown text',
      'item 5 t',
    ]);
  });

  test('front matter in TOML and JSON; MDX, Jekyll, Hugo, Pandoc, MkDocs and MyST', () => {
    assert.deepEqual(read('a.md', '+++\nhidden = 1\n+++\nseen'), ['seen']);
    assert.deepEqual(read('a.md', '{\n"hidden": 1\n}\nseen'), ['seen']);
    assert.deepEqual(read('a.md', '{\nno JSON\n}\nseen'), ['no json seen']);
    assert.deepEqual(read('a.md', '%%\nnot closed'), ['not closed']);
    const text = `import Tabs from '@hidden/Tabs';
export const hidden = 1;

{% hidden %} Some {{ hidden }} text [@hidden2020, p. 5] goes on.{: .hidden}
{: #hidden}

:::note A title
Inside.
:::

::: {.callout-hidden}
In a box.
:::

!!! tip "Its title"
    Indented.

\`\`\`{note} My note
:class: hidden

See {ref}\`hidden\` and {ref}\`the end <hidden>\` and {term}\`big words\`.
\`\`\`

\`\`\`{r, echo=FALSE}
x <- fooBar
\`\`\`

\`\`\`mermaid
hidden
\`\`\`
[TOC]
`;
    assert.deepEqual(read('a.mdx', text), [
      'some text goes on',
      'a title',
      'inside',
      'in a box',
      'its title',
      'indented',
      'my note',
      'see and the end and big words',
      'x foo bar',
    ]);
  });
});

suite('pieces, for kinds in markup', function () {
  this.timeout(60_000);
  const fragments: Record<string, readonly string[]> = {
    'a.rst': [
      '.. note:: ',
      '.. code:: python\n\n',
      '   ',
      ':a: ',
      ':ref:`',
      '`',
      '``',
      '::\n\n',
      '|',
      '+--+\n',
      '== ==\n',
      '`_',
      '\\ ',
      '>>> ',
    ],
    'a.org': [
      '* ',
      '#+BEGIN_SRC c\n',
      '#+END_SRC\n',
      ':PROPERTIES:\n',
      ':END:\n',
      '[[',
      '][',
      ']]',
      '#+TITLE: ',
      '<2024-01-01>',
      '| ',
      '=',
      '~',
      '{{{',
      '\\a',
    ],
    'a.adoc': [
      '= ',
      '----\n',
      '[source,c]\n',
      '|===\n',
      '|',
      ':a: ',
      'http://a[',
      ']',
      '<<',
      '>>',
      '**',
      '`',
      'image:a[',
      '{a}',
      '::',
      '////\n',
      '+',
    ],
    'a.wiki': [
      '{{',
      '}}',
      '[[',
      ']]',
      '|',
      '<ref>',
      '</ref>',
      '<ref/>',
      '<!--',
      '-->',
      "'''",
      '== ',
      ' ==',
      '{|',
      '|}',
      '|-',
      '<gallery>',
      'File:a.jpg',
      '#',
      '&nbsp;',
      '{{lang|fr|',
    ],
    'a.md': [
      '---\n',
      '{\n',
      '%%',
      '```{note}\n',
      '```dataview\n',
      '```\n',
      ':::\n',
      '[[',
      ']]',
      '|',
      '![[',
      '==',
      '**',
      '*',
      '> [!a] ',
      ' ^a',
      '{{',
      '}}',
      ':a:',
      '$',
    ],
    'a.mwxml': [
      '<page><title>',
      '</title>',
      '<ns>',
      '0',
      '</ns>',
      '<text>',
      '</text>',
      '<redirect/>',
      '&lt;',
      '&amp;',
      '&',
      '<',
      '>',
      '{{',
      '}}',
      '[[',
    ],
  };
  for (const [name, own] of Object.entries(fragments)) {
    testPieces(name, kindOf(name, ''), own);
  }
});
