import type { Tokenizer } from '../tokenizer';
import { MAX_TOKEN_BYTES } from '../tokenizer';
import type { TextFilter, TextSink } from './filter';

/** Bytes collected before they are tokenised. */
const BUFFER_BYTES = 1 << 16;

/** Passes the text that a filter extracts from one file to the tokenizer of prose. */
export class FilteredTokenizer implements Tokenizer, TextSink {
  private filter: TextFilter | undefined;
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  private readonly encoder = new TextEncoder();
  private readonly buffer = new Uint8Array(BUFFER_BYTES + 2 * MAX_TOKEN_BYTES);
  private length = 0;
  /** A high surrogate whose low surrogate has not arrived yet. */
  private half = '';
  /** Number of invalid records, which are skipped. */
  brokenRecords = 0;
  private isFirst = true;

  /**
   * @param readsBytes  whether the filter gets one character for each byte, instead of decoded UTF-8
   * @param onBeginning gets the first text of each file, at most BUFFER_BYTES of UTF-8
   */
  constructor(
    private readonly inner: Tokenizer,
    private readonly createFilter: (sink: TextSink) => TextFilter,
    private readonly readsBytes = false,
    private readonly onBeginning?: (text: Uint8Array) => void,
  ) {}

  /** @throws MalformedText */
  feed(bytes: Uint8Array, end: number, last: boolean): number {
    const filter = (this.filter ??= this.createFilter(this));
    try {
      const piece = bytes.subarray(0, end);
      filter.write(this.readsBytes ? bytesAsText(piece) : this.decoder.decode(piece, { stream: !last }));
      if (last) {
        filter.end();
      }
    } finally {
      if (last) {
        this.tokenize(true);
        this.brokenRecords += filter.brokenRecords ?? 0;
        this.filter = undefined;
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
      const { read, written } = this.encoder.encodeInto(whole, this.buffer.subarray(this.length, BUFFER_BYTES));
      this.length += written;
      rest = rest.slice(read);
      if (this.length > BUFFER_BYTES - 4) {
        this.tokenize(false);
      }
    }
  }

  sentenceEnd(): void {
    this.text('\n\n');
  }

  private tokenize(last: boolean): void {
    if (this.isFirst) {
      this.onBeginning?.(this.buffer.subarray(0, this.length));
    }
    this.isFirst = last;
    const done = this.inner.feed(this.buffer, this.length, last);
    this.buffer.copyWithin(0, done, this.length);
    this.length -= done;
  }
}

/** Characters that are made at once; more would not fit on the stack. */
const MAX_ARGUMENTS = 8192;

function bytesAsText(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += MAX_ARGUMENTS) {
    text += String.fromCharCode(...bytes.subarray(at, at + MAX_ARGUMENTS));
  }
  return text;
}
