import type { LogCooccurrences, PmiBiases } from '../core/training/counts/ppmi';
import { paddedWidth, PANEL, type TallMatrix } from '../core/training/counts/tallMatrix';
import { bufferOf, checkMemory, gigabytes, MemoryPlan, type MemoryNeed, type TrainingMemory } from './trainingMemory';

/** Sizes that decide how much memory the SVD needs. */
export interface SvdSizes {
  /** Rows and columns of the sparse matrix: the vocabulary size. */
  readonly size: number;
  /** Non-zero cells of the sparse matrix. */
  readonly cells: number;
  /** Columns of the tall matrices, before padding. */
  readonly columns: number;
  readonly threads: number;
}

/** Byte offsets of one thread's scratch. */
export interface SvdScratch {
  /** A square matrix, panel by panel. */
  readonly factor: number;
  /** The products of two panels. */
  readonly products: number;
  /** One row of a tall matrix. */
  readonly row: number;
}

/** Byte offsets in the memory that all trainer threads share. */
export interface SvdLayout extends MemoryNeed {
  readonly size: number;
  readonly cells: number;
  /** Columns of the tall matrices, a multiple of PANEL. */
  readonly width: number;
  readonly starts: number;
  readonly columns: number;
  readonly logs: number;
  readonly word: number;
  readonly context: number;
  /** Offsets of the two tall matrices. */
  readonly tall: readonly [number, number];
  /** One per thread. */
  readonly scratch: readonly SvdScratch[];
}

/** The parts of the memory as arrays. */
export interface SvdMemory {
  readonly cooccurrences: LogCooccurrences;
  readonly biases: PmiBiases;
  readonly tall: readonly [TallMatrix, TallMatrix];
}

/**
 * Lays out the memory of an SVD.
 *
 * @param memoryLimit maximum bytes for the SVD
 * @throws VecinityError `outOfMemory` with the arithmetic
 */
export function layOutSvd({ size, cells, columns, threads }: SvdSizes, memoryLimit = Infinity): SvdLayout {
  const width = paddedWidth(columns);
  const plan = new MemoryPlan();
  const parts = {
    size,
    cells,
    width,
    starts: plan.reserve(4 * (size + 1)),
    columns: plan.reserve(4 * cells),
    logs: plan.reserve(4 * cells),
    word: plan.reserve(4 * size),
    context: plan.reserve(4 * size),
    tall: [plan.reserve(4 * size * width), plan.reserve(4 * size * width)] as const,
    scratch: Array.from({ length: threads }, () => ({
      factor: plan.reserve(4 * width * width),
      products: plan.reserve(4 * PANEL * PANEL),
      row: plan.reserve(4 * width),
    })),
  };
  const layout = {
    ...parts,
    bytes: plan.bytes,
    purpose: `The SVD of ${size} words`,
    arithmetic:
      `${cells} co-occurrences x 8 bytes, 2 x ${size} x ${width} x 4 bytes of vectors and ` +
      `${gigabytes(Math.max(0, plan.bytes - 8 * cells - 8 * size * width))} of other data`,
  };
  checkMemory(layout, memoryLimit);
  return layout;
}

/** Returns the parts of the memory as arrays. */
export function viewSvd(layout: SvdLayout, memory: TrainingMemory): SvdMemory {
  const { size, cells, width } = layout;
  const buffer = bufferOf(memory);
  const tall = (at: number): TallMatrix => ({
    rows: size,
    width,
    values: new Float32Array(buffer, at, size * width),
  });
  return {
    cooccurrences: {
      size,
      starts: new Uint32Array(buffer, layout.starts, size + 1),
      columns: new Int32Array(buffer, layout.columns, cells),
      logs: new Float32Array(buffer, layout.logs, cells),
    },
    biases: {
      word: new Float32Array(buffer, layout.word, size),
      context: new Float32Array(buffer, layout.context, size),
    },
    tall: [tall(layout.tall[0]), tall(layout.tall[1])],
  };
}
