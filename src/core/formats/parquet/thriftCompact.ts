/**
 * Checks Parquet's metadata, which is in Thrift's compact protocol. The library that decodes it allocates memory for each
 * list, even a nested one, before it checks that the values are there. So this code walks through all of them first.
 * @see github.com/apache/thrift, doc/specs/thrift-compact-protocol.md
 */

/** Maximum depth, twice that of Parquet's structures. */
const MAX_DEPTH = 24;
/** A table of a thousand columns in two hundred groups of rows has fewer; each takes memory when it is decoded. */
const MAX_VALUES = 10_000_000;
/** Field numbers have 16 bits. */
const MAX_FIELD = 0x7fff;
/** 64 bits, seven in a byte. */
const MAX_VARINT_BYTES = 10;

const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const I16 = 4;
const I32 = 5;
const I64 = 6;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

/**
 * Walks through the structure that begins at `start`.
 * @returns the position after it
 * @throws RangeError if it does not end within `bytes`, nests too deep, or holds more or other values than Parquet has
 */
export function checkThrift(bytes: Uint8Array, start: number): number {
  let at = start;
  let values = 0;

  const byte = (): number => {
    if (at >= bytes.length) {
      throw new RangeError('its metadata ends too early');
    }
    return bytes[at++]!;
  };
  const varint = (): number => {
    let value = 0;
    for (let i = 0, unit = 1; i < MAX_VARINT_BYTES; i++, unit *= 128) {
      const next = byte();
      value += (next & 0x7f) * unit;
      if (next < 0x80) {
        return value;
      }
    }
    throw new RangeError('a number in its metadata does not end');
  };
  /** Reads a count of items that have at least one byte each. */
  const count = (): number => {
    const size = varint();
    if (size > bytes.length - at) {
      throw new RangeError(`a list or text of ${size} does not fit into its metadata`);
    }
    return size;
  };
  const element = (type: number, depth: number): void => {
    if (++values > MAX_VALUES) {
      throw new RangeError(`its metadata has more than ${MAX_VALUES} values`);
    }
    switch (type) {
      case TRUE:
      case FALSE:
        // The type of a field says which; in lists they are bytes.
        return;
      case BYTE:
        byte();
        return;
      case I16:
      case I32:
      case I64:
        varint();
        return;
      case DOUBLE:
        at += 8;
        return;
      case BINARY: {
        // Not `at += count()`, which would begin at the count.
        const size = count();
        at += size;
        return;
      }
      case LIST:
        list(depth + 1);
        return;
      case STRUCT:
        struct(depth + 1);
        return;
      default:
        throw new RangeError(`its metadata has values of type ${type}`);
    }
  };
  const list = (depth: number): void => {
    checkDepth(depth);
    const head = byte();
    const type = head & 15;
    const size = head >> 4 === 15 ? count() : head >> 4;
    for (let i = 0; i < size; i++) {
      element(type === TRUE || type === FALSE ? BYTE : type, depth);
    }
  };
  const struct = (depth: number): void => {
    checkDepth(depth);
    for (let field = 0; ;) {
      const head = byte();
      const type = head & 15;
      if (type === 0) {
        return;
      }
      const step = head >> 4;
      field = step > 0 ? field + step : Math.floor(varint() / 2);
      if (field > MAX_FIELD) {
        throw new RangeError(`its metadata has a field ${field}`);
      }
      element(type, depth);
    }
  };
  struct(0);
  if (at > bytes.length) {
    throw new RangeError('its metadata ends too early');
  }
  return at;
}

function checkDepth(depth: number): void {
  if (depth > MAX_DEPTH) {
    throw new RangeError(`its metadata nests more than ${MAX_DEPTH} deep`);
  }
}
