import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { BLANKS, writableWords } from '../../src/core/formats/shared/writableWords';
import { exportFormatOf, exportFormats } from '../../src/core/formats/exportFormats';
import { Vocabulary } from '../../src/core/vocabulary';
import { exportModel, readModel, writeModel } from '../../src/engine/files/modelFile';
import { cases } from './support/cases';
import { temporaryFolder } from './support/folder';
import { python } from './support/python';
import { randomRows, spaceOf, wordsOf } from './support/spaces';
import { assertOrder } from './support/assertions';

const words = [
  'king',
  'naïve',
  '日本語',
  '👩‍👩‍👧',
  '1.5',
  '-0.5',
  'nan',
  '"quoted"',
  'a,b',
  "l'été",
  '=1+1',
  '#',
  'x\u00a0y',
  '\u2028',
  '__proto__',
  '432',
];

suite('export formats', () => {
  const folder = temporaryFolder();
  const place = (name: string): string => path.join(folder(), name);
  /** Numbers of every size; each must read back as the same float32. */
  const rows = randomRows(words.length, 5, 11).map((row, i) =>
    row.map((value) => Math.fround(value * 10 ** ((i % 9) - 4))),
  );
  const space = spaceOf(rows, words);
  const hex = (values: Float32Array): string =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex');

  for (const { ending } of exportFormats) {
    test(`${ending} reads back as it was`, async () => {
      const { notes, files, summary } = await exportModel(place(`model${ending}`), space);
      assert.deepEqual(notes, []);
      assert.equal(summary.vocabularySize, words.length);
      assert.deepEqual(
        files.filter((file) => !existsSync(file)),
        [],
      );
      const read = await readModel(place(`model${ending}`));
      assert.deepEqual(wordsOf(read), words);
      assert.equal(hex(read.vectors), hex(space.vectors));
    });
  }

  test('chooses by the longest ending, in any case', () => {
    assert.equal(exportFormatOf('a.fasttext.BIN')?.ending, '.fasttext.bin');
    assert.equal(exportFormatOf('a.glove.txt')?.ending, '.glove.txt');
    assert.equal(exportFormatOf('a.vec.gz')?.ending, '.vec.gz');
    assert.equal(exportFormatOf('.bin'), undefined);
    assert.equal(exportFormatOf('a.gz'), undefined);
  });

  test('gensim reads word2vec text and binary, GloVe text and packed text, bit for bit', async function () {
    this.timeout(60_000);
    const files: [name: string, arguments_: string][] = [
      ['g.vec', 'binary=False'],
      ['g.txt', 'binary=False'],
      ['g.bin', 'binary=True'],
      ['g.glove.txt', 'binary=False, no_header=True'],
      ['g.vec.gz', 'binary=False'],
      ['g.glove.txt.gz', 'binary=False, no_header=True'],
    ];
    for (const [name] of files) {
      await writeModel(place(name), space);
    }
    const program = `
import sys, json
from gensim.models import KeyedVectors
read = {name: eval("KeyedVectors.load_word2vec_format(sys.argv[1] + '/' + name, %s)" % options) for name, options in json.loads(sys.argv[2])}
print(json.dumps({name: [kv.index_to_key, kv.vectors.astype('<f4').tobytes().hex()] for name, kv in read.items()}))`;
    const read = python(this, 'gensim', program, folder(), JSON.stringify(files)) as Record<string, [string[], string]>;
    for (const [name] of files) {
      assert.deepEqual(read[name]![0], words, name);
      assert.equal(read[name]![1], hex(space.vectors), name);
    }
  });

  test('gensim reads words whose blanks were replaced, and the export reports it', async function () {
    this.timeout(60_000);
    const odd = spaceOf(randomRows(3, 4, 12), ['new york', 'new_york', 'line\nend']);
    for (const [name, binary] of [
      ['odd.vec', 'False'],
      ['odd.bin', 'True'],
    ] as const) {
      const { notes } = await exportModel(place(name), odd);
      assert.match(notes.join(' '), /2 words have characters that .* “new york” is “new_york_”\./);
      const program = `
import sys, json
from gensim.models import KeyedVectors
print(json.dumps(KeyedVectors.load_word2vec_format(sys.argv[1], binary=${binary}).index_to_key))`;
      assert.deepEqual(python(this, 'gensim', program, place(name)), ['new_york_', 'new_york', 'line_end']);
    }
  });

  test('numpy, csv and json of Python read our arrays, tables, lines and projector files', async function () {
    for (const ending of ['.npy', '.tsv', '.csv', '.jsonl', '.jsonl.gz']) {
      await writeModel(place(`p${ending}`), space);
    }
    const program = `
import sys, json, csv, gzip
import numpy as np
f = sys.argv[1] + '/p'
lines = lambda name: open(name, encoding='utf8', newline='').read().split('\\n')[:-1]
table = list(csv.reader(open(f + '.csv', encoding='utf8', newline='')))
objects = [json.loads(line) for line in lines(f + '.jsonl')]
packed = [json.loads(line) for line in gzip.open(f + '.jsonl.gz', 'rt', encoding='utf8')]
floats = lambda rows: np.array(rows, dtype=np.float64).astype('<f4').tobytes().hex()
print(json.dumps({
  'npy': [lines(f + '.words.txt'), np.load(f + '.npy').tobytes().hex()],
  'tsv': [lines(f + '.metadata.tsv'), floats([[float(x) for x in line.split('\\t')] for line in lines(f + '.tsv')])],
  'jsonl': [[o['word'] for o in objects], floats([o['vector'] for o in objects])],
  'gz': [[o['word'] for o in packed], floats([o['vector'] for o in packed])],
  'csv': [[row[0] for row in table[1:]], floats([[float(x) for x in row[1:]] for row in table[1:]])],
}))`;
    const read = python(this, 'numpy', program, folder()) as Record<string, [string[], string]>;
    assert.equal(Object.keys(read).length, 5);
    for (const [name, [theirs, values]] of Object.entries(read)) {
      assert.deepEqual(theirs, words, name);
      assert.equal(values, hex(space.vectors), name);
    }
  });

  test('pyarrow reads Parquet, bit for bit', async function () {
    this.timeout(60_000);
    const many = spaceOf(randomRows(3000, 400, 13));
    await writeModel(place('a.parquet'), many);
    const program = `
import sys, json, hashlib
import pyarrow.parquet as pq
t = pq.read_table(sys.argv[1])
print(json.dumps([t.column('word').to_pylist(), hashlib.sha256(t.column('vector').combine_chunks().flatten().to_numpy().tobytes()).hexdigest(), str(t.schema.field('vector').type)]))`;
    const [theirs, values, type] = python(this, 'pyarrow', program, place('a.parquet')) as [string[], string, string];
    assert.deepEqual(theirs, wordsOf(many));
    assert.equal(values, createHash('sha256').update(new Uint8Array(many.vectors.buffer)).digest('hex'));
    assert.match(type, /list<.*float/);
  });

  test('reads back any space from every format, with words where the format has them', async function () {
    this.timeout(120_000);
    const word = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'a b',
        'tab\there',
        'line\nend',
        'cr\rend',
        '"',
        'a,b',
        ' x ',
        '',
        '_',
        '__',
        '\ufeff',
        '\ufeffking',
        'x'.repeat(20_000),
        `${'é'.repeat(9_000)}x`,
      ),
      fc.constantFrom('top 10', 'top 40', 'top 100', 'covid 19', '7', '[1,2]', '{'),
      fc.constantFrom('\x01', '\x02', '\x03', 'a\x1b', '\0'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uniqueArray(word, { minLength: 2, maxLength: 12 }),
          fc.constant(['top 10', 'top 40', 'top 100']),
          fc.constant(['covid 19', 'area 7']),
          fc.constant(['a b', 'top 10', 'covid 19']),
          fc.constant(['\ufeffking', '_king', 'queen']),
          fc.constant(['\x01', '\x02', '\x03', '_', 'king']),
        ),
        fc.integer({ min: 3, max: 6 }),
        fc.integer(),
        async (any, dimensions, seed) => {
          // UTF-8 cannot encode half a surrogate pair.
          const given = [...new Set(any.map((each) => Buffer.from(each).toString()))];
          const model = spaceOf(randomRows(given.length, dimensions, seed), given);
          for (const { ending } of exportFormats) {
            const { notes } = await exportModel(place(`any${ending}`), model);
            const read = await readModel(place(`any${ending}`));
            assert.equal(read.dimensions, dimensions, ending);
            if (notes.length === 0) {
              assert.deepEqual(wordsOf(read), given, ending);
            }
            assert.equal(read.vocabulary.size, given.length, ending);
            if (ending !== '.fasttext.bin') {
              assert.equal(hex(read.vectors), hex(model.vectors), ending);
            }
          }
        },
      ),
      { numRuns: cases(40) },
    );
  });

  test('reads the first words of files of several pieces, in every format', async () => {
    const many = spaceOf(randomRows(30_000, 20, 5));
    for (const { ending } of exportFormats) {
      await writeModel(place(`many${ending}`), many);
      const some = await readModel(place(`many${ending}`), { firstWords: 7 });
      assert.equal(some.vocabulary.size, 7, ending);
      if (ending !== '.fasttext.bin') {
        assert.equal(hex(some.vectors), hex(many.vectors.subarray(0, 7 * 20)), ending);
      }
    }
  });

  test('writes one dimension in every format, and describes it correctly', async () => {
    const one = spaceOf([[0.5], [-1.5], [2]], ['a', 'b', 'c']);
    for (const { ending } of exportFormats) {
      const { summary } = await exportModel(place(`one${ending}`), one);
      assert.deepEqual([summary.vocabularySize, summary.dimensions], [3, 1], ending);
      assertOrder(summary.bytes, '>', 0, 'summary.bytes');
    }
  });

  test('replaces what a format cannot hold and reports it', () => {
    const { words: written, notes } = writableWords(
      Vocabulary.fromWords(['a b', 'a_b', 'c\0', 'a\tb']),
      BLANKS,
      'text',
    );
    assert.deepEqual(
      [0, 1, 2, 3].map((id) => written.word(id)),
      ['a_b_', 'a_b', 'c_', 'a_b__'],
    );
    assert.deepEqual(notes, ['3 words have characters that text cannot hold: “_” replaces them, so “a b” is “a_b_”.']);
  });

  test('reads back empty, numeric, strange and long words, or reports their replacement', async () => {
    const back = async (
      ending: string,
      given: readonly string[],
    ): Promise<readonly [words: string[], notes: string]> => {
      // Each format has its own file name, because a reader finds words by it.
      const target = place(`odd${ending.replaceAll('.', '_')}${ending}`);
      const { notes } = await exportModel(target, spaceOf(randomRows(given.length, 3, 4), [...given]));
      return [wordsOf(await readModel(target)), notes.join(' ')];
    };
    for (const ending of ['.npy', '.tsv']) {
      assert.deepEqual(await back(ending, ['top 10', 'top 40', 'top 100']), [['top 10', 'top 40', 'top 100'], '']);
      const [counted, told] = await back(ending, ['covid 19', 'area 7']);
      assert.deepEqual(counted, ['covid_19', 'area_7']);
      assert.match(told, /^2 words have characters/);
      const [words, notes] = await back(ending, ['', '_', 'king']);
      assert.deepEqual(words, ['__', '_', 'king']);
      assert.match(notes, /^The empty word, which .* cannot hold, is “__”\.$/);
    }
    const [controls, ofControls] = await back('.bin', ['\x01', '\x02', '\x03', 'king']);
    assert.deepEqual(controls, ['_', '__', '___', 'king']);
    assert.match(ofControls, /^3 words have characters/);
    assert.deepEqual(await back('.bin', ['\x01', '\x02', 'king']), [['\x01', '\x02', 'king'], '']);
    for (const ending of ['.bin', '.fasttext.bin']) {
      const long = 'é'.repeat(10_000);
      const [words, notes] = await back(ending, [long, `${long}b`, 'x']);
      assert.equal(words.length, 3);
      assert.equal(words[0], 'é'.repeat(words[0]!.length));
      assertOrder(Buffer.byteLength(words[1]!), '<=', 16 * 1024, 'Buffer.byteLength(words[1])');
      assert.equal(words[1], `${words[0]}_`);
      assert.match(notes, /^2 words are longer than the 16384 bytes/);
    }
  });

  test('distinguishes many words that would get the same name, in linear time', () => {
    const marks = ['\t', '\n', '\v', '\f', '\r', ' '];
    const many = Array.from({ length: 6 ** 6 }, (_, i) =>
      Array.from({ length: 6 }, (__, k) => marks[Math.floor(i / 6 ** k) % 6]!).join(''),
    );
    const { words: written } = writableWords(Vocabulary.fromWords(many), BLANKS, 'text');
    assert.equal(new Set(Array.from(many, (_, id) => written.word(id))).size, many.length);
    assertOrder(written.bytes.length, '<', 40 * many.length, 'written.bytes.length');
  });

  test('writes both files of a pair or neither', async () => {
    const target = place('whole/model.npy');
    await writeModel(target, space);
    const before = readFileSync(target);
    const aborted = new AbortController();
    aborted.abort();
    await assert.rejects(writeModel(target, spaceOf(randomRows(9, 3, 1)), { signal: aborted.signal }), {
      code: 'cancelled',
    });
    assert.deepEqual(readdirSync(path.dirname(target)).sort(), ['model.npy', 'model.words.txt']);
    assert.deepEqual(readFileSync(target), before);
  });
});
