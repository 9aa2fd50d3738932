import type { LogCooccurrences, PmiBiases } from './ppmi';

/** Adjacent columns, as many as the kernel holds in registers. */
export const PANEL = 32;

/** Returns the width of a tall matrix for `columns` columns, in whole panels. */
export function paddedWidth(columns: number): number {
  return PANEL * Math.ceil(columns / PANEL);
}

/**
 * A dense matrix with many rows and few columns, stored by panels: PANEL columns of all rows, then the next PANEL
 * columns. Products with a sparse matrix then read whole cache lines and keep their sums in registers.
 */
export interface TallMatrix {
  readonly rows: number;
  /** A multiple of PANEL. */
  readonly width: number;
  /** rows x width. */
  readonly values: Float32Array;
}

/** Returns the index in `values` of a row and column. */
export function tallIndex({ rows }: Pick<TallMatrix, 'rows'>, row: number, column: number): number {
  return (Math.floor(column / PANEL) * rows + row) * PANEL + (column % PANEL);
}

/** The products of a truncated SVD over rows `from..to` of tall matrices: the scalar reference, or the kernel. */
export interface TallArithmetic {
  /** target = A source, or A^T source, with A the PPMI matrix; writes only these rows of `target`. */
  multiplySparse(source: TallMatrix, target: TallMatrix, transposed: boolean, from: number, to: number): void;
  /** Returns the contribution of these rows to M^T M: width x width, row-major. */
  gram(matrix: TallMatrix, from: number, to: number): Float64Array;
  /**
   * matrix = matrix factor.
   * @param factor width x width, row-major
   */
  multiplyDense(matrix: TallMatrix, factor: Float32Array, from: number, to: number): void;
}

/** The reference of src/kernel/assembly/svd.ts; it runs where the kernel cannot. */
export class ScalarTallArithmetic implements TallArithmetic {
  constructor(
    private readonly cooccurrences: LogCooccurrences,
    private readonly biases: PmiBiases,
  ) {}

  multiplySparse(source: TallMatrix, target: TallMatrix, transposed: boolean, from: number, to: number): void {
    const { starts, columns, logs } = this.cooccurrences;
    const { word, context } = this.biases;
    const [rowBias, columnBias] = transposed ? [context, word] : [word, context];
    const sums = new Float64Array(PANEL);
    for (let panel = 0; panel < source.width; panel += PANEL) {
      for (let row = from; row < to; row++) {
        sums.fill(0);
        for (let at = starts[row]!; at < starts[row + 1]!; at++) {
          const column = columns[at]!;
          const pmi = logs[at]! + rowBias[row]! + columnBias[column]!;
          if (pmi > 0) {
            const first = tallIndex(source, column, panel);
            for (let i = 0; i < PANEL; i++) {
              sums[i]! += pmi * source.values[first + i]!;
            }
          }
        }
        target.values.set(sums, tallIndex(target, row, panel));
      }
    }
  }

  gram(matrix: TallMatrix, from: number, to: number): Float64Array {
    const { width } = matrix;
    const products = new Float64Array(width * width);
    const values = new Float64Array(width);
    for (let row = from; row < to; row++) {
      readRow(matrix, row, values);
      for (let i = 0; i < width; i++) {
        for (let j = 0; j < width; j++) {
          products[i * width + j]! += values[i]! * values[j]!;
        }
      }
    }
    return products;
  }

  multiplyDense(matrix: TallMatrix, factor: Float32Array, from: number, to: number): void {
    const { width } = matrix;
    const values = new Float64Array(width);
    const products = new Float64Array(width);
    for (let row = from; row < to; row++) {
      readRow(matrix, row, values);
      products.fill(0);
      for (let i = 0; i < width; i++) {
        for (let j = 0; j < width; j++) {
          products[j]! += values[i]! * factor[i * width + j]!;
        }
      }
      for (let j = 0; j < width; j++) {
        matrix.values[tallIndex(matrix, row, j)] = products[j]!;
      }
    }
  }
}

function readRow(matrix: TallMatrix, row: number, target: Float64Array): void {
  for (let column = 0; column < matrix.width; column += PANEL) {
    const first = tallIndex(matrix, row, column);
    target.set(matrix.values.subarray(first, first + PANEL), column);
  }
}
