import type { Source } from '../../../core/io/source';
import { MAX_INFLATED } from '../../../core/io/codecs/platformCodecs';
import { gunzip, ownedPieces } from './inflate';
import { PackedSource } from './packedSource';

/** Opens the content of a gzip archive, all its members one after the other. */
export async function openGzip(file: Source): Promise<PackedSource> {
  return new PackedSource(file.path, file.path, 'gzip', await unpackedSize(file), file.maxBytes * MAX_INFLATED, () =>
    gunzip(ownedPieces(file, 0, file.size), file.path, file.path, 0),
  );
}

/**
 * Estimates the unpacked size. The last four bytes have the size of the last member modulo 2^32. The estimate corrects
 * implausible values, because packing hardly enlarges data and seldom shrinks text or numbers tenfold.
 * @see RFC 1952
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
