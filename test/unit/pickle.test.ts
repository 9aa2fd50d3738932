import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { VecinityError } from '../../src/core/errors';
import { Faults } from '../../src/core/io/faults';
import { BytesSource } from '../../src/core/io/inMemory';
import type { Source } from '../../src/core/io/source';
import { readPickle } from '../../src/core/formats/pickle/pickle';
import { PickledBytes, PickledClass, PickledDict, PickledObject } from '../../src/core/formats/pickle/pickledObjects';
import { describeFile, readModel } from '../../src/engine/files/modelFile';
import { temporaryFolder } from './support/folder';
import { npyBytes } from './support/npy';
import { floats, pickled, py } from './support/pickle';
import { assertRefused, readOrRefused } from './support/refusal';
import { assertOrder } from './support/assertions';

const folder = temporaryFolder();
const classes = new Set(['collections OrderedDict', 'some.module Known']);

async function valueOf(bytes: Uint8Array): Promise<unknown> {
  return (await readPickle(new BytesSource('/a/b.kv', bytes), { classes })).value;
}

async function refusal(bytes: Uint8Array): Promise<string> {
  try {
    await valueOf(bytes);
  } catch (error) {
    assert.ok(error instanceof VecinityError && error.code === 'badFile', String(error));
    assert.ok(error.message.startsWith('/a/b.kv '), error.message);
    assertOrder(error.message.length, '<', 300, 'error.message.length');
    return error.message;
  }
  return assert.fail('is refused');
}

function place(name: string, bytes: Uint8Array): string {
  const file = path.join(folder(), name);
  writeFileSync(file, bytes);
  return file;
}

/** gensim vectors: words a, b and c in two dimensions. */
function vectors(state: Readonly<Record<string, Uint8Array>> = {}): Buffer {
  return pickled(
    py.object(
      'gensim.models.keyedvectors',
      'KeyedVectors',
      py.named({
        index_to_key: py.list(py.text('a'), py.text('b'), py.text('c')),
        vectors: py.array([3, 2], floats(1, 2, 3, 4, 5, 6)),
        vector_size: py.int(2),
        expandos: py.dict(),
        ...state,
      }),
    ),
  );
}

suite('pickles as data', () => {
  test('reads an integer of any length across the end of a block', async () => {
    for (const length of [1, 8, 200]) {
      for (const before of [0, 1, 5, 8, 9, 12, 130]) {
        // PROTO, a string that ends shortly before 1 MiB, and then the integer.
        const padding = 2 ** 20 - before - 2 - 5 - 1 - 2;
        const strings = Array.from({ length: Math.floor(padding / 60_000) }, () => [
          py.bytes(Buffer.alloc(60_000 - 6)),
          Buffer.from('0'),
        ]).flat();
        const rest = padding - strings.reduce((sum, part) => sum + part.length, 0);
        const bytes = Buffer.concat([
          Buffer.of(0x80, 4),
          ...strings,
          py.bytes(Buffer.alloc(Math.max(0, rest - 6))),
          Buffer.from('0'),
          py.long(...Array.from({ length }, (_, i) => (i === length - 1 ? 0 : 1))),
          Buffer.from('.'),
        ]);
        const value = await valueOf(bytes);
        const expected =
          length === 1 ? 0 : Array.from({ length: length - 1 }).reduce<bigint>((sum) => sum * 256n + 1n, 0n);
        assert.equal(BigInt(value as number | bigint), BigInt(expected), `${length} bytes, ${before} before`);
      }
    }
  });

  test('reads numbers, texts and bytes of every opcode', async () => {
    const values: readonly (readonly [opcodes: Uint8Array, value: unknown])[] = [
      [py.none, null],
      [py.true, true],
      [Buffer.of(0x89), false],
      [py.int(-5), -5],
      [Buffer.from('K\xff', 'latin1'), 255],
      [Buffer.from('M\x34\x12', 'latin1'), 0x1234],
      [py.long(), 0],
      [py.long(0xff), -1],
      [py.long(0xff, 0), 255],
      [py.long(0, 0, 0, 0, 0, 0, 0, 0x80), -(2n ** 63n)],
      [Buffer.from('\x8b\x02\0\0\0\0\x01', 'latin1'), 256],
      [Buffer.from('I4294967296\n'), 2 ** 32],
      [Buffer.from('I01\n'), true],
      [Buffer.from('L-18446744073709551616L\n'), -(2n ** 64n)],
      [py.float(-2.5), -2.5],
      [py.text('naïve 東京'), 'naïve 東京'],
      [Buffer.concat([Buffer.of(0x8c, 3), Buffer.from('abc')]), 'abc'],
      [Buffer.concat([Buffer.of(0x8d, 2, 0, 0, 0, 0, 0, 0, 0), Buffer.from('ab')]), 'ab'],
      [py.string(Buffer.from('word')), 'word'],
      [Buffer.from('U\x02ab', 'latin1'), 'ab'],
    ];
    for (const [opcodes, value] of values) {
      assert.deepEqual(await valueOf(pickled(opcodes)), value);
    }
    for (const opcodes of [
      py.bytes(Buffer.of(1, 200)),
      Buffer.from('C\x02\x01\xc8', 'latin1'),
      py.string(Buffer.of(1, 200)),
    ]) {
      const bytes = await valueOf(pickled(opcodes));
      assert.ok(bytes instanceof PickledBytes, String(bytes));
      assert.ok(!bytes.isText);
      assert.deepEqual([...bytes.data!], [1, 200]);
      assert.equal(bytes.position, 2 + opcodes.length - 2);
    }
  });

  test('reads lists, tuples, sets and dicts', async () => {
    const one = py.int(1);
    const list = [1, 1];
    assert.deepEqual(await valueOf(pickled(py.list(one, one))), list);
    assert.deepEqual(
      await valueOf(pickled(Buffer.concat([Buffer.from(']'), one, Buffer.from('a'), one, Buffer.from('a')]))),
      list,
    );
    assert.deepEqual(await valueOf(pickled(py.tuple(one, one))), list);
    assert.deepEqual(await valueOf(pickled(Buffer.concat([one, one, Buffer.of(0x86)]))), list);
    assert.deepEqual(await valueOf(pickled(Buffer.concat([Buffer.of(0x8f, 0x28), one, Buffer.of(0x90)]))), [1]);
    assert.deepEqual(await valueOf(pickled(Buffer.concat([Buffer.of(0x28), one, Buffer.of(0x91)]))), [1]);
    const dict = await valueOf(
      pickled(py.dict([py.text('k'), one], [py.text('__proto__'), py.int(2)], [py.text('k'), py.int(3)])),
    );
    assert.ok(dict instanceof PickledDict, String(dict));
    assert.equal(dict.get('k'), 3, 'the last one counts, as in Python');
    assert.equal(dict.get('__proto__'), 2);
    assert.equal(dict.get('constructor'), undefined);
    const many = await valueOf(
      pickled(py.dict(...Array.from({ length: 1000 }, (_, i) => [py.text(`k${i}`), py.int(i)] as const))),
    );
    assert.ok(many instanceof PickledDict, String(many));
    assert.equal(many.get('k999'), 999);
    assert.equal(many.get('k1000'), undefined);
  });

  test('reads objects as names, arguments and state, and keeps shared ones shared', async () => {
    const value = await valueOf(pickled(py.object('some.module', 'Known', py.named({ a: py.int(1) }))));
    assert.ok(value instanceof PickledObject, String(value));
    assert.equal(value.className, 'some.module Known');
    assert.equal(value.attribute('a'), 1);
    assert.equal(value.attribute('toString'), undefined);
    const named = await valueOf(pickled(Buffer.concat([py.text('some.module'), py.text('Known'), Buffer.of(0x93)]), 4));
    assert.ok(named instanceof PickledClass, String(named));
    // ]q\x00 h\x00 \x86: the list twice
    const pair = (await valueOf(pickled(Buffer.from(']q\0h\0\x86', 'latin1')))) as unknown[];
    assert.equal(pair[0], pair[1]);
    const ordered = await valueOf(
      pickled(
        Buffer.concat([py.reduce(py.global('collections', 'OrderedDict')), py.text('k'), py.int(7), Buffer.from('s')]),
      ),
    );
    assert.ok(ordered instanceof PickledObject, String(ordered));
    assert.equal(ordered.dict?.get('k'), 7);
  });

  test('leaves long strings in the file', async () => {
    const bytes = Buffer.alloc(3_000_000, 'é');
    for (const [opcodes, isText] of [
      [py.text(bytes.toString()), true],
      [py.bytes(bytes), false],
    ] as const) {
      const [long, after] = (await valueOf(pickled(py.tuple(opcodes, py.int(5))))) as [PickledBytes, number];
      assert.deepEqual([long.length, long.isText, long.data, after], [3_000_000, isText, undefined, 5]);
      assert.equal(long.position, 2 + 1 + 5);
    }
  });

  test('recognises classes by their exact names', async () => {
    const names: readonly (readonly [module: string, name: string])[] = [
      ['os', 'system'],
      ['builtins', 'eval'],
      ['some.module', 'known'],
      ['some.module', 'Known.__init__'],
      ['some.module.Known', '__init__'],
      ['some', 'module Known'],
      ['some.module Known', ''],
      ['some.module.', 'Known'],
      ['', 'some.module Known'],
    ];
    for (const [module, name] of names) {
      const message = await refusal(pickled(py.global(module, name)));
      assert.match(message, /not a supported class/);
      assert.match(
        await refusal(pickled(Buffer.concat([py.text(module), py.text(name), Buffer.of(0x93)]), 4)),
        /not a supported class/,
      );
    }
    assert.match(await refusal(pickled(py.global('os', 'system'))), /os\.system/);
    assert.match(
      await refusal(pickled(Buffer.concat([py.int(1), py.text('x'), Buffer.of(0x93)]), 4)),
      /not a supported class/,
    );
  });

  test('refuses broken pickles and names the byte', async () => {
    const broken: readonly (readonly [opcodes: Uint8Array, reason: RegExp])[] = [
      [Buffer.alloc(0), /from an empty stack/],
      [Buffer.from('t'), /without a beginning/],
      [Buffer.from('a'), /from an empty stack/],
      [Buffer.from('Na'), /from an empty stack/],
      [Buffer.from('NNa'), /not a list/],
      [Buffer.from('(NN}s'), /not a dict/],
      [Buffer.from('NNNs'), /not a dict/],
      [Buffer.from('}(Nu'), /without a value/],
      [Buffer.from('NNb'), /a value without one/],
      [Buffer.from('N)R'), /without a class/],
      [Buffer.from('h\0', 'latin1'), /object 0/],
      [Buffer.from('Nr\xff\xff\xff\x7f', 'latin1'), /2147483647/],
      [Buffer.from('X\xff\xff\xff\xff', 'latin1'), /4294967295 bytes follow/],
      [Buffer.of(0x8d, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f), /cut short/],
      [Buffer.of(0x95, 0, 0, 0, 0, 0, 0, 0, 0x40), /cut short/],
      [Buffer.concat([Buffer.of(0x8b), Buffer.from([0, 0x10, 0, 0]), Buffer.alloc(5000)]), /integer of 4096 bytes/],
      [Buffer.from('cnever ends'), /without an end/],
      [Buffer.from('I1e3\n'), /an invalid integer/],
      [Buffer.of(0x82, 1), /opcode 0x82/],
      [Buffer.of(0x97), /opcode 0x97/],
      [Buffer.from('P1\n'), /opcode 0x50/],
    ];
    for (const [opcodes, reason] of broken) {
      assert.match(await refusal(pickled(opcodes)), reason);
    }
    assert.match(await refusal(Buffer.of(0x80, 9, 0x4e, 0x2e)), /protocol/);
    assert.match(await refusal(Buffer.of(0x80, 2, 0x4e)), /cut short/);
  });

  test('treats a billion laughs, lists that hold themselves and deep nesting as data', async () => {
    const laughs = Buffer.concat(
      Array.from({ length: 100 }, (_, i) =>
        Buffer.from([0x28, ...(i === 0 ? [0x4e] : [0x68, i - 1, 0x68, i - 1]), 0x74, 0x71, i]),
      ),
    );
    assert.ok(Array.isArray(await valueOf(pickled(laughs))));
    const itself = (await valueOf(pickled(Buffer.from(']q\0h\0a', 'latin1')))) as unknown[];
    assert.equal(itself[0], itself);
    const deep = Buffer.concat([Buffer.alloc(500_000, ']'), Buffer.alloc(499_999, 'a')]);
    assert.ok(Array.isArray(await valueOf(pickled(deep))));
    for (const bytes of [laughs, Buffer.from(']q\0h\0a', 'latin1'), deep]) {
      await assert.rejects(readModel(place('data.kv', pickled(bytes))), {
        code: 'badFile',
        message: /neither a gensim model nor/,
      });
    }
  });

  test('limits the number of objects, however small the file', async function () {
    this.timeout(20_000);
    const endless: Pick<Source, 'path' | 'size' | 'maxBytes' | 'packing' | 'read'> = {
      path: '/a/b.kv',
      size: 2 ** 40,
      maxBytes: 2 ** 40,
      packing: undefined,
      read: (target, position) => {
        // A dict that is dropped again: the count includes dropped objects.
        Buffer.from(target.buffer, target.byteOffset, target.length).fill('}0');
        target.set(position === 0 ? [0x80, 2] : []);
        return Promise.resolve();
      },
    };
    await assert.rejects(readPickle(endless as Source, { classes }), {
      code: 'badFile',
      message: /holds too many objects/,
    });
  });

  test('refuses a cut file, and reads or refuses a changed one', async function () {
    this.timeout(20_000);
    const whole = vectors();
    assert.equal((await readModel(place('whole.kv', whole))).vocabulary.size, 3);
    for (let length = 1; length < whole.length; length++) {
      await assertRefused(readModel(place('cut.kv', whole.subarray(0, length))), { what: `cut at ${length}` });
    }
    for (let at = 2; at < whole.length; at++) {
      for (const change of [0x01, 0x80, 0xff, 0x20, 0x53]) {
        const changed = Buffer.from(whole);
        changed[at]! ^= change;
        const space = await readOrRefused(readModel(place('changed.kv', changed)), `${change} at ${at}`);
        assert.ok(!space || space.vocabulary.size <= 3, `${change} at ${at}: ${space?.vocabulary.size} words`);
        assert.ok(!space || space.dimensions <= 6, `${change} at ${at}: ${space?.dimensions} dimensions`);
      }
    }
  });
});

suite('gensim pickles with parts that do not fit', () => {
  async function trouble(state: Readonly<Record<string, Uint8Array>>): Promise<string> {
    const error = await assertRefused(readModel(place('bad.kv', vectors(state))));
    return error.message;
  }

  test('compares shapes with bytes, and words with rows', async () => {
    assert.match(await trouble({ vectors: py.array([2 ** 30, 2 ** 30], floats(1)) }), /has 4 bytes/);
    assert.match(await trouble({ vectors: py.array([-3, -2], floats(1, 2, 3, 4, 5, 6)) }), /impossible shape/);
    assert.match(await trouble({ vectors: py.array([6], floats(1, 2, 3, 4, 5, 6)) }), /cannot be vectors/);
    assert.match(await trouble({ vectors: py.array([3, 2], floats(1, 2, 3, 4, 5, 6), 'i4') }), /type i4/);
    assert.match(await trouble({ vectors: py.array([3, 2], floats(1, 2, 3, 4, 5, 6), 'O4') }), /Python objects/);
    assert.match(
      await trouble({ vectors: py.array([3, 2], floats(1, 2, 3, 4, 5, 6), '<f4, <f4') }),
      /unsupported type/,
    );
    assert.match(await trouble({ vectors: py.array([2, 3], floats(1, 2, 3, 4, 5, 6)) }), /2 vectors, but 3 words/);
    assert.match(await trouble({ index_to_key: py.list(py.text('a'), py.dict(), py.text('c')) }), /word 2/);
    assert.match(await trouble({ vectors: py.none }), /without vectors/);
  });

  test('never opens a companion file by a name from the file', async () => {
    assert.match(
      await trouble({ vectors: py.none, __numpys: py.list(py.text('../../../etc/passwd')) }),
      /without vectors/,
    );
    assert.match(
      await trouble({ vectors: py.none, __numpys: py.list(py.text('vectors')) }),
      /“bad\.kv\.vectors\.npy”, which is missing in the same folder/,
    );
  });

  test('refuses impossible n-grams', async () => {
    const ngrams = {
      vectors: py.none,
      vectors_vocab: py.array([3, 2], floats(1, 2, 3, 4, 5, 6)),
      vectors_ngrams: py.array([2, 2], floats(1, 2, 3, 4)),
      compatible_hash: py.true,
      min_n: py.int(3),
      max_n: py.int(6),
      bucket: py.int(2),
    };
    assert.equal((await readModel(place('ngrams.kv', vectors(ngrams)))).vocabulary.size, 3);
    // A companion file that claims more than it has.
    const lying = {
      ...ngrams,
      vectors_ngrams: py.none,
      __numpys: py.list(py.text('vectors_ngrams')),
      bucket: py.int(2_000_000),
    };
    const file = place('lying.kv', vectors(lying));
    place('lying.kv.vectors_ngrams.npy', npyBytes('<f4', [2_000_000, 2], floats(1, 2)));
    await assert.rejects(readModel(file), { code: 'badFile', message: /2000000 x 2 in F32.*cut short/ });
    await assert.rejects(describeFile(file), { code: 'badFile', message: /2000000 x 2 in F32.*cut short/ });
    assert.match(await trouble({ ...ngrams, max_n: py.int(2 ** 30) }), /1073741824 characters/);
    assert.match(
      await trouble({ ...ngrams, bucket: py.int(2_000_000) }),
      /2 x 2 vectors of n-grams, but 2000000 buckets/,
    );
    assert.match(await trouble({ ...ngrams, bucket: py.int(-1) }), /which is impossible/);
    assert.match(await trouble({ ...ngrams, compatible_hash: py.none }), /before 3\.7/);
    assert.match(
      await trouble({ ...ngrams, hash2index: py.dict([py.int(0), py.int(7)], [py.int(1), py.int(1)]) }),
      /buckets that do not fit/,
    );
  });

  test('reports non-finite values and repeated words as faults', async () => {
    const faults = new Faults();
    const file = place(
      'faults.kv',
      vectors({
        index_to_key: py.list(py.text('a'), py.text('b'), py.text('a')),
        vectors: py.array([3, 2], floats(1, NaN, 3, 4, 5, 6)),
        expandos: py.named({ count: py.array([3], Buffer.from(Int32Array.of(9, 8, 7).buffer), 'i4') }),
      }),
    );
    const space = await readModel(file, { faults });
    assert.deepEqual([...space.vectors], [0, 0, 3, 4]);
    assert.deepEqual([...space.vocabulary.counts], [9, 8]);
    assert.deepEqual(
      faults.counts.map(({ kind, count }) => [kind, count]),
      [
        ['notFinite', 1],
        ['duplicateWord', 1],
      ],
    );
  });

  test('names an allocated row without a word by its number', async () => {
    const faults = new Faults();
    const file = place('room.kv', vectors({ index_to_key: py.list(py.text('a'), py.none, py.text('c')) }));
    const { vocabulary } = await readModel(file, { faults });
    assert.deepEqual(
      [0, 1, 2].map((id) => vocabulary.word(id)),
      ['a', '1', 'c'],
    );
    assert.deepEqual(
      faults.list.map(({ kind, row }) => [kind, row]),
      [['unnamedRow', 2]],
    );
  });

  test('names the entry when vectors in a dict differ in length', async () => {
    const file = place(
      'dict.pkl',
      pickled(py.named({ a: py.list(py.float(1), py.float(2)), b: py.list(py.float(1)) })),
    );
    await assert.rejects(readModel(file), { code: 'badFile', message: /“b” with 1 values as entry 2/ });
    const faults = new Faults();
    assert.equal((await readModel(file, { lenient: true, faults })).vocabulary.size, 1);
    assert.deepEqual(
      faults.counts.map(({ kind }) => kind),
      ['raggedLine'],
    );
  });

  test('refuses a word of 64 KB that repeats, before copying it', async () => {
    const long = py.text('a'.repeat(65_536));
    const many = 20_000;
    const words = py.list(py.put(long, 1), ...Array.from({ length: many - 1 }, () => py.get(1)));
    const state = { index_to_key: words, vectors: py.array([many, 1], Buffer.alloc(many, 1), 'i1') };
    const before = process.memoryUsage.rss();
    const message = await trouble(state);
    assert.match(message, /has 20000 words, but the first \d\d are longer than the file/);
    assertOrder(process.memoryUsage.rss() - before, '<', 300e6, 'process.memoryUsage.rss() - before');
    // Numbers in place of missing words may be longer than the file.
    const numbers = py.list(...Array.from({ length: 300 }, () => py.none));
    assert.equal(
      (
        await readModel(
          place(
            'numbers.kv',
            vectors({ ...state, index_to_key: numbers, vectors: py.array([300, 1], Buffer.alloc(300, 1), 'i1') }),
          ),
        )
      ).vocabulary.word(299),
      '299',
    );
  });

  test('takes no scalar of 64 KB for a number, however often it repeats', async () => {
    const dtype = py.build(
      py.reduce(py.global('numpy', 'dtype'), py.text('i1'), py.int(0), py.int(1)),
      py.tuple(py.int(3), py.text('|'), py.none, py.none, py.none, py.int(-1), py.int(-1), py.int(0)),
    );
    const scalar = (length: number): Buffer =>
      py.reduce(py.global('numpy.core.multiarray', 'scalar'), dtype, py.bytes(Buffer.alloc(length, 1)));
    const list = (length: number): Buffer =>
      py.list(py.put(scalar(length), 1), ...Array.from({ length: 50_000 }, () => py.get(1)));
    await assert.rejects(readModel(place('scalar.pkl', pickled(py.named({ king: list(65_536) })))), {
      code: 'badFile',
    });
    assert.equal((await readModel(place('scalar.pkl', pickled(py.named({ king: list(1) }))))).dimensions, 50_001);
  });

  test('copies a vector shared by some words, and refuses more than the file could hold', async () => {
    const dict = (length: number, many: number): Buffer =>
      pickled(
        py.dict(
          [py.text('first'), py.put(py.list(...Array.from({ length }, () => py.int(1))), 1)],
          ...Array.from({ length: many }, (_, i) => [py.text(`w${i}`), py.get(1)] as const),
        ),
      );
    assert.equal((await readModel(place('shared.pkl', dict(50, 100)))).vocabulary.size, 101);
    await assert.rejects(readModel(place('shared.pkl', dict(4000, 5000))), {
      code: 'badFile',
      message: /5001 words with 4000 numbers each in \d+ bytes, which is impossible/,
    });
  });
});
