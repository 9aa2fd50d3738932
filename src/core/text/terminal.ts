import type { Tokenizer } from './tokenizer';

const BELL = 0x07;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const ESCAPE = 0x1b;
const SPACE = 0x20;

/** What is being read: text, the byte after ESC, parameters, text for the terminal, or a byte that only takes one more. */
type State = 'text' | 'escape' | 'control' | 'string' | 'stringEscape' | 'charset';

/**
 * Removes the escape sequences of terminals: colours, moves of the cursor, titles of windows, links. Moves become a
 * space. A sequence ends with its line at the latest, so any part of a file may be read alone.
 * @see ECMA-48, and "XTerm Control Sequences"
 */
export class TerminalCodes {
  private state: State = 'text';

  /** Removes sequences from `bytes[start..end)` in place. Returns the new end. */
  remove(bytes: Uint8Array, start: number, end: number): number {
    let from = start;
    if (this.state === 'text') {
      const first = bytes.subarray(start, end).indexOf(ESCAPE);
      if (first < 0) {
        return end;
      }
      from += first;
    }
    let to = from;
    for (let i = from; i < end; i++) {
      const shown = this.read(bytes[i]!);
      if (shown >= 0) {
        bytes[to++] = shown;
      }
    }
    return to;
  }

  /** Returns the byte that stands for this one; -1 if it shows nothing. */
  private read(byte: number): number {
    if (this.state === 'text') {
      this.state = byte === ESCAPE ? 'escape' : 'text';
      return byte === ESCAPE ? -1 : byte;
    }
    if (byte === LINE_FEED || byte === CARRIAGE_RETURN) {
      this.state = 'text';
      return byte;
    }
    if (byte === ESCAPE) {
      this.state = this.state === 'string' ? 'stringEscape' : 'escape';
      return -1;
    }
    switch (this.state) {
      case 'escape':
        this.state = stateAfterEscape(byte);
        return -1;
      case 'control':
        return this.readControl(byte);
      case 'string':
        this.state = byte === BELL ? 'text' : 'string';
        return -1;
      case 'stringEscape':
        this.state = byte === 0x5c ? 'text' : stateAfterEscape(byte);
        return -1;
      case 'charset':
        this.state = byte >= 0x20 && byte < 0x30 ? 'charset' : 'text';
        return -1;
    }
  }

  private readControl(byte: number): number {
    if (byte >= 0x20 && byte < 0x40) {
      return -1;
    }
    this.state = 'text';
    if (byte < 0x40 || byte > 0x7e) {
      // Not a sequence: what follows is text.
      return byte;
    }
    // Colours (m) and erasing (J, K) leave the cursor where it is; after a move another word begins.
    return byte === 0x6d || byte === 0x4a || byte === 0x4b ? -1 : SPACE;
  }
}

function stateAfterEscape(byte: number): State {
  if (byte === 0x5b) {
    return 'control';
  }
  if (byte === 0x5d || byte === 0x50 || byte === 0x58 || byte === 0x5e || byte === 0x5f) {
    return 'string';
  }
  return byte >= 0x20 && byte < 0x30 ? 'charset' : 'text';
}

/** Removes escape sequences of terminals from a text before its tokenizer reads it. */
export class TerminalTokenizer implements Tokenizer {
  private readonly codes = new TerminalCodes();
  /** Bytes at the start of the next piece that were looked at before. */
  private carried = 0;

  constructor(private readonly inner: Tokenizer) {}

  feed(bytes: Uint8Array, end: number, last: boolean): number {
    const shown = this.codes.remove(bytes, this.carried, end);
    const rest = shown - this.inner.feed(bytes, shown, last);
    this.carried = rest;
    if (shown < end) {
      bytes.copyWithin(end - rest, shown - rest, shown);
    }
    return end - rest;
  }
}
