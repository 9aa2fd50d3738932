import type { EscapeKind } from '../../core/text/escapes';

/** Ids of languages that are written to be read. Any other is source code or data. */
const prose = new Set(
  (
    'plaintext markdown mdx quarto rmd juliamarkdown latex tex doctex bibtex restructuredtext asciidoc org typst textile ' +
    'mediawiki wikitext html xhtml xml csv tsv log git-commit scminput search-result'
  ).split(' '),
);
const styles = new Set(['css', 'scss', 'less', 'sass', 'stylus']);

export function isProse(language: string): boolean {
  return prose.has(language);
}

/** The escapes that texts in a language may have. */
export function escapesIn(language: string): EscapeKind {
  return styles.has(language) ? 'css' : isProse(language) ? 'prose' : 'code';
}
