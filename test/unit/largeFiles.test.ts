import assert from 'node:assert/strict';
import { closeSync, ftruncateSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Format } from '../../src/core/formats/format';
import { inputOf } from '../../src/engine/files/host';
import { ggufFormat } from '../../src/core/formats/gguf/ggufFormat';
import { safetensorsFormat } from '../../src/core/formats/safetensors/safetensorsFormat';
import { withInputFile } from '../../src/engine/files/inputFile';
import { CountingSource } from './support/countingSource';
import { temporaryFolder } from './support/folder';
import { ggufHeader, ggufValue, vocabularyKeys, type GgufTestTensor } from './support/gguf';
import { safetensorsHeader } from './support/safetensors';
import { skip } from '../skip';
import { assertEvery } from './support/assertions';

const GIGABYTE = 1024 ** 3;
const ROWS = 20_000;
const COLUMNS = 32;
const TABLE_BYTES = ROWS * COLUMNS * 2;
/** A table of F16 values, all 1. */
const ones = Buffer.from(Uint16Array.from({ length: ROWS * COLUMNS }, () => 0x3c00).buffer);

suite('files of four gigabytes', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  /** A sparse file of `bytes` bytes with a header and a table. */
  function sparse(test: Mocha.Context, name: string, size: number, head: Uint8Array, table: number): string {
    const file = path.join(folder(), name);
    const handle = openSync(file, 'w');
    try {
      ftruncateSync(handle, size);
      writeSync(handle, head, 0, head.length, 0);
      writeSync(handle, ones, 0, ones.length, table);
    } catch (error) {
      rmSync(file);
      skip(test, `no file of 4 GB can be made here: ${String(error)}`);
    } finally {
      closeSync(handle);
    }
    // The system counts blocks of 512 bytes. Without sparse files, the test would fill the disk.
    if (statSync(file).blocks * 512 > GIGABYTE) {
      rmSync(file);
      skip(test, 'files with holes take their full room here');
    }
    return file;
  }

  async function bytesRead(file: string, format: Format): Promise<number> {
    return withInputFile(file, async (input) => {
      const source = new CountingSource(input);
      const opened = await format.open({ ...inputOf(input), source }, {});
      const { vocabulary, vectors } = await opened.read({});
      assert.equal(vocabulary.size, ROWS);
      assert.equal(vectors.length, ROWS * COLUMNS);
      assertEvery(vectors, (value) => value === 1, 'vectors');
      return source.bytesRead;
    });
  }

  test('reads only the header and the table of a safetensors file', async function () {
    const head = safetensorsHeader({
      'a.weight': { dtype: 'F32', shape: [GIGABYTE / 4], data: GIGABYTE },
      'model.embed_tokens.weight': { dtype: 'F16', shape: [ROWS, COLUMNS], data: TABLE_BYTES },
      'b.weight': { dtype: 'BF16', shape: [3 * 1024, GIGABYTE / 2048], data: 3 * GIGABYTE },
    });
    const size = head.length + 4 * GIGABYTE + TABLE_BYTES;
    const file = sparse(this, 'model.safetensors', size, head, head.length + GIGABYTE);
    assert.equal(await bytesRead(file, safetensorsFormat), head.length + TABLE_BYTES);
  });

  test('reads only the header and the table of a GGUF file, and skips the scores of tokens', async function () {
    const tokens = Array.from({ length: ROWS }, (_, i) => `token${i}`);
    const scores = 300_000;
    const tensors: GgufTestTensor[] = [
      { name: 'blk.0.weight', dimensions: [1024, 1024, 1024], type: 0, data: 4 * GIGABYTE },
      { name: 'token_embd.weight', dimensions: [COLUMNS, ROWS], type: 1, data: TABLE_BYTES },
    ];
    const keys = [
      ...vocabularyKeys(tokens, 'llama'),
      ['tokenizer.ggml.scores', ggufValue.array(Array.from({ length: scores }, () => ggufValue.f32(0)))] as const,
    ];
    const head = ggufHeader(keys, tensors);
    const file = sparse(this, 'model.gguf', head.length + 4 * GIGABYTE + TABLE_BYTES, head, head.length + 4 * GIGABYTE);
    const read = await bytesRead(file, ggufFormat);
    // The header is read in parts of 256 KB.
    assert.ok(read >= TABLE_BYTES && read <= head.length - 4 * scores + TABLE_BYTES + 3 * 256 * 1024, `${read} bytes`);
  });
});
