import { latinLanguages, type SingleByteCandidate } from './candidates';
import { letterPairsOf, type LetterPairs } from './letterPairs';
import { charactersOf } from './singleByte';

/** What a byte is in an encoding; 0 for a separator. */
const ASCII_LETTER = 1;
const HIGH_LETTER = 2;
const SYMBOL = 3;

/** Logarithms of the probability of what is no letter. */
const USUAL_SYMBOL = -3.5;
const RARE_SYMBOL = -6.5;
const NO_CHARACTER = -14;
/** Costs of places where texts rarely have a character. An opening sign, such as a bracket, begins something. */
const SYMBOL_IN_WORD = -7;
const OPENING_AFTER_LETTER = -4;
const RARE_BESIDE_LETTER = -3;
const CAPITAL_IN_WORD = -4;
/** What a word of another language costs in a text. */
const OTHER_LANGUAGE = -1.5;

const usualSymbols = /[\u00a0\u00ad«»‘’“”„‚–—…•·°§©®™€£¿¡№״׳،؟؛]/;
const symbolsInWords = /[’·\u00ad]/;
const openingSymbols = /[‚„¿¡§№£]/;
const notLetters = /[ªºµ]/;

/** A table by byte of what an encoding makes of it. */
interface ByteTable {
  readonly kinds: Uint8Array;
  /** The UTF-16 unit of the letter in lower case. */
  readonly lower: Uint16Array;
  readonly capital: Uint8Array;
  readonly symbolLogs: Float64Array;
  /** What a symbol costs in addition after a letter, before one, and between two. */
  readonly afterLetter: Float64Array;
  readonly beforeLetter: Float64Array;
  readonly inWord: Float64Array;
}

function byteTable({ encoding }: SingleByteCandidate): ByteTable {
  const kinds = new Uint8Array(256);
  const lower = new Uint16Array(256);
  const capital = new Uint8Array(256);
  const symbolLogs = new Float64Array(256);
  const afterLetter = new Float64Array(256);
  const beforeLetter = new Float64Array(256);
  const inWord = new Float64Array(256);
  charactersOf(encoding).forEach((unit, byte) => {
    const character = String.fromCharCode(unit);
    if (/[\p{L}\p{M}]/u.test(character) && !notLetters.test(character)) {
      kinds[byte] = byte < 0x80 ? ASCII_LETTER : HIGH_LETTER;
      // Capital dotted I has two units in lower case.
      const small = unit === 0x130 ? 'i' : character.toLowerCase();
      lower[byte] = small.charCodeAt(0);
      capital[byte] = small === character ? 0 : 1;
    } else if (byte >= 0x80) {
      kinds[byte] = SYMBOL;
      const isMissing = unit === 0xfffd || (unit >= 0x80 && unit < 0xa0);
      symbolLogs[byte] = isMissing ? NO_CHARACTER : usualSymbols.test(character) ? USUAL_SYMBOL : RARE_SYMBOL;
      const isUsual = usualSymbols.test(character) && !/[§№£·°]/.test(character);
      beforeLetter[byte] = isUsual ? 0 : RARE_BESIDE_LETTER;
      afterLetter[byte] = openingSymbols.test(character) ? OPENING_AFTER_LETTER : beforeLetter[byte];
      inWord[byte] = symbolsInWords.test(character) ? 0 : SYMBOL_IN_WORD;
    }
  });
  return { kinds, lower, capital, symbolLogs, afterLetter, beforeLetter, inWord };
}

/** How likely a sample is in an encoding. */
export interface Score {
  /** Sum of logarithms over pairs of letters with a letter above ASCII, and over symbols. */
  readonly score: number;
  /** Pairs and symbols that the sum is over. */
  readonly parts: number;
  readonly language: string;
}

/** Scores a sample in an encoding of one byte a character, in the language that fits best. */
export function singleByteScore(sample: Uint8Array, candidate: SingleByteCandidate, priors: AsciiPriors): Score {
  const table = byteTable(candidate);
  const { kinds } = table;
  const languages = candidate.languages.map((name) => letterPairsOf(name));
  const sums = languages.map(({ language }) => priors.ofLatin.get(language) ?? priors.otherScript);
  const wordPrior = priors.ofLatin.has(candidate.languages[0]!) ? 0 : priors.otherScriptWord;
  let common = candidate.prior;
  let parts = 0;
  for (let i = 0; i < sample.length;) {
    const kind = kinds[sample[i]!]!;
    if (kind === SYMBOL) {
      common += symbolLog(sample, i, table);
      parts++;
      i++;
    } else if (!isLetter(kind)) {
      i++;
    } else {
      const start = i;
      let hasHigh = false;
      for (; i < sample.length && isLetter(kinds[sample[i]!]!); i++) {
        hasHigh ||= kinds[sample[i]!] === HIGH_LETTER;
      }
      if (hasHigh) {
        const { pairs, capitals } = addWord(sample, start, i, table, languages, sums);
        parts += pairs;
        common += capitals * CAPITAL_IN_WORD + wordPrior;
      }
    }
  }
  const best = sums.indexOf(Math.max(...sums));
  return { score: sums[best]! + common, parts, language: languages[best]!.language };
}

function symbolLog(sample: Uint8Array, index: number, table: ByteTable): number {
  const byte = sample[index]!;
  const isAfter = index > 0 && isLetter(table.kinds[sample[index - 1]!]!);
  const isBefore = isLetter(table.kinds[sample[index + 1] ?? 0]!);
  const glued = isAfter && isBefore ? table.inWord : isAfter ? table.afterLetter : table.beforeLetter;
  return table.symbolLogs[byte]! + (isAfter || isBefore ? glued[byte]! : 0);
}

function isLetter(kind: number): boolean {
  return kind === ASCII_LETTER || kind === HIGH_LETTER;
}

/** Adds a word to the sum of each language; words of another language cost a little more than they do there. */
function addWord(
  sample: Uint8Array,
  start: number,
  end: number,
  { kinds, lower, capital }: ByteTable,
  languages: readonly LetterPairs[],
  sums: number[],
): { readonly pairs: number; readonly capitals: number } {
  let pairs = 0;
  let capitals = 0;
  for (let i = start; i <= end; i++) {
    const isHigh = i < end && kinds[sample[i]!] === HIGH_LETTER;
    const wasHigh = i > start && kinds[sample[i - 1]!] === HIGH_LETTER;
    pairs += isHigh || wasHigh ? 1 : 0;
    capitals += i > start && i < end && capital[sample[i]!] === 1 && capital[sample[i - 1]!] === 0 ? 1 : 0;
  }
  const logs = languages.map((language) => {
    let log = 0;
    let before = 0;
    let wasHigh = false;
    for (let i = start; i <= end; i++) {
      const next = i < end ? language.indexOf(lower[sample[i]!]!) : 0;
      const isHigh = i < end && kinds[sample[i]!] === HIGH_LETTER;
      log += isHigh || wasHigh ? language.log(before, next) : 0;
      before = next;
      wasHigh = isHigh;
    }
    return log;
  });
  const elsewhere = Math.max(...logs) + OTHER_LANGUAGE;
  logs.forEach((log, i) => (sums[i] = sums[i]! + Math.max(log, elsewhere)));
  return { pairs, capitals };
}

/** Bounds of what the words of ASCII say about the language, because a text quotes others. */
const MAX_PRIOR = 8;
const MAX_ASCII_WORDS = 600;

/** What the words of ASCII in a sample say about its language, as logarithms. */
export interface AsciiPriors {
  /** By language of Latin letters; 0 for the one that fits best. */
  readonly ofLatin: ReadonlyMap<string, number>;
  /** For a text of other letters, and for each word of it: few if most of the sample is ASCII. */
  readonly otherScript: number;
  readonly otherScriptWord: number;
}

/** Compares the words of ASCII with the languages of Latin letters. */
export function asciiPriorsOf(sample: Uint8Array): AsciiPriors {
  const languages = latinLanguages.map((name) => letterPairsOf(name));
  const sums = languages.map(() => 0);
  let asciiLetters = 0;
  let words = 0;
  for (let i = 0; i < sample.length && words < MAX_ASCII_WORDS;) {
    const start = i;
    let isAscii = true;
    for (; i < sample.length && (isAsciiLetter(sample[i]!) || sample[i]! >= 0x80); i++) {
      isAscii &&= sample[i]! < 0x80;
    }
    if (i > start && isAscii) {
      words++;
      asciiLetters += i - start;
      languages.forEach((language, at) => (sums[at] = sums[at]! + asciiWordLog(sample, start, i, language)));
    }
    i = Math.max(i, start + 1);
  }
  const best = Math.max(...sums);
  const high = sample.reduce((count, byte) => count + (byte >= 0x80 ? 1 : 0), 0);
  const ratio = Math.log((asciiLetters + 1) / (high + 1));
  return {
    ofLatin: new Map(languages.map(({ language }, i) => [language, Math.max(-MAX_PRIOR, (sums[i]! - best) / 2)])),
    otherScript: ratio > 0 ? -Math.min(5, 1 + ratio) : 0,
    otherScriptWord: -Math.min(2.5, Math.max(0, ratio)),
  };
}

function asciiWordLog(sample: Uint8Array, start: number, end: number, language: LetterPairs): number {
  let log = 0;
  let before = 0;
  for (let i = start; i <= end; i++) {
    const next = i < end ? language.indexOf(sample[i]! | 0x20) : 0;
    log += language.log(before, next);
    before = next;
  }
  return log;
}

function isAsciiLetter(byte: number): boolean {
  const small = byte | 0x20;
  return small >= 0x61 && small <= 0x7a;
}
