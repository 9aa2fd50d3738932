import { decoderNamed, decoderOfCodePage, type Decode } from '../codePages';

/** Maximum characters of a header that are looked at. */
const MAX_HEADER_LENGTH = 1 << 14;

/** The headers of a message or part that matter here, in lower case except for the subject. */
export interface MimeHeaders {
  /** Decoded. */
  readonly subject: string;
  readonly type: string;
  readonly charset: string;
  readonly boundary: string;
  readonly encoding: string;
  readonly isAttachment: boolean;
  /** Whether a line that ends with a space goes on in the next. @see RFC 3676 */
  readonly isFlowed: boolean;
}

/** Collects the lines of a header block. */
export class HeaderBlock {
  private readonly headers = new Map<string, string>();
  private last = '';

  /** @param line one character for each byte, without its end */
  add(line: string): void {
    const header = /^([\w-]{1,80})\s{0,10}:/.exec(line);
    if (header && !/^\s/.test(line)) {
      this.last = header[1]!.toLowerCase();
      this.set(wanted.has(this.last) && !this.headers.has(this.last) ? line.slice(header[0].length) : undefined);
    } else if (this.last !== '') {
      this.set(`${this.headers.get(this.last) ?? ''} ${line.trim()}`);
    }
  }

  private set(value: string | undefined): void {
    if (value === undefined) {
      this.last = '';
    } else {
      this.headers.set(this.last, value.slice(0, MAX_HEADER_LENGTH));
    }
  }

  /** @param usualType the type of a part that names none */
  read(usualType = 'text/plain'): MimeHeaders {
    const of = (name: string): string => this.headers.get(name) ?? '';
    const type = of('content-type');
    return {
      subject: decodedWords(of('subject')),
      type: /^\s*([\w.+-]+\/[\w.+-]+)/.exec(type)?.[1]?.toLowerCase() ?? usualType,
      charset: parameter(type, 'charset').toLowerCase(),
      boundary: parameter(type, 'boundary'),
      encoding: of('content-transfer-encoding').trim().toLowerCase(),
      isAttachment: /^\s*attachment\b/i.test(of('content-disposition')),
      isFlowed: parameter(type, 'format').toLowerCase() === 'flowed',
    };
  }
}

const wanted = new Set(['subject', 'content-type', 'content-transfer-encoding', 'content-disposition']);

/** A parameter of a header; the form of RFC 2231 has an asterisk, and the charset before the value. */
function parameter(header: string, name: string): string {
  const found = new RegExp(`;\\s{0,50}${name}(?:\\*0?\\*?)?\\s{0,10}=\\s{0,10}(?:"([^"]*)"|([^\\s;]+))`, 'i').exec(
    header,
  );
  return (found?.[1] ?? found?.[2] ?? '').replace(/^[\w.-]*'[\w-]*'/, '');
}

/** Decodes encoded words, and raw bytes around them. Bytes of a letter may be parted between two words. @see RFC 2047 */
function decodedWords(header: string): string {
  let text = '';
  let bytes = '';
  let charset = '';
  let end = 0;
  const flush = (): void => {
    text += decoderOf(charset)(bytesOf(bytes));
    bytes = '';
  };
  for (const word of header.matchAll(/=\?([^?\s*]{1,60})(?:\*[^?\s]{0,20})?\?([bq])\?([^?]*)\?=/gi)) {
    const between = header.slice(end, word.index);
    if (bytes === '' || /\S/.test(between) || word[1]!.toLowerCase() !== charset) {
      flush();
      text += end > 0 && !/\S/.test(between) ? '' : decoderOf('')(bytesOf(between));
    }
    charset = word[1]!.toLowerCase();
    bytes += /b/i.test(word[2]!) ? base64Decoded(word[3]!) : quotedDecoded(word[3]!.replace(/_/g, ' '));
    end = word.index + word[0].length;
  }
  flush();
  return text + decoderOf('')(bytesOf(header.slice(end)));
}

/** The bytes of a text that has one character for each byte. */
export function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    bytes[i] = text.charCodeAt(i);
  }
  return bytes;
}

/** Decodes the escapes of quoted-printable within a line. */
export function quotedDecoded(text: string): string {
  return text.replace(/=([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const sextets = new Int8Array(128).fill(-1);
for (let i = 0; i < BASE64.length; i++) {
  sextets[BASE64.charCodeAt(i)] = i;
}

/** Decodes base64; other characters are ignored. An incomplete group at the end gives the bytes that it has. */
export function base64Decoded(text: string): string {
  const bytes: string[] = [];
  let bits = 0;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const sextet = sextets[text.charCodeAt(i)] ?? -1;
    if (sextet >= 0) {
      value = ((value << 6) | sextet) & 0xffff;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        bytes.push(String.fromCharCode((value >> bits) & 0xff));
      }
    }
  }
  return bytes.join('');
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const western = new TextDecoder('windows-1252');

/** UTF-8 if it is valid, else Windows-1252: what undeclared bytes most likely are. */
function decodeUndeclared(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return western.decode(bytes);
  }
}

/** The decoder of a charset of MIME; of an unknown one only ASCII is decoded. */
export function decoderOf(charset: string): Decode {
  if (isUndeclared(charset)) {
    return decodeUndeclared;
  }
  const page = /^(?:cp|ibm|windows)-?(\d+)$/.exec(charset)?.[1];
  return decoderNamed(charset) ?? decoderOfCodePage(page === undefined ? 0 : Number(page));
}

/** Whether a charset says nothing of bytes above ASCII. */
export function isUndeclared(charset: string): boolean {
  return /^(?:|us-ascii|ascii|unknown-8bit|x-unknown|binary|default)$/.test(charset);
}
