/** Decompression that a platform has of its own. Each throws an Error for damaged bytes, or if more come out. */
export interface Codecs {
  gunzip(bytes: Uint8Array, maxLength: number): Uint8Array;
  brotli(bytes: Uint8Array, maxLength: number): Uint8Array;
  /** Bytes that nobody can foresee. */
  randomBytes(count: number): Uint8Array;
}

/** Maximum bytes that deflate makes from one byte: 258 from two bits. @see RFC 1951 */
export const MAX_INFLATED = 1032;
