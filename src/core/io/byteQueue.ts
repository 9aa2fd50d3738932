/** Bytes that come in pieces, until those at the front are no longer needed. */
export class ByteQueue {
  private buffer = new Uint8Array(0);
  private used = 0;

  /** All that are there; valid until the next call. */
  get bytes(): Uint8Array {
    return this.buffer.subarray(0, this.used);
  }

  /** Keeps no reference to `piece`. */
  append(piece: Uint8Array): void {
    if (this.used + piece.length > this.buffer.length) {
      const larger = new Uint8Array((this.used + piece.length) * 2);
      larger.set(this.bytes);
      this.buffer = larger;
    }
    this.buffer.set(piece, this.used);
    this.used += piece.length;
  }

  /** Forgets the first `count` bytes. */
  drop(count: number): void {
    this.buffer.copyWithin(0, count, this.used);
    this.used -= count;
  }
}
