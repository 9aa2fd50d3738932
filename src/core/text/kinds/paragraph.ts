import { MAX_UNIT_LENGTH, type TextSink } from './filter';

/** Collects the lines of a paragraph, which are one sentence however they are wrapped. */
export class Paragraph {
  private lines: string[] = [];
  private length = 0;

  /** @param textOf drops the markup of a whole paragraph */
  constructor(
    private readonly sink: TextSink,
    private readonly textOf: (paragraph: string) => string,
  ) {}

  get isEmpty(): boolean {
    return this.lines.length === 0;
  }

  /** The line if it is the only one. */
  get onlyLine(): string | undefined {
    return this.lines.length === 1 ? this.lines[0] : undefined;
  }

  /** Adds a line. A paragraph longer than `MAX_UNIT_LENGTH` is read in parts. */
  add(line: string): void {
    this.lines.push(line);
    this.length += line.length + 1;
    if (this.length > MAX_UNIT_LENGTH) {
      this.end();
    }
  }

  /** Ends the paragraph and its sentence. */
  end(): void {
    if (this.lines.length > 0) {
      this.sink.text(this.textOf(this.lines.join(' ')));
      this.sink.sentenceEnd();
      this.drop();
    }
  }

  /** Forgets the lines. */
  drop(): void {
    this.lines = [];
    this.length = 0;
  }
}
