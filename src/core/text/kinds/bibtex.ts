import { LatexFilter } from './latex';
import { Lines, type TextFilter, type TextSink } from './filter';

/** Fields with prose or names. */
const readFields = new Set(
  (
    'title subtitle titleaddon shorttitle maintitle mainsubtitle booktitle booksubtitle booktitleaddon origtitle eventtitle ' +
    'issuetitle issuesubtitle journal journaltitle journalsubtitle fjournal series author editor editora editorb editorc ' +
    'translator annotator commentator introduction foreword afterword holder bookauthor abstract annote annotation note ' +
    'addendum comment review keywords keyword howpublished publisher institution organization school location address venue'
  ).split(' '),
);
/** Lists of people, which `and` separates. */
const people =
  /^(?:author|editor[abc]?|translator|annotator|commentator|introduction|foreword|afterword|holder|bookauthor)$/;
const MAX_NAME_LENGTH = 60;
/** Characters of a value that wait to be read together. */
const MAX_WAITING = 1 << 14;

/** Where the filter is: between entries, in the type or key of an entry, between fields, in a value. */
type Place = 'outside' | 'type' | 'key' | 'name' | 'value' | 'quoted' | 'braced' | 'dropped';

/**
 * Reads titles, names, abstracts and keywords of BibTeX, each as LaTeX. Types, keys, other fields, comments and the text
 * between entries are dropped. An entry that is not closed ends where a line begins with the next one.
 */
export class BibtexFilter implements TextFilter {
  private readonly lines = new Lines((line) => this.line(line));
  private place: Place = 'outside';
  private name = '';
  /** Open braces inside the value. */
  private depth = 0;
  private value: LatexFilter | undefined;
  /** Text of the value in this line. */
  private text = '';

  constructor(private readonly sink: TextSink) {}

  write(piece: string): void {
    this.lines.write(piece);
  }

  end(): void {
    this.lines.end();
    this.endValue();
    this.sink.sentenceEnd();
    this.place = 'outside';
  }

  private line(line: string): void {
    if (this.place !== 'outside' && /^\s{0,3}@[a-zA-Z]{1,30}\s*[{(]/.test(line)) {
      this.endValue();
      this.place = 'outside';
    }
    for (let at = 0; at < line.length;) {
      at = this.read(line, at);
    }
    if (this.place === 'quoted' || this.place === 'braced') {
      this.text += ' ';
      if (this.text.length > MAX_WAITING) {
        this.giveText();
      }
    }
  }

  /** Reads one character or more. Returns the index after it. */
  private read(line: string, at: number): number {
    const character = line[at]!;
    switch (this.place) {
      case 'outside': {
        const next = line.indexOf('@', at);
        this.place = next < 0 ? 'outside' : 'type';
        this.name = '';
        return next < 0 ? line.length : next + 1;
      }
      case 'type':
        this.readType(character);
        return at + 1;
      case 'key':
        this.place = character === ',' ? 'name' : character === '}' ? 'outside' : 'key';
        // A definition of an abbreviation has no key.
        if (character === '=') {
          this.beginValue('journal');
        } else {
          this.name = '';
        }
        return at + 1;
      case 'name':
        this.readName(character);
        return at + 1;
      case 'value':
        this.readBare(character);
        return at + 1;
      case 'dropped':
        this.depth += character === '{' ? 1 : character === '}' ? -1 : 0;
        this.place = this.depth === 0 ? 'outside' : 'dropped';
        return at + 1;
      case 'quoted':
      case 'braced':
        return this.readText(line, at);
    }
  }

  private readType(character: string): void {
    if (character === '{' || character === '(') {
      const type = this.name.trim().toLowerCase();
      this.place = type === 'comment' || type === 'preamble' ? 'dropped' : type === '' ? 'outside' : 'key';
      this.depth = 1;
    } else if (/[\w\s]/.test(character) && this.name.length < MAX_NAME_LENGTH) {
      this.name += character;
    } else {
      this.place = 'outside';
    }
  }

  private readName(character: string): void {
    if (character === '=') {
      this.beginValue(this.name);
    } else if (character === '}' || character === ')') {
      this.place = 'outside';
    } else if (character === ',') {
      this.name = '';
    } else if (this.name.length < MAX_NAME_LENGTH) {
      this.name += character;
    }
  }

  private beginValue(name: string): void {
    this.place = 'value';
    this.name = name.trim().toLowerCase();
  }

  /** Reads between the parts of a value, which `#` joins, or a number. */
  private readBare(character: string): void {
    if (character === '{' || character === '"') {
      this.place = character === '{' ? 'braced' : 'quoted';
      this.depth = 0;
      if (readFields.has(this.name)) {
        this.value ??= new LatexFilter(this.sink);
        this.text += ' ';
      }
    } else if (character === ',' || character === '}' || character === ')') {
      this.endValue();
      this.place = character === ',' ? 'name' : 'outside';
      this.name = '';
    }
  }

  private readText(line: string, from: number): number {
    let at = from;
    for (; at < line.length; at++) {
      const character = line[at]!;
      if (character === '\\' && line[at + 1] === '"') {
        at++;
      } else if (character === '{') {
        this.depth++;
      } else if (character === '}' && this.depth > 0) {
        this.depth--;
      } else if (this.depth === 0 && character === (this.place === 'braced' ? '}' : '"')) {
        break;
      }
    }
    this.text += line.slice(from, at);
    this.place = at < line.length ? 'value' : this.place;
    return at + 1;
  }

  private giveText(): void {
    // BibTeX has no comments inside a value.
    const text = this.text.replace(/(?<!\\)%/g, String.raw`\%`);
    this.text = '';
    this.value?.write(people.test(this.name) ? text.replace(/(^|\s)(?:and|others)(?=\s|$)/g, '\n\n') : text);
  }

  private endValue(): void {
    this.giveText();
    this.value?.write('\n');
    this.value?.end();
    this.value = undefined;
  }
}
