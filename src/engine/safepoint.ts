import { setTimeout as sleep } from 'node:timers/promises';
import { cancelled } from '../core/errors';

/** The shared memory of a `Safepoint`. It crosses threads; each thread makes its own `Safepoint` over it. */
export type SafepointMemory = Int32Array;

const words = { cancel: 0, pause: 1, stop: 2, entered: 3, parked: 4 };
/** Milliseconds between two looks at whether all threads have parked. */
const POLL_MILLISECONDS = 2;

/**
 * How the owner of a run cancels, pauses and stops its threads. A thread calls `check` every few milliseconds, and
 * `reach` wherever the shared memory is consistent.
 */
export class Safepoint {
  constructor(
    readonly memory: SafepointMemory = new Int32Array(new SharedArrayBuffer(4 * Object.keys(words).length)),
  ) {}

  /** Ends the work of all threads, paused ones too. */
  cancel(): void {
    Atomics.store(this.memory, words.cancel, 1);
    this.release(words.pause);
    this.release(words.stop);
  }

  /** Every thread waits at its next `check`, until `resume`. */
  pause(): void {
    Atomics.store(this.memory, words.pause, 1);
  }

  resume(): void {
    this.release(words.pause);
  }

  /**
   * Calls `work` while every thread inside `enter` waits in `reach`, so that the memory they share stands still.
   * @returns false if the run was cancelled before that
   */
  async stopTheWorld(work: () => Promise<void>): Promise<boolean> {
    Atomics.store(this.memory, words.stop, 1);
    try {
      while (this.load(words.parked) < this.load(words.entered) && !this.isCancelled) {
        await sleep(POLL_MILLISECONDS);
      }
      if (this.isCancelled) {
        return false;
      }
      await work();
      return true;
    } finally {
      this.release(words.stop);
      // A thread that wakes up late would count as parked the next time.
      while (this.load(words.parked) > 0 && !this.isCancelled) {
        await sleep(POLL_MILLISECONDS);
      }
    }
  }

  /** In a thread: does work that `stopTheWorld` waits for. */
  enter<Result>(work: () => Result): Result {
    return this.enterTogether(() => {
      this.reach();
      return work();
    });
  }

  /**
   * As `enter`, for threads that wait for each other. Either all of them may call `reach` or none: the work itself
   * makes sure of that, by `isStopping`.
   */
  enterTogether<Result>(work: () => Result): Result {
    Atomics.add(this.memory, words.entered, 1);
    try {
      return work();
    } finally {
      Atomics.sub(this.memory, words.entered, 1);
    }
  }

  /** Whether `stopTheWorld` waits for threads to reach a safepoint. */
  get isStopping(): boolean {
    return this.load(words.stop) !== 0;
  }

  /**
   * In a thread inside `enter`, when all it has done is in the shared memory: waits while the world is stopped.
   * @throws VecinityError `cancelled`
   */
  reach(): void {
    if (this.isStopping) {
      Atomics.add(this.memory, words.parked, 1);
      this.waitFor(words.stop);
      Atomics.sub(this.memory, words.parked, 1);
    }
    this.check();
  }

  /**
   * In a thread, every few milliseconds: waits while the run is paused.
   * @throws VecinityError `cancelled`
   */
  check(): void {
    this.waitFor(words.pause);
    if (this.isCancelled) {
      throw cancelled();
    }
  }

  private get isCancelled(): boolean {
    return this.load(words.cancel) !== 0;
  }

  private load(word: number): number {
    return Atomics.load(this.memory, word);
  }

  private waitFor(word: number): void {
    while (this.load(word) !== 0 && !this.isCancelled) {
      Atomics.wait(this.memory, word, 1);
    }
  }

  /** Clears the word before it wakes the threads, so that none falls asleep in between. */
  private release(word: number): void {
    Atomics.store(this.memory, word, 0);
    Atomics.notify(this.memory, word);
  }
}
