import { Lines, type TextFilter, type TextSink } from './filter';
import { MailBody } from './mailBody';
import { HeaderBlock, type MimeHeaders } from './mimeHeaders';

/** Maximum nested parts; deeper ones are dropped. */
const MAX_DEPTH = 50;
/** Types of text that are read. */
const readable = new Set(['text/plain', 'text/html', 'text/markdown']);

/** A multipart body, or a message inside a message. */
interface Container {
  readonly boundary: string;
  /** Whether its parts are the same text in several formats, and one is enough. */
  readonly isAlternative: boolean;
  /** Whether its parts are messages. */
  readonly isDigest: boolean;
  /** Whether a part had text. */
  hasText: boolean;
}

/**
 * Reads e-mail: one message, an mbox of many, or a web page saved as MHTML. It reads subjects and texts, prefers plain
 * text to HTML, and drops the other headers, attachments, quoted lines and signatures.
 * @see RFC 5322, RFC 2045 to 2047, RFC 4155
 */
export class MailFilter implements TextFilter {
  private readonly lines = new Lines((line, goesOn) => this.line(line, goesOn));
  private isFirst = true;
  private isMbox = false;
  private isAfterEmpty = true;
  private isCut = false;
  private block: HeaderBlock | undefined = new HeaderBlock();
  /** Whether the headers are those of a message, which have a subject. */
  private isMessage = true;
  private isInDigest = false;
  private body: MailBody | undefined;
  private readonly containers: Container[] = [];

  constructor(private readonly sink: TextSink) {}

  /** @param piece one character for each byte */
  write(piece: string): void {
    this.lines.write(piece);
  }

  end(): void {
    this.lines.end();
    if (this.block) {
      this.endHeaders();
    }
    this.endBody();
    this.sink.sentenceEnd();
  }

  private line(line: string, goesOn: boolean): void {
    const isBeginning = !this.isCut;
    const couldSeparate = isBeginning && this.isAfterEmpty && line.startsWith('From ');
    if (this.isFirst) {
      this.isMbox = couldSeparate;
    }
    this.isFirst = false;
    this.isCut = goesOn;
    this.isAfterEmpty = isBeginning && line === '' && !goesOn;
    if (couldSeparate && this.isMbox && / \d{1,2}:\d\d/.test(line.slice(0, 1000))) {
      this.beginMessage();
    } else if (!(isBeginning && line.startsWith('--') && this.isBoundary(line.trimEnd()))) {
      this.content(line, goesOn, isBeginning);
    }
  }

  private content(line: string, goesOn: boolean, isBeginning: boolean): void {
    if (!this.block) {
      this.body?.line(line, goesOn);
    } else if (line === '' && isBeginning) {
      this.endHeaders();
    } else if (isBeginning) {
      this.block.add(line);
    }
  }

  private beginMessage(): void {
    this.endBody();
    this.containers.length = 0;
    this.block = new HeaderBlock();
    this.isMessage = true;
    this.isInDigest = false;
  }

  /** Ends and begins parts if the line is a boundary. */
  private isBoundary(line: string): boolean {
    for (let depth = this.containers.length - 1; depth >= 0; depth--) {
      const { boundary, isAlternative, hasText } = this.containers[depth]!;
      if (boundary === '' || !line.startsWith(`--${boundary}`)) {
        continue;
      }
      const rest = line.slice(boundary.length + 2);
      if (rest === '' || rest === '--') {
        this.endBody();
        const inner = this.containers.splice(depth + (rest === '' ? 1 : 0));
        const seen = isAlternative && (hasText || this.containers[depth]?.hasText === true);
        // Another format of a text that was read is dropped.
        this.block = rest === '' && !seen ? new HeaderBlock() : undefined;
        this.isMessage = false;
        this.isInDigest = this.containers[depth]?.isDigest === true;
        this.noteText(inner.some((container) => container.hasText));
        return true;
      }
    }
    return false;
  }

  private endHeaders(): void {
    const headers = this.block!.read(this.isInDigest ? 'message/rfc822' : undefined);
    this.block = undefined;
    if (this.isMessage && headers.subject !== '') {
      this.sink.text(headers.subject);
      this.sink.sentenceEnd();
    }
    this.isMessage = false;
    this.isInDigest = false;
    const depth = this.containers.length;
    if (headers.type.startsWith('multipart/') && depth < MAX_DEPTH) {
      this.openContainer(headers);
    } else if (headers.type === 'message/rfc822' && depth < MAX_DEPTH) {
      this.block = new HeaderBlock();
      this.isMessage = true;
    } else if (readable.has(headers.type) && !headers.isAttachment) {
      this.body = new MailBody(this.sink, headers);
    }
  }

  private openContainer({ type, boundary }: MimeHeaders): void {
    this.containers.push({
      boundary,
      isAlternative: type === 'multipart/alternative',
      isDigest: type === 'multipart/digest',
      hasText: false,
    });
  }

  private endBody(): void {
    const { body } = this;
    this.body = undefined;
    if (body) {
      body.end();
      this.noteText(body.hasText);
    }
  }

  private noteText(hasText: boolean): void {
    if (hasText) {
      for (const container of this.containers) {
        container.hasText = true;
      }
    }
  }
}

/** Header lines that a message begins with. */
const firstHeaders =
  /^(?:return-path|received|delivered-to|from|to|date|subject|message-id|mime-version|path|newsgroups|x-[\w-]+|xref|envelope-to|authentication-results|dkim-signature|content-type|reply-to|sender|organization|lines):\s/i;

/**
 * Whether a text begins as a message or an mbox does: with the headers From and Subject or Message-ID, among others.
 * @param beginning a thousand characters or more
 */
export function looksLikeMail(beginning: string): boolean {
  const lines = beginning.replace(/^\s*/, '').split(/\r?\n/);
  const isMbox = /^From \S.* \d{1,2}:\d\d/.test(lines[0] ?? '');
  const first = isMbox ? 1 : 0;
  if (!firstHeaders.test(lines[first] ?? '')) {
    return false;
  }
  const names = new Set<string>();
  for (const line of lines.slice(first, -1)) {
    const name = /^([\w-]{1,80}):(?:\s|$)/.exec(line)?.[1];
    if (name === undefined && !/^[ \t]/.test(line)) {
      if (line !== '') {
        return false;
      }
      break;
    }
    names.add(name?.toLowerCase() ?? '');
  }
  const isMessage = names.has('message-id') || names.has('received') || names.has('mime-version');
  return isMbox || isMessage || (names.has('from') && names.has('subject') && names.has('date'));
}
