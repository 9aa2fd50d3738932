/**
 * A text after changes such as lower case, with the place of each of its UTF-16 units in the original text. Slices share
 * the arrays.
 */
export class AlignedText {
  private constructor(
    readonly text: string,
    /** The first original unit that each unit stands for. */
    private readonly starts: Int32Array,
    /** The original unit after the last one. */
    private readonly ends: Int32Array,
    /** Where this slice starts in the original text. */
    readonly origin: number,
  ) {}

  /** @param original well-formed text: no half of a surrogate pair */
  static of(original: string): AlignedText {
    const starts = new Int32Array(original.length);
    const ends = new Int32Array(original.length);
    for (let at = 0; at < original.length;) {
      const length = original.codePointAt(at)! > 0xffff ? 2 : 1;
      starts.fill(at, at, at + length);
      ends.fill(at + length, at, at + length);
      at += length;
    }
    return new AlignedText(original, starts, ends, 0);
  }

  get length(): number {
    return this.text.length;
  }

  slice(from: number, to: number): AlignedText {
    const origin = from < to ? this.starts[from]! : this.origin;
    return new AlignedText(
      this.text.slice(from, to),
      this.starts.subarray(from, to),
      this.ends.subarray(from, to),
      origin,
    );
  }

  /** Cuts both ends off, as a change of the text: the slice still starts where the whole text did. */
  trimmedTo(from: number, to: number): AlignedText {
    const { text, starts, ends } = this.slice(from, to);
    return new AlignedText(text, starts, ends, this.origin);
  }

  /** Returns the original range of the units [from, to). */
  range(from: number, to: number): readonly [start: number, end: number] {
    let start = Infinity;
    let end = 0;
    for (let i = from; i < to; i++) {
      start = Math.min(start, this.starts[i]!);
      end = Math.max(end, this.ends[i]!);
    }
    return start < end ? [start, end] : [this.origin, this.origin];
  }

  /** Replaces each character. @param change returns what stands in its place, or the character itself */
  mapCharacters(change: (character: string) => string): AlignedText {
    const builder = new AlignedBuilder(this);
    let at = 0;
    for (const character of this.text) {
      builder.replace(at, at + character.length, change(character));
      at += character.length;
    }
    return builder.finish();
  }

  /** Puts `prefix` before the text, in the place of its first character. Empty text stays empty. */
  prepend(prefix: string): AlignedText {
    if (this.length === 0) {
      return this;
    }
    const first = this.text.codePointAt(0)! > 0xffff ? 2 : 1;
    const builder = new AlignedBuilder(this);
    builder.insert(prefix, 0, first);
    builder.keep(0, this.length);
    return builder.finish();
  }

  /** For the builder. */
  static joined(source: AlignedText, text: string, starts: readonly number[], ends: readonly number[]): AlignedText {
    return new AlignedText(text, Int32Array.from(starts), Int32Array.from(ends), source.origin);
  }
}

/** Builds a changed text from front to back. */
export class AlignedBuilder {
  private text = '';
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  constructor(private readonly source: AlignedText) {}

  /** Adds the units [from, to) of the source as they are. */
  keep(from: number, to: number): void {
    const { text } = this.source;
    for (let at = from; at < to; at++) {
      const [start, end] = this.source.range(at, at + 1);
      this.starts.push(start);
      this.ends.push(end);
    }
    this.text += text.slice(from, to);
  }

  /** Adds `content`, which stands for the units [from, to) of the source. */
  replace(from: number, to: number, content: string): void {
    if (content === this.source.text.slice(from, to)) {
      this.keep(from, to);
    } else {
      this.insert(content, from, to);
    }
  }

  /** Adds `content` with the range of the units [from, to) of the source. */
  insert(content: string, from: number, to: number): void {
    const [start, end] = this.source.range(from, to);
    for (let i = 0; i < content.length; i++) {
      this.starts.push(start);
      this.ends.push(end);
    }
    this.text += content;
  }

  finish(): AlignedText {
    return AlignedText.joined(this.source, this.text, this.starts, this.ends);
  }
}
