/** Collects the pieces of a long line and joins them once. Joining after each piece would take quadratic time. */
export class JoinedPieces {
  private pieces: Uint8Array[] = [];
  private bytes = 0;

  /** Bytes added since the last `take`. */
  get length(): number {
    return this.bytes;
  }

  /** Adds a copy of `piece`. */
  add(piece: Uint8Array): void {
    if (piece.length > 0) {
      this.pieces.push(piece.slice());
      this.bytes += piece.length;
    }
  }

  /** Returns all pieces as one, and forgets them. */
  take(): Uint8Array {
    const joined = new Uint8Array(this.bytes);
    let at = 0;
    for (const piece of this.pieces) {
      joined.set(piece, at);
      at += piece.length;
    }
    this.pieces = [];
    this.bytes = 0;
    return joined;
  }
}
