import { DamagedData, type PackedInput } from './packedInput';

/** Maximum unpacked bytes of a chunk. */
const MAX_CHUNK = 1 << 21;
/** Bytes of the window at first; it grows to the size of the dictionary. */
const FIRST_WINDOW = 1 << 22;

const STATES = 12;
const POSITION_STATES = 16;
const TOP = 0x1000000;
const HALF = 1 << 10;

/** Where the probabilities of each kind begin. @see Igor Pavlov, LZMA Specification */
const IS_MATCH = 0;
const IS_REP = IS_MATCH + STATES * POSITION_STATES;
const IS_REP0 = IS_REP + STATES;
const IS_REP1 = IS_REP0 + STATES;
const IS_REP2 = IS_REP1 + STATES;
const IS_REP0_LONG = IS_REP2 + STATES;
const SLOTS = IS_REP0_LONG + STATES * POSITION_STATES;
const SPECIAL_DISTANCES = SLOTS + 4 * 64;
const ALIGN = SPECIAL_DISTANCES + 128;
const MATCH_LENGTH = ALIGN + 16;
const LENGTH_SIZE = 2 + 2 * 8 * POSITION_STATES + 256;
const REP_LENGTH = MATCH_LENGTH + LENGTH_SIZE;
const LITERALS = REP_LENGTH + LENGTH_SIZE;

/** Decodes the chunks of LZMA2, the method of xz. */
export class Lzma2Decoder {
  private window = new Uint8Array(FIRST_WINDOW);
  private filled = 0;
  /** Where in the window the dictionary was emptied; negative if that has left the window. */
  private origin = 0;
  /** Bytes since the dictionary was emptied, at most its size. */
  private known = 0;
  private readonly probabilities = new Uint16Array(LITERALS + (0x300 << 4));
  private literalContext = 0;
  private literalPosition = 0;
  private positionMask = 0;
  private state = 0;
  private readonly repeats = new Uint32Array(4);
  private input: Uint8Array = new Uint8Array(0);
  private at = 0;
  private range = 0;
  private code = 0;
  private needsDictionary = true;
  private needsState = true;

  /** @param dictionary bytes */
  constructor(private readonly dictionary: number) {}

  /** Yields the bytes of each chunk; they are valid until the next. @throws DamagedData */
  *chunks(packed: PackedInput): Generator<Uint8Array> {
    for (;;) {
      const control = packed.take(1)[0]!;
      if (control === 0) {
        return;
      }
      if (control === 1 || control >= 0xe0) {
        this.known = 0;
        this.origin = this.filled;
        this.needsDictionary = false;
      } else if (this.needsDictionary || (control > 2 && control < 0x80)) {
        throw new DamagedData('a chunk has a wrong beginning');
      }
      const start = this.makeRoom();
      if (control < 0x80) {
        const [high, low] = packed.take(2) as unknown as [number, number];
        const bytes = packed.take(((high << 8) | low) + 1);
        this.window.set(bytes, this.filled);
        this.filled += bytes.length;
        this.known = Math.min(this.dictionary, this.known + bytes.length);
      } else {
        this.readChunk(packed, control);
      }
      yield this.window.subarray(start, this.filled);
    }
  }

  /** Makes room for a chunk and returns where it begins. */
  private makeRoom(): number {
    const most = this.dictionary + Math.max(2 * MAX_CHUNK, this.dictionary >>> 1);
    if (this.filled + MAX_CHUNK > this.window.length && this.window.length < most) {
      const larger = new Uint8Array(Math.min(most, 2 * this.window.length));
      larger.set(this.window.subarray(0, this.filled));
      this.window = larger;
    }
    if (this.filled + MAX_CHUNK > this.window.length) {
      const surplus = this.filled - this.dictionary;
      this.window.copyWithin(0, surplus, this.filled);
      this.filled -= surplus;
      this.origin -= surplus;
    }
    return this.filled;
  }

  private readChunk(packed: PackedInput, control: number): void {
    const [a, b, c, d] = packed.take(4) as unknown as [number, number, number, number];
    const unpackedLength = (((control & 0x1f) << 16) | (a << 8) | b) + 1;
    const packedLength = ((c << 8) | d) + 1;
    if (control >= 0xc0) {
      this.setProperties(packed.take(1)[0]!);
    } else if (this.needsState) {
      throw new DamagedData('a chunk has no properties');
    }
    if (control >= 0xa0) {
      this.probabilities.fill(HALF);
      this.state = 0;
      this.repeats.fill(0);
      this.needsState = false;
    }
    this.input = packed.take(packedLength);
    if (packedLength < 5) {
      throw new DamagedData('a chunk is too short');
    }
    this.range = 0xffffffff;
    this.code = ((this.input[1]! << 24) | (this.input[2]! << 16) | (this.input[3]! << 8) | this.input[4]!) >>> 0;
    this.at = 5;
    this.decode(this.filled + unpackedLength);
    if (this.code !== 0 || this.at !== packedLength) {
      throw new DamagedData('a chunk ends too early or too late');
    }
  }

  private setProperties(byte: number): void {
    this.literalContext = byte % 9;
    this.literalPosition = Math.floor(byte / 9) % 5;
    this.positionMask = (1 << Math.floor(byte / 45)) - 1;
    if (byte > 224 || this.literalContext + this.literalPosition > 4) {
      throw new DamagedData('a chunk has wrong properties');
    }
  }

  private decode(end: number): void {
    const { repeats } = this;
    while (this.filled < end) {
      const positionState = (this.filled - this.origin) & this.positionMask;
      if (this.bit(IS_MATCH + this.state * POSITION_STATES + positionState) === 0) {
        this.literal();
        continue;
      }
      let length: number;
      if (this.bit(IS_REP + this.state) === 0) {
        repeats.copyWithin(1, 0, 3);
        length = this.length(MATCH_LENGTH, positionState);
        this.state = this.state < 7 ? 7 : 10;
        repeats[0] = this.distance(length);
      } else {
        if (this.bit(IS_REP0 + this.state) === 0) {
          if (this.bit(IS_REP0_LONG + this.state * POSITION_STATES + positionState) === 0) {
            this.state = this.state < 7 ? 9 : 11;
            this.copy(repeats[0]!, 1, end);
            continue;
          }
        } else {
          const which = this.bit(IS_REP1 + this.state) === 0 ? 1 : 2 + this.bit(IS_REP2 + this.state);
          const chosen = repeats[which]!;
          repeats.copyWithin(1, 0, which);
          repeats[0] = chosen;
        }
        length = this.length(REP_LENGTH, positionState);
        this.state = this.state < 7 ? 8 : 11;
      }
      this.copy(repeats[0]!, length, end);
    }
    this.normalise();
  }

  private copy(distance: number, length: number, end: number): void {
    if (distance >= this.known || this.filled + length > end) {
      throw new DamagedData('a match lies outside the data');
    }
    const { window } = this;
    let from = this.filled - distance - 1;
    for (let i = 0; i < length; i++) {
      window[this.filled++] = window[from++]!;
    }
    this.known = Math.min(this.dictionary, this.known + length);
  }

  private literal(): void {
    const { window, filled, state } = this;
    const before = this.known > 0 ? window[filled - 1]! : 0;
    const low = (this.filled - this.origin) & ((1 << this.literalPosition) - 1);
    const offset = LITERALS + 0x300 * ((low << this.literalContext) + (before >> (8 - this.literalContext)));
    let symbol = 1;
    if (state >= 7) {
      if (this.repeats[0]! >= this.known) {
        throw new DamagedData('a match lies outside the data');
      }
      let match = window[filled - this.repeats[0]! - 1]!;
      do {
        const expected = (match >> 7) & 1;
        match <<= 1;
        const bit = this.bit(offset + ((1 + expected) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (bit !== expected) {
          break;
        }
      } while (symbol < 0x100);
    }
    while (symbol < 0x100) {
      symbol = (symbol << 1) | this.bit(offset + symbol);
    }
    window[this.filled++] = symbol & 0xff;
    this.known = Math.min(this.dictionary, this.known + 1);
    this.state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
  }

  private length(offset: number, positionState: number): number {
    if (this.bit(offset) === 0) {
      return 2 + this.tree(offset + 2 + positionState * 8, 3);
    }
    return this.bit(offset + 1) === 0
      ? 10 + this.tree(offset + 2 + (POSITION_STATES + positionState) * 8, 3)
      : 18 + this.tree(offset + 2 + 2 * POSITION_STATES * 8, 8);
  }

  private distance(length: number): number {
    const slot = this.tree(SLOTS + Math.min(length - 2, 3) * 64, 6);
    if (slot < 4) {
      return slot;
    }
    const bits = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) * 2 ** bits;
    if (slot < 14) {
      return base + this.reverseTree(SPECIAL_DISTANCES + base - slot, bits);
    }
    let direct = 0;
    for (let i = bits - 4; i > 0; i--) {
      this.normalise();
      this.range >>>= 1;
      const isOne = this.code >= this.range;
      this.code = isOne ? this.code - this.range : this.code;
      direct = direct * 2 + (isOne ? 1 : 0);
    }
    return base + direct * 16 + this.reverseTree(ALIGN, 4);
  }

  private tree(offset: number, bits: number): number {
    let symbol = 1;
    for (let i = 0; i < bits; i++) {
      symbol = (symbol << 1) | this.bit(offset + symbol);
    }
    return symbol - (1 << bits);
  }

  private reverseTree(offset: number, bits: number): number {
    let symbol = 1;
    let value = 0;
    for (let i = 0; i < bits; i++) {
      const bit = this.bit(offset + symbol);
      symbol = (symbol << 1) | bit;
      value |= bit << i;
    }
    return value;
  }

  private bit(index: number): 0 | 1 {
    this.normalise();
    const { probabilities } = this;
    const probability = probabilities[index]!;
    const bound = (this.range >>> 11) * probability;
    if (this.code < bound) {
      this.range = bound;
      probabilities[index] = probability + ((2048 - probability) >> 5);
      return 0;
    }
    this.code -= bound;
    this.range -= bound;
    probabilities[index] = probability - (probability >> 5);
    return 1;
  }

  private normalise(): void {
    if (this.range < TOP) {
      this.range = (this.range << 8) >>> 0;
      this.code = ((this.code << 8) | (this.input[this.at++] ?? 0)) >>> 0;
    }
  }
}
