import { SENTENCE_END } from './corpus';

/** Stands between the words of a phrase. */
export const phraseDelimiter = '_';

/** A hash of a pair of ids: 32 bits. */
export function hashPair(first: number, second: number): number {
  let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second + 0x7f4a7c15, 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return hash ^ (hash >>> 15);
}

/** Numbers by pair of ids: an open-addressing table that grows; crosses threads by structured clone. */
export interface PairTable {
  size: number;
  /** By slot; `first` of a free one is -1. */
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

/** The slot of the pair, or the one where it would stand. */
function slotOf({ first, second }: PairTable, a: number, b: number): number {
  const mask = first.length - 1;
  let slot = hashPair(a, b) & mask;
  while (first[slot]! >= 0 && (first[slot] !== a || second[slot] !== b)) {
    slot = (slot + 1) & mask;
  }
  return slot;
}

/** The value of a pair; -1 if it has none. */
export function pairValue(table: PairTable, a: number, b: number): number {
  const slot = slotOf(table, a, b);
  return table.first[slot]! < 0 ? -1 : table.values[slot]!;
}

/** Adds to the value of a pair, which is 0 to begin with. */
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

/** The pairs in order of their ids, which no order of insertion changes. */
export function sortedPairs({ first, second, values }: PairTable): { first: number; second: number; value: number }[] {
  const pairs: { first: number; second: number; value: number }[] = [];
  first.forEach((a, slot) => {
    if (a >= 0) {
      pairs.push({ first: a, second: second[slot]!, value: values[slot]! });
    }
  });
  return pairs.sort((a, b) => a.first - b.first || a.second - b.second);
}

/** What decides whether a pair is a phrase. */
export interface PhraseRule {
  readonly minCount: number;
  readonly threshold: number;
  /** Different words and different pairs of neighbours together. */
  readonly types: number;
}

/**
 * How much more often two words stand side by side than their counts let expect: the score of Mikolov et al. 2013b,
 * equation 6, with the factor of gensim's `original_scorer`, which is the number of different words and pairs it has
 * counted. (word2phrase.c has the number of all words there, so that its threshold of 100 is another scale.)
 */
export function phraseScore(pairCount: number, firstCount: number, secondCount: number, rule: PhraseRule): number {
  return ((pairCount - rule.minCount) / (firstCount * secondCount)) * rule.types;
}

/** Occurrences a pair needs at least: with fewer, its score is not above the threshold. */
export function neededCount(firstCount: number, secondCount: number, rule: PhraseRule): number {
  return (rule.minCount + (rule.threshold * firstCount * secondCount) / rule.types) * (1 - 1e-9);
}

/**
 * Different things that were hashed to `slots` slots when `free` of them stayed free: linear counting (Whang et al.
 * 1990). Its error is 0.1 % where there is one slot for a hundred things, and far below with more.
 */
export function linearCount(slots: number, free: number): number {
  return Math.round(-slots * Math.log(Math.max(1, free) / slots));
}

/**
 * Joins the pairs of `ids[0..length)` that are phrases, in place, from left to right: a word that ends a phrase begins
 * no other, as in gensim's `analyze_sentence`. A value of `phrases` is the id of the phrase. Returns the new length.
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
