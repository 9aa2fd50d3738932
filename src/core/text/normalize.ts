import { foldCompatibility } from './compatibility';
import { shapedLetters } from './unseen';

/**
 * Apostrophes inside a word, which are all spelt as the first: straight, typographic, opening quote, the modifier
 * letters of Ukrainian, transliteration and Hawaiian, acute accent, full width, Hebrew geresh.
 */
export const apostrophes = "'\u2019\u2018\u02bc\u02b9\u02bb\u00b4\uff07\u05f3";
/** Zero-width joiner and non-joiner, which occur inside words of Persian and Indic scripts. */
export const zeroWidthJoiners = '\u200c\u200d';
/**
 * Characters without a shape or of the layout alone, for a class of a regular expression: soft hyphen, grapheme joiner,
 * marks of direction, word joiner, variation selectors, tags, the Arabic stretch (tatweel).
 */
export const invisibles =
  '\\u00ad\\u034f\\u061c\\u0640\\u180b-\\u180f\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u206f' +
  '\\ufe00-\\ufe0f\\u{e0000}-\\u{e0fff}';
/** The middle dot of Catalan, `col·lecció`, and its other code points. */
export const middleDots = '\u00b7\u2027\u0387';
/** Quotation marks inside Hebrew acronyms; words have the second, gershayim. */
export const gershayim = '"\u05f4';

const anyInvisible = new RegExp(`[${invisibles}]`, 'gu');
const otherApostrophes = new RegExp(`[${apostrophes.slice(1)}]`, 'gu');
const otherMiddleDots = /[\u2027\u0387]/gu;
/** Joiners after other letters, and repeated joiners. */
const idleJoiners = new RegExp(`(?<![${shapedLetters}])[\\u200c\\u200d]+|(?<=[\\u200c\\u200d])[\\u200c\\u200d]+`, 'gu');
/** What lower case makes of the Turkish İ. */
const dottedI = /i\u0307/gu;
const hebrewQuote = /(?<=\p{Script=Hebrew})"(?=\p{Script=Hebrew})/gu;
const cyrillicStress = /(?<=[аеёиоуыэюяіїєѣѵ])\u0301/gu;
const vowelMarks =
  /[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08d3-\u08e1\u08e3-\u08ff]/gu;

/** What `foldText` changes besides case and normal form, and signs that are part of no word. */
const unusual = new RegExp(
  `[${invisibles}${zeroWidthJoiners}${apostrophes.slice(1)}${middleDots}"\\u0301\\u0307\\u0130]|${vowelMarks.source}`,
  'u',
);

/** Which marks a spelling keeps. */
export interface Spelling {
  /** Keeps the vowel marks of Arabic and Hebrew, as a text of poems or of Yiddish needs. */
  readonly keepVowelMarks?: boolean;
}

/**
 * The spelling of a word of prose in training: as `foldText`, without the English possessive. "King’s" becomes "king";
 * other contractions stay whole: "don't", "we'll". Lucene's EnglishPossessiveFilter does the same.
 */
export function normalizeWord(word: string, spelling: Spelling = {}): string {
  return withFinalSigma(stripPossessive(foldText(word, spelling)));
}

/**
 * Folds the spellings of the same text into one: lower case, Unicode NFC, compatibility forms as the letters they stand
 * for, straight apostrophes. Drops characters without a shape, the dot that the Turkish İ leaves on an i, and stress
 * marks on Cyrillic vowels.
 * @see docs/text.md, which has the table
 */
export function foldText(text: string, { keepVowelMarks = false }: Spelling = {}): string {
  const lower = text.toLowerCase();
  if (!unusual.test(text) && lower.normalize('NFKC') === lower) {
    return lower;
  }
  const folded = foldCompatibility(text.replace(anyInvisible, '').replace(idleJoiners, ''))
    .replace(anyInvisible, '')
    .replace(otherApostrophes, "'")
    .replace(otherMiddleDots, '\u00b7')
    .replace(hebrewQuote, '\u05f4')
    // Lower case comes first: it can produce a letter and a mark, which NFC joins.
    .toLowerCase()
    .normalize('NFC')
    .replace(dottedI, 'i')
    .replace(cyrillicStress, '');
  // Letters may have lost the mark that kept them from joining another, and i that from its dot.
  const spelled = (keepVowelMarks ? folded : folded.replace(vowelMarks, '')).normalize('NFC');
  return spelled.replace(dottedI, 'i');
}

export function straightenApostrophes(word: string): string {
  return word.replace(otherApostrophes, "'");
}

/** Drops the ending of "king's" and "kings'". Apostrophes must be straight. */
export function stripPossessive(word: string): string {
  return word.replace(/(?<=.)'[sS]?$/su, '');
}

/** Greek has another sigma at the end of a word; capitals and careless text do not show it. */
function withFinalSigma(word: string): string {
  return word.replace(/(?<=.)σ$/su, 'ς');
}
