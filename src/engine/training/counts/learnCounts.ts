import { Matrix } from 'ml-matrix';
import { VecinityError } from '../../../core/errors';
import { pmiBiases } from '../../../core/training/counts/ppmi';
import {
  OVERSAMPLING,
  POWER_ITERATIONS,
  randomisedSvd,
  type SvdOperator,
} from '../../../core/training/counts/randomisedSvd';
import { PANEL, type TallMatrix } from '../../../core/training/counts/tallMatrix';
import { layOutSvd, viewSvd, type SvdMemory } from '../../../kernel/svdLayout';
import { allocateMemory } from '../../../kernel/trainingMemory';
import { countCooccurrences } from '../cooccurrence/countCooccurrences';
import type { Learned, LearningContext } from '../learner';
import type { BlockStep, SumStep, SvdStep } from './svdSteps';

/** Number of blocks that threads take one by one: enough for an even load and a quick cancellation. */
const BLOCKS = 256;
/** Number of blocks of sums; each block needs a square matrix. */
const SUM_BLOCKS = 16;

/** Maximum columns; the time of the dense part grows with their cube, and more would take minutes. */
const MAX_DIMENSIONS = 1000;

/**
 * Learns by counting: shifted PPMI of smoothed co-occurrences, then a truncated SVD. Word vectors are U
 * S^eigenvalueWeight. Weights fall linearly with distance, like word2vec's random windows on average. The bytes are the
 * same for the same text, options and seed, at any number of threads.
 *
 * The only loss is the relative error of the SVD, |A - A_d| / |A| in the Frobenius norm.
 * @see Levy, Goldberg and Dagan, "Improving distributional similarity with lessons learned from word embeddings", 2015
 * @throws VecinityError `badOption` for more dimensions than words; `noText`; as `runTraining`
 */
export async function learnCounts(context: LearningContext): Promise<Learned> {
  const { corpus, options } = context;
  const { size } = corpus.vocabulary;
  checkDimensions(options.dimensions, size);
  const cooccurrences = await countCooccurrences(context, {
    window: options.window,
    weighting: 'linear',
    sample: options.sample,
  });
  if (cooccurrences.entries === 0) {
    throw new VecinityError(
      'noText',
      'No word of this text has another one beside it: there is nothing to learn from.',
      {
        remedy: 'Use running text with several words a line, or a lower minCount.',
      },
    );
  }
  const svd = new ThreadedSvd(context, cooccurrences.entries, context.memoryLimit - cooccurrences.bytesHeld);
  await svd.fill(cooccurrences.bands);
  const norm = await svd.begin();
  const singular = await randomisedSvd(svd, options.dimensions, options.eigenvalueWeight);
  const kept = singular.reduce((sum, value) => sum + value ** 2, 0);
  return {
    vectors: await rowsOf(svd.result, options.dimensions, context),
    lossByEpoch: [norm > 0 ? Math.sqrt(Math.max(0, 1 - kept / norm)) : 0],
  };
}

function checkDimensions(dimensions: number, words: number): void {
  const most = Math.min(words, MAX_DIMENSIONS);
  if (dimensions > most) {
    const why =
      most === words ? `counts cannot have more dimensions than words, ${words}` : 'its time grows with their cube';
    throw new VecinityError('badOption', `dimensions cannot be ${dimensions} for counts: ${why}.`, {
      option: 'dimensions',
      remedy: `Set dimensions to ${Math.min(most, 100)}, at most to ${most}.`,
    });
  }
}

/** The PPMI matrix and the two tall matrices, in memory that all trainer threads share. */
class ThreadedSvd implements SvdOperator {
  readonly width: number;
  private readonly step: Omit<SvdStep, 'thread' | 'cuts' | 'next'>;
  private readonly view: SvdMemory;
  /** Index of the tall matrix Q; the other one is Y. */
  private basis: 0 | 1 = 0;
  private productsDone = 0;
  private blocksDone: Int32Array = new Int32Array(new SharedArrayBuffer(4));

  constructor(
    private readonly context: LearningContext,
    cells: number,
    memoryLimit: number,
  ) {
    const { corpus, options, threads, kernel, safepoint } = context;
    const layout = layOutSvd(
      { size: corpus.vocabulary.size, cells, columns: options.dimensions + OVERSAMPLING, threads: threads.length },
      memoryLimit,
    );
    const memory = allocateMemory(layout, kernel);
    this.step = { layout, memory, safepoint };
    this.width = layout.width;
    this.view = viewSvd(layout, memory);
  }

  /** The matrix Q; after `randomisedSvd` it holds the singular vectors. */
  get result(): TallMatrix {
    return this.view.tall[this.basis];
  }

  async fill(bands: Awaited<ReturnType<typeof countCooccurrences>>['bands']): Promise<void> {
    const { size } = this.context.corpus.vocabulary;
    const totals = new SharedArrayBuffer(8 * size);
    let entries = 0;
    const placed = bands.map((band) => {
      const before = entries;
      entries += band.entries;
      return { band, before };
    });
    const step = this.nextStep(Int32Array.of());
    await this.context.all(
      this.context.threads.map((remote, thread) =>
        remote.fillCooccurrences({ ...step, thread, bands: placed, totals }),
      ),
    );
    const { word, context } = pmiBiases(new Float64Array(totals), this.context.options);
    this.view.biases.word.set(word);
    this.view.biases.context.set(context);
  }

  /** Draws a random Q. @returns the squared Frobenius norm of the PPMI matrix */
  async begin(): Promise<number> {
    const products = 2 * POWER_ITERATIONS + 2;
    this.context.enter('training', () => {
      const ofProduct = Math.min(1, Atomics.load(this.blocksDone, 0) / BLOCKS);
      return { fraction: Math.min(1, (this.productsDone + ofProduct) / products) };
    });
    await this.blocks({ kind: 'begin', seed: this.context.options.seed }, this.evenCuts(SUM_BLOCKS));
    const [norm] = await this.sum({ kind: 'squaredNorm' });
    return norm!;
  }

  async apply(transposed: boolean): Promise<void> {
    await this.blocks({ kind: 'multiplySparse', source: this.basis, transposed }, this.cutsByCells());
    this.productsDone++;
  }

  async gram(): Promise<Matrix> {
    const sum = await this.sum({ kind: 'gram', matrix: this.other });
    return Matrix.from1DArray(this.width, this.width, sum);
  }

  async replace(factor: Matrix): Promise<void> {
    this.basis = this.other;
    await this.turn(factor);
  }

  async turn(factor: Matrix): Promise<void> {
    const values = Float32Array.from(factor.to1DArray());
    await this.blocks({ kind: 'multiplyDense', matrix: this.basis, factor: values }, this.evenCuts(BLOCKS));
  }

  private get other(): 0 | 1 {
    return this.basis === 0 ? 1 : 0;
  }

  private async blocks(work: BlockStep['work'], cuts: Int32Array): Promise<void> {
    const step = this.nextStep(cuts);
    if (work.kind === 'multiplySparse') {
      this.blocksDone = step.next;
    }
    await this.context.all(this.context.threads.map((remote, thread) => remote.svdBlocks({ ...step, thread, work })));
    this.blocksDone = new Int32Array(new SharedArrayBuffer(4));
  }

  private async sum(work: SumStep['work']): Promise<Float64Array> {
    const step = this.nextStep(this.evenCuts(SUM_BLOCKS));
    const found = await this.context.all(
      this.context.threads.map((remote, thread) => remote.svdSums({ ...step, thread, work })),
    );
    const [first, ...others] = found
      .flat()
      .sort((a, b) => a.block - b.block)
      .map(({ sum }) => sum);
    for (const other of others) {
      other.forEach((value, at) => {
        first![at]! += value;
      });
    }
    return first!;
  }

  private nextStep(cuts: Int32Array): Omit<SvdStep, 'thread'> {
    return { ...this.step, cuts, next: new Int32Array(new SharedArrayBuffer(4)) };
  }

  /** Blocks of equal rows. They do not depend on the number of threads, because sums are rounded in each block. */
  private evenCuts(blocks: number): Int32Array {
    const { size } = this.context.corpus.vocabulary;
    return Int32Array.from({ length: blocks + 1 }, (_, block) => Math.floor((block * size) / blocks));
  }

  /** Blocks of about equal numbers of cells, because frequent words have most of the cells. */
  private cutsByCells(): Int32Array {
    const { starts } = this.view.cooccurrences;
    const cells = starts.at(-1)!;
    const cuts = [0];
    for (let row = 1; row < starts.length - 1; row++) {
      if (starts[row]! >= (cuts.length * cells) / BLOCKS) {
        cuts.push(row);
      }
    }
    return Int32Array.from([...cuts, starts.length - 1]);
  }
}

/** Copies the first columns of a tall matrix, row-major. */
async function rowsOf(matrix: TallMatrix, columns: number, { yielder }: LearningContext): Promise<Float32Array> {
  const vectors = new Float32Array(matrix.rows * columns);
  for (let first = 0; first < columns; first += PANEL) {
    const length = Math.min(PANEL, columns - first);
    for (let row = 0; row < matrix.rows; row++) {
      const at = first * matrix.rows + row * PANEL;
      vectors.set(matrix.values.subarray(at, at + length), row * columns + first);
      if (row % 4096 === 0) {
        await yielder.yieldIfDue();
      }
    }
  }
  return vectors;
}
