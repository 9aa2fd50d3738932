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
