/** Maximum unpacked bytes of a block: Block_Maximum_Size. @see RFC 8878, 3.1.1.2 */
const MAX_BLOCK_BYTES = 128 * 1024;
const FRAME_MAGIC = 0xfd2fb528;
/** The last four bits are anything. */
const SKIPPABLE_MAGIC = 0x184d2a50;

export interface ZstdFrame {
  readonly start: number;
  /** Position of the header of its last block. */
  readonly lastBlock: number;
  /** Position after its blocks, where a checksum may follow. */
  readonly blocksEnd: number;
  /** Unpacked bytes according to its header; undefined if the header has no size. */
  readonly contentBytes: number | undefined;
  /** Maximum unpacked bytes of all its blocks. */
  readonly maxBytes: number;
}

/**
 * Finds the frames of Zstandard data and their blocks, without unpacking.
 * @throws RangeError if the data is invalid
 * @see RFC 8878, 3.1
 */
export function zstdFrames(bytes: Uint8Array): ZstdFrame[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const frames: ZstdFrame[] = [];
  for (let at = 0; at < bytes.length;) {
    const magic = view.getUint32(at, true);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) {
      at += 8 + view.getUint32(at + 4, true);
      continue;
    }
    if (magic !== FRAME_MAGIC) {
      throw new RangeError('no Zstandard frame');
    }
    const start = at;
    const flags = view.getUint8(at + 4);
    const isSingleSegment = (flags & 0x20) !== 0;
    const dictionaryIdBytes = [0, 1, 2, 4][flags & 3]!;
    const sizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][flags >> 6]!;
    at += 5 + (isSingleSegment ? 0 : 1) + dictionaryIdBytes;
    const contentBytes = contentSize(view, at, sizeBytes);
    at += sizeBytes;
    let maxBytes = 0;
    let lastBlock = at;
    for (let isLast = false; !isLast;) {
      lastBlock = at;
      const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
      isLast = (header & 1) === 1;
      const kind = (header >> 1) & 3;
      const size = header >>> 3;
      if (size > MAX_BLOCK_BYTES || kind === 3) {
        throw new RangeError('a Zstandard block is larger than blocks may be');
      }
      // Kinds: raw bytes, one repeated byte, packed bytes.
      maxBytes += kind === 2 ? MAX_BLOCK_BYTES : size;
      at += 3 + (kind === 1 ? 1 : size);
      if (at > bytes.length) {
        throw new RangeError('a Zstandard block does not fit');
      }
    }
    frames.push({ start, lastBlock, blocksEnd: at, contentBytes, maxBytes });
    at += flags & 4 ? 4 : 0;
  }
  return frames;
}

function contentSize(view: DataView, at: number, bytes: number): number | undefined {
  switch (bytes) {
    case 0:
      return undefined;
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, true) + 256;
    case 4:
      return view.getUint32(at, true);
    default:
      return Number(view.getBigUint64(at, true));
  }
}
