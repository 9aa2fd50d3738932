import { frequentCharacters } from './frequentCharacters';

export type EastAsianLanguage = 'ja' | 'zh' | 'ko';

/** Logarithms of the probability of a character that is not among the frequent ones. */
const RARE = -10.5;
const INVALID = -14;
/** What a character costs beside a letter of ASCII, and a run of half-width kana: text in another encoding has both. */
const BESIDE_ASCII = -3;
const HALF_WIDTH_RUN = -6;

/** The logarithm by character, after Zipf: the character of rank r has the probability `share / (r + 8)`. */
function zipf(characters: string, share: number): ReadonlyMap<string, number> {
  return new Map(Array.from(characters).map((character, rank) => [character, Math.log(share / (rank + 8))]));
}

let frequent: Readonly<Record<EastAsianLanguage, ReadonlyMap<string, number>>> | undefined;

function logOf(character: string, language: EastAsianLanguage): number {
  frequent ??= {
    zh: new Map([...zipf(frequentCharacters.traditional, 0.15), ...zipf(frequentCharacters.simplified, 0.15)]),
    ja: zipf(frequentCharacters.kanji, 0.06),
    ko: zipf(frequentCharacters.hangul, 0.2),
  };
  const unit = character.charCodeAt(0);
  if (unit === 0xfffd) {
    return INVALID;
  }
  if (unit >= 0x3041 && unit <= 0x30ff) {
    return language === 'ja' ? (unit < 0x30a0 ? -3.6 : -5) : -9;
  }
  if (unit >= 0xff61 && unit <= 0xff9f) {
    return language === 'ja' ? -6 : RARE;
  }
  if ((unit >= 0x3000 && unit <= 0x303f) || unit >= 0xff01) {
    return -4;
  }
  if (unit >= 0x2010 && unit <= 0x2026) {
    return -5;
  }
  if (unit >= 0xe000 && unit <= 0xf8ff) {
    return INVALID;
  }
  return frequent[language].get(character) ?? RARE;
}

/** How likely a decoded text is in a language: a sum of logarithms, and the characters above ASCII it is over. */
export function eastAsianScore(text: string, language: EastAsianLanguage): { score: number; characters: number } {
  let score = 0;
  let characters = 0;
  let before = '';
  for (const character of text) {
    if (character > '\x7f') {
      score += logOf(character, language);
      score += isAsciiLetter(before) ? BESIDE_ASCII : 0;
      score += isHalfWidth(character) && !isHalfWidth(before) ? HALF_WIDTH_RUN : 0;
      characters++;
    } else if (before > '\x7f' && isAsciiLetter(character)) {
      score += BESIDE_ASCII;
    }
    before = character;
  }
  return { score, characters };
}

function isAsciiLetter(character: string): boolean {
  return /^[A-Za-z]$/.test(character);
}

function isHalfWidth(character: string): boolean {
  return character >= '\uff61' && character <= '\uff9f';
}

/** Whether a character is a sign, a letter of kana, or one of the frequent syllables or characters. */
export function isFrequentEastAsian(character: string): boolean {
  const unit = character.charCodeAt(0);
  return (
    (unit >= 0x3000 && unit <= 0x30ff) ||
    '，！？：；（）'.includes(character) ||
    logOf(character, 'zh') > RARE ||
    logOf(character, 'ja') > RARE ||
    logOf(character, 'ko') > RARE
  );
}
