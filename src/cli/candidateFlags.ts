import path from 'node:path';
import type { NeighbourOrder } from '../core/queries/evidence';
import { readCandidates, type ReadCandidates } from '../engine/answers/candidates';
import { UsageError, type FlagSpecs, type FlagValues } from './arguments';

/** Flags of commands that look for words: how many, in which order and which. */
export const candidateFlags = {
  top: { kind: 'number', value: 'N', help: 'how many (10; with --threshold all)' },
  rank: { kind: 'text', value: 'ORDER', help: 'cosine, or evidence to list rare words later (cosine)' },
  among: { kind: 'text', value: 'FILE', help: 'only the words in this text file, one a line' },
  threshold: { kind: 'number', value: 'R', help: 'only words with this cosine or a higher one' },
  'most-frequent': { kind: 'number', value: 'N', help: 'only the first N words of the vocabulary' },
} as const satisfies FlagSpecs;

export interface ChosenFlags extends ReadCandidates {
  readonly count: number;
  readonly rank: NeighbourOrder;
}

/**
 * Converts the flags to a part of a request.
 * @param size of the vocabulary
 * @throws UsageError, and VecinityError if the file of candidates cannot be read
 */
export async function candidatesOf(
  flags: FlagValues<typeof candidateFlags>,
  size: number,
  signal: AbortSignal,
): Promise<ChosenFlags> {
  const { top, rank = 'cosine', among, threshold, 'most-frequent': mostFrequent } = flags;
  return readCandidates(
    {
      count: top ?? (threshold === undefined ? 10 : Math.max(1, size)),
      rank: orderOf(rank),
      ...(among === undefined ? {} : { amongFile: path.resolve(among) }),
      ...(threshold === undefined ? {} : { threshold }),
      ...(mostFrequent === undefined ? {} : { mostFrequent }),
    },
    signal,
  );
}

/** @throws UsageError if there is no such order */
export function orderOf(rank: string): NeighbourOrder {
  if (rank !== 'cosine' && rank !== 'evidence') {
    throw new UsageError(`--rank cannot be ${JSON.stringify(rank)}: it takes cosine or evidence.`);
  }
  return rank;
}
