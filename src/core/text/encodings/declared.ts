import { encodingNamed, type Encoding } from './names';

/** Characters of a file in which a declaration is looked for. @see HTML Living Standard, "prescan a byte stream" */
const MAX_LENGTH = 4096;

/** What kind of declaration a file may have: markup, a comment of a program, or a header of translations. */
export type DeclarationKind = 'markup' | 'code' | 'translations';

const xmlDeclaration = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/i;
const metaCharset = /<meta\s[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)/i;
const cssCharset = /^@charset "([\w.:-]+)";/;
/** The first two lines of a program, as Python, Ruby, Emacs and Vim read them. @see PEP 263 */
const codingLine = /^[ \t\f]*(?:#|\/\/|\/\*|--|%|;|").*?\b(?:file)?(?:en)?coding[:=][ \t]*([\w.-]+)/;
const translationsCharset = /^"?Content-Type:[^\n]*?charset=([\w.:-]+)/im;

/**
 * The name of the encoding that the first characters of a file declare, as written there; undefined if they declare
 * none. A name that says nothing about bytes above ASCII (`ascii`, `CHARSET`) counts as none.
 * @param beginning decoded byte by byte, as Latin-1
 */
export function declaredLabel(beginning: string, kind: DeclarationKind): string | undefined {
  const text = beginning.slice(0, MAX_LENGTH);
  const label = labelIn(text, kind);
  return label === undefined || /^(?:us-?)?ascii$|^charset$|^none$|^x-user-defined$/i.test(label) ? undefined : label;
}

function labelIn(text: string, kind: DeclarationKind): string | undefined {
  switch (kind) {
    case 'markup':
      return (xmlDeclaration.exec(text) ?? metaCharset.exec(text))?.[1];
    case 'translations':
      return translationsCharset.exec(text)?.[1];
    case 'code': {
      const lines = text.split(/\r\n?|\n/, 2);
      return (codingLine.exec(lines[0] ?? '') ?? codingLine.exec(lines[1] ?? '') ?? cssCharset.exec(text))?.[1];
    }
  }
}

/**
 * The encoding that a file declares. A file that was read as ASCII up to its declaration cannot be UTF-16, so this name
 * means UTF-8 there, as in browsers.
 * @see HTML Living Standard, "extracting a character encoding from a meta element"
 */
export function declaredEncoding(beginning: string, kind: DeclarationKind): Encoding | undefined {
  const label = declaredLabel(beginning, kind);
  // Emacs writes the line end after the name: `latin-1-unix`.
  const encoding = label === undefined ? undefined : encodingNamed(label.replace(/-(?:unix|dos|mac)$/i, ''));
  return encoding && /^utf-(?:16|32)/.test(encoding) ? 'utf-8' : encoding;
}
