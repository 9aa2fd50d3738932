import { nearestBatch } from '../queries/neighbours';
import type { Scan } from '../queries/scan';
import type { Space } from '../space';

/** Neighbours compared per word. */
export const NEIGHBOURS = 10;
/** Maximum words compared, the most frequent ones; time grows with them. */
export const MAX_WORDS = 10_000;
/** Maximum reruns, so that a count fits a byte. */
export const MAX_RERUNS = 20;

/**
 * How much chance decides the neighbours of words. It holds each word's neighbours in one run. For each neighbour it
 * counts the reruns with other random numbers that found it again.
 * @see Hellrich & Hahn 2016, "Bad Company"; Antoniak & Mimno 2018; Wendlandt et al. 2018
 */
export interface Recurrences {
  /** The NEIGHBOURS nearest words of the first W words: W x NEIGHBOURS ids. A word's own id fills a short row. */
  readonly ids: Int32Array;
  /** For each of these, the number of reruns that found it again: W x NEIGHBOURS. */
  readonly times: Uint8Array;
}

/**
 * Returns the NEIGHBOURS nearest words of words `from..to`, one row each. A word's own id fills a short row.
 * @param beforeEach called before each word; may throw to cancel
 */
export function nearestIds(space: Space, from: number, to: number, scan: Scan, beforeEach: () => void): Int32Array {
  const ids = new Int32Array((to - from) * NEIGHBOURS);
  const questions = Array.from({ length: to - from }, (_, i) => [{ id: from + i, weight: 1 }]);
  const answers = nearestBatch(space, questions, NEIGHBOURS, scan);
  for (let id = from; id < to; id++) {
    beforeEach();
    const row = (id - from) * NEIGHBOURS;
    ids.fill(id, row, row + NEIGHBOURS);
    (answers.next().value ?? []).forEach((near, i) => {
      ids[row + i] = near.id;
    });
  }
  return ids;
}

/**
 * Counts the neighbours that a rerun shares with the run.
 * @param again ids of the rerun, as many as `ids`
 */
export function addRecurrences({ ids, times }: Recurrences, again: Int32Array): void {
  for (let row = 0, word = 0; row < ids.length; row += NEIGHBOURS, word++) {
    const found = new Set(again.subarray(row, row + NEIGHBOURS));
    for (let i = row; i < row + NEIGHBOURS; i++) {
      if (ids[i] !== word && found.has(ids[i]!)) {
        times[i]!++;
      }
    }
  }
}

/** Returns the seed of rerun 1, 2, ...; all differ from each other and from the run's. */
export function rerunSeed(seed: number, rerun: number): number {
  return seed <= Number.MAX_SAFE_INTEGER - MAX_RERUNS ? seed + rerun : seed - rerun;
}
