/** Thrown where packed data is damaged, cut short or packed in a way that is not supported. */
export class DamagedData extends Error {}

/** Buffers packed bytes that arrive in pieces, so that a decoder finds a whole block of them. */
export class PackedInput {
  /** The bytes from `position` to `end` are not read yet. */
  bytes = new Uint8Array(0);
  position = 0;
  end = 0;
  /** Bytes that `take` has returned. */
  taken = 0;
  private readonly pieces: Iterator<Uint8Array>;

  constructor(pieces: Iterable<Uint8Array>) {
    this.pieces = pieces[Symbol.iterator]();
  }

  /** Makes `count` bytes available, or all that are left. Returns whether there are as many. */
  fill(count: number): boolean {
    while (this.end - this.position < count) {
      const next = this.pieces.next();
      if (next.done) {
        return false;
      }
      this.append(next.value);
    }
    return true;
  }

  /** The next bytes, which are valid until the next call. @throws DamagedData if there are fewer */
  take(count: number): Uint8Array {
    if (!this.fill(count)) {
      throw new DamagedData('the data is cut short');
    }
    this.position += count;
    this.taken += count;
    return this.bytes.subarray(this.position - count, this.position);
  }

  /** Puts back bytes that were just taken. */
  putBack(count: number): void {
    this.position -= count;
    this.taken -= count;
  }

  private append(piece: Uint8Array): void {
    const rest = this.end - this.position;
    if (this.end + piece.length > this.bytes.length) {
      const isSmall = rest + piece.length > this.bytes.length / 2;
      const target = isSmall ? new Uint8Array(2 * (rest + piece.length)) : this.bytes;
      target.set(this.bytes.subarray(this.position, this.end));
      this.bytes = target;
      this.position = 0;
      this.end = rest;
    }
    this.bytes.set(piece, this.end);
    this.end += piece.length;
  }
}
