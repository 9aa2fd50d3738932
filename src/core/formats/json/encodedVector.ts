/** How a vector is written as a text: the float32 values in base64, as OpenAI does, or a JSON list, as pgvector does. */
export type VectorEncoding = 'base64' | 'list';

const decoder = new TextDecoder();
const OPEN = 0x5b;
/** Minimum bytes of float32 values in base64: a shorter text may be a word. */
const MIN_BASE64_BYTES = 32;

/** Returns how a text stands for a vector, and its dimensions; undefined for any other text. */
export function encodedVector(
  text: Uint8Array,
): { readonly encoding: VectorEncoding; readonly dimensions: number } | undefined {
  if (text[0] === OPEN) {
    const numbers = listedNumbers(text);
    return numbers && { encoding: 'list', dimensions: numbers.length };
  }
  const bytes = text.length >= MIN_BASE64_BYTES && text.length % 4 === 0 ? base64Bytes(text) : undefined;
  return bytes && bytes.length % 4 === 0 && areModerate(bytes)
    ? { encoding: 'base64', dimensions: bytes.length / 4 }
    : undefined;
}

/** Returns the numbers of a text; undefined if it has no vector in that encoding. */
export function decodeVector(text: Uint8Array, encoding: VectorEncoding): readonly number[] | undefined {
  if (encoding === 'list') {
    return listedNumbers(text);
  }
  const bytes = base64Bytes(text);
  if (!bytes || bytes.length % 4 !== 0) {
    return undefined;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

function listedNumbers(text: Uint8Array): readonly number[] | undefined {
  try {
    const list: unknown = JSON.parse(decoder.decode(text));
    return Array.isArray(list) && list.length > 0 && list.every((value) => typeof value === 'number')
      ? list
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether most values are of the size that vectors have. Almost half of other bytes are not. */
function areModerate(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let moderate = 0;
  for (let at = 0; at < bytes.length; at += 4) {
    const magnitude = Math.abs(view.getFloat32(at, true));
    moderate += magnitude < 1e4 ? 1 : 0;
  }
  return moderate >= 0.9 * (bytes.length / 4);
}

const digits = Int8Array.from({ length: 128 }, (_, code) =>
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.indexOf(String.fromCharCode(code)),
);

/** Decodes base64. @returns undefined for any other text. @see RFC 4648, section 4 */
function base64Bytes(text: Uint8Array): Uint8Array | undefined {
  let length = text.length;
  while (length > 0 && text.length - length < 2 && text[length - 1] === 0x3d) {
    length--;
  }
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let at = 0;
  let bits = 0;
  for (let i = 0; i < length; i++) {
    const digit = text[i]! < 128 ? digits[text[i]!]! : -1;
    if (digit < 0) {
      return undefined;
    }
    bits = ((bits << 6) | digit) & 0xffffff;
    if (i % 4 > 0) {
      bytes[at++] = (bits >> (6 - 2 * (i % 4))) & 0xff;
    }
  }
  return bytes;
}
