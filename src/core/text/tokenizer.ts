/** Receives tokens and sentence ends. */
export interface TokenSink {
  /** A token `bytes[start..end)` with its `hashBytes`. The bytes are valid during the call only. */
  token(bytes: Uint8Array, start: number, end: number, hash: number): void;
  /** The end of a sentence, which may be empty. */
  sentenceEnd(): void;
}

/** Splits a stream of UTF-8 into tokens and sentences. */
export interface Tokenizer {
  /**
   * Reads `bytes[0..end)`, which it may change; `bytes[end]` must exist and is overwritten. Returns the number of bytes
   * read. The caller puts the rest, at most `MAX_TOKEN_BYTES` + 3 bytes, before the next piece.
   * @param last the text ends here: all bytes are read, the sentence ends, and the next call begins another text
   */
  feed(bytes: Uint8Array, end: number, last: boolean): number;
}

/** Maximum UTF-8 bytes of a token; longer runs are encoded data or DNA, and are skipped. */
export const MAX_TOKEN_BYTES = 512;
