/**
 * The deepest leaf of a Huffman tree over words that occur 2^53 times in all: a leaf at depth d needs as many
 * occurrences as the (d + 2)nd Fibonacci number.
 */
export const MAX_PATH_LENGTH = 76;

/** In place of a parent: the node is the root. */
export const ROOT = 0xffffffff;

/**
 * The Huffman tree of a vocabulary, as word2vec.c and gensim build it for hierarchical softmax (Mikolov et al. 2013b,
 * section 2.1): frequent words are near its root. Of two nodes that are joined the rarer is on the 0 side; of a word and
 * a joined node that are equally frequent the joined node is taken for the rarer.
 *
 * @param counts occurrences of each word, each at least 1
 * @returns for each node its parent: words come first, then the size - 1 inner nodes, the root last. A value is
 *   2 * p + side, with p the parent's number among the inner nodes; the root's is ROOT.
 */
export function huffmanParents(counts: ArrayLike<number>): Uint32Array {
  const size = counts.length;
  const parents = new Uint32Array(Math.max(0, 2 * size - 1)).fill(ROOT);
  const rarestFirst = Uint32Array.from({ length: size }, (_, id) => id).sort(
    (a, b) => counts[a]! - counts[b]! || b - a,
  );
  // Joined nodes come into being in order of their counts: two queues are enough.
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
