import { SPACE_MARK } from '../formats/tokenTable/tokenNames';
import { elidedLength } from '../text/elision';
import { normalizeWord, straightenApostrophes, stripPossessive } from '../text/normalize';
import type { Vocabulary } from '../vocabulary';
import { bareRange } from './decoratedWords';
import { KeyIndex, keyOf, mayDiffer, type KeyRange } from './keyIndex';

/** Maximum length of a word in any file that we read; longer text is not looked up. */
const MAX_WORD_LENGTH = 16 * 1024;

/**
 * The id of a word as the user typed it, or -1: as `findSpelling`; else the most frequent word that is folded as the
 * tokenizer folds the text, without its elided particle too. The first text that needs it builds an index, which takes
 * about a tenth of a second for a million words.
 */
export function findWord(vocabulary: Vocabulary, text: string): number {
  const id = findSpelling(vocabulary, text);
  if (id >= 0 || text.length > MAX_WORD_LENGTH) {
    return id;
  }
  const normal = normalizeWord(text.trim());
  const forms = new Set([text.trim(), normal, normal.slice(elidedLength(normal))]);
  for (const form of forms) {
    // The index has no words that are their own key.
    const same = idOf(vocabulary, keyOf(form));
    const [other] = form === '' || same >= 0 ? [] : foldedIndex(vocabulary).find(form, 1);
    if (same >= 0 || other !== undefined) {
      return other ?? same;
    }
  }
  return -1;
}

/**
 * The id of a word in one of the spellings that are tried without an index, or -1. In order: as typed, composed and
 * decomposed, with straight and typographic apostrophes, in lower case, as the tokenizer spells it, without possessive,
 * capitalised, in capitals. A phrase is also tried with `_` or a space between its words, and with each word
 * capitalised. `idOf` looks each form up.
 */
export function findSpelling(vocabulary: Vocabulary, text: string): number {
  if (text.length > MAX_WORD_LENGTH) {
    return -1;
  }
  const trimmed = text.trim();
  // A leading space, or the character that GPT-2 uses for it, asks for the token that begins with a space.
  const marked = /^[\u0120\s](?=\S)/u.test(text) ? [`${SPACE_MARK}${trimmed.replace(/^\u0120/u, '')}`] : [];
  for (const form of [...(trimmed === text ? [text] : []), ...marked, ...typedForms(trimmed)]) {
    const id = idOf(vocabulary, form);
    if (id >= 0) {
      return id;
    }
  }
  return -1;
}

/** The ids of at most `limit` words that are `text` with a decoration, or without that of `text`: `cat|NOUN` of `cat`. */
export function findDecorated(vocabulary: Vocabulary, text: string, limit: number): number[] {
  if (text.length > MAX_WORD_LENGTH) {
    return [];
  }
  const written = new TextEncoder().encode(text.trim());
  const range = bareRange(written, 0, written.length);
  const bare = range ? new TextDecoder().decode(written.subarray(range.start, range.end)) : text.trim();
  if (bare === '') {
    return [];
  }
  const plain = range ? findWord(vocabulary, bare) : -1;
  const decorated = indexOf(decoratedIndexes, vocabulary, bareRange).find(bare, limit);
  return [...(plain >= 0 ? [plain] : []), ...decorated].slice(0, limit);
}

/**
 * The id of exactly this word, else of its token in a language model: with a leading space, `▁king`, or with CLIP's
 * mark of a word's end, `king</w>`. -1 if there is none.
 */
export function idOf(vocabulary: Vocabulary, word: string): number {
  for (const form of word === '' ? [word] : [word, `${SPACE_MARK}${word}`, `${word}</w>`]) {
    const id = vocabulary.id(form);
    if (id >= 0) {
      return id;
    }
  }
  return -1;
}

const foldedIndexes = new WeakMap<Vocabulary, KeyIndex>();
const decoratedIndexes = new WeakMap<Vocabulary, KeyIndex>();

function foldedIndex(vocabulary: Vocabulary): KeyIndex {
  return indexOf(foldedIndexes, vocabulary, unfoldedRange);
}

function indexOf(indexes: WeakMap<Vocabulary, KeyIndex>, vocabulary: Vocabulary, rangeOf: KeyRange): KeyIndex {
  let index = indexes.get(vocabulary);
  if (!index) {
    index = new KeyIndex(vocabulary, rangeOf);
    indexes.set(vocabulary, index);
  }
  return index;
}

const unfoldedRange: KeyRange = (bytes, start, end) => (mayDiffer(bytes, start, end) ? { start, end } : undefined);

function typedForms(text: string): Set<string> {
  const straight = straightenApostrophes(text);
  const lower = straight.toLowerCase();
  const forms = [
    text,
    text.normalize('NFC'),
    text.normalize('NFD'),
    straight,
    lower,
    normalizeWord(text),
    stripPossessive(straight),
    lower.replace(/^./u, (letter) => letter.toUpperCase()),
    straight.toUpperCase(),
  ];
  if (straight.includes("'")) {
    forms.push(straight.replaceAll("'", '\u2019'), lower.replaceAll("'", '\u2019'));
  }
  if (!/[\s_]/u.test(text)) {
    return new Set(forms);
  }
  forms.push(lower.replace(/(?<=^|[\s_])\p{Ll}/gu, (letter) => letter.toUpperCase()));
  const joined = forms.map((form) => form.replace(/\s+/gu, '_'));
  return new Set([...forms, ...joined, ...forms.map((form) => form.replaceAll('_', ' '))]);
}
