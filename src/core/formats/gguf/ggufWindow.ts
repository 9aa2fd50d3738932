import { VecinityError } from '../../errors';

/** Which part of the file the parser wants next. */
export interface WantedBytes {
  readonly position: number;
  readonly length: number;
}

/** What parsers yield and are given: part after part of the file, as they want it. */
export type Parse<Result> = Generator<WantedBytes, Result, Uint8Array>;

/** So much is asked for where less is needed. */
const CHUNK_BYTES = 256 * 1024;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The part of the file that is in memory, and where in it the parser stands. */
export class GgufWindow {
  private bytes = new Uint8Array(0);
  private view = new DataView(this.bytes.buffer);
  private start = 0;
  private at = 0;

  constructor(
    private readonly fileBytes: number,
    private readonly path: string,
  ) {}

  get position(): number {
    return this.start + this.at;
  }

  /** Bytes that can be taken without asking for more. */
  get available(): number {
    return this.bytes.length - this.at;
  }

  private get left(): number {
    return this.fileBytes - this.position;
  }

  /** Has the next `count` bytes in memory. */
  *need(count: number): Parse<void> {
    if (this.available >= count) {
      return;
    }
    if (count > this.left) {
      throw this.bad(`ends where ${count} more bytes were to come: it was cut short`, this.fileBytes);
    }
    const rest = this.bytes.subarray(Math.min(this.at, this.bytes.length));
    const position = this.position + rest.length;
    const length = Math.max(count - rest.length, Math.min(CHUNK_BYTES, this.fileBytes - position));
    const more = yield { position, length };
    const bytes = new Uint8Array(rest.length + more.length);
    bytes.set(rest);
    bytes.set(more, rest.length);
    this.start = this.position;
    this.at = 0;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }

  u32(): number {
    const value = this.view.getUint32(this.at, true);
    this.at += 4;
    return value;
  }

  /** A u64; beyond 2^53 not exact, but large. */
  size(): number {
    const low = this.view.getUint32(this.at, true);
    const high = this.view.getUint32(this.at + 4, true);
    this.at += 8;
    return high * 2 ** 32 + low;
  }

  /** A u64 that counts bytes which follow. */
  length(what: string): number {
    const length = this.size();
    if (length > this.left) {
      throw this.bad(`has ${what} of ${length} bytes, but only ${this.left} follow`, this.position - 8);
    }
    return length;
  }

  checkCount(count: number, leastBytes: number, what: string, most = Infinity): void {
    if (count > most) {
      throw this.bad(`says that it has ${count} ${what}, more than any model has`, this.position);
    }
    if (count * leastBytes > this.left) {
      throw this.bad(`says that it has ${count} ${what}, but only ${this.left} bytes follow`, this.position);
    }
  }

  /** The next `length` bytes, which are in memory; valid until more are needed. */
  take(length: number): Uint8Array {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** The next `length` bytes as text, of which `most` bytes are kept. */
  *text(length: number, most: number): Parse<string> {
    const kept = Math.min(length, most);
    yield* this.need(kept);
    const text = decoder.decode(this.take(kept));
    this.skip(length - kept);
    return text;
  }

  /** Goes on behind bytes, in memory or not, that are known to follow. */
  skip(length: number): void {
    this.at += length;
    if (this.at > this.bytes.length) {
      this.start += this.at;
      this.at = 0;
      this.bytes = new Uint8Array(0);
    }
  }

  /** A number or boolean, which is in memory. @param type by GGUF's numbers, that of `bytes` bytes */
  scalar(type: number, bytes: number): number | boolean {
    const { view, at } = this;
    this.at += bytes;
    switch (type) {
      case 0:
        return view.getUint8(at);
      case 1:
        return view.getInt8(at);
      case 2:
        return view.getUint16(at, true);
      case 3:
        return view.getInt16(at, true);
      case 4:
        return view.getUint32(at, true);
      case 5:
        return view.getInt32(at, true);
      case 6:
        return view.getFloat32(at, true);
      case 7:
        return view.getUint8(at) !== 0;
      case 10:
        return Number(view.getBigUint64(at, true));
      case 11:
        return Number(view.getBigInt64(at, true));
      default:
        return view.getFloat64(at, true);
    }
  }

  unknownType(type: number): VecinityError {
    return this.bad(`has a value of unknown type ${type}`, this.position - 4);
  }

  bad(trouble: string, byte: number, remedy = 'Get the file again.'): VecinityError {
    return new VecinityError('badFile', `${this.path} ${trouble} (at byte ${byte}).`, {
      path: this.path,
      byte,
      remedy,
    });
  }
}
