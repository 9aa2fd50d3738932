/**
 * Compatibility forms that stay as they are, for a class of a regular expression. A superscript is not a digit of the
 * number before it (10², 2½), an ordinal is not a letter (2ª), and phonetic letters are letters. Thai and Lao AM,
 * Armenian ew and the letters of Korean chats are ordinary spelling. The last ones stand for whole phrases.
 */
const kept =
  '\\u00aa\\u00b2\\u00b3\\u00b9\\u00ba\\u00bc-\\u00be\\u2070-\\u207f\\u2150-\\u215f\\u2189' +
  '\\u0e33\\u0eb3\\u0edc\\u0edd\\u0f77\\u0f79\\u0587\\u3131-\\u318e\\uffa0-\\uffdc\\ufdfa\\ufdfb';
const phonetic = new RegExp(`^(?:[${kept}]|(?![\\uff70\\uff9e\\uff9f])\\p{Lm})$`, 'u');
/** Letters and digits, and the signs that stand for letters: circled letters and the radicals that PDF has for Han. */
const candidates = /[\p{L}\p{N}\u24b6-\u24e9\u2e80-\u2fd5\u{1f130}-\u{1f149}]/u;
const allCandidates = new RegExp(candidates.source, 'gu');
/** A result that is a word or a part of one. */
const wordOnly = /^[\p{L}\p{N}\p{M}\u00b7\u02bc]+$/u;

const memo = new Map<string, string>();

/** Replaces ligatures, wide, narrow, styled, joined and circled forms by the letters they stand for: ﬁ, Ａ, ｶ, ℌ, ﻻ, Ⅷ, ①. */
export function foldCompatibility(text: string): string {
  // Most text is in this form already.
  return text.normalize('NFKC') === text ? text : text.replace(allCandidates, foldCharacter);
}

/** The letters that one character stands for; itself if it is no compatibility form, or one that words keep. */
function foldCharacter(character: string): string {
  let folded = memo.get(character);
  if (folded === undefined) {
    folded = lettersOf(character);
    memo.set(character, folded);
  }
  return folded;
}

function lettersOf(character: string): string {
  if (phonetic.test(character)) {
    return character;
  }
  // An Arabic mark alone stands on a space or a stretch, and the Afrikaans ŉ begins with an apostrophe.
  const folded = character.normalize('NFKC').replace(/[ \u0640]|^\u02bc/gu, '');
  return wordOnly.test(folded) ? folded : character;
}

/** Whether a sign that is neither letter nor digit stands for letters. */
export function standsForLetters(character: string): boolean {
  return candidates.test(character) && /[\p{L}\p{N}]/u.test(foldCharacter(character));
}
