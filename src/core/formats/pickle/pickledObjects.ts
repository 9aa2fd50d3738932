/* The contents of pickles besides lists, numbers and texts. */

/** A class or function, known only by its name. */
export class PickledClass {
  /** @param name `module name` */
  constructor(readonly name: string) {}
}

/** The result that a class or function would have for `args`. */
export class PickledObject {
  /** Its state; for most objects a dict of attributes. */
  state: unknown;
  /** Its items, if it is a kind of dict or list. */
  private items: PickledDict | unknown[] | undefined;

  constructor(
    readonly className: string,
    readonly args: unknown,
  ) {}

  /** Its items, if it is a kind of dict. */
  get dict(): PickledDict | undefined {
    return this.items instanceof PickledDict ? this.items : undefined;
  }

  /** Its items, if it is a kind of list. */
  get list(): unknown[] | undefined {
    return Array.isArray(this.items) ? this.items : undefined;
  }

  /** Returns the items of a kind of dict to add to; undefined if it has those of a list. */
  itemDict(): PickledDict | undefined {
    this.items ??= new PickledDict();
    return this.dict;
  }

  /** Returns the items of a kind of list to add to; undefined if it has those of a dict. */
  itemList(): unknown[] | undefined {
    this.items ??= [];
    return this.list;
  }

  /** Returns an attribute, or undefined if it is missing. */
  attribute(name: string): unknown {
    // Objects with slots have a pair of dicts.
    const states: readonly unknown[] = Array.isArray(this.state) ? this.state : [this.state];
    return states.find((state): state is PickledDict => state instanceof PickledDict && state.has(name))?.get(name);
  }
}

/** The name of something that another place holds, such as a storage of PyTorch. */
export class PersistentId {
  constructor(readonly id: unknown) {}
}

/** Longer bytes have a buffer of their own, which takes two hundred bytes more. */
export const MAX_INLINE_BYTES = 32;

const noBytes = new Uint8Array(0);

/** The place of bytes in the file, or of a text too long to be a word. */
export class PickledBytes {
  constructor(
    /** -1 if the file has them in another notation. */
    readonly position: number,
    readonly length: number,
    /** A text is UTF-8. */
    readonly isText: boolean,
    /** A copy; few bytes as a text whose characters stand for them. */
    private readonly copy: Uint8Array | string | undefined,
  ) {}

  /** Returns bytes with a copy of them. */
  static copyOf(position: number, bytes: Uint8Array): PickledBytes {
    const copy = bytes.length > MAX_INLINE_BYTES ? bytes.slice() : String.fromCharCode(...bytes);
    return bytes.length === 0 ? emptyBytes : new PickledBytes(position, bytes.length, false, copy);
  }

  /** A copy, if they are short or the file has them in another notation. */
  get data(): Uint8Array | undefined {
    const { copy } = this;
    if (typeof copy !== 'string') {
      return copy;
    }
    const bytes = new Uint8Array(copy.length);
    for (let i = 0; i < copy.length; i++) {
      bytes[i] = copy.charCodeAt(i);
    }
    return bytes;
  }
}

const emptyBytes = new PickledBytes(0, 0, false, noBytes);

const nothing: unknown[] = [];

/** A dict in the order of the file; if a key comes again, its last value counts. */
export class PickledDict {
  private items = nothing;
  private places: Map<unknown, number> | undefined;

  /** Number of entries; several may have the same key. */
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
    // Another attribute holds the same.
  }
}
