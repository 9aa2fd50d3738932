import { languageRows } from './languageRows';

/** Logarithm of the probability that a letter follows another, by level. Level 0 is a pair that hardly occurs. */
const logOfLevel = Float64Array.of(-7.8, -6.2, -5, -4.05, -3.2, -2.45, -1.75, -1);
/** Logarithm for a letter that the language does not have. */
const FOREIGN = -9.5;

/** The pairs of letters of a language. */
export class LetterPairs {
  private readonly index = new Map<number, number>();
  private readonly logs: Float64Array;
  private readonly size: number;

  constructor(
    readonly language: string,
    letters: string,
    levels: string,
  ) {
    // Index 0 is the border of a word.
    Array.from(letters).forEach((letter, i) => this.index.set(letter.charCodeAt(0), i + 1));
    this.size = letters.length + 1;
    this.logs = new Float64Array(this.size * this.size);
    for (let i = 0; i < this.logs.length; i++) {
      const packed = valueOf(levels.charCodeAt(i >> 1));
      this.logs[i] = logOfLevel[i % 2 === 0 ? packed >> 3 : packed & 7]!;
    }
  }

  /** The index of a letter in lower case; 0 for a border of a word, -1 for a letter the language does not have. */
  indexOf(unit: number): number {
    return unit === 0 ? 0 : (this.index.get(unit) ?? -1);
  }

  /** Logarithm of the probability that the letter with index `next` follows the one with index `before`. */
  log(before: number, next: number): number {
    return before < 0 || next < 0 ? FOREIGN : this.logs[before * this.size + next]!;
  }
}

/** The value of a character of base64. */
function valueOf(code: number): number {
  return code >= 0x61
    ? code - 0x61 + 26
    : code >= 0x41
      ? code - 0x41
      : code >= 0x30
        ? code - 0x30 + 52
        : code === 0x2b
          ? 62
          : 63;
}

let all: ReadonlyMap<string, LetterPairs> | undefined;

/** The pairs of a language, by its code. They are unpacked at the first call. */
export function letterPairsOf(language: string): LetterPairs {
  all ??= new Map(languageRows.map(([name, letters, levels]) => [name, new LetterPairs(name, letters, levels)]));
  return all.get(language)!;
}
