import { TextBlock, blockLayout } from '../core/formats/word2vec/textBlock';
import { MASK_BYTES, MASKS_OFFSET, MAX_POWER } from './assembly/sharedSizes';
import { instantiateKernel, type Kernel, type KernelExports } from './loader';

const PAGE = 65_536;

/** The parts of a block. They can be sent to other threads, which then use the same memory. */
export interface TextBlockParts {
  /** Maximum bytes of text. */
  readonly capacity: number;
  readonly dimensions: number;
  readonly kernel: Kernel;
  /** New memory by default. */
  readonly memory?: WebAssembly.Memory;
}

/** A text block in shared memory. The kernel reads its common rows. */
export class KernelTextBlock extends TextBlock {
  private readonly parts: Required<TextBlockParts>;
  private readonly exports: KernelExports;

  constructor({ capacity, dimensions, kernel, memory }: TextBlockParts) {
    const pages = Math.ceil(blockLayout(capacity, dimensions).bytes / PAGE);
    memory ??= new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    super(capacity, dimensions, memory.buffer);
    this.parts = { capacity, dimensions, kernel, memory };
    this.exports = instantiateKernel(kernel, memory);
    const { tables } = this.layout;
    const powers = Array.from({ length: MAX_POWER + 1 }, (_, exponent) => Number(`1e${exponent}`));
    new Float64Array(memory.buffer, tables, powers.length).set(powers);
    for (let f = 0; f < MASK_BYTES; f++) {
      const mask = tables + MASKS_OFFSET + MASK_BYTES * f;
      this.memory.fill(0, mask, mask + MASK_BYTES - f);
      this.memory.fill(0xff, mask + MASK_BYTES - f, mask + MASK_BYTES);
    }
  }

  override get shared(): Required<TextBlockParts> {
    return this.parts;
  }

  protected override readCommon(at: number, to: number, rows: number, line: number): number {
    const { exports, dimensions } = this;
    const { text, tables, values } = this.layout;
    const count = exports.parseTextRows(
      text + at,
      text + to,
      dimensions,
      tables,
      values + rows * dimensions * 4,
      this.recordOffset(rows),
      line,
    );
    this.commonEnd = exports.textRowsEnd.value - text;
    return count;
  }
}
