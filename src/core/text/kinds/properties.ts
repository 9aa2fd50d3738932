import { decodeEntities, withoutAddresses, withoutTags } from './inline';
import { Lines, MAX_UNIT_LENGTH, type TextFilter, type TextSink } from './filter';

/** Places for values in a message: `{0}`, `{count, number}`, `${name}`, `%1$s`, `%(name)s`, `%@`. */
const placeholders =
  /[$%]?\{\s{0,9}[\w.-]{0,60}\s{0,9}(?:![rsa])?(?::[^{},]{0,20})?\}|\{\s{0,9}[\w.-]{1,60}\s{0,9},\s{0,9}[\w.-]{1,40}\s{0,9}(?:,[^{},]{0,60})?\}|%\([\w.-]{1,60}\)[-+#0 ]{0,5}\d{0,3}[a-zA-Z]|%(?:\d{1,2}\$)?[-+#0]{0,5}\d{0,3}(?:\.\d{1,3})?(?:hh|h|ll|l|q|L|j|z|t)?[@a-zA-Z%](?![a-zA-Z])|%L?\d{1,2}/g;
/** Maximum length of a message that may have an access key inside a word. */
const MAX_LABEL_LENGTH = 30;

/** Drops placeholders, tags and addresses of a message, and the mark of its access key: `Sa_ve`, `E&xit`. */
export function messageText(message: string): string {
  const plain = withoutAddresses(withoutTags(decodeEntities(message.replace(placeholders, ' ')))).replace(
    /\([_&][\p{L}\p{N}]\)/gu,
    ' ',
  );
  const marks = plain.match(/[_&](?=[\p{L}\p{N}])/gu)?.length ?? 0;
  return marks === 1 && plain.length <= MAX_LABEL_LENGTH
    ? plain.replace(/(?<!\p{Lu})[_&](?=[\p{L}\p{N}])|[_&](?=[\p{Ll}\p{N}])/u, '')
    : plain;
}

/** Maximum length of a value that may be a number, path, class or colour. */
const MAX_SETTING_LENGTH = 200;

/** Whether a value is no text: a number, a switch, a path, a class, a colour. */
function isSetting(value: string): boolean {
  return (
    value.length <= MAX_SETTING_LENGTH &&
    !/\s/.test(value) &&
    /^(?:true|false|null)$|^[#/\\~]|^[\d.,:;%+-]+[a-zA-Z]{0,2}$|^[\w$-]+(?:\.[\w$*-]+)+$|^[A-Z\d]+_[A-Z\d_]+$|[\\/].*[\\/]/.test(
      value,
    )
  );
}

/**
 * Reads the values of Java's `.properties`, with their escapes. Keys, comments, placeholders and values that are no text
 * are dropped.
 * @see java.util.Properties.load
 */
export class PropertiesFilter implements TextFilter {
  private readonly lines = new Lines((line, goesOn) => this.line(line, goesOn));
  /** The lines of an entry so far; undefined between entries. */
  private entry: string | undefined;
  private isInLongLine = false;

  constructor(private readonly sink: TextSink) {}

  write(piece: string): void {
    this.lines.write(piece);
  }

  end(): void {
    this.lines.end();
    this.giveEntry();
    this.sink.sentenceEnd();
  }

  private line(line: string, goesOn: boolean): void {
    if (this.entry === undefined && !this.isInLongLine) {
      if (/^\ufeff?\s*(?:[#!]|$)/.test(line)) {
        return;
      }
      this.entry = '';
    }
    const part = this.isInLongLine ? line : line.replace(/^\ufeff?\s+/, '');
    const continues = !goesOn && /(?<!\\)(?:\\\\)*\\$/.test(line.slice(-1000));
    this.entry = (this.entry ?? '') + (continues ? part.slice(0, -1) : part);
    this.isInLongLine = goesOn;
    if (!continues && !goesOn) {
      this.giveEntry();
    } else if (this.entry.length > MAX_UNIT_LENGTH) {
      this.give(this.entry.slice(keyLength(this.entry)));
      // What follows is a value without a key.
      this.entry = '=';
    }
  }

  private giveEntry(): void {
    if (this.entry !== undefined) {
      this.give(this.entry.slice(keyLength(this.entry)));
      this.sink.sentenceEnd();
      this.entry = undefined;
    }
  }

  private give(escaped: string): void {
    const value = unescaped(escaped).trim();
    if (!isSetting(value)) {
      this.sink.text(messageText(value.replace(/''/g, "'")));
    }
  }
}

/** The length of the key and the separator after it. */
function keyLength(entry: string): number {
  return /^(?:\\.|[^\\\s=:])*\s*[=:]?\s*/.exec(entry)![0].length;
}

/** Replaces the escapes of a value by their characters; line ends and tabs become spaces. */
export function unescaped(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|([\s\S])|$)/g,
    (_, unit: string | undefined, other: string | undefined) =>
      unit === undefined
        ? /[ntrfbv]/.test(other ?? '')
          ? ' '
          : (other ?? '')
        : String.fromCharCode(parseInt(unit, 16)),
  );
}
