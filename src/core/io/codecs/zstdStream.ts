import { Decompress } from 'fzstd';
import { DamagedData } from './packedInput';

/** Packed bytes that are unpacked at once: a block of few bytes may become 128 KB. */
const STEP_BYTES = 1024;

/**
 * Unpacks Zstandard, one frame after the other. Memory is the window that the data asks for.
 * @throws DamagedData
 * @see RFC 8878
 */
export function* unzstd(packed: Iterable<Uint8Array>): Generator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  const unpacking = new Decompress((piece) => pieces.push(piece));
  const step = (bytes: Uint8Array, isLast: boolean): Uint8Array[] => {
    pieces = [];
    try {
      unpacking.push(bytes, isLast);
    } catch (error) {
      throw new DamagedData(error instanceof Error ? error.message : String(error));
    }
    return pieces;
  };
  for (const piece of packed) {
    for (let at = 0; at < piece.length; at += STEP_BYTES) {
      yield* step(piece.subarray(at, at + STEP_BYTES), false);
    }
  }
  yield* step(new Uint8Array(0), true);
}
