/** U+2212, the minus sign of typography, in UTF-8 read as Latin-1. */
const UNICODE_MINUS = /^\u00e2\u0088\u0092/;
/** Fortran's `1.5D-02`. Without a point it may be a word, such as `3d5`. */
const FORTRAN_EXPONENT = /^([+-]?(?:\d+\.\d*|\.\d+))[dD](?=[+-]?\d+$)/;
/** Mathematica's `1.5*^-02`. */
const MATHEMATICA_EXPONENT = /\*\^(?=[+-]?\d+$)/;

/**
 * Returns a number as JavaScript spells it, for spellings that other programs use: a Unicode minus, an exponent after D
 * or `*^`. Returns any other text as it is.
 * @param text the bytes of a field, a character each
 */
export function plainDecimal(text: string): string {
  return text.replace(UNICODE_MINUS, '-').replace(FORTRAN_EXPONENT, '$1e').replace(MATHEMATICA_EXPONENT, 'e');
}

/** The value that is missing in a row of R, Python, SQL or JSON. */
const MISSING = /^(?:na|n\/a|none|null|nil)$/i;
/** NaN of C, glibc, musl, AIX, Microsoft's old and new C, Java, Python, R and Scheme, with and without what lies in it. */
const NAN = /^[+-]?(?:nan[qs]?|[qs]nan|nan\(\w*\)|nan\.0|1\.#(?:ind|io|q?nan|qn?a?|qo|snan|snn?a?|sn|nan)\d*)$/i;
/** Infinity. `1.#J` is what Microsoft's old C makes of `1.#INF` when it rounds its letters. */
const INFINITY = /^[+-]?(?:inf(?:inity)?|inf\.0|1\.#(?:inf?|j)\d*)$/i;
const INFINITY_SIGN = '\u00e2\u0088\u009e';
/** No spelling is longer. */
const MAX_BYTES = 32;

/** Returns the value that is spelt as no finite number: infinity, or NaN also for a missing one; undefined for other text. */
export function notFiniteValue(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (end - start > MAX_BYTES) {
    return undefined;
  }
  const text = String.fromCharCode(...bytes.subarray(start, end)).replace(INFINITY_SIGN, 'inf');
  if (INFINITY.test(text)) {
    return text.startsWith('-') ? -Infinity : Infinity;
  }
  return NAN.test(text) || MISSING.test(text) ? NaN : undefined;
}

/** Whether the bytes are how C, Java, Python, R or Microsoft's C print NaN, infinity or a missing value. */
export function spellsNotFinite(bytes: Uint8Array, start: number, end: number): boolean {
  return notFiniteValue(bytes, start, end) !== undefined;
}
