import { neighbours } from '../queries/neighbours';
import type { Scan } from '../queries/scan';
import type { Space } from '../space';

/** Neighbours of a word that are looked at. */
export const NEIGHBOURS = 10;
/** Only so many of the most frequent words are looked at: the time is in proportion to them. */
export const MAX_WORDS = 10_000;
/** So that a recurrence fits a byte with room to spare. */
export const MAX_RERUNS = 20;

/**
 * How far the neighbours of words are a matter of chance: those of each word in one run, and in how many of some reruns
 * with other random numbers each of them was among the word's nearest again (Hellrich & Hahn 2016, "Bad Company";
 * Antoniak & Mimno 2018; Wendlandt et al. 2018).
 */
export interface Recurrences {
  /** The first W words' nearest NEIGHBOURS, W x NEIGHBOURS ids; a word that has fewer is its own neighbour in the rest. */
  readonly ids: Int32Array;
  /** Of each of them, the number of reruns in which it was there again: W x NEIGHBOURS. */
  readonly times: Uint8Array;
}

/**
 * The NEIGHBOURS nearest words of the words `from` to `to`, a row each, filled up by the word itself.
 * @param beforeEach called before each word: throws to end this
 */
export function nearestIds(space: Space, from: number, to: number, scan: Scan, beforeEach: () => void): Int32Array {
  const ids = new Int32Array((to - from) * NEIGHBOURS);
  for (let id = from; id < to; id++) {
    beforeEach();
    const row = (id - from) * NEIGHBOURS;
    ids.fill(id, row, row + NEIGHBOURS);
    neighbours(space, id, NEIGHBOURS, scan).forEach((near, i) => {
      ids[row + i] = near.id;
    });
  }
  return ids;
}

/** Counts the neighbours that a rerun has in common with the run. @param again the rerun's, as long as `ids` */
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

/** The seed of rerun 1, 2, ... of a run: others than its own, each once. */
export function rerunSeed(seed: number, rerun: number): number {
  return seed <= Number.MAX_SAFE_INTEGER - MAX_RERUNS ? seed + rerun : seed - rerun;
}
