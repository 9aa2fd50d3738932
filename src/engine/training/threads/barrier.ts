import type { Safepoint } from '../../safepoint';

/** Shared memory by which threads wait for each other: threads that arrived, rounds, and a message from one to all. */
export type Barrier = Int32Array;

const words = { arrived: 0, rounds: 1, held: 2 };
/** Maximum looks before a thread sleeps: about ten microseconds, the time that waking it takes. */
const MAX_LOOKS = 4000;
/** Between two checks of the safepoint. */
const SLEEP_MILLISECONDS = 20;

export function createBarrier(): Barrier {
  return new Int32Array(new SharedArrayBuffer(4 * Object.keys(words).length));
}

/**
 * Waits until all threads have arrived. After that each can read what the others wrote before.
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
