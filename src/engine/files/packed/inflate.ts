import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { VecinityError } from '../../../core/errors';
import { badFile } from '../../../core/io/badFile';
import type { Source } from '../../../core/io/source';

/** Bytes of a packed piece, and of an unpacked one. */
const PIECE_BYTES = 128 * 1024;

/**
 * Yields the bytes of `source` from `start` to `end`, in pieces that stay valid.
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
 * Unpacks all members of a gzip archive on demand.
 * @param packed   the packed bytes, in pieces that stay valid
 * @param name     for messages: `/data/vectors.txt.gz`
 * @param path     of the file
 * @param start    position of the packed bytes in the file
 * @throws VecinityError `badFile` with the byte, if it is cut short or damaged, or its checksum differs
 */
export async function* gunzip(
  packed: AsyncIterable<Uint8Array>,
  name: string,
  path: string,
  start: number,
): AsyncGenerator<Uint8Array> {
  const unpacking = createGunzip({ chunkSize: PIECE_BYTES });
  const pieces: AsyncIterable<Uint8Array> = pipeline(Readable.from(packed, { highWaterMark: 1 }), unpacking, () => {
    // The reader of `unpacking` gets the error.
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
        ? 'is cut off inside its packed data'
        : `cannot be unpacked any further: ${error.message}`;
    throw badFile(path, trouble, { name, byte });
  }
}
