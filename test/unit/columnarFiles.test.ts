import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import {
  CompressionType,
  dictionary,
  float32,
  setCompressionCodec,
  tableFromArrays,
  tableToIPC,
  utf8,
} from '@uwdata/flechette';
import { VecinityError } from '../../src/core/errors';
import { chooseColumns } from '../../src/core/formats/columns/tableColumns';
import { Faults } from '../../src/core/io/faults';
import { checkThrift } from '../../src/core/formats/parquet/thriftCompact';
import { unpack } from '../../src/core/io/codecs/columnCodecs';
import { arrowFormat } from '../../src/core/formats/arrow/arrowFormat';
import { parquetFormat } from '../../src/core/formats/parquet/parquetFormat';
import { host, inputOf } from '../../src/engine/files/host';
import type { Format, ReadOptions } from '../../src/core/formats/format';
import type { Source } from '../../src/core/io/source';
import type { Space } from '../../src/core/space';
import { withInputFile } from '../../src/engine/files/inputFile';
import { describeFile, readModel } from '../../src/engine/files/modelFile';
import { BytesSource } from '../../src/core/io/inMemory';
import { CountingSource } from './support/countingSource';
import { fixturePath, fixtures } from './support/fixtures';
import { temporaryFolder } from './support/folder';
import {
  BYTE_ARRAY,
  dataPage,
  dictionaryPage,
  FLOAT,
  floats,
  levels,
  OPTIONAL,
  parquet,
  REPEATED,
  RLE_DICTIONARY,
  run,
  texts,
  varint,
  withFooter,
  type Chunk,
  type SchemaNode,
} from './support/parquet';
import { python } from './support/python';

/** Makes 500 words x 7 from a formula that the test knows, and writes them in every pyarrow format. */
const program = `
import sys, json
import pyarrow as pa, pyarrow.parquet as pq, pyarrow.feather as pf, pyarrow.ipc as ipc
folder = sys.argv[1]
n, d = 500, 7
words = ['wörd %d' % i for i in range(n)]
rows = [[(i * 31 + j * 17) % 257 / 256 - 0.5 for j in range(d)] for i in range(n)]
flat = [x for row in rows for x in row]
lists = {
  'list': pa.array(rows, pa.list_(pa.float32())),
  'large': pa.array(rows, pa.large_list(pa.float64())),
  'fixed': pa.FixedSizeListArray.from_arrays(pa.array(flat, pa.float32()), d),
}
if hasattr(pa.array([1.5], pa.float16()), 'to_numpy'):
  import numpy as np
  lists['half'] = pa.FixedSizeListArray.from_arrays(pa.array(np.array(flat, np.float16)), d)
wide = {'d%d' % j: pa.array([row[j] for row in rows], pa.float32() if j % 2 else pa.float64()) for j in range(d)}
tables = {name: pa.table({'id': pa.array(range(n)), 'text': pa.array(words), 'embedding': column}) for name, column in lists.items()}
tables['wide'] = pa.table({'token': pa.array(words, pa.large_string()), 'count': pa.array(range(n)), **wide})
tables['dictionary'] = pa.table({'word': pa.array(words).dictionary_encode(), 'vec': lists['list']})
tables['required'] = pa.table([pa.array(words), lists['list']], schema=pa.schema([
  pa.field('word', pa.string(), nullable=False),
  pa.field('vec', pa.list_(pa.field('item', pa.float32(), nullable=False)), nullable=False)]))
made = []
def name(*parts):
  made.append('.'.join(parts)); return folder + '/' + made[-1]
for kind, table in tables.items():
  for codec in ['none', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4']:
    pq.write_table(table, name(kind, codec, 'parquet'), compression=codec, row_group_size=173)
  pq.write_table(table, name(kind, 'v2', 'parquet'), data_page_version='2.0', version='2.6', compression='zstd')
  pq.write_table(table, name(kind, 'v2plain', 'parquet'), data_page_version='2.0', compression='none', use_dictionary=False)
  pq.write_table(table, name(kind, 'pages', 'parquet'), data_page_size=200, write_batch_size=3, use_dictionary=False, data_page_version='1.0')
  if kind not in ('half',):
    pq.write_table(table, name(kind, 'split', 'parquet'), use_dictionary=False, use_byte_stream_split=[c for c in ['d1','d3','d2','embedding.list.element'] if c.split('.')[0] in table.column_names and kind not in ('dictionary','required')] or False)
  if kind != 'dictionary':
    c = table.column_names[1 if 'id' in table.column_names else 0]
    pq.write_table(table, name(kind, 'delta', 'parquet'), use_dictionary=False, column_encoding={c: 'DELTA_BYTE_ARRAY'})
    pq.write_table(table, name(kind, 'deltalength', 'parquet'), use_dictionary=False, column_encoding={c: 'DELTA_LENGTH_BYTE_ARRAY'})
  for codec in ['uncompressed', 'lz4', 'zstd']:
    pf.write_feather(table, name(kind, codec, 'feather'), compression=codec, chunksize=113)
  with ipc.new_stream(name(kind, 'arrows'), table.schema) as stream:
    stream.write_table(table, max_chunksize=90)
print(json.dumps(made))
`;

async function readFrom(format: Format, source: Source, options: ReadOptions): Promise<Space> {
  return (await format.open(inputOf(source), options)).read(options);
}

suite('Parquet and Arrow files', () => {
  const folder = temporaryFolder();
  const place = (name: string): string => path.join(folder(), name);
  const cell = (word: number, dimension: number): number => ((word * 31 + dimension * 17) % 257) / 256 - 0.5;

  test('an Arrow stream of countless messages is refused, and can be cancelled', async () => {
    // A schema without columns, as a FlatBuffer: 8 bytes of prefix and 40 of message.
    const message = new Uint8Array(48);
    message.set([255, 255, 255, 255, 40, 0, 0, 0, 16, 0, 0, 0, 12, 0, 12, 0, 0, 0, 8, 0, 4, 0, 0, 0]);
    message.set([12, 0, 0, 0, 12, 0, 0, 0, 1, 0, 0, 0, 4, 0, 4, 0, 4], 24);
    const count = 100_001;
    const bytes = new Uint8Array(message.length * count);
    for (let i = 0; i < count; i++) {
      bytes.set(message, i * message.length);
    }
    const input = inputOf(new BytesSource('/data/many.arrow', bytes));
    await assert.rejects(arrowFormat.open(input, {}), {
      code: 'badFile',
      message: /more than 100000 batches/,
      details: {
        path: '/data/many.arrow',
        byte: 4_800_000,
        remedy: 'Get the file again, or write it again with default options.',
      },
    });
    writeFileSync(place('many.arrow'), bytes);
    await withInputFile(place('many.arrow'), (file) =>
      assert.rejects(arrowFormat.open(inputOf(file), {}, AbortSignal.abort()), { code: 'cancelled' }),
    );
  });

  test('reads all that pyarrow writes, value by value', async function () {
    this.timeout(120_000);
    const files = python(this, 'pyarrow', program, folder()) as string[];
    for (const name of files) {
      const faults = new Faults();
      const space = await readModel(place(name), { faults });
      assert.deepEqual(faults.list, [], name);
      assert.equal(space.vocabulary.size, 500, name);
      assert.equal(space.dimensions, 7, name);
      for (let id = 0; id < 500; id++) {
        assert.equal(space.vocabulary.word(id), `wörd ${id}`, name);
        for (let i = 0; i < 7; i++) {
          const expected = cell(id, i);
          const within = name.startsWith('half') ? 2 ** -11 : 0;
          assert.ok(
            Math.abs(space.vector(id)[i]! - expected) <= within,
            `${name}: ${space.vector(id)[i]} is not ${expected}`,
          );
        }
      }
      const description = await describeFile(place(name));
      assert.equal(description.words, 500, name);
      assert.equal(description.dimensions, 7, name);
      const few = await readModel(place(name), {
        firstWords: 200,
        onlyWords: (bytes, start, end) => bytes[end - 1] === 0x35 && start === 0,
      });
      assert.ok(few.vocabulary.size === 50, `${name}: ${few.vocabulary.size}`);
    }
    assert.ok(files.length > 60, `${files.length} files`);
  });

  test('reports missing words, vectors and values, and rows of another length', async function () {
    python(
      this,
      'pyarrow',
      `
import sys, json
import pyarrow as pa, pyarrow.parquet as pq, pyarrow.feather as pf
t = pa.table({'word': ['a', None, 'c', 'd', 'e', 'a'], 'v': pa.array([[1, 2], [3, 4], None, [5, None], [6, float('nan')], [7, 8]], pa.list_(pa.float32()))})
pq.write_table(t, sys.argv[1] + '/odd.parquet'); pf.write_feather(t, sys.argv[1] + '/odd.feather')
t = pa.table({'word': ['a', 'b', 'c'], 'v': pa.array([[1, 2], [3], [5, 6]], pa.list_(pa.float32()))})
pq.write_table(t, sys.argv[1] + '/ragged.parquet'); pf.write_feather(t, sys.argv[1] + '/ragged.feather')
t = pa.table({'word': ['a', 'b'], 'title': pa.array([[1, 2], [3, 4]], pa.list_(pa.float32())), 'body': pa.array([[1, 2, 3], [4, 5, 6]], pa.list_(pa.float64()))})
pq.write_table(t, sys.argv[1] + '/two.parquet'); pf.write_feather(t, sys.argv[1] + '/two.feather')
t = pa.table({'v': pa.array([[1, 2], [3, 4]], pa.list_(pa.float32()))})
pq.write_table(t, sys.argv[1] + '/nowords.parquet'); pf.write_feather(t, sys.argv[1] + '/nowords.feather')
print('0')`,
      folder(),
    );
    for (const ending of ['parquet', 'feather']) {
      const faults = new Faults();
      const odd = await readModel(place(`odd.${ending}`), { faults });
      assert.deepEqual(words(odd), ['a', '1', 'd', 'e']);
      assert.deepEqual([...odd.vectors], [1, 2, 3, 4, 0, 0, 0, 0]);
      assert.deepEqual(
        faults.counts.map(({ kind, count }) => [kind, count]),
        [
          ['unnamedRow', 1],
          ['skipped', 1],
          ['notFinite', 2],
          ['duplicateWord', 1],
        ],
      );
      await assert.rejects(readModel(place(`ragged.${ending}`)), {
        code: 'badFile',
        message: /has 1 numbers, not 2 \(row 2\)/,
      });
      const lenient = new Faults();
      assert.deepEqual(words(await readModel(place(`ragged.${ending}`), { lenient: true, faults: lenient })), [
        'a',
        'c',
      ]);
      assert.equal(lenient.list[0]!.kind, 'raggedLine');
      const two = await describeFile(place(`two.${ending}`));
      assert.deepEqual(
        two.tables.map(({ name, columns, valueType }) => [name, columns, valueType]),
        [
          ['title', 2, 'F32'],
          ['body', 3, 'F64'],
        ],
      );
      assert.equal((await readModel(place(`two.${ending}`), { table: 'body' })).dimensions, 3);
      await assert.rejects(readModel(place(`two.${ending}`), { table: 'x' }), {
        code: 'badOption',
        message: /no table “x”/,
      });
      assert.deepEqual(words(await readModel(place(`nowords.${ending}`))), ['0', '1']);
      assert.equal((await describeFile(place(`nowords.${ending}`))).notes.length, 1);
    }
  });

  test('refuses or reads cut and changed files, whatever byte differs', async function () {
    this.timeout(120_000);
    fixtures(this);
    for (const [name, tail] of [
      ['vectors.parquet', 3000],
      ['vectors.feather', 1500],
    ] as const) {
      const bytes = readFileSync(fixturePath(`tabular/${name}`));
      const file = place(`cut-${name}`);
      for (let length = 100; length < bytes.length; length += 4001) {
        writeFileSync(file, bytes.subarray(0, length));
        await readsOrRefuses(file);
      }
      for (let at = 4; at < bytes.length; at += at < 300 || at > bytes.length - tail ? 29 : 3001) {
        for (const flip of [0xff, 0x01, 0x80]) {
          const changed = Uint8Array.from(bytes);
          changed[at]! ^= flip;
          writeFileSync(file, changed);
          await readsOrRefuses(file);
        }
      }
    }
  });
});

suite('Parquet files that claim more than they hold', () => {
  const word: SchemaNode = { name: 'word', type: BYTE_ARRAY, isText: true };
  const root = (children: number): SchemaNode => ({ name: 'root', children });
  const read = (bytes: Uint8Array, options = {}): Promise<Space> =>
    readFrom(parquetFormat, new BytesSource('/x.parquet', bytes), options);
  const refused = async (bytes: Uint8Array, message: RegExp): Promise<void> => {
    await assert.rejects(read(bytes), (error: unknown) => {
      assert.ok(error instanceof VecinityError, String((error as Error).stack));
      assert.equal(error.code, 'badFile');
      assert.match(error.message, message);
      assert.match(error.message, /^\/x\.parquet:? /);
      assert.ok(error.details.remedy);
      return true;
    });
  };
  const wordsOf = (list: readonly string[]): Chunk => ({
    path: ['word'],
    type: BYTE_ARRAY,
    pages: [dataPage(list.length, texts(list))],
    values: list.length,
  });
  const numbers = (name: string, pages: readonly Uint8Array[], values: number, codec = 0): Chunk => ({
    path: [name],
    type: FLOAT,
    codec,
    pages,
    values,
  });
  /** Returns pages that repeat one value. */
  const constant = (
    path: readonly string[],
    type: number,
    value: Uint8Array,
    count: number,
    perPage: number,
  ): Chunk => {
    const pages = [dictionaryPage(1, value)];
    for (let left = count; left > 0; left -= perPage) {
      const here = Math.min(left, perPage);
      pages.push(dataPage(here, Uint8Array.from([1, ...run(0, here)]), { encoding: RLE_DICTIONARY }));
    }
    return { path, type, pages, values: count, hasDictionary: true };
  };

  test('refuses lists in metadata that claim more entries than they hold', async () => {
    const nested = Buffer.concat(Array.from({ length: 60 }, () => Buffer.from([0xf9, ...varint(33_000_000)])));
    await refused(
      withFooter(Buffer.alloc(20), Buffer.concat([Buffer.of(0x19), nested])),
      /list or text of 33000000 does not fit .*byte 20/,
    );
    assert.throws(() => checkThrift(Buffer.concat([Buffer.of(0x19), Buffer.alloc(500, 0x19)]), 0), /nests more than/);
    assert.throws(() => checkThrift(Buffer.of(0x16, ...new Uint8Array(20).fill(0xff)), 0), /does not end/);
    assert.throws(() => checkThrift(Buffer.of(0x18, 5, 1), 0), /text of 5 does not fit/);
    assert.throws(() => checkThrift(Buffer.of(0x15), 0), /too early/);
    assert.equal(checkThrift(Buffer.of(9, 0x15, 2, 0x11, 0x18, 1, 65, 0, 9), 1), 8);
  });

  test('refuses a page header with endless nested lists', async () => {
    const page = Buffer.concat([Buffer.of(0x19), Buffer.alloc(60, 0xf9), Buffer.alloc(100)]);
    await refused(
      parquet(
        [root(2), word, { name: 'v', type: FLOAT }],
        [{ rows: 1, chunks: [wordsOf(['a']), numbers('v', [page], 1)] }],
      ),
      /column “v” .* \(at byte \d+\)/,
    );
  });

  test('limits a row that goes on page after page', async () => {
    const perPage = 600_000;
    const page = (isFirst: boolean): Uint8Array => {
      const repetition = isFirst ? [run(0, 1), run(1, perPage - 1)] : [run(1, perPage)];
      const body = Buffer.concat([
        levels(...repetition),
        levels(run(1, perPage)),
        Buffer.from([1, ...run(0, perPage)]),
      ]);
      return dataPage(perPage, body, { encoding: RLE_DICTIONARY });
    };
    const pages = [dictionaryPage(1, floats([1])), page(true), page(false), page(false)];
    const values: Chunk = { path: ['v'], type: FLOAT, pages, values: 3 * perPage, hasDictionary: true };
    const schema = [root(2), word, { name: 'v', type: FLOAT, repetition: REPEATED }];
    await refused(
      parquet(schema, [{ rows: 1, chunks: [wordsOf(['a']), values] }]),
      /column “v” .* one row has more than 1000000 numbers/,
    );
    const many: Chunk = { ...values, values: 150_000_000 };
    await refused(
      parquet(schema, [{ rows: 1, chunks: [wordsOf(['a']), many] }]),
      /1 rows says that it has 150000000 values in \d+ bytes/,
    );
  });

  const lists: readonly (readonly [
    what: string,
    schema: readonly SchemaNode[],
    path: readonly string[],
    definition: number,
  ])[] = [
    ['a bare repeated column', [{ name: 'v', type: FLOAT, repetition: REPEATED }], ['v'], 1],
    [
      'a list of two levels',
      [
        { name: 'v', repetition: OPTIONAL, children: 1 },
        { name: 'array', type: FLOAT, repetition: REPEATED },
      ],
      ['v', 'array'],
      2,
    ],
    [
      'a list of three levels',
      [
        { name: 'v', repetition: OPTIONAL, children: 1 },
        { name: 'list', repetition: REPEATED, children: 1 },
        { name: 'element', type: FLOAT, repetition: OPTIONAL },
      ],
      ['v', 'list', 'element'],
      3,
    ],
  ];
  for (const [what, schema, columnPath, definition] of lists) {
    test(`${what}: joins a row that continues in the next pages`, async () => {
      const page = (repetition: readonly number[], values: readonly number[]): Uint8Array =>
        dataPage(
          values.length,
          Buffer.concat([
            levels(...repetition.map((level) => run(level, 1))),
            levels(run(definition, values.length)),
            floats(values),
          ]),
        );
      const pages = [
        page([0, 1], [1, 2]),
        page([1], [3]),
        page([1, 0, 1, 1], [4, 5, 6, 7]),
        page([1, 0, 1, 1, 1], [8, 9, 10, 11, 12]),
      ];
      const values: Chunk = { path: columnPath, type: FLOAT, pages, values: 12 };
      const space = await read(
        parquet([root(2), word, ...schema], [{ rows: 3, chunks: [wordsOf(['a', 'b', 'c']), values] }]),
      );
      assert.deepEqual(words(space), ['a', 'b', 'c']);
      assert.equal(space.dimensions, 4);
      assert.deepEqual(
        [...space.vectors],
        Array.from({ length: 12 }, (_, i) => i + 1),
      );
    });
  }

  test('refuses more rows than the bytes can hold', async () => {
    const rows = 150_000_000;
    const text = constant(['word'], BYTE_ARRAY, texts(['a']), rows, 16_000_000);
    const v = (name: string): Chunk => constant([name], FLOAT, floats([1]), rows, 16_000_000);
    const message = /claims 150000000 rows, but \d+ bytes hold at most \d+/;
    await refused(
      parquet([root(2), word, { name: 'v', type: FLOAT }], [{ rows, chunks: [text, v('v')] }], 200_000),
      message,
    );
    const wide = [root(2), { name: 'v0', type: FLOAT }, { name: 'v1', type: FLOAT }];
    await refused(parquet(wide, [{ rows, chunks: [v('v0'), v('v1')] }], 200_000), message);
    await refused(
      parquet([root(2), word, { name: 'v', type: FLOAT }], [{ rows: 2, chunks: [text, v('v')] }]),
      /2 rows says that it has 150000000 values/,
    );
    const pages = constant(['word'], BYTE_ARRAY, texts(['a']), 1000, 1000).pages;
    const short: Chunk = { path: ['word'], type: BYTE_ARRAY, pages, values: 2, hasDictionary: true };
    await refused(
      parquet(
        [root(2), word, { name: 'v', type: FLOAT }],
        [{ rows: 2, chunks: [short, numbers('v', [dataPage(2, floats([1, 2]))], 2)] }],
      ),
      /more than the 2 rows of its group/,
    );
  });

  test('reads columns that repeat one value', async () => {
    const rows = 300_000;
    const names = Array.from({ length: rows }, (_, i) => i.toString(36));
    const chunks = ['v0', 'v1'].map((name, i) => constant([name], FLOAT, floats([i + 0.5]), rows, 100_000));
    const schema = [root(3), word, { name: 'v0', type: FLOAT }, { name: 'v1', type: FLOAT }];
    const space = await read(parquet(schema, [{ rows, chunks: [wordsOf(names), ...chunks] }]));
    assert.equal(space.vocabulary.size, rows);
    assert.deepEqual([...space.vectors.subarray(-2)], [0.5, 1.5]);
    const unnamed = await read(parquet([root(2), ...schema.slice(2)], [{ rows, chunks }]));
    assert.equal(unnamed.vocabulary.size, rows);
  });

  test('limits many rows that name the same long word', async () => {
    const rows = 200_000;
    const text = constant(['word'], BYTE_ARRAY, texts(['a'.repeat(10_000)]), rows, rows);
    const v = constant(['v'], FLOAT, floats([1]), rows, rows);
    await refused(
      parquet([root(2), word, { name: 'v', type: FLOAT }], [{ rows, chunks: [text, v] }]),
      /more than \d+ bytes of words \(row \d+\)/,
    );
  });

  test('refuses packed data shorter than announced, in every codec', async () => {
    const content = Buffer.from('vectors, vectors');
    const literal = Buffer.concat([Buffer.of(0xf0, 1), content]);
    // A frame with one segment, a content size of one byte, and one raw block.
    const zstd = (said: number): Buffer =>
      Buffer.concat([Buffer.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, said, 1 | (16 << 3), 0, 0), content]);
    const packed: readonly (readonly [codec: string, bytes: (said: number) => Buffer])[] = [
      ['SNAPPY', (said) => Buffer.concat([Buffer.of(said, 15 << 2), content])],
      ['GZIP', () => gzipSync(content)],
      ['BROTLI', () => brotliCompressSync(content)],
      ['ZSTD', zstd],
      ['LZ4_RAW', () => literal],
      ['LZ4', () => Buffer.concat([Buffer.of(0, 0, 0, 16, 0, 0, 0, literal.length), literal])],
      ['LZ4', () => literal],
      [
        'LZ4_FRAME',
        () =>
          Buffer.concat([
            Buffer.of(0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0, literal.length, 0, 0, 0),
            literal,
            Buffer.alloc(4),
          ]),
      ],
    ];
    for (const [codec, bytes] of packed) {
      assert.equal(Buffer.from(unpack(host.codecs, codec, bytes(16), 16)).toString(), content.toString(), codec);
      assert.throws(() => unpack(host.codecs, codec, bytes(32), 32), Error, `${codec}: 16 bytes are not 32`);
      assert.throws(() => unpack(host.codecs, codec, bytes(15), 15), Error, `${codec}: 16 bytes are not 15`);
      assert.throws(() => unpack(host.codecs, codec, bytes(16), 2 ** 31), Error, `${codec}: no memory is taken`);
    }
    // Two frames, and a frame with a repeated block.
    const two = Buffer.concat([zstd(16), Buffer.of(0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 9), zstd(16)]);
    assert.equal(Buffer.from(unpack(host.codecs, 'ZSTD', two, 32)).toString(), content.toString().repeat(2));
    const pages = [dataPage(4, Buffer.concat([Buffer.of(4 << 4), floats([3])]), { says: 16 })];
    const schema = [root(2), word, { name: 'v', type: FLOAT }];
    await refused(
      parquet(schema, [{ rows: 4, chunks: [wordsOf(['a', 'b', 'c', 'd']), numbers('v', pages, 4, 7)] }]),
      /column “v” .* 4 bytes were packed, not 16/,
    );
  });

  test('unpacks data of the Zstandard tool', () => {
    const text = Array.from({ length: 400 }, (_, i) => `word ${i % 97} `).join('');
    const { length } = text;
    for (const base64 of zstdSamples) {
      const bytes = Buffer.from(base64, 'base64');
      assert.equal(Buffer.from(unpack(host.codecs, 'ZSTD', bytes, length)).toString(), text);
      assert.throws(() => unpack(host.codecs, 'ZSTD', bytes, length + 1));
      assert.throws(() => unpack(host.codecs, 'ZSTD', bytes, length - 1));
    }
  });

  test('refuses pages that claim megabytes for one number', async () => {
    const count = 500;
    const page = dataPage(1, Buffer.concat([Buffer.of(1 << 4), Buffer.of(1)]), { says: 16_000_000 });
    const names = Array.from({ length: count }, (_, i) => String(i));
    const schema = [root(2), word, { name: 'v', type: FLOAT }];
    const v = numbers('v', new Array<Uint8Array>(count).fill(page), count, 7);
    await refused(
      parquet(schema, [{ rows: count, chunks: [wordsOf(names), v] }]),
      /column “v” .* a page of 1 values claims 16000000 bytes/,
    );
  });

  test('reads names of many digits, and many columns', async () => {
    const name = `${'1'.repeat(300_000)}x`;
    const schema = [root(2), word, { name, type: FLOAT }];
    const space = await read(
      parquet(schema, [{ rows: 1, chunks: [wordsOf(['a']), numbers(name, [dataPage(1, floats([2]))], 1)] }]),
    );
    assert.deepEqual([...space.vectors], [2]);
    const columns = Array.from({ length: 60_000 }, (_, i) => ({ name: `d${i}`, kind: 'float' as const }));
    const [group] = chooseColumns([{ name: 'word', kind: 'text' }, ...columns]).vectors;
    assert.deepEqual([group!.name, group!.columns.length], ['d0..d59999', 60_000]);
    assert.deepEqual(
      chooseColumns([
        { name: 'd1', kind: 'float' },
        { name: '2', kind: 'float' },
        { name: 'd03', kind: 'float' },
        { name: 'd', kind: 'float' },
      ]).vectors.map(({ columns: places }) => places),
      [[0, 2]],
    );
    const many = [root(100_001), ...Array.from({ length: 100_001 }, (_, i) => ({ name: `d${i}`, type: FLOAT }))];
    await refused(parquet(many, [{ rows: 1, chunks: [] }]), /more than 100000 columns/);
    const deep = [
      ...Array.from({ length: 5000 }, (_, i) => ({ name: `g${i}`, children: 1 })),
      { name: 'v', type: FLOAT },
    ];
    await refused(parquet(deep, [{ rows: 1, chunks: [] }]), /nest more than 32 deep/);
  });

  test('unpacks an archived file once, whatever the order of its columns', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `d${i}`);
    const chunks = names.map((name, i) => numbers(name, [dataPage(2, floats([i, -i]))], 2));
    const schema = [root(21), ...[...names].reverse().map((name) => ({ name, type: FLOAT })), word];
    const group = { rows: 2, chunks: [...chunks, wordsOf(['a', 'b'])] };
    const bytes = parquet(schema, [group, { ...group, chunks: [...chunks, wordsOf(['c', 'd'])] }]);
    let unpacked = 0;
    const source = new (class extends BytesSource {
      override readonly packing = 'gzip' as never;

      override read(): Promise<void> {
        throw new Error('reading goes back and forth');
      }

      override pieces(position: number): AsyncGenerator<Uint8Array> {
        unpacked++;
        return super.pieces(position);
      }
    })('/x.parquet.gz', bytes);
    assert.deepEqual(words(await readFrom(parquetFormat, source, {})), ['a', 'b', 'c', 'd']);
    assert.equal(unpacked, 1);
  });
});

suite('Arrow files that claim more than they hold', () => {
  const folder = temporaryFolder();
  /** Returns the messages of a stream: schema, dictionaries, batches and end. */
  const split = (stream: Uint8Array): Buffer[] => {
    const bytes = Buffer.from(stream);
    const starts: number[] = [];
    for (let at = 0; at < bytes.length && bytes.readInt32LE(at + 4) > 0;) {
      starts.push(at);
      // The fourth field of the header's table is the length of the body.
      const head = at + 8;
      const table = head + bytes.readUInt32LE(head);
      const slots = table - bytes.readInt32LE(table);
      const slot = bytes.readUInt16LE(slots) > 10 ? bytes.readUInt16LE(slots + 10) : 0;
      at = head + bytes.readInt32LE(at + 4) + (slot > 0 ? Number(bytes.readBigInt64LE(table + slot)) : 0);
      starts.push(at);
    }
    return Array.from({ length: starts.length / 2 }, (_, i) => bytes.subarray(starts[2 * i], starts[2 * i + 1]));
  };

  test('reads a dictionary once, not once per batch', async () => {
    const size = 2000;
    const names = Array.from({ length: size }, (_, i) => `word ${i}`);
    const table = tableFromArrays(
      { word: names, d0: names.map((_, i) => i), d1: names.map((_, i) => -i) },
      { types: { word: dictionary(utf8()), d0: float32(), d1: float32() } },
    );
    const [schema, words2000, batch] = split(tableToIPC(table, { format: 'stream' })!);
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its decoder below
    const { decode } = TextDecoder.prototype;
    let decoded = 0;
    TextDecoder.prototype.decode = function (...given) {
      decoded++;
      return decode.apply(this, given);
    };
    try {
      const batches = 30;
      const bytes = Buffer.concat([schema!, words2000!, ...new Array<Buffer>(batches).fill(batch!)]);
      const source = new CountingSource(new BytesSource('/x.arrow', bytes));
      const faults = new Faults();
      const space = await readFrom(arrowFormat, source, { faults });
      assert.deepEqual(words(space), names);
      assert.deepEqual([...space.vector(7)], [7, -7]);
      assert.equal(faults.counts.find(({ kind }) => kind === 'duplicateWord')?.count, size * (batches - 1));
      assert.ok(decoded < size * (batches + 4), `${decoded} texts for ${size * batches} rows`);
      assert.ok(source.bytesRead < 3 * bytes.length, `${source.bytesRead} of ${bytes.length} bytes`);
      // There are as many dictionaries as batches, and each is read once.
      decoded = 0;
      const replaced = Buffer.concat([
        schema!,
        ...new Array<Buffer>(batches).fill(Buffer.concat([words2000!, batch!])),
      ]);
      await readFrom(arrowFormat, new BytesSource('/x.arrow', replaced), { firstWords: size + 1 });
      assert.ok(decoded < size * (batches + 4), `${decoded} texts`);
    } finally {
      TextDecoder.prototype.decode = decode;
    }
  });

  test('a packed stream without the marker of its end is whole; cut within a message it is refused', async () => {
    const table = tableFromArrays({ word: ['a', 'b', 'c'], d0: [1, 2, 3] }, { types: { word: utf8(), d0: float32() } });
    const messages = split(tableToIPC(table, { format: 'stream' })!);
    const whole = Buffer.concat(messages);
    const file = path.join(folder(), 'stream.arrows.gz');
    const readPacked = (bytes: Uint8Array): Promise<Space> => {
      writeFileSync(file, gzipSync(bytes));
      return readModel(file);
    };
    for (const end of [Buffer.alloc(0), Buffer.of(255, 255, 255, 255, 0, 0, 0, 0)]) {
      assert.deepEqual(words(await readPacked(Buffer.concat([whole, end]))), ['a', 'b', 'c']);
    }
    for (const cut of [1, 40, messages.at(-1)!.length - 4]) {
      await assert.rejects(readPacked(whole.subarray(0, whole.length - cut)), { code: 'badFile' }, `${cut} bytes less`);
    }
  });

  test('refuses buffers that claim more than their batch can hold', async () => {
    const rows = 1024;
    const said = 16 * 1024 * 1024;
    // 128 blocks of 128 KB, each of one repeated byte.
    const blocks = Array.from({ length: 128 }, (_, i) => Buffer.of(2 | (i === 127 ? 1 : 0), 0, 16, 7));
    const frame = Buffer.concat([Buffer.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0x38), ...blocks]);
    setCompressionCodec(CompressionType.ZSTD, { encode: () => frame, decode: (bytes) => bytes });
    const column = Array.from({ length: rows }, (_, i) => i);
    const columns = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`d${i}`, column]));
    const types = Object.fromEntries(Object.keys(columns).map((name) => [name, float32()]));
    const bytes = Buffer.from(
      tableToIPC(tableFromArrays(columns, { types }), { format: 'stream', codec: CompressionType.ZSTD })!,
    );
    let frames = 0;
    for (let at = bytes.indexOf(frame); at >= 0; at = bytes.indexOf(frame, at + 1)) {
      bytes.writeBigInt64LE(BigInt(said), at - 8);
      frames++;
    }
    assert.equal(frames, 40);
    assert.equal(unpack(host.codecs, 'ZSTD', frame, said).length, said);
    await assert.rejects(readFrom(arrowFormat, new BytesSource('/x.arrow', bytes), {}), (error: unknown) => {
      assert.ok(error instanceof VecinityError && error.code === 'badFile', String(error));
      assert.match(error.message, /^\/x\.arrow .*a batch of \d+ bytes claims 671088640 uncompressed bytes/);
      return true;
    });
  });
});

/** Results of the command `zstd` for one text: at levels 1 and 19, and as a stream without the size. */
const zstdSamples: readonly string[] = [
  'KLUv/WBOCzUEAOIGERDQpQNljQacIFOSMqU0F1ghdVdVVdX///9v27ZtExERERHNzMzMzLRt27YkSZLktm3bJiIiIiJ105QTMYRgEIAYQjAEa6gwfH8DoJPCXAMS8NG3////GwIJWCVt2lAbbMNtwB1ygx5QBEACoACbhMRIID7SYSMYxiJWRSm2kXQz+X4K',
  'KLUv/WROC2UEAPLLGQ7g6aM5AzSllFKmlMLDgYBu7ufr8cKdmZWRjd1sNVqwK6sqqqmXq8UKdWRURDR0MpVIgW5samhmPp4OJ8zdXqfPf7/nw8/mMnl82zUdfLVWqdPXbdnQo7FIHJ5mSQaeFc1dggAEGSVhqBAg3Rzwld0SSPDX////M00JyP3//ydXH9jB1xRAAJkC6xzVtg==',
  'KLUv/QRYzQMAssYQENClA2WNBpwgpUwppTQXWCFVVVVFRERERDQzMzMz8////9u2bdtt27YtSZIkuW3btomIiIhI0dzlRAwhGAQghhAMAWKoIL7+BsCTyjUSkLF3////N0AJmBrQVQACCBDgpyUxEoiPONQIhmERpOiXxbEUCK1bCusc1bY=',
];

function words({ vocabulary }: { readonly vocabulary: { readonly size: number; word(id: number): string } }): string[] {
  return Array.from({ length: vocabulary.size }, (_, id) => vocabulary.word(id));
}

async function readsOrRefuses(file: string): Promise<void> {
  await readModel(file).catch((error: unknown) => {
    assert.ok(error instanceof VecinityError, String((error as Error).stack));
    assert.ok(['badFile', 'outOfMemory'].includes(error.code), error.message);
    assert.ok(error.message.length < file.length + 400, error.message);
  });
}
