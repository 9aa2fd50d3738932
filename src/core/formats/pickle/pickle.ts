import type { VecinityError } from '../../errors';
import { ByteReader } from '../../io/byteReader';
import type { Memory } from '../../io/memory';
import type { Source } from '../../io/source';
import {
  ForgottenDict,
  MAX_INLINE_BYTES,
  PersistentId,
  PickledBytes,
  PickledClass,
  PickledDict,
  PickledObject,
} from './pickledObjects';
import { PickleBudget, heapBytes } from './pickleBudget';
import { unescapedString, unescapedUnicode } from './pickledText';

/**
 * Reads Python's pickles as data: lists, dicts, numbers and texts, and for objects the name of their class, its arguments
 * and its state. Nothing is called or imported. Supports the opcodes of protocols 0 to 5 that pickles of data have
 * (Python 3.13, Lib/pickletools.py).
 */

export interface Pickle {
  readonly value: unknown;
  /** Position of the first byte behind it. */
  readonly end: number;
  /** Everything that the pickle names and another place holds. */
  readonly persistentIds: readonly PersistentId[];
}

export interface PickleOptions {
  /**
   * The classes that may be in it, as `module name`; all others are refused. By default an object of any class is kept as
   * the name of its class with its arguments and its state.
   */
  readonly classes?: ReadonlySet<string>;
  /** Says how much memory the objects may take; the platform's default heap by default. */
  readonly memory?: Memory | undefined;
  /** Attributes whose dicts are skipped because others hold the same. */
  readonly forgotten?: ReadonlySet<string>;
  /** Where the pickle begins; 0 by default. */
  readonly position?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Longer strings stay in the file. */
const MAX_STRING_BYTES = 64 * 1024;
const WINDOW_BYTES = 1024 * 1024;
/** Bytes of the longest opcode with its number, unless it says its length. */
const MAX_OPCODE_BYTES = 9;
const MAX_LINE_BYTES = 256;
/** Maximum bytes of a text of protocol 0, which may be a whole matrix. */
const MAX_STRING_LINE_BYTES = 1024 * 1024 * 1024;
const MAX_INTEGER_BYTES = 1024;
/** A longer array ends the whole process. */
const MAX_ITEMS = 2 ** 26;
/**
 * Maximum open marks, and objects on the stack outside of marks. A pickle ends with one object, so more are waiting only
 * while as many lists are nested.
 */
const MAX_NESTED = 2 ** 20;

const MARK = 0x28;
const STOP = 0x2e;
const GLOBAL = 0x63;
const INST = 0x69;
const INT = 0x49;
const LONG = 0x4c;
/** Opcodes whose operand is a line of any length: FLOAT, STRING, UNICODE, GET, PUT. */
const textOpcodes: ReadonlySet<number> = new Set([0x46, 0x53, 0x56, 0x67, 0x70]);
const floatWords: ReadonlyMap<string, number> = new Map([
  ['nan', NaN],
  ['inf', Infinity],
  ['-inf', -Infinity],
]);
const LONG1 = 0x8a;
const LONG4 = 0x8b;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const remedy = 'Get the file again, or save it again from the program that made it.';
const refusal =
  'Nothing in a pickle is run. Save only the vectors: KeyedVectors.save in gensim, state_dict() in PyTorch.';

/**
 * Reads the pickle that begins at `position`.
 * @throws VecinityError `badFile` with the byte, if it is cut short, holds other classes, or is not a pickle
 */
export async function readPickle(source: Source, options: PickleOptions): Promise<Pickle> {
  return new PickleMachine(source, options).run();
}

class PickleMachine {
  private readonly reader: ByteReader;
  private readonly stack: unknown[] = [];
  /** Length of the stack at each open mark. */
  private readonly marks: number[] = [];
  private readonly memo: unknown[] = [];
  private readonly persistentIds: PersistentId[] = [];
  private readonly budget: PickleBudget;
  /** Bytes that are not opcodes: long strings, and what is before the pickle. */
  private skippedBytes: number;
  /** Where the last opcode began. */
  private opcodeAt = 0;

  constructor(
    source: Source,
    private readonly options: PickleOptions,
  ) {
    const { position = 0, signal, memory } = options;
    this.budget = new PickleBudget(memory);
    this.skippedBytes = position;
    this.reader = new ByteReader(source, { position, signal, windowBytes: WINDOW_BYTES, remedy });
  }

  async run(): Promise<Pickle> {
    const { reader } = this;
    for (;;) {
      if (reader.available < MAX_OPCODE_BYTES) {
        await reader.want(MAX_OPCODE_BYTES);
      }
      this.opcodeAt = reader.position;
      const opcode = this.u8();
      if (opcode === STOP) {
        return { value: this.pop(), end: reader.position, persistentIds: this.persistentIds };
      }
      const length = this.stringLength(opcode);
      if (length >= 0) {
        if (length <= MAX_STRING_BYTES && reader.available < length) {
          await reader.need(length);
        }
        this.string(opcode, length);
      } else if (opcode === GLOBAL) {
        await reader.want(2 * MAX_LINE_BYTES);
        this.global(this.line(), this.line());
      } else if (opcode === INST) {
        await reader.want(2 * MAX_LINE_BYTES);
        const args = this.popMark();
        this.global(this.line(), this.line());
        this.make(this.pop(), args);
      } else if (opcode === INT || opcode === LONG) {
        // Python 2 wrote these for integers of more than 32 bits, whatever the protocol.
        await reader.want(MAX_LINE_BYTES);
        this.push(this.decimal(this.line()), heapBytes.bigInteger);
      } else if (opcode === LONG1 || opcode === LONG4) {
        const bytes = opcode === LONG1 ? this.u8() : this.u32();
        await reader.want(Math.min(bytes, MAX_INTEGER_BYTES));
        this.push(this.integer(bytes), heapBytes.bigInteger);
      } else if (textOpcodes.has(opcode)) {
        this.textOpcode(opcode, await this.wholeLine());
      } else {
        this.step(opcode);
      }
    }
  }

  /** Takes the length of the opcode's string; -1 for an opcode without one. */
  private stringLength(opcode: number): number {
    switch (opcode) {
      case 0x55: // SHORT_BINSTRING
      case 0x43: // SHORT_BINBYTES
      case 0x8c: // SHORT_BINUNICODE
        return this.checkLength(this.u8());
      case 0x54: // BINSTRING
      case 0x42: // BINBYTES
      case 0x58: // BINUNICODE
        return this.checkLength(this.u32());
      case 0x8d: // BINUNICODE8
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        return this.checkLength(this.u64());
      default:
        return -1;
    }
  }

  private string(opcode: number, length: number): void {
    const { reader } = this;
    const { position } = reader;
    const isText = opcode === 0x58 || opcode === 0x8c || opcode === 0x8d;
    if (length > MAX_STRING_BYTES) {
      reader.skip(length);
      this.skippedBytes += length;
      this.push(new PickledBytes(position, length, isText, undefined), heapBytes.bytes);
      return;
    }
    const bytes = reader.bytes(length);
    // Python 2 writes both texts and bytes as strings: what could be a word is one.
    const isString = opcode === 0x55 || opcode === 0x54;
    if (isText || (isString && isAscii(bytes))) {
      this.push(decoder.decode(bytes), heapBytes.text + length);
    } else {
      this.pushBytes(position, bytes);
    }
  }

  private pushBytes(position: number, bytes: Uint8Array): void {
    const buffer = bytes.length > MAX_INLINE_BYTES ? heapBytes.buffer : heapBytes.text;
    this.push(PickledBytes.copyOf(position, bytes), heapBytes.bytes + (bytes.length > 0 ? buffer + bytes.length : 0));
  }

  /** Runs an opcode of protocol 0 or 1 whose operand is a line. */
  private textOpcode(opcode: number, line: Uint8Array): void {
    const number = (): number => {
      const value = Number(decoder.decode(line.subarray(0, MAX_LINE_BYTES)));
      if (line.length === 0 || Number.isNaN(value)) {
        throw this.bad('has an invalid number');
      }
      return value;
    };
    switch (opcode) {
      case 0x53: // STRING
      case 0x56: {
        // UNICODE
        const text = opcode === 0x56 ? unescapedUnicode(line) : unescapedString(line);
        if (text === undefined) {
          throw this.bad('has a text with an invalid escape');
        }
        if (typeof text === 'string' || isAscii(text)) {
          this.push(typeof text === 'string' ? text : decoder.decode(text), heapBytes.text + 2 * text.length);
        } else {
          this.pushBytes(-1, text);
        }
        break;
      }
      case 0x46: // FLOAT
        this.push(floatWords.get(decoder.decode(line.subarray(0, 10))) ?? number(), heapBytes.float);
        break;
      case 0x67: // GET
        this.get(number());
        break;
      default: // PUT
        this.put(number());
    }
  }

  /** Takes a line of any length. */
  private async wholeLine(): Promise<Uint8Array> {
    const { reader } = this;
    for (let searched = 0, wanted = MAX_LINE_BYTES; ; wanted *= 2) {
      const available = await reader.want(wanted);
      const length = reader.peek().subarray(searched).indexOf(0x0a);
      if (length >= 0) {
        const line = reader.bytes(searched + length);
        reader.skip(1);
        return line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
      }
      searched = reader.available;
      if (available < wanted || wanted > MAX_STRING_LINE_BYTES) {
        throw this.bad('has a line without an end');
      }
    }
  }

  private step(opcode: number): void {
    switch (opcode) {
      case 0x80: // PROTO
        if (this.u8() > 5) {
          throw this.bad('is a pickle of an unknown protocol');
        }
        break;
      case 0x95: // FRAME
        this.checkLength(this.u64());
        break;
      case MARK:
        if (this.marks.length >= MAX_NESTED) {
          throw this.tooMuch();
        }
        this.marks.push(this.stack.length);
        this.keep(heapBytes.place);
        break;
      case 0x30: // POP
        this.pop();
        break;
      case 0x31: // POP_MARK
        this.popMark();
        break;
      case 0x32: // DUP
        this.push(this.top(), 0);
        break;
      case 0x4e: // NONE
        this.push(null, 0);
        break;
      case 0x88: // NEWTRUE
      case 0x89: // NEWFALSE
        this.push(opcode === 0x88, 0);
        break;
      case 0x4a: // BININT
        this.push(this.u32() | 0, 0);
        break;
      case 0x4b: // BININT1
        this.push(this.u8(), 0);
        break;
      case 0x4d: // BININT2
        this.push(this.u8() + 256 * this.u8(), 0);
        break;
      case 0x47: // BINFLOAT
        this.push(this.float(), heapBytes.float);
        break;
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
      case 0x8f: // EMPTY_SET
        this.push([], heapBytes.list);
        break;
      case 0x61: {
        // APPEND
        const item = this.pop();
        this.append([item]);
        break;
      }
      case 0x65: // APPENDS
      case 0x90: // ADDITEMS
        this.append(this.popMark());
        break;
      case 0x6c: // LIST
      case 0x74: // TUPLE
      case 0x91: // FROZENSET
        this.pushList(this.popMark());
        break;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        this.pushList(this.popItems(opcode - 0x84));
        break;
      case 0x7d: {
        // EMPTY_DICT
        const attribute = this.stack[this.stack.length - 1];
        const isForgotten = typeof attribute === 'string' && this.options.forgotten?.has(attribute);
        this.push(isForgotten ? new ForgottenDict() : new PickledDict(), heapBytes.dict);
        break;
      }
      case 0x64: {
        // DICT
        const dict = new PickledDict();
        const items = this.pairs(this.popMark());
        dict.add(items);
        this.push(dict, heapBytes.dict + listBytes(items.length));
        break;
      }
      case 0x73: {
        // SETITEM
        const pair = this.popItems(2);
        this.setItems(pair);
        break;
      }
      case 0x75: // SETITEMS
        this.setItems(this.pairs(this.popMark()));
        break;
      case 0x68: // BINGET
        this.get(this.u8());
        break;
      case 0x6a: // LONG_BINGET
        this.get(this.u32());
        break;
      case 0x71: // BINPUT
        this.put(this.u8());
        break;
      case 0x72: // LONG_BINPUT
        this.put(this.u32());
        break;
      case 0x94: // MEMOIZE
        this.put(this.memo.length);
        break;
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = this.popItems(2);
        this.global(module, name);
        break;
      }
      case 0x52: // REDUCE
      case 0x81: {
        // NEWOBJ
        const [callable, args] = this.popItems(2);
        this.make(callable, args);
        break;
      }
      case 0x92: {
        // NEWOBJ_EX
        const [callable, args] = this.popItems(3);
        this.make(callable, args);
        break;
      }
      case 0x62: // BUILD
        this.build();
        break;
      case 0x51: {
        // BINPERSID
        const id = new PersistentId(this.pop());
        this.persistentIds.push(id);
        this.push(id, heapBytes.object);
        break;
      }
      case 0x6f: {
        // OBJ
        const [callable, ...args] = this.popMark();
        this.make(callable, args);
        break;
      }
      default:
        throw this.bad(`has the opcode 0x${opcode.toString(16)}, which no pickle of vectors uses`);
    }
  }

  private append(items: readonly unknown[]): void {
    const target = this.top();
    // An object may be a kind of list.
    const list = target instanceof PickledObject ? target.itemList() : target;
    if (!Array.isArray(list)) {
      throw this.bad('appends to an object that is not a list');
    }
    if (list.length + items.length > MAX_ITEMS) {
      throw this.tooMuch();
    }
    // A list grows by half.
    this.keep(1.5 * heapBytes.place * items.length);
    for (const item of items) {
      list.push(item);
    }
  }

  private setItems(items: unknown[]): void {
    const target = this.top();
    const dict = target instanceof PickledObject ? target.itemDict() : target;
    if (!(dict instanceof PickledDict)) {
      throw this.bad('sets items of an object that is not a dict');
    }
    if (2 * dict.size + items.length > MAX_ITEMS) {
      throw this.tooMuch();
    }
    this.keep(listBytes(items.length));
    dict.add(items);
  }

  private pairs(items: unknown[]): unknown[] {
    if (items.length % 2 !== 0) {
      throw this.bad('has a dict with a key without a value');
    }
    return items;
  }

  private global(module: unknown, name: unknown): void {
    const known = `${shown(module)} ${shown(name)}`;
    const { classes } = this.options;
    if (typeof module !== 'string' || typeof name !== 'string' || (classes && !classes.has(known))) {
      const called = known.replace(' ', '.');
      throw this.bad(`contains the class ${called}, which is not a supported class`, refusal);
    }
    this.push(new PickledClass(known), heapBytes.text + heapBytes.list + known.length);
  }

  private make(callable: unknown, args: unknown): void {
    if (callable instanceof PickledObject) {
      // What another call returned, such as a method.
      this.push(new PickledObject(callable.className, args), heapBytes.object);
      return;
    }
    if (!(callable instanceof PickledClass)) {
      throw this.bad('makes an object without a class', refusal);
    }
    // Protocols 0 and 1 make objects of any class by a function, whose first argument is the class.
    const [first] = /^copy_?reg _reconstructor$/.test(callable.name) && Array.isArray(args) ? (args as unknown[]) : [];
    const { name } = first instanceof PickledClass ? first : callable;
    this.push(new PickledObject(name, args), heapBytes.object);
  }

  private build(): void {
    const state = this.pop();
    const object = this.top();
    if (!(object instanceof PickledObject)) {
      throw this.bad('gives a state to a value without one');
    }
    object.state = state;
  }

  private get(index: number): void {
    const value = this.memo[index];
    if (value === undefined) {
      throw this.bad(`refers to missing object ${index}`);
    }
    this.push(value, 0);
  }

  private put(index: number): void {
    // Numbers follow the order of the objects, and each object takes at least a byte.
    if (!Number.isSafeInteger(index) || index < 0 || index > this.reader.position || index >= MAX_ITEMS) {
      throw this.bad(`gives an object the impossible number ${index}`);
    }
    this.keep(heapBytes.place);
    this.memo[index] = this.top();
  }

  /** @param bytes of the value, in addition to its place */
  private push(value: unknown, bytes: number): void {
    this.keep(heapBytes.place + bytes);
    if (this.stack.length >= (this.marks.length === 0 ? MAX_NESTED : MAX_ITEMS)) {
      throw this.tooMuch();
    }
    this.stack.push(value);
  }

  private pushList(items: unknown[]): void {
    this.push(items, listBytes(items.length));
  }

  private pop(): unknown {
    const value = this.top();
    this.stack.length--;
    return value;
  }

  private top(): unknown {
    if (this.stack.length <= (this.marks[this.marks.length - 1] ?? 0)) {
      throw this.bad('takes an object from an empty stack');
    }
    return this.stack[this.stack.length - 1];
  }

  private popItems(count: number): unknown[] {
    if (this.stack.length - count < (this.marks[this.marks.length - 1] ?? 0)) {
      throw this.bad('takes objects from an empty stack');
    }
    return this.stack.splice(this.stack.length - count);
  }

  private popMark(): unknown[] {
    const mark = this.marks.pop();
    if (mark === undefined) {
      throw this.bad('ends a list without a beginning');
    }
    return this.stack.splice(mark);
  }

  private keep(bytes: number): void {
    if (this.budget.isExceededBy(bytes, this.reader.position - this.skippedBytes)) {
      throw this.tooMuch();
    }
  }

  private checkLength(length: number): number {
    const { left } = this.reader;
    if (length > left) {
      throw this.bad(`claims that ${length} bytes follow, but only ${left} do: it was cut short`);
    }
    return length;
  }

  private checkAvailable(bytes: number): void {
    if (this.reader.available < bytes) {
      throw this.bad('ends within its objects: it was cut short');
    }
  }

  private u8(): number {
    this.checkAvailable(1);
    return this.reader.u8();
  }

  private u32(): number {
    this.checkAvailable(4);
    return this.reader.u32();
  }

  private u64(): number {
    this.checkAvailable(8);
    return this.reader.u64();
  }

  /** Takes a float64, which is big-endian in contrast to all other numbers. */
  private float(): number {
    this.checkAvailable(8);
    const bytes = this.reader.bytes(8);
    return new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0, false);
  }

  /** Takes an integer of any length in two's complement. */
  private integer(length: number): number | bigint {
    if (length > MAX_INTEGER_BYTES) {
      throw this.bad(`has an integer of ${length} bytes`);
    }
    this.checkAvailable(length);
    const value = this.reader.bytes(length).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    return exactly(length > 0 ? BigInt.asIntN(8 * length, value) : 0n);
  }

  /** An integer as text: `123`, `123L`, and 01 for true. */
  private decimal(text: string): number | bigint | boolean {
    const digits = /^(-?\d+)L?$/.exec(text)?.[1];
    if (digits === undefined) {
      throw this.bad('has an invalid integer');
    }
    return digits === '01' || digits === '00' ? digits === '01' : exactly(BigInt(digits));
  }

  private line(): string {
    const length = this.reader.peek().indexOf(0x0a);
    if (length < 0 || length > MAX_LINE_BYTES) {
      throw this.bad('has a line without an end');
    }
    const text = this.reader.text(length);
    this.reader.skip(1);
    return text;
  }

  private tooMuch(): VecinityError {
    return this.bad('holds too many objects', 'Save its vectors as word2vec text or binary.');
  }

  private bad(trouble: string, help = remedy): VecinityError {
    return this.reader.fail(trouble, { byte: this.opcodeAt, remedy: help });
  }
}

/** Returns the bytes of a list of that length. */
function listBytes(length: number): number {
  return heapBytes.list + (length > 0 ? heapBytes.elements + heapBytes.place * length : 0);
}

function exactly(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function shown(name: unknown): string {
  return typeof name === 'string' ? name.slice(0, 80) : '?';
}

function isAscii(bytes: Uint8Array): boolean {
  for (const byte of bytes) {
    if (byte >= 0x80) {
      return false;
    }
  }
  return true;
}
