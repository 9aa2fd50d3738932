import { VecinityError } from '../../core/errors';

/** @throws VecinityError `badOption` unless `count` is a whole number from 1. */
export function checkCount(count: number): number {
  if (!Number.isInteger(count) || count < 1) {
    throw new VecinityError('badOption', `The number of answers is ${count}; it must be a whole number from 1.`, {
      remedy: 'Ask for 10, for example.',
    });
  }
  return count;
}

/** All pairs are computed, and every word may be a scan. */
const MAX_WORDS = 1000;

/** @throws VecinityError `badOption` if there are more words than one question can have. */
export function checkWords(words: readonly string[]): readonly string[] {
  if (words.length > MAX_WORDS) {
    throw new VecinityError('badOption', `${words.length} words are too many for one question.`, {
      remedy: `Choose up to ${MAX_WORDS} words.`,
    });
  }
  return words;
}
