import { VecinityError } from '../../../core/errors';
import type { Space } from '../../../core/space';

/** 100 MB in binary. */
const MOST_ONE_HOT_WORDS = 5000;

/** @throws VecinityError `badOption` if the rows are one-hot and too many to be written out. */
export function checkRows(target: string, { isOneHot, vocabulary: { size } }: Space): void {
  if (isOneHot && size > MOST_ONE_HOT_WORDS) {
    throw new VecinityError(
      'badOption',
      `${target} would hold ${size} x ${size} zeros and ones: one-hot vectors are written out for up to ${MOST_ONE_HOT_WORDS} words.`,
      { path: target, remedy: 'Export it as .safetensors, which holds the words alone.' },
    );
  }
}
