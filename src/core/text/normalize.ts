/** Joins letters inside a word: typewriter and typographic apostrophe. */
export const apostrophes = "'\u2019";
/** Zero-width joiner and non-joiner: inside words of Persian and Indic scripts. */
export const zeroWidthJoiners = '\u200c\u200d';
/** Marks where a word may be hyphenated; not part of its spelling. */
export const softHyphen = '\u00ad';

/**
 * The spelling a word of prose is trained under: apostrophes straight, soft hyphens dropped, lower case, Unicode NFC,
 * and without the English possessive: "King’s" is "king". Other contractions stay whole ("don't", "we'll"). The
 * possessive is handled as by Lucene's EnglishPossessiveFilter; gensim's tokenizer would leave "king" and "s", spaCy's
 * "king" and "'s": either way the noun is counted once.
 */
export function normalizeWord(word: string): string {
  return stripPossessive(
    // Lower case first: it can leave a letter and a mark that NFC then joins.
    straightenApostrophes(word).replaceAll(softHyphen, '').toLowerCase().normalize('NFC'),
  );
}

export function straightenApostrophes(word: string): string {
  return word.replaceAll('\u2019', "'");
}

/** "king's" and "kings'" without the ending; other words as they are. Apostrophes must be straight. */
export function stripPossessive(word: string): string {
  return word.replace(/(?<=.)'[sS]?$/su, '');
}
