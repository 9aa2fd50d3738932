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
    // torch.save before version 1.6 begins with a pickled number: 0x1950a86a20f9469cfc6c.
    const number = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
    assert.deepEqual(what(0x80, 2, ...number), { format: 'pytorchLegacy' });
    assert.deepEqual(what(0x80, 4, 0x95, 13, 0, 0, 0, 0, 0, 0, 0, ...number), { format: 'pytorchLegacy' });
    assert.deepEqual(what(0x80, 2, 0x8a, 0x0a, 1), { format: 'pickle' });
    assert.match(JSON.stringify(what(0x47, 0x47, 0x55, 0x46, 3, 0, 0, 0)), /gguf/);
    assert.match(JSON.stringify(what(0x1f, 0x8b, 8, 0, 0, 0, 0, 1)), /gzip/);
  });
});
