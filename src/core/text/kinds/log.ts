import { withoutAddresses } from './inline';
import { LineFilter } from './filter';

/** Colours whose escape character was written out or lost: `^[[31m`, `\x1b[0m`, `[1;32m`. */
const colours =
  /(?:\u241b|\ufffd|\^\[|\\(?:x1[bB]|033|e|u001[bB]))\[[\d;?]{0,40}[A-Za-z]|\[\d{1,3}(?:;\d{1,3}){0,8}m(?!(?:s|in|ins|inutes?)\b)/g;
/** The date that syslog and web servers write with the name of a month or day. */
const dates =
  /\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2},?|\d{1,2}[ /-](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ /-]\d{2,4})(?=[ :T])/g;
/** A word with this many digits is an id. */
const MIN_ID_DIGITS = 4;
/** Dates come in the first characters of a line. */
const MAX_DATE_PLACE = 120;
/** Minimum length of a hexadecimal number that is an id. */
const MIN_HEX_LENGTH = 6;

/**
 * Reads logs. A line is a sentence, so a part of a file can be read alone. Dates, times, numbers, ids, network addresses
 * and web addresses are dropped: each would be a word that occurs once.
 */
export class LogFilter extends LineFilter {
  protected line(line: string, goesOn: boolean): void {
    this.sink.text(messageOf(line));
    if (!goesOn) {
      this.sink.sentenceEnd();
    }
  }
}

function messageOf(line: string): string {
  let text = withoutAddresses(line.includes('[') ? line.replace(colours, '') : line);
  text = text.slice(0, MAX_DATE_PLACE).replace(dates, ' ') + text.slice(MAX_DATE_PLACE);
  if (/::|[a-fA-F][0-9a-fA-F]{0,3}:[0-9a-fA-F]/.test(text)) {
    text = text.replace(/(?<![\w:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{1,4}(?![\w:])/g, ' ');
  }
  if (/-[0-9a-fA-F]{4}-/.test(text)) {
    text = text.replace(/\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b/g, ' ');
  }
  return withoutNumbers(text);
}

/** Drops words that are numbers or ids. A loop is faster here than a pattern, and logs are long. */
function withoutNumbers(text: string): string {
  let result = '';
  let from = 0;
  for (let at = 0; at < text.length;) {
    if (!isInWord(text.charCodeAt(at))) {
      at++;
      continue;
    }
    const start = at;
    let digits = 0;
    let others = 0;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (!isInWord(code)) {
        break;
      }
      digits += isDigit(code) ? 1 : 0;
      others += isHex(code) ? 0 : 1;
    }
    const isId = digits >= MIN_ID_DIGITS || (others === 0 && at - start >= MIN_HEX_LENGTH);
    if (digits > 0 && (isId || startsWithDigit(text, start))) {
      result += `${text.slice(from, start)} `;
      from = at;
    }
  }
  return from === 0 ? text : result + text.slice(from);
}

/** Only ASCII: in Chinese and Japanese numbers stand between words without spaces. */
function isInWord(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || isDigit(code) || code === 0x5f;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isHex(code: number): boolean {
  return isDigit(code) || (code >= 0x61 && code <= 0x66) || (code >= 0x41 && code <= 0x46);
}

function startsWithDigit(text: string, start: number): boolean {
  let at = start;
  while (text[at] === '_') {
    at++;
  }
  return isDigit(text.charCodeAt(at));
}
