import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { VecinityError } from '../../src/core/errors';
import { Faults } from '../../src/core/formats/faults';
import { describeFile, readModel } from '../../src/engine/files/modelFile';
import { fixturePath, fixtures } from './support/fixtures';
import { temporaryFolder } from './support/folder';
import { python } from './support/python';

/** Makes 500 words x 7 from a formula that the test knows, and writes them in every way pyarrow has. */
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

suite('Parquet and Arrow files', () => {
  const folder = temporaryFolder();
  const place = (name: string): string => path.join(folder(), name);
  const cell = (word: number, dimension: number): number => (((word * 31 + dimension * 17) % 257) / 256) - 0.5;

  test('all that pyarrow writes is read, value by value', async function () {
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
          assert.ok(Math.abs(space.vector(id)[i]! - expected) <= within, `${name}: ${space.vector(id)[i]} is not ${expected}`);
        }
      }
      const description = await describeFile(place(name));
      assert.equal(description.words, 500, name);
      assert.equal(description.dimensions, 7, name);
      const few = await readModel(place(name), { firstWords: 200, onlyWords: (bytes, start, end) => bytes[end - 1] === 0x35 && start === 0 });
      assert.ok(few.vocabulary.size === 50, `${name}: ${few.vocabulary.size}`);
    }
    assert.ok(files.length > 60, `${files.length} files`);
  });

  test('missing words, missing vectors, missing values and rows of another length are told', async function () {
    python(this, 'pyarrow', `
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
print('0')`, folder());
    for (const ending of ['parquet', 'feather']) {
      const faults = new Faults();
      const odd = await readModel(place(`odd.${ending}`), { faults });
      assert.deepEqual(words(odd), ['a', '2', 'd', 'e']);
      assert.deepEqual([...odd.vectors], [1, 2, 3, 4, 0, 0, 0, 0]);
      assert.deepEqual(faults.counts.map(({ kind, count }) => [kind, count]), [
        ['unnamedRow', 1],
        ['skipped', 1],
        ['notFinite', 2],
        ['duplicateWord', 1],
      ]);
      await assert.rejects(readModel(place(`ragged.${ending}`)), { code: 'badFile', message: /has 1 numbers, not 2 \(row 2\)/ });
      const lenient = new Faults();
      assert.deepEqual(words(await readModel(place(`ragged.${ending}`), { lenient: true, faults: lenient })), ['a', 'c']);
      assert.equal(lenient.list[0]!.kind, 'raggedLine');
      const two = await describeFile(place(`two.${ending}`));
      assert.deepEqual(two.tables.map(({ name, columns, valueType }) => [name, columns, valueType]), [
        ['title', 2, 'F32'],
        ['body', 3, 'F64'],
      ]);
      assert.equal((await readModel(place(`two.${ending}`), { table: 'body' })).dimensions, 3);
      await assert.rejects(readModel(place(`two.${ending}`), { table: 'x' }), { code: 'badOption', message: /no table “x”/ });
      assert.deepEqual(words(await readModel(place(`nowords.${ending}`))), ['0', '1']);
      assert.equal((await describeFile(place(`nowords.${ending}`))).notes.length, 1);
    }
  });

  test('cut and changed files are refused or read, whatever byte it is', async function () {
    this.timeout(120_000);
    fixtures(this);
    for (const [name, tail] of [['vectors.parquet', 3000], ['vectors.feather', 1500]] as const) {
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
