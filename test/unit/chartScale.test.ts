import assert from 'node:assert/strict';
import { rangeOfX, rangeOfY, readoutText, roomyTicks, WHOLE_STEPS } from '../../webview/ui/chartScale';
import { labelledPositions, layoutHeatMap, visibleCells } from '../../webview/ui/heatMapLayout';
import { WHOLE_CHART } from '../../webview/ui/viewport';

const options = {
  title: 'Loss',
  x: { label: 'Epoch', format: (value: number) => value.toFixed(0) },
  y: { format: (value: number) => value.toFixed(2) },
};
const line = (values: readonly (number | null)[], errors?: readonly number[]) => ({
  name: '',
  colour: 'first' as const,
  style: 'line' as const,
  values,
  ...(errors ? { errors } : {}),
});

suite('line chart: scale', () => {
  test('starts the linear x axis at 0, and the logarithmic one just before the first value', () => {
    assert.deepEqual(rangeOfX(1, 10), [0, 10]);
    assert.deepEqual(rangeOfX(null, null), [0, 1]);
    assert.deepEqual(rangeOfX(3, 6, true), [2.6, 6.4]);
  });

  test('fits all values and their error bars on the y axis', () => {
    const [low, high] = rangeOfY(2, 4, [line([2, null, 4], [0.5, 9, 1])]);
    assert.ok(low < 1.5 && low > 1.2, `low end ${low}`);
    assert.ok(high > 5 && high < 5.3, `high end ${high}`);
    assert.equal(rangeOfY(2, 4, [line([2, 4])], true)[0], 0);
    assert.deepEqual(rangeOfY(null, null, []), [0, 1]);
    assert.deepEqual(rangeOfY(0, 0, [line([0])]), [-1, 1], 'a line of zeros has room, too');
  });

  test('omits ticks whose labels would touch', () => {
    assert.deepEqual(
      roomyTicks([1, 2, 3, 4], (tick) => 20 * tick),
      [1, null, 3, null],
    );
  });

  test('uses ascending whole steps between ticks', () => {
    assert.deepEqual(WHOLE_STEPS.slice(0, 4), [1, 2, 5, 10]);
  });

  test('reads every line that has a value under the pointer', () => {
    const content = { x: [1, 2], series: [line([3, null]), line([2.5, 2])], summary: '' };
    assert.equal(readoutText(content, options, 0), 'epoch 1: 3.00, 2.50');
    assert.equal(readoutText(content, options, 1), 'epoch 2: 2.00');
    assert.equal(readoutText(content, options, null), '');
    assert.equal(readoutText({ ...content, x: [], series: [] }, options, 0), '');
  });
});

suite('heat map: layout', () => {
  const canvas = { width: 800, height: 600 };

  test('places all cells in the area, and keeps those of two words small', () => {
    for (const size of [1, 2, 12, 200]) {
      const { area, cell, left, top } = layoutHeatMap(size, 60, canvas, WHOLE_CHART);
      assert.ok(left >= area.x - 1e-6 && top >= area.y - 1e-6, `${size} words begin in the area`);
      assert.ok(left + size * cell <= area.x + area.width + 1e-6, `${size} words end in the area`);
      assert.ok(area.x + area.width <= canvas.width && area.y + area.height <= canvas.height, `${size} words`);
    }
    assert.equal(layoutHeatMap(2, 60, canvas, WHOLE_CHART).cell, 96);
  });

  test('tilts labels that are wider than a cell', () => {
    assert.equal(layoutHeatMap(2, 30, canvas, WHOLE_CHART).tilted, false);
    assert.equal(layoutHeatMap(2, 100, canvas, WHOLE_CHART).tilted, true);
  });

  test('draws only visible cells', () => {
    assert.deepEqual(visibleCells(10, 0, 100, 0, 20), [0, 4]);
    assert.deepEqual(visibleCells(10, 50, 100, -30, 20), [4, 8]);
    assert.deepEqual(visibleCells(3, 0, 100, 0, 20), [0, 2]);
  });

  test('draws as many labels as fit, and always the hovered one', () => {
    assert.deepEqual(labelledPositions(0, 3, 20, undefined), [0, 1, 2, 3]);
    assert.deepEqual(labelledPositions(1, 6, 5, undefined), [3, 6], 'every third');
    assert.deepEqual(labelledPositions(0, 6, 5, 4), [0, 4], 'none touches the one that is pointed at');
    assert.deepEqual(labelledPositions(0, 6, 5, 9), [0, 3, 6], 'it is out of sight');
  });
});
