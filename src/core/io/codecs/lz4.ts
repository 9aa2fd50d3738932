/**
 * First four bytes of an LZ4 frame. This decoder does not verify checksums.
 * @see github.com/lz4/lz4, doc/lz4_Block_format.md and doc/lz4_Frame_format.md
 */
export const LZ4_FRAME_MAGIC = 0x184d2204;
const MIN_MATCH = 4;

/**
 * Decodes a block into `target[at..]`.
 * @returns the index after the last written byte
 * @throws RangeError if the block is invalid or does not fit
 */
export function decodeLz4Block(bytes: Uint8Array, target: Uint8Array, at: number): number {
  let i = 0;
  const length = (nibble: number): number => {
    let sum = nibble;
    if (nibble === 15) {
      let more: number;
      do {
        more = byteAt(bytes, i++);
        sum += more;
      } while (more === 255);
    }
    return sum;
  };
  while (i < bytes.length) {
    const token = bytes[i++]!;
    const literals = length(token >> 4);
    if (i + literals > bytes.length || at + literals > target.length) {
      throw new RangeError('LZ4 literals do not fit');
    }
    target.set(bytes.subarray(i, i + literals), at);
    i += literals;
    at += literals;
    // The last sequence has no match.
    if (i >= bytes.length) {
      break;
    }
    const distance = byteAt(bytes, i) | (byteAt(bytes, i + 1) << 8);
    i += 2;
    const end = at + length(token & 15) + MIN_MATCH;
    if (distance === 0 || distance > at || end > target.length) {
      throw new RangeError('an LZ4 match does not fit');
    }
    // Byte by byte: a match may overlap its own output.
    for (; at < end; at++) {
      target[at] = target[at - distance]!;
    }
  }
  return at;
}

/** Decodes frames into `target`. @returns the bytes that were written @throws RangeError if they are invalid or do not fit */
export function decodeLz4Frames(bytes: Uint8Array, target: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  for (let i = 0; i < bytes.length;) {
    if (view.getUint32(i, true) !== LZ4_FRAME_MAGIC) {
      throw new RangeError('no LZ4 frame');
    }
    const flags = view.getUint8(i + 4);
    // Magic, flags, block size, size of the content, dictionary, checksum of the header.
    i += 7 + (flags & 0x08 ? 8 : 0) + (flags & 0x01 ? 4 : 0);
    for (let size = view.getUint32(i, true); size !== 0; size = view.getUint32(i, true)) {
      const block = bytes.subarray(i + 4, i + 4 + (size & 0x7fffffff));
      if (size >>> 31) {
        if (at + block.length > target.length) {
          throw new RangeError('an LZ4 block does not fit');
        }
        target.set(block, at);
        at += block.length;
      } else {
        at = decodeLz4Block(block, target, at);
      }
      i += 4 + (size & 0x7fffffff) + (flags & 0x10 ? 4 : 0);
    }
    i += 4 + (flags & 0x04 ? 4 : 0);
  }
  return at;
}

function byteAt(bytes: Uint8Array, index: number): number {
  const byte = bytes[index];
  if (byte === undefined) {
    throw new RangeError('an LZ4 block ends too early');
  }
  return byte;
}
