import type { JsonEvents } from './jsonStream';
import { encodedVector, type VectorEncoding } from './encodedVector';
import { MAX_DIMENSIONS } from '../shared/vectorTable';

export type JsonKind = 'object' | 'list' | 'text' | 'number' | 'other';

/** Maximum items of a list in the outline; enough to see which texts vary. */
const MAX_ITEMS = 8;
/** Maximum entries of an object in the outline. */
const MAX_ENTRIES = 200;
/** Maximum values in the outline, however they nest. */
const MAX_NODES = 100_000;
const MAX_KEY_BYTES = 200;
const MAX_TEXT_BYTES = 200;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Returns a key as the outline has it, which cuts long ones. */
export function keyText(name: Uint8Array): string {
  return decoder.decode(name.subarray(0, MAX_KEY_BYTES));
}

/** A value in the beginning of a JSON text. */
export class JsonNode {
  /** The first entries of an object. */
  readonly entries = new Map<string, JsonNode>();
  /** The first items of a list. */
  readonly items: JsonNode[] = [];
  /** Number of all items or entries. */
  count = 0;

  constructor(
    readonly kind: JsonKind,
    /** The beginning of a text. */
    readonly text = '',
    /** A vector that is written as a text. */
    readonly encoded?: { readonly encoding: VectorEncoding; readonly dimensions: number },
    readonly isInteger = false,
  ) {}

  /** Whether it is a list of numbers. */
  get isVector(): boolean {
    return this.kind === 'list' && this.items[0]?.kind === 'number';
  }
}

/** Collects the outline of a JSON text: the first items and entries of each list and object, and the number of all. */
export class JsonOutline implements JsonEvents {
  root: JsonNode | undefined;
  /** Number of complete vectors in the outline. */
  vectors = 0;
  /** Open containers; undefined for those that the outline leaves out. */
  private readonly stack: (JsonNode | undefined)[] = [];
  private name = '';
  private nodes = 0;

  open(isObject: boolean): void {
    this.stack.push(this.add(() => new JsonNode(isObject ? 'object' : 'list')));
  }

  close(): void {
    const node = this.stack.pop();
    this.vectors += node?.isVector ? 1 : 0;
  }

  key(name: Uint8Array): void {
    this.name = this.stack.at(-1) ? keyText(name) : '';
  }

  text(value: Uint8Array): void {
    const node = this.add(
      () => new JsonNode('text', decoder.decode(value.subarray(0, MAX_TEXT_BYTES)), encodedVector(value)),
    );
    this.vectors += node?.encoded ? 1 : 0;
  }

  number(value: number): void {
    this.add(() => new JsonNode('number', String(value), undefined, Number.isInteger(value)));
  }

  literal(value: string): void {
    // A missing number is a number, too.
    this.add(() => new JsonNode(value === 'null' ? 'number' : 'other'));
  }

  /** @returns undefined if the outline leaves the value out */
  private add(make: () => JsonNode): JsonNode | undefined {
    const parent = this.stack.at(-1);
    if (this.root && !parent) {
      return undefined;
    }
    if (parent) {
      parent.count++;
      if (parent.count > MAX_DIMENSIONS + 1 && parent.items.some((item) => item.kind === 'number')) {
        throw new RangeError(`a list has more than ${MAX_DIMENSIONS} numbers, too many for a vector`);
      }
    }
    const isLeftOut =
      this.nodes >= MAX_NODES ||
      (parent?.kind === 'list' && parent.items.length >= MAX_ITEMS) ||
      (parent?.kind === 'object' && parent.entries.size >= MAX_ENTRIES);
    if (isLeftOut) {
      return undefined;
    }
    this.nodes++;
    const node = make();
    this.root ??= node;
    if (parent?.kind === 'list') {
      parent.items.push(node);
    } else {
      parent?.entries.set(this.name, node);
    }
    return node;
  }
}
