import { decodeHTML } from 'entities/decode';
import { MalformedText, type TextFilter, type TextSink } from './filter';
import { dialectOf, localName, type XmlDialect, type XmlPart } from './xmlDialects';
import { declaredEntities, DoctypeScanner } from './xmlDoctype';
import { XmlText } from './xmlText';

/** Maximum characters of a tag that are looked at; the rest of a longer tag is dropped. */
const MAX_TAG_LENGTH = 1 << 16;
const MAX_ENTITY_LENGTH = 64;
const CDATA = '<![CDATA[';
const COMMENT = '<!--';
const DOCTYPE = '<!DOCTYPE';

type State = 'text' | 'entity' | 'opening' | 'tag' | 'until' | 'doctype';

/**
 * Reads the text of XML: TEI, DocBook, JATS, DITA, XLIFF, OPML, feeds, and the parts of office documents. It drops tags,
 * comments and instructions, and decodes entities. Entities that the document declares are replaced once, so that their
 * text cannot grow. It never matches opening with closing tags, except to drop elements.
 */
export class XmlFilter implements TextFilter {
  private state: State = 'text';
  /** The part of a tag, entity or opening that has been read. */
  private buffer = '';
  /** The quotation mark around the value in a tag; empty outside. */
  private quote = '';
  private until = '';
  private keeps = false;
  private readonly text: XmlText;
  private doctype: DoctypeScanner | undefined;
  private entities: ReadonlyMap<string, string> = new Map();
  /** The element whose content is dropped, and how many of its name are open. */
  private dropping = '';
  private depth = 0;
  private isInText = false;
  private isInChoice = false;

  /** @param part for a part of a document in a zip archive */
  constructor(
    sink: TextSink,
    private readonly part?: XmlPart,
  ) {
    this.text = new XmlText(sink);
  }

  write(piece: string): void {
    for (let at = 0; at < piece.length;) {
      at = this.step(piece, at);
    }
  }

  /** @throws MalformedText if it ends inside a tag, comment or section */
  end(): void {
    if (this.state === 'entity') {
      this.giveEntity(this.buffer);
    }
    const isWhole = this.dropping === '' && (this.state === 'text' || this.state === 'entity' || this.buffer === '<');
    this.text.sentenceEnd();
    if (!isWhole) {
      throw new MalformedText('the text ends inside a tag, comment or section');
    }
  }

  private step(piece: string, at: number): number {
    switch (this.state) {
      case 'text':
        return this.readText(piece, at);
      case 'entity':
        return this.readEntity(piece, at);
      case 'opening':
        return this.readOpening(piece, at);
      case 'tag':
        return this.readTag(piece, at);
      case 'until':
        return this.readUntil(piece, at);
      case 'doctype':
        return this.readDoctype(piece, at);
    }
  }

  private readText(piece: string, at: number): number {
    let end = at;
    while (end < piece.length && piece.charCodeAt(end) !== 0x26 && piece.charCodeAt(end) !== 0x3c) {
      end++;
    }
    this.give(piece.slice(at, end));
    if (end < piece.length) {
      this.state = piece[end] === '&' ? 'entity' : 'opening';
      this.buffer = piece[end]!;
      end++;
    }
    return end;
  }

  private readEntity(piece: string, from: number): number {
    let at = from;
    while (at < piece.length && this.buffer.length + at - from < MAX_ENTITY_LENGTH && /[\w#.:-]/.test(piece[at]!)) {
      at++;
    }
    this.buffer += piece.slice(from, at);
    if (at < piece.length) {
      this.state = 'text';
      const isClosed = piece[at] === ';';
      this.giveEntity(this.buffer + (isClosed ? ';' : ''));
      at += isClosed ? 1 : 0;
    }
    return at;
  }

  private giveEntity(entity: string): void {
    const name = entity.slice(1).replace(/;$/, '');
    const decoded = this.entities.get(name) ?? (name === '' ? entity : decodeHTML(entity));
    if (decoded === entity) {
      // An unknown entity is dropped; AT&T has none.
      this.give(entity.endsWith(';') ? ' ' : ` ${name}`);
    } else {
      this.give(decoded);
    }
  }

  /** Reads up to where it is clear what `<` opens. */
  private readOpening(piece: string, at: number): number {
    this.buffer += piece[at]!;
    const { buffer } = this;
    const couldBe = (opening: string): boolean => opening.startsWith(buffer.toUpperCase());
    if (buffer === COMMENT) {
      this.skipUntil('-->', false);
    } else if (buffer === CDATA) {
      this.skipUntil(']]>', true);
    } else if (buffer.toUpperCase() === DOCTYPE) {
      this.state = 'doctype';
      this.doctype = new DoctypeScanner();
    } else if (buffer === '<?') {
      this.skipUntil('?>', false);
    } else if (/^<[^\s<>="'!?&\d]/.test(buffer)) {
      this.state = 'tag';
      this.quote = '';
    } else if (!(couldBe(COMMENT) || couldBe(CDATA) || couldBe(DOCTYPE))) {
      // Another declaration is dropped like a tag. Any other character shows that `<` is text.
      this.state = buffer.startsWith('<!') ? 'tag' : 'text';
      if (this.state === 'text') {
        this.give(' ');
      }
      return at;
    }
    return at + 1;
  }

  private skipUntil(until: string, keeps: boolean): void {
    this.state = 'until';
    this.until = until;
    this.keeps = keeps;
    this.buffer = '';
  }

  private readUntil(piece: string, at: number): number {
    const before = this.buffer.length;
    const text = this.buffer + piece.slice(at);
    const found = text.indexOf(this.until);
    const end = found < 0 ? Math.max(0, text.length - this.until.length + 1) : found;
    if (this.keeps) {
      this.give(text.slice(0, end));
    }
    this.buffer = found < 0 ? text.slice(end) : '';
    if (found < 0) {
      return piece.length;
    }
    this.state = 'text';
    return at + found + this.until.length - before;
  }

  private readDoctype(piece: string, at: number): number {
    const end = this.doctype!.read(piece, at);
    if (end < 0) {
      return piece.length;
    }
    this.entities = declaredEntities(this.doctype!.subset);
    this.doctype = undefined;
    this.state = 'text';
    return end;
  }

  private readTag(piece: string, from: number): number {
    for (let at = from; at < piece.length; at++) {
      const character = piece[at]!;
      if (this.quote !== '') {
        const end = piece.indexOf(this.quote, at);
        at = end < 0 ? piece.length : end;
        this.quote = end < 0 ? this.quote : '';
      } else if (character === '>') {
        this.keep(piece.slice(from, at));
        this.state = 'text';
        this.tag(this.buffer);
        return at + 1;
      } else if (character === '"' || character === "'") {
        this.quote = character;
      }
    }
    this.keep(piece.slice(from));
    return piece.length;
  }

  private keep(text: string): void {
    this.buffer += text.slice(0, MAX_TAG_LENGTH - this.buffer.length);
  }

  private tag(source: string): void {
    if (source.startsWith('<!')) {
      return;
    }
    const [, slash, written] = /^<(\/?)([^\s/>]*)/.exec(source)!;
    const isEnd = slash !== '';
    const isEmpty = source.endsWith('/');
    const name = localName(written!);
    const dialect = (this.text.dialect ??= dialectOf(source.slice(1), this.part));
    if (this.dropping !== '') {
      this.leaveDropped(name, isEnd, isEmpty);
      return;
    }
    if (dialect.texts?.has(name)) {
      this.isInText = !isEnd && !isEmpty;
    }
    if (raised.has(name)) {
      this.text.isRaised = !isEnd && !isEmpty;
    } else if (name === 'vertalign') {
      this.text.isRaised = /\sw:val\s*=\s*["']superscript["']/.test(source);
    }
    if (name === 'choice') {
      this.isInChoice = !isEnd && !isEmpty;
    }
    this.giveBorder(name, source, dialect);
    if (!isEnd && !isEmpty && (dialect.dropped.has(name) || (this.isInChoice && replaced.has(name)))) {
      this.dropping = name;
      this.depth = 1;
    }
    const attributes = isEnd ? undefined : dialect.attributes?.get(name);
    if (attributes) {
      this.giveAttributes(source, attributes);
    }
  }

  private leaveDropped(name: string, isEnd: boolean, isEmpty: boolean): void {
    if (name === this.dropping && !isEmpty) {
      this.depth += isEnd ? -1 : 1;
      this.dropping = this.depth === 0 ? '' : name;
    }
  }

  private giveBorder(name: string, source: string, dialect: XmlDialect): void {
    if (breaks.has(name) && /\sbreak\s*=\s*["']no["']/.test(source)) {
      this.text.join();
    } else if (dialect.spaces.has(name)) {
      this.text.pass(' ');
    } else if (dialect.ends ? dialect.ends.has(name) : !dialect.inline.has(name)) {
      this.text.sentenceEnd();
    }
  }

  private giveAttributes(source: string, wanted: readonly string[]): void {
    for (const [, name, value] of source.matchAll(/\s([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')/g)) {
      if (wanted.includes(localName(name!))) {
        this.text.sentenceEnd();
        this.text.pass(decodeHTML(value!.slice(1, -1)));
        this.text.sentenceEnd();
      }
    }
  }

  private give(text: string): void {
    if (this.dropping === '' && (this.isInText || !this.text.dialect?.texts)) {
      this.text.pass(text);
    }
  }
}

/** Breaks of lines and pages in TEI. */
const breaks: ReadonlySet<string> = new Set(['lb', 'pb', 'cb', 'gb', 'milestone']);
/** Raised text and references. */
const raised: ReadonlySet<string> = new Set(['sup', 'superscript', 'xref', 'footnoteref']);
/** What a choice of TEI has beside its correction, regular spelling or expansion. */
const replaced: ReadonlySet<string> = new Set(['sic', 'orig', 'abbr']);
