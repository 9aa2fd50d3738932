import { withoutAddresses } from './inline';
import { Lines, type TextFilter, type TextSink } from './filter';

/** Colours whose escape character was written out or lost: `^[[31m`, `\x1b[0m`, `[1;32m`. */
const colours =
  /(?:\u241b|\ufffd|\^\[|\\(?:x1[bB]|033|e|u001[bB]))\[[\d;?]{0,40}[A-Za-z]|\[\d{1,3}(?:;\d{1,3}){0,8}m(?!(?:s|in|ins|inutes?)\b)/g;
/** The date that syslog and web servers write with the name of a month or day. */
const dates =
  /\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2},?|\d{1,2}[ /-](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ /-]\d{2,4})(?=[ :T])/g;
const words = /[\p{L}\p{M}\p{N}_]+/gu;
/** A word with so many digits is an id. */
const MIN_ID_DIGITS = 4;

/**
 * Reads logs. A line is a sentence, so a part of a file can be read alone. Dates, times, numbers, ids, network addresses
 * and web addresses are dropped: each would be a word that occurs once.
 */
export class LogFilter implements TextFilter {
  private readonly lines = new Lines((line, goesOn) => {
    this.sink.text(messageOf(line));
    if (!goesOn) {
      this.sink.sentenceEnd();
    }
  });

  constructor(private readonly sink: TextSink) {}

  write(piece: string): void {
    this.lines.write(piece);
  }

  end(): void {
    this.lines.end();
    this.sink.sentenceEnd();
  }
}

function messageOf(line: string): string {
  return withoutAddresses(line.replace(colours, ''))
    .replace(dates, ' ')
    .replace(/(?<![\w:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{1,4}(?![\w:])/g, ' ')
    .replace(/\b(?=[0-9a-fA-F-]{0,35}\d)[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b/g, ' ')
    .replace(words, (word) => (isNumberOrId(word) ? ' ' : word));
}

function isNumberOrId(word: string): boolean {
  const digits = word.match(/\p{N}/gu)?.length ?? 0;
  return digits > 0 && (/^_*\p{N}/u.test(word) || digits >= MIN_ID_DIGITS || /^[0-9a-fA-F]{6,}$/.test(word));
}
