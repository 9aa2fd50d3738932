import type { VecinityError } from '../../errors';
import { badFile } from '../../io/badFile';
import { utf8Start } from '../../text/utf8';
import type { FloretOptions } from './floretNgrams';
import { checkCounts } from '../word2vec/word2vecHeader';

/** Maximum characters of an n-gram; floret's defaults are 3 to 6. */
const MAX_NGRAM_CHARACTERS = 100;
/** Maximum characters of a mark; the usual marks are `<` and `>`. */
const MAX_MARK_CHARACTERS = 20;
/** Maximum rows of a table; real tables have 50,000 to 500,000. */
const MAX_ROWS = 100_000_000;
/** Maximum bytes of the first line; the usual length is under 60. */
const MAX_HEADER_BYTES = 1000;

/** Returns the error of an impossible setting. */
export type Trouble = (what: string) => VecinityError;

/**
 * Returns the settings in spaCy's `vectors.cfg`.
 * @param settings the content of the file, not yet checked
 * @param buckets  rows of the vectors in the same folder
 * @throws the error that `trouble` makes of an impossible setting
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
      throw trouble(`has a ${name} that is not a text`);
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

/** The first line of a floret table. */
export interface FloretHeader {
  readonly options: FloretOptions;
  readonly dimensions: number;
  /** Position of the first row. */
  readonly start: number;
}

/**
 * Parses the first line, `bucket dim minn maxn hashCount hashSeed BOW EOW`.
 * @param head     the first bytes of the file
 * @param maxBytes of the file
 * @throws VecinityError `badFile` if settings are impossible or the rows do not fit into the file
 * @see floret 0.10, fasttext.cc, saveFloretVectors
 */
export function readFloretHeader(head: Uint8Array, maxBytes: number, path: string): FloretHeader {
  const start = head.subarray(0, MAX_HEADER_BYTES).indexOf(0x0a) + 1;
  const trouble: Trouble = (what) => badFile(path, what, { line: 1, byte: 0 });
  const line = new TextDecoder().decode(head.subarray(utf8Start(head), start)).trim();
  const match = /^(\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (\S+) (\S+)$/.exec(line);
  if (start === 0 || !match) {
    throw trouble('does not begin with floret’s eight settings');
  }
  const [rows, columns, minN, maxN, hashCount, seed] = match.slice(1, 7).map(Number);
  const [begin, end] = [match[7]!, match[8]!];
  const { rows: buckets, dimensions } = checkCounts(rows!, columns!, maxBytes, path, 2, 'rows of n-grams');
  const options = { minN: minN!, maxN: maxN!, hashCount: hashCount!, seed: seed!, begin, end, buckets, ofSpacy: false };
  checkFloret(options, trouble);
  return { options, dimensions, start };
}

/** @throws the error that `trouble` makes of an impossible setting */
function checkFloret(
  { minN, maxN, hashCount, seed, begin, end, buckets, ofSpacy }: FloretOptions,
  trouble: Trouble,
): void {
  const within = (value: number, min: number, max: number): boolean =>
    Number.isInteger(value) && value >= min && value <= max;
  // In floret a maximum of 0 means no n-grams. spaCy rejects it.
  const inOrder = minN <= maxN || (maxN === 0 && !ofSpacy);
  if (!within(minN, 0, MAX_NGRAM_CHARACTERS) || !within(maxN, 0, MAX_NGRAM_CHARACTERS) || !inOrder) {
    throw trouble(`says that n-grams have ${minN} to ${maxN} characters, which is impossible`);
  }
  if (buckets > MAX_ROWS) {
    throw trouble(`says that there are ${buckets} rows of n-grams, which is impossible`);
  }
  if (!within(hashCount, 1, 4)) {
    throw trouble(`says that each n-gram has ${hashCount} rows, not 1 to 4`);
  }
  if (!within(seed, 0, 2 ** 32 - 1)) {
    throw trouble(`says that hashes begin with ${seed}, which is impossible`);
  }
  if (begin.length > MAX_MARK_CHARACTERS || end.length > MAX_MARK_CHARACTERS) {
    throw trouble(
      `puts ${Math.max(begin.length, end.length)} characters before or after each word, which is impossible`,
    );
  }
}
