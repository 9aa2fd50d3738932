import assert from 'node:assert/strict';
import fc from 'fast-check';
import { layoutStrip, valueAt } from '../../webview/ui/stripLayout';
import { cases } from './support/cases';

suite('embeddings: strip of a vector', () => {
  test('has a place for each number, inside the width, which points back to it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 60, max: 1200 }), (size, width) => {
        const layout = layoutStrip(size, width);
        const { cell, perRow, rowHeight, height } = layout;
        assert.ok(perRow * cell <= width + 1e-6 && cell >= 3.9, `cells of ${cell} pixels`);
        for (const i of [0, size >> 1, size - 1]) {
          const [x, y] = [((i % perRow) + 0.5) * cell, (Math.floor(i / perRow) + 0.5) * rowHeight];
          assert.ok(y < height);
          assert.equal(valueAt(layout, x, y), i);
        }
        assert.equal(valueAt(layout, -1, 1), -1);
        assert.equal(valueAt(layout, 1, height + 1), -1);
      }),
      { numRuns: cases(500) },
    );
  });

  test('4096 numbers are at most 600 pixels high in a pane of 300', () => {
    assert.ok(layoutStrip(4096, 300).height <= 600);
    assert.equal(layoutStrip(50, 300).height, layoutStrip(1, 300).height);
  });
});
