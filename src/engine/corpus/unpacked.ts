import { readSync } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Compression } from '../../core/text/kinds/kinds';

/** Compressed bytes read at once, and bytes decompressed at once. */
const COMPRESSED_BYTES = 32 * 1024;
const UNPACKED_BYTES = 64 * 1024;

/** Thrown where compressed data is damaged. */
export class DamagedData extends Error {}

/**
 * Yields the content of a compressed file piece by piece.
 * @param onRead receives the number of compressed bytes as they are read; it stops the reading by throwing
 * @throws DamagedData
 */
export function unpackedPieces(
  descriptor: number,
  size: number,
  compression: Compression,
  onRead: (bytes: number) => void,
): AsyncIterable<Uint8Array> {
  const raw = rawPieces(descriptor, size, onRead);
  switch (compression) {
    case 'gzip':
      return gunzipped(raw);
    case 'zstd':
    case 'bzip2':
    case 'xz':
      throw new DamagedData(compression);
  }
}

function* rawPieces(descriptor: number, size: number, onRead: (bytes: number) => void): Generator<Buffer> {
  for (let position = 0; position < size;) {
    const raw = Buffer.allocUnsafe(COMPRESSED_BYTES);
    const length = readSync(descriptor, raw, 0, Math.min(raw.length, size - position), position);
    if (length === 0) {
      return;
    }
    position += length;
    onRead(length);
    yield raw.subarray(0, length);
  }
}

/** @throws Error with a code of zlib */
async function* gunzipped(raw: Iterable<Buffer>): AsyncGenerator<Uint8Array> {
  const unpacking = createGunzip({ chunkSize: UNPACKED_BYTES });
  const pieces: AsyncIterable<Uint8Array> = pipeline(Readable.from(raw, { highWaterMark: 1 }), unpacking, () => {
    // The reader of `unpacking` gets the error.
  });
  yield* pieces;
}
