import assert from 'node:assert/strict';
import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { VecinityError } from '../../src/core/errors';
import { Faults } from '../../src/core/io/faults';
import type { Space } from '../../src/core/space';
import { describeFile, readModel } from '../../src/engine/files/modelFile';
import { cases } from './support/cases';
import { temporaryFolder } from './support/folder';
import { ggufBytes, ggufValue, vocabularyKeys, type GgufTestTensor, type GgufValue } from './support/gguf';
import { assertRefused } from './support/refusal';
import { assertEvery, assertOrder } from './support/assertions';

const F32 = 0;

function table(rows: number, columns: number, name = 'token_embd.weight'): GgufTestTensor {
  const values = Float32Array.from({ length: rows * columns }, (_, i) => i + 1);
  return { name, dimensions: [columns, rows], type: F32, data: new Uint8Array(values.buffer) };
}

function words({ vocabulary }: Space): string[] {
  return Array.from({ length: vocabulary.size }, (_, id) => vocabulary.word(id));
}

suite('GGUF', () => {
  const folder = temporaryFolder();

  function written(bytes: Uint8Array): string {
    const file = path.join(folder(), 'model.gguf');
    writeFileSync(file, bytes);
    return file;
  }

  async function refused(bytes: Uint8Array, message: RegExp): Promise<void> {
    const file = written(bytes);
    await assertRefused(readModel(file), { message, names: file });
  }

  test('skips values of every type and nested arrays, in both versions', async () => {
    const { u8, u16, u32, i32, f32, bool, text, u64, f64, array } = ggufValue;
    const odd: (readonly [string, GgufValue])[] = [
      ['a', u8(1)],
      ['b', u16(2)],
      ['c', i32(-3)],
      ['d', f32(0.5)],
      ['e', bool(true)],
      ['f', u64(2 ** 40)],
      ['g', f64(1e300)],
      ['h', array([array([text('x'), text('yy')]), array([u32(1)])])],
      ['i', array([], 8)],
      ['j', array([f64(1), f64(2)])],
      ['k', text('z'.repeat(600_000))],
      ['__proto__', text('x')],
    ];
    for (const version of [2, 3]) {
      const keys = [
        ...odd,
        ...vocabularyKeys(['<s>', '\u2581king', 's'], 'llama', [3, 1, 1]),
        ...odd.map(([key, value]) => [`${key}2`, value] as const),
      ];
      const file = written(ggufBytes(keys, [{ ...table(7, 3), name: 'other' }, table(3, 2)], { version }));
      const space = await readModel(file);
      assert.deepEqual(words(space), ['<s>', '\u2581king', 's']);
      assert.deepEqual([...space.vectors], [1, 2, 3, 4, 5, 6]);
      assert.equal(space.provenance.name, 'Tiny');
      assert.equal(space.provenance.algorithm, 'llama');
      const described = await describeFile(file);
      const details = new Map(described.details);
      assert.equal(details.get('Context length'), '2048');
      assert.equal(details.get('Control tokens'), '1');
      assert.equal(details.get('GGUF version'), String(version));
      assert.deepEqual([described.words, described.dimensions, described.valueType], [3, 2, 'F32']);
    }
  });

  test('uses the alignment of the file', async () => {
    for (const alignment of [8, 64, 4096]) {
      const keys = [...vocabularyKeys(['a'], 'llama'), ['general.alignment', ggufValue.u32(alignment)] as const];
      const file = written(ggufBytes(keys, [{ ...table(1, 5), name: 'first' }, table(1, 3)], { alignment }));
      assert.deepEqual([...(await readModel(file)).vectors], [1, 2, 3]);
    }
  });

  test('decodes tokens spelt in bytes, but not control tokens', async () => {
    const tokens = ['<|end|>', '\u0120king', 'caf\u00c3\u00a9', '\u00e2', '\u0120x'];
    const file = written(ggufBytes(vocabularyKeys(tokens, 'gpt2', [3, 1, 1, 1, 4]), [table(5, 1)]));
    assert.deepEqual(words(await readModel(file)), ['<|end|>', '\u2581king', 'caf\u00e9', '<0xE2>', '\u0120x']);
    const noSpaces = written(ggufBytes(vocabularyKeys(['caf\u00c3\u00a9', 'x'], 'gpt2'), [table(2, 1)]));
    assert.deepEqual(words(await readModel(noSpaces)), ['caf\u00e9', 'x']);
    const plain = written(
      ggufBytes(vocabularyKeys(['\u2581king', 'caf\u00e9', '<0x0A>', Buffer.of(0xe2)], 'llama'), [table(4, 1)]),
    );
    assert.deepEqual(words(await readModel(plain)), ['\u2581king', 'caf\u00e9', '<0x0A>', '<0xE2>']);
  });

  test('handles unequal numbers of rows and tokens, and repeated tokens', async () => {
    const faults = new Faults();
    const file = written(ggufBytes(vocabularyKeys(['a', 'a', '3'], 'llama'), [table(5, 1)]));
    const space = await readModel(file, { faults });
    assert.deepEqual(words(space), ['a', '3', '3 (row 3)', '4']);
    assert.deepEqual(
      faults.counts.map(({ kind, count }) => [kind, count]),
      [
        ['unnamedRow', 2],
        ['duplicateWord', 1],
      ],
    );
    assert.match((await describeFile(file)).notes.join(' '), /2 of 5 rows have no token/);
    const more = written(ggufBytes(vocabularyKeys(['a', 'b', 'c'], 'llama'), [table(2, 1)]));
    assert.deepEqual(words(await readModel(more)), ['a', 'b']);
    assert.match((await describeFile(more)).notes.join(' '), /1 tokens in .* have no row/);
  });

  test('offers other tables of the vocabulary, and reads a chosen one', async () => {
    const output = { ...table(2, 3, 'output.weight'), data: new Uint8Array(Float32Array.of(6, 5, 4, 3, 2, 1).buffer) };
    const file = written(
      ggufBytes(vocabularyKeys(['a', 'b'], 'llama'), [output, table(2, 3), table(3, 2, 'blk.0.weight')]),
    );
    assert.deepEqual(
      (await describeFile(file)).tables.map(({ name, rows, columns }) => [name, rows, columns]),
      [
        ['token_embd.weight', 2, 3],
        ['output.weight', 2, 3],
      ],
    );
    assert.deepEqual([...(await readModel(file, { table: 'output.weight' })).vectors], [6, 5, 4, 3, 2, 1]);
    await assert.rejects(readModel(file, { table: 'none' }), /no table “none”/);
    assert.deepEqual(words(await readModel(file, { firstWords: 1 })), ['a']);
    assert.deepEqual(words(await readModel(file, { onlyWords: (bytes, start) => bytes[start] === 0x62 })), ['b']);
  });

  test('refuses unsupported files and names version or type', async () => {
    const keys = vocabularyKeys(['a'], 'llama');
    const typed = (type: number): Uint8Array => ggufBytes(keys, [{ ...table(1, 256), type }]);
    await refused(typed(16), /type 16 \(IQ2_XXS\)/);
    await refused(typed(4), /type 4 \(Q4_2, which was removed/);
    await refused(typed(1234), /type 1234,/);
    await refused(ggufBytes(keys, [table(1, 4)], { version: 1 }), /version 1; only versions 2 and 3/);
    await refused(ggufBytes(keys, [table(1, 4)], { version: 77 }), /version 77/);
    await refused(ggufBytes(keys, [table(1, 4, 'blk.0.weight')]), /vocabulary of 1 tokens but no token_embd\.weight/);
    await refused(ggufBytes(keys, [table(1, 4), table(1, 4)]), /two tensors “token_embd\.weight”/);
    await refused(ggufBytes(keys, [{ ...table(1, 40), type: 2 }]), /impossible|cut short/);
    const part = ggufBytes([...keys, ['split.count', ggufValue.u16(3)]], []);
    const file = written(part);
    await assert.rejects(
      readModel(file),
      (error) => error instanceof VecinityError && /first part/.test(error.details.remedy ?? ''),
    );
  });

  test('refuses a cut file, and reads or refuses a changed one', async function () {
    this.timeout(60_000);
    const whole = ggufBytes(
      [...vocabularyKeys(['<s>', '\u0120king', 'b'], 'gpt2', [3, 1, 1]), ['general.alignment', ggufValue.u32(32)]],
      [table(3, 4)],
    );
    const file = written(whole);
    for (let size = whole.length - 1; size > 0; size--) {
      truncateSync(file, size);
      // The padding of the last tensor may be missing.
      if (size < whole.length - 16) {
        await assertRefused(readModel(file), { what: `cut at ${size}` });
      }
    }
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const changed = Uint8Array.from(whole);
        changed[at]! ^= by;
        await readOrRefuse(written(changed));
      }),
      { numRuns: cases(300) },
    );
    for (let at = 0; at < whole.length - 48; at++) {
      for (const byte of [0, 0x7f, 0xff]) {
        const changed = Uint8Array.from(whole);
        changed[at] = byte;
        await readOrRefuse(written(changed));
      }
    }
  });

  async function readOrRefuse(file: string): Promise<void> {
    try {
      const { vocabulary, vectors, dimensions } = await readModel(file);
      assert.equal(vectors.length, vocabulary.size * dimensions);
      assertEvery(vectors, (value) => Number.isFinite(value), 'vectors');
      assertOrder(vectors.length, '<=', 100, 'vectors.length');
    } catch (error) {
      assert.ok(error instanceof VecinityError, String(error));
      assert.ok(error.message.includes(file) && error.message.length < file.length + 400, error.message);
    }
  }
});
