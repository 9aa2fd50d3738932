/** Apostrophes, straight and typographic: they join letters inside a word. */
export const apostrophes = "'\u2019";
/** Zero-width joiner and non-joiner, which occur inside words of Persian and Indic scripts. */
export const zeroWidthJoiners = '\u200c\u200d';
/** A possible hyphenation point; not part of the spelling. */
export const softHyphen = '\u00ad';

/**
 * The spelling of a word of prose in training: straight apostrophes, no soft hyphens, lower case, Unicode NFC, without
 * the English possessive. "King’s" becomes "king"; other contractions stay whole: "don't", "we'll". Lucene's
 * EnglishPossessiveFilter does the same.
 */
export function normalizeWord(word: string): string {
  return stripPossessive(
    // Lower case comes first: it can produce a letter and a mark, which NFC joins.
    straightenApostrophes(word).replaceAll(softHyphen, '').toLowerCase().normalize('NFC'),
  );
}

export function straightenApostrophes(word: string): string {
  return word.replaceAll('\u2019', "'");
}

/** Drops the ending of "king's" and "kings'". Apostrophes must be straight. */
export function stripPossessive(word: string): string {
  return word.replace(/(?<=.)'[sS]?$/su, '');
}
