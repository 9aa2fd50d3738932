import { quoted } from '../../io/faults';
import type { JsonEvents } from './jsonStream';
import type { JsonShape } from './jsonShape';
import { MAX_DIMENSIONS } from '../shared/vectorTable';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Receives each record: its word, its values and its fault. The word and the fault are undefined if it has none. */
export type TakeRecord = (word: Uint8Array | undefined, values: readonly number[], trouble: string | undefined) => void;

/** Passes on the records of a JSON text of known shape. */
export class JsonRows implements JsonEvents {
  /** The last key at each depth. */
  private readonly keys: (Uint8Array | undefined)[] = [];
  private depth = 0;
  private inRecord = false;
  /** Depth of the numbers of the vector; 0 outside of a vector. */
  private vectorDepth = 0;
  private word: Uint8Array | undefined;
  private values: number[] = [];
  private trouble: string | undefined;
  private hasVector = false;

  /**
   * @param vectorKey key of a record with its vector; unused for records without keys
   * @param take      receives each record
   */
  constructor(
    private readonly shape: JsonShape,
    private readonly vectorKey: string,
    private readonly take: TakeRecord,
  ) {}

  open(isObject: boolean): void {
    const { shape, depth } = this;
    if (!this.inRecord && depth === shape.depth && this.isPlace() && isObject === (shape.record === 'object')) {
      this.inRecord = true;
      this.word = shape.isKeyed ? this.keys[depth] : undefined;
      this.values = [];
      this.trouble = undefined;
      this.hasVector = shape.record !== 'object';
      this.vectorDepth = shape.record === 'object' ? 0 : depth + 1;
    } else if (this.inRecord && depth === shape.depth + 1) {
      if (shape.record === 'list' && !isObject) {
        this.vectorDepth = depth + 1;
      } else if (shape.record === 'object' && this.isKey(this.vectorKey)) {
        this.vectorDepth = isObject ? 0 : depth + 1;
        this.hasVector = !isObject;
        this.values = [];
      } else if (shape.record === 'values') {
        this.trouble = 'has a list in place of a number';
      }
    } else if (this.inRecord && this.vectorDepth === depth) {
      this.trouble = 'has a list in place of a number';
    }
    this.depth++;
    this.keys[this.depth] = undefined;
  }

  close(): void {
    this.depth--;
    if (this.vectorDepth > this.depth) {
      this.vectorDepth = 0;
    }
    if (this.inRecord && this.depth === this.shape.depth) {
      this.inRecord = false;
      this.vectorDepth = 0;
      this.take(this.word, this.values, this.trouble ?? (this.hasVector ? undefined : 'has no vector'));
    }
  }

  key(name: Uint8Array): void {
    this.keys[this.depth] = name.slice();
  }

  text(value: Uint8Array): void {
    const { shape } = this;
    if (
      this.isWordPlace() ||
      (shape.record === 'list' && this.inRecord && this.word === undefined && this.depth === shape.depth + 1)
    ) {
      this.word = value.slice();
    } else if (this.isVectorPlace()) {
      this.trouble = `has ${quoted(decoder.decode(value.subarray(0, 200)))} in place of a number`;
    }
  }

  number(value: number, literal: Uint8Array): void {
    if (this.isVectorPlace()) {
      this.addValue(value);
    } else if (this.isWordPlace()) {
      this.word = literal.slice();
    }
  }

  literal(value: string): void {
    if (this.isVectorPlace()) {
      this.addValue(NaN);
      this.trouble = value === 'null' ? this.trouble : `has ${value} in place of a number`;
    }
  }

  private addValue(value: number): void {
    if (this.values.length === MAX_DIMENSIONS) {
      throw new RangeError(`a list has more than ${MAX_DIMENSIONS} numbers, too many for a vector`);
    }
    this.values.push(value);
  }

  private isPlace(): boolean {
    return this.shape.under === undefined || this.is(this.keys[1], this.shape.under);
  }

  private isWordPlace(): boolean {
    const { shape } = this;
    const isMember = this.inRecord && shape.record === 'object' && this.depth === shape.depth + 1;
    return isMember && shape.wordKey !== undefined && this.isKey(shape.wordKey);
  }

  private isVectorPlace(): boolean {
    return this.inRecord && this.vectorDepth > 0 && this.depth === this.vectorDepth;
  }

  private isKey(name: string): boolean {
    return this.is(this.keys[this.depth], name);
  }

  private is(key: Uint8Array | undefined, name: string): boolean {
    return key !== undefined && decoder.decode(key.subarray(0, 200)) === name;
  }
}

/** Passes on the texts in the list under a key of the root. */
export class JsonTexts implements JsonEvents {
  private depth = 0;
  private isUnder = false;

  constructor(
    private readonly under: string,
    private readonly take: (text: Uint8Array) => void,
  ) {}

  open(): void {
    this.depth++;
  }

  close(): void {
    this.depth--;
  }

  key(name: Uint8Array): void {
    this.isUnder = this.depth === 1 ? decoder.decode(name.subarray(0, 200)) === this.under : this.isUnder;
  }

  text(value: Uint8Array): void {
    if (this.isUnder && this.depth === 2) {
      this.take(value);
    }
  }

  number(_value: number, literal: Uint8Array): void {
    this.text(literal);
  }

  literal(value: string): void {
    this.text(new TextEncoder().encode(value));
  }
}
