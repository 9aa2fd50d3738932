import { cancelled } from '../../errors';
import { badFile } from '../../io/badFile';
import type { FormatInput } from '../format';
import type { TextBlock } from './textBlock';

const BLOCK_BYTES = 1024 * 1024;
const MAX_LINE_BYTES = 64 * 1024 * 1024;
const LINE_FEED = 0x0a;

/** Whole lines in a block. */
export interface BlockLines {
  readonly block: TextBlock;
  readonly bytes: number;
  /** Position of their end in the source. */
  readonly to: number;
}

/**
 * Yields the lines of a text in blocks. A block is valid until the next one is asked for.
 * @param pieces the text, from `start` on
 * @param start  its position in the source
 * @param make   makes a block with room for a number of bytes
 * @throws VecinityError `badFile` for a line longer than 64 MB, `unreadable`, `cancelled`
 */
export async function* textBlocks(
  { source, host }: Pick<FormatInput, 'source' | 'host'>,
  pieces: AsyncIterable<Uint8Array>,
  start: number,
  make: (capacity: number) => TextBlock,
  signal?: AbortSignal,
): AsyncGenerator<BlockLines> {
  let capacity = Math.max(1, Math.min(BLOCK_BYTES, source.size));
  let block = make(capacity);
  let filled = 0;
  let position = start;
  for await (const piece of pieces) {
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
        await host.nextTurn();
        if (signal?.aborted) {
          throw cancelled();
        }
        continue;
      }
      if (capacity >= MAX_LINE_BYTES) {
        throw badFile(source.path, `has a line longer than ${MAX_LINE_BYTES} bytes`, { byte: position });
      }
      capacity *= 2;
      const larger = make(capacity);
      larger.text.set(block.text.subarray(0, filled));
      block = larger;
    }
  }
  if (filled > 0) {
    block.text[filled] = LINE_FEED;
    yield { block, bytes: filled + 1, to: position + filled };
  }
}
