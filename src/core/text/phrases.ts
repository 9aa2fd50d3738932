import { SENTENCE_END } from './corpus';

/** Joins the words of a phrase. */
export const phraseDelimiter = '_';

/** A 32-bit hash of a pair of ids. */
export function hashPair(first: number, second: number): number {
  let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second + 0x7f4a7c15, 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return hash ^ (hash >>> 15);
}

/** An open-addressing hash table from pairs of ids to numbers. It grows, and crosses threads by structured clone. */
export interface PairTable {
  size: number;
  /** By slot; `first` is -1 in a free slot. */
  first: Int32Array;
  second: Int32Array;
  values: Float64Array;
}

export function createPairTable(slots = 1024): PairTable {
  return {
    size: 0,
    first: new Int32Array(slots).fill(-1),
    second: new Int32Array(slots),
    values: new Float64Array(slots),
  };
}

/** The slot of the pair, or the free slot that it would take. */
function slotOf({ first, second }: PairTable, a: number, b: number): number {
  const mask = first.length - 1;
  let slot = hashPair(a, b) & mask;
  while (first[slot]! >= 0 && (first[slot] !== a || second[slot] !== b)) {
    slot = (slot + 1) & mask;
  }
  return slot;
}

/** The value of a pair; -1 if the table does not have it. */
function pairValue(table: PairTable, a: number, b: number): number {
  const slot = slotOf(table, a, b);
  return table.first[slot]! < 0 ? -1 : table.values[slot]!;
}

/** Adds to the value of a pair, which begins at 0. */
export function addToPair(table: PairTable, a: number, b: number, value: number): void {
  const slot = slotOf(table, a, b);
  if (table.first[slot]! < 0) {
    if (2 * (table.size + 1) > table.first.length) {
      grow(table);
      addToPair(table, a, b, value);
      return;
    }
    table.first[slot] = a;
    table.second[slot] = b;
    table.size++;
  }
  table.values[slot]! += value;
}

function grow(table: PairTable): void {
  const { first, second, values } = table;
  Object.assign(table, createPairTable(2 * first.length));
  first.forEach((a, slot) => {
    if (a >= 0) {
      addToPair(table, a, second[slot]!, values[slot]!);
    }
  });
}

/** The pairs sorted by their ids, so that the order of insertion does not matter. */
export function sortedPairs({ first, second, values }: PairTable): { first: number; second: number; value: number }[] {
  const pairs: { first: number; second: number; value: number }[] = [];
  first.forEach((a, slot) => {
    if (a >= 0) {
      pairs.push({ first: a, second: second[slot]!, value: values[slot]! });
    }
  });
  return pairs.sort((a, b) => a.first - b.first || a.second - b.second);
}

/** When a pair of words is a phrase. */
export interface PhraseRule {
  readonly minCount: number;
  readonly threshold: number;
  /** Number of distinct words plus number of distinct pairs of neighbouring words. */
  readonly types: number;
}

/**
 * How much more often two words are neighbours than their counts predict. The score is scaled by the number of distinct
 * words and pairs, as in gensim's `original_scorer`. word2phrase.c scales by the number of tokens, so its default
 * threshold of 100 is on another scale.
 * @see Mikolov et al. 2013, "Distributed Representations of Words and Phrases", equation 6
 */
export function phraseScore(pairCount: number, firstCount: number, secondCount: number, rule: PhraseRule): number {
  return ((pairCount - rule.minCount) / (firstCount * secondCount)) * rule.types;
}

/** Minimum occurrences of a pair whose score can exceed the threshold. */
export function neededCount(firstCount: number, secondCount: number, rule: PhraseRule): number {
  return (rule.minCount + (rule.threshold * firstCount * secondCount) / rule.types) * (1 - 1e-9);
}

/**
 * Estimates how many distinct values were hashed to `slots` slots when `free` slots are still free. The error is 0.1 %
 * at one slot for a hundred values, and far smaller with more slots.
 * @see Whang et al. 1990, linear counting
 */
export function linearCount(slots: number, free: number): number {
  return Math.round(-slots * Math.log(Math.max(1, free) / slots));
}

/**
 * Replaces pairs of `ids[0..length)` that are phrases by the id of the phrase, in place, from left to right. The last
 * word of a phrase begins no other phrase, as in gensim's `analyze_sentence`. Returns the new length.
 * @param phrases ids of phrases by pair
 */
export function joinPairs(ids: Int32Array, length: number, phrases: PairTable): number {
  let to = 0;
  for (let i = 0; i < length;) {
    const id = ids[i]!;
    const next = i + 1 < length ? ids[i + 1]! : SENTENCE_END;
    const joined = id === SENTENCE_END || next === SENTENCE_END ? -1 : pairValue(phrases, id, next);
    ids[to++] = joined < 0 ? id : joined;
    i += joined < 0 ? 1 : 2;
  }
  return to;
}
