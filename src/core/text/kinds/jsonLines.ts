import { MalformedText, Lines, type TextFilter, type TextSink } from './filter';
import { JsonTexts } from './json';
import type { FieldChoice } from './jsonFields';
import { JsonScanner } from './jsonScanner';

/** Maximum characters of a record that is parsed whole; a longer one is read piece by piece. */
const MAX_RECORD_LENGTH = 1024 * 1024;
const MAX_DEPTH = 1000;

/**
 * Reads texts of each record of JSON Lines: the first of `fields` that the record has, a text or a list of texts, or
 * every field of prose. `a.b` is field b inside a. It skips and counts invalid lines.
 */
export class JsonLinesFilter implements TextFilter {
  brokenRecords = 0;
  private readonly lines: Lines;
  private readonly texts: JsonTexts;
  /** Reads a record that is too long to be parsed whole. */
  private long: JsonScanner | 'broken' | undefined;

  constructor(
    private readonly sink: TextSink,
    private readonly fields: readonly string[] | undefined,
    private readonly choice: FieldChoice,
  ) {
    this.texts = new JsonTexts(sink, choice);
    this.lines = new Lines((line, goesOn) => this.line(line, goesOn), MAX_RECORD_LENGTH);
  }

  write(piece: string): void {
    this.lines.write(piece);
  }

  end(): void {
    this.lines.end();
  }

  private line(line: string, goesOn: boolean): void {
    if (goesOn || this.long) {
      this.longRecord(line, goesOn);
    } else if (!/^\s*$/.test(line)) {
      this.record(line);
    }
  }

  private longRecord(part: string, goesOn: boolean): void {
    this.long ??= new JsonScanner(new JsonTexts(this.sink, this.choice));
    try {
      if (this.long !== 'broken') {
        this.long.write(part);
        if (!goesOn) {
          this.long.end();
        }
      }
    } catch (error) {
      if (!(error instanceof MalformedText)) {
        throw error;
      }
      this.brokenRecords++;
      this.sink.sentenceEnd();
      this.long = 'broken';
    }
    this.long = goesOn ? this.long : undefined;
  }

  private record(line: string): void {
    let record: unknown;
    try {
      record = JSON.parse(line.replace(/^\ufeff/, ''));
    } catch {
      this.brokenRecords++;
      return;
    }
    if (!this.fields) {
      this.walk(record, '', 0);
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

  private walk(value: unknown, path: string, depth: number): void {
    if (typeof value === 'string') {
      this.texts.text(value, path);
    } else if (typeof value === 'object' && value !== null && depth < MAX_DEPTH) {
      for (const [key, inner] of Object.entries(value)) {
        this.walk(inner, Array.isArray(value) ? path : path === '' ? key : `${path}.${key}`, depth + 1);
      }
    }
  }
}

function textsAt(record: unknown, field: string): string[] {
  const direct = property(record, field);
  const value = direct === undefined ? nested(record, field.split('.')) : direct;
  return (Array.isArray(value) ? (value as unknown[]).flat() : [value]).filter((item) => typeof item === 'string');
}

/** The values of a field inside others; a list on the way gives those of each of its items. */
function nested(record: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (value, key) =>
      Array.isArray(value)
        ? (value as unknown[]).map((item) => property(item, key)).filter((item) => item !== undefined)
        : property(value, key),
    record,
  );
}

function property(record: unknown, name: string): unknown {
  return typeof record === 'object' && record !== null && Object.hasOwn(record, name)
    ? (record as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
