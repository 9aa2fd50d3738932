/** Kinds of faults after which a reader goes on. */
export type FaultKind =
  | 'header'
  | 'rowCount'
  | 'raggedLine'
  | 'spaceInWord'
  | 'invalidUtf8'
  | 'recoded'
  | 'emptyWord'
  | 'duplicateWord'
  | 'notFinite'
  | 'zeroRow'
  | 'unnamedRow'
  | 'skipped'
  | 'trailingBytes'
  | 'lineEnds'
  | 'separator'
  | 'layout'
  | 'encoding'
  | 'broken';

/** Where in the file; exactly one of these. */
export interface FaultPlace {
  /** 1-based. */
  readonly line?: number;
  /** 0-based. */
  readonly byte?: number;
  /** 1-based row of the table. */
  readonly row?: number;
}

export interface Fault extends FaultPlace {
  readonly kind: FaultKind;
  /** One sentence: what is wrong, and what the reader did. A few lines at most, whatever the file holds. */
  readonly text: string;
}

/** How often one kind of fault was found. */
export interface FaultCount {
  readonly kind: FaultKind;
  readonly count: number;
  readonly first: Fault;
}

/** Maximum faults of each kind that are kept; `counts` has the totals. */
const MAX_KEPT = 1000;

/** Collects the faults that a reader finds. */
export class Faults {
  private readonly found = new Map<FaultKind, { count: number; readonly kept: Fault[] }>();

  /**
   * Adds a fault.
   * @param text  returns the sentence; called only if the fault is kept
   * @param times number of faults that the sentence is about
   */
  add(kind: FaultKind, place: FaultPlace, text: () => string, times = 1): void {
    let of = this.found.get(kind);
    if (!of) {
      of = { count: 0, kept: [] };
      this.found.set(kind, of);
    }
    of.count += times;
    if (of.kept.length < MAX_KEPT) {
      of.kept.push({ kind, ...place, text: text() });
    }
  }

  /** Adds the faults of another collection. */
  addAll({ found }: Faults): void {
    for (const [kind, { count, kept }] of found) {
      const of = this.found.get(kind) ?? { count: 0, kept: [] };
      this.found.set(kind, of);
      of.count += count;
      of.kept.push(...kept.slice(0, MAX_KEPT - of.kept.length));
    }
  }

  /** The first 1,000 faults of each kind, kinds in the order they were first found. */
  get list(): readonly Fault[] {
    return [...this.found.values()].flatMap(({ kept }) => kept);
  }

  get counts(): readonly FaultCount[] {
    return [...this.found].map(([kind, { count, kept }]) => ({ kind, count, first: kept[0]! }));
  }
}

/** Control characters, line separators, lone surrogates, and marks that change the direction of text. */
const disturbing = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Returns a word or name from a file for a message: in quotes, at most 60 characters, without control characters. */
export function quoted(word: string): string {
  const characters = Array.from(word.slice(0, 200));
  const short = characters.length > 60 ? `${characters.slice(0, 60).join('')}…` : word;
  return `“${short.replace(disturbing, '\ufffd')}”`;
}
