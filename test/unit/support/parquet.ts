/**
 * Writes Parquet byte by byte, so that a file can make any false claim. Numbers of types, encodings and codecs are
 * those of the format.
 * @see Parquet format, README.md and parquet.thrift
 */
export const FLOAT = 4;
export const BYTE_ARRAY = 6;
export const OPTIONAL = 1;
export const REPEATED = 2;
export const PLAIN = 0;
export const RLE_DICTIONARY = 8;

interface Values {
  readonly i32: number;
  readonly i64: number;
  readonly bytes: Uint8Array | string;
  readonly struct: Fields;
  readonly list: readonly [type: Exclude<keyof Values, 'list'>, items: readonly unknown[]];
}
type Value = { readonly [Type in keyof Values]: readonly [type: Type, value: Values[Type]] }[keyof Values];
/** Values by field number, ascending. */
interface Fields {
  readonly [field: number]: Value | undefined;
}

const codes: Readonly<Record<keyof Values, number>> = { i32: 5, i64: 6, bytes: 8, list: 9, struct: 12 };

export function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) {
    bytes.push((value % 128) | 128);
  }
  return [...bytes, value];
}

export function thrift(fields: Fields): Uint8Array {
  const parts: Uint8Array[] = [];
  let last = 0;
  for (const [number, value] of Object.entries(fields) as [string, Value | undefined][]) {
    if (value) {
      parts.push(Uint8Array.of(((Number(number) - last) << 4) | codes[value[0]]), encode(value));
      last = Number(number);
    }
  }
  return Buffer.concat([...parts, Uint8Array.of(0)]);
}

function encode([type, value]: Value): Uint8Array {
  if (type === 'struct') {
    return thrift(value);
  }
  if (type === 'bytes') {
    const bytes = Buffer.from(value as string);
    return Buffer.concat([Uint8Array.from(varint(bytes.length)), bytes]);
  }
  if (type === 'list') {
    const [of, items] = value;
    const head = items.length < 15 ? [(items.length << 4) | codes[of]] : [0xf0 | codes[of], ...varint(items.length)];
    return Buffer.concat([Uint8Array.from(head), ...items.map((item) => encode([of, item] as Value))]);
  }
  return Uint8Array.from(varint(value * 2));
}

export interface PageOptions {
  readonly encoding?: number;
  /** The unpacked length in the header, if it differs from the body's. */
  readonly says?: number;
}

export function dataPage(
  count: number,
  body: Uint8Array,
  { encoding = PLAIN, says = body.length }: PageOptions = {},
): Uint8Array {
  const of: Fields = { 1: ['i32', count], 2: ['i32', encoding], 3: ['i32', 3], 4: ['i32', 3] };
  return Buffer.concat([thrift({ 1: ['i32', 0], 2: ['i32', says], 3: ['i32', body.length], 5: ['struct', of] }), body]);
}

export function dictionaryPage(count: number, body: Uint8Array): Uint8Array {
  const of: Fields = { 1: ['i32', count], 2: ['i32', PLAIN] };
  return Buffer.concat([
    thrift({ 1: ['i32', 2], 2: ['i32', body.length], 3: ['i32', body.length], 7: ['struct', of] }),
    body,
  ]);
}

export function run(value: number, times: number): number[] {
  return [...varint(times * 2), value];
}

/** Encodes levels of a version 1 page, preceded by their length. */
export function levels(...runs: readonly (readonly number[])[]): Uint8Array {
  const bytes = Uint8Array.from(runs.flat());
  return Buffer.concat([Uint8Array.of(bytes.length, 0, 0, 0), bytes]);
}

export function texts(words: readonly string[]): Uint8Array {
  return Buffer.concat(
    words.map((word) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(Buffer.byteLength(word));
      return Buffer.concat([length, Buffer.from(word)]);
    }),
  );
}

export function floats(values: readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

export interface SchemaNode {
  readonly name: string;
  readonly type?: number;
  readonly repetition?: number;
  readonly children?: number;
  readonly isText?: boolean;
}

export interface Chunk {
  readonly path: readonly string[];
  readonly type: number;
  readonly codec?: number;
  readonly pages: readonly Uint8Array[];
  readonly values: number;
  readonly hasDictionary?: boolean;
}

/** @param padding unused bytes, which make the file large enough for its claims */
export function parquet(
  schema: readonly SchemaNode[],
  groups: readonly { rows: number; chunks: readonly Chunk[] }[],
  padding = 0,
): Buffer {
  const parts: Uint8Array[] = [Buffer.from('PAR1'), Buffer.alloc(padding)];
  let at = 4 + padding;
  const rowGroups = groups.map(({ rows, chunks }): Fields => {
    const columns = chunks.map(({ path, type, codec = 0, pages, values, hasDictionary }): Fields => {
      const start = at;
      parts.push(...pages);
      const bytes = pages.reduce((sum, { length }) => sum + length, 0);
      at += bytes;
      const meta: Fields = {
        1: ['i32', type],
        2: ['list', ['i32', [0, 8, 3]]],
        3: ['list', ['bytes', path]],
        4: ['i32', codec],
        5: ['i64', values],
        6: ['i64', bytes],
        7: ['i64', bytes],
        9: ['i64', hasDictionary ? start + pages[0]!.length : start],
        11: hasDictionary ? ['i64', start] : undefined,
      };
      return { 2: ['i64', start], 3: ['struct', meta] };
    });
    return { 1: ['list', ['struct', columns]], 2: ['i64', 1000], 3: ['i64', rows] };
  });
  const elements = schema.map(({ name, type, repetition = 0, children, isText }): Fields => ({
    1: type === undefined ? undefined : ['i32', type],
    3: ['i32', repetition],
    4: ['bytes', name],
    5: children === undefined ? undefined : ['i32', children],
    6: isText ? ['i32', 0] : undefined,
  }));
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  const metadata = thrift({
    1: ['i32', 1],
    2: ['list', ['struct', elements]],
    3: ['i64', rows],
    4: ['list', ['struct', rowGroups]],
  });
  return withFooter(Buffer.concat(parts), metadata);
}

export function withFooter(before: Uint8Array, metadata: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(metadata.length);
  return Buffer.concat([before, metadata, length, Buffer.from('PAR1')]);
}
