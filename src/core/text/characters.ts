import { standsForLetters } from './compatibility';
import { apostrophes, foldText, gershayim, invisibles, middleDots, zeroWidthJoiners } from './normalize';
import { isUnspaced } from './segmentation';
import { shapedLetters } from './unseen';

/** The role of a character in a word, unless it is a letter or digit with one folded form. */
export const SEPARATOR = 1;
export const MARK = 2;
/** Needs the whole word: it has a longer form, or one that depends on its neighbours. */
export const SPECIAL = 3;
export const APOSTROPHE = 4;
export const JOINER = 5;
/** Part of no spelling. */
export const DROPPED = 6;
export const UNSPACED = 7;
/** A hyphen that may part a word at the end of a line. */
export const HYPHEN = 8;
export const MIDDLE_DOT = 9;
export const GERSHAYIM = 10;
export const UNDERSCORE = 11;
/** All roles are smaller than any folded character. */
export const MAX_ROLE = 0x1f;

/** Hyphens at the end of a line: ASCII, Unicode, the sign ¬ of digitised books, the double one of old print, Armenian. */
const lineHyphens = '-\u2010\u00ac\u2e17\u058a';
/** Hangul letters compose syllables; two fillers are invisible, and no part of words. */
const hangulLetter = /[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]/;
const fillers = '\u3164\uffa0';
const invisible = new RegExp(`^[${invisibles}]$`, 'u');

/** By code unit: 0 before the first look, then a role or the folded character. */
const memo = new Uint16Array(0x10000);
const astralMemo = new Map<number, number>();

/** The role of a character, or its folded form, a UTF-16 unit above `MAX_ROLE`. */
export function foldOf(codePoint: number): number {
  if (codePoint > 0xffff) {
    let fold = astralMemo.get(codePoint);
    if (fold === undefined) {
      fold = classify(codePoint);
      astralMemo.set(codePoint, fold);
    }
    return fold;
  }
  return memo[codePoint]! || (memo[codePoint] = classify(codePoint));
}

const roles = new Map<string, number>([
  ...Array.from(apostrophes, (character) => [character, APOSTROPHE] as const),
  ...Array.from(zeroWidthJoiners, (character) => [character, JOINER] as const),
  ...Array.from(lineHyphens, (character) => [character, HYPHEN] as const),
  ...Array.from(middleDots, (character) => [character, MIDDLE_DOT] as const),
  ...Array.from(gershayim, (character) => [character, GERSHAYIM] as const),
  ...Array.from(fillers, (character) => [character, SEPARATOR] as const),
  ['_', UNDERSCORE],
]);

function classify(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  const role = roles.get(character);
  if (role !== undefined) {
    return role;
  }
  if (invisible.test(character)) {
    return DROPPED;
  }
  if (isUnspaced(character)) {
    return UNSPACED;
  }
  if (/\p{M}/u.test(character)) {
    return MARK;
  }
  if (!/[\p{L}\p{N}]/u.test(character) && !standsForLetters(character)) {
    return SEPARATOR;
  }
  // Capital sigma has two lower-case forms.
  if (codePoint === 0x3a3 || hangulLetter.test(character)) {
    return SPECIAL;
  }
  const folded = foldText(character, { keepVowelMarks: true });
  return !/[\p{L}\p{N}]/u.test(folded) ? MARK : folded.length === 1 ? folded.charCodeAt(0) : SPECIAL;
}

/** Whether a character is a letter. */
export function isLetter(codePoint: number): boolean {
  return /\p{L}/u.test(String.fromCodePoint(codePoint));
}

const shaped = new RegExp(`^[${shapedLetters}]$`, 'u');

/** Whether a joiner after this character has no effect: letters that do not join. */
export function isUnjoined(codePoint: number): boolean {
  return !shaped.test(String.fromCodePoint(codePoint));
}
