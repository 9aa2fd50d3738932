/** How the text of one XML vocabulary is read. Names are local names in lower case. */
export interface XmlDialect {
  /** Elements inside a sentence. */
  readonly inline: ReadonlySet<string>;
  /** The only elements that end a sentence; by default all that are not `inline` or `spaces`. */
  readonly ends?: ReadonlySet<string>;
  /** Elements that separate words but do not end sentences. */
  readonly spaces: ReadonlySet<string>;
  /** Elements whose content is dropped. */
  readonly dropped: ReadonlySet<string>;
  /** The only elements whose own text is read; by default all. */
  readonly texts?: ReadonlySet<string>;
  /** Attributes with text, by element. */
  readonly attributes?: ReadonlyMap<string, readonly string[]>;
  /** Whether a line end is only a space. */
  readonly flows?: boolean;
  /** Whether the text is escaped HTML. */
  readonly hasHtml?: boolean;
}

function names(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}

/** Elements inside a sentence, of HTML, DocBook, TEI, JATS, DITA and XLIFF. */
const usualInline =
  'a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rb rt rp ruby s samp small span ' +
  'strike strong sub sup time tt u var wbr emphasis literal link xref quote command filename hi ref name term foreign g ' +
  // TEI
  'w c pc seg m persname placename orgname geogname rs date num measure choice sic corr orig reg abbr expan ex am add ' +
  'subst unclear supplied surplus damage gap emph mentioned socalled gloss distinct anchor ptr handshift title ' +
  // DocBook
  'systemitem option parameter varname classname function methodname type constant replaceable userinput computeroutput ' +
  'prompt application productname abbrev firstterm glossterm citetitle phrase trademark wordasword keycap keycombo ' +
  'guimenu guimenuitem guibutton guilabel menuchoice envar uri email subscript superscript footnoteref inlineequation ' +
  // JATS
  'italic bold sc monospace underline overline roman sans-serif styled-content named-content ext-link inline-formula math formula ' +
  // DITA
  'ph codeph filepath uicontrol menucascade keyword parmname cmdname systemoutput wintitle msgph ' +
  // XLIFF and TMX
  'x bx it bpt ept mrk ec';
const usualSpaces = 'td th lb pb cb gb milestone br tab entry';

const usual: XmlDialect = {
  inline: names(usualInline),
  spaces: names(usualSpaces),
  dropped: names('math tex-math indexterm binary-data'),
};

/** Word, PowerPoint and Excel. The other text is layout, fields, formulas and what was deleted or moved. */
const office: XmlDialect = {
  flows: true,
  inline: new Set(),
  ends: names('p si tc'),
  spaces: names('tab br cr ptab'),
  dropped: names('fallback omath rph movefrom'),
  texts: names('t'),
};

const openDocument: XmlDialect = {
  flows: true,
  inline: new Set(),
  ends: names('p h title desc table-cell list-item'),
  spaces: names('s tab line-break'),
  dropped: names(
    'annotation tracked-changes note-citation ruby-text automatic-styles styles master-styles font-face-decls ' +
      'scripts settings binary-data meta',
  ),
};

const html: XmlDialect = { ...usual, flows: true, dropped: names('style script template math rt rp') };

/** Articles of journals: without the facts about the journal, dates, pages and numbers. */
const jats: XmlDialect = {
  ...usual,
  dropped: names(
    'math tex-math journal-meta article-id pub-date permissions history counts volume issue fpage lpage year ' +
      'elocation-id pub-id',
  ),
};

/** By the local name of the root element, in lower case. */
const dialects: ReadonlyMap<string, XmlDialect> = new Map(
  Object.entries({
    'document-content': openDocument,
    tei: {
      ...usual,
      dropped: names(
        'publicationstmt sourcedesc encodingdesc profiledesc revisiondesc editionstmt seriesstmt respstmt xenodata formula',
      ),
    },
    svg: { ...usual, dropped: names('style script metadata') },
    html,
    fictionbook: { ...usual, dropped: names('binary stylesheet document-info genre') },
    plist: { ...usual, dropped: names('data key date integer real') },
    kml: { ...usual, dropped: names('coordinates styleurl href') },
    xliff: { ...usual, dropped: names('ph bpt ept it ut context') },
    tmx: { ...usual, dropped: names('ph bpt ept it ut prop') },
    // Translations of Qt, and resources of .NET, whose heads name classes.
    ts: { ...usual, texts: names('translation numerusform lengthvariant') },
    root: { ...usual, dropped: new Set([...usual.dropped, 'resheader', 'schema']) },
    opml: { ...usual, attributes: new Map([['outline', ['text', '_note']]]) },
    rss: { ...usual, hasHtml: true },
    feed: { ...usual, hasHtml: true },
    rdf: { ...usual, hasHtml: true },
    posts: { ...usual, hasHtml: true, attributes: new Map([['row', ['title', 'body']]]) },
    comments: { ...usual, hasHtml: true, attributes: new Map([['row', ['text']]]) },
  }),
);

/** What the parts of a document in a zip archive are written in. */
export type XmlPart = 'office' | 'openDocument' | 'epub';

/** The chapters of a book, whose heads repeat its title or name the file. */
const chapter: XmlDialect = { ...html, dropped: new Set([...html.dropped, 'head']) };

/**
 * The dialect of a document.
 * @param tag  the tag of its first element, without `<`
 * @param part for a part of a document in a zip archive
 */
export function dialectOf(tag: string, part?: XmlPart): XmlDialect {
  const [root] = /^[^\s/>]*/.exec(tag)!;
  if (part === 'epub') {
    return chapter;
  }
  if (part === 'office' || root === 'w:document') {
    return office;
  }
  if (part === 'openDocument' || root === 'office:document') {
    return openDocument;
  }
  return root === 'article' && /\s(?:article-type|dtd-version)=/.test(tag)
    ? jats
    : (dialects.get(localName(root)) ?? usual);
}

/** The name without its namespace prefix, in lower case. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1).toLowerCase();
}
