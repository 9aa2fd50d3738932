import { wordRangeAt, type TextRange } from './lookup';

/** Maximum words of a phrase. */
const MAX_PHRASE_WORDS = 5;
/** What may separate the words of a phrase. */
const gapBefore = /(?:[\p{Zs}\t]+|[-\u2010\u2011])$/u;
const gapAfter = /^(?:[\p{Zs}\t]+|[-\u2010\u2011])/u;
/** Maximum characters between the words of a phrase; a longer gap separates columns. */
const MAX_GAP_LENGTH = 4;

/** The words around a word, separated by spaces or hyphens only; both lists are in reading order. */
export interface WordsBeside<Word = string> {
  readonly before: readonly Word[];
  readonly after: readonly Word[];
}

/** The words of `line` before and after the word at `range`, at most MAX_PHRASE_WORDS - 1 on each side. */
export function wordsBeside(line: string, { start, end }: TextRange): WordsBeside<TextRange> {
  const before: TextRange[] = [];
  for (let at = start; before.length < MAX_PHRASE_WORDS - 1; at = before[0]!.start) {
    const gap = gapBefore.exec(line.slice(Math.max(0, at - MAX_GAP_LENGTH), at))?.[0].length ?? 0;
    const word = gap > 0 ? wordRangeAt(line, at - gap) : undefined;
    if (!word || word.end !== at - gap || word.start === word.end) {
      break;
    }
    before.unshift(word);
  }
  const after: TextRange[] = [];
  for (let at = end; after.length < MAX_PHRASE_WORDS - 1; at = after.at(-1)!.end) {
    const gap = gapAfter.exec(line.slice(at, at + MAX_GAP_LENGTH))?.[0].length ?? 0;
    const word = gap > 0 ? wordRangeAt(line, at + gap) : undefined;
    if (!word || word.start !== at + gap || word.start === word.end) {
      break;
    }
    after.push(word);
  }
  return { before, after };
}

/** A phrase to look up in a vocabulary. */
export interface PhraseCandidate {
  /** Its words, separated by single spaces. */
  readonly text: string;
  /** Number of its words before and after the hovered word. */
  readonly before: number;
  readonly after: number;
}

/** All phrases of two or more words with `word`: longest first, then in order of their beginning. */
export function phrasesAround(word: string, { before, after }: WordsBeside): PhraseCandidate[] {
  const candidates: PhraseCandidate[] = [];
  for (let words = Math.min(MAX_PHRASE_WORDS, before.length + 1 + after.length); words >= 2; words--) {
    for (let left = Math.min(words - 1, before.length); left >= 0; left--) {
      const right = words - 1 - left;
      if (right <= after.length) {
        const parts = [...before.slice(before.length - left), word, ...after.slice(0, right)];
        candidates.push({ text: parts.join(' '), before: left, after: right });
      }
    }
  }
  return candidates;
}
