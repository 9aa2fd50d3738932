/** Maximum lines of front matter or a comment; without an end by then it is text. */
export const MAX_HIDDEN_LINES = 500;

const ends: Readonly<Record<string, RegExp>> = {
  '---': /^(?:---|\.\.\.)\s*$/,
  '+++': /^\+\+\+\s*$/,
  ';;;': /^;;;\s*$/,
  '{': /^\}\s*$/,
};

/** The end of front matter that the first line of a file opens: YAML, TOML or JSON; undefined if it opens none. */
export function frontMatterEnd(line: string): RegExp | undefined {
  const opening = /^\ufeff?(---|\+\+\+|;;;|\{)\s*$/.exec(line)?.[1];
  return opening === undefined ? undefined : ends[opening];
}

/** Drops the front matter of a file and passes on its other lines. Front matter without an end is text. */
export class FrontMatter {
  private end: RegExp | undefined;
  private hidden: string[] = [];
  private isFirst = true;

  constructor(private readonly onLine: (line: string) => void) {}

  line(line: string): void {
    if (this.isFirst) {
      this.isFirst = false;
      this.end = line.includes('{') ? undefined : frontMatterEnd(line);
    } else if (this.end?.test(line)) {
      this.end = undefined;
      this.hidden = [];
      return;
    }
    if (!this.end) {
      this.onLine(line);
      return;
    }
    this.hidden.push(line);
    if (this.hidden.length > MAX_HIDDEN_LINES) {
      this.finish();
    }
  }

  /** The file ends here. */
  finish(): void {
    this.end = undefined;
    this.hidden.splice(0).forEach((line) => this.onLine(line));
  }
}
