/** Letters of scripts without spaces between words, and the radicals by which PDF files name Han characters. */
const unspaced =
  /^(?=[\p{L}\p{N}\p{M}\u2e80-\u2fd5])[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}]/u;
/** Marks and digits that these scripts share with others; they belong to the word around them. */
const shared = /^[\p{sc=Zyyy}\p{sc=Zinh}]/u;
/** The Japanese prolonged sound mark and the voicing marks, in both widths: they occur in Japanese only. */
const japanese = '\u30fc\uff70\u3099\u309a\uff9e\uff9f';

/**
 * Whether a character is a letter, digit or mark of a script without spaces between words: Chinese, Japanese, Thai,
 * Lao, Khmer, Burmese.
 */
export function isUnspaced(character: string): boolean {
  return unspaced.test(character) && (!shared.test(character) || japanese.includes(character));
}

/**
 * Segments a run of unspaced characters into words, as adjacent half-open ranges of UTF-16 offsets. The locale makes no
 * difference: Chinese and Japanese share a dictionary, the other scripts have one each.
 * @see Unicode UAX #29, with the dictionaries of ICU
 */
export function segment(run: string): { readonly start: number; readonly end: number }[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'word' });
  const segments = segmenter.segment(run);
  const words: { start: number; end: number }[] = [];
  for (let start = 0; start < run.length;) {
    // Iterating is slower: it makes three strings for each word.
    const end = start + segments.containing(start)!.segment.length;
    words.push({ start, end });
    start = end;
  }
  return words;
}

let segmenter: Intl.Segmenter | undefined;
