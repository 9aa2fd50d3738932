import assert from 'node:assert/strict';
import { closeSync, ftruncateSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { freemem } from 'node:os';
import path from 'node:path';
import type { Format } from '../../src/core/formats/format';
import { modelMetadata } from '../../src/core/formats/safetensors/modelLayout';
import { neighbours, sumDirection } from '../../src/core/queries/neighbours';
import { loadModel } from '../../src/engine/loadModel';
import { loadKernel } from '../../src/kernel/loader';
import { scanLayout } from '../../src/kernel/scanLayout';
import { inputOf } from '../../src/engine/files/host';
import { ggufFormat } from '../../src/core/formats/gguf/ggufFormat';
import { safetensorsFormat } from '../../src/core/formats/safetensors/safetensorsFormat';
import { withInputFile } from '../../src/engine/files/inputFile';
import { CountingSource } from './support/countingSource';
import { temporaryFolder } from './support/folder';
import { ggufHeader, ggufValue, vocabularyKeys, type GgufTestTensor } from './support/gguf';
import { safetensorsHeader } from './support/safetensors';
import { skip } from '../skip';
import { assertEvery, assertOrder, assertWithin } from './support/assertions';
import { isThorough } from './support/cases';
import { provenance } from './support/spaces';

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

  test('searches 3 million words x 300: the integers are in the kernel, the vectors outside of its memory', async function () {
    this.timeout(600_000);
    const rows = 3_000_000;
    const dimensions = 300;
    const { bytes } = scanLayout(rows, dimensions);
    assertWithin(bytes / (rows * dimensions * 4), 0.25, 0.28, 'share of the vectors');
    assertOrder(bytes, '<', 4 * GIGABYTE, 'what a kernel addresses');
    if (!isThorough || freemem() < 8 * GIGABYTE || !loadKernel()) {
      skip(this, 'this takes 5 GB of memory; CI=true runs it');
    }
    const words = Buffer.from(Array.from({ length: rows }, (_, id) => String(id).padStart(7, '0')).join(''));
    const offsets = Buffer.from(BigInt64Array.from({ length: rows + 1 }, (_, id) => BigInt(7 * id)).buffer);
    const counts = Buffer.alloc(8 * rows);
    const head = safetensorsHeader(
      {
        vectors: { dtype: 'F32', shape: [rows, dimensions], data: 4 * rows * dimensions },
        counts: { dtype: 'I64', shape: [rows], data: counts },
        'vocabulary.offsets': { dtype: 'I64', shape: [rows + 1], data: offsets },
        'vocabulary.bytes': { dtype: 'U8', shape: [words.length], data: words },
      },
      Object.fromEntries(modelMetadata(provenance)),
    );
    const end = head.length + 4 * rows * dimensions;
    const file = sparse(this, 'large.safetensors', end + counts.length + offsets.length + words.length, head, end);
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.concat([counts, offsets, words]), 0, undefined, end);
    // All other rows stay zero, so that the file has holes.
    for (const [id, first, second] of [
      [0, 1, 2],
      [1_500_000, 2, 1],
      [rows - 1, 3, 5],
    ] as const) {
      writeSync(handle, new Float32Array([first, second]), 0, 8, head.length + 4 * id * dimensions);
    }
    closeSync(handle);
    const { space, scan } = await loadModel(file);
    assert.ok(space.vectors.buffer instanceof SharedArrayBuffer);
    const direction = sumDirection(space, [{ id: 0, weight: 1 }])!;
    assert.deepEqual(Array.from(scan.candidates!([direction], 2)[0]!), [0, rows - 1]);
    assert.deepEqual(
      neighbours(space, 0, 10, scan).map(({ id }) => space.vocabulary.word(id)),
      ['2999999', '1500000'],
    );
  });
});
