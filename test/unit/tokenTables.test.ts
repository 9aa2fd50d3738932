import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { VecinityError } from '../../src/core/errors';
import { Faults } from '../../src/core/io/faults';
import { describeFile, readModel } from '../../src/engine/files/modelFile';
import { temporaryFolder } from './support/folder';
import { assertRefused } from './support/refusal';
import { floats, safetensorsBytes, type TestTensor } from './support/safetensors';
import { wordsOf } from './support/spaces';
import { assertEvery } from './support/assertions';

const rank = (...shape: number[]): TestTensor => floats(shape, (i) => i + 1);

suite('token tables in safetensors', () => {
  const root = temporaryFolder();
  let count = 0;

  /** Makes a folder with these files. */
  function folder(files: Readonly<Record<string, Uint8Array | string | object>>): (name: string) => string {
    const made = path.join(root(), `m${++count}`);
    mkdirSync(made, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      const isRaw = typeof content === 'string' || content instanceof Uint8Array;
      writeFileSync(path.join(made, name), isRaw ? content : JSON.stringify(content));
    }
    return (name) => path.join(made, name);
  }

  async function refused(file: string, message: RegExp, code = 'badFile', choices = {}): Promise<void> {
    await assertRefused(readModel(file, choices), { code, message });
  }

  test('recognises the token table by its name among other embeddings and weights', async () => {
    for (const name of [
      'embeddings',
      'embedding.weight',
      'bert.embeddings.word_embeddings.weight',
      'transformer.wte.weight',
      'model.embed_tokens.weight',
      'model.language_model.embed_tokens.weight',
      'text_model.embeddings.token_embedding.weight',
      'gpt_neox.embed_in.weight',
      'shared.weight',
      'backbone.embeddings.weight',
    ]) {
      const file = folder({
        'model.safetensors': safetensorsBytes({
          'embeddings.position_embeddings.weight': rank(9, 2),
          'embeddings.token_type_embeddings.weight': rank(2, 2),
          'transformer.wpe.weight': rank(8, 2),
          'encoder.layer.0.weight': rank(20, 2),
          [name]: floats([3, 2], (i) => 100 + i),
          'lm_head.weight': rank(3, 2),
        }),
        'vocab.txt': 'a\nb\nc\n',
      })('model.safetensors');
      const space = await readModel(file);
      assert.deepEqual(wordsOf(space), ['a', 'b', 'c'], name);
      assert.deepEqual([...space.vectors], [100, 101, 102, 103, 104, 105], name);
      const described = await describeFile(file);
      assert.deepEqual(
        described.tables.map((table) => table.name),
        [name, 'lm_head.weight'],
      );
      assert.deepEqual(described.notes, []);
      assert.deepEqual(
        described.details.slice(0, 2).map(([label]) => label),
        ['Table', 'Tensors'],
        'tensors are counted, not listed',
      );
    }
  });

  test('reads a chosen table, and refuses a missing one', async () => {
    const place = folder({
      'model.safetensors': safetensorsBytes({
        'wte.weight': rank(2, 2),
        'wpe.weight': floats([3, 1], (i) => -i),
        bias: rank(4),
      }),
    });
    const file = place('model.safetensors');
    const space = await readModel(file, { table: 'wpe.weight' });
    assert.deepEqual([...space.vectors], [-0, -1, -2]);
    assert.deepEqual(wordsOf(space), ['0', '1', '2']);
    await refused(file, /no table “bias”/, 'badOption', { table: 'bias' });
    await refused(file, /no table “none”/, 'badOption', { table: 'none' });
  });

  test('takes the tallest table where no name tells, and notes it', async () => {
    const file = folder({ 'x.safetensors': safetensorsBytes({ a: rank(4, 4), b: rank(9, 2), c: rank(5, 2) }) })(
      'x.safetensors',
    );
    const described = await describeFile(file);
    assert.equal(described.words, 9);
    assert.match(described.notes[0] ?? '', /No tensor has a known name.* reads “b”/);
    assert.match(described.notes[1] ?? '', /no tokenizer\.json/);
    assert.equal((await readModel(file)).vocabulary.size, 9);
  });

  test('reads all number types', async () => {
    const data = (bytes: number[]): Uint8Array => Uint8Array.from(bytes);
    for (const [dtype, bytes] of [
      ['F64', [...new Uint8Array(Float64Array.of(1, -2).buffer)]],
      ['F16', [0, 0x3c, 0, 0xc0]],
      ['BF16', [0x80, 0x3f, 0, 0xc0]],
      ['I8', [1, 0xfe]],
      ['F8_E4M3', [0x38, 0xc0]],
      ['F8_E5M2', [0x3c, 0xc0]],
    ] as const) {
      const file = folder({
        'm.safetensors': safetensorsBytes({ embeddings: { dtype, shape: [1, 2], data: data([...bytes]) } }),
      })('m.safetensors');
      assert.deepEqual([...(await readModel(file)).vectors], [1, -2], dtype);
    }
    const file = folder({
      'm.safetensors': safetensorsBytes({ embeddings: { dtype: 'U8', shape: [1, 2], data: data([1, 254]) } }),
    })('m.safetensors');
    assert.deepEqual([...(await readModel(file)).vectors], [1, 254]);
  });

  test('reads the tokens of the tokenizer in any order', async () => {
    const tokenizer = (model: object, rest: object = {}): object => ({ version: '1.0', ...rest, model });
    const weights = safetensorsBytes({ 'wte.weight': rank(4, 1) });
    const read = async (files: Readonly<Record<string, string | object>>): Promise<string[]> =>
      wordsOf(await readModel(folder({ 'model.safetensors': weights, ...files })('model.safetensors')));
    assert.deepEqual(
      await read({
        'tokenizer.json': tokenizer({ type: 'WordPiece', vocab: { '##s': 1, king: 3, '[PAD]': 0, '7': 2 } }),
      }),
      ['[PAD]', '##s', '7', 'king'],
    );
    assert.deepEqual(
      await read({
        'tokenizer.json': tokenizer({
          type: 'Unigram',
          vocab: [
            ['<s>', 0],
            ['\u2581king', -1.5],
            ['s', -2],
            ['x', -3e1],
          ],
        }),
      }),
      ['<s>', '\u2581king', 's', 'x'],
    );
    const byteLevel = {
      pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'Split' }, { type: 'ByteLevel' }] },
    };
    assert.deepEqual(
      await read({
        'tokenizer.json': tokenizer(
          {
            type: 'BPE',
            merges: [['a', 'b'], 'c d'],
            vocab: { '\u0120king': 0, 'caf\u00c3\u00a9': 1, '\u00e2\u0122': 2 },
          },
          { ...byteLevel, added_tokens: [{ id: 3, content: '<|end|>', special: true }] },
        ),
      }),
      ['\u2581king', 'caf\u00e9', '<0xE2><0x80>', '<|end|>'],
    );
    assert.deepEqual(
      await read({ 'vocab.json': { '\u0120king': 1, a: 0 }, 'added_tokens.json': { '<x y>': 3, '<z>': 2 } }),
      ['a', '\u2581king', '<z>', '<x y>'],
    );
    assert.deepEqual(
      await read({ 'vocab.json': '{"\\u2581k\\ud83d\\ude00": 1, "\\"\\\\\\n": 0, "__proto__": 2, "constructor": 3}' }),
      ['"\\\n', '\u2581k\u{1f600}', '__proto__', 'constructor'],
    );
    assert.deepEqual(await read({ 'vocab.txt': '\ufeffa\r\n##b\r\n\u00e9\r\nd' }), ['a', '##b', '\u00e9', 'd']);
  });

  test('takes the words in the metadata, or a list of words beside the file', async () => {
    const table = { vectors: rank(3, 2) };
    for (const [key, value] of [
      ['words', JSON.stringify(['a', 'b', 'ü'])],
      ['vocab', JSON.stringify({ b: 1, a: 0, ü: 2 })],
      ['vocab', 'a\nb\nü\n'],
      ['key_to_index', JSON.stringify({ a: 0, b: 1, ü: 2 })],
    ] as const) {
      const file = folder({ 'v.safetensors': safetensorsBytes(table, { format: 'pt', [key]: value }) })(
        'v.safetensors',
      );
      assert.deepEqual(wordsOf(await readModel(file)), ['a', 'b', 'ü']);
      assert.match(
        (await describeFile(file)).notes.join(),
        new RegExp(`words are those under “${key}” in the metadata`),
      );
    }
    const few = safetensorsBytes(table, { words: '["a"]' });
    const beside = folder({ 'v.safetensors': few, 'words.txt': 'x\ny\nz\n' });
    assert.deepEqual(wordsOf(await readModel(beside('v.safetensors'))), ['x', 'y', 'z']);
    assert.deepEqual((await describeFile(beside('v.safetensors'))).companions, [beside('words.txt')]);
    const none = folder({ 'v.safetensors': few, 'words.txt': 'x\ny\n' })('v.safetensors');
    assert.deepEqual(wordsOf(await readModel(none)), ['0', '1', '2']);
    const chosen = folder({ 'v.safetensors': few, 'list.csv': 'id,word\n0,p\n1,q\n2,r\n' });
    assert.deepEqual(wordsOf(await readModel(chosen('v.safetensors'), { wordsFile: chosen('list.csv') })), [
      'p',
      'q',
      'r',
    ]);
  });

  test('numbers and reports rows without a token, and skips tokens without a row', async () => {
    const place = folder({
      'model.safetensors': safetensorsBytes({ embeddings: rank(4, 1) }),
      'tokenizer.json': { model: { vocab: { king: 2, '1': 0, far: 4000000000, gone: -1, half: 0.5, text: 'x' } } },
      'many.json': ['a', 'b', 'c', 'd', 'e'],
    });
    const faults = new Faults();
    const space = await readModel(place('model.safetensors'), { faults });
    // The second row would otherwise have the name of the first.
    assert.deepEqual(wordsOf(space), ['1', '1 (row 1)', 'king', '3']);
    assert.deepEqual(
      faults.list.map(({ kind, row }) => [kind, row]),
      [
        ['unnamedRow', 2],
        ['unnamedRow', 4],
      ],
    );
    const { notes, companions } = await describeFile(place('model.safetensors'));
    assert.match(
      notes.join(' '),
      /2 of 4 rows have no token in tokenizer\.json.* 4 tokens in tokenizer\.json have no row/,
    );
    assert.deepEqual(companions, [place('tokenizer.json')]);
    const chosen = await readModel(place('model.safetensors'), { wordsFile: place('many.json') });
    assert.deepEqual(wordsOf(chosen), ['a', 'b', 'c', 'd']);
  });

  test('notes an unsupported tokenizer, and refuses a broken one with its position', async () => {
    const weights = safetensorsBytes({ embeddings: rank(2, 1) });
    const other = folder({ 'model.safetensors': weights, 'tekken.json': '{}' })('model.safetensors');
    assert.match((await describeFile(other)).notes[0] ?? '', /format of tekken\.json beside the file is not supported/);
    assert.deepEqual(wordsOf(await readModel(other)), ['0', '1']);
    for (const broken of [
      '',
      '{',
      '{"model": {"vocab": {"a": 0}',
      '{"version": "1.0", "model": 3}',
      '[1]',
      '{"model": {"vocab": [["a", 1]]}} x',
      `{"model": ${'['.repeat(200_000)}`,
    ]) {
      const file = folder({ 'model.safetensors': weights, 'tokenizer.json': broken })('model.safetensors');
      await refused(file, /tokenizer\.json/);
    }
  });

  test('reads the first words or some words, and reports progress', async () => {
    const file = folder({ 'model.safetensors': safetensorsBytes({ embeddings: rank(3, 2) }), 'vocab.txt': 'a\nb\nc' })(
      'model.safetensors',
    );
    assert.deepEqual(wordsOf(await readModel(file, { firstWords: 2 })), ['a', 'b']);
    const told: number[] = [];
    const only = await readModel(file, {
      onlyWords: (bytes, start) => bytes[start] !== 0x62,
      progress: (fraction) => told.push(fraction),
    });
    assert.deepEqual(wordsOf(only), ['a', 'c']);
    assert.deepEqual([...only.vectors], [1, 2, 5, 6]);
    assert.equal(told.at(-1), 1);
    const abort = new AbortController();
    abort.abort();
    await assert.rejects(
      readModel(file, { signal: abort.signal }),
      (error) => error instanceof VecinityError && error.code === 'cancelled',
    );
  });

  test('model2vec: reads tokens that share rows, each with its weight', async () => {
    const integers = (dtype: string, values: Int32Array | BigInt64Array): TestTensor => ({
      dtype,
      shape: [values.length],
      data: new Uint8Array(values.buffer),
    });
    const base = floats([2, 2], (i) => i + 1);
    const weights = floats([3], (i) => [1, 0.5, 2][i]!);
    const vocab = { 'vocab.txt': 'a\nb\nc' };
    for (const mapping of [integers('I32', Int32Array.of(1, 0, 1)), integers('I64', BigInt64Array.of(1n, 0n, 1n))]) {
      const file = folder({ 'model.safetensors': safetensorsBytes({ mapping, weights, embeddings: base }), ...vocab })(
        'model.safetensors',
      );
      assert.deepEqual([...(await readModel(file)).vectors], [3, 4, 0.5, 1, 6, 8]);
      assert.equal((await describeFile(file)).words, 3);
    }
    const alone = folder({ 'model.safetensors': safetensorsBytes({ weights, embeddings: rank(3, 1) }) })(
      'model.safetensors',
    );
    assert.deepEqual([...(await readModel(alone)).vectors], [1, 1, 6]);
    const bad = folder({
      'model.safetensors': safetensorsBytes({ mapping: integers('I32', Int32Array.of(1, 2, 0)), embeddings: base }),
    })('model.safetensors');
    await refused(bad, /maps token 1 to row 2 of a table of 2 rows/);
  });

  test('opens a model in several files by its index or any file', async () => {
    const place = folder({
      'model-00001-of-00003.safetensors': safetensorsBytes({ 'layer.0.weight': rank(30, 2), norm: rank(2) }),
      'model-00002-of-00003.safetensors': safetensorsBytes({
        'model.embed_tokens.weight': floats([2, 2], (i) => 7 + i),
      }),
      'model-00003-of-00003.safetensors': safetensorsBytes({ 'lm_head.weight': rank(2, 2) }),
      'model.safetensors.index.json': {
        metadata: { total_size: 300 },
        weight_map: {
          'lm_head.weight': 'model-00003-of-00003.safetensors',
          'layer.0.weight': 'model-00001-of-00003.safetensors',
          'model.embed_tokens.weight': 'model-00002-of-00003.safetensors',
        },
      },
      'tokenizer.json': { model: { vocab: { a: 0, b: 1 } } },
      'evil.json': { weight_map: { 'wte.weight': '../x.safetensors' } },
      'gone.json': { weight_map: { 'wte.weight': 'none.safetensors' } },
      'none.json': { weight_map: {} },
    });
    for (const name of [
      'model.safetensors.index.json',
      'model-00001-of-00003.safetensors',
      'model-00002-of-00003.safetensors',
    ]) {
      const space = await readModel(place(name));
      assert.deepEqual([...space.vectors], [7, 8, 9, 10], name);
      assert.deepEqual(wordsOf(space), ['a', 'b']);
      assert.equal(space.provenance.name, path.basename(path.dirname(place('x'))));
    }
    const { companions } = await describeFile(place('model.safetensors.index.json'));
    assert.deepEqual(companions, [place('model-00002-of-00003.safetensors'), place('tokenizer.json')]);
    const head = await readModel(place('model.safetensors.index.json'), { table: 'lm_head.weight' });
    assert.deepEqual([...head.vectors], [1, 2, 3, 4]);
    await refused(place('evil.json'), /names a file beside it in an invalid way/);
    await refused(place('gone.json'), /no file .*none\.safetensors/, 'unreadable');
    await refused(place('none.json'), /names no files/);
  });

  test('accepts a header padded with spaces or NUL, and unused tensors of any type', async () => {
    const whole = safetensorsBytes({
      packed: { dtype: 'F4', shape: [3, 4], data: 6 },
      complex: { dtype: 'C64', shape: [2], data: 16 },
      nothing: { dtype: 'I64', shape: [0], data: 0 },
      scalar: rank(),
      embeddings: rank(2, 2),
    });
    const length = Number(Buffer.from(whole).readBigUInt64LE(0));
    for (const padding of [' ', '\0', '\n ']) {
      const prefix = Buffer.alloc(8);
      prefix.writeBigUInt64LE(BigInt(length + padding.length));
      const padded = Buffer.concat([
        prefix,
        whole.subarray(8, 8 + length),
        Buffer.from(padding),
        whole.subarray(8 + length),
      ]);
      const file = folder({ 'model.safetensors': padded })('model.safetensors');
      assert.deepEqual([...(await readModel(file)).vectors], [1, 2, 3, 4]);
    }
    await refused(
      folder({ 'm.safetensors': Buffer.concat([whole, Buffer.of(0)]) })('m.safetensors'),
      /something was added at its end/,
    );
    const other = safetensorsBytes({ embeddings: { dtype: 'F2_X', shape: [2, 2], data: 1 } });
    await refused(folder({ 'm.safetensors': other })('m.safetensors'), /unknown dtype “F2_X”/);
    const deep = Buffer.from(`{"a":${'['.repeat(5000)}`);
    const prefix = Buffer.alloc(8);
    prefix.writeBigUInt64LE(BigInt(deep.length));
    await refused(
      folder({ 'm.safetensors': Buffer.concat([prefix, deep]) })('m.safetensors'),
      /not valid JSON|lacks dtype/,
    );
  });

  test('refuses a cut file, and reads or refuses a changed one', async function () {
    this.timeout(60_000);
    const whole = safetensorsBytes({ 'wte.weight': rank(3, 2), bias: rank(2) }, { format: 'pt' });
    const vocab = 'a\nb\nc';
    const place = folder({ 'vocab.txt': vocab });
    const file = place('model.safetensors');
    for (let size = 1; size < whole.length; size++) {
      writeFileSync(file, whole.subarray(0, size));
      await assertRefused(readModel(file), { what: `cut at ${size}` });
    }
    for (let at = 0; at < whole.length; at++) {
      for (const byte of [0, 0x22, 0x39, 0x5b, 0x7f, 0xff]) {
        const changed = Uint8Array.from(whole);
        changed[at] = byte;
        writeFileSync(file, changed);
        try {
          const { vocabulary, vectors, dimensions } = await readModel(file);
          assert.equal(vectors.length, vocabulary.size * dimensions);
          assertEvery(vectors, (value) => Number.isFinite(value), 'vectors');
        } catch (error) {
          assert.ok(error instanceof VecinityError, String(error));
          assert.ok(error.message.includes(file) && error.message.length < file.length + 400, error.message);
        }
      }
    }
  });
});
