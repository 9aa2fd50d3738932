/** Languages of fences that draw, list or count notes: they have no prose. */
const dropped = new Set(
  (
    'dataview dataviewjs query tasks toc button kanban chart tracker mermaid plantuml puml dot graphviz math tex latex ' +
    'compressed-json leaflet excalidraw base64 svg diff-match-patch image figure toctree include literalinclude raw ' +
    'bibliography automodule autoclass autofunction eval-rst plantuml-format'
  ).split(' '),
);

/** How the content of a fence is read. */
export type FenceContent = { readonly kind: 'code'; readonly language: string } | { readonly kind: 'dropped' | 'text' };

/**
 * How a fence is read, by what follows its mark: `python`, `{.python}`, `{r, echo=FALSE}`, `{note} Title`, `ad-note`.
 * @param isCode whether a language is known
 */
export function fenceContent(info: string, isCode: (language: string) => boolean): FenceContent {
  const braces = /^\{(?!\.)([\w+:-]{1,40})[^}]*\}\s*(\S*)/.exec(info);
  const language = braces?.[1] ?? /^\{?\.?([\w+#-]*)/.exec(info)![1]!;
  if (dropped.has(language.toLowerCase())) {
    return { kind: 'dropped' };
  }
  if (braces && /^code(?:-block|-cell)?$|^sourcecode$/.test(language)) {
    return { kind: 'code', language: braces[2]! };
  }
  return (braces && !isCode(language)) || /^ad-\w/.test(language) ? { kind: 'text' } : { kind: 'code', language };
}

/** A line that is only markup of a site generator: a module of MDX, a container, a list of attributes, a place. */
export function isMarkupLine(line: string): boolean {
  return /^(?:import\s[^'"]{0,300}['"][^'"]{1,300}['"];?|export\s+(?:const|let|default|function)\s.*|:{3,}\s*(?:\{[^}]*\}|[\w-]+\s*(?:\{[^}]*\})?)?|\{[:.#%][^{}]*\}|\[TOC\]|\\(?:newpage|pagebreak|tableofcontents)|\^[\w-]{1,60})\s*$/.test(
    line.trimStart(),
  );
}

/** The title of a callout, an alert, a container or an admonition; undefined for other lines. */
export function calloutTitle(line: string, isQuoted: boolean): string | undefined {
  if (isQuoted) {
    return /^\s*\[!([\w-]{1,40})(?:\|[^\]]{0,100})?\][+-]?\s*(.*)$/.exec(line)?.[2];
  }
  const title =
    /^\s*(?:!!!|\?\?\?\+?|===\+?)\s+[\w -]*(?:"([^"]{0,300})")?\s*$/.exec(line) ??
    /^\s*:{3,}\s*(?:[\w-]+\s+|\{[^}]{1,200}\}\s*)\[?([^\]]{1,300})\]?\s*$/.exec(line);
  return title ? (title[1] ?? '') : undefined;
}
