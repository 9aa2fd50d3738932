import type { Tokenizer } from '../tokenizer';
import { longestToken } from '../tokenizer';
import type { TextFilter, TextSink } from './filter';

/** Bytes that are gathered before they are tokenised. */
const bufferBytes = 1 << 16;

/** Gives the tokenizer of prose what a filter finds to read in a file. For one file. */
export class FilteredTokenizer implements Tokenizer, TextSink {
  private readonly filter: TextFilter;
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  private readonly encoder = new TextEncoder();
  private readonly buffer = new Uint8Array(bufferBytes + 2 * longestToken);
  private length = 0;
  /** The first half of a pair whose second half has not come yet. */
  private half = '';

  constructor(
    private readonly inner: Tokenizer,
    createFilter: (sink: TextSink) => TextFilter,
  ) {
    this.filter = createFilter(this);
  }

  get brokenRecords(): number {
    return this.filter.brokenRecords ?? 0;
  }

  /** @throws MalformedText */
  feed(bytes: Uint8Array, end: number, last: boolean): number {
    try {
      this.filter.write(this.decoder.decode(bytes.subarray(0, end), { stream: !last }));
      if (last) {
        this.filter.end();
      }
    } finally {
      if (last) {
        this.tokenize(true);
      }
    }
    return end;
  }

  text(text: string): void {
    let rest = this.half + text;
    this.half = '';
    while (rest !== '') {
      if (rest.length === 1 && /[\ud800-\udbff]/.test(rest)) {
        this.half = rest;
        return;
      }
      const whole = /[\ud800-\udbff]$/.test(rest) ? rest.slice(0, -1) : rest;
      const { read, written } = this.encoder.encodeInto(whole, this.buffer.subarray(this.length, bufferBytes));
      this.length += written;
      rest = rest.slice(read);
      if (this.length > bufferBytes - 4) {
        this.tokenize(false);
      }
    }
  }

  sentenceEnd(): void {
    this.text('\n\n');
  }

  private tokenize(last: boolean): void {
    const done = this.inner.feed(this.buffer, this.length, last);
    this.buffer.copyWithin(0, done, this.length);
    this.length -= done;
  }
}
