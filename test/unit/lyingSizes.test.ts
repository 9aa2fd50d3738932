import assert from 'node:assert/strict';
import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { VecinityError } from '../../src/core/errors';
import { describeFile } from '../../src/engine/files/modelFile';
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
});
