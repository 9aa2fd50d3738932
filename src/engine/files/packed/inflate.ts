import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { VecinityError } from '../../../core/errors';
import { badFile } from '../../../core/io/badFile';
import type { Source } from '../../../core/io/source';

/** Packed bytes that are read at once, and unpacked ones that are made at once. */
const PIECE_BYTES = 128 * 1024;

/**
 * The bytes of `source` from `start` to `end` in pieces that stay valid.
 * @throws VecinityError `badFile`, `unreadable`
 */
export async function* ownedPieces(source: Source, start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let position = start; position < end; position += PIECE_BYTES) {
    const piece = new Uint8Array(Math.min(PIECE_BYTES, end - position));
    await source.read(piece, position);
    yield piece;
  }
}

/**
 * Unpacks gzip, all members one after the other, no further than is asked for.
 * @param packed   whose pieces stay valid
 * @param name     for messages: `/data/vectors.txt.gz`
 * @param path     of the file
 * @param start    position of the packed bytes in the file
 * @throws VecinityError `badFile` with the byte where it is broken: cut, damaged, or other than its checksum says
 */
export async function* gunzip(
  packed: AsyncIterable<Uint8Array>,
  name: string,
  path: string,
  start: number,
): AsyncGenerator<Uint8Array> {
  const unpacking = createGunzip({ chunkSize: PIECE_BYTES });
  const pieces: AsyncIterable<Uint8Array> = pipeline(Readable.from(packed, { highWaterMark: 1 }), unpacking, () => {
    // What went wrong is thrown to whoever reads `unpacking`.
  });
  try {
    for await (const piece of pieces) {
      yield piece;
    }
  } catch (error) {
    if (error instanceof VecinityError || !(error instanceof Error && 'code' in error)) {
      throw error;
    }
    const byte = start + unpacking.bytesWritten;
    const trouble =
      error.code === 'Z_BUF_ERROR'
        ? 'ends amid its packed data: it was cut short'
        : `cannot be unpacked any further: ${error.message}`;
    throw badFile(path, trouble, { name, byte });
  }
}
