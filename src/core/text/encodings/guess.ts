import { multiByteCandidates, singleByteCandidates } from './candidates';
import { eastAsianScore } from './eastAsian';
import { isSingleByte, type Encoding } from './names';
import { charactersOf } from './singleByte';
import { decodeText } from './transcoder';
import { asciiPriorsOf, singleByteScore } from './singleByteScore';

/** An encoding with how likely it makes the text. */
export interface Guess {
  readonly encoding: Encoding;
  /** Logarithm of the probability of the text. */
  readonly score: number;
  /** Mean logarithm over its letters and symbols: about -2.5 in a text, below -6 in letters at random. */
  readonly quality: number;
  readonly language: string;
  /** Pairs of letters, or characters, that the score is over. */
  readonly parts: number;
}

/** Minimum mean logarithm of text, and of text in which nothing is doubtful. */
const MIN_QUALITY = { eastAsian: -9.3, singleByte: -6.3 };
const SURE_QUALITY = { eastAsian: -8.6, singleByte: -5.3 };
/**
 * By this logarithm the best guess must be ahead of the next one that reads the bytes differently: by more if the guess
 * rests on few letters.
 */
const SURE_LEAD = 4;
const SURE_LEAD_AND_PARTS = 14;

/** What the letters of a sample say about its encoding. */
export interface GuessedEncoding extends Guess {
  readonly certain: boolean;
}

/**
 * The encoding in which the letters of a sample are most likely a text; undefined if they are no text in any.
 * @param sample words with bytes above ASCII, and the words around them
 * @param used   how often each byte occurs in the file
 */
export function guessEncoding(sample: Uint8Array, used: ArrayLike<number>): GuessedEncoding | undefined {
  const [best, ...others] = rankEncodings(sample);
  if (!best || best.quality < limitOf(MIN_QUALITY, best)) {
    return undefined;
  }
  const rival = others.find((other) => !readSame(best.encoding, other.encoding, used));
  const lead = best.score - (rival?.score ?? -Infinity);
  const sureLead = Math.max(SURE_LEAD, SURE_LEAD_AND_PARTS - best.parts);
  // Several encodings may read the bytes alike: this is the most usual one.
  const same = singleByteCandidates.find(({ encoding }) => readSame(encoding, best.encoding, used));
  return {
    ...best,
    encoding: same?.encoding ?? best.encoding,
    certain: lead >= sureLead && best.quality >= limitOf(SURE_QUALITY, best),
  };
}

function limitOf(limits: typeof MIN_QUALITY, { encoding }: Guess): number {
  return isSingleByte(encoding) ? limits.singleByte : limits.eastAsian;
}

/** All encodings that may be guessed, most likely first. */
function rankEncodings(sample: Uint8Array): Guess[] {
  const priors = asciiPriorsOf(sample);
  const guesses: Guess[] = singleByteCandidates.map((candidate) => {
    const { score, parts, language } = singleByteScore(sample, candidate, priors);
    return { encoding: candidate.encoding, score, quality: score / Math.max(1, parts), language, parts };
  });
  for (const { encoding, language } of multiByteCandidates) {
    const text = decoded(sample, encoding);
    if (text !== undefined) {
      const { score: ofText, characters } = eastAsianScore(text, language);
      const score = ofText + priors.otherScript;
      guesses.push({ encoding, score, quality: score / Math.max(1, characters), language, parts: characters });
    }
  }
  return guesses.sort((a, b) => b.score - a.score);
}

/** The text; undefined if the platform cannot decode it. */
function decoded(sample: Uint8Array, encoding: Encoding): string | undefined {
  try {
    return decodeText(sample, encoding);
  } catch {
    return undefined;
  }
}

/** Whether two encodings make the same text of the bytes that a file uses. */
function readSame(one: Encoding, other: Encoding, used: ArrayLike<number>): boolean {
  if (!isSingleByte(one) || !isSingleByte(other)) {
    return false;
  }
  const [a, b] = [charactersOf(one), charactersOf(other)];
  for (let byte = 0x80; byte < 256; byte++) {
    if (used[byte]! > 0 && a[byte] !== b[byte]) {
      return false;
    }
  }
  return true;
}
