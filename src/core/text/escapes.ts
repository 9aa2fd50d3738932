/**
 * Escapes of characters by their code or name in source code: `\u2026`, `\u{1f409}`, `\U0001F409`, `\x41`, `\N{BULLET}`,
 * and `&#x2026;` of HTML.
 */
export const codeEscapes =
  '\\\\(?:u\\{[0-9a-fA-F]{1,6}\\}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|N\\{[^{}\\\\]{1,60}\\})' +
  '|&#(?:\\d{1,7}|[xX][0-9a-fA-F]{1,6});';
/** Escapes of control characters in source code: `\n`, `\t`, `\0`. */
const controlEscapes = '\\\\[abefnrtv0]';
/** CSS escapes a character by one to six hexadecimal digits: `\2026`, `\e001`. */
const cssEscapes = '\\\\[0-9a-fA-F]{1,6}';

const inProse = new RegExp(codeEscapes, 'g');
const inCode = new RegExp(`${codeEscapes}|${controlEscapes}`, 'g');
const inCss = new RegExp(`${cssEscapes}|${inCode.source}`, 'g');

/** What escapes a text may have: prose has no control characters, because `C:\new` is a path. */
export type EscapeKind = 'prose' | 'code' | 'css';

const patterns: Readonly<Record<EscapeKind, RegExp>> = { prose: inProse, code: inCode, css: inCss };

/** The same text with a backslash in place of each character of an escape, so that no letter of it belongs to a word. */
export function blankEscapes(text: string, kind: EscapeKind): string {
  return text.replace(patterns[kind], (escape) => '\\'.repeat(escape.length));
}

/** The same text with a space in place of each escape. */
export function dropEscapes(text: string, kind: EscapeKind): string {
  return text.replace(patterns[kind], ' ');
}
