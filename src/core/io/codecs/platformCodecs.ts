/** Decompression by the platform. Each method throws an Error for damaged bytes, and for more than `maxLength` bytes. */
export interface Codecs {
  gunzip(bytes: Uint8Array, maxLength: number): Uint8Array;
  brotli(bytes: Uint8Array, maxLength: number): Uint8Array;
  /** Returns unpredictable bytes. */
  randomBytes(count: number): Uint8Array;
}

/** Maximum bytes that one byte of deflate unpacks to: 258 from two bits. @see RFC 1951 */
export const MAX_INFLATED = 1032;
