import { SPACE_MARK } from '../formats/tokenTable/tokenNames';
import { normalizeWord, straightenApostrophes, stripPossessive } from '../text/normalize';
import type { Vocabulary } from '../vocabulary';

/** Characters beyond which no file has a word (see the readers of formats): not worth looking for. */
const LONGEST_WORD = 16 * 1024;

/**
 * The id of a word as somebody typed it, or -1: exactly as it stands, else with straight apostrophes, lower case, as
 * the tokenizer spells it, without possessive, capitalised or in capitals; and a phrase in each of these with `_`
 * between its words, with a space, or with every word capitalised. Each of these may be a token of a language model, too
 * (see `idOf`).
 */
export function findWord(vocabulary: Vocabulary, text: string): number {
  if (text.length > LONGEST_WORD) {
    return -1;
  }
  const trimmed = text.trim();
  // Who writes a space, or the character that GPT-2 writes for it, means the token that begins with one.
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
 * The id of a word as it stands, else of the token that is this word with a space before it, `▁king`, or with CLIP's
 * mark of a word's end, `king</w>`; -1 if there is none. Language models have most whole words only like this.
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
