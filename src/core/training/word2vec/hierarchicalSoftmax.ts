/**
 * Maximum depth of a Huffman tree over words with 2^53 occurrences in all. A leaf at depth d needs as many occurrences
 * as the (d + 2)nd Fibonacci number.
 */
export const MAX_PATH_LENGTH = 76;

/** The parent of the root. */
export const ROOT = 0xffffffff;

/**
 * Builds the Huffman tree of a vocabulary as word2vec.c and gensim do for hierarchical softmax (Mikolov et al. 2013b,
 * section 2.1). Frequent words are near the root. The rarer of two joined nodes is on the 0 side. If a word and an
 * inner node are equally frequent, the inner node counts as the rarer.
 *
 * @param counts occurrences of each word, each at least 1
 * @returns the parent of each node: first the words, then the size - 1 inner nodes with the root last. A value is
 *   2 * p + side, where p numbers the parent among inner nodes; the root has ROOT.
 */
export function huffmanParents(counts: ArrayLike<number>): Uint32Array {
  const size = counts.length;
  const parents = new Uint32Array(Math.max(0, 2 * size - 1)).fill(ROOT);
  const rarestFirst = Uint32Array.from({ length: size }, (_, id) => id).sort(
    (a, b) => counts[a]! - counts[b]! || b - a,
  );
  // Inner nodes arise in order of their counts, so two queues are enough.
  const joined = new Float64Array(Math.max(0, size - 1));
  let word = 0;
  let node = 0;
  for (let next = 0; next < size - 1; next++) {
    for (let side = 0; side < 2; side++) {
      const takesWord = word < size && (node === next || counts[rarestFirst[word]!]! < joined[node]!);
      const child = takesWord ? rarestFirst[word++]! : size + node++;
      joined[next]! += child < size ? counts[child]! : joined[child - size]!;
      parents[child] = 2 * next + side;
    }
  }
  return parents;
}
