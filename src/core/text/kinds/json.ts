import type { TextFilter, TextSink } from './filter';
import { HtmlFilter } from './html';
import { MAX_JUDGED, type FieldChoice } from './jsonFields';
import { JsonScanner, type JsonTextEvents } from './jsonScanner';
import { isHtml } from './wordy';

/** Passes texts of JSON on, each as a sentence of its own. A text that is HTML loses its tags. */
export class JsonTexts implements JsonTextEvents {
  /** The beginning of a text, which decides whether it is read. */
  private head = '';
  private reader: TextFilter | 'none' | undefined;

  constructor(
    private readonly sink: TextSink,
    private readonly choice: FieldChoice,
  ) {}

  part(text: string, path: string): void {
    if (this.reader === undefined) {
      const room = MAX_JUDGED - this.head.length;
      this.head += text.slice(0, room);
      if (this.head.length < MAX_JUDGED) {
        return;
      }
      this.choose(path);
      this.pass(text.slice(room));
    } else {
      this.pass(text);
    }
  }

  textEnd(path: string): void {
    if (this.reader === undefined) {
      this.choose(path);
    }
    if (this.reader !== 'none') {
      this.reader?.end();
    }
    this.reader = undefined;
    this.head = '';
  }

  /** A whole text. */
  text(text: string, path: string): void {
    this.part(text, path);
    this.textEnd(path);
  }

  private choose(path: string): void {
    const { head, sink } = this;
    if (!this.choice.reads(path, head)) {
      this.reader = 'none';
      return;
    }
    this.reader = isHtml(head)
      ? new HtmlFilter(sink)
      : { write: (text) => sink.text(text), end: () => sink.sentenceEnd() };
    this.reader.write(head);
  }

  private pass(text: string): void {
    if (this.reader !== 'none') {
      this.reader?.write(text);
    }
  }
}

/** Reads the texts of a JSON document that are prose, or those of chosen fields. */
export class JsonFilter implements TextFilter {
  private readonly scanner: JsonScanner;

  constructor(sink: TextSink, choice: FieldChoice) {
    this.scanner = new JsonScanner(new JsonTexts(sink, choice));
  }

  write(piece: string): void {
    this.scanner.write(piece);
  }

  end(): void {
    this.scanner.end();
  }
}
