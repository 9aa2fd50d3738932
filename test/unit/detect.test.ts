import assert from 'node:assert/strict';
import { detectFormat } from '../../src/core/formats/detect';

suite('what a file is', () => {
  test('the length of a safetensors header is no magic number, whatever it is', () => {
    const head = new Uint8Array(1000).fill(0x20);
    head[8] = 0x7b;
    for (let length = 2; length < 70_000; length++) {
      new DataView(head.buffer).setBigUint64(0, BigInt(length), true);
      assert.deepEqual(detectFormat(head), { format: 'safetensors' }, `a header of ${length} bytes`);
    }
  });

  test('a pickle, a GGUF file and a gzip archive are recognised', () => {
    const what = (...bytes: number[]): unknown => detectFormat(Uint8Array.from([...bytes, ...new Array<number>(20).fill(0)]));
    assert.match(JSON.stringify(what(0x80, 4, 0x95, 9, 0, 0, 0, 0)), /pickle/);
    assert.match(JSON.stringify(what(0x47, 0x47, 0x55, 0x46, 3, 0, 0, 0)), /gguf/);
    assert.match(JSON.stringify(what(0x1f, 0x8b, 8, 0, 0, 0, 0, 1)), /gzip/);
  });
});
