import type { Scan } from '../core/queries/scan';
import type { Space } from '../core/space';
import { instantiateKernel, type Kernel } from './loader';

const PAGE = 65_536;
const MAX_PAGES = 65_536;
/** Where the squares of longer or shorter vectors leave the range of single precision, the kernel's error bound fails. */
const SHORTEST = 1e-12;
const LONGEST = 1e12;

/** Vectors in the kernel's memory, and what a scan of them needs beside them. */
export class ScanMemory {
  readonly vectors: Float32Array;
  private readonly memory: WebAssembly.Memory;
  private readonly direction: number;
  private readonly inverseNorms: number;
  private readonly cosines: number;

  /**
   * Memory for at most rows x dimensions values, all zero.
   * @throws RangeError if they are more than a kernel can address, or than the system gives.
   */
  constructor(
    private readonly kernel: Kernel,
    rows: number,
    dimensions: number,
  ) {
    this.direction = aligned(rows * dimensions * 4);
    this.inverseNorms = aligned(this.direction + dimensions * 4);
    this.cosines = aligned(this.inverseNorms + rows * 4);
    const pages = Math.ceil((this.cosines + rows * 4) / PAGE);
    if (pages > MAX_PAGES) {
      throw new RangeError(`${pages} pages are more than a kernel can address`);
    }
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    this.vectors = new Float32Array(this.memory.buffer, 0, rows * dimensions);
  }

  /** The scan of a space whose vectors lie here; undefined if some are too long or too short for single precision. */
  scan(space: Space): Scan | undefined {
    const { norms, dimensions } = space;
    const { buffer } = this.memory;
    if (space.vectors.buffer !== buffer || norms.some((norm) => norm !== 0 && !(norm > SHORTEST && norm < LONGEST))) {
      return undefined;
    }
    const inverseNorms = new Float32Array(buffer, this.inverseNorms, norms.length);
    norms.forEach((norm, id) => {
      inverseNorms[id] = norm === 0 ? 0 : 1 / norm;
    });
    const query = new Float32Array(buffer, this.direction, dimensions);
    const cosines = new Float32Array(buffer, this.cosines, norms.length);
    const exports = instantiateKernel(this.kernel, this.memory);
    return (direction) => {
      query.set(direction);
      exports.scanCosines(0, norms.length, dimensions, this.direction, this.inverseNorms, this.cosines);
      return cosines;
    };
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
