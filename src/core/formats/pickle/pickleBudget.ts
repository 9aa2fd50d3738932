import type { Memory } from '../../io/memory';

/** Bytes of objects that any pickle may have. */
const BASE_BYTES = 64 * 1024 * 1024;
/**
 * Maximum bytes of objects for each byte of opcodes. Words with lists of numbers take 3 to 5. The words of old
 * gensim models with their counts take 7. Millions of empty lists take 40.
 */
const MAX_RATIO = 16;
/** Maximum bytes of all objects: five million words of old gensim models with their counts. */
const MAX_BYTES = 1.75 * 2 ** 30;
/** Share of the free heap that the objects may take. */
const HEAP_SHARE = 0.6;

/** Bytes that objects take in V8's heap without pointer compression, as in Node and Electron's workers. */
export const heapBytes = {
  /** A place on the stack, in a list or in the memo. */
  place: 8,
  float: 16,
  bigInteger: 32,
  text: 24,
  list: 32,
  /** The elements of a list, in addition to their places. */
  elements: 16,
  dict: 40,
  object: 56,
  bytes: 56,
  /** A copy of bytes that has a buffer of its own. */
  buffer: 200,
} as const;

/** Counts the memory that the objects of a pickle take, and says when it is too much for its size. */
export class PickleBudget {
  private used = 0;
  private allowed = BASE_BYTES;
  private readonly mostBytes: number;

  /** @param memory of the platform; without, the maximum is 1.75 GB */
  constructor(memory?: Memory) {
    this.mostBytes = Math.min(MAX_BYTES, HEAP_SHARE * (memory?.freeHeapBytes() ?? Infinity));
    this.allowed = Math.min(BASE_BYTES, this.mostBytes);
  }

  /**
   * Counts an object, also if it is dropped again.
   * @param bytes   of the object
   * @param opcodes bytes of opcodes so far
   * @returns whether it is too much
   */
  isExceededBy(bytes: number, opcodes: number): boolean {
    this.used += bytes;
    if (this.used > this.allowed) {
      this.allowed = Math.min(this.mostBytes, BASE_BYTES + MAX_RATIO * opcodes);
    }
    return this.used > this.allowed;
  }
}
