/** A .npy file of version 1 (NumPy Enhancement Proposal 1). */
export function npyBytes(descr: string, shape: readonly number[], data: Uint8Array, fortran = false): Buffer {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  return npyWithHeader(
    `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${sizes}), }`,
    data,
  );
}

export function npyWithHeader(header: string, data: Uint8Array, version = 1): Buffer {
  const text = Buffer.from(`${header}\n`);
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  length.writeUIntLE(text.length, 0, length.length);
  return Buffer.concat([Buffer.from([0x93]), Buffer.from('NUMPY'), Buffer.of(version, 0), length, text, data]);
}

export function float32Bytes(values: readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

/** Encodes strings as NumPy's `<U`. */
export function utf32Bytes(words: readonly string[], characters: number): Uint8Array {
  const values = new Uint32Array(words.length * characters);
  words.forEach((word, i) =>
    values.set(
      Array.from(word, (character) => character.codePointAt(0)!),
      i * characters,
    ),
  );
  return new Uint8Array(values.buffer);
}
