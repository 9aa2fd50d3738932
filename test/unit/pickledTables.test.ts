import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describeFile, readModel } from '../../src/engine/files/modelFile';
import { cases } from './support/cases';
import { temporaryFolder } from './support/folder';
import { floats, pickled, py } from './support/pickle';
import { assertRefused, readOrRefused } from './support/refusal';
import { zipBytes } from './support/zip';

const folder = temporaryFolder();

function place(name: string, bytes: Uint8Array): string {
  const file = path.join(folder(), name);
  writeFileSync(file, bytes);
  return file;
}

const names = ['cat', 'dog', 'Zürich'];
const values = [1, 2, 3, 4, 5, 6];
const rows = [
  ['cat', 1, 2],
  ['dog', 3, 4],
  ['Zürich', 5, 6],
];
const texts = names.map((name) => py.text(name));
const array = py.array([3, 2], floats(...values));
const vectors = [0, 1, 2].map((i) => py.list(py.float(values[2 * i]!), py.float(values[2 * i + 1]!)));
const rowOf = names.map((name, i) => [py.text(name), py.int(i)] as const);
const objects = (items: readonly Uint8Array[], shape: readonly number[]): Buffer =>
  py.build(
    py.reduce(
      py.global('numpy._core.multiarray', '_reconstruct'),
      py.global('numpy', 'ndarray'),
      py.tuple(py.int(0)),
      py.bytes(Buffer.from('b')),
    ),
    py.tuple(
      py.int(1),
      py.tuple(...shape.map(py.int)),
      py.reduce(py.global('numpy', 'dtype'), py.text('O8'), py.int(0), py.int(1)),
      py.int(0),
      py.list(...items),
    ),
  );
const utf32 = Buffer.from(
  Uint32Array.from(names.flatMap((name) => Array.from({ length: 6 }, (_, i) => name.codePointAt(i) ?? 0))).buffer,
);

async function rowsOf(file: string): Promise<(string | number)[][]> {
  const { vocabulary, dimensions, vectors: all } = await readModel(file);
  return Array.from({ length: vocabulary.size }, (_, id) => [
    vocabulary.word(id),
    ...all.subarray(id * dimensions, (id + 1) * dimensions),
  ]);
}

suite('pickles of words and arrays', () => {
  const frame = py.object(
    'pandas.core.frame',
    'DataFrame',
    py.named({
      _mgr: py.reduce(
        py.global('pandas.core.internals.managers', 'BlockManager'),
        py.tuple(
          py.reduce(
            py.global('pandas._libs.internals', '_unpickle_block'),
            // A block has a row for each column.
            py.array([2, 3], floats(1, 3, 5, 2, 4, 6)),
            py.none,
            py.int(2),
          ),
        ),
        py.list(
          py.reduce(py.global('pandas.core.indexes.base', '_new_Index'), py.none, py.named({ start: py.int(0) })),
          py.reduce(
            py.global('pandas.core.indexes.base', '_new_Index'),
            py.none,
            py.named({ data: objects(texts, [3]) }),
          ),
        ),
      ),
    }),
  );
  const dictionary = py.object(
    'src.dictionary',
    'Dictionary',
    py.named({ id2word: py.dict(...names.map((name, i) => [py.int(i), py.text(name)] as const)), lang: py.text('en') }),
  );
  const shapes: readonly (readonly [what: string, value: Uint8Array])[] = [
    ['a tuple of words and an array (Polyglot)', py.tuple(py.tuple(...texts), array)],
    ['an array and its words', py.tuple(array, py.list(...texts))],
    [
      'words and rows (glove-python)',
      py.named({ learning_rate: py.float(0.05), word_vectors: array, dictionary: py.dict(...rowOf) }),
    ],
    ['an array and a dict of rows', py.tuple(array, py.dict(...rowOf))],
    ['a dict of lists', py.dict(...names.map((name, i) => [py.text(name), vectors[i]!] as const))],
    [
      'a dict of arrays',
      py.dict(
        ...names.map((name, i) => [py.text(name), py.array([2], floats(...values.slice(2 * i, 2 * i + 2)))] as const),
      ),
    ],
    ['words and lists', py.named({ words: py.list(...texts), embeddings: py.list(...vectors) })],
    ['pairs', py.list(...names.map((name, i) => py.tuple(py.text(name), vectors[i]!)))],
    [
      'records',
      py.list(...names.map((name, i) => py.named({ kind: py.text('w'), word: py.text(name), vector: vectors[i]! }))),
    ],
    ['a dictionary of a class of MUSE', py.named({ dico: dictionary, vectors: array })],
    ['an array of texts', py.tuple(py.array([3], utf32, 'U6'), array)],
    ['an array of objects', py.tuple(objects(texts, [3]), array)],
    ['a table of pandas', frame],
    [
      'settings before them',
      py.named({
        losses: py.list(py.float(1), py.float(2)),
        args: py.int(1),
        words: py.list(...texts),
        vectors: array,
      }),
    ],
    [
      'context vectors of the same size',
      py.named({
        context_vectors: py.array([3, 2], floats(9, 9, 9, 9, 9, 9)),
        word_vectors: array,
        words: py.list(...texts),
      }),
    ],
    [
      'an object of an unknown class',
      py.object('__main__', 'Model', py.named({ words: py.list(...texts), vectors: array })),
    ],
    ['column after column', py.tuple(py.list(...texts), py.array([3, 2], floats(1, 3, 5, 2, 4, 6), 'f4', '<', true))],
    [
      'float16',
      py.tuple(
        py.list(...texts),
        py.array([3, 2], Buffer.from(Uint16Array.of(0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600).buffer), 'f2'),
      ),
    ],
  ];
  for (const [what, value] of shapes) {
    test(`${what}: the same words and vectors`, async () => {
      const file = place('shape.pkl', pickled(value));
      assert.deepEqual(await rowsOf(file), rows);
      const { words, dimensions } = await describeFile(file);
      assert.deepEqual([words, dimensions], [3, 2]);
    });
  }

  test('reads protocol 0, as Python 2 writes it', async () => {
    const dict =
      "(dp0\nS'cat'\np1\n(lp2\nF1\naF2\nasS'dog'\np3\n(lp4\nI3\naF4.0\nasVZ\\u00fcrich\np5\n(lp6\nL5L\naF6\nas.";
    assert.deepEqual(await rowsOf(place('old.pkl', Buffer.from(dict))), rows);
    const escaped = Array.from(floats(...values), (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
    const list =
      `((lp0\nS'cat'\np1\naS'dog'\np2\naS'Z\\xc3\\xbcrich'\np3\nacnumpy.core.multiarray\n_reconstruct\np4\n` +
      "(cnumpy\nndarray\np5\n(I0\ntp6\nS'b'\np7\ntp8\nRp9\n(I1\n(I3\nI2\ntp10\ncnumpy\ndtype\np11\n(S'f4'\np12\nI0\nI1\ntp13\nRp14\n" +
      `(I3\nS'<'\np15\nNNNI-1\nI-1\nI0\ntp16\nbI00\nS'${escaped}'\np17\ntp18\nbtp19\n.`;
    assert.deepEqual(await rowsOf(place('old.pkl', Buffer.from(list))), rows);
  });

  test('names rows of padding by their numbers, and says so', async () => {
    const many = Array.from({ length: 12 }, (_, i) => `w${i + 1}`);
    const dict = py.dict(...many.map((name, i) => [py.text(name), py.int(i + 1)] as const));
    const table = py.array([13, 1], floats(...Array.from({ length: 13 }, (_, i) => i)));
    const file = place('padded.pkl', pickled(py.tuple(dict, table)));
    assert.deepEqual((await rowsOf(file)).slice(0, 3), [
      ['0', 0],
      ['w1', 1],
      ['w2', 2],
    ]);
    assert.match((await describeFile(file)).notes.join(), /1 of 13 rows have no word/);
  });

  test('says how rows are named where there is doubt', async () => {
    const other = py.list(...names.map((name) => py.text(`${name}!`)));
    const doubtful = place('doubt.pkl', pickled(py.tuple(py.list(...texts), other, array)));
    assert.deepEqual(await rowsOf(doubtful), rows);
    assert.match((await describeFile(doubtful)).notes.join(), /The words are those of “0”; “1” would fit, too/);
    const misfit = place('misfit.pkl', pickled(py.tuple(py.list(texts[0]!, texts[1]!), array)));
    assert.match((await describeFile(misfit)).notes.join(), /No list of words in it fits the 3 rows: “0” has 2/);
    assert.deepEqual(
      (await rowsOf(misfit)).map(([word]) => word),
      ['0', '1', '2'],
    );
  });

  test('keeps objects of any class as names, and runs nothing', async () => {
    const told = path.join(folder(), 'told');
    const command = py.reduce(py.global('os', 'system'), py.text(`touch ${told}`));
    const inside = place('inside.pkl', pickled(py.named({ hook: command, words: py.list(...texts), vectors: array })));
    assert.deepEqual(await rowsOf(inside), rows);
    const gensim = py.object(
      'gensim.models.word2vec',
      'Word2Vec',
      py.named({
        callbacks: py.tuple(py.object('__main__', 'EpochSaver', py.named({ epoch: py.int(3), out: command }))),
        wv: py.object(
          'gensim.models.keyedvectors',
          'KeyedVectors',
          py.named({ index_to_key: py.list(...texts), vectors: array }),
        ),
      }),
    );
    assert.deepEqual(await rowsOf(place('callback.model', pickled(gensim))), rows);
    const { details } = await assertRefused(readModel(place('root.pkl', pickled(command))), {
      code: 'badFile',
      message: /an object of the class os\.system/,
    });
    assert.match(details.remedy ?? '', /Nothing in a pickle is run/);
    await assertRefused(readModel(told), { code: 'unreadable' });
    for (const [value, message] of [
      [py.named({ a: py.int(1), b: py.none }), /a dict of 2 entries \(“a”, “b”\)/],
      [py.list(...texts), /but 3 words/],
      [py.int(5), /a single value/],
    ] as const) {
      await assertRefused(readModel(place('other.pkl', pickled(value))), { code: 'badFile', message });
    }
  });

  test('reads a whole module of PyTorch', async () => {
    const storage = py.persistent(
      py.tuple(py.text('storage'), py.global('torch', 'FloatStorage'), py.text('0'), py.text('cpu'), py.int(6)),
    );
    const ordered = py.reduce(py.global('collections', 'OrderedDict'));
    const tensor = py.reduce(
      py.global('torch._utils', '_rebuild_tensor_v2'),
      storage,
      py.int(0),
      py.tuple(py.int(3), py.int(2)),
      py.tuple(py.int(2), py.int(1)),
      py.none,
      ordered,
    );
    const module = py.object(
      'torch.nn.modules.sparse',
      'Embedding',
      py.named({ training: py.true, _parameters: py.named({ weight: tensor }) }),
    );
    const saved = py.named({ model: module, vocab: dictionary });
    const file = place(
      'module.pt',
      zipBytes([
        { name: 'a/data.pkl', bytes: pickled(saved) },
        { name: 'a/data/0', bytes: floats(...values) },
      ]),
    );
    assert.deepEqual(await rowsOf(file), rows);
  });

  test('stops early at objects without end', async function () {
    this.timeout(30_000);
    const size = 6_000_000;
    const files: readonly (readonly [what: string, before: string, opcodes: string])[] = [
      ['empty bytes', '', 'C\0'],
      ['lists', '', ']'],
      ['dicts', '', '}'],
      ['marks', '', '('],
      ['empty bytes in a tuple', '(', 'C\0'],
      ['lists in a tuple', '(', ']'],
      ['dicts in a tuple', '(', '}'],
      ['bytes in a tuple', '(', 'C\x01x'],
    ];
    for (const [what, before, opcodes] of files) {
      const bytes = Buffer.alloc(size, opcodes, 'latin1');
      const file = place(
        'endless.pkl',
        Buffer.concat([Buffer.of(0x80, 4), Buffer.from(before), bytes, Buffer.from('t.')]),
      );
      const heap = process.memoryUsage().heapUsed;
      await assertRefused(readModel(file), { code: 'badFile', message: /holds too many objects/, what });
      assert.ok(process.memoryUsage().heapUsed - heap < 400e6, `${what} takes too much`);
    }
  });

  test('reads or refuses any opcodes', async () => {
    const opcodes = [
      ...shapes.map(([, value]) => value),
      py.none,
      py.int(7),
      Buffer.from('('),
      Buffer.from('t'),
      Buffer.from('a'),
      Buffer.from('b'),
      Buffer.from('R'),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.constantFrom(...opcodes), fc.uint8Array({ maxLength: 4 })), { maxLength: 12 }),
        async (parts) => {
          await readOrRefused(readModel(place('any.pkl', pickled(Buffer.concat(parts)))), 'any opcodes');
        },
      ),
      { numRuns: cases(300) },
    );
  });
});
