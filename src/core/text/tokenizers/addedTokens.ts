import { AlignedText } from './alignedText';
import { isRustWord, isWhiteSpace } from './characterClasses';
import type { Normalizer } from './normalizers';

/** A token that is found in the text before anything else, such as `<|endoftext|>`. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Whether it is found only where no letter or digit is beside it. */
  readonly isWord: boolean;
  /** Whether it takes the white space before it. */
  readonly stripsLeft: boolean;
  /** Whether it takes the white space behind it. */
  readonly stripsRight: boolean;
  /** Whether it is looked for in the normalised text. */
  readonly isNormalized: boolean;
}

/** A part of a text, with its id if it is an added token. */
export interface FoundPart {
  readonly text: AlignedText;
  readonly id?: number;
}

/** Finds added tokens in texts. */
export class AddedTokens {
  /** Spellings by their first unit, the longest first. */
  private readonly spellings = new Map<number, { readonly spelling: string; readonly token: AddedToken }[]>();

  constructor(tokens: readonly AddedToken[], normalize: Normalizer = (text) => text) {
    for (const token of tokens) {
      const spelling = token.isNormalized ? normalize(AlignedText.of(token.content)).text : token.content;
      if (spelling !== '') {
        const first = spelling.charCodeAt(0);
        const beside = this.spellings.get(first) ?? [];
        this.spellings.set(first, [...beside.filter((other) => other.spelling !== spelling), { spelling, token }]);
      }
    }
    for (const beside of this.spellings.values()) {
      beside.sort((a, b) => b.spelling.length - a.spelling.length);
    }
  }

  /**
   * Splits a text into added tokens, the leftmost longest first, and what is between them. As in the reference, white
   * space may belong to two tokens: one that takes the space behind it, and the next that begins with it.
   */
  split(whole: AlignedText): FoundPart[] {
    const { text } = whole;
    const parts: FoundPart[] = [];
    let last = 0;
    const keep = (to: number): void => {
      if (last < to) {
        parts.push({ text: whole.slice(last, to) });
      }
    };
    for (let at = 0; at < text.length;) {
      const found = this.spellings.get(text.charCodeAt(at))?.find(({ spelling }) => text.startsWith(spelling, at));
      const stop = at + (found?.spelling.length ?? 1);
      if (found && (!found.token.isWord || isAlone(text, at, stop))) {
        const start = found.token.stripsLeft ? Math.max(last, spaceBefore(text, at)) : at;
        const end = found.token.stripsRight ? spaceAfter(text, stop) : stop;
        keep(start);
        parts.push({ text: whole.slice(start, end), id: found.token.id });
        last = end;
      }
      at = stop;
    }
    keep(text.length);
    return parts;
  }
}

function isAlone(text: string, start: number, end: number): boolean {
  const before = characterBefore(text, start);
  const after = text.codePointAt(end);
  return (before === undefined || !isRustWord(before)) && (after === undefined || !isRustWord(after));
}

function characterBefore(text: string, at: number): number | undefined {
  const code = text.codePointAt(at - 2);
  return code !== undefined && code > 0xffff ? code : text.codePointAt(at - 1);
}

/** White space is one unit long. */
function spaceBefore(text: string, at: number): number {
  while (at > 0 && isWhiteSpace(text.charCodeAt(at - 1))) {
    at--;
  }
  return at;
}

function spaceAfter(text: string, at: number): number {
  while (at < text.length && isWhiteSpace(text.charCodeAt(at))) {
    at++;
  }
  return at;
}
