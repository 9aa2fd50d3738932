/** Scripts that are written without spaces between words. */
const unspaced =
  /^(?=[\p{L}\p{N}\p{M}])[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}]/u;
/** Marks and digits that unspaced scripts share with others belong to the word they stand in. */
const shared = /^[\p{sc=Zyyy}\p{sc=Zinh}]/u;
/** But the mark that makes a vowel long, in both its widths, is a letter of Japanese alone. */
const prolonged = '\u30fc\uff70';

/**
 * Whether the character is a letter, digit or mark of a script whose words are not parted by spaces: Chinese, Japanese,
 * Thai, Lao, Khmer, Burmese.
 */
export function isUnspaced(character: string): boolean {
  return unspaced.test(character) && (!shared.test(character) || prolonged.includes(character));
}

/**
 * The words of a run of unspaced characters, by the dictionaries of the platform (Unicode's UAX #29 with those of ICU):
 * half-open ranges of UTF-16 offsets that touch each other. Chinese and Japanese share a dictionary, and the others have
 * one by script, so that the locale makes no difference.
 */
export function segment(run: string): { readonly start: number; readonly end: number }[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'word' });
  const segments = segmenter.segment(run);
  const words: { start: number; end: number }[] = [];
  for (let start = 0; start < run.length;) {
    // Faster than to iterate, which makes three strings of each word.
    const end = start + segments.containing(start)!.segment.length;
    words.push({ start, end });
    start = end;
  }
  return words;
}

let segmenter: Intl.Segmenter | undefined;
