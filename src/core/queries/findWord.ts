import { normalizeWord, straightenApostrophes, stripPossessive } from '../text/normalize';
import type { Vocabulary } from '../vocabulary';

/** Characters beyond which no file has a word (see the readers of formats): not worth looking for. */
const LONGEST_WORD = 16 * 1024;

/**
 * The id of a word as somebody typed it, or -1: exactly as it stands, else with straight apostrophes, lower case, as
 * the tokenizer spells it, without possessive, capitalised or in capitals; and each with `_` for white space.
 */
export function findWord(vocabulary: Vocabulary, text: string): number {
  if (text.length > LONGEST_WORD) {
    return -1;
  }
  for (const form of typedForms(text.trim())) {
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
  return new Set(/\s/u.test(text) ? [...forms, ...forms.map((form) => form.replace(/\s+/gu, '_'))] : forms);
}
