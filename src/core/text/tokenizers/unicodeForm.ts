import { AlignedBuilder, type AlignedText } from './alignedText';
import { remembered } from './characterClasses';
import { isNewToForms } from './unicodeVersions';

/** A character with all that may join it: marks, vowels and finals of Hangul, half-width voice marks. */
const clusters = /[^][\p{M}\u1160-\u11ff\ud7b0-\ud7ff\uff9e\uff9f]*/gu;

/** First characters of pairs that are one character in new versions of Unicode. */
const newBases = new Set([
  0x105d2, 0x105da, 0x11382, 0x11384, 0x1138b, 0x11390, 0x113c2, 0x11935, 0x1611e, 0x16d63, 0x16d67, 0x16d69,
]);

/** Characters that stay as they are. */
const isFixed = remembered((code) => isNewToForms(code) || newBases.has(code));

type Form = 'NFC' | 'NFD' | 'NFKC' | 'NFKD';

/** Applies a normalization form of Unicode. Characters that become one another have the range of all of them. */
export function unicodeForm(text: AlignedText, form: Form): AlignedText {
  if (text.text.normalize(form) === text.text) {
    return text;
  }
  const builder = new AlignedBuilder(text);
  let from = 0;
  let at = 0;
  for (const character of text.text) {
    const end = at + character.length;
    if (isFixed(character.codePointAt(0)!)) {
      normalize(text, from, at, form, builder);
      builder.keep(at, end);
      from = end;
    }
    at = end;
  }
  normalize(text, from, at, form, builder);
  return builder.finish();
}

function normalize({ text }: AlignedText, from: number, to: number, form: Form, builder: AlignedBuilder): void {
  const part = text.slice(from, to);
  const whole = part.normalize(form);
  const parts = Array.from(part.matchAll(clusters), ({ 0: cluster, index }) => ({
    start: from + index,
    end: from + index + cluster.length,
    content: cluster.normalize(form),
  }));
  if (parts.map(({ content }) => content).join('') === whole) {
    for (const { start, end, content } of parts) {
      builder.replace(start, end, content);
    }
  } else {
    // Some characters join across clusters. Then all have the range of the whole.
    builder.insert(whole, from, to);
  }
}
