import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { detectFormat } from '../../src/core/formats/detect';
import { describeFile } from '../../src/engine/files/modelFile';
import { temporaryFolder } from './support/folder';
import { assertRefused } from './support/refusal';
import { zipBytes } from './support/zip';

suite('files that people take for embeddings', () => {
  const folder = temporaryFolder();
  const text = (string: string): Buffer => Buffer.from(string, 'latin1');
  const zeros = Buffer.alloc(64);
  const floats = Buffer.from(Float32Array.from({ length: 96 }, (_, i) => Math.sin(i + 1)).buffer);

  const files: readonly (readonly [name: string, bytes: Uint8Array, message: RegExp])[] = [
    ['lfs.vec', text('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n'), /Git LFS pointer/],
    ['page.bin', text('\n<!DOCTYPE html>\n<html><body>404</body></html>\n'), /a web page/],
    ['page.vec', text('\xef\xbb\xbf<HTML lang="en">\n<body>Sign in</body>\n'), /a web page/],
    ['keras.h5', Buffer.concat([text('\x89HDF\r\n\x1a\n'), zeros]), /HDF5/],
    ['glove.magnitude', Buffer.concat([text('SQLite format 3\0'), zeros]), /SQLite/],
    ['m.onnx', Buffer.concat([text('\x08\x07\x12\x07pytorch\x1a\x031.9'), zeros]), /ONNX/],
    ['spm.model', Buffer.concat([text('\x0a\x0e\x0a\x05<unk>\x15\0\0\0\0\x18\x02'), zeros]), /SentencePiece/],
    ['index.faiss', Buffer.concat([text('IxF2'), zeros]), /FAISS/],
    ['v.mat', Buffer.concat([text('MATLAB 5.0 MAT-file, Platform: GLNXA64'), zeros]), /MATLAB/],
    ['v.rds', gzipSync(Buffer.concat([text('X\n\0\0\0\x03'), zeros])), /R data file/],
    ['v.RData', gzipSync(Buffer.concat([text('RDX3\nX\n\0\0\0\x03'), zeros])), /R data file/],
    ['v.7z', Buffer.concat([text('7z\xbc\xaf\x27\x1c\0\x04'), zeros]), /7-Zip/],
    ['v.bz2', Buffer.concat([text('BZh91AY&SY'), zeros]), /bzip2/],
    ['v.xz', Buffer.concat([text('\xfd7zXZ\0'), zeros]), /xz archive/],
    ['v.zst', Buffer.concat([text('\x28\xb5\x2f\xfd'), zeros]), /Zstandard/],
    ['v.avro', Buffer.concat([text('Obj\x01'), zeros]), /Avro/],
    ['v.orc', Buffer.concat([text('ORC'), zeros]), /ORC/],
    ['group1-shard1of1.bin', floats, /raw numbers without words/],
    [
      'model.json',
      text(
        '{"format": "layers-model", "modelTopology": {"keras_version": "2.12"}, "weightsManifest": [{"shape": [12, 8]}]}',
      ),
      /TensorFlow\.js/,
    ],
    ['graph.json', text('{\n  "modelTopology": {},\n  "weightsManifest": []\n}'), /TensorFlow\.js/],
    [
      'm.keras',
      zipBytes([
        { name: 'metadata.json', bytes: text('{"keras_version": "3.8.0"}') },
        { name: 'config.json', bytes: text('{"layers": [{"shape": [1, 8]}]}') },
        { name: 'model.weights.h5', bytes: Buffer.concat([text('\x89HDF\r\n\x1a\n'), zeros]) },
      ]),
      /is a Keras model/,
    ],
    ['v.feather', Buffer.concat([text('FEA1'), zeros]), /Feather/],
  ];
  for (const [name, bytes, message] of files) {
    test(`names ${name} and says what to do`, async () => {
      const file = path.join(folder(), name);
      writeFileSync(file, bytes);
      await assertRefused(describeFile(file), { code: 'badFile', message });
    });
  }

  test('still takes words that look like them for words', () => {
    const rows = (word: string): Uint8Array => text(`${word} 0.1 0.2 0.3\nking 0.4 0.5 0.6\nqueen 0.7 0.8 0.9\n`);
    const words = [
      '<html>',
      '<!doctype',
      'BZh9',
      'ORCHESTRA',
      'Obj',
      'MATLAB',
      'SQLite',
      'IxF2',
      'version',
      'RDX3',
      'FEA1',
    ];
    for (const word of words) {
      assert.equal(detectFormat(rows(word)).format, 'word2vecText', word);
    }
  });
});
