/** What stands around the words of rows. */
export interface WordLayout {
  /** A whole number before the word: the number of the row, or how often the word occurred. */
  readonly lead: 'none' | 'row' | 'count';
  /** Whether the whole number behind the word says how often it occurred. */
  readonly hasCount: boolean;
  /** Characters behind the word, before the numbers: `:`, `,`, `->`. */
  readonly behind: string;
  /** Brackets or bars before the word, such as those of Python's tuples. */
  readonly before: string;
  readonly quote: '' | '"' | "'";
  /** Whether blanks around the word fill a column, and are no part of it. */
  readonly isPadded: boolean;
  /** Whether words are `B64:` and base64, as deeplearning4j writes them. */
  readonly isBase64: boolean;
}

export const plainWords: WordLayout = {
  lead: 'none',
  hasCount: false,
  behind: '',
  before: '',
  quote: '',
  isPadded: false,
  isBase64: false,
};

/** Rows that decide what stands around words: with fewer, it is taken for a part of the words. */
const MIN_ROWS = 2;
/** Rows that decide that whole numbers before words are no part of them. */
const MIN_LEADING = 3;
/** Share of padded rows: single words may really end in a blank. */
const PADDED = 0.3;
const LEAD = /^(\d+)(?:[ \t]*[,;|\t:][ \t]*|[ \t]+)(?=\S)/;
const COUNT = /(?:[ \t]*[,;|\t:][ \t]*|[ \t]+)(\d+)$/;
const OPENING = /^[[({|]+\s*/;
const BEHIND = /(?:\s*(?:->|=>|:=|[:;,|=]))$/;
const BASE64 = 'B64:';

/**
 * Finds out what stands around words.
 * @param parts what precedes the numbers in some rows, a character each byte
 * @param mark  the character between numbers; if it is a blank, single blanks at the ends of words belong to them
 * @param onLines whether rows go on over several lines, so that blanks before numbers belong to no word
 */
export function findWordLayout(parts: readonly string[], mark: string, onLines = false): WordLayout {
  if (parts.length < MIN_ROWS) {
    const behind = mark !== ' ' && parts[0]?.trimEnd().endsWith(mark) ? mark : '';
    return {
      ...plainWords,
      behind,
      isPadded: mark !== ' ' || onLines,
      isBase64: parts.length > 0 && parts.every(isBase64Word),
    };
  }
  const padded = parts.filter((part) => /^[ \t]|[ \t]{2,}$/.test(part)).length;
  const isPadded = mark !== ' ' || onLines || padded >= parts.length * PADDED;
  let rest = parts.map((part) => part.trim());
  // A list or dictionary of Python begins with a bracket of its own.
  const isOpened = rest.slice(1).every((part) => !OPENING.test(part)) && /^[[{]\s*["']/.test(rest[0]!);
  const before = isOpened ? rest[0]![0]! : (OPENING.exec(rest.at(-1)!)?.[0].trim() ?? '');
  const hasBefore = isOpened || (before !== '' && rest.slice(1).every((part) => part.startsWith(before)));
  if (hasBefore) {
    rest = rest.map((part) => part.replace(OPENING, ''));
  }
  const behind = BEHIND.exec(rest[0]!)?.[0].trim() ?? '';
  const hasBehind = behind !== '' && rest.every((part) => part.endsWith(behind));
  if (hasBehind) {
    rest = rest.map((part) => part.slice(0, part.length - behind.length).trimEnd());
  }
  const found = leadOf(rest);
  const lead = areDistinct(rest.map((part) => part.replace(LEAD, ''))) ? found : 'none';
  if (lead !== 'none') {
    rest = rest.map((part) => part.replace(LEAD, ''));
  }
  const hasCount =
    rest.length >= MIN_LEADING &&
    rest.every((part) => COUNT.test(part)) &&
    new Set(rest.map(countIn)).size > 1 &&
    areDistinct(rest.map((part) => part.replace(COUNT, '')));
  if (hasCount) {
    rest = rest.map((part) => part.replace(COUNT, ''));
  }
  const [quote] = rest[0]!;
  const isQuoted =
    (quote === '"' || quote === "'") &&
    rest.every((part) => part.length >= 2 && part.startsWith(quote) && part.endsWith(quote));
  return {
    lead,
    hasCount,
    behind: hasBehind ? behind : '',
    before: hasBefore ? before : '',
    quote: isQuoted ? quote : '',
    isPadded: isPadded || hasBefore || hasBehind || lead !== 'none' || hasCount || isQuoted,
    isBase64: rest.every(isBase64Word),
  };
}

/** Whether words need no treatment. */
export function arePlainWords({ lead, hasCount, behind, before, quote, isPadded, isBase64 }: WordLayout): boolean {
  return lead === 'none' && !hasCount && behind === '' && before === '' && quote === '' && !isPadded && !isBase64;
}

function leadOf(parts: readonly string[]): WordLayout['lead'] {
  const numbers = parts.map((part) => Number(LEAD.exec(part)?.[1] ?? NaN));
  if (parts.length < MIN_LEADING || numbers.some(Number.isNaN)) {
    return 'none';
  }
  if (numbers.every((number, i) => number === numbers[0]! + i)) {
    return 'row';
  }
  return numbers.every((number, i) => i === 0 || number <= numbers[i - 1]!) && numbers[0]! > numbers.at(-1)!
    ? 'count'
    : 'none';
}

function countIn(part: string): number {
  return Number(COUNT.exec(part)![1]);
}

/** Numbers that make words different belong to them: `chapter 1`, `chapter 2`. */
function areDistinct(words: readonly string[]): boolean {
  return new Set(words).size === words.length;
}

/** Whether a word is `B64:` and base64. */
export function isBase64Word(word: string): boolean {
  return word.startsWith(BASE64) && /^[A-Za-z0-9+/]*={0,2}$/.test(word.slice(BASE64.length));
}

/** Takes the words of rows out of what stands around them. */
export class WordTrimmer {
  /** The word of the last row is `bytes[start..end)`. */
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  /** How often it occurred; 0 if the row does not say. */
  count = 0;

  constructor(private readonly layout: WordLayout) {}

  /** Takes the word out of `bytes[start..end)`, which precedes the numbers of a row. */
  trim(bytes: Uint8Array, start: number, end: number): void {
    const { layout } = this;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.count = 0;
    if (end - start > MAX_PART_BYTES) {
      return;
    }
    const text = latin1Text(bytes, start, end);
    let from = 0;
    let to = text.length;
    const skipBlanks = (): void => {
      while (layout.isPadded && from < to && isBlank(text[from]!)) {
        from++;
      }
      while (layout.isPadded && from < to && isBlank(text[to - 1]!)) {
        to--;
      }
    };
    skipBlanks();
    while (layout.before !== '' && from < to && '[({|'.includes(text[from]!)) {
      from++;
    }
    skipBlanks();
    if (layout.behind !== '' && text.slice(from, to).endsWith(layout.behind)) {
      to -= layout.behind.length;
    }
    skipBlanks();
    const lead = layout.lead === 'none' ? undefined : LEAD.exec(text.slice(from, to));
    if (lead) {
      from += lead[0].length;
      this.count = layout.lead === 'count' ? Number(lead[1]) : 0;
    }
    const count = layout.hasCount ? COUNT.exec(text.slice(from, to)) : undefined;
    if (count) {
      to -= count[0].length;
      this.count = Number(count[1]);
    }
    this.start = start + from;
    this.end = start + to;
    this.unquote(text.slice(from, to));
  }

  private unquote(word: string): void {
    const { quote, isBase64 } = this.layout;
    let plain = word;
    if (quote !== '' && word.length >= 2 && word.startsWith(quote) && word.endsWith(quote)) {
      // Doubled, as in CSV, or behind a backslash, as R writes them by default.
      plain = word
        .slice(1, -1)
        .replaceAll(quote + quote, quote)
        .replace(/\\(["'\\])/g, '$1');
    }
    if (isBase64 && isBase64Word(plain)) {
      plain = fromBase64(plain.slice(BASE64.length));
    }
    if (plain !== word) {
      this.bytes = Uint8Array.from(plain, (character) => character.charCodeAt(0));
      this.start = 0;
      this.end = plain.length;
    }
  }
}

/** Maximum bytes of what precedes the numbers; a longer one is left as it is. */
const MAX_PART_BYTES = 64 * 1024;

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\r';
}

/** Returns bytes as text, a character each. */
export function latin1Text(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at += MAX_ARGUMENTS) {
    text += String.fromCharCode(...bytes.subarray(at, Math.min(end, at + MAX_ARGUMENTS)));
  }
  return text;
}

/** More arguments of a function would overflow the stack. */
const MAX_ARGUMENTS = 8192;

const BASE64_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Returns the bytes that base64 holds, a character each. @see RFC 4648 */
function fromBase64(text: string): string {
  let bytes = '';
  let bits = 0;
  let held = 0;
  for (const character of text.replace(/=+$/, '')) {
    held = ((held << 6) | BASE64_DIGITS.indexOf(character)) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += String.fromCharCode((held >> bits) & 0xff);
    }
  }
  return bytes;
}
