import { VecinityError } from '../../errors';
import { utf8Start } from '../../text/utf8';
import type { FloretOptions } from './floretNgrams';
import { checkCounts } from '../word2vec/word2vecHeader';

/** Where a file says that n-grams are longer, it is wrong; floret's own are 3 to 6 characters long. */
const MAX_NGRAM_CHARACTERS = 100;
/** What stands before and behind words is one character. */
const MOST_MARK_CHARACTERS = 20;
/** Hashes have 32 bits; real tables have 50,000 rows to 500,000. */
const MOST_ROWS = 100_000_000;
/** A first line is hardly longer than 60 bytes. */
const MOST_HEADER_BYTES = 1000;

/** Says what cannot be. */
export type Trouble = (what: string) => VecinityError;

/**
 * The settings of spaCy's `vectors.cfg`.
 * @param settings what it holds, and so anything
 * @param buckets  rows of the vectors beside it
 * @throws what `trouble` makes of a setting that cannot be
 */
export function floretOfSpacy(
  settings: Readonly<Record<string, unknown>>,
  buckets: number,
  trouble: Trouble,
): FloretOptions {
  const number = (name: string): number => (typeof settings[name] === 'number' ? settings[name] : NaN);
  const text = (name: string, otherwise: string): string => {
    const value = Object.hasOwn(settings, name) ? settings[name] : otherwise;
    if (typeof value !== 'string') {
      throw trouble(`says what ${name} is, but not as a text`);
    }
    return value;
  };
  const options = {
    minN: number('minn'),
    maxN: number('maxn'),
    hashCount: number('hash_count'),
    seed: number('hash_seed'),
    begin: text('bow', '<'),
    end: text('eow', '>'),
    buckets,
    ofSpacy: true,
  };
  checkFloret(options, trouble);
  return options;
}

/** What the first line of floret's table says. */
export interface FloretHeader {
  readonly options: FloretOptions;
  readonly dimensions: number;
  /** Position of the first row. */
  readonly start: number;
}

/**
 * Reads the line `bucket dim minn maxn hashCount hashSeed BOW EOW` (floret 0.10, fasttext.cc, saveFloretVectors).
 * @param head      the first bytes of the file
 * @param fileBytes no more than these are in the file
 * @throws VecinityError `badFile` for settings that cannot be, or more rows than can be in the file
 */
export function readFloretHeader(head: Uint8Array, fileBytes: number, path: string): FloretHeader {
  const start = head.subarray(0, MOST_HEADER_BYTES).indexOf(0x0a) + 1;
  const trouble: Trouble = (what) =>
    new VecinityError('badFile', `${path} ${what} (line 1).`, {
      path,
      line: 1,
      byte: 0,
      remedy: 'Get the file again.',
    });
  const line = new TextDecoder().decode(head.subarray(utf8Start(head), start)).trim();
  const match = /^(\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (\S+) (\S+)$/.exec(line);
  if (start === 0 || !match) {
    throw trouble('does not begin with floret’s eight settings');
  }
  const [rows, columns, minN, maxN, hashCount, seed] = match.slice(1, 7).map(Number);
  const [begin, end] = [match[7]!, match[8]!];
  const { rows: buckets, dimensions } = checkCounts(rows!, columns!, fileBytes, path, 2, 'rows of n-grams');
  const options = { minN: minN!, maxN: maxN!, hashCount: hashCount!, seed: seed!, begin, end, buckets, ofSpacy: false };
  checkFloret(options, trouble);
  return { options, dimensions, start };
}

/** Throws what `trouble` makes of settings that cannot be. */
function checkFloret(
  { minN, maxN, hashCount, seed, begin, end, buckets, ofSpacy }: FloretOptions,
  trouble: Trouble,
): void {
  const within = (value: number, least: number, most: number): boolean =>
    Number.isInteger(value) && value >= least && value <= most;
  // floret's way to have no n-grams is a longest one of 0; spaCy refuses that.
  const inOrder = minN <= maxN || (maxN === 0 && !ofSpacy);
  if (!within(minN, 0, MAX_NGRAM_CHARACTERS) || !within(maxN, 0, MAX_NGRAM_CHARACTERS) || !inOrder) {
    throw trouble(`says that n-grams have ${minN} to ${maxN} characters, which cannot be`);
  }
  if (buckets > MOST_ROWS) {
    throw trouble(`says that there are ${buckets} rows of n-grams, which cannot be`);
  }
  if (!within(hashCount, 1, 4)) {
    throw trouble(`says that each n-gram has ${hashCount} rows, but it has 1 to 4`);
  }
  if (!within(seed, 0, 2 ** 32 - 1)) {
    throw trouble(`says that hashes begin with ${seed}, which cannot be`);
  }
  if (begin.length > MOST_MARK_CHARACTERS || end.length > MOST_MARK_CHARACTERS) {
    throw trouble(`puts ${Math.max(begin.length, end.length)} characters before or behind each word, which cannot be`);
  }
}
