import { CodeFilter, codeWords } from './code';
import { syntaxOf, unknownSyntax } from './codeSyntax';
import { decodeEntities, withoutAddresses } from './inline';
import { Lines, type TextFilter, type TextSink } from './filter';
import { Paragraph } from './paragraph';

/** States of a headline, before its title. */
const states =
  /^(?:TODO|DONE|NEXT|WAITING|WAIT|HOLD|CANCELLED|CANCELED|STARTED|DOING|SOMEDAY|PROJ|KILL|INPROGRESS|IN-PROGRESS|FEEDBACK|VERIFY|DELEGATED|MAYBE|COMMENT)\s+/;
/** Keywords whose value is prose. */
const readKeywords = /^(?:title|subtitle|caption(?:\[.*)?|description)$/i;
/** Blocks whose content is prose. */
const proseBlocks =
  /^(?:quote|verse|center|abstract|note|notes|warning|tip|info|important|caution|example_|definition|theorem|proof|lemma|remark|question|answer|aside|details|summary|sidebar|columns?)$/i;
const timestamp = String.raw`\d{4}-\d{2}-\d{2}(?: [^<>[\]\n]{0,40})?`;

/** Lines between a beginning and an end. */
interface Block {
  /** In lower case, without spaces around. */
  readonly end: string;
  readonly code?: CodeFilter;
}

/**
 * Reads Org: titles, paragraphs, items, tables and quotes. Properties, states, tags, moments, keywords, comments, targets
 * and formulas are dropped; code is read as code. A headline ends a block that was not closed.
 * @see https://orgmode.org/worg/org-syntax.html
 */
export class OrgFilter implements TextFilter {
  private readonly lines = new Lines((line) => this.line(line));
  private readonly paragraph: Paragraph;
  private block: Block | undefined;

  constructor(private readonly sink: TextSink) {
    this.paragraph = new Paragraph(sink, orgText);
  }

  write(piece: string): void {
    this.lines.write(piece);
  }

  end(): void {
    this.lines.end();
    this.endBlock();
    this.paragraph.end();
    this.sink.sentenceEnd();
  }

  private line(read: string): void {
    const line = read.replace(/^\ufeff/, '');
    const text = line.trim();
    const headline = /^\*+\s+(.*)$/.exec(line);
    if (headline) {
      this.endBlock();
      this.headline(headline[1]!);
    } else if (this.block) {
      this.inBlock(this.block, line, text);
    } else if (text === '') {
      this.paragraph.end();
    } else if (/^(?:#|:|\\begin\{)/.test(text) && this.special(text)) {
      return;
    } else {
      this.prose(text);
    }
  }

  private inBlock(block: Block, line: string, text: string): void {
    if (text.toLowerCase() === block.end) {
      this.endBlock();
    } else {
      // A comma protects a line that looks like a headline or keyword.
      block.code?.write(`${line.replace(/^(\s*),(?=\*|#\+)/, '$1')}\n`);
    }
  }

  private endBlock(): void {
    this.block?.code?.end();
    this.block = undefined;
  }

  private headline(text: string): void {
    this.paragraph.end();
    const title = text
      .replace(states, '')
      .replace(/^\[#\w\]\s*/, '')
      .replace(/^COMMENT\s+/, '')
      .replace(/(?<!\s)\s{1,200}:[\p{L}\p{N}_@#%:]{1,300}:\s{0,20}$/u, '');
    this.paragraph.add(title);
    this.paragraph.end();
  }

  /** Reads a line that begins with a sign. Returns whether it is no prose. */
  private special(text: string): boolean {
    const begin = /^#\+begin_([\w-]{1,40})(?:\s+(\S{1,40}))?/i.exec(text);
    if (begin) {
      this.paragraph.end();
      this.begin(begin[1]!, begin[2] ?? '');
      return true;
    }
    const environment = /^\\begin\{([\w*]{1,40})\}/.exec(text);
    if (environment) {
      this.paragraph.end();
      this.block = { end: `\\end{${environment[1]!.toLowerCase()}}` };
      return true;
    }
    const drawer = /^:([\w-]{1,40}):$/.exec(text);
    if (drawer) {
      this.paragraph.end();
      this.block = /^(?:properties|logbook|clock)$/i.test(drawer[1]!) ? { end: ':end:' } : undefined;
      return true;
    }
    const keyword = /^#\+([^\s:]{1,60}(?:\[[^\]]{0,100}\])?):(?:\s+(.*))?$/.exec(text);
    if (keyword || /^#(?:\s|\+|$)/.test(text)) {
      this.paragraph.end();
      if (keyword && readKeywords.test(keyword[1]!)) {
        this.paragraph.add(keyword[2] ?? '');
        this.paragraph.end();
      }
      return true;
    }
    if (/^:\s/.test(text)) {
      this.paragraph.end();
      this.sink.text(codeWords(text.slice(1)));
      this.sink.sentenceEnd();
      return true;
    }
    return text === ':';
  }

  private begin(name: string, language: string): void {
    const lower = name.toLowerCase();
    if (lower === 'src' || lower === 'example') {
      const syntax = (lower === 'src' && syntaxOf(language)) || unknownSyntax;
      this.block = { end: `#+end_${lower}`, code: new CodeFilter(this.sink, syntax) };
    } else if (
      !proseBlocks.test(lower) &&
      /^(?:export|comment|html|latex|ascii|odt|md|texinfo|man|dot|ditaa|plantuml)$/.test(lower)
    ) {
      this.block = { end: `#+end_${lower}` };
    }
  }

  private prose(text: string): void {
    const { paragraph } = this;
    if (/^(?:(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):\s*[<[].*|\|[-+:]{1,10000}\|?|-{5,}|%%\(.*)$/.test(text)) {
      paragraph.end();
      return;
    }
    if (text.startsWith('|')) {
      paragraph.end();
      paragraph.add(text.replace(/<[lcr]?\d*>(?=\s*\|)/g, ' '));
      paragraph.end();
      return;
    }
    const note = /^\[fn:[^\]\s:]{1,60}\]\s*/.exec(text);
    const item = /^(?:[-+*]|(?:\d{1,6}|[a-zA-Z])[.)])\s+(?:\[@\d{1,6}\]\s*)?(?:\[[ xX-]\]\s+)?/.exec(text);
    const mark = note ?? (item && (/^[-+*\d]/.test(text) || paragraph.isEmpty) ? item : null);
    if (mark) {
      paragraph.end();
    }
    paragraph.add(mark ? text.slice(mark[0].length) : text);
  }
}

const moments = new RegExp(
  String.raw`(?:<${timestamp}>|\[${timestamp}\])(?:--?(?:<${timestamp}>|\[${timestamp}\]))?`,
  'g',
);

/** Drops the markup of a paragraph. */
function orgText(paragraph: string): string {
  return decodeEntities(
    withoutAddresses(
      paragraph
        .replace(
          /\[\[([^[\]]{1,2000})\](?:\[((?:[^\]]|\](?!\])){0,1000})\])?\]/g,
          (_, target: string, text?: string) => (text === undefined ? linkText(target) : text),
        )
        .replace(moments, ' ')
        .replace(
          /\[fn:[^\][\s:]{0,60}(?:\]|::?(?=[^\]]))|\[cite(?:\/[\w/]{1,20})?:[^\]]{1,500}\]|\[\d{0,4}[/%]\d{0,4}\]/g,
          ' ',
        )
        .replace(/@@[\w-]{1,20}:(?:[^@]|@(?!@)){0,500}@@|\{\{\{[^{}]{1,500}\}\}\}|<<[^<>]{1,200}>>/g, ' ')
        .replace(/(?:src|call)_[\w-]{1,40}(?:\[[^\]]{0,200}\])?[{(][^{}()]{0,500}[})]/g, ' ')
        .replace(/\\\((?:[^\\]|\\(?!\))){0,1000}\\\)|\\\[(?:[^\\]|\\(?!\])){0,1000}\\\]|\$\$[^$]{1,1000}\$\$/g, ' ')
        .replace(/(?<![\w$])\$(?![\s,;.])[^$]{0,200}(?<![\s,.])\$(?![\w$])/g, ' ')
        .replace(/\\(?:[a-zA-Z]{1,30}(?:\{\})?|-|\\)/g, (entity) => (entity === '\\-' ? '' : ' '))
        .replace(
          /(^|[\s({'"\-[])([~=])(?=\S)([^~=]{1,500})\2(?![\w])/g,
          (_, before: string, __, code: string) => `${before} ${codeWords(code)} `,
        )
        .replace(/\s::\s/g, ' '),
    ),
  );
}

/** The text of a link without a description: the name of a headline, but no file or address. */
function linkText(target: string): string {
  return /^(?:[\w+-]{1,30}:|[./~#]|\/)/.test(target) ? ' ' : target.replace(/^\*/, '');
}
