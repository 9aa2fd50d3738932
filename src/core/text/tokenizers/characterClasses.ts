import { TokenizerTrouble } from './tokenizerTrouble';
import { isNewFormat, isNewMark, isNewNonspacingMark, isNewPunctuation, isNewToPatterns } from './unicodeVersions';

/** Whether a character, given by its code point, belongs to a class. */
export type CharacterClass = (codePoint: number) => boolean;

const UNKNOWN = 0;
const OUTSIDE = 1;
const INSIDE = 2;

/** Remembers the answers for the characters that most texts have. */
export function remembered(decide: CharacterClass): CharacterClass {
  const answers = new Uint8Array(0x10000);
  return (codePoint) => {
    if (codePoint > 0xffff) {
      return decide(codePoint);
    }
    if (answers[codePoint] === UNKNOWN) {
      answers[codePoint] = decide(codePoint) ? INSIDE : OUTSIDE;
    }
    return answers[codePoint] === INSIDE;
  };
}

/** Makes a class of a regular expression for one character. @param isOutside characters that it has in new versions */
export function classOf(expression: RegExp, isOutside: CharacterClass = () => false): CharacterClass {
  return remembered((codePoint) => expression.test(String.fromCodePoint(codePoint)) && !isOutside(codePoint));
}

export const isWhiteSpace = classOf(/^\p{White_Space}$/u);
export const isNumeric = classOf(/^\p{N}$/u);
/** Punctuation as BERT has it: that of Unicode, and all signs of ASCII. */
export const isPunctuation = classOf(/^[\p{P}!-/:-@[-`{-~\u166d\u{111c9}]$/u, isNewPunctuation);
/** Marks that StripAccents removes. */
export const isMark = classOf(/^[\p{M}\u1cf2\u1cf3]$/u, isNewMark);
export const isNonspacingMark = classOf(/^[\p{Mn}\u1734\u{1171e}]$/u, isNewNonspacingMark);
/** Control, format and private characters. */
export const isOther = classOf(/^[\p{Cc}\p{Cf}\p{Co}]$/u, isNewFormat);
/** `\w` in Rust's `regex`. */
export const isRustWord = classOf(/^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u, isNewToPatterns);
/** `\w` in a class of Oniguruma. */
export const isOnigurumaWord = classOf(/^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]$/u, isNewToPatterns);
/** `\w` in Oniguruma outside a class: it has some numbers, too. */
export const isLoneOnigurumaWord: CharacterClass = (code) =>
  isOnigurumaWord(code) || code === 0xb2 || code === 0xb3 || code === 0xb9 || (code >= 0xbc && code <= 0xbe);

/** Ideographs that BERT puts spaces around. @see `_is_chinese_char` in https://github.com/google-research/bert */
export function isBertIdeograph(codePoint: number): boolean {
  return ideographs.some(([from, to]) => codePoint >= from && codePoint <= to);
}

const ideographs: readonly (readonly [from: number, to: number])[] = [
  [0x4e00, 0x9fff],
  [0x3400, 0x4dbf],
  [0x20000, 0x2a6df],
  [0x2a700, 0x2b73f],
  [0x2b740, 0x2b81f],
  [0x2b920, 0x2ceaf],
  [0xf900, 0xfaff],
  [0x2f800, 0x2fa1f],
];

/** General categories. Other names are those of scripts. */
const categories = new Set(
  'L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp C Cc Cf Co Cs'.split(' '),
);

const properties = new Map<string, CharacterClass>();

/** Returns the class `\p{name}`. @throws TokenizerTrouble if it is unknown */
export function unicodeProperty(name: string): CharacterClass {
  let known = properties.get(name);
  if (!known) {
    const isName = /^[A-Z][A-Za-z_]{0,30}$/.test(name);
    const property = categories.has(name) ? name : `Script=${isName ? name : '?'}`;
    try {
      const inside = classOf(new RegExp(`^\\p{${property}}$`, 'u'));
      known = (code) => (isNewToPatterns(code) ? name === 'C' : (oldCase(name, code) ?? inside(code)));
    } catch {
      throw new TokenizerTrouble(`its pattern has the unsupported class \\p{${name}}`);
    }
    properties.set(name, known);
  }
  return known;
}

/** ʕ was a small letter before Unicode 17. */
function oldCase(name: string, codePoint: number): boolean | undefined {
  return codePoint === 0x295 && (name === 'Ll' || name === 'Lo') ? name === 'Ll' : undefined;
}
