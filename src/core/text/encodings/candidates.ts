import type { MultiByteEncoding, SingleByteEncoding } from './names';

/** An encoding with the languages that people write in it. */
export interface SingleByteCandidate {
  readonly encoding: SingleByteEncoding;
  readonly languages: readonly string[];
  /** Logarithm of how much rarer such files are than the most usual ones. */
  readonly prior: number;
}

const western = 'en fr de es pt it nl sv da no fi is ca ga sq et';
const central = 'pl cs sk sl hr hu ro de sq';
const baltic = 'lt lv et pl de fi';
const cyrillic = 'ru uk bg mk be sr';

/** The prior rates Windows above ISO, and both above DOS and Macintosh. */
export const singleByteCandidates: readonly SingleByteCandidate[] = (
  [
    ['windows-1252', western, 0],
    ['iso-8859-15', western, -2],
    ['macintosh', western, -4],
    ['ibm850', western, -4],
    ['ibm437', western, -5],
    ['windows-1250', central, -0.5],
    ['iso-8859-2', central, -1],
    ['ibm852', central, -4],
    ['iso-8859-16', 'ro', -3],
    ['windows-1257', baltic, -1],
    ['iso-8859-13', baltic, -2],
    ['iso-8859-4', 'lt lv et', -3],
    ['ibm775', 'lt lv et', -5],
    ['windows-1254', 'tr de fr', -0.5],
    ['ibm857', 'tr', -5],
    ['iso-8859-3', 'mt eo', -3],
    ['iso-8859-14', 'cy ga en', -4],
    ['windows-1251', cyrillic, 0],
    ['koi8-r', 'ru bg', -0.5],
    ['koi8-u', 'uk ru be', -1],
    ['ibm866', 'ru bg be uk', -1],
    ['iso-8859-5', cyrillic, -1.5],
    ['x-mac-cyrillic', cyrillic, -3],
    ['ibm855', 'sr mk bg ru', -5],
    ['windows-1253', 'el', 0],
    ['iso-8859-7', 'el', -0.5],
    ['ibm737', 'el', -4],
    ['windows-1255', 'he', 0],
    ['iso-8859-8', 'he', -0.5],
    ['windows-1256', 'ar fa ur', 0],
    ['iso-8859-6', 'ar', -1],
    ['windows-874', 'th', 0],
    ['windows-1258', 'vi', -1],
  ] as const
).map(([encoding, languages, prior]) => ({ encoding, languages: languages.split(' '), prior }));

/** Encodings of East Asia with the language that people write in them. */
export const multiByteCandidates: readonly {
  readonly encoding: MultiByteEncoding;
  readonly language: 'ja' | 'zh' | 'ko';
}[] = [
  { encoding: 'gb18030', language: 'zh' },
  { encoding: 'big5', language: 'zh' },
  { encoding: 'shift_jis', language: 'ja' },
  { encoding: 'euc-jp', language: 'ja' },
  { encoding: 'euc-kr', language: 'ko' },
];

/** The languages that are written with Latin letters. */
export const latinLanguages: readonly string[] = [
  ...new Set(`${western} ${central} ${baltic} tr mt eo cy vi`.split(' ')),
];
