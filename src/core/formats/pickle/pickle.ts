import { VecinityError } from '../../errors';
import { ForgottenDict, PersistentId, PickledBytes, PickledClass, PickledDict, PickledObject } from './pickledObjects';

/**
 * Reads Python's pickles as data: lists, dicts, numbers, texts, and of objects their class's name, arguments and state.
 * Nothing is ever called or imported. Opcodes are those of protocols 2 to 5, and of 0 and 1 what these kept (Python
 * 3.13, Lib/pickletools.py).
 */

/** Where a pickle is read from. */
export interface PickleInput {
  /** Absolute path, for messages. */
  readonly path: string;
  /** Bytes there are. */
  readonly size: number;
  /** Fills `target` from `position`, which lies within `size`. */
  read(target: Uint8Array, position: number): Promise<void>;
}

export interface Pickle {
  readonly value: unknown;
  /** Position of the first byte behind it. */
  readonly end: number;
  /** All that it names and does not hold. */
  readonly persistentIds: readonly PersistentId[];
}

export interface PickleOptions {
  /** What may be in it, as `module name`: everything else is refused. */
  readonly classes: ReadonlySet<string>;
  /** Attributes whose dicts are read and forgotten, because they say again what others say. */
  readonly forgotten?: ReadonlySet<string>;
}

/** Longer strings stay in the file. */
const SHORT = 64 * 1024;
const WINDOW_BYTES = 1024 * 1024;
/** The longest opcode with a number whose length it does not say. */
const LONGEST_OPCODE = 9;
const LONGEST_LINE = 256;
const LONGEST_INTEGER = 1024;
/**
 * What is kept, in places of 8 bytes or fewer: a hundred times the objects of three million words. An opcode of one
 * byte makes an object of a hundred, so that the size of the file alone would bound little.
 */
const MOST_PLACES = 2 ** 27;
/** A longer array ends the whole process. */
const MOST_ITEMS = 2 ** 26;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Reads the pickle that begins at `position`.
 * @throws VecinityError `badFile` with the byte: it is cut short, holds other classes, or is no pickle
 */
export async function readPickle(input: PickleInput, options: PickleOptions, position = 0): Promise<Pickle> {
  return new PickleMachine(input, options, position).run();
}

class PickleMachine {
  private window = new Uint8Array(0);
  private view = new DataView(this.window.buffer);
  /** Next byte in `window`. */
  private at = 0;
  private readonly stack: unknown[] = [];
  /** Lengths the stack had at the marks that are open. */
  private readonly marks: number[] = [];
  private readonly memo: unknown[] = [];
  private readonly persistentIds: PersistentId[] = [];
  private places = 0;
  /** Where the last opcode began. */
  private opcodeAt = 0;

  constructor(
    private readonly input: PickleInput,
    private readonly options: PickleOptions,
    /** Of the first byte of `window`. */
    private windowStart: number,
  ) {}

  async run(): Promise<Pickle> {
    for (;;) {
      if (this.at + LONGEST_OPCODE > this.window.length) {
        await this.fill(LONGEST_OPCODE);
      }
      this.opcodeAt = this.position;
      const opcode = this.u8();
      if (opcode === 0x2e) {
        return { value: this.pop(), end: this.position, persistentIds: this.persistentIds };
      }
      const length = this.stringLength(opcode);
      if (length >= 0) {
        if (length <= SHORT && this.at + length > this.window.length) {
          await this.fill(length);
        }
        this.string(opcode, length);
      } else if (opcode === 0x63) {
        // GLOBAL
        await this.fill(2 * LONGEST_LINE);
        this.global(this.line(), this.line());
      } else if (opcode === 0x49 || opcode === 0x4c) {
        // INT, LONG: what Python 2 wrote of integers of more than 32 bits, whatever the protocol
        await this.fill(LONGEST_LINE);
        this.push(this.decimal(this.line()), 2);
      } else if (opcode === 0x8a || opcode === 0x8b) {
        // LONG1, LONG4
        const bytes = opcode === 0x8a ? this.u8() : this.u32();
        await this.fill(Math.min(bytes, LONGEST_INTEGER));
        this.push(this.integer(bytes), 2);
      } else {
        this.step(opcode);
      }
    }
  }

  private get position(): number {
    return this.windowStart + this.at;
  }

  /** Makes the next `count` bytes stand in the window, or all there are. */
  private async fill(count: number): Promise<void> {
    const start = this.position;
    const rest = this.window.subarray(this.at);
    const end = Math.min(this.input.size, start + Math.max(count, WINDOW_BYTES));
    if (rest.length >= Math.min(count, this.input.size - start)) {
      return;
    }
    const window = new Uint8Array(end - start);
    window.set(rest);
    await this.input.read(window.subarray(rest.length), start + rest.length);
    this.window = window;
    this.view = new DataView(window.buffer);
    this.windowStart = start;
    this.at = 0;
  }

  /** The length of the string that the opcode brings, or -1 where it brings none. */
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
    const isText = opcode === 0x58 || opcode === 0x8c || opcode === 0x8d;
    const { window, at, position } = this;
    this.at += length;
    if (length > SHORT) {
      this.push(new PickledBytes(position, length, isText, undefined), 8);
      if (this.at > window.length) {
        this.window = new Uint8Array(0);
        this.windowStart = position + length;
        this.at = 0;
      }
      return;
    }
    const places = 4 + (length >> 2);
    // Python 2 writes both texts and bytes as strings: what could be a word is one.
    const isString = opcode === 0x55 || opcode === 0x54;
    if (isText) {
      this.push(textOf(window, at, at + length), places);
    } else if (isString && isAscii(window, at, at + length)) {
      this.push(textOf(window, at, at + length), places);
    } else {
      this.push(new PickledBytes(position, length, false, window.slice(at, at + length)), places + 16);
    }
  }

  private step(opcode: number): void {
    switch (opcode) {
      case 0x80: // PROTO
        if (this.u8() > 5) {
          throw this.bad('is a pickle of a protocol that is not known');
        }
        break;
      case 0x95: // FRAME
        this.checkLength(this.u64());
        break;
      case 0x28: // MARK
        this.marks.push(this.stack.length);
        this.keep(1);
        break;
      case 0x30: // POP
        this.pop();
        break;
      case 0x31: // POP_MARK
        this.popMark();
        break;
      case 0x32: // DUP
        this.push(this.top(), 1);
        break;
      case 0x4e: // NONE
        this.push(null, 1);
        break;
      case 0x88: // NEWTRUE
      case 0x89: // NEWFALSE
        this.push(opcode === 0x88, 1);
        break;
      case 0x4a: // BININT
        this.push(this.u32() | 0, 1);
        break;
      case 0x4b: // BININT1
        this.push(this.u8(), 1);
        break;
      case 0x4d: // BININT2
        this.push(this.u8() + 256 * this.u8(), 1);
        break;
      case 0x47: // BINFLOAT
        this.push(this.float(), 2);
        break;
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        this.push([], 8);
        break;
      case 0x8f: // EMPTY_SET
        this.push([], 8);
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
        this.push(this.popMark(), 8);
        break;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        this.push(this.popItems(opcode - 0x84), 8);
        break;
      case 0x7d: {
        // EMPTY_DICT
        const attribute = this.stack[this.stack.length - 1];
        const isForgotten = typeof attribute === 'string' && this.options.forgotten?.has(attribute);
        this.push(isForgotten ? new ForgottenDict() : new PickledDict(), 8);
        break;
      }
      case 0x64: {
        // DICT
        const dict = new PickledDict();
        dict.add(this.pairs(this.popMark()));
        this.push(dict, 8);
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
        this.push(id, 8);
        break;
      }
      default:
        throw this.bad(`has the opcode 0x${opcode.toString(16)}, which no pickle of vectors has`);
    }
  }

  private append(items: readonly unknown[]): void {
    const list = this.top();
    if (!Array.isArray(list)) {
      throw this.bad('appends to what is no list');
    }
    if (list.length + items.length > MOST_ITEMS) {
      throw this.tooMuch();
    }
    for (const item of items) {
      list.push(item);
    }
  }

  private setItems(items: unknown[]): void {
    const target = this.top();
    const dict = target instanceof PickledObject ? (target.dict ??= new PickledDict()) : target;
    if (!(dict instanceof PickledDict)) {
      throw this.bad('sets items of what is no dict');
    }
    if (2 * dict.size + items.length > MOST_ITEMS) {
      throw this.tooMuch();
    }
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
    if (typeof module !== 'string' || typeof name !== 'string' || !this.options.classes.has(known)) {
      const called = known.replace(' ', '.');
      throw this.bad(`has ${called} in it, which is not one of the classes that are read`, refusal);
    }
    this.push(new PickledClass(known), 4);
  }

  private make(callable: unknown, args: unknown): void {
    if (!(callable instanceof PickledClass)) {
      throw this.bad('makes an object of what is no class', refusal);
    }
    this.push(new PickledObject(callable.name, args), 16);
  }

  private build(): void {
    const state = this.pop();
    const object = this.top();
    if (!(object instanceof PickledObject)) {
      throw this.bad('gives a state to what is no object');
    }
    object.state = state;
  }

  private get(index: number): void {
    const value = this.memo[index];
    if (value === undefined) {
      throw this.bad(`refers to object ${index}, which there is not`);
    }
    this.push(value, 1);
  }

  private put(index: number): void {
    // Objects are numbered as they come: no more of them than bytes.
    if (index > this.position || index >= MOST_ITEMS) {
      throw this.bad(`numbers an object ${index}, which cannot be`);
    }
    this.keep(1);
    this.memo[index] = this.top();
  }

  private push(value: unknown, places: number): void {
    this.keep(places);
    if (this.stack.length >= MOST_ITEMS) {
      throw this.tooMuch();
    }
    this.stack.push(value);
  }

  private pop(): unknown {
    const value = this.top();
    this.stack.length--;
    return value;
  }

  private top(): unknown {
    if (this.stack.length <= (this.marks[this.marks.length - 1] ?? 0)) {
      throw this.bad('takes an object where there is none');
    }
    return this.stack[this.stack.length - 1];
  }

  private popItems(count: number): unknown[] {
    if (this.stack.length - count < (this.marks[this.marks.length - 1] ?? 0)) {
      throw this.bad('takes objects where there are none');
    }
    return this.stack.splice(this.stack.length - count);
  }

  private popMark(): unknown[] {
    const mark = this.marks.pop();
    if (mark === undefined) {
      throw this.bad('ends a list that did not begin');
    }
    return this.stack.splice(mark);
  }

  private keep(places: number): void {
    this.places += places;
    if (this.places > MOST_PLACES) {
      throw this.tooMuch();
    }
  }

  private checkLength(length: number): number {
    const left = this.input.size - this.position;
    if (length > left) {
      throw this.bad(`says that ${length} bytes follow, but there are ${left}: it was cut short`);
    }
    return length;
  }

  private need(bytes: number): void {
    if (this.at + bytes > this.window.length) {
      throw this.bad('ends within its objects: it was cut short');
    }
  }

  private u8(): number {
    this.need(1);
    return this.window[this.at++]!;
  }

  private u32(): number {
    this.need(4);
    this.at += 4;
    return this.view.getUint32(this.at - 4, true);
  }

  private u64(): number {
    this.need(8);
    this.at += 8;
    return Number(this.view.getBigUint64(this.at - 8, true));
  }

  private float(): number {
    this.need(8);
    this.at += 8;
    return this.view.getFloat64(this.at - 8, false);
  }

  /** An integer of any length in two's complement. */
  private integer(length: number): number | bigint {
    if (length > LONGEST_INTEGER) {
      throw this.bad(`has an integer of ${length} bytes`);
    }
    this.need(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) {
      value = (value << 8n) | BigInt(this.window[this.at + i]!);
    }
    this.at += length;
    return exactly(length > 0 ? BigInt.asIntN(8 * length, value) : 0n);
  }

  /** An integer as text: `123`, `123L`, and 01 for true. */
  private decimal(text: string): number | bigint | boolean {
    const digits = /^(-?\d+)L?$/.exec(text)?.[1];
    if (digits === undefined) {
      throw this.bad('has an integer that is none');
    }
    return digits === '01' || digits === '00' ? digits === '01' : exactly(BigInt(digits));
  }

  private line(): string {
    const end = this.window.indexOf(0x0a, this.at);
    if (end < 0 || end - this.at > LONGEST_LINE) {
      throw this.bad('has a line without an end');
    }
    const text = textOf(this.window, this.at, end);
    this.at = end + 1;
    return text;
  }

  private tooMuch(): VecinityError {
    return this.bad('holds more objects than are read', 'Save its vectors as word2vec text or binary.');
  }

  private bad(
    trouble: string,
    remedy = 'Get the file again, or save it again from the program that made it.',
  ): VecinityError {
    return new VecinityError('badFile', `${this.input.path} ${trouble} (at byte ${this.opcodeAt}).`, {
      path: this.input.path,
      byte: this.opcodeAt,
      remedy,
    });
  }
}

const refusal =
  'Nothing in a pickle is run. Save only the vectors: KeyedVectors.save in gensim, state_dict() in PyTorch.';

function exactly(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function shown(name: unknown): string {
  return typeof name === 'string' ? name.slice(0, 80) : '?';
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    if (bytes[i]! >= 0x80) {
      return false;
    }
  }
  return true;
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, end));
}
