/** Characters of a line that was probably wrapped. */
const MIN_WRAPPED_LENGTH = 60;
const MAX_WRAPPED_LENGTH = 100;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;

/** Knows where lines begin and whether they look wrapped, in a stream of pieces. */
export class WrappedLines {
  /** Number of UTF-8 continuation bytes of the line so far. */
  extra = 0;
  /** The byte before the piece; 0 if there is none. */
  byteBefore = 0;
  /** Index of the beginning of the line in the piece; negative if it is in an earlier piece. */
  private start = 0;
  /** The last visible byte of the line before the piece; 0 if there is none. */
  private visibleBefore = 0;

  /** The text ends: the next piece begins another one. */
  reset(): void {
    this.extra = 0;
    this.byteBefore = 0;
    this.start = 0;
    this.visibleBefore = 0;
  }

  /** The next piece begins at `index` of this one, which is above 0. */
  advance(bytes: Uint8Array, index: number): void {
    this.visibleBefore = this.lastVisible(bytes, index);
    this.byteBefore = bytes[index - 1]!;
    this.start -= index;
  }

  /**
   * Ends the line at `index`, a line feed or carriage return. Returns whether the sentence ends too: always, unless the
   * line looks wrapped. The line feed of CR LF ends nothing.
   */
  end(bytes: Uint8Array, index: number): boolean {
    let endsSentence = false;
    if (bytes[index] !== LINE_FEED || this.before(bytes, index) !== CARRIAGE_RETURN) {
      const visible = this.lastVisible(bytes, index);
      const length = index - this.start - this.extra;
      endsSentence =
        length < MIN_WRAPPED_LENGTH ||
        length > MAX_WRAPPED_LENGTH ||
        visible === 0 ||
        visible === 0x2e ||
        visible === 0x21 ||
        visible === 0x3f;
    }
    this.begin(index + 1);
    return endsSentence;
  }

  /** A line begins at `index`. */
  begin(index: number): void {
    this.start = index;
    this.extra = 0;
    this.visibleBefore = 0;
  }

  /** The byte before `index`; 0 if there is none. */
  before(bytes: Uint8Array, index: number): number {
    return index > 0 ? bytes[index - 1]! : this.byteBefore;
  }

  /** The last visible byte of the line before `index`; 0 if there is none. */
  private lastVisible(bytes: Uint8Array, index: number): number {
    for (let i = index - 1; i >= 0 && i >= this.start; i--) {
      if (bytes[i]! > SPACE) {
        return bytes[i]!;
      }
    }
    return this.start <= 0 ? this.visibleBefore : 0;
  }
}
