/** Characters of Chinese between `~{` and `~}`. @see RFC 1843, HZ */
const hz = /~\{(?:[\x21-\x77][\x21-\x7e]){2,}~\}/g;
/** Letters above ASCII in base64 between `+` and `-`. @see RFC 2152, UTF-7 */
const utf7 = /[A-Za-z]\+A[A-Z][A-Za-z0-9+/]{1,6}-[a-z]|\+A[A-Z][A-Za-z0-9]-[a-z]/g;
/** Letters of Latin-1 that were read as Windows-1252 and written as UTF-8 once more: `Ã¤` for ä, `â€™` for ’. */
const twice = /\u00c3[\u0080-\u00bf\u0152-\u0178\u2013-\u2122]|\u00c2[\u00a0-\u00bf]|\u00e2\u20ac[\u0080-\uffff]/g;
/** Fewer signs than this may be a coincidence. */
const MIN_SIGNS = 3;

/** Whether ASCII text is HZ or UTF-7, which are not supported: its words would be codes. */
export function isSevenBitCode(text: string): boolean {
  return (text.match(hz)?.length ?? 0) >= MIN_SIGNS || (text.match(utf7)?.length ?? 0) >= MIN_SIGNS;
}

/** Whether most characters above ASCII come from UTF-8 that was encoded twice. */
export function isEncodedTwice(text: string): boolean {
  const signs = text.match(twice) ?? [];
  const high = text.match(/[^\0-\x7f]/g)?.length ?? 0;
  return signs.length >= MIN_SIGNS && signs.join('').length * 2 > high;
}
