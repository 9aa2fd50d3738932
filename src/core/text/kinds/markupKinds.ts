import { AppleStringsFilter } from './appleStrings';
import { AsciidocFilter } from './asciidoc';
import { BibtexFilter } from './bibtex';
import { ChatFilter, looksLikeChat } from './chat';
import { ConlluFilter } from './conllu';
import type { TextFilter, TextSink } from './filter';
import { GettextFilter } from './gettext';
import { LogFilter } from './log';
import { OrgFilter } from './org';
import { PropertiesFilter } from './properties';
import { ReferencesFilter } from './references';
import { RestructuredFilter } from './restructured';
import { WikiDumpFilter } from './wikiDump';
import { looksLikeWikitext, WikitextFilter } from './wikitext';
import { AssFilter, looksLikeSubtitles, SubtitlesFilter } from './subtitles';

interface MarkupFacts {
  /** Endings of file names, separated by spaces. */
  readonly endings: string;
  readonly filter: (sink: TextSink) => TextFilter;
}

/** Text in markup, or in lines of a form of its own. `docs/text.md` has the table for users. */
const facts = {
  appleStrings: { endings: 'strings', filter: (sink) => new AppleStringsFilter(sink) },
  asciidoc: { endings: 'adoc asciidoc adocx', filter: (sink) => new AsciidocFilter(sink) },
  ass: { endings: 'ass ssa', filter: (sink) => new AssFilter(sink) },
  bibtex: { endings: 'bib bibtex', filter: (sink) => new BibtexFilter(sink) },
  chat: { endings: 'irc', filter: (sink) => new ChatFilter(sink) },
  conllu: { endings: 'conllu conllup conll conllx iob iob2 bio', filter: (sink) => new ConlluFilter(sink) },
  gettext: { endings: 'po', filter: (sink) => new GettextFilter(sink, 'msgstr') },
  gettextTemplate: { endings: 'pot', filter: (sink) => new GettextFilter(sink, 'msgid') },
  log: { endings: 'log', filter: (sink) => new LogFilter(sink) },
  org: { endings: 'org', filter: (sink) => new OrgFilter(sink) },
  properties: { endings: 'properties', filter: (sink) => new PropertiesFilter(sink) },
  references: { endings: 'ris nbib enw', filter: (sink) => new ReferencesFilter(sink) },
  restructured: { endings: 'rst rest', filter: (sink) => new RestructuredFilter(sink) },
  subtitles: { endings: 'srt vtt webvtt sbv sub mpl lrc', filter: (sink) => new SubtitlesFilter(sink) },
  wikiDump: { endings: 'mwxml', filter: (sink) => new WikiDumpFilter(sink) },
  wikitext: { endings: 'wiki mediawiki wikitext mw', filter: (sink) => new WikitextFilter(sink) },
} satisfies Record<string, MarkupFacts>;

/** The kinds of this table. */
export type MarkupKind = keyof typeof facts;

const byEnding = new Map<string, MarkupKind>(
  Object.entries(facts).flatMap(([kind, { endings }]) =>
    endings.split(' ').map((ending) => [ending, kind as MarkupKind] as const),
  ),
);

/** Endings that tell nothing about a text. */
const plainEndings = new Set(['txt', 'text', 'chat', '']);

/**
 * The kind of a file by its name, and by its first characters where a name tells too little.
 * @param name in lower case, without folders
 * @param beginning characters, or the bytes of UTF-8 or UTF-16 as Latin-1
 */
export function markupKindOf(name: string, beginning: string): MarkupKind | undefined {
  const ending = /\.log(?:\.[\d-]{1,10})?$/.test(name) ? 'log' : (/[^.]\.([^.]+)$/.exec(name)?.[1] ?? '');
  if (plainEndings.has(ending)) {
    const text = charactersOf(beginning);
    return byContent(text);
  }
  const kind = byEnding.get(ending);
  return kind === 'log' && looksLikeChat(charactersOf(beginning), true) ? 'chat' : kind;
}

function byContent(text: string): MarkupKind | undefined {
  if (looksLikeSubtitles(text)) {
    return 'subtitles';
  }
  return looksLikeChat(text) ? 'chat' : looksLikeWikitext(text) ? 'wikitext' : undefined;
}

/** Decodes bytes that were read as Latin-1. */
function charactersOf(beginning: string): string {
  if (beginning.includes('\0')) {
    return beginning.replaceAll('\0', '');
  }
  return /[^\0-\xff]/.test(beginning)
    ? beginning
    : new TextDecoder().decode(Uint8Array.from(beginning, (character) => character.charCodeAt(0)));
}

/** The filter of a kind; undefined for another kind. */
export function markupFilter(kind: string): ((sink: TextSink) => TextFilter) | undefined {
  return isMarkup(kind) ? facts[kind].filter : undefined;
}

/** Whether a kind is in this table. */
export function isMarkup(kind: string): kind is MarkupKind {
  return Object.hasOwn(facts, kind);
}
