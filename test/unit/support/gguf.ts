/** A value of a GGUF file: the number of its type, and its bytes. */
export interface GgufValue {
  readonly type: number;
  readonly bytes: Uint8Array;
}

export interface GgufTestTensor {
  readonly name: string;
  /** Lengths, columns first. */
  readonly dimensions: readonly number[];
  readonly type: number;
  readonly data: Uint8Array | number;
}

function whole(bytes: number, value: number | bigint): Uint8Array {
  const all = Buffer.alloc(8);
  all.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
  return all.subarray(0, bytes);
}

function text(value: string | Uint8Array): Uint8Array {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([whole(8, bytes.length), bytes]);
}

export const ggufValue = {
  u8: (value: number): GgufValue => ({ type: 0, bytes: whole(1, value) }),
  u16: (value: number): GgufValue => ({ type: 2, bytes: whole(2, value) }),
  u32: (value: number): GgufValue => ({ type: 4, bytes: whole(4, value) }),
  i32: (value: number): GgufValue => ({ type: 5, bytes: whole(4, value) }),
  f32: (value: number): GgufValue => ({ type: 6, bytes: new Uint8Array(Float32Array.of(value).buffer) }),
  bool: (value: boolean): GgufValue => ({ type: 7, bytes: whole(1, value ? 1 : 0) }),
  text: (value: string | Uint8Array): GgufValue => ({ type: 8, bytes: text(value) }),
  u64: (value: number): GgufValue => ({ type: 10, bytes: whole(8, value) }),
  f64: (value: number): GgufValue => ({ type: 12, bytes: new Uint8Array(Float64Array.of(value).buffer) }),
  /** Values of one type, that of the first. */
  array: (values: readonly GgufValue[], type = values[0]?.type ?? 8): GgufValue => ({
    type: 9,
    bytes: Buffer.concat([whole(4, type), whole(8, values.length), ...values.map(({ bytes }) => bytes)]),
  }),
};

/** Returns the part of a GGUF file before the tensor data. */
export function ggufHeader(
  keys: readonly (readonly [key: string, value: GgufValue])[],
  tensors: readonly GgufTestTensor[],
  { version = 3, alignment = 32 } = {},
): Uint8Array {
  let offset = 0;
  const infos = tensors.map(({ name, dimensions, type, data }) => {
    const info = Buffer.concat([
      text(name),
      whole(4, dimensions.length),
      ...dimensions.map((size) => whole(8, size)),
      whole(4, type),
      whole(8, offset),
    ]);
    offset += aligned(typeof data === 'number' ? data : data.length, alignment);
    return info;
  });
  const header = Buffer.concat([
    Buffer.from('GGUF'),
    whole(4, version),
    whole(8, tensors.length),
    whole(8, keys.length),
    ...keys.map(([key, { type, bytes }]) => Buffer.concat([text(key), whole(4, type), bytes])),
    ...infos,
  ]);
  return Buffer.concat([header], aligned(header.length, alignment));
}

/**
 * Returns a whole GGUF file.
 * @see ggml, docs/gguf.md
 */
export function ggufBytes(
  keys: readonly (readonly [key: string, value: GgufValue])[],
  tensors: readonly GgufTestTensor[],
  options: { readonly version?: number; readonly alignment?: number } = {},
): Uint8Array {
  const { alignment = 32 } = options;
  const data = tensors.map(({ data }) => {
    const bytes = typeof data === 'number' ? new Uint8Array(data) : data;
    return Buffer.concat([bytes], aligned(bytes.length, alignment));
  });
  return Buffer.concat([ggufHeader(keys, tensors, options), ...data]);
}

/** Returns the metadata keys with the tokens of a language model. */
export function vocabularyKeys(
  tokens: readonly (string | Uint8Array)[],
  model: string,
  types?: readonly number[],
): (readonly [string, GgufValue])[] {
  return [
    ['general.architecture', ggufValue.text('llama')],
    ['general.name', ggufValue.text('Tiny')],
    ['llama.context_length', ggufValue.u32(2048)],
    ['tokenizer.ggml.model', ggufValue.text(model)],
    ['tokenizer.ggml.tokens', ggufValue.array(tokens.map((token) => ggufValue.text(token)))],
    ...(types
      ? [['tokenizer.ggml.token_type', ggufValue.array(types.map((type) => ggufValue.i32(type)))] as const]
      : []),
  ];
}

function aligned(bytes: number, alignment: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}
