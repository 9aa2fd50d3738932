import { withoutAddresses } from './inline';
import { LineFilter } from './filter';

/** Maximum characters of a line's head: the moment and the sender. */
const MAX_HEAD_LENGTH = 300;
/** Maximum senders that are remembered. */
const MAX_SENDERS = 1000;

const date = String.raw`(?:\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{1,4}\.?|\d{4}\ub144 \d{1,2}\uc6d4 \d{1,2}\uc77c)`;
const shortDate = String.raw`\d{1,2}-[A-Za-z]{3}-\d{2,4}`;
const half = String.raw`(?:[AaPp]\.?\s?[Mm]\.?|\u4e0a\u5348|\u4e0b\u5348|\u5348\u524d|\u5348\u5f8c|\uc624\uc804|\uc624\ud6c4)`;
const clock = String.raw`(?:${half}\s?)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?${half})?`;
/** Some languages have a word between date and time. */
const between = String.raw`(?:[,\u060c\s]{1,3}|,?\s(?:klo|kl\.?|um|at|\u00e0|\u00e0s|a las|alle)\s)`;
const moment = String.raw`${date}${between}${clock}`;
const ircTime = String.raw`\[?(?:\d{4}-\d{2}-\d{2}[T ])?\d{1,2}:\d{2}(?::\d{2})?(?:[+-]\d{2}:?\d{2}|Z)?\]?\s{1,3}`;
const sender = String.raw`([^:\n]{1,80}?)`;

/** How a message begins, up to its text; the group is the sender. */
const heads: readonly RegExp[] = [
  // WhatsApp on iOS, Signal, Viber
  String.raw`\[${moment}\]\s?${sender}:(?:\s|$)`,
  // WhatsApp on Android
  String.raw`${moment} [-\u2013] ${sender}:(?:\s|$)`,
  // KakaoTalk
  String.raw`${moment}, ${sender} : `,
  String.raw`\[([^\]\n]{1,80})\] \[${clock}\] `,
  // LINE, WeeChat
  String.raw`(?:\d{4}-\d{2}-\d{2} )?${clock}\t([^\t\n]{1,80})\t`,
  // Telegram, as copied
  String.raw`([^\n]{1,80}), \[(?:${date}[,\s]{1,3})?${clock}\]:?\s*$`,
  // Discord, as DiscordChatExporter writes it; the text follows in the next lines
  String.raw`\[${shortDate} ${clock}\] ([^\n]{1,80})$`,
].map((source) => new RegExp(`^${source}`));
/** irssi, ZNC, HexChat, mIRC */
const ircHead = new RegExp(String.raw`^(?:${ircTime})?<[@+%&~!. ]?([^<>\s]{1,40})> ?`);
/** What somebody does: `* anna waves`. */
const ircAction = new RegExp(
  String.raw`^${ircTime}\* ([^\s*]{1,40}) (?!(?:has (?:joined|quit|left)|is now known|sets? mode|changes topic)\b)`,
);
/** What the server, the client or the programme reports. */
const reports = [
  new RegExp(String.raw`^(?:${ircTime})(?:\*{1,3}|-!-|<?-{1,2}>?|={1,3})\s`),
  new RegExp(String.raw`^\[?(?:${moment}|${shortDate} ${clock})(?:\]| [-\u2013] )`),
  new RegExp(String.raw`^(?:-{3,}|\*{3,}|={3,})(?:\s.*)?(?:-{3,}|={3,}|\d)?\s*$`),
  new RegExp(String.raw`^${date}(?:\s?\(.{1,9}\)|,? \S{1,20})?\s*$`),
  new RegExp(String.raw`^(?:\d{4}-\d{2}-\d{2} )?${clock}\t`),
];
/** Colours and styles of mIRC. */
const ircStyles = /\x03(?:\d{1,2}(?:,\d{1,2})?)?|[\x02\x0f\x11\x16\x1d-\x1f]/g;
/** Marks of direction at the start, which WhatsApp writes before its own words. */
const marks = /^[\u200e\u200f\u202a-\u202e]+/;
/** A whole message that stands for a picture, a sound or a deleted message. */
const placeholder =
  /^(?:<[^<>]{1,80}>|[^()]{1,200}\.\w{2,4} \([^()]{3,40}\)|\[?(?:Photo|Sticker|Video|GIF|File|Voice message|Audio|Album|\{Attachments\}|\{Embed\})\]?|null|(?:This message was deleted|You deleted this message|Diese Nachricht wurde gel\u00f6scht|Du hast diese Nachricht gel\u00f6scht|Ce message a \u00e9t\u00e9 supprim\u00e9|Se elimin\u00f3 este mensaje)\.?)$/i;
/** Levels of a log, which may look like a sender. */
const level = /\b(?:INFO|WARN|WARNING|ERROR|DEBUG|TRACE|FATAL|NOTICE|CRITICAL|ALERT|SEVERE)\b/;

interface Head {
  readonly sender: string;
  readonly length: number;
}

function headOf(line: string, isIrcOnly = false): Head | undefined {
  const start = line.slice(0, MAX_HEAD_LENGTH);
  if (!/^[\d[<\u4e0a\u4e0b\u5348\uc624]|\]:?\s*$/.test(start)) {
    return undefined;
  }
  for (const head of isIrcOnly ? [ircHead] : [...heads, ircHead]) {
    const match = head.exec(start);
    if (match) {
      return { sender: match[1]!.trim(), length: match[0].length };
    }
  }
  return undefined;
}

/**
 * Whether a text begins as a chat that somebody exported: at least two lines, and one of eight, are messages.
 * @param isLog the file is a log by its name, so that only IRC is a chat
 */
export function looksLikeChat(beginning: string, isLog = false): boolean {
  const lines = beginning.split(/\r\n?|\n/, 100).filter((line) => line.trim() !== '');
  const found = lines.filter((line) => {
    const head = headOf(withoutMarks(line), isLog);
    return head !== undefined && !level.test(head.sender);
  });
  return found.length >= 2 && found.length * 8 >= lines.length;
}

function withoutMarks(line: string): string {
  return line.replace(/^\ufeff/, '').replace(marks, '');
}

/**
 * Reads the messages of chats that were exported as text: WhatsApp, Signal, Telegram, Discord, LINE, KakaoTalk, IRC. Dates,
 * senders, reports of the programme, placeholders of pictures and addresses are dropped. A line is a sentence.
 */
export class ChatFilter extends LineFilter {
  private readonly senders = new Set<string>();
  private isInLongLine = false;
  /** Whether a message was found: lines before the first one describe the chat. */
  private hasBegun = false;

  protected line(read: string, goesOn: boolean): void {
    const isRest = this.isInLongLine;
    this.isInLongLine = goesOn;
    const text = isRest ? read : this.messageOf(withoutMarks(read).replace(ircStyles, ''));
    if (text !== '') {
      this.sink.text(withoutAddresses(text.replace(/@\u2068?\d{6,20}\u2069?/g, ' ')));
    }
    if (!goesOn) {
      this.sink.sentenceEnd();
    }
  }

  /** The text of a line; empty if it has none. */
  private messageOf(line: string): string {
    const head = headOf(line);
    if (head) {
      this.hasBegun = true;
      if (this.senders.size < MAX_SENDERS) {
        this.senders.add(head.sender);
      }
      const text = line.slice(head.length);
      return marks.test(text) || placeholder.test(text.slice(0, MAX_HEAD_LENGTH)) ? '' : this.withoutAddressee(text);
    }
    const action = ircAction.exec(line.slice(0, MAX_HEAD_LENGTH));
    if (action) {
      return line.slice(action[0].length);
    }
    const isReport = reports.some((report) => report.test(line.slice(0, MAX_HEAD_LENGTH)));
    return isReport || !this.hasBegun || placeholder.test(line.slice(0, MAX_HEAD_LENGTH)) ? '' : line;
  }

  /** Drops the name before a message on IRC, `anna: hello`, and the note that a message was edited. */
  private withoutAddressee(text: string): string {
    const name = /^([^\s:,]{1,40})[:,]\s/.exec(text);
    const said = name && this.senders.has(name[1]!) ? text.slice(name[0].length) : text;
    return said.replace(/\u200e?<[^<>]{3,60}>\s*$/, '');
  }
}
