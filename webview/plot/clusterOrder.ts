/**
 * An order that puts similar words next to each other: agglomerative clustering with average linkage (UPGMA), where each
 * merge lays the two rows of words end to end by the ends that are most similar.
 *
 * @param similarity size x size, row-major, symmetric.
 * @returns the row at each position.
 */
export function clusterOrder(similarity: ArrayLike<number>, size: number): number[] {
  /** Mean similarity between clusters; a cluster keeps the row of its lowest member. */
  const linkage = Float64Array.from(similarity);
  const clusters: (number[] | undefined)[] = Array.from({ length: size }, (_, i) => [i]);
  for (let merges = 1; merges < size; merges++) {
    const [a, b] = mostSimilar(linkage, clusters, size);
    const first = clusters[a]!;
    const second = clusters[b]!;
    for (let other = 0; other < size; other++) {
      const mean =
        (linkage[a * size + other]! * first.length + linkage[b * size + other]! * second.length) /
        (first.length + second.length);
      linkage[a * size + other] = mean;
      linkage[other * size + a] = mean;
    }
    clusters[a] = join(first, second, similarity, size);
    clusters[b] = undefined;
  }
  return clusters[0] ?? [];
}

function mostSimilar(linkage: Float64Array, clusters: readonly unknown[], size: number): [number, number] {
  let best = -Infinity;
  let pair: [number, number] | undefined;
  for (let a = 0; a < size; a++) {
    for (let b = clusters[a] ? a + 1 : size; b < size; b++) {
      // The first pair is taken whatever it is: similarities may be NaN.
      if (clusters[b] && (!pair || linkage[a * size + b]! > best)) {
        best = linkage[a * size + b]!;
        pair = [a, b];
      }
    }
  }
  return pair!;
}

function join(first: number[], second: number[], similarity: ArrayLike<number>, size: number): number[] {
  const between = (a: number, b: number): number => similarity[a * size + b]!;
  const head = first[0]!;
  const tail = first.at(-1)!;
  const otherHead = second[0]!;
  const otherTail = second.at(-1)!;
  const ways = [
    { close: between(tail, otherHead), order: () => [...first, ...second] },
    { close: between(tail, otherTail), order: () => [...first, ...second.reverse()] },
    { close: between(head, otherHead), order: () => [...first.reverse(), ...second] },
    { close: between(head, otherTail), order: () => [...second, ...first] },
  ];
  return ways.reduce((best, way) => (way.close > best.close ? way : best)).order();
}
