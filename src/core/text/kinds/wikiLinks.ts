/** Maximum characters of a template whose text is read. */
const MAX_TEMPLATE_LENGTH = 500;
/** Templates that format their last argument. */
const textTemplates = new Set(
  (
    'lang|lang-de|lang-fr|lang-es|lang-it|lang-la|lang-el|nowrap|nobr|small|smaller|big|larger|em|strong|smallcaps|sc|' +
    'transl|transliteration|quote|blockquote|cquote|quotation|zitat|citation bloc|center|resize|angbr|not a typo|sic|as written|' +
    'convert|cvt|visible anchor|vanchor|mvar|math|var|nihongo|abbr|tooltip'
  ).split('|'),
);
/** Templates that format their first argument. */
const firstTemplates = new Set(['abbr', 'tooltip', 'nihongo', 'quote', 'blockquote', 'cquote']);

/**
 * The text of a template that only formats it.
 * @param start the index after its opening braces
 * @returns the text and the index after its closing braces; undefined for other templates
 */
export function templateText(line: string, start: number): { text: string; end: number } | undefined {
  const match = /^([^{}|<>[\]]{1,40})\|([^{}]{0,500})\}\}/.exec(line.slice(start, start + MAX_TEMPLATE_LENGTH));
  const name = match?.[1]!.trim().toLowerCase();
  if (!match || !(textTemplates.has(name!) || name!.startsWith('lang-'))) {
    return undefined;
  }
  const parts = linksAsText(match[2]!)
    .split('|')
    .filter((part) => !/^\s*[\w-]{1,20}\s*=/.test(part));
  if (name === 'convert' || name === 'cvt') {
    return { text: parts.slice(0, 2).join(' '), end: start + match[0].length };
  }
  const text = (firstTemplates.has(name!) ? parts[0] : parts.at(-1)) ?? '';
  return { text: text.replace(/^\s*1\s*=/, ''), end: start + match[0].length };
}

function linksAsText(text: string): string {
  return text.replace(/\[\[([^[\]]{1,300})\]\]/g, (_, link: string) => linkText(link));
}

/** Names of the namespaces of files; other languages are recognised by the ending of the file. */
const files =
  /^(?:file|image|media|datei|bild|fichier|archivo|imagen|immagine|ficheiro|imagem|bestand|plik|\u0444\u0430\u0439\u043b|\u30d5\u30a1\u30a4\u30eb|\u753b\u50cf|\u6587\u4ef6|\u6a94\u6848|\ud30c\uc77c|\u0645\u0644\u0641|soubor|fil|tiedosto|dosya|datoteka|berkas):/i;
const fileEnding = /\.(?:jpe?g|png|gif|svg|webp|tiff?|og[gvaf]|webm|mp[34]|wav|flac|mid|pdf|djvu|stl)\s*$/i;
const categories =
  /^(?:category|kategorie|cat\u00e9gorie|categor\u00eda|categoria|categorie|kategoria|kategori|kategorija|kateg\u00f3ria|luokka|\u043a\u0430\u0442\u0435\u0433\u043e\u0440\u0438\u044f|\u043a\u0430\u0442\u0435\u0433\u043e\u0440\u0456\u044f|\u30ab\u30c6\u30b4\u30ea|\u5206\u7c7b|\u5206\u985e|\ubd84\ub958|\u062a\u0635\u0646\u064a\u0641|\u05e7\u05d8\u05d2\u05d5\u05e8\u05d9\u05d4):/i;

/**
 * The text of a link.
 * @param link what is between its brackets
 */
export function linkText(link: string): string {
  const bar = link.indexOf('|');
  const target = (bar < 0 ? link : link.slice(0, bar)).trim();
  if (files.test(target) || fileEnding.test(target)) {
    // The caption is a text of its own.
    return bar < 0 ? ' ' : `\n\n${caption(link.slice(link.lastIndexOf('|') + 1))}\n\n`;
  }
  if (categories.test(target)) {
    return ' ';
  }
  if (bar >= 0 && link.slice(bar + 1).trim() !== '') {
    return link.slice(bar + 1);
  }
  if (/^[^\s:]{1,30}:\S/.test(target)) {
    // Another namespace, wiki or language. The bar alone hides its name.
    return bar < 0 ? ' ' : target.slice(target.indexOf(':') + 1).replace(/\s*\([^()]*\)$/, '');
  }
  const shown = bar < 0 ? target : target.replace(/\s*\([^()]*\)$|,.*$/, '');
  return shown.replace(/^[:#]+/, '').replace(/[#_]/g, ' ');
}

/** The caption of a picture: the last part, unless that is an option. */
function caption(last: string): string {
  return /\s/.test(last.trim()) && !/^\s*[\w-]{1,20}\s*=|^\s*[\dx]{1,10}\s*px\s*$/.test(last) ? last : '';
}
