import assert from 'node:assert/strict';
import path from 'node:path';
import { VecinityError } from '../../src/core/errors';
import { baseName, extension, folderName, stem } from '../../src/core/io/fileName';
import { nameBeside, nameWithin } from '../../src/core/io/folder';

suite('file names', () => {
  test('are split as Node does', () => {
    const posix = [
      '/a/b/model.kv',
      '/a/model.tar.gz',
      '/a/.hidden',
      '/a/no',
      '/a/dot.',
      '/top',
      'plain.txt',
      '/a/b\\c.d',
    ];
    const windows = ['C:\\a\\b\\model.kv', 'c:/a/b.txt', '\\\\server\\share\\a\\b.bin', 'D:\\a/b\\c'];
    for (const [paths, node] of [
      [posix, path.posix],
      [windows, path.win32],
    ] as const) {
      for (const one of paths) {
        assert.equal(baseName(one), node.basename(one), one);
        assert.equal(extension(one), node.extname(one), one);
        assert.equal(stem(one), node.basename(one, node.extname(one)), one);
        if (one !== 'plain.txt') {
          assert.equal(folderName(one), node.dirname(one), one);
        }
      }
    }
  });

  test('are refused when they lead elsewhere', () => {
    assert.equal(nameBeside('/m/a.bin', 'b.npy'), 'b.npy');
    assert.equal(nameWithin('/m/a.bin', './sub/b.npy'), 'sub/b.npy');
    const bad = [
      '',
      '.',
      '..',
      '../x',
      '/etc/passwd',
      'a/../../x',
      'a//b',
      'C:\\x',
      'http://x/y',
      'a\\b',
      'a\0',
      'x'.repeat(256),
    ];
    for (const name of bad) {
      for (const check of [nameBeside, nameWithin]) {
        assert.throws(
          () => check('/m/a.bin', name),
          (error: unknown) =>
            error instanceof VecinityError && error.code === 'badFile' && error.details.path === '/m/a.bin',
          JSON.stringify(name),
        );
      }
    }
    assert.throws(() => nameBeside('/m/a.bin', 'sub/b.npy'), /invalid way/);
    assert.throws(() => nameWithin('/m/a.bin', Array(33).fill('a').join('/')), /invalid way/);
  });
});
