import assert from 'node:assert/strict';
import { totalmem } from 'node:os';
import { VecinityError } from '../../src/core/errors';
import { freeMemory, memory } from '../../src/engine/files/memory';
import { assertWithin } from './support/assertions';

suite('memory', () => {
  test('refuses more than the free memory before allocating, and shows the arithmetic', () => {
    const rows = Math.ceil((2 * totalmem()) / 400);
    let taken = 0;
    const allocate = (): Float32Array => {
      taken++;
      return new Float32Array(0);
    };
    assert.throws(
      () => memory.vectors(rows, 100, '/models/huge.vec', { allocate }),
      (error) => {
        assert.ok(error instanceof VecinityError, String(error));
        assert.equal(error.code, 'outOfMemory');
        const size =
          /^\/models\/huge\.vec needs \d[\d,.]* [GT]B of memory: ([\d,]+) words x 100 dimensions x 4 bytes; \d[\d,.]* [MGT]B free\.$/;
        assert.equal(size.exec(error.message)?.[1]?.replaceAll(',', ''), String(rows), error.message);
        assert.match(error.details.remedy!, /first words/);
        assert.equal(error.details.path, '/models/huge.vec');
        return true;
      },
    );
    assert.equal(taken, 0);
    assert.throws(() => memory.bytes(2 * totalmem(), '/models/huge.bin'), { code: 'outOfMemory' });
  });

  test('allocates what fits where the caller wants it', () => {
    const own = new Float32Array(6);
    assert.equal(memory.vectors(2, 3, 'x', { allocate: () => own }), own);
    assert.equal(memory.vectors(2, 3, 'x', {}).length, 6);
    assert.throws(() => memory.vectors(2, 3, 'x', { allocate: () => assert.fail('a defect') }), assert.AssertionError);
    assert.throws(
      () =>
        memory.vectors(2, 3, 'x', {
          allocate: () => {
            throw new RangeError('no memory');
          },
        }),
      { code: 'outOfMemory' },
    );
  });

  test('reports no more free memory than the machine has', () => {
    assertWithin(freeMemory(), 1, totalmem(), 'free memory');
  });
});
