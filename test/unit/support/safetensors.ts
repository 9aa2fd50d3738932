/** A tensor with its bytes, or with a number of zero bytes. */
export interface TestTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array | number;
}

/**
 * Returns the length and the header of a safetensors file by its documentation, and the offset of each tensor's data.
 */
export function safetensorsHeader(
  tensors: Readonly<Record<string, TestTensor>>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, { dtype, shape, data }]) => {
    const begin = end;
    end += typeof data === 'number' ? data : data.length;
    return [name, { dtype, shape, data_offsets: [begin, end] }];
  });
  const json = Buffer.from(
    JSON.stringify(Object.fromEntries([...(metadata ? [['__metadata__', metadata]] : []), ...entries])),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json]);
}

export function safetensorsBytes(
  tensors: Readonly<Record<string, TestTensor>>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const data = Object.values(tensors).map(({ data }) => (typeof data === 'number' ? new Uint8Array(data) : data));
  return Buffer.concat([safetensorsHeader(tensors, metadata), ...data]);
}

export function floats(shape: readonly number[], value: (i: number) => number): TestTensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return { dtype: 'F32', shape, data: new Uint8Array(Float32Array.from({ length: count }, (_, i) => value(i)).buffer) };
}
