import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { sourceFiles } from '../unit/support/sources';

/** Shapes that a reader stumbles over. Each has a plain form: say what something is, with subject, verb and object. */
const banned = [
  /\blearnt\b/i,
  /\bnobody’?'?s\b/i,
  /\bso many as\b/i,
  /\bsuch as take\b/i,
  /\bwhat goes on when\b/i,
  /\b(?:is|are) told of\b/i,
  /\bof which\b/i,
  /\b(?:that|which|it|word|path|file) (?:is|are) none\b/i,
  /\bwhich there (?:is|are) not\b/i,
  /\bnone of the (?:chosen|wanted)\b/i,
  /\bthan another\b/i,
  /\b(?:amid|anew)\b/i,
  /\b(?<!there )(?:is|are) no (?:encoding|JSON|list|map|model)\b/i,
  // A message that begins with “Of”.
  /["'`“]Of (?:[a-z]|\$\{)/,
];

/** Maximum words of a sentence. Twenty are enough for a sentence; lists take some more. */
const MAX_WORDS = 30;

const pages = ['.', 'docs'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`),
);
const strings = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;

/** The sentences and items of Markdown, without code, tables and targets of links. */
function sentencesOf(markdown: string): string[] {
  return markdown
    .replaceAll(/```.*?```|<!--.*?-->/gs, '')
    .replaceAll(/^(?:\||!\[| {4}).*$/gm, '')
    .replaceAll(/`[^`]*`/g, 'code')
    .replaceAll(/\]\([^)]*\)|\([^)]*\)/g, '')
    .split(/(?<=[.!?:;])\s+|\n\n+|\n(?=[-#0-9])/);
}

function wordCount(sentence: string): number {
  return sentence.match(/[\w'’.-]*\w/g)?.length ?? 0;
}

suite('plain English', () => {
  test('no text has a banned shape', () => {
    const files = [...sourceFiles('src'), ...sourceFiles('webview'), ...pages, 'package.nls.json'];
    const found = files.flatMap((file) => {
      // Comments are for developers.
      const text = readFileSync(file, 'utf8').replaceAll(/^[ \t]*(?:\/?\*|\/\/).*$/gm, '');
      return banned.flatMap((shape) => {
        const match = shape.exec(text);
        return match ? [`${file}:${text.slice(0, match.index).split('\n').length}: ${match[0]}`] : [];
      });
    });
    assert.deepEqual(found, []);
  });

  test('recognises the shapes', () => {
    const shapes = [
      'has a header that is none',
      'The first of each kind, so many as are kept.',
      "and is nobody's neighbour",
    ];
    for (const text of [...shapes, 'refers to object 5, which there is not', '`Of ${n} words`']) {
      assert.ok(
        banned.some((shape) => shape.test(text)),
        text,
      );
    }
  });

  test('sentences are short', () => {
    const texts = [...pages.map((page) => readFileSync(page, 'utf8')), ...Object.values(strings)];
    const long = texts.flatMap(sentencesOf).filter((sentence) => wordCount(sentence) > MAX_WORDS);
    assert.deepEqual(long, []);
    assert.equal(wordCount(sentencesOf('One. Two words and `code here` ([a link](to there)).')[1]!), 4);
  });
});
