import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 as zlibCrc32, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { VecinityError } from '../../src/core/errors';
import { crc32 } from '../../src/core/io/codecs/crc32';
import { withInputFile } from '../../src/engine/files/inputFile';
import { describeFile, readModel } from '../../src/engine/files/modelFile';
import { openGzip } from '../../src/engine/files/packed/gzipSource';
import { memory } from '../../src/engine/files/memory';
import { inMemory } from '../../src/core/io/inMemory';
import { ZipArchive } from '../../src/engine/files/packed/zipArchive';
import type { Source } from '../../src/core/io/source';
import { temporaryFolder } from './support/folder';
import { zipBytes, type ZipEntry } from './support/zip';

const folder = temporaryFolder();

/** Bytes that hardly compress: the upper bytes of an LCG (Numerical Recipes). */
function noise(length: number): Uint8Array {
  let state = 12345;
  return Uint8Array.from({ length }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24);
}

function write(name: string, bytes: Uint8Array): string {
  const file = path.join(folder(), name);
  writeFileSync(file, bytes);
  return file;
}

async function withGzip<Result>(bytes: Uint8Array, use: (source: Source) => Promise<Result>): Promise<Result> {
  return withInputFile(write('x.gz', bytes), async (file) => {
    const source = await openGzip(file);
    try {
      return await use(source);
    } finally {
      await source.close();
    }
  });
}

async function withZip<Result>(
  entries: readonly ZipEntry[],
  use: (zip: ZipArchive) => Promise<Result>,
): Promise<Result> {
  return withInputFile(write('x.zip', zipBytes(entries)), async (file) => {
    const zip = await ZipArchive.open(file);
    try {
      return await use(zip);
    } finally {
      await zip.close();
    }
  });
}

async function all(source: Source, from = 0): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of source.pieces(from)) {
    pieces.push(Buffer.from(piece));
  }
  return Buffer.concat(pieces);
}

const text = 'king 1 2\nqueen 1 2.5\n';
const words = async (file: string): Promise<string[]> => {
  const { vocabulary } = await readModel(file);
  return Array.from({ length: vocabulary.size }, (_, id) => vocabulary.word(id));
};
const badFile = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof VecinityError && error.code === 'badFile', String(error));
  assert.match(error.message, pattern);
  return true;
};

suite('packed files', function () {
  this.timeout(20_000);

  test('computes the checksum of zlib, whatever the pieces', function () {
    if (typeof zlibCrc32 !== 'function') {
      this.test!.title += ' (skipped: this Node has no crc32)';
      this.skip();
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ maxLength: 100 }), (a, b) => {
        assert.equal(crc32(b, crc32(a)), zlibCrc32(Buffer.concat([a, b])));
      }),
    );
  });

  test('reads all members of a gzip file, wherever one ends', async () => {
    // One of the members ends where the reader's piece of 128 KiB does.
    const first = noise(131_000);
    const plain = gzipSync(first);
    // An extra field fills it to that length (RFC 1952).
    const extra = Buffer.alloc(131_072 - plain.length);
    extra.writeUInt16LE(extra.length - 2);
    const packed = Buffer.concat([
      plain.subarray(0, 3),
      Buffer.of(4),
      plain.subarray(4, 10),
      extra,
      plain.subarray(10),
    ]);
    assert.equal(packed.length, 131_072);
    const second = noise(300_000);
    await withGzip(Buffer.concat([packed, gzipSync(second), gzipSync('')]), async (source) => {
      assert.ok((await all(source)).equals(Buffer.concat([first, second])));
      assert.equal(source.size, 431_000);
    });
  });

  test('returns the same bytes in any order of reading', async () => {
    const bytes = Buffer.concat([noise(1_500_000), Buffer.alloc(1_500_000)]);
    await withGzip(gzipSync(bytes), async (source) => {
      assert.equal(source.size, bytes.length);
      assert.ok(source.maxBytes >= bytes.length);
      for (const [from, length] of [
        [2_900_000, 1000],
        [10, 5],
        [1_048_570, 20],
        [1_048_576, 4],
        [0, 3_000_000],
        [2_999_999, 1],
        [1_200_000, 9],
      ] as const) {
        const target = new Uint8Array(length);
        await source.read(target, from);
        assert.ok(Buffer.from(target).equals(bytes.subarray(from, from + length)), `${length} bytes from ${from}`);
      }
      assert.ok((await all(source, 2_000_000)).equals(bytes.subarray(2_000_000)));
      assert.ok(Buffer.from(await source.head(2_000_000)).equals(bytes.subarray(0, 2_000_000)));
      assert.equal((await source.head(1e9)).length, bytes.length);
      await assert.rejects(source.read(new Uint8Array(2), 2_999_999), badFile(/3000000 bytes unpacked.*byte 3000000/));
      const unpacked = await inMemory(source, bytes.length, memory);
      assert.ok((await all(unpacked)).equals(bytes));
      await assert.rejects(inMemory(source, bytes.length - 1, memory), { code: 'outOfMemory' });
    });
  });

  test('unpacks no more than requested', async () => {
    await withInputFile(write('x.gz', gzipSync(noise(4_000_000))), async (file) => {
      let asked = 0;
      const counting: Source = {
        path: file.path,
        size: file.size,
        maxBytes: file.size,
        packing: undefined,
        head: (length) => file.head(length),
        read: (target, position) => {
          asked += target.length;
          return file.read(target, position);
        },
        pieces: (position) => file.pieces(position),
      };
      const source = await openGzip(counting);
      await source.head(1000);
      await source.close();
      assert.ok(asked < 1_000_000, `${asked} bytes`);
    });
  });

  test('refuses a cut or damaged gzip file and names the byte, or reads its content', async () => {
    const whole = gzipSync(text);
    for (let length = 1; length < whole.length; length++) {
      const file = write('cut.txt.gz', whole.subarray(0, length));
      await assert.rejects(readModel(file), (error: unknown) => {
        assert.ok(
          error instanceof VecinityError && error.code === 'badFile' && error.message.includes(file),
          String(error),
        );
        assert.ok(error.details.byte !== undefined && error.details.byte <= length, String(error));
        return true;
      });
    }
    for (let at = 0; at < whole.length * 8; at++) {
      const flipped = Buffer.from(whole);
      flipped[at >> 3]! ^= 1 << (at & 7);
      const file = write('flipped.txt.gz', flipped);
      const read = await words(file).catch((error: unknown) => {
        assert.ok(
          error instanceof VecinityError && error.code === 'badFile' && error.message.includes(file),
          String(error),
        );
        return undefined;
      });
      assert.deepEqual(read ?? ['king', 'queen'], ['king', 'queen'], `bit ${at}`);
    }
  });

  test('reads text and binary in gzip and zip, and plain text named .gz', async () => {
    for (const [name, bytes] of [
      ['a.txt.gz', gzipSync(text)],
      ['a.gz.gz', gzipSync(gzipSync(text))],
      ['b.txt.gz', Buffer.from(text)],
      [
        'c.zip',
        zipBytes([
          { name: 'folder/', bytes: Buffer.of() },
          { name: 'folder/c.txt', bytes: Buffer.from(text) },
        ]),
      ],
      [
        'd.zip',
        zipBytes([
          { name: 'd.txt', bytes: Buffer.from(text), stored: true },
          { name: '__MACOSX/._d.txt', bytes: Buffer.from(text) },
        ]),
      ],
      [
        'e.zip',
        zipBytes([
          { name: 'README', bytes: Buffer.from('Vectors.\n') },
          { name: 'e.txt.gz', bytes: gzipSync(text) },
        ]),
      ],
    ] as const) {
      const file = write(name, bytes);
      assert.deepEqual(await words(file), ['king', 'queen'], name);
      const { bytes: size, path: described, provenance } = await describeFile(file);
      assert.equal(size, bytes.length);
      assert.equal(described, file);
      assert.match(provenance.name, /^[a-e](\.gz)?$/);
    }
  });

  test('refuses an archive with too many files before listing them', async () => {
    const entries = Array.from({ length: 20_001 }, (_, i) => ({ name: `${i}.txt`, bytes: Buffer.of(), stored: true }));
    await assert.rejects(
      withZip(entries, () => Promise.resolve()),
      /zip archive with 20001 files; the maximum is 20000/,
    );
  });

  test('opens the first file of a zip archive and offers the others', async () => {
    const file = write(
      'glove.zip',
      zipBytes([
        { name: 'licence.pdf', bytes: Buffer.from('%PDF-1.4\n') },
        { name: 'v.2d.txt', bytes: Buffer.from(text) },
        { name: 'v.3d.txt', bytes: Buffer.from('2 3\nking 1 2 3\nprince 3 2 1\n') },
      ]),
    );
    const { tables, dimensions } = await describeFile(file);
    assert.equal(dimensions, 2);
    assert.deepEqual(
      tables.map(({ name, columns }) => [name, columns]),
      [
        ['v.2d.txt', 2],
        ['v.3d.txt', 3],
      ],
    );
    assert.equal((await readModel(file)).dimensions, 2);
    const chosen = await readModel(file, { table: 'v.3d.txt' });
    assert.equal(chosen.dimensions, 3);
    assert.equal(chosen.vocabulary.word(1), 'prince');
    assert.equal((await describeFile(file, { table: 'v.3d.txt' })).tables[0]?.name, 'v.3d.txt');
    await assert.rejects(readModel(file, { table: 'v.4d.txt' }), { code: 'badOption', message: /v\.3d\.txt/ });
  });

  test('opens what can be opened beside damaged and foreign files', async () => {
    const rows = (dimensions: number): Buffer =>
      Buffer.from(`king${' 1.5'.repeat(dimensions)}\nqueen${' 0.25'.repeat(dimensions)}\n`);
    const foreign: readonly ZipEntry[] = [
      { name: 'meta.json', bytes: Buffer.from('{"id": 180, "contents": [{"dimensions": [300]}]}') },
      { name: 'data.json', bytes: Buffer.from('{"a": "b", "c": []}') },
      { name: 'README', bytes: Buffer.from('Vectors of words.\n') },
      { name: 'locked.vec', bytes: rows(2), flags: 1 },
      { name: 'strange.vec', bytes: rows(2), method: 14 },
      { name: '__MACOSX/._v.vec', bytes: Buffer.from('\0\x05\x16\x07') },
    ];
    const file = write(
      'nlpl.zip',
      zipBytes([...foreign, { name: 'v.vec', bytes: rows(3) }, { name: 'w.vec', bytes: rows(4) }]),
    );
    assert.equal((await readModel(file)).dimensions, 3);
    const { tables, dimensions } = await describeFile(file);
    assert.equal(dimensions, 3);
    assert.deepEqual(
      tables.map(({ name, columns }) => [name, columns]),
      [
        ['v.vec', 3],
        ['w.vec', 4],
      ],
    );
    assert.equal((await readModel(file, { table: 'w.vec' })).dimensions, 4);
    await assert.rejects(readModel(file, { table: 'locked.vec' }), badFile(/is encrypted/));
    const damaged = write('damaged.zip', zipBytes(foreign));
    await assert.rejects(readModel(damaged), badFile(/./));
  });

  test('refuses an archive without embeddings and lists its content', async () => {
    for (const [entries, message] of [
      [[], /empty archive/],
      [
        [
          { name: 'a.png', bytes: noise(1000) },
          { name: 'b.pdf', bytes: noise(2000) },
        ],
        /a\.png.*b\.pdf/,
      ],
      [Array.from({ length: 500 }, (_, i) => ({ name: `${i}${'x'.repeat(500)}`, bytes: noise(10) })), /“0x/],
    ] as const) {
      const file = write('none.zip', zipBytes(entries));
      await assert.rejects(readModel(file), (error: unknown) => {
        assert.ok(
          error instanceof VecinityError && error.message.includes(file) && error.message.length < file.length + 400,
        );
        return badFile(message)(error);
      });
    }
    let layers: Uint8Array = Buffer.from(text);
    for (let i = 0; i < 5; i++) {
      layers = gzipSync(layers);
    }
    await assert.rejects(readModel(write('layers.gz', layers)), badFile(/times over/));
    const tar = Buffer.alloc(10_240);
    tar.write('vectors.txt');
    tar.write('ustar', 257);
    await assert.rejects(readModel(write('v.tar.gz', gzipSync(tar))), badFile(/tar archive/));
  });

  test('reads members of a zip archive in any order, stored ones from any position', async () => {
    const bytes = Buffer.from(noise(2_000_000));
    await withZip(
      [
        { name: 'a', bytes, stored: true },
        { name: '__proto__', bytes },
      ],
      async (zip) => {
        assert.deepEqual(zip.members, [
          { name: 'a', size: 2_000_000 },
          { name: '__proto__', size: 2_000_000 },
        ]);
        assert.ok(zip.has('__proto__') && !zip.has('constructor'));
        for (const { name } of zip.members) {
          const source = await zip.source(name);
          assert.equal(source.packing, name === 'a' ? undefined : 'zip');
          const target = new Uint8Array(100);
          await source.read(target, 1_900_000);
          assert.ok(Buffer.from(target).equals(bytes.subarray(1_900_000, 1_900_100)));
          assert.ok((await all(source)).equals(bytes));
          assert.ok(Buffer.from(await source.head(10)).equals(bytes.subarray(0, 10)));
          await assert.rejects(source.read(target, 1_999_950), badFile(/2000000 bytes/));
        }
        await assert.rejects(zip.source('b'), badFile(/does not exist/));
      },
    );
  });

  test('refuses a member with a wrong checksum or size, stored or packed', async () => {
    const bytes = Buffer.from(noise(200_000));
    for (const stored of [true, false]) {
      await withZip([{ name: 'a', bytes, stored, crc: 1 }], async (zip) => {
        const source = await zip.source('a');
        await source.head(1000);
        await assert.rejects(all(source), badFile(/“a”.*(checksum|data check)/));
      });
    }
    await withZip([{ name: 'a', bytes, size: 199_999 }], async (zip) => {
      await assert.rejects(all(await zip.source('a')), badFile(/more than the 199999 bytes/));
    });
    await withZip([{ name: 'a', bytes, size: 200_001 }], async (zip) => {
      await assert.rejects(all(await zip.source('a')), badFile(/“a”/));
    });
    await withZip([{ name: 'a', bytes, size: 2 ** 31 }], async (zip) => {
      await assert.rejects(zip.source('a'), badFile(/cannot hold/));
    });
    await withZip([{ name: 'a', bytes, method: 12 }], async (zip) => {
      await assert.rejects(zip.source('a'), badFile(/method 12/));
    });
    await withZip([{ name: 'a', bytes, flags: 1 }], async (zip) => {
      await assert.rejects(zip.source('a'), badFile(/encrypted/));
    });
  });

  test('refuses a cut or damaged zip archive, or reads its content', async () => {
    for (const stored of [true, false]) {
      const whole = zipBytes([{ name: 'a.txt', bytes: Buffer.from(text), stored }]);
      for (let at = 0; at < whole.length * 2; at++) {
        const damaged = at % 2 === 0 ? whole.subarray(0, at / 2) : Buffer.from(whole);
        if (at % 2 > 0) {
          damaged[at >> 1]! ^= 1 << (at % 7);
        }
        const file = write('damaged.zip', damaged);
        const read = await words(file).catch((error: unknown) => {
          assert.ok(
            error instanceof VecinityError && error.code === 'badFile' && error.message.includes(file),
            String(error),
          );
          return undefined;
        });
        assert.deepEqual(read ?? ['king', 'queen'], ['king', 'queen'], `${at >> 1}`);
      }
    }
  });

  test('refuses overlapping files in an archive', async () => {
    const whole = zipBytes([{ name: 'a.txt', bytes: Buffer.from(text) }]);
    const list = whole.readUInt32LE(whole.length - 6);
    const entry = whole.subarray(list, whole.length - 22);
    const second = Buffer.from(entry);
    second.write('b', 46);
    const end = Buffer.from(whole.subarray(-22));
    end.writeUInt16LE(2, 8);
    end.writeUInt16LE(2, 10);
    end.writeUInt32LE(2 * entry.length, 12);
    const shared = Buffer.concat([whole.subarray(0, list), entry, second, end]);
    await assert.rejects(words(write('shared.zip', shared)), badFile(/“b\.txt” overlaps another file/));
  });

  test('counts nested archives among the listed files', async () => {
    const packed = (times: number): Uint8Array => (times === 0 ? Buffer.from(text) : gzipSync(packed(times - 1)));
    const file = write(
      'deep.zip',
      zipBytes([
        { name: 'a.txt', bytes: Buffer.from(text) },
        { name: 'b.gz', bytes: packed(3) },
      ]),
    );
    await assert.rejects(describeFile(file), badFile(/times over/));
    const inner = zipBytes([{ name: 'a.txt', bytes: Buffer.from(text) }]);
    const nested = write(
      'nested.zip',
      zipBytes([
        { name: 'a.zip', bytes: inner },
        { name: 'b.zip', bytes: inner },
      ]),
    );
    assert.deepEqual(
      (await describeFile(nested)).tables.map(({ name }) => name),
      ['a.zip', 'b.zip'],
    );
  });

  test('can cancel reading packed bytes', async () => {
    await withGzip(gzipSync(Buffer.alloc(50_000_000)), async (source) => {
      const controller = new AbortController();
      await assert.rejects(
        async () => {
          for await (const piece of source.pieces(0, controller.signal)) {
            controller.abort();
            assert.ok(piece.length > 0);
          }
        },
        { code: 'cancelled' },
      );
    });
  });
});
