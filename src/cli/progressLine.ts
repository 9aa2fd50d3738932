import { clearLine } from './print';

/** Shorter work shows no progress. */
const PATIENCE_MILLISECONDS = 1000;

/** The progress of a command: one line that is rewritten on a terminal, else a line for each 10 %. */
export class ProgressLine {
  private readonly began = Date.now();
  private tenth = 0;
  private isOpen = false;

  /** @param doing for example `reading` */
  constructor(
    private readonly doing: string,
    private readonly stream: { readonly isTTY?: boolean; write(text: string): boolean } = process.stderr,
  ) {}

  readonly update = (fraction: number): void => {
    if (Date.now() - this.began < PATIENCE_MILLISECONDS) {
      return;
    }
    const line = `${this.doing} ${Math.floor(fraction * 100)} %`;
    const tenth = Math.floor(fraction * 10);
    if (this.stream.isTTY) {
      this.stream.write(`${clearLine}${line}`);
      this.isOpen = true;
    } else if (tenth > this.tenth) {
      this.tenth = tenth;
      this.stream.write(`${line}\n`);
    }
  };

  end(): void {
    if (this.isOpen) {
      this.isOpen = false;
      this.stream.write(clearLine);
    }
  }
}
