/**
 * Builds pickles by hand: each function returns the opcodes that push one value on the stack.
 * @see Python 3.13, Lib/pickletools.py
 */
export const py = {
  none: Buffer.from('N'),
  true: Buffer.of(0x88),
  int: (value: number): Buffer => Buffer.concat([Buffer.from('J'), int32(value)]),
  /** An integer of any length, in two's complement. */
  long: (...bytes: number[]): Buffer => Buffer.from([0x8a, bytes.length, ...bytes]),
  float: (value: number): Buffer => {
    const bytes = Buffer.alloc(9, 'G');
    bytes.writeDoubleBE(value, 1);
    return bytes;
  },
  text: (text: string): Buffer => sized('X', Buffer.from(text)),
  bytes: (bytes: Uint8Array): Buffer => sized('B', bytes),
  /** Stores the value under a number, from which `get` pushes it again. */
  put: (value: Uint8Array, number: number): Buffer => Buffer.concat([value, Buffer.of(0x71, number)]),
  get: (number: number): Buffer => Buffer.of(0x68, number),
  /** A string of Python 2. */
  string: (bytes: Uint8Array): Buffer => sized('T', bytes),
  list: (...items: Uint8Array[]): Buffer => Buffer.concat([Buffer.from(']('), ...items, Buffer.from('e')]),
  tuple: (...items: Uint8Array[]): Buffer => Buffer.concat([Buffer.from('('), ...items, Buffer.from('t')]),
  dict: (...items: (readonly [key: Uint8Array, value: Uint8Array])[]): Buffer =>
    Buffer.concat([Buffer.from('}('), ...items.flat(), Buffer.from('u')]),
  /** A dict with text keys. */
  named: (items: Readonly<Record<string, Uint8Array>>): Buffer =>
    py.dict(...Object.entries(items).map(([key, value]) => [py.text(key), value] as const)),
  global: (module: string, name: string): Buffer => Buffer.from(`c${module}\n${name}\n`),
  reduce: (callable: Uint8Array, ...args: Uint8Array[]): Buffer =>
    Buffer.concat([callable, py.tuple(...args), Buffer.from('R')]),
  /** An object without arguments, with a state. */
  object: (module: string, name: string, state: Uint8Array): Buffer =>
    Buffer.concat([py.global(module, name), Buffer.of(0x29, 0x81), state, Buffer.from('b')]),
  build: (object: Uint8Array, state: Uint8Array): Buffer => Buffer.concat([object, state, Buffer.from('b')]),
  persistent: (id: Uint8Array): Buffer => Buffer.concat([id, Buffer.from('Q')]),
  /** An array of numpy 1, by default of float32. */
  array: (shape: readonly number[], bytes: Uint8Array, type = 'f4', order = '<', columnMajor = false): Buffer =>
    py.build(
      py.reduce(
        py.global('numpy.core.multiarray', '_reconstruct'),
        py.global('numpy', 'ndarray'),
        py.tuple(py.int(0)),
        py.bytes(Buffer.from('b')),
      ),
      py.tuple(
        py.int(1),
        py.tuple(...shape.map(py.int)),
        py.build(
          py.reduce(py.global('numpy', 'dtype'), py.text(type), py.int(0), py.int(1)),
          py.tuple(py.int(3), py.text(order), py.none, py.none, py.none, py.int(-1), py.int(-1), py.int(0)),
        ),
        columnMajor ? py.true : py.int(0),
        py.bytes(bytes),
      ),
    ),
};

/** A whole pickle. */
export function pickled(value: Uint8Array, protocol = 2): Buffer {
  return Buffer.concat([Buffer.of(0x80, protocol), value, Buffer.from('.')]);
}

/** Encodes numbers as little-endian float32. */
export function floats(...values: number[]): Buffer {
  return Buffer.from(Float32Array.from(values).buffer);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function sized(opcode: string, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(opcode), int32(bytes.length), bytes]);
}
