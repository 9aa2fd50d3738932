import { formatPlural } from '../../src/core/numberText';
import type { ProbedWord } from '../../src/protocol/training';

/** How many of the nearest words at the first look are remembered. */
const MAX_FIRST = 4;

/** What earlier looks at a run showed of a word. */
export interface WordMemory {
  /** The nearest words at the first look. */
  readonly first: readonly string[];
  /** The nearest words at the look before. */
  readonly last: readonly string[];
}

export type Memories = ReadonlyMap<string, WordMemory>;

/** A watched word and its nearest ones. */
export interface ProbeRow {
  readonly word: string;
  /** Best first; undefined where the word is not among those that are learned. */
  readonly neighbours:
    readonly { readonly word: string; readonly cosine: number; readonly isNew: boolean }[] | undefined;
  /** The nearest words at the first look; empty while all of them are still near. */
  readonly first: readonly string[];
}

/**
 * Compares a look with the looks before it: the rows to show, and what to remember for the next look.
 *
 * @param running whether the run goes on; after it nothing is marked as new
 */
export function compareLooks(
  memories: Memories,
  words: readonly ProbedWord[],
  running = true,
): { readonly rows: readonly ProbeRow[]; readonly memories: Memories } {
  const remembered = new Map(memories);
  const rows = words.map(({ word, neighbours }): ProbeRow => {
    if (!neighbours) {
      return { word, neighbours: undefined, first: [] };
    }
    const now = neighbours.map((neighbour) => neighbour.word);
    const { first, last } = memories.get(word) ?? { first: now.slice(0, MAX_FIRST), last: now };
    remembered.set(word, { first, last: now });
    return {
      word,
      neighbours: neighbours.map((neighbour) => ({ ...neighbour, isNew: running && !last.includes(neighbour.word) })),
      first: first.every((word) => now.includes(word)) ? [] : first,
    };
  });
  return { rows, memories: remembered };
}

/** `3 of 48 neighbours new`; empty where there are no neighbours. */
export function changeText(rows: readonly ProbeRow[]): string {
  const neighbours = rows.flatMap((row) => row.neighbours ?? []);
  const fresh = neighbours.filter(({ isNew }) => isNew).length;
  if (neighbours.length === 0) {
    return '';
  }
  return fresh === 0
    ? 'No change since a moment ago'
    : `${fresh} of ${formatPlural(neighbours.length, 'neighbour')} new`;
}
