import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  CompressionType,
  dictionary,
  float32,
  setCompressionCodec,
  tableFromArrays,
  tableToIPC,
  utf8,
} from '@uwdata/flechette';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';

const words = Array.from({ length: 40 }, (_, i) => `word${i}`);
const values = (seed: number): number[] => words.map((_, i) => Math.sin(i * 7 + seed));

/** Makes files of formats that the shared files lack: Arrow files and streams, and a Word2VecModel of Spark. */
export function makeSeeds(folder: string): string[] {
  const arrow = path.join(folder, 'made-arrow');
  const spark = path.join(folder, 'made-spark', 'model');
  for (const place of [arrow, path.join(spark, 'data'), path.join(spark, 'metadata')]) {
    mkdirSync(place, { recursive: true });
  }
  const files = new Map<string, Uint8Array | string>();
  setCompressionCodec(CompressionType.ZSTD, { encode: rawZstd, decode: (bytes) => bytes });
  for (const [name, type] of [
    ['plain', utf8()],
    ['dictionary', dictionary(utf8())],
  ] as const) {
    const columns = { word: words, d0: values(1), d1: values(2), d2: values(3) };
    const table = tableFromArrays(columns, { types: { word: type, d0: float32(), d1: float32(), d2: float32() } });
    files.set(path.join(arrow, `${name}.arrow`), tableToIPC(table, { format: 'file' })!);
    files.set(path.join(arrow, `${name}.arrows`), tableToIPC(table, { format: 'stream' })!);
    files.set(
      path.join(arrow, `${name}-zstd.arrows`),
      tableToIPC(table, { format: 'stream', codec: CompressionType.ZSTD })!,
    );
  }
  files.set(path.join(spark, 'metadata', 'part-00000'), sparkMetadata);
  files.set(path.join(spark, 'data', 'part-00000-c000.snappy.parquet'), sparkPart(0, 25));
  files.set(path.join(spark, 'data', 'part-00001-c000.snappy.parquet'), sparkPart(25, 40));
  for (const [file, bytes] of files) {
    writeFileSync(file, bytes);
  }
  return [...files.keys()];
}

const sparkMetadata = `${JSON.stringify({
  class: 'org.apache.spark.ml.feature.Word2VecModel',
  sparkVersion: '3.5.1',
  paramMap: { vectorSize: 3 },
})}\n`;

const sparkSchema: SchemaElement[] = [
  { name: 'spark_schema', num_children: 2 },
  { name: 'word', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  { name: 'vector', converted_type: 'LIST', repetition_type: 'OPTIONAL', num_children: 1 },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
];

function sparkPart(from: number, to: number): Uint8Array {
  const writer = new ByteWriter();
  const file = new ParquetWriter({ writer, schema: sparkSchema, codec: 'SNAPPY' });
  const rows = words.slice(from, to);
  void file.write({
    columnData: [
      { name: 'word', data: rows },
      { name: 'vector', data: rows.map((_, i) => [Math.sin(i), Math.cos(i), i]) },
    ],
  });
  void file.finish();
  return writer.getBytes();
}

/** A Zstandard frame with one raw block. @see RFC 8878 */
function rawZstd(bytes: Uint8Array): Uint8Array {
  const frame = Buffer.alloc(12 + bytes.length);
  frame.writeUInt32LE(0xfd2fb528);
  frame.writeUInt8(0xa0, 4);
  frame.writeUInt32LE(bytes.length, 5);
  frame.writeUIntLE(1 | (bytes.length << 3), 9, 3);
  frame.set(bytes, 12);
  return frame;
}
