import { setTimeout as sleep } from 'node:timers/promises';
import { cancelled } from '../core/errors';

/**
 * Memory that a run and its threads share, by which the threads are stopped, paused and held. Its first word is the
 * cancel flag, for loops that know no more than that.
 */
export type Gate = Int32Array;

const words = { stop: 0, pause: 1, hold: 2, working: 3, held: 4 };
/** Between two looks at whether all threads are held. */
const pollMilliseconds = 2;

export function createGate(): Gate {
  return new Int32Array(new SharedArrayBuffer(4 * Object.keys(words).length));
}

/** Ends the work of all threads, paused ones too. */
export function stopThreads(gate: Gate): void {
  Atomics.store(gate, words.stop, 1);
  open(gate, words.pause);
  open(gate, words.hold);
}

/** Lets all threads wait where they next call `pass`, until `resumeThreads`. */
export function pauseThreads(gate: Gate): void {
  Atomics.store(gate, words.pause, 1);
}

export function resumeThreads(gate: Gate): void {
  open(gate, words.pause);
}

/**
 * Calls `work` while every thread inside `working` waits in `boundary`: nothing they share changes meanwhile.
 * @returns false if the run was stopped before that
 */
export async function holdThreads(gate: Gate, work: () => Promise<void>): Promise<boolean> {
  const count = (word: number): number => Atomics.load(gate, word);
  Atomics.store(gate, words.hold, 1);
  try {
    while (count(words.held) < count(words.working) && !isStopped(gate)) {
      await sleep(pollMilliseconds);
    }
    if (isStopped(gate)) {
      return false;
    }
    await work();
    return true;
  } finally {
    open(gate, words.hold);
    // One that wakes up late would count as held the next time.
    while (count(words.held) > 0 && !isStopped(gate)) {
      await sleep(pollMilliseconds);
    }
  }
}

/** In a thread: does work that `holdThreads` waits for. */
export function working<Result>(gate: Gate, work: () => Result): Result {
  return workingTogether(gate, () => {
    boundary(gate);
    return work();
  });
}

/**
 * The same for threads that wait for each other: the work itself has to see that either all of them wait in `boundary`
 * or none does.
 */
export function workingTogether<Result>(gate: Gate, work: () => Result): Result {
  Atomics.add(gate, words.working, 1);
  try {
    return work();
  } finally {
    Atomics.sub(gate, words.working, 1);
  }
}

/** Whether `holdThreads` waits for threads to come to their `boundary`. */
export function isHold(gate: Gate): boolean {
  return Atomics.load(gate, words.hold) !== 0;
}

/**
 * In a thread inside `working`, where all it has done so far is in the shared memory: waits while the run is held.
 * @throws VecinityError `cancelled`
 */
export function boundary(gate: Gate): void {
  if (Atomics.load(gate, words.hold) !== 0) {
    Atomics.add(gate, words.held, 1);
    waitFor(gate, words.hold);
    Atomics.sub(gate, words.held, 1);
  }
  pass(gate);
}

/**
 * In a thread, every few milliseconds: waits while the run is paused.
 * @throws VecinityError `cancelled`
 */
export function pass(gate: Gate): void {
  waitFor(gate, words.pause);
  if (isStopped(gate)) {
    throw cancelled();
  }
}

function isStopped(gate: Gate): boolean {
  return Atomics.load(gate, words.stop) !== 0;
}

function waitFor(gate: Gate, word: number): void {
  while (Atomics.load(gate, word) !== 0 && !isStopped(gate)) {
    Atomics.wait(gate, word, 1);
  }
}

/** A stop opens before it wakes: who is just about to wait does not. */
function open(gate: Gate, word: number): void {
  Atomics.store(gate, word, 0);
  Atomics.notify(gate, word);
}
