// Training in lockstep, whose result does not depend on the number of threads: a batch is some slices of the text. First
// each slice is drawn from and written down (threads share the slices); then each row is changed by the one thread it
// belongs to, slice by slice and centre by centre, so that which thread that is makes no difference.
//
// A slice is a header of 32 bytes (centres: u32; pairs, mantissa and exponent of its loss: u32, f64, i32) and a record
// per centre: numbers of contexts and of threes of outputs (u32, and 8 bytes unused), the addresses of contexts (for
// skip-gram filled up to fours) and of outputs (each list filled up to 16 bytes), by three outputs their labels and a
// zero, their rates and a zero; for CBOW, the hidden vector and the change of each context.
import { lossExponent, lossMantissa, lossPairs } from './loss';

const HEADER: usize = 32;

/** Where a record's list of context addresses is. */
export const LISTS: usize = 16;

let slices: usize = 0;
let sliceBytes: usize = 0;
let thread: u32 = 0;
let threads: u32 = 1;

/** @param area room for the slices of a batch, `bytes` each: see src/kernel/word2vecLayout.ts */
export function configureLockstep(area: usize, bytes: usize, ownThread: u32, allThreads: u32): void {
  slices = area;
  sliceBytes = bytes;
  thread = ownThread;
  threads = allThreads;
}

/** Whether this thread changes the row; which one does makes no difference to the result. */
// @ts-ignore: decorator
@inline
export function owns(row: usize): bool {
  const hash: u32 = ((<u32>row) >> 4) * 0x9e3779b1;
  return <u32>((<u64>hash * <u64>threads) >> 32) === thread;
}

// @ts-ignore: decorator
@inline
export function roundUp(bytes: usize): usize {
  return (bytes + 15) & ~15;
}

/** Where a slice's records begin. */
// @ts-ignore: decorator
@inline
export function recordsOf(slice: u32): usize {
  return slices + sliceBytes * <usize>slice + HEADER;
}

/** How many records a slice has. */
// @ts-ignore: decorator
@inline
export function centresOf(slice: u32): u32 {
  return load<u32>(recordsOf(slice) - HEADER);
}

/** Writes the header of a slice whose records are written. */
export function closeSlice(slice: u32, centres: u32): void {
  const header = recordsOf(slice) - HEADER;
  store<u32>(header, centres);
  store<u32>(header, lossPairs, 4);
  store<f64>(header, lossMantissa, 8);
  store<i32>(header, lossExponent, 16);
}
