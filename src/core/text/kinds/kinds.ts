import { CodeFilter, scriptSyntax, syntaxOf, unknownSyntax, type CodeSyntax } from './code';
import { BibtexFilter } from './bibtex';
import { ChatFilter, looksLikeChat } from './chat';
import { ConlluFilter } from './conllu';
import { CsvFilter } from './csv';
import type { TextFilter, TextSink } from './filter';
import { GettextFilter } from './gettext';
import { HtmlFilter } from './html';
import { JsonLinesFilter, usualTextFields } from './jsonLines';
import { LatexFilter } from './latex';
import { LogFilter } from './log';
import { MarkdownFilter } from './markdown';
import { NotebookFilter } from './notebook';
import { PropertiesFilter } from './properties';
import { AssFilter, looksLikeSubtitles, SubtitlesFilter } from './subtitles';

/** The kind of a text file; `language` is an ending or name for `syntaxOf`. */
export type TextKind =
  | {
      readonly kind:
        | 'prose'
        | 'markdown'
        | 'html'
        | 'xml'
        | 'latex'
        | 'bibtex'
        | 'subtitles'
        | 'ass'
        | 'gettext'
        | 'gettextTemplate'
        | 'properties'
        | 'conllu'
        | 'chat'
        | 'log'
        | 'notebook'
        | 'jsonLines'
        | 'csv'
        | 'tsv';
    }
  | { readonly kind: 'code'; readonly language: string };

/** The user's choice of fields and columns. */
export interface TextFields {
  /** Fields of JSON Lines: the first that a record has is read. By default the usual names. */
  readonly jsonFields?: readonly string[] | undefined;
  /** Columns of CSV and TSV, as names or numbers from 1. By default the columns with words. */
  readonly csvColumns?: readonly string[] | undefined;
}

const endings = new Map<string, TextKind['kind']>(
  Object.entries({
    markdown: 'md markdown mdown mkd mdx qmd rmd',
    html: 'html htm xhtml',
    xml: 'xml svg rss atom docbook dbk tei',
    latex: 'tex latex ltx',
    bibtex: 'bib bibtex',
    subtitles: 'srt vtt webvtt sbv sub mpl lrc',
    ass: 'ass ssa',
    gettext: 'po',
    gettextTemplate: 'pot',
    properties: 'properties',
    conllu: 'conllu conllup conll conllx iob iob2 bio',
    log: 'log',
    notebook: 'ipynb',
    jsonLines: 'jsonl ndjson',
    csv: 'csv',
    tsv: 'tsv',
  } as const).flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind as TextKind['kind']] as const)),
);
/** Whole names of code files, all with `#` comments. */
const codeNames = new Set('makefile dockerfile rakefile gemfile vagrantfile cmakelists.txt'.split(' '));
const prose: TextKind = { kind: 'prose' };

/** Endings that tell nothing about a text. */
const plainEndings = new Set(['txt', 'text', 'irc', 'chat']);

/** Endings of data files, which are read on request only: they would outweigh the prose. */
const dataEndings = new Set(['json', 'jsonl', 'ndjson', 'csv', 'tsv']);

/** Whether a file is compressed, by its name. */
export function isCompressed(name: string): boolean {
  return /\.gz$/i.test(name);
}

/** The ending of a file name in lower case, ignoring `.gz`. */
function endingOf(name: string): string {
  return /[^/\\]\.([^./\\]+)$/.exec(name.replace(/\.gz$/i, ''))?.[1]?.toLowerCase() ?? '';
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
  const last = (name.split(/[/\\]/).at(-1) ?? name).replace(/\.gz$/i, '').toLowerCase();
  if (codeNames.has(last)) {
    return { kind: 'code', language: 'makefile' };
  }
  const ending = /\.log(?:\.[\d-]{1,10})?$/.test(last) ? 'log' : endingOf(last);
  const kind = endings.get(ending);
  if (kind === 'log' && looksLikeChat(beginning, true)) {
    return { kind: 'chat' };
  }
  if (kind !== undefined) {
    return { kind } as TextKind;
  }
  if (plainEndings.has(ending)) {
    return looksLikeSubtitles(beginning) ? { kind: 'subtitles' } : looksLikeChat(beginning) ? { kind: 'chat' } : prose;
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
  return /^\s*<(?:!doctype html|html)\b/i.test(beginning) ? { kind: 'html' } : prose;
}

/** Whether a file of this kind can be read from any line. */
export function canBeCut({ kind }: TextKind): boolean {
  return kind === 'prose' || kind === 'jsonLines' || kind === 'log';
}

/** Makes filters for a kind; undefined for prose, which needs no filter. */
export function filterOf(kind: TextKind, fields: TextFields): ((sink: TextSink) => TextFilter) | undefined {
  switch (kind.kind) {
    case 'prose':
      return undefined;
    case 'markdown':
      return (sink) => new MarkdownFilter(sink);
    case 'html':
      return (sink) => new HtmlFilter(sink);
    case 'xml':
      return (sink) => new HtmlFilter(sink, true);
    case 'latex':
      return (sink) => new LatexFilter(sink);
    case 'bibtex':
      return (sink) => new BibtexFilter(sink);
    case 'subtitles':
      return (sink) => new SubtitlesFilter(sink);
    case 'ass':
      return (sink) => new AssFilter(sink);
    case 'gettext':
      return (sink) => new GettextFilter(sink, 'msgstr');
    case 'gettextTemplate':
      return (sink) => new GettextFilter(sink, 'msgid');
    case 'properties':
      return (sink) => new PropertiesFilter(sink);
    case 'conllu':
      return (sink) => new ConlluFilter(sink);
    case 'chat':
      return (sink) => new ChatFilter(sink);
    case 'log':
      return (sink) => new LogFilter(sink);
    case 'notebook':
      return (sink) => new NotebookFilter(sink);
    case 'jsonLines':
      return (sink) => new JsonLinesFilter(sink, given(fields.jsonFields) ?? usualTextFields);
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

function given(fields: readonly string[] | undefined): readonly string[] | undefined {
  return fields && fields.length > 0 ? fields : undefined;
}
