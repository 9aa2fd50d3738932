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

/** Words of which all pairs are computed. */
const MAX_WORDS = 1000;

/** @throws VecinityError `badOption` if there are more words than one question can have. */
export function checkWords<Word>(words: readonly Word[], most = MAX_WORDS): readonly Word[] {
  if (words.length > most) {
    throw new VecinityError('badOption', `${words.length} words are too many for one question.`, {
      remedy: `Choose up to ${most} words.`,
    });
  }
  return words;
}
