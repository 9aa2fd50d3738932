import { Lines, MAX_UNIT_LENGTH, type TextFilter, type TextSink } from './filter';
import { messageText, unescaped } from './properties';

/**
 * Reads the translations of gettext's `.po`, and the messages of templates (`.pot`), which have no translations. The
 * header, comments, contexts, messages beside their translation, obsolete entries and placeholders are dropped.
 * @see https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html
 */
export class GettextFilter implements TextFilter {
  private readonly lines = new Lines((line) => this.line(line));
  /** Whether the current text is read; undefined outside of texts. */
  private isRead: boolean | undefined;
  /** Whether this entry is the header: its message is empty and has no context. */
  private isHeader = true;
  private hasContext = false;
  private text = '';
  private field = '';

  /** @param wanted the field to read */
  constructor(
    private readonly sink: TextSink,
    private readonly wanted: 'msgid' | 'msgstr',
  ) {}

  write(piece: string): void {
    this.lines.write(piece);
  }

  end(): void {
    this.lines.end();
    this.endText();
    this.sink.sentenceEnd();
  }

  private line(line: string): void {
    const match = /^\ufeff?\s*(?:(msgctxt|msgid_plural|msgid|msgstr)\s*(?:\[\d{1,3}\])?\s*)?"(.*)$/.exec(
      line.trimEnd(),
    );
    if (!match) {
      this.endText();
      this.isRead = undefined;
      return;
    }
    const [, field, quoted] = match;
    const text = quoted!.replace(/"$/, '');
    if (field !== undefined) {
      this.endText();
      this.beginText(field);
    }
    if (this.field === 'msgid' && text !== '') {
      this.isHeader = false;
    }
    if (this.isRead) {
      this.text += text;
      if (this.text.length > MAX_UNIT_LENGTH) {
        this.giveText();
      }
    }
  }

  private beginText(field: string): void {
    this.field = field;
    if (field === 'msgctxt') {
      this.hasContext = true;
    } else if (field === 'msgid') {
      this.isHeader = !this.hasContext;
      this.hasContext = false;
    }
    const isMessage = field === 'msgid' || field === 'msgid_plural';
    this.isRead = this.wanted === 'msgid' ? isMessage : field === 'msgstr' && !this.isHeader;
  }

  private endText(): void {
    if (this.text !== '') {
      this.giveText();
      this.sink.sentenceEnd();
    }
  }

  private giveText(): void {
    this.sink.text(messageText(unescaped(this.text)));
    this.text = '';
  }
}
