import { decodeEntities, withoutTags } from './inline';
import { LineFilter, Lines, type TextFilter, type TextSink } from './filter';

const time = String.raw`(?:\d{1,3}:)?\d{1,2}:\d{2}[,.:]\d{1,3}`;
/** The line of times before a cue of SubRip, WebVTT, SubViewer and YouTube's `.sbv`. */
const timing = new RegExp(String.raw`^\s*${time}\s*(?:-->|,)\s*${time}(?:\s.*)?$`);
/** Frames before a cue of MicroDVD, deciseconds of MPL2, times of lyrics (`.lrc`). */
const inlineTiming =
  /^(?:\{\d{0,9}\}\{\d{0,9}\}|\[\d{1,9}\]\[\d{0,9}\]|(?:\[\d{1,3}:\d{2}(?:[.:]\d{1,3})?\]\s?){1,50})/;
/** Facts about the file in SubViewer and lyrics: `[TITLE]`, `[ar:Artist]`. */
const fact =
  /^\s*\[(?:(?:ar|al|ti|au|by|re|ve|tool|offset|length|lr|#)\s*:.*|(?:END )?INFORMATION|TITLE|AUTHOR|SOURCE|PRG|FILEPATH|DELAY|CD TRACK|COMMENT|SUBTITLE|COLF|STYLE|SIZE|FONT)\]/;

/** Whether a text begins as SubRip or WebVTT. */
export function looksLikeSubtitles(beginning: string): boolean {
  const [first = '', second = ''] = beginning.trimStart().split(/\r\n?|\n/, 2);
  return (
    /^\ufeff?WEBVTT\b/.test(first) ||
    (/^\ufeff?\d{1,6}\s*$/.test(first) && second.includes('-->') && timing.test(second))
  );
}

/**
 * Reads the dialogue of subtitles: SubRip, WebVTT, MicroDVD, SubViewer, MPL2, `.sbv` and lyrics. Numbers, names and
 * times of cues, styles, notes and tags are dropped. A sentence goes on in the next cue until a full stop, question mark
 * or dash. A line that scrolls up is read once.
 */
export class SubtitlesFilter implements TextFilter {
  private readonly lines = new Lines((line) => this.line(line));
  /** The last line, which is the name of a cue if times follow. */
  private pending: string | undefined;
  private isAfterBlank = true;
  /** Whether a header, style or note is being dropped up to the next blank line. */
  private isDropping = false;
  private isFirst = true;
  private isFirstOfCue = false;
  private lastGiven = '';

  constructor(private readonly sink: TextSink) {}

  write(piece: string): void {
    this.lines.write(piece);
  }

  end(): void {
    this.lines.end();
    this.givePending();
    this.sink.sentenceEnd();
  }

  private line(read: string): void {
    const line = this.isFirst ? read.replace(/^\ufeff/, '') : read;
    if (/^\s*$/.test(line)) {
      this.givePending();
      this.isAfterBlank = true;
      this.isDropping = false;
    } else if (timing.test(line)) {
      // The line before is the number or name of the cue, unless it is dialogue without a blank line after it.
      if (this.isAfterBlank || /^\s*\d+\s*$/.test(this.pending ?? '')) {
        this.pending = undefined;
      }
      this.givePending();
      this.isDropping = false;
      this.isFirstOfCue = true;
      this.isAfterBlank = false;
    } else {
      this.otherLine(line);
    }
    this.isFirst = false;
  }

  private otherLine(line: string): void {
    const isHeader =
      (this.isFirst && /^WEBVTT\b/.test(line)) || (this.isAfterBlank && /^(?:STYLE|REGION|NOTE\b.*)$/.test(line));
    if (isHeader || this.isDropping) {
      this.isDropping = true;
      return;
    }
    const isSecond = this.pending !== undefined;
    this.givePending();
    const start = inlineTiming.exec(line);
    if (start) {
      this.isFirstOfCue = true;
      this.give(line.slice(start[0].length));
    } else if (!fact.test(line)) {
      this.pending = line;
    }
    this.isAfterBlank &&= !isSecond;
  }

  private givePending(): void {
    if (this.pending !== undefined) {
      this.give(this.pending);
      this.pending = undefined;
    }
  }

  private give(line: string): void {
    for (const part of line.split(/\||\[br\]/)) {
      const text = dialogueOf(part);
      const isRepeated = this.isFirstOfCue && text === this.lastGiven && /\S\s+\S+\s+\S/.test(text);
      if (text === '') {
        continue;
      }
      this.isFirstOfCue = false;
      this.lastGiven = text;
      if (isRepeated) {
        continue;
      }
      if (/^[-\u2010-\u2015>]/.test(text)) {
        this.sink.sentenceEnd();
      }
      this.sink.text(`${text} `);
      if (/[.!?\u2026\u3002\uff01\uff1f][\s"'\u2019\u201d\u00bb)\]\u266a]*$/.test(text)) {
        this.sink.sentenceEnd();
      }
    }
  }
}

/** Drops the tags of a line of dialogue. */
function dialogueOf(line: string): string {
  return decodeEntities(
    withoutTags(
      line
        .replace(/\{(?:\\[^{}]{0,2000}|[a-zA-Z]:[^{}]{0,200}|\/?[ibus])\}/g, '')
        .replace(/<(?:\d{1,3}:)?\d{1,3}:\d{2}[.,]\d{1,3}>|<\/?(?:c|v|lang)(?:[. ][^<>]{0,200})?>/g, ''),
    ).replace(/(^|\s)\//g, ' '),
  ).trim();
}

/**
 * Reads the dialogue of Advanced SubStation Alpha: the field `Text` of the lines `Dialogue`. Drawings and tags are
 * dropped.
 */
export class AssFilter extends LineFilter {
  /** Number of commas before the text. */
  private commas = 9;
  private section = '';
  private isInText = false;

  protected line(line: string, goesOn: boolean): void {
    const section = /^\ufeff?\s*\[([^\]]{1,60})\]\s*$/.exec(line);
    if (section) {
      this.section = section[1]!.toLowerCase();
    } else if (this.section === 'events' && /^Format:/i.test(line)) {
      const fields = line.slice('Format:'.length).split(',', 100);
      const at = fields.findIndex((field) => field.trim().toLowerCase() === 'text');
      this.commas = at < 0 ? this.commas : at;
    } else if (this.isInText || (this.section === 'events' && /^Dialogue:/i.test(line))) {
      this.sink.text(shownText(this.isInText ? line : afterCommas(line, this.commas)));
      this.isInText = goesOn;
      if (!goesOn) {
        this.sink.sentenceEnd();
      }
    }
  }
}

function afterCommas(line: string, count: number): string {
  let at = -1;
  for (let i = 0; i < count; i++) {
    at = line.indexOf(',', at + 1);
    if (at < 0) {
      return '';
    }
  }
  return line.slice(at + 1);
}

function shownText(text: string): string {
  // The tag \p1 begins a drawing, \p0 ends it.
  const drawings = text.split(/(\{[^{}]{0,2000}\})/);
  let isDrawing = false;
  const shown = drawings.filter((part) => {
    const tag = part.startsWith('{') ? /\\p(\d)/.exec(part) : null;
    isDrawing = tag ? tag[1] !== '0' : isDrawing;
    return !isDrawing && !part.startsWith('{');
  });
  return shown.join('').replace(/\\[Nnh]/g, ' ');
}
