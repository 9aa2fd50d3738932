import assert from 'node:assert/strict';
import { detectFormat } from '../../src/core/formats/detect';

suite('detecting the format of a file', () => {
  test('takes no length of a safetensors header for a magic number', () => {
    const head = new Uint8Array(1000).fill(0x20);
    head[8] = 0x7b;
    for (let length = 2; length < 70_000; length++) {
      new DataView(head.buffer).setBigUint64(0, BigInt(length), true);
      assert.deepEqual(detectFormat(head), { format: 'safetensors' }, `a header of ${length} bytes`);
    }
  });

  test('recognises a pickle, a GGUF file and a gzip archive', () => {
    const what = (...bytes: number[]): unknown =>
      detectFormat(Uint8Array.from([...bytes, ...new Array<number>(20).fill(0)]));
    assert.match(JSON.stringify(what(0x80, 4, 0x95, 9, 0, 0, 0, 0)), /pickle/);
    // torch.save before version 1.6 starts with a pickled number: 0x1950a86a20f9469cfc6c.
    const number = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
    assert.deepEqual(what(0x80, 2, ...number), { format: 'pytorchLegacy' });
    assert.deepEqual(what(0x80, 4, 0x95, 13, 0, 0, 0, 0, 0, 0, 0, ...number), { format: 'pytorchLegacy' });
    assert.deepEqual(what(0x80, 2, 0x8a, 0x0a, 1), { format: 'pickle' });
    assert.match(JSON.stringify(what(0x47, 0x47, 0x55, 0x46, 3, 0, 0, 0)), /gguf/);
    assert.match(JSON.stringify(what(0x1f, 0x8b, 8, 0, 0, 0, 0, 1)), /gzip/);
  });

  test('names files that only look like word vectors', () => {
    const text = 'the 0.25 -1.5 3\nof 1 2 3\n';
    const utf16 = Uint8Array.from(Buffer.from(text, 'utf16le'));
    assert.deepEqual(detectFormat(utf16), { format: 'utf16' });
    assert.deepEqual(detectFormat(Uint8Array.from(Buffer.from(utf16).swap16())), { format: 'utf16' });
    assert.deepEqual(detectFormat(Uint8Array.from([0xff, 0xfe, ...utf16])), { format: 'utf16' });
    assert.deepEqual(detectFormat(Buffer.from(text)), { format: 'word2vecText' });
    const doubles = new Uint8Array(Float64Array.from({ length: 30 }, (_, i) => Math.sin(i + 1)).buffer);
    assert.deepEqual(detectFormat(doubles), { format: 'gloveBinary' });
    const prose = 'It was the year 1984\nand nobody knew.\nNot even 2 of them.\n\nChapter 2\nWe go on.\n';
    assert.deepEqual(detectFormat(Buffer.from(prose)), { format: 'unknown' });
  });

  test('recognises a pickle without a protocol by what it calls', () => {
    const format = (text: string): unknown => detectFormat(new TextEncoder().encode(text)).format;
    assert.equal(format("cos\nsystem\n(S'true'\ntR."), 'pickle');
    assert.notEqual(format('cat 0.1 0.2\ndog 0.3 0.4\n'), 'pickle');
    assert.notEqual(format('cat\ndog\nparrot\n'), 'pickle');
  });
});
