/* What pickles hold besides lists, numbers and texts. */

/** A class or function, which is never more than its name. */
export class PickledClass {
  /** @param name `module name` */
  constructor(readonly name: string) {}
}

/** What a class or function would have made of `args`. */
export class PickledObject {
  /** What it was given afterwards; for most objects a dict of attributes. */
  state: unknown;
  /** What it holds where it is a kind of dict. */
  dict: PickledDict | undefined;

  constructor(
    readonly className: string,
    readonly args: unknown,
  ) {}

  /** An attribute, undefined where there is none. */
  attribute(name: string): unknown {
    // Objects with slots have a pair of dicts.
    const states: readonly unknown[] = Array.isArray(this.state) ? this.state : [this.state];
    return states.find((state): state is PickledDict => state instanceof PickledDict && state.has(name))?.get(name);
  }
}

/** What a pickle names and another place holds: a storage of PyTorch. */
export class PersistentId {
  constructor(readonly id: unknown) {}
}

/** Bytes, or a text too long to be a word: where they lie in the file. */
export class PickledBytes {
  constructor(
    readonly position: number,
    readonly length: number,
    /** How it is written: a text is UTF-8. */
    readonly isText: boolean,
    /** A copy, of short ones. */
    readonly data: Uint8Array | undefined,
  ) {}
}

const nothing: unknown[] = [];

/** A dict in the order it was written; a key may come again, and then the last one counts. */
export class PickledDict {
  private items = nothing;
  private places: Map<unknown, number> | undefined;

  /** Entries, of which some may have the same key. */
  get size(): number {
    return this.items.length / 2;
  }

  /** @param items keys and values in turn */
  add(items: unknown[]): void {
    // Most dicts are filled at once.
    if (this.items.length === 0) {
      this.items = items;
    } else {
      for (const item of items) {
        this.items.push(item);
      }
    }
    this.places = undefined;
  }

  has(key: string | number): boolean {
    return this.place(key) !== undefined;
  }

  get(key: string | number): unknown {
    const place = this.place(key);
    return place === undefined ? undefined : this.items[place + 1];
  }

  *entries(): Generator<readonly [key: unknown, value: unknown]> {
    for (let i = 0; i < this.items.length; i += 2) {
      yield [this.items[i], this.items[i + 1]];
    }
  }

  private place(key: string | number): number | undefined {
    if (this.items.length <= 16) {
      const place = this.items.findLastIndex((item, i) => i % 2 === 0 && item === key);
      return place < 0 ? undefined : place;
    }
    if (!this.places) {
      this.places = new Map();
      for (let i = 0; i < this.items.length; i += 2) {
        this.places.set(this.items[i], i);
      }
    }
    return this.places.get(key);
  }
}

/** A dict that keeps nothing. */
export class ForgottenDict extends PickledDict {
  override add(): void {
    // What it would hold stands elsewhere.
  }
}
