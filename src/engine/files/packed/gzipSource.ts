import type { Source } from '../../../core/io/source';
import { MAX_INFLATED } from '../../../core/io/codecs/platformCodecs';
import { gunzip, ownedPieces } from './inflate';
import { PackedSource } from './packedSource';

/** What a gzip archive holds, all its members one after the other. */
export async function openGzip(file: Source): Promise<PackedSource> {
  return new PackedSource(file.path, file.path, 'gzip', await unpackedSize(file), file.maxBytes * MAX_INFLATED, () =>
    gunzip(ownedPieces(file, 0, file.size), file.path, file.path, 0),
  );
}

/**
 * The last four bytes are the size modulo 2^32, of the last member (RFC 1952). Packing makes hardly anything larger and
 * text or numbers seldom ten times smaller: what does not fit that is an estimate.
 */
async function unpackedSize(file: Source): Promise<number> {
  if (file.size < 18) {
    return file.size;
  }
  const trailer = new Uint8Array(4);
  await file.read(trailer, file.size - 4);
  let size = new DataView(trailer.buffer).getUint32(0, true);
  const least = file.size * 0.99 - 1000;
  if (size >= least) {
    return size;
  }
  size += Math.ceil((least - size) / 2 ** 32) * 2 ** 32;
  return size <= file.size * 10 ? size : file.size * 3;
}
