/** A half-open UTF-16 range of a text. */
export interface Token {
  readonly start: number;
  readonly end: number;
}

/** A word of the grammar, with its colon. */
export interface KeywordEntry {
  readonly keyword: string;
  readonly meaning: string;
}

/** White space and the signs that part words wherever they stand. */
const separator = /[\s,:~="]/u;
/** Signs and weights that part words only before them: inside, they may be hyphens. */
const sign = /^(?:[\d.]+[*\u00d7]|[+\-\u2212?]+)+/u;

/**
 * The word the caret stands in or right behind, without the signs before it; undefined between words. Inner hyphens
 * belong to the word: `state-of-the-art` is one.
 */
export function tokenAt(text: string, caret: number): Token | undefined {
  let start = caret;
  while (start > 0 && !separator.test(text[start - 1]!)) {
    start--;
  }
  let end = caret;
  while (end < text.length && !separator.test(text[end]!)) {
    end++;
  }
  start += sign.exec(text.slice(start, end))?.[0].length ?? 0;
  return start < end && start < caret ? { start, end } : undefined;
}
