import { encodingNamed, type Encoding } from './names';

/** Characters of a file in which a declaration is looked for. @see HTML Living Standard, "prescan a byte stream" */
const MAX_LENGTH = 4096;

const xmlDeclaration = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/i;
const metaCharset = /<meta\s[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)/i;
const cssCharset = /^@charset "([\w.:-]+)";/;
/** A comment in the first two lines, as Python, Ruby, Emacs and Vim read them. @see PEP 263 */
const codingLine = /^[ \t\f]*(?:#|\/\/|\/\*|\*|--|%|;|"|').*?\b(?:file)?(?:en)?coding[:=][ \t]*([\w.-]+)/;
/** The same with the signs of Emacs, which may stand in any text. */
const emacsLine = /-\*-.*?\bcoding:[ \t]*([\w.-]+).*?-\*-/;
const latexOption = /\\usepackage\s*\[\s*([\w-]+)\s*\]\s*\{\s*inputenc\s*\}/;
const translations = /^(?:#.*\n|\s)*msgid\s+""/;
const translationsCharset = /^"?Content-Type:[^\n]*?charset=([\w.:-]+)/im;
/** The header of a book of Project Gutenberg. */
const gutenbergLine = /^Character set encoding: *([\w -]+?) *$/m;
/** An attribute of a document in AsciiDoc. */
const asciidocLine = /^:encoding: *([\w.-]+)/m;

/** Names of LaTeX's inputenc that others do not have. */
const latexNames: Readonly<Record<string, string>> = {
  ansinew: 'windows-1252',
  applemac: 'macintosh',
  utf8x: 'utf-8',
  latin9: 'iso-8859-15',
  latin10: 'iso-8859-16',
};

/**
 * The name of the encoding that the first characters of a text declare, as written there; undefined if they declare
 * none. A name that says nothing about bytes above ASCII (`ascii`, `CHARSET`) counts as none.
 * @param beginning decoded byte by byte, as Latin-1
 * @param kind      the kind of text, as `TextKind` names it
 */
function declaredLabel(beginning: string, kind: string): string | undefined {
  const text = beginning.slice(0, MAX_LENGTH);
  const label = labelIn(text, kind);
  return label === undefined || /^(?:(?:us-?)?ascii|charset|none|x-user-defined)$/i.test(label) ? undefined : label;
}

function labelIn(text: string, kind: string): string | undefined {
  const [first = '', second = ''] = text.split(/\r\n?|\n/, 2);
  const ofEmacs = emacsLine.exec(first) ?? emacsLine.exec(second);
  if (ofEmacs) {
    return ofEmacs[1];
  }
  switch (kind) {
    case 'html':
    case 'xml':
      return (xmlDeclaration.exec(text) ?? metaCharset.exec(text))?.[1];
    case 'code':
      return (codingLine.exec(first) ?? codingLine.exec(second) ?? cssCharset.exec(text))?.[1];
    case 'latex': {
      const option = latexOption.exec(text)?.[1] ?? codingLine.exec(first)?.[1];
      return option === undefined ? undefined : (latexNames[option] ?? option);
    }
    default:
      return translations.test(text)
        ? translationsCharset.exec(text)?.[1]
        : (gutenbergLine.exec(text) ?? asciidocLine.exec(text))?.[1];
  }
}

/**
 * The encoding that a text declares. A text whose declaration was read byte by byte cannot be UTF-16, so this name means
 * UTF-8 there, as in browsers.
 * @see HTML Living Standard, "extracting a character encoding from a meta element"
 */
export function declaredEncoding(beginning: string, kind: string): Encoding | undefined {
  const label = declaredLabel(beginning, kind);
  // Emacs writes the line end after the name: `latin-1-unix`.
  const encoding = label === undefined ? undefined : encodingNamed(label.replace(/-(?:unix|dos|mac)$/i, ''));
  return encoding && /^utf-(?:16|32)/.test(encoding) ? 'utf-8' : encoding;
}
