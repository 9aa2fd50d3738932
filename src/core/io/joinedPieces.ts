/** The beginning of a line whose end is in a later piece. It is joined once: to join it with each piece takes the square of its length. */
export class JoinedPieces {
  private pieces: Uint8Array[] = [];
  private bytes = 0;

  /** Of all that was added. */
  get length(): number {
    return this.bytes;
  }

  /** Keeps no reference to `piece`. */
  add(piece: Uint8Array): void {
    if (piece.length > 0) {
      this.pieces.push(piece.slice());
      this.bytes += piece.length;
    }
  }

  /** What was added, in one, which is then forgotten. */
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
