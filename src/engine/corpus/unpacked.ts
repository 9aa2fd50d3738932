import { readSync } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { bunzip2 } from '../../core/io/codecs/bzip2';
import { unxz } from '../../core/io/codecs/xz';
import { unzstd } from '../../core/io/codecs/zstdStream';
import type { Compression } from '../../core/text/kinds/kinds';

/** Compressed bytes read at once, and bytes of a piece of their content. */
const COMPRESSED_BYTES = 32 * 1024;
const UNPACKED_BYTES = 64 * 1024;

/**
 * Yields the content of a compressed file in pieces of at most 64 KB. A piece is valid until the next.
 * @param onRead receives the number of compressed bytes as they are read; it stops the reading by throwing
 * @throws DamagedData, or an error with a code of zlib
 */
export async function* unpackedPieces(
  descriptor: number,
  size: number,
  compression: Compression,
  onRead: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const whole of unpack(rawPieces(descriptor, size, onRead), compression)) {
    for (let at = 0; at < whole.length; at += UNPACKED_BYTES) {
      yield whole.subarray(at, at + UNPACKED_BYTES);
    }
    onRead(0);
  }
}

function unpack(raw: Iterable<Buffer>, compression: Compression): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  switch (compression) {
    case 'gzip':
      return gunzipped(raw);
    case 'bzip2':
      return bunzip2(raw);
    case 'xz':
      return unxz(raw);
    case 'zstd':
      return unzstd(raw);
  }
}

/** The first bytes of the content of a compressed file, at least `length` if there are that many. */
export async function unpackedHead(
  descriptor: number,
  size: number,
  compression: Compression,
  length: number,
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let got = 0;
  for await (const piece of unpackedPieces(descriptor, size, compression, () => undefined)) {
    pieces.push(new Uint8Array(piece));
    got += piece.length;
    if (got >= length) {
      break;
    }
  }
  return Buffer.concat(pieces);
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
