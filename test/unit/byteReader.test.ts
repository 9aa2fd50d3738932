import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { VecinityError } from '../../src/core/errors';
import { badFile } from '../../src/core/io/badFile';
import { ByteReader } from '../../src/core/io/byteReader';
import { BytesSource } from '../../src/core/io/inMemory';
import type { Source } from '../../src/core/io/source';

/** Returns the same bytes as from an archive with a wrong size. */
class PackedBytes implements Source {
  readonly packing = 'gzip';
  readonly path: string;

  constructor(
    private readonly source: BytesSource,
    readonly size: number,
    private readonly pieceBytes: number,
  ) {
    this.path = source.path;
  }

  get maxBytes(): number {
    return this.source.size * 1000;
  }

  head(length: number): Promise<Uint8Array> {
    return this.source.head(length);
  }

  read(): Promise<void> {
    throw new Error('packed bytes are read in pieces');
  }

  async *pieces(position: number): AsyncGenerator<Uint8Array> {
    const piece = new Uint8Array(this.pieceBytes);
    for (let at = position; at < this.source.size; at += piece.length) {
      const part = piece.subarray(0, Math.min(piece.length, this.source.size - at));
      await this.source.read(part, at);
      yield part;
    }
  }
}

const numbers = [
  ['u8', 1, (view: DataView, at: number) => view.getUint8(at)],
  ['i8', 1, (view: DataView, at: number) => view.getInt8(at)],
  ['u16', 2, (view: DataView, at: number, little: boolean) => view.getUint16(at, little)],
  ['i16', 2, (view: DataView, at: number, little: boolean) => view.getInt16(at, little)],
  ['u32', 4, (view: DataView, at: number, little: boolean) => view.getUint32(at, little)],
  ['i32', 4, (view: DataView, at: number, little: boolean) => view.getInt32(at, little)],
  ['u64', 8, (view: DataView, at: number, little: boolean) => Number(view.getBigUint64(at, little))],
  ['i64', 8, (view: DataView, at: number, little: boolean) => Number(view.getBigInt64(at, little))],
  ['f32', 4, (view: DataView, at: number, little: boolean) => view.getFloat32(at, little)],
  ['f64', 8, (view: DataView, at: number, little: boolean) => view.getFloat64(at, little)],
] as const;

suite('byte reader', () => {
  for (const packing of ['plain', 'packed'] as const) {
    for (const bigEndian of [false, true]) {
      test(`reads what a DataView reads: ${packing}, ${bigEndian ? 'big' : 'little'}-endian`, async () => {
        const step = fc.record({ choice: fc.nat(numbers.length + 3), amount: fc.nat(200) });
        const property = fc.asyncProperty(
          fc.uint8Array({ minLength: 1, maxLength: 600 }),
          fc.record({
            window: fc.integer({ min: 1, max: 64 }),
            piece: fc.integer({ min: 1, max: 50 }),
            size: fc.nat(1200),
          }),
          fc.array(step, { minLength: 1, maxLength: 60 }),
          async (bytes, { window, piece, size }, steps) => {
            const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
            const plain = new BytesSource('/files/some.bin', bytes);
            const source = packing === 'plain' ? plain : new PackedBytes(plain, size, piece);
            const reader = new ByteReader(source, { bigEndian, windowBytes: window });
            let at = 0;
            for (const { choice, amount } of steps) {
              const left = bytes.length - at;
              if (choice < numbers.length) {
                const [name, width, get] = numbers[choice]!;
                if (width > left) {
                  await assert.rejects(reader.need(width), /cut short/, `${name} at ${at}`);
                  return;
                }
                await reader.need(width);
                assert.deepEqual(reader[name](), get(view, at, !bigEndian), `${name} at ${at}`);
                at += width;
              } else if (choice === numbers.length) {
                const length = Math.min(left, amount);
                await reader.need(length);
                assert.deepEqual([...reader.bytes(length)], [...bytes.subarray(at, at + length)]);
                at += length;
              } else if (choice === numbers.length + 1) {
                reader.skip(Math.min(left, amount));
                at += Math.min(left, amount);
              } else if (choice === numbers.length + 2) {
                at = Math.min(bytes.length, amount * 3);
                reader.goTo(at);
              } else {
                const found = await reader.want(amount);
                assert.equal(found, Math.min(amount, left), `wanted ${amount} at ${at}`);
                assert.deepEqual([...reader.peek().subarray(0, found)], [...bytes.subarray(at, at + found)]);
              }
              assert.equal(reader.position, at);
            }
          },
        );
        await fc.assert(property, { numRuns: 300 });
      });
    }
  }

  test('reports where a file ends too early, and what helps', async () => {
    const source = new BytesSource('/files/short.bin', new Uint8Array(10));
    const reader = new ByteReader(source, { position: 4, part: 'the table', remedy: 'Save it again.' });
    await reader.need(6);
    reader.skip(5);
    await assert.rejects(reader.need(2), (error: unknown) => {
      assert.ok(error instanceof VecinityError, String(error));
      assert.equal(
        error.message,
        '/files/short.bin: the table ends where 2 more bytes should follow: it was cut short (at byte 10).',
      );
      const expected = { path: '/files/short.bin', byte: 10, remedy: 'Save it again.' };
      assert.deepEqual(error.details, expected);
      return true;
    });
    assert.throws(() => reader.u32(), RangeError);
  });

  test('decodes text as UTF-8 and reads no byte past the limit', async () => {
    const bytes = new TextEncoder().encode('Zürich, and more');
    const reader = new ByteReader(new BytesSource('/files/text', bytes), { end: 7 });
    await reader.need(7);
    assert.equal(reader.text(7), 'Zürich');
    assert.equal(reader.left, 0);
    assert.equal(await reader.want(5), 0);
    await assert.rejects(reader.need(1), /cut short/);
  });
});

suite('badFile', () => {
  test('sets message, place and cause', () => {
    const error = badFile('/m/model.kv', 'has an invalid header', {
      byte: 12,
      remedy: 'Save it again with KeyedVectors.save().',
      cause: new RangeError('out of bounds'),
    });
    assert.equal(error.code, 'badFile');
    assert.equal(error.message, '/m/model.kv has an invalid header (at byte 12).');
    const { cause, ...others } = error.details;
    assert.deepEqual(others, {
      path: '/m/model.kv',
      remedy: 'Save it again with KeyedVectors.save().',
      byte: 12,
    });
    assert.match(cause ?? '', /^RangeError: out of bounds/);
    assert.equal(badFile('/m/a.csv', 'has no number', { line: 3 }).message, '/m/a.csv has no number (line 3).');
    assert.equal(
      badFile('/m/a.npz', 'is empty', { part: 'array “words”', row: 7 }).message,
      '/m/a.npz: array “words” is empty (row 7).',
    );
    assert.deepEqual(badFile('/m/a', 'is odd').details, {
      path: '/m/a',
      remedy: 'Get the file again.',
      byte: 0,
    });
  });
});
