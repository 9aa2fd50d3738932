/** The tokens of a vocabulary in the order of their UTF-16 units, in which all beginnings of a text are found at once. */
export class SortedTokens {
  private readonly tokens: readonly string[];

  constructor(tokens: Iterable<string>) {
    this.tokens = [...tokens].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  }

  /**
   * Returns the ends of all tokens that `text` has at `start`, the shortest first.
   * @param prefix what these tokens begin with in the vocabulary, but not in the text
   */
  endsOf(text: string, start: number, prefix = ''): number[] {
    const { tokens } = this;
    const ends: number[] = [];
    let [low, high] = [0, tokens.length];
    for (let depth = 0; low < high; depth++) {
      const at = start + depth - prefix.length;
      if (depth >= prefix.length && at > start && tokens[low]!.length === depth) {
        ends.push(at);
      }
      if (at >= text.length) {
        break;
      }
      const unit = depth < prefix.length ? prefix.charCodeAt(depth) : text.charCodeAt(at);
      low = this.firstFrom(low, high, depth, unit);
      high = this.firstFrom(low, high, depth, unit + 1);
    }
    return ends;
  }

  /** Returns the first of the tokens [low, high) whose unit at `depth` is at least `unit`. A missing unit is less. */
  private firstFrom(low: number, high: number, depth: number, unit: number): number {
    while (low < high) {
      const middle = (low + high) >>> 1;
      const token = this.tokens[middle]!;
      if (token.length > depth && token.charCodeAt(depth) >= unit) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
