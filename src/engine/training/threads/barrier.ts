import type { Safepoint } from '../../safepoint';

/** Memory by which threads wait for each other: how many have arrived, how often all have, and what one tells all. */
export type Barrier = Int32Array;

const words = { arrived: 0, rounds: 1, held: 2 };
/** Looks before a thread sleeps: some ten microseconds, as waking it up takes. */
const MAX_LOOKS = 4000;
/** Between two checks of the safepoint. */
const SLEEP_MILLISECONDS = 20;

export function createBarrier(): Barrier {
  return new Int32Array(new SharedArrayBuffer(4 * Object.keys(words).length));
}

/**
 * Waits until all threads have come here. What each wrote before, all can read after.
 * @throws VecinityError `cancelled`
 */
export function meet(barrier: Barrier, threads: number, safepoint: Safepoint): void {
  if (threads === 1) {
    return;
  }
  const round = Atomics.load(barrier, words.rounds);
  if (Atomics.add(barrier, words.arrived, 1) === threads - 1) {
    Atomics.store(barrier, words.arrived, 0);
    Atomics.add(barrier, words.rounds, 1);
    Atomics.notify(barrier, words.rounds);
    return;
  }
  for (let look = 0; look < MAX_LOOKS; look++) {
    if (Atomics.load(barrier, words.rounds) !== round) {
      return;
    }
  }
  while (Atomics.load(barrier, words.rounds) === round) {
    Atomics.wait(barrier, words.rounds, round, SLEEP_MILLISECONDS);
    safepoint.check();
  }
}

/** In one thread, before all meet. */
export function sayWhetherHeld(barrier: Barrier, held: boolean): void {
  Atomics.store(barrier, words.held, held ? 1 : 0);
}

/** In all threads, when they have met. */
export function isSaidHeld(barrier: Barrier): boolean {
  return Atomics.load(barrier, words.held) !== 0;
}
