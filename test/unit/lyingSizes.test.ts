import assert from 'node:assert/strict';
import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { VecinityError } from '../../src/core/errors';
import { describeFile } from '../../src/engine/files/modelFile';
import { readHeader } from '../../src/core/formats/safetensors/readHeader';
import { withSource } from '../../src/core/io/source';
import { InputFile } from '../../src/engine/files/inputFile';
import { memory } from '../../src/engine/files/memory';
import { temporaryFolder } from './support/folder';

suite('false sizes that would take memory or time', () => {
  const folder = temporaryFolder();

  function safetensors(name: string, header: unknown, dataBytes: number): string {
    const file = path.join(folder(), name);
    const json = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    writeFileSync(file, Buffer.concat([length, json]));
    truncateSync(file, 8 + json.length + dataBytes);
    return file;
  }

  async function isRefused(file: string, reason: RegExp): Promise<void> {
    await assert.rejects(describeFile(file), (error: unknown) => {
      assert.ok(error instanceof VecinityError, String(error));
      assert.equal(error.code, 'badFile');
      assert.match(error.message, reason);
      return true;
    });
  }

  test('refuses a sparse file with a thousand million tokens', async () => {
    const tensor = { dtype: 'U8', shape: [1e9, 1], data_offsets: [0, 1e9] };
    await isRefused(safetensors('model.safetensors', { 'embedding.weight': tensor }, 1e9), /more than any vocabulary/);
  });

  test('refuses a GGUF table with any number of rows and no columns', async () => {
    const file = path.join(folder(), 'model.gguf');
    const name = Buffer.from('token_embd.weight');
    const bytes = Buffer.alloc(24 + 8 + name.length + 4 + 16 + 12);
    bytes.write('GGUF');
    bytes.writeUInt32LE(3, 4);
    bytes.writeBigUInt64LE(1n, 8);
    bytes.writeBigUInt64LE(BigInt(name.length), 24);
    name.copy(bytes, 32);
    bytes.writeUInt32LE(2, 32 + name.length);
    bytes.writeBigUInt64LE(10n ** 15n, 32 + name.length + 12);
    writeFileSync(file, Buffer.concat([bytes, Buffer.alloc(64)]));
    await isRefused(file, /which is impossible/);
  });

  test('refuses a sparse GGUF file with a hundred million keys', async () => {
    const file = path.join(folder(), 'keys.gguf');
    const bytes = Buffer.alloc(24);
    bytes.write('GGUF');
    bytes.writeUInt32LE(3, 4);
    bytes.writeBigUInt64LE(100_000_000n, 16);
    writeFileSync(file, bytes);
    truncateSync(file, 2e9);
    await isRefused(file, /the maximum is 1000000/);
  });

  test('keeps a bounded part of a million entries of metadata', async () => {
    const table = { dtype: 'F32', shape: [1, 1], data_offsets: [0, 4] };
    const many = Object.fromEntries(Array.from({ length: 1_000_000 }, (_, i) => [`key${i}`, 'x']));
    const file = safetensors('metadata.safetensors', { __metadata__: many, 'embedding.weight': table }, 4);
    await withSource(InputFile.open(file), async (source) => {
      const { metadata, tensors } = await readHeader(source, memory);
      assert.equal(metadata.size, 1000);
      assert.equal(tensors.size, 1);
    });
  });

  test('refuses more tensors than any model has', async () => {
    const empty = { dtype: 'F32', shape: [0], data_offsets: [0, 0] };
    const many = Object.fromEntries(Array.from({ length: 100_001 }, (_, i) => [`t${i}`, empty]));
    await isRefused(safetensors('tensors.safetensors', many, 0), /more than 100000 tensors/);
  });

  for (const [key, value, reason] of [
    [
      'hyperparameters',
      JSON.stringify(Object.fromEntries(Array.from({ length: 201 }, (_, i) => [i, 1]))),
      /201 hyper-/,
    ],
    [
      'hyperparameters',
      JSON.stringify({ a: 'x'.repeat(100_000) }),
      /"hyperparameters" in __metadata__ of more than 65536/,
    ],
    ['lossByEpoch', JSON.stringify(Array.from({ length: 100_001 }, () => 1)), /100001 losses/],
    ['lossByEpoch', `[${'1,'.repeat(2_000_001)}1]`, /"lossByEpoch" in __metadata__ of more than 4000000/],
  ] as const) {
    test(`refuses ${key} of ${value.length} characters in a model`, async () => {
      const model = {
        __metadata__: {
          format: 'vecinity',
          version: '1',
          name: 'x',
          algorithm: 'skipgram',
          createdAt: '',
          tokens: '1',
          seconds: '1',
          hyperparameters: '{}',
          lossByEpoch: '[]',
          corpusFingerprint: '',
          [key]: value,
        },
        counts: { dtype: 'I64', shape: [1], data_offsets: [0, 8] },
        'vocabulary.offsets': { dtype: 'I64', shape: [2], data_offsets: [8, 24] },
        vectors: { dtype: 'F32', shape: [1, 1], data_offsets: [24, 28] },
        'vocabulary.bytes': { dtype: 'U8', shape: [1], data_offsets: [28, 29] },
      };
      await isRefused(safetensors('model.safetensors', model, 29), reason);
    });
  }
});
