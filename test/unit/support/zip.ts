import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../../src/core/io/codecs/crc32';

export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Whether the file is stored without compression. */
  readonly stored?: boolean;
  /** False claims of the archive. */
  readonly crc?: number;
  readonly size?: number;
  readonly method?: number;
  readonly flags?: number;
}

/**
 * Returns a zip archive: a header before each file, and all headers again at the end.
 * @see PKWARE's APPNOTE.TXT 6.3
 */
export function zipBytes(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let position = 0;
  for (const {
    name,
    bytes,
    stored = false,
    crc = crc32(bytes),
    size = bytes.length,
    method = stored ? 0 : 8,
    flags = 0,
  } of entries) {
    const packed = stored ? Buffer.from(bytes) : deflateRawSync(bytes);
    const nameBytes = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc, 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(position, 10);
    directory.push(Buffer.from('PK\x01\x02'), Buffer.of(20, 0), common, rest, nameBytes);
    const file = Buffer.concat([Buffer.from('PK\x03\x04'), common, nameBytes, packed]);
    files.push(file);
    position += file.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(position, 16);
  return Buffer.concat([...files, list, end]);
}
