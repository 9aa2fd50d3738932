import { isUnspaced } from '../segmentation';

/** Characters of a text that are looked at. */
const MAX_LOOKED_AT = 2000;
/** Minimum words of a text that reads as prose by itself. */
const MIN_PROSE_WORDS = 3;

/** Whether a text is mostly letters, and no address. */
export function isWords(text: string): boolean {
  return lettersAre(text, 0.75) && (/\s/.test(text) || !/[:/@]|\.\w/.test(text));
}

/** Whether a text reads as prose by itself: three words or more, mostly letters. */
export function isProse(text: string): boolean {
  const head = text.slice(0, MAX_LOOKED_AT);
  return lettersAre(head, 0.6) && wordsIn(head) >= MIN_PROSE_WORDS;
}

/** The number of words in the beginning of a text; two characters of scripts without spaces count as a word. */
export function wordsIn(text: string): number {
  let words = 0;
  for (const chunk of text.slice(0, MAX_LOOKED_AT).split(/\s+/)) {
    if (/[\p{L}\p{N}]/u.test(chunk) && !isAddress(chunk)) {
      words += Math.max(1, unspacedIn(chunk) / 2);
    }
  }
  return words;
}

/** Whether a chunk without spaces is an address, a path or an encoded text. */
function isAddress(chunk: string): boolean {
  return /^[\x21-\x7e]+$/.test(chunk) && /[/\\@_=]|\d[a-z]|:\S|[a-z]\.[a-z]/i.test(chunk);
}

function unspacedIn(chunk: string): number {
  if (/^[\x21-\x7e]*$/.test(chunk)) {
    return 0;
  }
  let count = 0;
  for (const character of chunk) {
    count += isUnspaced(character) ? 1 : 0;
  }
  return count;
}

function lettersAre(text: string, share: number): boolean {
  const marks = text.replace(/\s/g, '').length;
  const letters = text.match(/[\p{L}\p{M}]/gu)?.join('').length ?? 0;
  return marks > 0 && letters >= marks * share;
}

/** Closing tags and line breaks by which a text is HTML. */
const htmlTags = /<\/(?:p|div|a|li|ul|span|b|i|em|strong|h[1-6]|td|code)>|<br\s{0,5}\/?>/i;

/** Whether the beginning of a text is HTML. */
export function isHtml(text: string): boolean {
  return htmlTags.test(text.slice(0, MAX_LOOKED_AT));
}

/** The beginning of a text that is judged, without tags if it is HTML. */
export function judged(text: string): string {
  const head = text.slice(0, MAX_LOOKED_AT);
  return isHtml(head) ? head.replace(/<[^>]{0,500}>/g, ' ') : head;
}
