import { wordRangeAt } from './lookup';

/** Words of a phrase; no file of vectors has longer ones that somebody would write out. */
const MOST_WORDS = 5;
/** What may stand between the words of a phrase. */
const gapBefore = /(?:[\p{Zs}\t]+|[-\u2010\u2011])$/u;
const gapAfter = /^(?:[\p{Zs}\t]+|[-\u2010\u2011])/u;
/** A longer gap parts columns, not the words of a phrase. */
const LONGEST_GAP = 4;

/** Half-open, in UTF-16 offsets. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** The words around one, with nothing but a space or a hyphen between them; each list in reading order. */
export interface WordsBeside<Word = string> {
  readonly before: readonly Word[];
  readonly after: readonly Word[];
}

/** The words of `line` beside the word at `range`, as many as a phrase with it can have. */
export function wordsBeside(line: string, { start, end }: TextRange): WordsBeside<TextRange> {
  const before: TextRange[] = [];
  for (let at = start; before.length < MOST_WORDS - 1; at = before[0]!.start) {
    const gap = gapBefore.exec(line.slice(Math.max(0, at - LONGEST_GAP), at))?.[0].length ?? 0;
    const word = gap > 0 ? wordRangeAt(line, at - gap) : undefined;
    if (!word || word.end !== at - gap || word.start === word.end) {
      break;
    }
    before.unshift(word);
  }
  const after: TextRange[] = [];
  for (let at = end; after.length < MOST_WORDS - 1; at = after.at(-1)!.end) {
    const gap = gapAfter.exec(line.slice(at, at + LONGEST_GAP))?.[0].length ?? 0;
    const word = gap > 0 ? wordRangeAt(line, at + gap) : undefined;
    if (!word || word.start !== at + gap || word.start === word.end) {
      break;
    }
    after.push(word);
  }
  return { before, after };
}

/** A phrase that might be in a vocabulary. */
export interface PhraseCandidate {
  /** Its words with a space between them. */
  readonly text: string;
  /** How many words before and after the one in the middle it has. */
  readonly before: number;
  readonly after: number;
}

/** All phrases of two words or more around `word`, the longest first, of equals the one that begins first. */
export function phrasesAround(word: string, { before, after }: WordsBeside): PhraseCandidate[] {
  const candidates: PhraseCandidate[] = [];
  for (let words = Math.min(MOST_WORDS, before.length + 1 + after.length); words >= 2; words--) {
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
