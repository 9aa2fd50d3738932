import { normalizeWord } from '../../../src/core/text/normalize';

/** Returns the words of the prose tokenizer, found slowly with regular expressions. */
export function expectedWords(text: string): string[] {
  const spaced =
    /[\p{L}\p{N}][\p{L}\p{N}\p{M}\u00ad]*(?:['\u2019\u200c\u200d]\u00ad*[\p{L}\p{N}\p{M}][\p{L}\p{N}\p{M}\u00ad]*)*/gu;
  const scripts = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar'];
  const unspaced = new RegExp(
    `((?:(?=[\\p{L}\\p{N}\\p{M}])[${scripts.map((name) => `\\p{Script=${name}}`).join('')}\u30fc\uff70])+)`,
    'u',
  );
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
  return text
    .split(unspaced)
    .flatMap((piece, i) =>
      i % 2 === 0
        ? [...piece.matchAll(spaced)].map(([word]) => normalizeWord(word))
        : [...segmenter.segment(piece)]
            .filter(({ segment }) => /[\p{L}\p{N}]/u.test(segment))
            .map(({ segment }) => segment.normalize('NFC')),
    );
}
