import { SPACE_MARK } from '../formats/tokenTable/tokenNames';
import { normalizeWord, straightenApostrophes, stripPossessive } from '../text/normalize';
import type { Vocabulary } from '../vocabulary';

/** Maximum length of a word in any file that we read; longer text is not looked up. */
const MAX_WORD_LENGTH = 16 * 1024;

/**
 * The id of a word as the user typed it, or -1. Tries these forms in order: as typed, with straight apostrophes, in
 * lower case, as the tokenizer spells it, without possessive, capitalised, in capitals. A phrase is also tried with `_`
 * or a space between its words, and with each word capitalised. `idOf` looks each form up.
 */
export function findWord(vocabulary: Vocabulary, text: string): number {
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

function typedForms(text: string): Set<string> {
  const straight = straightenApostrophes(text);
  const lower = straight.toLowerCase();
  const forms = [
    text,
    straight,
    lower,
    normalizeWord(text),
    stripPossessive(straight),
    lower.replace(/^./u, (letter) => letter.toUpperCase()),
    straight.toUpperCase(),
  ];
  if (!/[\s_]/u.test(text)) {
    return new Set(forms);
  }
  forms.push(lower.replace(/(?<=^|[\s_])\p{Ll}/gu, (letter) => letter.toUpperCase()));
  const joined = forms.map((form) => form.replace(/\s+/gu, '_'));
  return new Set([...forms, ...joined, ...forms.map((form) => form.replaceAll('_', ' '))]);
}
