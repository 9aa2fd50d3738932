import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { VecinityError } from '../../src/core/errors';
import type { Space } from '../../src/core/space';
import { describeFile, readModel } from '../../src/engine/files/modelFile';
import { temporaryFolder } from './support/folder';
import { fixturePath, fixtures } from './support/fixtures';
import { float32Bytes } from './support/npy';

const folder = temporaryFolder();
const wordsOf = ({ vocabulary }: Space): string[] => Array.from({ length: vocabulary.size }, (_, id) => vocabulary.word(id));

function write(bytes: Uint8Array, name = 'x.fifu'): string {
  const file = path.join(folder(), name);
  writeFileSync(file, bytes);
  return file;
}

const u32 = (...values: number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);
const u64 = (value: number): Buffer => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);

function vocabulary(words: readonly string[], kind = 1, between: Uint8Array = Buffer.of()): Buffer {
  const items = words.map((word) => Buffer.concat([u32(Buffer.byteLength(word)), Buffer.from(word)]));
  const body = Buffer.concat([u64(words.length), between, ...items]);
  return Buffer.concat([u32(kind), u64(body.length), body]);
}

/** @param position where the chunk is, because values begin at a multiple of 4 */
function array(position: number, rows: number, columns: number, values: readonly number[], type = 10): Buffer {
  const padding = Buffer.alloc((4 - ((position + 28) % 4)) % 4);
  const body = Buffer.concat([u64(rows), u32(columns, type), padding, float32Bytes(values)]);
  return Buffer.concat([u32(2), u64(body.length), body]);
}

function fifu(words: Buffer, rows: number, values: readonly number[]): Buffer {
  const head = Buffer.concat([Buffer.from('FiFu'), u32(0, 2, words.readUInt32LE(0), 2), words]);
  return Buffer.concat([head, array(head.length, rows, 2, values)]);
}

const values = [1, 2, 3, 4, 5, 6];

suite('finalfusion files', function () {
  this.timeout(20_000);

  test('words and vectors, whatever the length of the words; those of n-grams are left out', async () => {
    for (const word of ['a', 'ab', 'abc', 'Zürich']) {
      const file = write(fifu(vocabulary([word, 'b', '__proto__']), 3, values));
      const space = await readModel(file);
      assert.deepEqual([wordsOf(space), [...space.vectors]], [[word, 'b', '__proto__'], values]);
      assert.deepEqual(wordsOf(await readModel(write(gzipSync(fifu(vocabulary([word, 'b', 'c']), 3, values)), 'x.fifu.gz'))), [word, 'b', 'c']);
    }
    for (const [kind, between] of [[3, u32(3, 6, 21)], [7, u32(3, 6, 2_000_000)], [8, Buffer.concat([u64(1), u32(3, 6)])]] as const) {
      const file = write(fifu(vocabulary(['a', 'b'], kind, between), 3, values));
      const space = await readModel(file);
      assert.deepEqual([wordsOf(space), [...space.vectors]], [['a', 'b'], [1, 2, 3, 4]]);
      const { words, dimensions, notes } = await describeFile(file);
      assert.deepEqual([words, dimensions, notes.length], [2, 2, 1]);
    }
  });

  test('a file that finalfusion wrote', async function () {
    fixtures(this);
    const space = await readModel(fixturePath('other/similarity.fifu'));
    assert.equal(space.dimensions, 100);
    assert.deepEqual(wordsOf(space).slice(0, 3), ['Berlin', 'Potsdam', 'Hamburg']);
    assert.equal(space.vocabulary.size, 41);
    // similarity.nodims holds the same vectors as text.
    const text = await readModel(fixturePath('glove/finalfusion_similarity.nodims'));
    for (let id = 0; id < text.vocabulary.size; id++) {
      const row = space.vector(space.vocabulary.id(text.vocabulary.word(id)));
      const length = Math.hypot(...text.vector(id)) / Math.hypot(...row);
      text.vector(id).forEach((value, i) => assert.ok(Math.abs(value - row[i]! * length) < 1e-5));
    }
  });

  test('what is not read is named', async () => {
    const quantised = Buffer.concat([Buffer.from('FiFu'), u32(0, 2, 1, 4), vocabulary(['a']), u32(4), u64(4), u32(0)]);
    await assert.rejects(readModel(write(quantised)), { code: 'badFile', message: /quantised/ });
    await assert.rejects(readModel(write(fifu(vocabulary(['a'], 9, u32(1)), 3, values))), { code: 'badFile', message: /floret/ });
    await assert.rejects(readModel(write(fifu(vocabulary(['a', 'b', 'c', 'd']), 3, values))), { code: 'badFile', message: /4 words, but 3 vectors/ });
    await assert.rejects(readModel(write(fifu(vocabulary(['a']), 2 ** 40, values))), { code: 'badFile', message: /cut short/ });
  });

  test('a file that was cut or flipped anywhere is refused, or read as far as it is right', async () => {
    const whole = fifu(vocabulary(['a', 'bc', 'd']), 3, values);
    for (let at = 0; at < whole.length * 2; at++) {
      const damaged = at % 2 === 0 ? whole.subarray(0, at / 2) : Buffer.from(whole);
      if (at % 2 > 0) {
        damaged[at >> 1]! ^= 1 << (at % 7);
      }
      const file = write(damaged);
      await readModel(file).then(
        ({ vocabulary: { size } }) => assert.ok(at % 2 > 0 && size <= 3, `${at}`),
        (error: unknown) => assert.ok(error instanceof VecinityError && error.message.includes(file), `${at}: ${String(error)}`),
      );
    }
  });
});
