import assert from 'node:assert/strict';
import { quoted } from '../../src/core/io/faults';

suite('words of files in messages', () => {
  test('are shortened', () => {
    assert.equal(quoted('word'), '“word”');
    assert.equal(quoted('é'.repeat(60)), `“${'é'.repeat(60)}”`);
    assert.equal(quoted('é'.repeat(1e6)), `“${'é'.repeat(60)}…”`);
  });

  test('hold no control characters, line ends or bidirectional controls', () => {
    assert.equal(quoted('a\u001b[2Jb\r\n\u0085\u2028\u202ec\u2066'), '“a�[2Jb�����c�”');
    assert.equal(quoted('\ud83d'), '“�”');
    assert.equal(quoted('😀 ▁x'), '“😀 ▁x”');
  });
});
