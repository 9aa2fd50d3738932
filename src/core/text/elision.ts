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

/** Words with an elided particle among all words from which a text counts as French, Italian or a like language. */
const MIN_ELIDED_SHARE = 0.005;
const anyWord = /[\p{L}\p{M}]+(?:['\u2019][\p{L}\p{M}]+)*/gu;

/** Whether a text has elided particles as often as French, Italian and Catalan have; English names have a few. */
export function usesElision(text: string): boolean {
  let words = 0;
  let elided = 0;
  for (const [word] of text.matchAll(anyWord)) {
    words++;
    elided += /['\u2019]/u.test(word) && elidedLength(word.toLowerCase().replaceAll('\u2019', "'")) > 0 ? 1 : 0;
  }
  return elided > MIN_ELIDED_SHARE * words;
}
