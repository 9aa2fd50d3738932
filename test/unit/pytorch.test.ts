import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Faults } from '../../src/core/io/faults';
import { describeFile, readModel } from '../../src/engine/files/modelFile';
import { temporaryFolder } from './support/folder';
import { floats, pickled, py } from './support/pickle';
import { assertRefused, readOrRefused } from './support/refusal';
import { zipBytes, type ZipEntry } from './support/zip';
import { assertEvery } from './support/assertions';

const folder = temporaryFolder();

/** A folder without other files, so that no list of words is found. */
function place(name: string, bytes: Uint8Array): string {
  const file = path.join(folder(), name.replace(/\W/g, '_'), name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  return file;
}

interface TensorOptions {
  readonly type?: string;
  readonly offset?: number;
  readonly strides?: readonly number[];
  /** Values in the storage. */
  readonly values?: number;
  readonly key?: string;
}

/** A tensor as torch.save pickles it (torch/_utils.py, torch/serialization.py). */
function tensor(size: readonly number[], options: TensorOptions = {}): Buffer {
  const { type = 'Float', offset = 0, key = '0' } = options;
  const count = size.reduce((product, of) => product * of, 1);
  const { strides = size.map((_, i) => size.slice(i + 1).reduce((product, of) => product * of, 1)), values = count } =
    options;
  const storage = py.tuple(
    py.text('storage'),
    py.global('torch', `${type}Storage`),
    py.text(key),
    py.text('cpu'),
    py.int(values),
  );
  return py.reduce(
    py.global('torch._utils', '_rebuild_tensor_v2'),
    py.persistent(storage),
    py.int(offset),
    py.tuple(...size.map(py.int)),
    py.tuple(...strides.map(py.int)),
    Buffer.of(0x89),
    py.reduce(py.global('collections', 'OrderedDict')),
  );
}

function stateDict(items: Readonly<Record<string, Uint8Array>>): Buffer {
  const entries = Object.entries(items).flatMap(([key, value]) => [py.text(key), value]);
  return Buffer.concat([
    py.reduce(py.global('collections', 'OrderedDict')),
    Buffer.from('('),
    ...entries,
    Buffer.from('u'),
  ]);
}

/** The layout since PyTorch 1.6. */
function zip(
  value: Uint8Array,
  storages: Readonly<Record<string, Uint8Array>>,
  others: readonly ZipEntry[] = [],
): Buffer {
  return zipBytes([
    { name: 'archive/data.pkl', bytes: pickled(value), stored: true },
    ...Object.entries(storages).map(([key, bytes]) => ({ name: `archive/data/${key}`, bytes, stored: true })),
    { name: 'archive/version', bytes: Buffer.from('3\n'), stored: true },
    ...others,
  ]);
}

/** The layout before PyTorch 1.6. */
function legacy(value: Uint8Array, storages: Readonly<Record<string, Uint8Array>>, valueBytes = 4): Buffer {
  return Buffer.concat([
    pickled(py.long(0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19)),
    pickled(py.int(1001)),
    pickled(py.dict([py.text('little_endian'), py.true])),
    pickled(value),
    pickled(py.list(...Object.keys(storages).map(py.text))),
    ...Object.values(storages).flatMap((bytes) => {
      const count = Buffer.alloc(8);
      count.writeBigInt64LE(BigInt(bytes.length / valueBytes));
      return [count, bytes];
    }),
  ]);
}

const six = floats(1, 2, 3, 4, 5, 6);
const words = py.list(py.text('a'), py.text('b'), py.text('c'));

async function trouble(name: string, bytes: Uint8Array): Promise<string> {
  const file = place(name, bytes);
  const error = await assertRefused(readModel(file), { names: file });
  return error.message;
}

suite('PyTorch files', () => {
  test('reads a table in either layout, with the words inside', async () => {
    const saved = py.named({ model: stateDict({ 'emb.weight': tensor([3, 2]) }), vocab: words, epoch: py.int(3) });
    for (const file of [place('a.pt', zip(saved, { 0: six })), place('a.pth', legacy(saved, { 0: six }))]) {
      const space = await readModel(file);
      assert.deepEqual([...space.vectors], [1, 2, 3, 4, 5, 6]);
      assert.deepEqual(
        [0, 1, 2].map((id) => space.vocabulary.word(id)),
        ['a', 'b', 'c'],
      );
      const { format, words: count, dimensions, valueType, notes } = await describeFile(file);
      assert.deepEqual([format, count, dimensions, valueType, notes], ['PyTorch model', 3, 2, 'F32', []]);
    }
  });

  test('reads vocabularies of all shapes', async () => {
    const rows = (names: string[]): Buffer =>
      py.dict(...names.map((name, row) => [py.text(name), py.int(row)] as const));
    const shapes: readonly Uint8Array[] = [
      words,
      rows(['a', 'b', 'c']),
      py.dict([py.int(2), py.text('c')], [py.int(0), py.text('a')], [py.int(1), py.text('b')]),
      py.named({ itos: words, stoi: rows(['a', 'b', 'c']) }),
    ];
    for (const vocabulary of shapes) {
      const space = await readModel(
        place('words.pt', zip(py.named({ weights: tensor([3, 2]), vocabulary }), { 0: six })),
      );
      assert.deepEqual(
        [0, 1, 2].map((id) => space.vocabulary.word(id)),
        ['a', 'b', 'c'],
      );
    }
    // The state of torchtext: itos, stoi, vectors, dim.
    const cached = py.tuple(words, rows(['a', 'b', 'c']), tensor([3, 2]), py.int(2));
    assert.equal((await readModel(place('glove.txt.pt', zip(cached, { 0: six })))).vocabulary.word(2), 'c');
  });

  test('takes settings for no vocabulary, and numbers rows without words', async () => {
    const saved = py.named({ w: tensor([3, 2]), config: py.named({ dim: py.int(2), layers: py.int(1) }) });
    const file = place('numbers.pt', zip(saved, { 0: six }));
    const faults = new Faults();
    const space = await readModel(file, { faults });
    assert.deepEqual(
      [0, 1, 2].map((id) => space.vocabulary.word(id)),
      ['0', '1', '2'],
    );
    assert.deepEqual(
      faults.counts.map(({ kind }) => kind),
      ['unnamedRow'],
    );
    assert.match((await describeFile(file)).notes.join(), /numbers/);
    const two = zip(py.named({ w: tensor([3, 2]), vocab: py.list(py.text('a'), py.text('b')) }), { 0: six });
    assert.deepEqual((await readModel(place('two.pt', two))).vocabulary.word(2), '2');
  });

  test('reads words beside it, or in a chosen file', async () => {
    const file = place('beside.pt', zip(stateDict({ w: tensor([3, 2]) }), { 0: six }));
    writeFileSync(path.join(path.dirname(file), 'vocab.txt'), 'x\ny\nz\n');
    assert.equal((await readModel(file)).vocabulary.word(2), 'z');
    assert.deepEqual((await describeFile(file)).companions, [path.join(path.dirname(file), 'vocab.txt')]);
    const chosen = path.join(path.dirname(file), 'other.json');
    writeFileSync(chosen, '["p", "q", "r"]');
    assert.equal((await readModel(file, { wordsFile: chosen })).vocabulary.word(2), 'r');
  });

  test('reads the tokens of a language model from its tokenizer', async () => {
    const file = place('pytorch_model.bin', zip(stateDict({ 'wte.weight': tensor([3, 2]) }), { 0: six }));
    const tokenizer = {
      model: { type: 'BPE', vocab: { a: 0, Ġking: 1 } },
      added_tokens: [],
      decoder: { type: 'ByteLevel' },
    };
    writeFileSync(path.join(path.dirname(file), 'tokenizer.json'), JSON.stringify(tokenizer));
    const faults = new Faults();
    const { vocabulary } = await readModel(file, { faults });
    assert.deepEqual(
      [0, 1, 2].map((id) => vocabulary.word(id)),
      ['a', '▁king', '2'],
    );
    assert.deepEqual(
      faults.list.map(({ kind, row }) => [kind, row]),
      [['unnamedRow', 3]],
    );
    assert.deepEqual((await describeFile(file)).companions, [path.join(path.dirname(file), 'tokenizer.json')]);
  });

  test('reads all types of vectors', async () => {
    const half = Buffer.from(Uint16Array.of(0x3c00, 0xc000, 0x3800, 0).buffer); // 1, -2, 0.5, 0 (IEEE 754)
    const brain = Buffer.from(Uint16Array.of(0x3f80, 0xc000, 0x3f00, 0).buffer);
    const types: readonly (readonly [type: string, bytes: Buffer, size: number])[] = [
      ['Float', floats(1, -2, 0.5, 0), 4],
      ['Double', Buffer.from(Float64Array.of(1, -2, 0.5, 0).buffer), 8],
      ['Half', half, 2],
      ['BFloat16', brain, 2],
    ];
    for (const [type, bytes, size] of types) {
      for (const file of [
        place(`${type}.pt`, zip(stateDict({ w: tensor([2, 2], { type }) }), { 0: bytes })),
        place(`${type}.pth`, legacy(stateDict({ w: tensor([2, 2], { type }) }), { 0: bytes }, size)),
      ]) {
        assert.deepEqual([...(await readModel(file)).vectors], [1, -2, 0.5, 0], type);
      }
    }
    const chars = place(
      'Char.pt',
      zip(stateDict({ w: tensor([2, 2], { type: 'Char' }) }), { 0: Buffer.from([1, 254, 0, 127]) }),
    );
    assert.deepEqual([...(await readModel(chars)).vectors], [1, -2, 0, 127]);
    const swapped = Buffer.from(floats(1, -2, 0.5, 0)).swap32();
    const order = [{ name: 'archive/byteorder', bytes: Buffer.from('big'), stored: true }];
    const big = place('big.pt', zip(stateDict({ w: tensor([2, 2]) }), { 0: swapped }, order));
    assert.deepEqual([...(await readModel(big)).vectors], [1, -2, 0.5, 0]);
  });

  test('reads views: offset, transposed, every other column', async () => {
    const views: readonly (readonly [options: TensorOptions, values: readonly number[]])[] = [
      [{ offset: 2, values: 6 }, [3, 4, 5, 6]],
      [{ strides: [1, 2], values: 6 }, [1, 3, 2, 4]],
      [{ strides: [1, 3], values: 6 }, [1, 4, 2, 5]],
      [{ strides: [3, 2], values: 6 }, [1, 3, 4, 6]],
      [{ strides: [3, 1], offset: 1, values: 6 }, [2, 3, 5, 6]],
    ];
    for (const [options, values] of views) {
      const space = await readModel(place('view.pt', zip(stateDict({ w: tensor([2, 2], options) }), { 0: six })));
      assert.deepEqual([...space.vectors], values, JSON.stringify(options));
    }
  });

  test('takes the embedding among several tables, and any chosen one', async () => {
    const saved = stateDict({
      'position_embeddings.weight': tensor([4, 2], { key: '1' }),
      'encoder.weight': tensor([2, 3], { key: '0' }),
      'word_embeddings.weight': tensor([3, 2], { key: '0' }),
      'lm_head.weight': tensor([3, 2], { key: '0' }),
      bias: tensor([3], { key: '0', values: 6 }),
    });
    const file = place('several.pt', zip(saved, { 0: six, 1: floats(1, 2, 3, 4, 5, 6, 7, 8) }));
    const { tables } = await describeFile(file);
    assert.equal(tables[0]?.name, 'word_embeddings.weight');
    assert.equal(tables.length, 4);
    assert.equal(tables[3]?.name, 'position_embeddings.weight');
    assert.equal((await readModel(file, { table: 'position_embeddings.weight' })).vocabulary.size, 4);
    await assert.rejects(readModel(file, { table: 'no' }), { code: 'badOption', message: /word_embeddings/ });
  });

  test('reads a parameter as its tensor', async () => {
    const parameter = py.reduce(py.global('torch._utils', '_rebuild_parameter'), tensor([3, 2]), py.true, py.none);
    assert.equal(
      (await readModel(place('parameter.pt', zip(stateDict({ w: parameter }), { 0: six })))).vocabulary.size,
      3,
    );
    assert.equal((await describeFile(place('alone.pt', zip(parameter, { 0: six })))).words, 3);
  });

  test('refuses tensors that do not fit their storage', async () => {
    const weights = (options: TensorOptions, size: readonly number[] = [3, 2]): Buffer =>
      stateDict({ w: tensor(size, options) });
    const broken: readonly (readonly [value: Uint8Array, reason: RegExp])[] = [
      [weights({ offset: 1, values: 6 }), /up to number 6/],
      [weights({ strides: [0, 0], values: 6 }, [30_000, 30_000]), /30000 x 30000/],
      [weights({ strides: [2 ** 30, 1], values: 6 }), /but has 6/],
      [weights({ strides: [-2, 1], values: 6 }), /impossible size/],
      [weights({}, [-3, 2]), /impossible size/],
      [weights({ values: 6 }, [2 ** 30, 2]), /1073741824 x 2/],
      [weights({ values: 600 }), /600 values/],
      [weights({ key: '../../x' }), /x.*does not exist/],
      [stateDict({ w: tensor([6]) }), /no table of vectors/],
      [stateDict({ w: tensor([3, 2], { type: 'Long' }) }), /no table of vectors/],
      [py.global('torch.nn.modules.sparse', 'Embedding'), /torch\.nn\.modules\.sparse\.Embedding/],
      [py.global('posix', 'system'), /posix\.system/],
    ];
    for (const [value, reason] of broken) {
      assert.match(await trouble('bad.pt', zip(value, { 0: six })), reason);
    }
    assert.match(await trouble('missing.pt', zip(weights({ key: '9' }), { 0: six })), /does not exist/);
    assert.match(await trouble('legacy.pth', legacy(weights({ key: '9' }), { 0: six })), /storage/);
    const lying = legacy(weights({}), { 0: six });
    lying.writeBigInt64LE(2n ** 60n, lying.length - 32);
    assert.match(await trouble('lying.pth', lying), /bytes left/);
  });

  test('refuses a cut file, and reads or refuses a changed one', async function () {
    this.timeout(60_000);
    const saved = py.named({ w: tensor([3, 2]), vocab: words });
    for (const [name, whole] of [
      ['cut.pt', zip(saved, { 0: six })],
      ['cut.pth', legacy(saved, { 0: six })],
    ] as const) {
      assert.equal((await readModel(place(name, whole))).vocabulary.size, 3);
      for (let length = 1; length < whole.length; length++) {
        await assertRefused(readModel(place(name, whole.subarray(0, length))), { what: `${name} cut at ${length}` });
      }
      for (let at = 0; at < whole.length; at++) {
        for (const change of [0x01, 0x80, 0xff]) {
          const changed = Buffer.from(whole);
          changed[at]! ^= change;
          const space = await readOrRefused(readModel(place(name, changed)), `${name}, ${change} at ${at}`);
          assert.ok(!space || space.vectors.length <= 4096, `${name}, ${change} at ${at}: too large`);
        }
      }
    }
  });

  test('refuses or cuts a word or tensor name of 64 KB that repeats', async () => {
    const long = py.text('a'.repeat(65_536));
    const rows = 5000;
    const words = py.list(py.put(long, 1), ...Array.from({ length: rows - 1 }, () => py.get(1)));
    const words2 = zip(stateDict({ 'emb.weight': tensor([rows, 1]), words }), {
      0: floats(...new Array<number>(rows).fill(1)),
    });
    await assert.rejects(readModel(place('words.pt', words2)), {
      code: 'badFile',
      message: /more text in the first \d\d words of “words” than in the whole file/,
    });
    // Nested dicts, in which each tensor has the same long name.
    const named = Array.from(
      { length: 3000 },
      (_, i) => [i === 0 ? py.put(long, 1) : py.get(1), tensor([2, 1])] as const,
    );
    const names = zip(py.dict(...named), { 0: floats(1, 2) });
    const { tables } = await describeFile(place('names.pt', names));
    assert.equal(tables.length, 3000);
    assertEvery(tables, ({ name }) => name.length < 300, 'tables');
  });
});
