import assert from 'node:assert/strict';
import fc from 'fast-check';
import { placeInCode } from '../../src/core/text/codePlace';
import { hasKeywords, isKeyword } from '../../src/core/text/keywords';
import { syntaxOf } from '../../src/core/text/kinds/codeSyntax';

/** What is at `|`; `lines` ends with the line of the pointer. */
function placeAt(language: string, ...lines: string[]): string {
  const last = lines.pop()!;
  return placeInCode(syntaxOf(language)!, lines, last.replace('|', ''), last.indexOf('|'));
}

suite('places in source code', () => {
  test('are code, comments and strings, also of several lines', () => {
    for (const [place, language, ...lines] of [
      ['code', 'typescript', 'con|st a = 1; // b'],
      ['comment', 'typescript', 'const a = 1; // re|turn'],
      ['string', 'typescript', "const a = 'wel|come'; // b"],
      ['code', 'typescript', "const a = 'welcome'; le|t b;"],
      ['comment', 'typescript', '/** Returns', ' * the na|me */'],
      ['code', 'typescript', '/** Returns', ' * the name */ na|me'],
      ['string', 'javascriptreact', 'const a = `one', 'tw|o`;'],
      ['code', 'javascriptreact', 'const a = `one', 'two`; thr|ee'],
      ['string', 'python', 'def f():', '  """Return', '  the pri|ce."""'],
      ['comment', 'python', 'x = 1 # the pri|ce'],
      ['string', 'json', '{ "na|me": 1 }'],
      ['comment', 'sql', 'SELECT a -- the na|me'],
      ['comment', 'shellscript', 'echo a # the na|me'],
    ] as const) {
      assert.equal(placeAt(language, ...lines), place, lines.join('\n'));
    }
  });

  test('any text has one', () => {
    const syntax = fc.constantFrom('typescript', 'python', 'sql', 'lua', 'css').map((name) => syntaxOf(name)!);
    const line = fc
      .array(fc.constantFrom('a', ' ', "'", '"', '`', '/*', '*/', '//', '"""', '#', '--[[', ']]', '\\', '\u2028'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(syntax, fc.array(line, { maxLength: 5 }), line, fc.nat(20), (of, before, last, at) => {
        assert.match(placeInCode(of, before, last, at), /^(?:code|comment|string)$/);
      }),
    );
  });
});

suite('keywords', () => {
  test('belong to their language, in its case', () => {
    for (const [language, keywords, names] of [
      ['typescript', 'return function interface readonly await', 'name type get elif Return price self'],
      ['python', 'return def elif None lambda', 'function name switch none'],
      ['go', 'func chan defer range', 'class name'],
      ['sql', 'SELECT select From where', 'name date index'],
      ['json', 'true null', 'return class'],
      ['a-language-that-is-new', 'if else return class', 'elif name'],
    ] as const) {
      for (const word of keywords.split(' ')) {
        assert.ok(isKeyword(word, language), `${word} in ${language}`);
      }
      for (const word of names.split(' ')) {
        assert.ok(!isKeyword(word, language), `${word} in ${language}`);
      }
    }
    assert.ok(!isKeyword('constructor', 'python') && !isKeyword('__proto__', 'c'));
    assert.ok(hasKeywords('typescriptreact') && !hasKeywords('markdown') && !hasKeywords('constructor'));
  });
});
