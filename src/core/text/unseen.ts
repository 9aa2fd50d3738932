/** Letters that a joiner shapes: of Arabic, Mongolian and Indic scripts, for a class of a regular expression. */
export const shapedLetters =
  '\\u0600-\\u109f\\u1200-\\u139f\\u1400-\\u1c4f\\ua800-\\uab2f\\ufb50-\\ufdff\\ufe70-\\ufefc' +
  '\\u{10a00}-\\u{11fff}\\u{1e900}-\\u{1eeff}';

/** Emoji that a joiner can join to the next, with the signs that may follow them. */
const emoji = '\\p{Extended_Pictographic}\\u{1f3fb}-\\u{1f3ff}\\ufe0f';

/**
 * Characters that turn the direction of text or hide in it: marks, embeddings, overrides and isolates of direction, blanks
 * without width, and joiners where they join nothing. Persian, Indic scripts and emoji need joiners: those are not matched.
 * @see Unicode Technical Report 36, "Unicode Security Considerations", section 2.5 and 2.6
 */
const deceptive = `[\\u061c\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff]|(?<![${shapedLetters}${emoji}])[\\u200c\\u200d]`;

const deceptiveCharacters = new RegExp(deceptive, 'gu');
const unsafeCharacters = new RegExp(`[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cs}]|${deceptive}`, 'gu');

/** The same text with a replacement character for each character that turns or hides text. */
export function showUnseen(text: string): string {
  return text.replace(deceptiveCharacters, '\ufffd');
}

/** The same on one line: controls, line ends and lone surrogates show too. */
export function showUnsafe(text: string): string {
  return text.replace(unsafeCharacters, '\ufffd');
}

let segmenter: Intl.Segmenter | undefined;

/** At most `limit` code points, the last an ellipsis if something was cut. Emoji of several code points stay whole. */
export function cutText(text: string, limit: number): string {
  // A code point is at most two units, so that long texts need not be split whole.
  const piece = text.slice(0, 2 * limit + 2);
  const points = Array.from(piece);
  if (points.length <= limit) {
    return text;
  }
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  let kept = '';
  let count = 0;
  for (const { segment } of segmenter.segment(piece)) {
    count += Array.from(segment).length;
    if (count > limit - 1) {
      break;
    }
    kept += segment;
  }
  return `${kept || points.slice(0, limit - 1).join('')}\u2026`;
}
