import { wordRangeAt, type TextRange } from './lookup';
import { normalizeWord } from './normalize';
import type { TokenSink, Tokenizer } from './tokenizer';

/** A word that a tokenizer of training finds in a text, and where. */
export interface WordOfText extends TextRange {
  /** As the tokenizer spells it. */
  readonly word: string;
  /** Number of its sentence, from 0; phrases do not cross sentences. */
  readonly sentence: number;
}

/** What a tokenizer makes of a text. */
export interface WordsOfText {
  readonly words: readonly WordOfText[];
  /** Parts with letters or digits that are no words for the tokenizer: addresses, tags, too long words. */
  readonly skipped: readonly TextRange[];
  /** UTF-16 offset up to which the text was read. */
  readonly end: number;
}

/**
 * Cuts a text with the tokenizer that reads the text of a training run, and finds each word in it. The tokenizer gets the
 * text character by character, so that it says after which character a word is complete.
 *
 * @param create   makes the tokenizer
 * @param maxWords words to find at most
 */
export function wordsOfText(text: string, create: (sink: TokenSink) => Tokenizer, maxWords = Infinity): WordsOfText {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const words: WordOfText[] = [];
  let found: string[] = [];
  let sentence = 0;
  let ended = false;
  const tokenizer = create({
    token: (bytes, start, end) => found.push(decoder.decode(bytes.subarray(start, end))),
    sentenceEnd: () => {
      ended = true;
    },
  });
  const encoder = new TextEncoder();
  // What is not read yet, a character more, and the end mark of the tokenizer.
  const buffer = new Uint8Array(2048);
  let carried = 0;
  /** The UTF-16 offset at which each byte of the buffer begins. */
  const offsets = new Uint32Array(buffer.length);
  let read = 0;
  const feed = (next: number, last: boolean): void => {
    const used = tokenizer.feed(buffer, carried, last);
    const to = used < carried ? offsets[used]! : next;
    if (found.length > 0) {
      words.push(...placed(text, found, { start: read, end: to }).map((word) => ({ ...word, sentence })));
      found = [];
    }
    sentence += ended ? 1 : 0;
    ended = false;
    read = to;
    buffer.copyWithin(0, used, carried);
    offsets.copyWithin(0, used, carried);
    carried -= used;
  };
  let at = 0;
  for (const character of text) {
    if (words.length >= maxWords) {
      break;
    }
    const { written } = encoder.encodeInto(character, buffer.subarray(carried));
    offsets.fill(at, carried, carried + written);
    carried += written;
    at += character.length;
    feed(at, false);
  }
  feed(at, true);
  const kept = words.slice(0, maxWords);
  const end = kept.length < words.length ? kept.at(-1)!.end : at;
  return { words: kept, skipped: skippedParts(text, kept, end), end };
}

/** The places of words that were found in a range, in their order. */
function placed(text: string, words: readonly string[], { start, end }: TextRange): Omit<WordOfText, 'sentence'>[] {
  const [only = ''] = words;
  const written = text.slice(start, end);
  if (words.length === 1 && written.trim() === only) {
    const first = start + written.indexOf(only);
    return [{ word: only, start: first, end: first + only.length }];
  }
  const ranges = wordRanges(text, start, end);
  if (words.length === 1 && ranges.length > 0) {
    // A word that a hyphen parts at the end of a line has two ranges, and a tag has a sign before it.
    const first = ranges[0]!.start;
    const isTag = /^[#@]/.test(only) && first > start && text[first - 1] === only[0];
    return [{ word: only, start: isTag ? first - 1 : first, end: ranges.at(-1)!.end }];
  }
  let next = 0;
  let from = start;
  return words.map((word, i) => {
    const isOneEach = ranges.length === words.length;
    const at = isOneEach ? i : findRange(text, ranges, word, next);
    const range = ranges[at];
    if (!range) {
      // Its place is not known exactly, but it does not begin before the previous word.
      return { word, start: from, end };
    }
    next = at + 1;
    from = range.start;
    return { word, ...range };
  });
}

/** The first range from `from` on that has the letters of `word`; -1 if there is none. */
function findRange(text: string, ranges: readonly TextRange[], word: string, from: number): number {
  return ranges.findIndex(({ start, end }, i) => {
    const written = text.slice(start, end);
    return i >= from && (written === word || normalizeWord(written) === word);
  });
}

/** The words of a range as hovers find them; an underscore parts them, as in prose. */
function wordRanges(text: string, start: number, end: number): TextRange[] {
  const ranges: TextRange[] = [];
  const piece = text.slice(start, end);
  for (let at = 0; at < piece.length;) {
    const range = wordRangeAt(piece, at);
    if (!range || range.end <= at) {
      at++;
      continue;
    }
    for (const { index, 0: part } of piece.slice(range.start, range.end).matchAll(/[^_]+/gu)) {
      ranges.push({ start: start + range.start + index, end: start + range.start + index + part.length });
    }
    at = range.end;
  }
  return ranges;
}

/** The parts of `text[0..end)` between words that have letters or digits. */
function skippedParts(text: string, words: readonly TextRange[], end: number): TextRange[] {
  const parts: TextRange[] = [];
  let from = 0;
  for (const { start, end: after } of [...words, { start: end, end }]) {
    const gap = text.slice(from, start);
    if (/[\p{L}\p{N}]/u.test(gap)) {
      const lead = gap.length - gap.trimStart().length;
      parts.push({ start: from + lead, end: from + gap.trimEnd().length });
    }
    from = Math.max(from, after);
  }
  return parts;
}
