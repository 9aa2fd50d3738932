import { setImmediate } from 'node:timers/promises';
import { VecinityError, cancelled } from '../../../core/errors';
import type { Kernel } from '../../../kernel/loader';
import { TextBlock } from '../../../kernel/textBlock';
import type { Source } from '../../../core/io/source';

const BLOCK_BYTES = 1024 * 1024;
const LONGEST_LINE = 64 * 1024 * 1024;
const LINE_FEED = 0x0a;

/** Whole lines in a block. */
export interface BlockLines {
  readonly block: TextBlock;
  readonly bytes: number;
  /** Position of their end in the source. */
  readonly to: number;
}

/**
 * The lines of a source from `start` on, in blocks that are read to again when the next is asked for.
 * @throws VecinityError `badFile` for a line longer than 64 MB, `unreadable`, `cancelled`
 */
export async function* textBlocks(
  source: Source,
  start: number,
  dimensions: number,
  kernel: Kernel | undefined,
  signal?: AbortSignal,
): AsyncGenerator<BlockLines> {
  let capacity = Math.max(1, Math.min(BLOCK_BYTES, source.size));
  const make = (): TextBlock => new TextBlock({ capacity, dimensions, kernel, memory: undefined });
  let block = make();
  let filled = 0;
  let position = start;
  for await (const piece of source.pieces(start, signal)) {
    for (let taken = 0; taken < piece.length;) {
      const length = Math.min(capacity - filled, piece.length - taken);
      block.text.set(piece.subarray(taken, taken + length), filled);
      filled += length;
      taken += length;
      if (filled < capacity) {
        break;
      }
      const end = block.text.lastIndexOf(LINE_FEED, filled - 1) + 1;
      if (end > 0) {
        position += end;
        yield { block, bytes: end, to: position };
        block.text.copyWithin(0, end, filled);
        filled -= end;
        // Lets a wish to cancel come through.
        await setImmediate();
        if (signal?.aborted) {
          throw cancelled();
        }
        continue;
      }
      if (capacity >= LONGEST_LINE) {
        throw new VecinityError(
          'badFile',
          `${source.path} has a line longer than ${LONGEST_LINE} bytes (at byte ${position}).`,
          {
            path: source.path,
            byte: position,
            remedy: 'Get the file again.',
          },
        );
      }
      capacity *= 2;
      const larger = make();
      larger.text.set(block.text.subarray(0, filled));
      block = larger;
    }
  }
  if (filled > 0) {
    block.text[filled] = LINE_FEED;
    yield { block, bytes: filled + 1, to: position + filled };
  }
}
