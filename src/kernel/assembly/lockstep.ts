// Lockstep training: the result does not depend on the number of threads. A batch is a list of slices of the text.
// 1. The threads share the slices. A thread draws a slice's samples and writes them down as records.
// 2. One thread owns each row. It applies the records to its rows, in the order of slices and centres.
// Therefore every row changes in the same order at any number of threads.
//
// A slice starts with a header, SLICE_HEADER_BYTES long (sharedSizes.ts has the sizes and offsets):
//   0 u32 number of centres; 4 u32 pairs in the loss; 8 f64 mantissa and 16 i32 exponent of the loss (see loss.ts).
// One record per centre follows. Every part is padded to 16 bytes:
//   1. u32 number of contexts n, u32 number t of groups of three outputs, 8 unused bytes;
//   2. n addresses of context rows, for skip-gram filled with idle rows to a multiple of four;
//   3. 3 t addresses of output rows, the last group filled with idle rows;
//   4. for each group the labels of its outputs and a zero (f32);
//   5. for each group their learning rates and a zero (f32);
//   6. for CBOW, the hidden vector and its gradient.
import { lossExponent, lossMantissa, lossPairs } from './loss';
import {
  LOSS_EXPONENT_OFFSET,
  LOSS_MANTISSA_OFFSET,
  LOSS_PAIRS_OFFSET,
  RECORD_HEADER_BYTES,
  SLICE_HEADER_BYTES,
} from './sharedSizes';

/** Bytes of a record's header; the list of context addresses follows it. */
export const RECORD_HEADER: usize = RECORD_HEADER_BYTES;

/** Bytes of a slice's header. */
const SLICE_HEADER: usize = SLICE_HEADER_BYTES;

let slices: usize = 0;
let sliceBytes: usize = 0;
let thread: u32 = 0;
let threads: u32 = 1;

/**
 * Sets this thread's part in lockstep training.
 *
 * @param area       address of the slices of a batch
 * @param bytes      maximum bytes of a slice: see src/kernel/word2vecLayout.ts
 * @param ownThread  index of this thread
 * @param allThreads number of threads
 */
export function configureLockstep(area: usize, bytes: usize, ownThread: u32, allThreads: u32): void {
  slices = area;
  sliceBytes = bytes;
  thread = ownThread;
  threads = allThreads;
}

/** Whether this thread owns the row at address `row`. The result does not depend on which thread owns it. */
// @ts-ignore: decorator
@inline
export function owns(row: usize): bool {
  const hash: u32 = ((<u32>row) >> 4) * 0x9e3779b1;
  return <u32>((<u64>hash * <u64>threads) >> 32) === thread;
}

/** Returns `bytes` rounded up to a multiple of 16. */
// @ts-ignore: decorator
@inline
export function roundUp(bytes: usize): usize {
  return (bytes + 15) & ~15;
}

/** Returns the address of a slice's first record. */
// @ts-ignore: decorator
@inline
export function recordsOf(slice: u32): usize {
  return slices + sliceBytes * <usize>slice + SLICE_HEADER;
}

/** Returns the number of records in a slice. */
// @ts-ignore: decorator
@inline
export function centresOf(slice: u32): u32 {
  return load<u32>(recordsOf(slice) - SLICE_HEADER);
}

/** Writes a slice's header: the number of its records and their loss. Call it after the last record. */
export function closeSlice(slice: u32, centres: u32): void {
  const header = recordsOf(slice) - SLICE_HEADER;
  store<u32>(header, centres);
  store<u32>(header, lossPairs, LOSS_PAIRS_OFFSET);
  store<f64>(header, lossMantissa, LOSS_MANTISSA_OFFSET);
  store<i32>(header, lossExponent, LOSS_EXPONENT_OFFSET);
}
