/** Rows of the matrix of distances; they grow with the longest text. */
let rows: readonly [Uint32Array, Uint32Array, Uint32Array] = rowsOf(64);

/**
 * The number of insertions, deletions, substitutions and swaps of neighbouring letters between two texts: optimal
 * string alignment, a restricted Damerau-Levenshtein distance.
 * @param a, b code points of the texts: `a[0..aLength)`, `b[0..bLength)`
 * @param bound stops the computation where the distance is larger; any result above it means "more than `bound`"
 */
export function editDistance(
  a: ArrayLike<number>,
  aLength: number,
  b: ArrayLike<number>,
  bLength: number,
  bound = Infinity,
): number {
  if (bLength >= rows[0].length) {
    rows = rowsOf(2 * bLength);
  }
  let [before, previous, current] = rows;
  for (let j = 0; j <= bLength; j++) {
    previous[j] = j;
  }
  for (let i = 1; i <= aLength; i++) {
    current[0] = i;
    let smallest = i;
    for (let j = 1; j <= bLength; j++) {
      const substitution = a[i - 1] === b[j - 1] ? 0 : 1;
      let distance = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + substitution);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, before[j - 2]! + 1);
      }
      current[j] = distance;
      smallest = Math.min(smallest, distance);
    }
    if (smallest > bound) {
      return smallest;
    }
    [before, previous, current] = [previous, current, before];
  }
  return previous[bLength]!;
}

/** The same distance between two strings. */
export function stringDistance(a: string, b: string): number {
  const first = codePoints(a);
  const second = codePoints(b);
  return editDistance(first, first.length, second, second.length);
}

function codePoints(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0)!);
}

function rowsOf(length: number): readonly [Uint32Array, Uint32Array, Uint32Array] {
  return [new Uint32Array(length), new Uint32Array(length), new Uint32Array(length)];
}
