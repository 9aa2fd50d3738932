/** What can be wrong with a file whose other words can be read. */
export type FaultKind =
  | 'header'
  | 'rowCount'
  | 'raggedLine'
  | 'spaceInWord'
  | 'invalidUtf8'
  | 'emptyWord'
  | 'duplicateWord'
  | 'notFinite'
  | 'zeroRow'
  | 'unnamedRow'
  | 'skipped'
  | 'trailingBytes'
  | 'lineEnds'
  | 'separator'
  | 'encoding'
  | 'broken';

/** Where in the file: one of these. */
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
  /** One sentence: what is wrong, and what was made of it. No longer than a few lines, whatever the file holds. */
  readonly text: string;
}

/** How often one kind of fault was found. */
export interface FaultCount {
  readonly kind: FaultKind;
  readonly count: number;
  readonly first: Fault;
}

/** Of each kind so many are kept with their places; the others are counted. */
const KEPT_OF_A_KIND = 1000;

/** Collects what a reader finds wrong while it goes on. */
export class Faults {
  private readonly found = new Map<FaultKind, { count: number; readonly kept: Fault[] }>();

  /**
   * @param text  made only if it is kept
   * @param times how often it is there, where one sentence says it of all
   */
  add(kind: FaultKind, place: FaultPlace, text: () => string, times = 1): void {
    let of = this.found.get(kind);
    if (!of) {
      of = { count: 0, kept: [] };
      this.found.set(kind, of);
    }
    of.count += times;
    if (of.kept.length < KEPT_OF_A_KIND) {
      of.kept.push({ kind, ...place, text: text() });
    }
  }

  /** Adds what was found elsewhere. */
  addAll({ found }: Faults): void {
    for (const [kind, { count, kept }] of found) {
      const of = this.found.get(kind) ?? { count: 0, kept: [] };
      this.found.set(kind, of);
      of.count += count;
      of.kept.push(...kept.slice(0, KEPT_OF_A_KIND - of.kept.length));
    }
  }

  /** Those that are kept, by kind in the order they were first found. */
  get list(): readonly Fault[] {
    return [...this.found.values()].flatMap(({ kept }) => kept);
  }

  get counts(): readonly FaultCount[] {
    return [...this.found].map(([kind, { count, kept }]) => ({ kind, count, first: kept[0]! }));
  }
}

/** Controls, ends of lines, halves of characters, and what turns the direction of text around. */
const disturbing = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A word or name from a file as a message shows it: quoted, short and harmless whatever the file holds. */
export function quoted(word: string): string {
  const characters = Array.from(word.slice(0, 200));
  const short = characters.length > 60 ? `${characters.slice(0, 60).join('')}…` : word;
  return `“${short.replace(disturbing, '\ufffd')}”`;
}
