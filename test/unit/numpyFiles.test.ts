import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { VecinityError } from '../../src/core/errors';
import { Faults } from '../../src/core/io/faults';
import { describeFile, readModel } from '../../src/engine/files/modelFile';
import { folderWith, temporaryFolder } from './support/folder';
import { float32Bytes, npyBytes, npyWithHeader, utf32Bytes } from './support/npy';
import { python } from './support/python';
import { assertRefused } from './support/refusal';
import { wordsOf } from './support/spaces';
import { zipBytes } from './support/zip';
import { assertOrder } from './support/assertions';

const temporary = temporaryFolder();

/** Makes a folder with these files and returns the path of the first. */
/** @returns the path of the first file */
function filesOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  return path.join(folderWith(temporary, files), Object.keys(files)[0]!);
}

const vectors = npyBytes('<f4', [3, 2], float32Bytes([1, 2, 3, 4, 5, 6]));

async function refused(file: string, message: RegExp, options = {}): Promise<void> {
  await assertRefused(readModel(file, options), {
    code: ['badFile', 'badOption'],
    message,
    names: path.dirname(file),
    maxLength: file.length + 300,
  });
}

suite('NumPy arrays', function () {
  this.timeout(20_000);

  test('finds the words beside the vectors by file name', async () => {
    const words = ['king', 'new york', 'Zürich'];
    const lines = `${words.join('\n')}\n`;
    for (const [name, content] of [
      ['v.words.txt', lines],
      ['v.words.txt', words.join('\r\n')],
      ['v.words.txt', `\ufeff${lines}`],
      ['v_vocab.txt', lines],
      ['v.txt', lines],
      ['v.vocab', lines],
      ['words.txt', lines],
      ['vocab.txt', lines],
      ['labels.txt', lines],
      ['v.words.json', JSON.stringify(words)],
      ['vocab.json', JSON.stringify(Object.fromEntries(words.map((word, i) => [word, i])))],
      ['v.json', JSON.stringify(Object.fromEntries(words.map((word, i) => [i, word])))],
      ['v.words.npy', npyBytes('<U8', [3], utf32Bytes(words, 8))],
      ['words.npy', npyBytes('<U8', [3], utf32Bytes(words, 8))],
      ['v.tsv', `count\tword\n${words.map((word, i) => `${i}\t${word}\n`).join('')}`],
      ['metadata.tsv', `label\tcount\n${words.map((word, i) => `${word}\t${i}\n`).join('')}`],
      ['metadata.tsv', words.map((word, i) => `${word}\t${i}\n`).join('')],
    ] as const) {
      const file = filesOf({ 'v.npy': vectors, [name]: content });
      assert.deepEqual(wordsOf(await readModel(file)), words, `${name}: ${content.toString()}`);
      const { companions, notes } = await describeFile(file);
      assert.deepEqual(companions, [path.join(path.dirname(file), name)]);
      assert.deepEqual(notes, []);
    }
    const counted = filesOf({ 'v.npy': vectors, 'vocab.txt': 'king 30\nqueen 20\nprince 1\n' });
    assert.deepEqual(wordsOf(await readModel(counted)), ['king', 'queen', 'prince']);
    const named = filesOf({ 'glove_vectors.npy': vectors, 'glove_words.txt': lines });
    assert.deepEqual(wordsOf(await readModel(named)), words);
    const packed = filesOf({ 'v.npy.gz': gzipSync(vectors), 'v.words.txt': lines });
    assert.deepEqual(wordsOf(await readModel(packed)), words);
    assert.deepEqual([...(await readModel(packed)).vectors], [1, 2, 3, 4, 5, 6]);
  });

  test('keeps names that an object would lose or reorder', async () => {
    const file = filesOf({ 'v.npy': vectors, 'v.words.json': '{"__proto__": 0, "7": 2, "constructor": 1}' });
    assert.deepEqual(wordsOf(await readModel(file)), ['__proto__', 'constructor', '7']);
  });

  test('numbers the rows and notes it when there are no words', async () => {
    const file = filesOf({ 'v.npy': vectors });
    const faults = new Faults();
    assert.deepEqual(wordsOf(await readModel(file, { faults })), ['0', '1', '2']);
    assert.deepEqual(
      faults.counts.map(({ kind }) => kind),
      ['unnamedRow'],
    );
    assert.match((await describeFile(file)).notes.join(), /named by their numbers/);
  });

  test('refuses another number of words and names both, unless the files may be unrelated', async () => {
    const file = filesOf({ 'v.npy': vectors, 'v.words.txt': 'a\nb\n' });
    await refused(file, /3 vectors.*v\.words\.txt has 2 words/);
    const general = filesOf({ 'v.npy': vectors, 'words.txt': 'a\nb\nc\nd\n' });
    assert.deepEqual(wordsOf(await readModel(general)), ['0', '1', '2']);
    const wordsFile = path.join(path.dirname(general), 'words.txt');
    await refused(general, /3 vectors.*words\.txt has 4 words/, { wordsFile });
    writeFileSync(wordsFile, 'x\ny\nz\n');
    assert.deepEqual(wordsOf(await readModel(general, { wordsFile })), ['x', 'y', 'z']);
    await assert.rejects(readModel(general, { wordsFile: `${wordsFile}.gone` }), { code: 'unreadable' });
  });

  test('turns a row with NaN into zeros and a fault, and applies limits', async () => {
    const file = filesOf({
      'v.npy': npyBytes('<f4', [3, 2], float32Bytes([1, 2, NaN, 4, 5, Infinity])),
      'v.txt': 'a\nb\na\n',
    });
    const faults = new Faults();
    const space = await readModel(file, { faults });
    assert.deepEqual(
      [wordsOf(space), [...space.vectors]],
      [
        ['a', 'b'],
        [1, 2, 0, 0],
      ],
    );
    assert.deepEqual(
      faults.list.map(({ kind, row }) => [kind, row]),
      [
        ['notFinite', 2],
        ['duplicateWord', 3],
      ],
    );
    assert.deepEqual(wordsOf(await readModel(file, { firstWords: 1 })), ['a']);
    assert.deepEqual(wordsOf(await readModel(file, { onlyWords: (bytes, start) => bytes[start] === 0x62 })), ['b']);
  });

  test('refuses more rows than can be named', async () => {
    const rows = 100_000_000;
    const many = gzipSync(Buffer.concat([npyBytes('|u1', [rows, 1], Buffer.alloc(0)), Buffer.alloc(rows)]), {
      level: 1,
    });
    const before = process.memoryUsage.rss();
    await assert.rejects(readModel(filesOf({ 'v.npy': many })), {
      code: 'outOfMemory',
      message: /100000000 rows, too many to name/,
    });
    await assert.rejects(readModel(filesOf({ 'v.npy': many, 'v.words.json': '{"a": 0}' })), { code: 'outOfMemory' });
    assertOrder(process.memoryUsage.rss() - before, '<', 500e6, 'process.memoryUsage.rss() - before');
  });

  test('refuses a few words for many rows, but accepts nearly all', async () => {
    const rows = 1000;
    const table = npyBytes('|u1', [rows, 1], Buffer.alloc(rows, 1));
    await refused(filesOf({ 'v.npy': table, 'v.words.json': '{"a": 0}' }), /1000 vectors.*words\.json has 1 words/);
    const most = Object.fromEntries(Array.from({ length: 999 }, (_, i) => [`w${i}`, i]));
    const names = wordsOf(await readModel(filesOf({ 'v.npy': table, 'v.words.json': JSON.stringify(most) })));
    assert.deepEqual([names[0], names[998], names[999]], ['w0', 'w998', '999']);
  });

  test('takes millions of nested lists for no words, and builds no objects for them', async () => {
    const nested = gzipSync(`[${'[[[[]]]],'.repeat(3_000_000)}1]`);
    const before = process.memoryUsage.rss();
    await refused(filesOf({ 'v.npy': vectors, 'v.words.txt': nested }), /3 vectors.*has 1 words/);
    assertOrder(process.memoryUsage.rss() - before, '<', 400e6, 'process.memoryUsage.rss() - before');
    const odd = filesOf({ 'v.npy': vectors, 'v.words.txt': '[UNK]\n{\n"x"\n' });
    assert.deepEqual(wordsOf(await readModel(odd)), ['[UNK]', '{', '"x"']);
  });

  test('reads a million columns of two rows, and long columns, at once', async () => {
    for (const [rows, columns] of [
      [2, 300_000],
      [5, 7],
      [300_000, 5],
    ] as const) {
      const table = Buffer.from(
        Array.from({ length: rows * columns }, (_, i) => (Math.floor(i / rows) + 3 * (i % rows)) % 100),
      );
      const header = `{'descr': '|i1', 'fortran_order': True, 'shape': (${rows}, ${columns})}`;
      const file = filesOf({ 'v.npy': npyWithHeader(header, table) });
      for (const firstWords of [undefined, 2]) {
        const space = await readModel(file, firstWords === undefined ? {} : { firstWords });
        assert.ok(
          space.vector(1).every((value, column) => value === (column + 3) % 100),
          `${rows} x ${columns}`,
        );
        assert.equal(space.vocabulary.size, Math.min(rows, firstWords ?? rows));
      }
    }
  });

  test('releases the arrays of an archive once their headers are read', async () => {
    const members = Array.from({ length: 300 }, (_, i) => ({
      name: `a${i}.npy`,
      bytes: npyBytes('|i1', [1000, 400], Buffer.alloc(400_000, i)),
    }));
    const file = filesOf({ 'a.npz': zipBytes(members) });
    const before = process.memoryUsage.rss();
    assert.equal((await describeFile(file)).tables.length, 300);
    assertOrder(process.memoryUsage.rss() - before, '<', 250e6, 'process.memoryUsage.rss() - before');
    assert.equal((await readModel(file, { table: 'a7' })).vector(999)[399], 7);
  });

  test('parses headers and never evaluates them', async () => {
    const data = float32Bytes([1, 2, 3, 4, 5, 6]);
    for (const [header, version] of [
      ["{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2)}", 1],
      ["{'shape': (3L, 2L), 'fortran_order': False, 'descr': '<f4'}          ", 1],
      ['{"descr": "=f4", "fortran_order": False, "shape": (3,2,), }', 2],
      ["{'descr': '<f4', 'fortran_order': False, 'shape': (3, 1, 2), }", 3],
    ] as const) {
      assert.deepEqual(
        [...(await readModel(filesOf({ 'v.npy': npyWithHeader(header, data, version) }))).vectors],
        [1, 2, 3, 4, 5, 6],
        header,
      );
    }
    for (const [header, message] of [
      ["{'descr': '<f4', 'fortran_order': False}", /header/],
      ["{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), 'x': 1}", /header/],
      ["{'descr': '<f4', 'fortran_order': print(1), 'shape': (3, 2)}", /header/],
      ["{'descr': '<f4', 'fortran_order': 1, 'shape': (3, 2)}", /impossible/],
      ["{'descr': [('a', '<f4'), ('b', '<f4')], 'fortran_order': False, 'shape': (3,)}", /several fields/],
      ["{'descr': '<c8', 'fortran_order': False, 'shape': (3, 1)}", /type <c8/],
      ["{'descr': '|O', 'fortran_order': False, 'shape': (3, 2)}", /Python objects/],
      ["{'descr': '<f4', 'fortran_order': False, 'shape': (3, -2)}", /impossible/],
      ["{'descr': '<f4', 'fortran_order': False, 'shape': ()}", /two dimensions/],
      ["{'descr': '<f4', 'fortran_order': False, 'shape': (0, 2)}", /impossible/],
      ["{'descr': '<f4', 'fortran_order': False, 'shape': (9007199254740991, 9007199254740991)}", /impossible/],
      ["{'descr': '<f4', 'fortran_order': False, 'shape': (3, 99999999999999999999)}", /impossible/],
      [`{'descr': '${'x'.repeat(5000)}', 'fortran_order': False, 'shape': (3, 2)}`, /type x/],
      [`{${' '.repeat(60_000)}'descr'`, /header/],
    ] as const) {
      await refused(filesOf({ 'v.npy': npyWithHeader(header, data) }), message);
    }
    await refused(
      filesOf({ 'v.npy': npyWithHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2)}", data, 4) }),
      /version 4/,
    );
  });

  test('reads what NumPy writes: all types, both orders, its archives', async function () {
    const folder = path.join(temporary(), 'numpy');
    mkdirSync(folder);
    const expected = python(
      this,
      'numpy',
      `
import json, sys, numpy as np
folder = sys.argv[1]
table = (np.arange(35).reshape(7, 5) - 17) / 8
words = ['king', 'new york', 'Zürich', '𝔘', '__proto__', '', 'x' * 50]
open(folder + '/words.txt', 'w').write(''.join(w + '\\n' for w in words))
names = []
for dtype in ['<f2', '<f4', '<f8', '>f2', '>f4', '>f8', '|i1', '|u1']:
    for order in 'CF':
        name = 'a_%s_%s' % (dtype.translate(str.maketrans('<>|', 'lbn')), order)
        typed = np.asarray(np.abs(table) * 8 if dtype == '|u1' else table * 8, dtype=dtype, order=order)
        np.save(folder + '/' + name + '.npy', typed)
        np.savez(folder + '/' + name + '.npz', vectors=typed, words=np.array(words))
        np.savez_compressed(folder + '/' + name + '_c.npz', counts=np.arange(7), other=table[:, :2], embeddings=typed, vocab=np.char.encode(np.array(words), 'utf-8'))
        names.append([name, typed.astype('<f4').ravel().tolist()])
with open(folder + '/long_header.npy', 'wb') as f:
    np.lib.format.write_array(f, table.astype('<f4'), version=(2, 0))
print(json.dumps({'words': words, 'names': names, 'long': table.ravel().tolist()}))
`,
      folder,
    ) as { words: string[]; names: [string, number[]][]; long: number[] };
    for (const [name, values] of expected.names) {
      for (const file of [`${name}.npy`, `${name}.npz`, `${name}_c.npz`]) {
        const space = await readModel(path.join(folder, file));
        assert.deepEqual(wordsOf(space), expected.words, file);
        assert.deepEqual([...space.vectors], values, file);
      }
    }
    assert.equal(expected.names.length, 16);
    const compressed = path.join(folder, 'a_lf4_C_c.npz');
    assert.deepEqual(
      (await describeFile(compressed)).tables.map(({ name, rows, columns }) => [name, rows, columns]),
      [
        ['embeddings', 7, 5],
        ['other', 7, 2],
      ],
    );
    assert.equal((await readModel(compressed, { table: 'other' })).dimensions, 2);
    await refused(compressed, /no table “counts”/, { table: 'counts' });
    assert.deepEqual([...(await readModel(path.join(folder, 'long_header.npy'))).vectors], expected.long);
  });

  test('refuses archives without a table or with another number of words, and lists their content', async () => {
    const archive = (members: Readonly<Record<string, Uint8Array>>): string =>
      filesOf({
        'a.npz': zipBytes(Object.entries(members).map(([name, bytes]) => ({ name: `${name}.npy`, bytes }))),
      });
    const strings = (count: number): Buffer => npyBytes('|S3', [count], Buffer.alloc(3 * count, 'ab\0'));
    await refused(
      archive({ a: npyBytes('<f4', [4], float32Bytes([1, 2, 3, 4])), words: strings(2) }),
      /no table.*a \(<f4, 4\); words \(\|S3, 2\)/,
    );
    await refused(archive({ vectors, words: strings(4) }), /3 vectors.*4 words in array “words”/);
    assert.equal(
      (
        await readModel(archive({ vectors, words: strings(4), tokens: npyBytes('|S1', [3], Buffer.from('abc')) }))
      ).vocabulary.word(2),
      'c',
    );
    assert.deepEqual(wordsOf(await readModel(archive({ arr_0: vectors }))), ['0', '1', '2']);
    const objects = archive({ vectors, names: npyBytes('|O', [3], Buffer.from('pickle')) });
    assert.match((await describeFile(objects)).notes.join(), /“names”.*Python objects.*named by their numbers/);
    await refused(archive({ indices: vectors, indptr: vectors, data: vectors }), /sparse/);
    await refused(archive({ vectors, words: npyBytes('<U1000000', [3], Buffer.alloc(12)) }), /cut short/);
    await refused(archive({ vectors: vectors.subarray(0, vectors.length - 4) }), /cut short/);
  });

  test('refuses a cut or damaged file, or reads its valid part', async () => {
    const file = filesOf({ 'v.npy': vectors, 'v.words.txt': 'a\nb\nc\n' });
    const archive = zipBytes([
      { name: 'vectors.npy', bytes: vectors },
      { name: 'words.npy', bytes: npyBytes('<U1', [3], utf32Bytes(['a', 'b', 'c'], 1)), stored: true },
    ]);
    for (const [name, whole] of [
      ['v.npy', vectors],
      ['v.npz', archive],
    ] as const) {
      const damagedFile = path.join(path.dirname(file), name);
      for (let at = 0; at < whole.length * 2; at++) {
        const damaged = at % 2 === 0 ? whole.subarray(0, at / 2) : Buffer.from(whole);
        if (at % 2 > 0) {
          damaged[at >> 1]! ^= 1 << (at % 7);
        }
        writeFileSync(damagedFile, damaged);
        try {
          const { vocabulary, dimensions } = await readModel(damagedFile);
          assert.equal(vocabulary.size, 3, `${name} ${at}`);
          // A damaged name may belong to no array; then the other array is missing.
          assert.ok(at % 2 > 0 && dimensions === 2, `${name} ${at}`);
        } catch (error) {
          assert.ok(
            error instanceof VecinityError && error.message.includes(damagedFile),
            `${name} ${at}: ${String(error)}`,
          );
        }
      }
    }
    rmSync(path.dirname(file), { recursive: true });
  });
});
