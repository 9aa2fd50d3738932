import { upperHalves } from './upperHalves';
import type { SingleByteEncoding } from './names';

const tables = new Map<SingleByteEncoding, Uint16Array>();

/** The UTF-16 unit of each byte, U+FFFD for a byte without a character. */
export function charactersOf(encoding: SingleByteEncoding): Uint16Array {
  let table = tables.get(encoding);
  if (!table) {
    const upper = upperHalves[encoding];
    table = Uint16Array.from({ length: 256 }, (_, byte) => (byte < 0x80 ? byte : upper.charCodeAt(byte - 0x80)));
    tables.set(encoding, table);
  }
  return table;
}
