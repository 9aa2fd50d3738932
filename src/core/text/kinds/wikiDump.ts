import { decodeXML } from 'entities/decode';
import { MalformedText, type TextFilter, type TextSink } from './filter';
import { WikitextFilter } from './wikitext';

/** Maximum characters of a tag, an entity and a fact such as a title. */
const MAX_TAG_LENGTH = 1 << 16;
const MAX_ENTITY_LENGTH = 12;
const MAX_FACT_LENGTH = 1000;
/** Files, messages, templates, categories and modules are no prose. */
const droppedNamespaces = new Set(['6', '8', '10', '14', '710', '828', '2300', '2600']);

/** Whether XML is an export of MediaWiki. */
export function looksLikeWikiDump(beginning: string): boolean {
  return /<mediawiki[\s>]/.test(beginning);
}

/**
 * Reads the pages of a MediaWiki export, such as Wikipedia's dumps: titles and wikitext. Redirects, facts about revisions
 * and pages of the namespaces of files, messages, templates, categories and modules are dropped.
 * @see https://www.mediawiki.org/wiki/Help:Export
 */
export class WikiDumpFilter implements TextFilter {
  private rest = '';
  private readonly wikitext: WikitextFilter;
  /** The element that is being read. */
  private element = '';
  private facts = new Map<string, string>();
  private isRead = false;
  private hasTitle = false;

  constructor(private readonly sink: TextSink) {
    this.wikitext = new WikitextFilter(sink);
  }

  write(piece: string): void {
    const text = this.rest + piece;
    let at = 0;
    while (at < text.length) {
      const sign = text.indexOf('<', at);
      if (sign !== at) {
        const end = sign < 0 ? wholeEnd(text, at) : sign;
        this.content(text.slice(at, end));
        if (sign < 0) {
          at = end;
          break;
        }
      }
      const close = text.indexOf('>', sign);
      if (close < 0) {
        at = text.length - sign > MAX_TAG_LENGTH ? text.length : sign;
        break;
      }
      this.tag(text.slice(sign + 1, close));
      at = close + 1;
    }
    this.rest = text.slice(at);
  }

  /** @throws MalformedText if it ends inside a page */
  end(): void {
    const isWhole = this.element !== 'text' && !this.rest.includes('<');
    if (!this.rest.startsWith('<')) {
      this.content(this.rest);
    }
    this.rest = '';
    this.wikitext.end();
    if (!isWhole) {
      throw new MalformedText('the export ends inside a page');
    }
  }

  private tag(tag: string): void {
    const name = /^\/?([^\s/]{0,60})/.exec(tag)![1]!.toLowerCase();
    if (tag.startsWith('/')) {
      if (name === 'text' && this.isRead) {
        this.wikitext.end();
      }
      this.element = '';
      return;
    }
    this.element = tag.endsWith('/') ? '' : name;
    if (name === 'page') {
      this.facts = new Map();
      this.hasTitle = false;
    } else if (name === 'redirect') {
      this.facts.set('redirect', 'yes');
    } else if (name === 'text' && this.element !== '') {
      this.beginText();
    }
  }

  private beginText(): void {
    const { facts } = this;
    const model = facts.get('model') ?? 'wikitext';
    this.isRead = model === 'wikitext' && !facts.has('redirect') && !droppedNamespaces.has(facts.get('ns') ?? '0');
    if (this.isRead && !this.hasTitle) {
      this.hasTitle = true;
      this.sink.text(facts.get('title') ?? '');
      this.sink.sentenceEnd();
    }
  }

  private content(escaped: string): void {
    if (this.element === 'text') {
      if (this.isRead) {
        this.wikitext.write(decoded(escaped));
      }
    } else if (this.element === 'title' || this.element === 'ns' || this.element === 'model') {
      const known = this.facts.get(this.element) ?? '';
      this.facts.set(this.element, (known + decoded(escaped)).slice(0, MAX_FACT_LENGTH));
    }
  }
}

/** The end of the text without an entity that is cut at the end. */
function wholeEnd(text: string, from: number): number {
  const entity = text.lastIndexOf('&');
  return entity >= from && text.length - entity < MAX_ENTITY_LENGTH && !text.includes(';', entity)
    ? entity
    : text.length;
}

function decoded(text: string): string {
  return text.replace(/&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-z]{2,4});/g, (entity) => decodeXML(entity));
}
