import { CodeFilter } from './code';
import { scriptSyntax, syntaxOf, unknownSyntax, type CodeSyntax } from './codeSyntax';
import { CsvFilter } from './csv';
import type { TextFilter, TextSink } from './filter';
import { HtmlFilter } from './html';
import { JsonFilter } from './json';
import { FieldChoice, type MeasuredFields } from './jsonFields';
import { JsonLinesFilter } from './jsonLines';
import { LatexFilter } from './latex';
import { looksLikeMail, MailFilter } from './mail';
import { MarkdownFilter } from './markdown';
import { isMarkup, markupFilter, markupKindOf, type MarkupKind } from './markupKinds';
import { NotebookFilter } from './notebook';
import { RtfFilter } from './rtf';
import { looksLikeWikiDump } from './wikiDump';
import { XmlFilter } from './xml';

/** The kind of a text file; `language` is an ending or name for `syntaxOf`. */
export type TextKind =
  | { readonly kind: 'prose' | 'markdown' | 'html' | 'xml' | 'latex' | 'notebook' | 'jsonLines' | 'csv' | 'tsv' }
  | { readonly kind: 'json' | 'rtf' | 'mail' | DocumentKind | MarkupKind }
  | { readonly kind: 'code'; readonly language: string };

/** Documents that are zip archives of XML: Word, PowerPoint and Excel; OpenDocument; EPUB. */
export type DocumentKind = 'office' | 'openDocument' | 'epub';

/** The user's choice of fields, columns and rules for words. */
export interface TextFields {
  /** Fields of JSON, and of JSON Lines, where the first that a record has is read. By default those with prose. */
  readonly jsonFields?: readonly string[] | undefined;
  /** The fields of a JSON file that hold prose, and others. By default each text is judged by itself. */
  readonly measuredFields?: MeasuredFields | undefined;
  /** Columns of CSV and TSV, as names or numbers from 1. By default the columns with words. */
  readonly csvColumns?: readonly string[] | undefined;
  /** How words are found, as `NAME=VALUE`: see wordRules.ts. */
  readonly wordRules?: readonly string[] | undefined;
}

const endings = new Map<string, TextKind['kind']>(
  Object.entries({
    markdown: 'md markdown mdown mkd mdx qmd rmd',
    html: 'html htm',
    xml:
      'xml svg rss atom docbook dbk tei xhtml nxml jats dita ditamap opml xlf xliff tmx tbx fb2 fodt fodp kml gpx ' +
      'ttml dfxp plist resx rdf owl xsl xslt xsd wsdl',
    json: 'json jsonc json5 geojson topojson webmanifest har',
    rtf: 'rtf',
    mail: 'eml mbox mbx mht mhtml',
    office: 'docx docm dotx dotm pptx pptm ppsx potx xlsx xlsm',
    openDocument: 'odt ott odp otp ods ots odg sxw',
    epub: 'epub',
    latex: 'tex latex ltx',
    notebook: 'ipynb',
    jsonLines: 'jsonl ndjson',
    csv: 'csv',
    tsv: 'tsv',
  } as const).flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind as TextKind['kind']] as const)),
);
/** Whole names of code files, all with `#` comments. */
const codeNames = new Set('makefile dockerfile rakefile gemfile vagrantfile cmakelists.txt'.split(' '));
const prose: TextKind = { kind: 'prose' };

/** Endings of data files, which are read on request only: they would outweigh the prose. */
const dataEndings = new Set(['json', 'jsonl', 'ndjson', 'csv', 'tsv', 'xlsx', 'xlsm', 'ods']);

/** The format in which a text is compressed. */
export type Compression = 'gzip' | 'bzip2' | 'xz' | 'zstd';

const compressions: ReadonlyMap<string, Compression> = new Map([
  ['gz', 'gzip'],
  ['bz2', 'bzip2'],
  ['xz', 'xz'],
  ['zst', 'zstd'],
]);
const compressedEnding = /\.(gz|bz2|xz|zst)$/i;

/** How a file is compressed, by its name; undefined if it is not. */
export function compressionOf(name: string): Compression | undefined {
  return compressions.get(compressedEnding.exec(name)?.[1]?.toLowerCase() ?? '');
}

/** The ending of a file name in lower case, ignoring `.gz` and the like. */
function endingOf(name: string): string {
  return /[^/\\]\.([^./\\]+)$/.exec(name.replace(compressedEnding, ''))?.[1]?.toLowerCase() ?? '';
}

/** Whether a file is data, by its ending. */
export function isData(name: string): boolean {
  return dataEndings.has(endingOf(name));
}

/**
 * The kind of a file by its name, or by its first characters if it has no ending.
 * @param name with or without folders
 */
export function kindOf(name: string, beginning: string): TextKind {
  const last = (name.split(/[/\\]/).at(-1) ?? name).replace(compressedEnding, '').toLowerCase();
  if (codeNames.has(last)) {
    return { kind: 'code', language: 'makefile' };
  }
  const ending = endingOf(last);
  const kind = endings.get(ending);
  if (beginning.startsWith('{\\rtf')) {
    return { kind: 'rtf' };
  }
  if (kind === 'xml' && looksLikeWikiDump(beginning)) {
    return { kind: 'wikiDump' };
  }
  if (kind !== undefined) {
    // An RTF file has its sign; a file without it is plain text with the wrong ending.
    return kind === 'rtf' ? prose : ({ kind } as TextKind);
  }
  const byContent = structureOf(ending, beginning);
  if (byContent) {
    return byContent;
  }
  const markup = markupKindOf(last, beginning);
  if (markup) {
    // Many services write a record of JSON in each line of a log.
    return markup === 'log' && /^\s*\{"/.test(beginning) ? { kind: 'jsonLines' } : { kind: markup };
  }
  if (syntaxOf(ending)) {
    return { kind: 'code', language: ending };
  }
  if (ending !== '') {
    return prose;
  }
  if (beginning.startsWith('#!')) {
    return { kind: 'code', language: '' };
  }
  return prose;
}

/** The kind of a text whose beginning shows a structure; undefined for any other. */
function structureOf(ending: string, beginning: string): TextKind | undefined {
  // Translations of Qt share the ending of TypeScript.
  if (ending === 'ts' && /^\s*(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE TS>|<TS[\s>])/.test(beginning)) {
    return { kind: 'xml' };
  }
  if (syntaxOf(ending)) {
    return undefined;
  }
  if (looksLikeMail(beginning)) {
    return { kind: 'mail' };
  }
  if (/^(?:\u00ef\u00bb\u00bf)?\s*<(?:!doctype html|html)\b/i.test(beginning)) {
    return { kind: 'html' };
  }
  if (/^(?:\u00ef\u00bb\u00bf)?<\?xml\s/.test(beginning)) {
    return { kind: 'xml' };
  }
  return ending === 'map' && beginning.startsWith('{') ? { kind: 'json' } : undefined;
}

/** Whether a filter reads the bytes of a file, one character each, because the file has encodings of its own. */
export function readsBytes({ kind }: TextKind): boolean {
  return kind === 'rtf' || kind === 'mail';
}

/** Whether a file is a zip archive of XML, whose parts are read one by one. */
export function documentKind({ kind }: TextKind): DocumentKind | undefined {
  return kind === 'office' || kind === 'openDocument' || kind === 'epub' ? kind : undefined;
}

/** Whether a file of this kind can be read from any line. */
export function canBeCut({ kind }: TextKind): boolean {
  return kind === 'prose' || kind === 'jsonLines' || kind === 'log';
}

/** Makes filters for a kind; undefined for prose, which needs no filter. */
export function filterOf(kind: TextKind, fields: TextFields): ((sink: TextSink) => TextFilter) | undefined {
  if (isMarkup(kind.kind)) {
    return markupFilter(kind.kind);
  }
  switch (kind.kind) {
    case 'prose':
      return undefined;
    case 'markdown':
      return (sink) => new MarkdownFilter(sink);
    case 'html':
      return (sink) => new HtmlFilter(sink);
    case 'xml':
      return (sink) => new XmlFilter(sink);
    case 'epub':
    case 'office':
    case 'openDocument':
      return (sink) => new XmlFilter(sink, documentKind(kind));
    case 'rtf':
      return (sink) => new RtfFilter(sink);
    case 'mail':
      return (sink) => new MailFilter(sink);
    case 'json':
      return (sink) => new JsonFilter(sink, fieldChoice(fields));
    case 'latex':
      return (sink) => new LatexFilter(sink);
    case 'notebook':
      return (sink) => new NotebookFilter(sink);
    case 'jsonLines':
      return (sink) => new JsonLinesFilter(sink, given(fields.jsonFields), fieldChoice(fields));
    case 'csv':
      return (sink) => new CsvFilter(sink, fields.csvColumns ?? []);
    case 'tsv':
      return (sink) => new CsvFilter(sink, fields.csvColumns ?? [], '\t');
    case 'code':
      return (sink) => new CodeFilter(sink, syntaxFor(kind.language));
  }
}

function syntaxFor(language: string): CodeSyntax {
  return language === '' ? scriptSyntax : (syntaxOf(language) ?? unknownSyntax);
}

function fieldChoice({ jsonFields, measuredFields }: TextFields): FieldChoice {
  return new FieldChoice(given(jsonFields), measuredFields);
}

function given(fields: readonly string[] | undefined): readonly string[] | undefined {
  return fields && fields.length > 0 ? fields : undefined;
}
