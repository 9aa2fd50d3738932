import { Lines, MAX_UNIT_LENGTH, type TextFilter, type TextSink } from './filter';
import { HtmlFilter } from './html';
import { base64Decoded, bytesOf, decoderOf, isUndeclared, quotedDecoded, type MimeHeaders } from './mimeHeaders';

/** Decodes and reads the text of one part of a message. */
export class MailBody {
  /** Whether the part had text other than white space. */
  hasText = false;
  private readonly reader: TextFilter;
  private readonly decoder: InstanceType<typeof TextDecoder> | undefined;
  /** Base64 that waits for the rest of its group. */
  private group = '';
  /** Bytes of an undeclared encoding that wait for the rest of their line, which is decoded as a whole. */
  private waiting = '';
  private isEncodedFile = false;

  constructor(
    sink: TextSink,
    private readonly headers: MimeHeaders,
  ) {
    const seen: TextSink = {
      text: (text) => {
        this.hasText ||= /\S/.test(text);
        sink.text(text);
      },
      sentenceEnd: () => sink.sentenceEnd(),
    };
    this.reader = headers.type === 'text/html' ? new HtmlFilter(seen) : new PlainBody(seen, headers.isFlowed);
    this.decoder = streamingDecoder(headers.charset);
  }

  /**
   * @param line   one character for each byte, without its end
   * @param goesOn whether the line is only the beginning of one
   */
  line(line: string, goesOn: boolean): void {
    const { encoding } = this.headers;
    if (encoding === 'base64') {
      const text = this.group + line.replace(/[^A-Za-z0-9+/]/g, '');
      const whole = text.length - (text.length % 4);
      this.group = text.slice(whole);
      this.decode(base64Decoded(text.slice(0, whole)), false);
    } else if (encoding === 'quoted-printable') {
      const soft = /=[ \t]{0,80}$/.exec(line);
      const bytes = quotedDecoded(soft ? line.slice(0, soft.index) : line);
      this.decode(soft || goesOn ? bytes : `${bytes}\n`, false);
    } else if (!this.skipsEncodedFile(line)) {
      this.decode(goesOn ? line : `${line}\n`, false);
    }
  }

  end(): void {
    this.decode(base64Decoded(this.group), true);
    this.reader.end();
  }

  /** Whether a line belongs to a file that old programs put between the lines of the text. */
  private skipsEncodedFile(line: string): boolean {
    const wasEncoded = this.isEncodedFile;
    this.isEncodedFile = wasEncoded
      ? !/^(?:end\s*$|=yend )/.test(line)
      : /^(?:begin [0-7]{3,4} \S|=ybegin )/.test(line);
    return wasEncoded || this.isEncodedFile;
  }

  private decode(bytes: string, last: boolean): void {
    if (this.decoder) {
      this.reader.write(this.decoder.decode(bytesOf(bytes), { stream: !last }));
      return;
    }
    const text = this.waiting + bytes;
    const end = last || text.length > MAX_UNIT_LENGTH ? text.length : text.lastIndexOf('\n') + 1;
    this.waiting = text.slice(end);
    if (end > 0) {
      this.reader.write(decoderOf(this.headers.charset)(bytesOf(text.slice(0, end))));
    }
  }
}

function streamingDecoder(charset: string): InstanceType<typeof TextDecoder> | undefined {
  try {
    return isUndeclared(charset) ? undefined : new TextDecoder(charset, { ignoreBOM: true });
  } catch {
    return undefined;
  }
}

/**
 * Reads plain text of a message. It drops quoted lines, which repeat another message, the line that introduces them,
 * and the signature after `-- `.
 */
class PlainBody implements TextFilter {
  private readonly lines = new Lines((line, goesOn) => this.line(line, goesOn));
  /** A line such as "On Monday, Ann wrote:", and the empty lines after it, until the next line shows what it is. */
  private held = '';
  private isSignature = false;
  private isCut = false;

  constructor(
    private readonly sink: TextSink,
    private readonly isFlowed: boolean,
  ) {}

  write(piece: string): void {
    this.lines.write(piece);
  }

  end(): void {
    this.lines.end();
    this.sink.text(this.held);
    this.held = '';
    this.sink.sentenceEnd();
  }

  private line(line: string, goesOn: boolean): void {
    const isBeginning = !this.isCut;
    this.isCut = goesOn;
    this.isSignature ||= isBeginning && (line === '-- ' || line === '--');
    if (this.isSignature) {
      return;
    }
    if (isBeginning && /^>(?!From )/.test(line)) {
      this.held = '';
      return;
    }
    if (this.held !== '' && line.trim() === '') {
      this.held = this.held.length < MAX_UNIT_LENGTH ? `${this.held}\n` : this.held;
      return;
    }
    const text = line.replace(/^>(?=From )/, '');
    this.sink.text(this.held);
    this.held = '';
    if (isBeginning && !goesOn && /[\d@].*:\s*$/.test(text)) {
      this.held = `${text}\n`;
    } else {
      const joins = goesOn || (this.isFlowed && text.endsWith(' '));
      this.sink.text(joins ? text : `${text}\n`);
    }
  }
}
