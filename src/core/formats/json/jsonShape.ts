import type { JsonEvents } from './jsonStream';
import { rank, vectorNames, wordNames } from '../columns/tableColumns';
import { MAX_DIMENSIONS } from '../shared/vectorTable';

/** Vectors of a record. `name` is their key in it; empty without a key. */
interface JsonVectors {
  readonly name: string;
  readonly dimensions: number;
}

/** How JSON holds words and vectors. */
export interface JsonShape {
  /** Number of lists and objects that enclose a record. */
  readonly depth: number;
  /**
   * `object`: `{"word": "king", "vector": [1, 2]}`; `list`: `["king", 1, 2]` or `["king", [1, 2]]`; `values`: `[1, 2]`.
   */
  readonly record: 'object' | 'list' | 'values';
  /** Whether the records are values of an object. A record's key is then its word, unless it has a word itself. */
  readonly isKeyed: boolean;
  /** The key of the root with the records; undefined if the root holds them. */
  readonly under?: string;
  /** The key of the root with the words, one for each record; undefined if the records have them. */
  readonly wordsUnder?: string;
  /** The key of a record with its word. */
  readonly wordKey?: string;
  /** The vectors of each record, the likeliest first. */
  readonly vectors: readonly [JsonVectors, ...JsonVectors[]];
}

type Kind = 'object' | 'list' | 'text' | 'number' | 'other';

interface Node {
  readonly kind: Kind;
  /** The first entries of an object. */
  readonly entries: Map<string, Node>;
  /** The first two items of a list. */
  readonly items: Node[];
  /** Number of items or entries. */
  count: number;
}

/** Maximum entries of an object in the outline. */
const MAX_ENTRIES = 200;

/** Collects the outline of the beginning of a JSON text. */
export class JsonOutline implements JsonEvents {
  root: Node | undefined;
  /** Number of complete lists of numbers. */
  vectors = 0;
  private readonly stack: Node[] = [];
  private name = '';

  open(isObject: boolean): void {
    this.stack.push(this.add(isObject ? 'object' : 'list'));
  }

  close(): void {
    const node = this.stack.pop();
    this.vectors += node?.kind === 'list' && node.items[0]?.kind === 'number' ? 1 : 0;
  }

  key(name: Uint8Array): void {
    this.name = new TextDecoder('utf-8', { ignoreBOM: true }).decode(name.subarray(0, 200));
  }

  text(): void {
    this.add('text');
  }

  number(): void {
    this.add('number');
  }

  literal(value: string): void {
    this.add(value === 'null' ? 'number' : 'other');
  }

  private add(kind: Kind): Node {
    const node: Node = { kind, entries: new Map(), items: [], count: 0 };
    const parent = this.stack.at(-1);
    this.root ??= node;
    if (parent) {
      parent.count++;
      if (parent.count > MAX_DIMENSIONS + 1 && parent.items.some((item) => item.kind === 'number')) {
        throw new RangeError(`a list has more than ${MAX_DIMENSIONS} numbers, too many for a vector`);
      }
      if (parent.kind === 'list' && parent.items.length < 2) {
        parent.items.push(node);
      } else if (parent.kind === 'object' && parent.entries.size < MAX_ENTRIES) {
        parent.entries.set(this.name, node);
      }
    }
    return node;
  }
}

/** Returns how a text holds words and vectors; undefined if it has none in a known shape. */
export function jsonShape(root: Node | undefined): JsonShape | undefined {
  if (root?.kind === 'list') {
    const [first] = root.items;
    return first && (first.kind === 'number' || first.kind === 'text')
      ? recordShape(root, 0)
      : first && recordShape(first, 1);
  }
  if (root?.kind !== 'object') {
    return undefined;
  }
  const entries = [...root.entries];
  const tables = entries
    .filter(([, { kind, items }]) => kind === 'list' && items[0]?.kind === 'list')
    .sort(byName(vectorNames));
  const lists = entries
    .filter(([, { kind, items }]) => kind === 'list' && items[0]?.kind === 'text')
    .sort(byName(wordNames));
  const records = entries.filter(([, { kind, items }]) => kind === 'list' && items[0]?.kind === 'object');
  const [table] = tables;
  if (table) {
    const shape = recordShape(table[1].items[0]!, 2);
    const isNamed = shape?.record === 'list' || !lists[0];
    return shape && { ...shape, under: table[0], ...(isNamed ? {} : { wordsUnder: lists[0]![0] }) };
  }
  if (records[0]) {
    const shape = recordShape(records[0][1].items[0]!, 2);
    return shape && { ...shape, under: records[0][0] };
  }
  const own = recordShape(root, 0);
  if (own) {
    return own;
  }
  const vectors = entries.filter(([, node]) => isVector(node));
  if (vectors[0]) {
    return { depth: 1, record: 'values', isKeyed: true, vectors: [{ name: '', dimensions: vectors[0][1].count }] };
  }
  const nested = entries
    .map(([, node]) => (node.kind === 'object' ? recordShape(node, 1, true) : undefined))
    .find(Boolean);
  return nested && { ...nested, isKeyed: true };
}

/** @param isNamed whether the key of the record is its word */
function recordShape(node: Node, depth: number, isNamed = false): JsonShape | undefined {
  if (node.kind === 'object') {
    const entries = [...node.entries];
    const [first, ...others] = entries
      .filter(([, value]) => isVector(value))
      .sort(byName(vectorNames))
      .map(([name, { count }]) => ({ name, dimensions: count }));
    if (!first) {
      return undefined;
    }
    const texts = entries.filter(([, { kind }]) => kind === 'text').sort(byName(wordNames));
    const named = entries.filter(([key, { kind }]) => kind === 'number' && rank(wordNames, key) < wordNames.length);
    const word = (texts[0] ?? named[0])?.[0];
    // Without a text, words may be the keys themselves.
    const isRecord =
      word !== undefined ||
      (depth > 0 && (isNamed || others.length === 0)) ||
      [first, ...others].every(({ name }) => rank(vectorNames, name) < vectorNames.length);
    return isRecord
      ? {
          depth,
          record: 'object',
          isKeyed: false,
          ...(word === undefined ? {} : { wordKey: word }),
          vectors: [first, ...others],
        }
      : undefined;
  }
  if (node.kind !== 'list') {
    return undefined;
  }
  const [first, second] = node.items;
  if (first?.kind === 'text' && second && (second.kind === 'number' || isVector(second))) {
    const dimensions = second.kind === 'number' ? node.count - 1 : second.count;
    return { depth, record: 'list', isKeyed: false, vectors: [{ name: '', dimensions }] };
  }
  return isVector(node)
    ? { depth, record: 'values', isKeyed: false, vectors: [{ name: '', dimensions: node.count }] }
    : undefined;
}

function isVector({ kind, items }: Node): boolean {
  return kind === 'list' && items[0]?.kind === 'number';
}

function byName(names: readonly string[]): (a: readonly [string, Node], b: readonly [string, Node]) => number {
  return ([a], [b]) => rank(names, a) - rank(names, b);
}
