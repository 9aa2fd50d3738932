import { Space, type Provenance, type SpaceParts } from '../../../src/core/space';
import { Vocabulary } from '../../../src/core/vocabulary';

export const provenance: Provenance = {
  name: 'test',
  algorithm: 'skipgram',
  createdAt: '2026-01-02T03:04:05.000Z',
  tokens: 1234,
  hyperparameters: { dimensions: 3, seed: 7, sample: 1e-4 },
  lossByEpoch: [2.5, 1.25],
  seconds: 0.5,
  corpusFingerprint: 'fingerprint',
};

/** Makes a space from rows. Words are w0, w1, ... by default; counts fall from the first. */
export function spaceOf(
  rows: readonly (readonly number[])[],
  words = rows.map((_, id) => `w${id}`),
  from: Partial<Provenance> = {},
  parts: SpaceParts = {},
): Space {
  return new Space(
    Vocabulary.fromWords(
      words,
      words.map((_, id) => words.length - id),
    ),
    Float32Array.from(rows.flat()),
    rows[0]?.length ?? 1,
    { ...provenance, ...from },
    parts,
  );
}

/** Returns numbers in [-0.5, 0.5) from a seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 - 0.5;
  };
}

export function randomRows(size: number, dimensions: number, seed: number): number[][] {
  const random = randomNumbers(seed);
  return Array.from({ length: size }, () => Array.from({ length: dimensions }, random));
}

/** Returns the words of a space, by id. */
export function wordsOf({ vocabulary }: Pick<Space, 'vocabulary'>): string[] {
  return Array.from({ length: vocabulary.size }, (_, id) => vocabulary.word(id));
}
