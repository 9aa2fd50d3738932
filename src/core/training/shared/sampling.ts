/**
 * Returns for each word the maximum draw of 0..2^32-1 that keeps a token, to subsample frequent words. The probability
 * of keeping is sqrt(t / f) + t / f, with t = sample and f the word's share of the tokens. word2vec.c and gensim do the
 * same; the paper (Mikolov et al. 2013) has sqrt(t / f) alone.
 *
 * @param counts occurrences of each word
 * @param sample threshold; 0 keeps all
 */
export function keepLimits(counts: ArrayLike<number>, sample: number): Uint32Array {
  let tokens = 0;
  for (let id = 0; id < counts.length; id++) {
    tokens += counts[id]!;
  }
  const limits = new Uint32Array(counts.length).fill(0xffffffff);
  if (sample > 0) {
    for (let id = 0; id < counts.length; id++) {
      const ratio = (sample * tokens) / counts[id]!;
      limits[id] = Math.min(1, Math.sqrt(ratio) + ratio) * 0xffffffff;
    }
  }
  return limits;
}

/**
 * Drops tokens of frequent words before windows are applied, as word2vec does. A hash of the sentence and the position
 * replaces the random draw. The result depends on the text and the seed, and not on which thread reads which part.
 *
 * @param ids    sentences of ids, each ended by a negative value; kept values move to the front
 * @param limits from `keepLimits`
 * @returns how many values stay, with sentence ends
 */
export function subsample(ids: Int32Array, length: number, limits: Uint32Array, seed: number): number {
  let kept = 0;
  for (let start = 0; start < length;) {
    let sentence = mix(seed | 0);
    let end = start;
    for (; end < length && ids[end]! >= 0; end++) {
      sentence = mix(sentence ^ ids[end]!);
    }
    for (let at = start; at < end; at++) {
      if (mix(sentence + at - start) >>> 0 <= limits[ids[at]!]!) {
        ids[kept++] = ids[at]!;
      }
    }
    if (end < length) {
      ids[kept++] = ids[end]!;
    }
    start = end + 1;
  }
  return kept;
}

/** The finaliser of MurmurHash3 (Appleby) after a step of a Weyl sequence, so that 0 does not stay 0. */
function mix(value: number): number {
  let hash = Math.imul(value + 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/**
 * Builds Walker's alias table for the unigram distribution to the power `exponent`, in linear time (Vose 1991). It is
 * exact to 2^-32 in 8 bytes per word; the table of word2vec.c takes 400 MB.
 *
 * @returns for each word a threshold and an alias. To sample, draw a word uniformly and a number of 0..2^32-1. Take
 *   the word if the number is below the threshold, else its alias.
 */
export function aliasTable(counts: ArrayLike<number>, exponent: number): Uint32Array {
  const size = counts.length;
  const weights = new Float64Array(size);
  let total = 0;
  for (let id = 0; id < size; id++) {
    weights[id] = counts[id]! ** exponent;
    total += weights[id]!;
  }
  const table = new Uint32Array(2 * size);
  const small: number[] = [];
  const large: number[] = [];
  for (let id = 0; id < size; id++) {
    weights[id] = (weights[id]! * size) / total;
    (weights[id]! < 1 ? small : large).push(id);
  }
  while (small.length > 0 && large.length > 0) {
    const less = small.pop()!;
    const more = large.at(-1)!;
    table[2 * less] = weights[less]! * 0x100000000;
    table[2 * less + 1] = more;
    weights[more] = weights[more]! + weights[less]! - 1;
    if (weights[more] < 1) {
      large.pop();
      small.push(more);
    }
  }
  // The remaining weights are 1, up to rounding.
  for (const id of [...small, ...large]) {
    table[2 * id] = 0xffffffff;
    table[2 * id + 1] = id;
  }
  return table;
}
