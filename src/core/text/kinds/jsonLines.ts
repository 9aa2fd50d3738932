import { Lines, type TextFilter, type TextSink } from './filter';

/** Maximum characters of a record, which is parsed whole; a longer one counts as broken. */
const MAX_RECORD_LENGTH = 16 * 1024 * 1024;

/** The usual names of text fields, in order of preference. */
export const usualTextFields = [
  'text',
  'content',
  'body',
  'abstract',
  'summary',
  'title',
  'message',
  'sentence',
] as const;

/**
 * Reads one field of each record of JSON Lines: a text, or a list of texts. It takes the first of `fields` that the
 * record has; `a.b` is field b inside a. It skips and counts invalid lines.
 */
export class JsonLinesFilter implements TextFilter {
  brokenRecords = 0;
  private readonly lines: Lines;
  private isTooLong = false;

  constructor(
    private readonly sink: TextSink,
    private readonly fields: readonly string[],
  ) {
    this.lines = new Lines((line, goesOn) => this.line(line, goesOn), MAX_RECORD_LENGTH);
  }

  write(piece: string): void {
    this.lines.write(piece);
  }

  end(): void {
    this.lines.end();
  }

  private line(line: string, goesOn: boolean): void {
    const isWhole = !goesOn && !this.isTooLong;
    if (!goesOn) {
      this.brokenRecords += this.isTooLong ? 1 : 0;
    }
    this.isTooLong = goesOn;
    if (!isWhole || /^\s*$/.test(line)) {
      return;
    }
    let record: unknown;
    try {
      record = JSON.parse(line.replace(/^\ufeff/, ''));
    } catch {
      this.brokenRecords++;
      return;
    }
    for (const field of this.fields) {
      const texts = textsAt(record, field);
      if (texts.length > 0) {
        texts.forEach((text) => {
          this.sink.text(text);
          this.sink.sentenceEnd();
        });
        return;
      }
    }
  }
}

function textsAt(record: unknown, field: string): string[] {
  const direct = property(record, field);
  const value = direct === undefined ? field.split('.').reduce(property, record) : direct;
  return (Array.isArray(value) ? (value as unknown[]) : [value]).filter((item) => typeof item === 'string');
}

function property(record: unknown, name: string): unknown {
  return typeof record === 'object' && record !== null && Object.hasOwn(record, name)
    ? (record as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
