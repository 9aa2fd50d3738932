import { quoted } from '../../io/faults';
import { decodeVector } from './encodedVector';
import { keyText } from './jsonOutline';
import { ENTRY, ITEM, type JsonShape, type JsonStep, type JsonVectors } from './jsonShape';
import type { JsonEvents } from './jsonStream';
import { MAX_DIMENSIONS } from '../shared/vectorTable';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Receives each record: its word, its values and its fault. The word and the fault are undefined if it has none. */
export type TakeRecord = (word: Uint8Array | undefined, values: readonly number[], trouble: string | undefined) => void;

/** Follows the way from the root to values of a JSON text. */
class JsonWay {
  /** Open containers. */
  depth = 0;
  /** The last key at each depth; undefined in a list. */
  readonly keys: (Uint8Array | undefined)[] = [];
  private readonly inList: boolean[] = [];
  /** Number of containers from the root on that the path leads through. */
  private matched = 0;

  constructor(private readonly path: readonly JsonStep[]) {}

  /** @returns whether the new container is at the end of the path */
  open(isObject: boolean): boolean {
    const { depth } = this;
    if (this.matched === depth && (depth === 0 || this.isStep(depth - 1))) {
      this.matched++;
    }
    this.depth++;
    this.keys[this.depth] = undefined;
    this.inList[this.depth] = !isObject;
    return this.matched === this.depth && this.depth === this.path.length + 1;
  }

  close(): void {
    this.depth--;
    this.matched = Math.min(this.matched, this.depth);
  }

  key(name: Uint8Array): void {
    this.keys[this.depth] = name.slice();
  }

  /** Whether a value that is no container is at the end of the path. */
  get isHere(): boolean {
    const { depth } = this;
    return this.matched === depth && depth === this.path.length && this.isStep(depth - 1);
  }

  /** Whether the keys from the container at `depth` to the current value are these. */
  isAt(keys: readonly string[], depth: number): boolean {
    return this.depth - depth + 1 === keys.length && keys.every((name, i) => this.isKey(this.keys[depth + i], name));
  }

  private isStep(index: number): boolean {
    const step = this.path[index];
    const parent = index + 1;
    if (this.inList[parent]) {
      return step === ITEM;
    }
    return step === ENTRY || (typeof step === 'string' && this.isKey(this.keys[parent], step));
  }

  private isKey(key: Uint8Array | undefined, name: string): boolean {
    return key !== undefined && keyText(key) === name;
  }
}

/** Passes on the records of a JSON text of known shape. */
export class JsonRows implements JsonEvents {
  private readonly way: JsonWay;
  /** Depth of the members of a record. */
  private readonly inside: number;
  private readonly fields: ReadonlyMap<string, number> | undefined;
  private inRecord = false;
  /** Depth of the numbers of the vector; 0 outside of a vector. */
  private vectorDepth = 0;
  private word: Uint8Array | undefined;
  private values: number[] = [];
  private trouble: string | undefined;
  private hasVector = false;
  private filled = 0;

  /**
   * @param vectors which of the shape's vectors to take
   * @param take    receives each record
   */
  constructor(
    private readonly shape: JsonShape,
    private readonly vectors: JsonVectors,
    private readonly take: TakeRecord,
  ) {
    this.way = new JsonWay(shape.path);
    this.inside = shape.path.length + 1;
    this.fields = vectors.fields && new Map(vectors.fields.map((name, i) => [name, i]));
  }

  open(isObject: boolean): void {
    const { shape, way, inside } = this;
    const { depth } = way;
    const isRecordObject = shape.record === 'object' || shape.record === 'fields';
    if (this.inRecord) {
      this.openInside(isObject);
      way.open(isObject);
      return;
    }
    // The key before this container.
    const key = way.keys[depth];
    if (way.open(isObject) && isObject === isRecordObject) {
      this.inRecord = true;
      this.word = shape.path.at(-1) === ENTRY ? key : undefined;
      this.values = this.fields ? new Array<number>(this.fields.size).fill(NaN) : [];
      this.filled = 0;
      this.trouble = undefined;
      this.hasVector = !isRecordObject;
      this.vectorDepth = isRecordObject ? 0 : inside;
    }
  }

  close(): void {
    const { way } = this;
    way.close();
    if (this.vectorDepth > way.depth) {
      this.vectorDepth = 0;
    }
    if (this.inRecord && way.depth < this.inside) {
      this.inRecord = false;
      this.vectorDepth = 0;
      const isMissing = this.fields ? this.filled < this.fields.size : !this.hasVector;
      this.take(this.word, this.values, this.trouble ?? (isMissing ? 'has no vector' : undefined));
    }
  }

  key(name: Uint8Array): void {
    this.way.key(name);
  }

  text(value: Uint8Array): void {
    const { shape, vectors } = this;
    const isFirst = this.word === undefined && this.way.depth === this.inside;
    if (this.isWordPlace() || (shape.record === 'list' && this.inRecord && isFirst)) {
      this.word = value.slice();
    } else if (vectors.encoding && this.inRecord && this.way.isAt(vectors.keys, this.inside)) {
      const values = decodeVector(value, vectors.encoding);
      this.values = values ? [...values] : [];
      this.hasVector = values !== undefined;
    } else if (this.isVectorPlace()) {
      this.trouble = `has ${quoted(decoder.decode(value.subarray(0, 200)))} in place of a number`;
    }
  }

  number(value: number, literal: Uint8Array): void {
    const field = this.fieldPlace();
    if (field !== undefined) {
      this.filled += Number.isNaN(this.values[field]) ? 1 : 0;
      this.values[field] = value;
    } else if (this.isVectorPlace()) {
      this.addValue(value);
    } else if (this.isWordPlace()) {
      this.word = literal.slice();
    }
  }

  literal(value: string): void {
    if (this.fieldPlace() !== undefined) {
      this.filled++;
    } else if (this.isVectorPlace()) {
      this.addValue(NaN);
      this.trouble = value === 'null' ? this.trouble : `has ${value} in place of a number`;
    }
  }

  private openInside(isObject: boolean): void {
    const { shape, way, inside, vectors } = this;
    if (shape.record === 'list' && !isObject && way.depth === inside) {
      this.vectorDepth = way.depth + 1;
    } else if (shape.record === 'object' && way.isAt(vectors.keys, inside)) {
      this.vectorDepth = isObject ? 0 : way.depth + 1;
      this.hasVector = !isObject;
      this.values = [];
    } else if (this.vectorDepth === way.depth) {
      this.trouble = 'has a list in place of a number';
    }
  }

  private addValue(value: number): void {
    if (this.values.length === MAX_DIMENSIONS) {
      throw new RangeError(`a list has more than ${MAX_DIMENSIONS} numbers, too many for a vector`);
    }
    this.values.push(value);
  }

  private isWordPlace(): boolean {
    const { wordKeys } = this.shape;
    return this.inRecord && wordKeys !== undefined && this.way.isAt(wordKeys, this.inside);
  }

  private isVectorPlace(): boolean {
    return this.inRecord && this.vectorDepth > 0 && this.way.depth === this.vectorDepth;
  }

  /** Returns the place in the vector of a number with a key of its own. */
  private fieldPlace(): number | undefined {
    const key = this.fields && this.inRecord && this.way.depth === this.inside ? this.way.keys[this.inside] : undefined;
    return key && this.fields?.get(keyText(key));
  }
}

/** Passes on the texts at the end of a path; at the end of one to any entry, its key with the number under it. */
export class JsonTexts implements JsonEvents {
  private readonly way: JsonWay;

  constructor(
    private readonly path: readonly JsonStep[],
    private readonly take: (text: Uint8Array, row?: number) => void,
  ) {
    this.way = new JsonWay(path);
  }

  open(isObject: boolean): void {
    this.way.open(isObject);
  }

  close(): void {
    this.way.close();
  }

  key(name: Uint8Array): void {
    this.way.key(name);
  }

  text(value: Uint8Array): void {
    if (this.way.isHere) {
      this.take(value);
    }
  }

  number(value: number, literal: Uint8Array): void {
    const { way } = this;
    const key = this.path.at(-1) === ENTRY ? way.keys[way.depth] : undefined;
    if (key && way.isHere) {
      this.take(key, value);
    } else {
      this.text(literal);
    }
  }

  literal(value: string): void {
    this.text(new TextEncoder().encode(value));
  }
}
