import { JsonStream, type JsonEvents } from '../../formats/json/jsonStream';
import { CodeFilter } from './code';
import { syntaxOf, unknownSyntax } from './codeSyntax';
import { MalformedText, type TextFilter, type TextSink } from './filter';
import { MarkdownFilter } from './markdown';

/** Maximum characters of a cell that are read; the rest of a longer cell is data. */
const MAX_CELL_LENGTH = 4 * 1024 * 1024;
/** A UTF-16 unit takes at most this many bytes in JSON: `\u00e9`. */
const BYTES_OF_ESCAPED_UNIT = 6;
const MAX_KEY_BYTES = 256;
const MAX_DEPTH = 1000;

/**
 * Reads Jupyter notebooks (nbformat 4): Markdown cells as Markdown, code cells as Python, raw cells as they are;
 * outputs are dropped.
 */
export class NotebookFilter implements TextFilter, JsonEvents {
  private readonly stream = new JsonStream(this, {
    isStrict: true,
    maxDepth: MAX_DEPTH,
    maxTextBytes: MAX_CELL_LENGTH * BYTES_OF_ESCAPED_UNIT,
  });
  private readonly encoder = new TextEncoder();
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** The first half of a surrogate pair, whose second half comes with the next piece. */
  private half = '';
  private isFirst = true;
  /** The keys on the way to the current place; a list has an empty one. */
  private readonly keys: string[] = [];
  private hasCells = false;
  private cellType = '';
  private source = '';

  constructor(private readonly sink: TextSink) {}

  write(piece: string): void {
    let text = this.half + piece;
    this.half = /[\ud800-\udbff]$/.exec(text)?.[0] ?? '';
    text = text.slice(0, text.length - this.half.length);
    if (this.isFirst && text !== '') {
      this.isFirst = false;
      text = text.replace(/^\ufeff/, '');
    }
    this.read(() => this.stream.push(this.encoder.encode(text)));
  }

  end(): void {
    this.read(() => this.stream.finish());
    if (!this.hasCells) {
      throw new MalformedText('a notebook has cells');
    }
  }

  open(): void {
    this.keys.push('');
    this.hasCells ||= this.keys.length === 2 && this.keys[0] === 'cells';
    if (this.keys.length === 3 && this.keys[0] === 'cells') {
      this.cellType = '';
      this.source = '';
    }
  }

  close(): void {
    this.keys.pop();
    if (this.keys.length === 2 && this.keys[0] === 'cells') {
      this.readCell();
    }
  }

  key(name: Uint8Array): void {
    this.keys[this.keys.length - 1] = this.decoder.decode(name.subarray(0, MAX_KEY_BYTES));
  }

  text(value: Uint8Array): void {
    const [top, , name] = this.keys;
    if (top !== 'cells') {
      return;
    }
    if (this.keys.length === 3 && name === 'cell_type') {
      this.cellType = this.decoder.decode(value.subarray(0, MAX_KEY_BYTES));
    } else if (this.keys.length <= 4 && name === 'source') {
      this.source = (this.source + this.decoder.decode(value)).slice(0, MAX_CELL_LENGTH);
    }
  }

  number(): void {
    // Nothing to read.
  }

  literal(): void {
    // Nothing to read.
  }

  private read(step: () => void): void {
    try {
      step();
    } catch (error) {
      throw error instanceof RangeError ? new MalformedText(error.message) : error;
    }
  }

  private readCell(): void {
    const { source } = this;
    if (this.cellType === 'markdown') {
      const markdown = new MarkdownFilter(this.sink);
      markdown.write(source);
      markdown.end();
    } else if (this.cellType === 'code') {
      const code = new CodeFilter(this.sink, syntaxOf('python') ?? unknownSyntax);
      code.write(source);
      code.end();
    } else {
      this.sink.text(source);
    }
    this.sink.sentenceEnd();
    this.source = '';
  }
}
