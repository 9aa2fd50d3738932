import { PANEL, type TallArithmetic, type TallMatrix } from '../core/training/counts/tallMatrix';
import { instantiateKernel, type Kernel, type KernelExports } from './loader';
import type { SvdLayout } from './svdLayout';

/** Rows that are summed in single precision before their sum is added in double precision. */
const MAX_GRAM_ROWS = 256;

/** Multiplies tall matrices with the kernel: one thread's instance over the shared memory that holds them. */
export class KernelTallArithmetic implements TallArithmetic {
  private readonly exports: KernelExports;
  private readonly panelBytes: number;
  private readonly factor: Float32Array;
  private readonly products: Float32Array;
  private readonly rowAddress: number;

  constructor(
    kernel: Kernel,
    memory: WebAssembly.Memory,
    private readonly layout: SvdLayout,
    thread: number,
  ) {
    this.exports = instantiateKernel(kernel, memory);
    this.panelBytes = 4 * layout.size * PANEL;
    const { width } = layout;
    const { factor, products, row } = layout.scratch[thread]!;
    this.factor = new Float32Array(memory.buffer, factor, width * width);
    this.products = new Float32Array(memory.buffer, products, PANEL * PANEL);
    this.rowAddress = row;
  }

  multiplySparse(source: TallMatrix, target: TallMatrix, transposed: boolean, from: number, to: number): void {
    const { starts, columns, logs, word, context, width } = this.layout;
    const [rowBias, columnBias] = transposed ? [context, word] : [word, context];
    for (let panel = 0; panel < width / PANEL; panel++) {
      const offset = panel * this.panelBytes;
      const [x, y] = [source.values.byteOffset + offset, target.values.byteOffset + offset];
      this.exports.multiplySparse(starts, columns, logs, rowBias, columnBias, x, y, from, to);
    }
  }

  gram(matrix: TallMatrix, from: number, to: number): Float64Array {
    const { width } = this.layout;
    const sums = new Float64Array(width * width);
    for (let start = from; start < to; start += MAX_GRAM_ROWS) {
      const end = Math.min(to, start + MAX_GRAM_ROWS);
      for (let i = 0; i < width; i += PANEL) {
        for (let j = i; j < width; j += PANEL) {
          this.exports.gramPanels(this.panel(matrix, i), this.panel(matrix, j), start, end, this.products.byteOffset);
          this.products.forEach((product, at) => {
            sums[(i + Math.floor(at / PANEL)) * width + j + (at % PANEL)]! += product;
          });
        }
      }
    }
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < i; j++) {
        sums[i * width + j] = sums[j * width + i]!;
      }
    }
    return sums;
  }

  multiplyDense(matrix: TallMatrix, factor: Float32Array, from: number, to: number): void {
    const { width } = this.layout;
    for (let row = 0; row < width; row++) {
      for (let column = 0; column < width; column += PANEL) {
        const values = factor.subarray(row * width + column, row * width + column + PANEL);
        this.factor.set(values, column * width + row * PANEL);
      }
    }
    const { byteOffset } = this.factor;
    const address = matrix.values.byteOffset;
    this.exports.multiplyDense(address, this.panelBytes, width, byteOffset, this.rowAddress, from, to);
  }

  /** Returns the address of the panel that starts at `column`. */
  private panel(matrix: TallMatrix, column: number): number {
    return matrix.values.byteOffset + (column / PANEL) * this.panelBytes;
  }
}
