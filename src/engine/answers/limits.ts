import { VecinityError } from '../../core/errors';

/** Returns `count`. @throws VecinityError `badOption` if it is not a whole number of at least 1 */
export function checkCount(count: number): number {
  if (!Number.isInteger(count) || count < 1) {
    throw new VecinityError(
      'badOption',
      `The number of answers is ${count}; it must be a whole number of at least 1.`,
      {
        remedy: 'Ask for 10, for example.',
      },
    );
  }
  return count;
}

/** Maximum words in one question; the cost of a matrix grows with their square. */
const MAX_WORDS = 1000;

/** Returns `words`. @throws VecinityError `badOption` if there are more than `max` */
export function checkWords<Word>(words: readonly Word[], max = MAX_WORDS): readonly Word[] {
  if (words.length > max) {
    throw new VecinityError('badOption', `The question has ${words.length} words; the maximum is ${max}.`, {
      remedy: `Choose at most ${max} words.`,
    });
  }
  return words;
}
