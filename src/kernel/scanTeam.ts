/** States of a helper, in the first shared number; 0 until it has started. */
const IDLE = 1;
/** There is work; the helper has not seen it. */
const CALLED = 2;
const WORKING = 3;
/** The helper has ended. */
const GONE = 4;

/** Places of shared numbers. */
const STATE = 0;
/** The next block of rows that no thread has taken. */
const NEXT = 1;
const BLOCKS = 2;
/** Searches at once. */
const SEARCHES = 3;
const NUMBERS = 4;

/** Rows that a thread takes at once: a few hundredths of a millisecond. */
const BLOCK_ROWS = 8192;
/** Looks at the state before a thread sleeps: about as long as a block takes. */
const SPINS = 5000;
/** A helper that works longer than this at one search has died. */
const LOST_MILLISECONDS = 2000;

/** Shared numbers of two threads that search the same rows. */
export type TeamNumbers = Int32Array<SharedArrayBuffer>;

export function teamNumbers(): TeamNumbers {
  return new Int32Array(new SharedArrayBuffer(4 * NUMBERS));
}

/** Whether the helper has ended because it had no work. */
export function hasEnded(team: TeamNumbers): boolean {
  return Atomics.load(team, STATE) === GONE;
}

/**
 * Calls the helper if it is ready, without waiting for it.
 * @param searches number of searches at once
 */
export function callHelper(team: TeamNumbers, rows: number, searches: number): boolean {
  if (Atomics.load(team, STATE) !== IDLE) {
    return false;
  }
  Atomics.store(team, NEXT, 0);
  Atomics.store(team, BLOCKS, Math.ceil(rows / BLOCK_ROWS));
  Atomics.store(team, SEARCHES, searches);
  if (Atomics.compareExchange(team, STATE, IDLE, CALLED) !== IDLE) {
    return false;
  }
  Atomics.notify(team, STATE);
  return true;
}

/** Takes blocks of rows until none is left. A thread that the system lets wait takes fewer, and delays nobody. */
export function shareRows(team: TeamNumbers, rows: number, search: (from: number, to: number) => void): void {
  const blocks = Atomics.load(team, BLOCKS);
  for (let block = Atomics.add(team, NEXT, 1); block < blocks; block = Atomics.add(team, NEXT, 1)) {
    search(block * BLOCK_ROWS, Math.min(rows, (block + 1) * BLOCK_ROWS));
  }
}

/**
 * Waits for the last block of the helper.
 * @returns whether it took part in the search, or has died during it
 */
export function joinHelper(team: TeamNumbers, lostMilliseconds = LOST_MILLISECONDS): 'helped' | 'unused' | 'lost' {
  if (Atomics.compareExchange(team, STATE, CALLED, IDLE) === CALLED) {
    return 'unused';
  }
  for (let spin = 0; spin < SPINS; spin++) {
    if (Atomics.load(team, STATE) !== WORKING) {
      return 'helped';
    }
  }
  return Atomics.wait(team, STATE, WORKING, lostMilliseconds) === 'timed-out' ? 'lost' : 'helped';
}

/**
 * Serves searches until there are none for a while. The thread sleeps in between and gets no messages.
 * @param work called for each search with the number of searches at once
 * @param idleMilliseconds how long it waits for the next search
 */
export function serveTeam(team: TeamNumbers, work: (searches: number) => void, idleMilliseconds: number): void {
  Atomics.store(team, STATE, IDLE);
  for (;;) {
    if (Atomics.compareExchange(team, STATE, CALLED, WORKING) === CALLED) {
      work(Atomics.load(team, SEARCHES));
      Atomics.store(team, STATE, IDLE);
      Atomics.notify(team, STATE);
    } else if (
      Atomics.wait(team, STATE, IDLE, idleMilliseconds) === 'timed-out' &&
      Atomics.compareExchange(team, STATE, IDLE, GONE) === IDLE
    ) {
      return;
    }
  }
}
