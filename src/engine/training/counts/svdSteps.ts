import { squaredNorm } from '../../../core/training/counts/ppmi';
import { Random } from '../../../core/training/shared/random';
import { ScalarTallArithmetic, type TallArithmetic } from '../../../core/training/counts/tallMatrix';
import { KernelTallArithmetic } from '../../../kernel/svdKernel';
import { viewSvd, type SvdLayout, type SvdMemory } from '../../../kernel/svdLayout';
import type { TrainingMemory } from '../../../kernel/trainingMemory';
import { Safepoint, type SafepointMemory } from '../../safepoint';
import { loadBand } from '../cooccurrence/loadBand';
import type { RowBand } from '../cooccurrence/rowBand';
import { SpillFiles } from '../cooccurrence/spillFiles';

/** What all threads share in one step of the SVD. Can be sent to other threads. */
export interface SvdStep {
  readonly thread: number;
  readonly layout: SvdLayout;
  readonly memory: TrainingMemory;
  /** First row of each block, then the number of rows. */
  readonly cuts: Int32Array;
  /** The next free block or band. */
  readonly next: Int32Array;
  readonly safepoint: SafepointMemory;
}

/** Copies bands of co-occurrences to the SVD's matrix until none is left. */
export interface FillStep extends SvdStep {
  /** Each band with the number of entries before it. */
  readonly bands: readonly { readonly band: RowBand; readonly before: number }[];
  /** Float64: the sum of the co-occurrences of each word. */
  readonly totals: SharedArrayBuffer;
}

export function fillCooccurrences(step: FillStep): void {
  const files = new SpillFiles();
  try {
    fillBands(step, files);
  } finally {
    files.close();
  }
}

function fillBands(step: FillStep, files: SpillFiles): void {
  const { starts, columns, logs } = viewSvd(step.layout, step.memory).cooccurrences;
  const totals = new Float64Array(step.totals);
  const safepoint = new Safepoint(step.safepoint);
  for (;;) {
    const task = step.bands[Atomics.add(step.next, 0, 1)];
    if (!task) {
      return;
    }
    safepoint.check();
    const { band, before } = task;
    const view = loadBand(band, files);
    columns.set(view.columns, before);
    for (let at = 0; at < view.weights.length; at++) {
      logs[before + at] = Math.log(view.weights[at]!);
    }
    for (let row = 0; row < band.rows; row++) {
      let total = 0;
      for (let at = view.rowStarts[row]!; at < view.rowStarts[row + 1]!; at++) {
        total += view.weights[at]!;
      }
      starts[band.firstRow + row + 1] = before + view.rowStarts[row + 1]!;
      totals[band.firstRow + row] = total;
    }
  }
}

/** A step in which each block is independent. */
export interface BlockStep extends SvdStep {
  readonly work:
    | { readonly kind: 'begin'; readonly seed: number }
    | { readonly kind: 'multiplySparse'; readonly source: 0 | 1; readonly transposed: boolean }
    | { readonly kind: 'multiplyDense'; readonly matrix: 0 | 1; readonly factor: Float32Array };
}

export function svdBlocks(step: BlockStep): void {
  const memory = viewSvd(step.layout, step.memory);
  const arithmetic = arithmeticOf(step, memory);
  const { work } = step;
  eachBlock(step, (from, to, block) => {
    switch (work.kind) {
      case 'begin': {
        // Each block has its own generator, so that the numbers do not depend on the thread.
        const random = Random.seeded(work.seed, block);
        const [{ values, width }] = memory.tall;
        for (let at = from * width; at < to * width; at++) {
          values[at] = random.next() / 0x80000000 - 1;
        }
        break;
      }
      case 'multiplySparse':
        arithmetic.multiplySparse(memory.tall[work.source], memory.tall[1 - work.source]!, work.transposed, from, to);
        break;
      case 'multiplyDense':
        arithmetic.multiplyDense(memory.tall[work.matrix], work.factor, from, to);
        break;
    }
  });
}

/**
 * The contribution of a block to a sum. The caller adds them in the order of blocks, so that the sum is reproducible.
 */
export interface BlockSum {
  readonly block: number;
  readonly sum: Float64Array;
}

export interface SumStep extends SvdStep {
  readonly work: { readonly kind: 'gram'; readonly matrix: 0 | 1 } | { readonly kind: 'squaredNorm' };
}

export function svdSums(step: SumStep): BlockSum[] {
  const memory = viewSvd(step.layout, step.memory);
  const arithmetic = arithmeticOf(step, memory);
  const { work } = step;
  const sums: BlockSum[] = [];
  eachBlock(step, (from, to, block) => {
    const sum =
      work.kind === 'gram'
        ? arithmetic.gram(memory.tall[work.matrix], from, to)
        : Float64Array.of(squaredNorm(memory.cooccurrences, memory.biases, from, to));
    sums.push({ block, sum });
  });
  return sums;
}

function arithmeticOf({ memory, layout, thread }: SvdStep, { cooccurrences, biases }: SvdMemory): TallArithmetic {
  return memory.kernel
    ? new KernelTallArithmetic(memory.kernel, memory.memory, layout, thread)
    : new ScalarTallArithmetic(cooccurrences, biases);
}

function eachBlock(step: SvdStep, work: (from: number, to: number, block: number) => void): void {
  const safepoint = new Safepoint(step.safepoint);
  for (;;) {
    const block = Atomics.add(step.next, 0, 1);
    if (block >= step.cuts.length - 1) {
      return;
    }
    safepoint.check();
    work(step.cuts[block]!, step.cuts[block + 1]!, block);
  }
}
