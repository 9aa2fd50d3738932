/**
 * Takes words from several lists in turn: the first of each, then the second of each. A list whose next word is taken
 * already gives the one after it.
 * @param perList maximum words from each list
 * @param left words to leave out
 */
export function interleave(lists: readonly (readonly string[])[], perList: number, left: readonly string[]): string[] {
  const seen = new Set(left);
  const taken: string[] = [];
  const rest = lists.map((list) => list.values());
  for (let turn = 0; turn < perList; turn++) {
    for (const words of rest) {
      for (let next = words.next(); !next.done; next = words.next()) {
        if (!seen.has(next.value)) {
          seen.add(next.value);
          taken.push(next.value);
          break;
        }
      }
    }
  }
  return taken;
}

/** The nearest words of each of `words`, in turn; together `count`, and at least one of each. */
export async function neighboursOfEach(
  words: readonly string[],
  count: number,
  neighboursOf: (word: string, count: number) => Promise<readonly { readonly word: string }[]>,
): Promise<string[]> {
  const perWord = Math.ceil(count / Math.max(1, words.length));
  // The words themselves and the neighbours of others may come first.
  const lists = await Promise.all(words.map((word) => neighboursOf(word, count + words.length)));
  return interleave(
    lists.map((list) => list.map(({ word }) => word)),
    perWord,
    words,
  );
}
