import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { CompressionCodec, SchemaElement } from 'hyparquet';
import { parseSparkMetadata } from '../../src/core/formats/spark/sparkMetadata';
import { locate } from '../../src/engine/files/locate';
import { describeFile, readModel } from '../../src/engine/files/modelFile';
import { folderWith, temporaryFolder } from './support/folder';
import { wordsOf } from './support/spaces';

/** As Spark names its files. */
const partName = (part: number, codec = 'snappy.'): string =>
  `data/part-${String(part).padStart(5, '0')}-2f3c9a4e-5d11-4c0a-9d5e-6a2b7c8d9e0f-c000.${codec}parquet`;

const list = (name: string, type: 'FLOAT' | 'DOUBLE' | 'INT32'): SchemaElement[] => [
  { name, converted_type: 'LIST', repetition_type: 'OPTIONAL', num_children: 1 },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  { name: 'element', type, repetition_type: 'REQUIRED' },
];
/** A Zstandard frame with one raw block: Node has no compressor before version 22.15. @see RFC 8878 */
function zstd(bytes: Uint8Array): Uint8Array {
  const frame = Buffer.alloc(12 + bytes.length);
  frame.writeUInt32LE(0xfd2fb528);
  frame.writeUInt8(0xa0, 4);
  frame.writeUInt32LE(bytes.length, 5);
  frame.writeUIntLE(1 | (bytes.length << 3), 9, 3);
  frame.set(bytes, 12);
  return frame;
}
const word: SchemaElement = { name: 'word', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' };
const root: SchemaElement = { name: 'spark_schema', num_children: 2 };
const lists: SchemaElement[] = [root, word, ...list('vector', 'FLOAT')];
const structs: SchemaElement[] = [
  root,
  word,
  { name: 'vector', repetition_type: 'OPTIONAL', num_children: 4 },
  { name: 'type', type: 'INT32', converted_type: 'INT_8', repetition_type: 'REQUIRED' },
  { name: 'size', type: 'INT32', repetition_type: 'OPTIONAL' },
  ...list('indices', 'INT32'),
  ...list('values', 'DOUBLE'),
];

function parquet(
  schema: SchemaElement[],
  rows: readonly (readonly [word: string, vector: unknown])[],
  codec: CompressionCodec = 'SNAPPY',
): Uint8Array {
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    writer,
    schema,
    codec,
    compressors: { GZIP: gzipSync, ZSTD: zstd },
  });
  void file.write({
    columnData: [
      { name: 'word', data: rows.map(([word]) => word) },
      { name: 'vector', data: rows.map(([, vector]) => vector) },
    ],
    rowGroupSize: 2,
  });
  void file.finish();
  return writer.getBytes();
}

const metadata = (
  name: 'ml' | 'mllib',
  more: object = { sparkVersion: '3.5.1', paramMap: { vectorSize: 3 } },
): string => `${JSON.stringify({ class: `org.apache.spark.${name}.feature.Word2VecModel`, ...more })}\n`;

const first = [
  ['king', [1, 2, 3]],
  ['queen', [4, 5, 6]],
  ['été', [0.5, -0.25, 0]],
] as const;
const second = [['castle', [7, 8, 9]]] as const;
const all = [...first, ...second];

suite('Word2VecModels of Spark', () => {
  const temporary = temporaryFolder();

  /** Writes a model of two parts as Spark does. */
  function model(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
    return folderWith(temporary, {
      'metadata/part-00000': metadata('ml'),
      'metadata/_SUCCESS': '',
      'metadata/.part-00000.crc': 'crc',
      'data/_SUCCESS': '',
      [partName(0)]: parquet(lists, first),
      [`data/.${path.basename(partName(0))}.crc`]: 'crc',
      [partName(1)]: parquet(lists, second),
      ...files,
    });
  }

  async function assertIsWhole(target: string): Promise<void> {
    const space = await readModel(target);
    assert.deepEqual(
      wordsOf(space).map((word, id) => [word, [...space.vector(id)]]),
      all,
    );
  }

  test('the folder, its folders and each file in them open the whole model', async () => {
    const folder = model();
    const inside = ['', 'data', 'metadata', partName(0), partName(1), 'metadata/part-00000'];
    for (const name of inside) {
      await assertIsWhole(path.join(folder, name));
    }
    const { format, words, dimensions, valueType, companions, provenance, details } = await describeFile(folder);
    assert.deepEqual([format, words, dimensions, valueType], ['Spark Word2VecModel', 4, 3, 'F32']);
    assert.deepEqual(companions, [path.join(folder, partName(0)), path.join(folder, partName(1))]);
    assert.equal(provenance.name, path.basename(folder));
    assert.deepEqual(details.slice(1), [
      ['Spark', '3.5.1'],
      ['Parts', '2'],
    ]);
    assert.equal((await locate(folder)).format, 'spark');
    assert.deepEqual(wordsOf(await readModel(folder, { firstWords: 2 })), ['king', 'queen']);
  });

  test('vectors as structs, dense and sparse', async () => {
    const dense = (values: readonly number[]): unknown => ({ type: 1, size: null, indices: null, values });
    const sparse = { type: 0, size: 3, indices: [0, 1], values: [0.5, -0.25] };
    const rows = first.map(([word, vector]) => [word, word === 'été' ? sparse : dense(vector)] as const);
    await assertIsWhole(
      model({
        [partName(0)]: parquet(structs, rows),
        [partName(1)]: parquet(
          structs,
          second.map(([word, vector]) => [word, dense(vector)] as const),
        ),
      }),
    );
    const wrong = { type: 0, size: 3, indices: [3], values: [1] };
    const folder = model({
      [partName(0)]: parquet(structs, [
        ['king', dense([1, 2, 3])],
        ['a', wrong],
      ]),
    });
    await assert.rejects(readModel(folder), { code: 'badFile', message: /part-00000.* index 3 of 3 in row 2/ });
  });

  test('every codec that the writer has, a part without rows, and metadata of mllib', async () => {
    for (const codec of ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD'] as const) {
      const parts = { [partName(0)]: parquet(lists, first, codec), [partName(2)]: parquet(lists, [], codec) };
      const more = { version: '1.0', vectorSize: 3, numWords: 4 };
      await assertIsWhole(model({ ...parts, 'metadata/part-00000': metadata('mllib', more) }));
    }
  });

  test('a part that is missing, broken or of another dimension is an error that names it', async () => {
    const refusals: readonly (readonly [files: Record<string, string | Uint8Array>, message: RegExp])[] = [
      [{ [partName(3)]: parquet(lists, second) }, /part-00002 is missing/],
      [{ [partName(1)]: parquet(lists, second).subarray(0, 60) }, /part-00001.*was cut short/],
      [{ [partName(1)]: parquet(lists, [['a', [1, 2]]]) }, /part-00001.* has vectors of 2 numbers, but .*part-00000/],
      [
        {
          [partName(1)]: parquet(lists, [
            ['a', [1, 2, 3]],
            ['b', [1, 2]],
          ]),
        },
        /part-00001.* has 2 numbers, not 3 \(row 2\)/,
      ],
      [{ 'metadata/part-00000': metadata('mllib', { numWords: 5 }) }, /data has 4 words .* metadata says 5/],
    ];
    for (const [files, message] of refusals) {
      const folder = model(files);
      await assert.rejects(readModel(folder), { code: 'badFile', message }, String(message));
    }
    const folder = model();
    rmSync(path.join(folder, partName(0)));
    await assert.rejects(describeFile(folder), { code: 'badFile', message: /part-00000 is missing/ });
    rmSync(path.join(folder, 'data'), { recursive: true });
    await assert.rejects(describeFile(folder), { code: 'unreadable', message: /data/ });
  });

  test('the command line describes, converts and searches it', function () {
    this.timeout(60_000);
    const folder = model();
    const run = (...given: string[]): string => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [path.resolve('dist', 'cli.js'), ...given], {
        encoding: 'utf8',
      });
      assert.equal(status, 0, stderr);
      return stdout;
    };
    assert.match(run('info', folder), /Spark Word2VecModel/);
    const copy = path.join(temporary(), 'copy.vec');
    run('convert', folder, copy);
    assert.match(run('info', copy), /word2vec text/i);
    assert.match(run('neighbours', path.join(folder, 'data'), 'queen', '--top', '1'), /castle/);
  });

  test('other models of Spark are not taken for one', async () => {
    const other = JSON.stringify({ class: 'org.apache.spark.ml.clustering.LDAModel' });
    assert.equal(parseSparkMetadata(new TextEncoder().encode(other)), undefined);
    for (const text of ['', 'null', '[]', '{', '{"class": 1}']) {
      assert.equal(parseSparkMetadata(new TextEncoder().encode(text)), undefined, text);
    }
    const folder = model({ 'metadata/part-00000': other });
    assert.equal((await locate(path.join(folder, partName(1)))).format, undefined);
    assert.deepEqual(wordsOf(await readModel(path.join(folder, partName(1)))), ['castle']);
  });
});
