import type { Scan } from '../core/queries/scan';
import type { Space } from '../core/space';
import { instantiateKernel, type Kernel } from './loader';

const PAGE = 65_536;
const MAX_PAGES = 65_536;
/** Norms that the kernel supports. Outside them the squares leave the range of float32 and its error bound fails. */
const MIN_NORM = 1e-12;
const MAX_NORM = 1e12;

/** WebAssembly memory for vectors and for the query, the inverse norms and the results of a scan. */
export class ScanMemory {
  readonly vectors: Float32Array;
  /** Crosses threads. */
  readonly memory: WebAssembly.Memory;
  private readonly direction: number;
  private readonly inverseNorms: number;
  private readonly cosines: number;

  /**
   * Allocates memory for rows x dimensions values, all zero.
   * @param memory what another thread allocated for the same rows and dimensions
   * @throws RangeError if the kernel cannot address them or the system does not provide the memory
   */
  constructor(
    private readonly kernel: Kernel,
    readonly rows: number,
    private readonly dimensions: number,
    memory?: WebAssembly.Memory,
  ) {
    this.direction = aligned(rows * dimensions * 4);
    this.inverseNorms = aligned(this.direction + dimensions * 4);
    this.cosines = aligned(this.inverseNorms + rows * 4);
    const pages = Math.ceil((this.cosines + rows * 4) / PAGE);
    if (pages > MAX_PAGES) {
      throw new RangeError(`${pages} pages exceed the ${MAX_PAGES} that a kernel can address`);
    }
    this.memory = memory ?? new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    this.vectors = new Float32Array(this.memory.buffer, 0, rows * dimensions);
  }

  /**
   * Returns a scan of a space with its vectors in this memory. A scan computes the cosines of all rows with a unit
   * vector. It is undefined if a norm is outside MIN_NORM..MAX_NORM.
   */
  scan(space: Space): Scan | undefined {
    return this.prepare(space) ? this.preparedScan(space.vocabulary.size) : undefined;
  }

  /**
   * Does the part of `scan` that takes time, in any thread.
   * @returns false if there is no scan
   */
  prepare({ vectors, norms }: Space): boolean {
    const { buffer } = this.memory;
    if (vectors.buffer !== buffer) {
      return false;
    }
    const inverseNorms = new Float32Array(buffer, this.inverseNorms, norms.length);
    for (let id = 0; id < norms.length; id++) {
      const norm = norms[id]!;
      if (norm !== 0 && !(norm > MIN_NORM && norm < MAX_NORM)) {
        return false;
      }
      inverseNorms[id] = norm === 0 ? 0 : 1 / norm;
    }
    return true;
  }

  /** The scan of the first `size` rows, after `prepare` returned true in this or another thread. */
  preparedScan(size: number): Scan {
    const { buffer } = this.memory;
    const query = new Float32Array(buffer, this.direction, this.dimensions);
    const cosines = new Float32Array(buffer, this.cosines, size);
    const exports = instantiateKernel(this.kernel, this.memory);
    return (direction) => {
      query.set(direction);
      exports.scanCosines(0, size, this.dimensions, this.direction, this.inverseNorms, this.cosines);
      return cosines;
    };
  }
}

/** Returns `bytes` rounded up to whole cache lines. */
function aligned(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
