/**
 * Particles that French, Italian, Catalan and Occitan write before a vowel without theirs. Words such as `quelqu'un`,
 * `presqu'île`, `aujourd'hui` and `prud'homme` begin with none, so they stay whole.
 * @see Lucene's ElisionFilter for French, Italian and Catalan
 */
const particles = new Set(
  (
    'l m t qu n s j d c jusqu quoiqu lorsqu puisqu ' +
    'all dall dell nell sull coll pell gl agl dagl degl negl sugl quell quest un v'
  ).split(' '),
);
/** A vowel, a silent h or a digit: `l'été`, `l'homme`, `l'11`. */
const silentBeginning = /^[aeiouyhàáâäæèéêëìíîïòóôöœùúûü\p{N}]/u;
const MAX_PARTICLE_LENGTH = 6;

/** The length of the elided particles before a folded word, with their apostrophes; 0 if there is none. */
export function elidedLength(word: string): number {
  let start = 0;
  for (;;) {
    const end = word.indexOf("'", start);
    if (end < 0 || end - start > MAX_PARTICLE_LENGTH || !particles.has(word.slice(start, end))) {
      return start;
    }
    if (!silentBeginning.test(word.slice(end + 1))) {
      return start;
    }
    start = end + 1;
  }
}

/** Elided words for each byte of a text from which it counts as French, Italian or Catalan: one word in 200. */
const MIN_ELIDED_SHARE = 1 / 1200;
/** In bytes of ASCII, UTF-8, Windows-1252 and, without zeros, UTF-16. */
const elidedWord =
  /(?<![\w'\x80-\xff])(?:[lmtnsjdc]|qu|jusqu|lorsqu|puisqu|(?:qu|d|n)ell|(?:d|n|s)?all|sull|quest|un)(?:['\x92\x19]|\xe2\x80\x99)(?=[aeiouyh\xc0-\xff])/gi;

/**
 * Whether a text has elided particles as often as French, Italian and Catalan have; English names have a few.
 * @param bytes of the beginning of the text, one character each
 */
export function usesElision(bytes: string): boolean {
  const text = bytes.includes('\0') ? bytes.replace(/\0/g, '') : bytes;
  const elided = text.match(elidedWord)?.length ?? 0;
  return elided > MIN_ELIDED_SHARE * text.length;
}
