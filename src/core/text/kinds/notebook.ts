import { CodeFilter, syntaxOf, unknownSyntax } from './code';
import { MalformedText, type TextFilter, type TextSink } from './filter';
import { JsonScanner, type JsonHandler } from './jsonScanner';
import { MarkdownFilter } from './markdown';

/** Characters of a cell that are read; the rest of a longer one is data. */
const longestCell = 4 * 1024 * 1024;

/**
 * Reads Jupyter notebooks (nbformat 4): Markdown cells as Markdown, code cells as Python, raw cells as they are;
 * outputs are dropped.
 */
export class NotebookFilter implements TextFilter, JsonHandler {
  private readonly scanner = new JsonScanner(this);
  /** The keys on the way to where we are; a list has none. */
  private readonly keys: string[] = [];
  private hasCells = false;
  private cellType = '';
  private source = '';

  constructor(private readonly sink: TextSink) {}

  write(piece: string): void {
    this.scanner.write(piece);
  }

  end(): void {
    this.scanner.end();
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

  key(name: string): void {
    this.keys[this.keys.length - 1] = name;
  }

  text(part: string): void {
    const [top, , name] = this.keys;
    if (top !== 'cells') {
      return;
    }
    if (this.keys.length === 3 && name === 'cell_type') {
      this.cellType = (this.cellType + part).slice(0, 100);
    } else if (this.keys.length <= 4 && name === 'source') {
      this.source = (this.source + part).slice(0, longestCell);
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
