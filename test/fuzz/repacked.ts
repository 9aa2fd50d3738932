import { deflateRawSync, gunzipSync, gzipSync, inflateRawSync } from 'node:zlib';
import { crc32 } from '../../src/core/io/codecs/crc32';
import { damaged } from './damage';

/** Maximum bytes to unpack. */
const MAX_BYTES = 64_000_000;

interface Member {
  readonly name: Uint8Array;
  readonly isDeflated: boolean;
  readonly data: Uint8Array;
}

/**
 * Returns the archive with damage inside and valid checksums, so that the damage reaches the inner reader. Returns
 * undefined for other files.
 */
export function damagedInside(bytes: Uint8Array, random: () => number): Uint8Array | undefined {
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
      return gzipSync(damaged(gunzipSync(bytes, { maxOutputLength: MAX_BYTES }), random), { level: 1 });
    }
    const members = bytes[0] === 0x50 && bytes[1] === 0x4b ? unzip(bytes) : [];
    if (members.length === 0) {
      return undefined;
    }
    const chosen = random() % members.length;
    return zip(members.map((member, i) => (i === chosen ? { ...member, data: damaged(member.data, random) } : member)));
  } catch {
    return undefined;
  }
}

/**
 * Lists the members of a valid archive.
 * @see PKWARE's APPNOTE.TXT, 4.3
 */
function unzip(bytes: Uint8Array): Member[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = bytes.length - 22;
  while (view.getUint32(end, true) !== 0x06054b50) {
    end--;
  }
  const members: Member[] = [];
  for (let at = view.getUint32(end + 16, true); view.getUint32(at, true) === 0x02014b50;) {
    const isDeflated = view.getUint16(at + 10, true) === 8;
    const nameLength = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const packed = bytes.subarray(start, start + view.getUint32(at + 20, true));
    members.push({
      name: bytes.slice(at + 46, at + 46 + nameLength),
      isDeflated,
      data: isDeflated ? inflateRawSync(packed, { maxOutputLength: MAX_BYTES }) : packed,
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return members;
}

function zip(members: readonly Member[]): Uint8Array {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let position = 0;
  for (const { name, isDeflated, data } of members) {
    const packed = isDeflated ? deflateRawSync(data, { level: 1 }) : data;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(isDeflated ? 8 : 0, 4);
    fields.writeUInt32LE(crc32(data), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(data.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(position, 10);
    directory.push(Buffer.of(0x50, 0x4b, 1, 2, 20, 0), fields, place, Buffer.from(name));
    const file = Buffer.concat([Buffer.of(0x50, 0x4b, 3, 4), fields, name, packed]);
    files.push(file);
    position += file.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(position, 16);
  return Buffer.concat([...files, list, end]);
}
