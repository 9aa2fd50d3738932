import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { oneHotPlot } from '../../src/core/projection/oneHot';
import { contrast, luminance, parseColour, type Rgb } from '../../webview/ui/colour';
import { clusterOrder } from '../../webview/plot/clusterOrder';
import { colourScale, usualColours } from '../../webview/ui/colourScale';
import { pointsRows, similarityRows } from '../../webview/plot/csv';
import { hasFormulas, toCsv, type CsvRows } from '../../webview/ui/csv';
import { placeLabels, type Box, type LabelRequest } from '../../webview/plot/placeLabels';
import { fromCanvas, panned, toCanvas, WHOLE_CHART, zoomed } from '../../webview/ui/viewport';
import { assertNear, assertOrder, assertWithin } from './support/assertions';

/** Symmetric matrix with 1 on the diagonal. */
function similarityOf(size: number, value: (a: number, b: number) => number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, i) => {
    const row = Math.floor(i / size);
    const column = i % size;
    return row === column ? 1 : value(Math.min(row, column), Math.max(row, column));
  });
}

suite('plot: order of the heat map', () => {
  test('is a permutation, whatever the numbers', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 0, max: 12 })
          .chain((size) =>
            fc.tuple(
              fc.constant(size),
              fc.array(fc.float({ min: -1, max: 1 }), { minLength: size * size, maxLength: size * size }),
            ),
          ),
        ([size, values]) => {
          const similarity = similarityOf(size, (a, b) => values[a * size + b]!);
          const order = clusterOrder(similarity, size);
          assert.deepEqual(
            [...order].sort((a, b) => a - b),
            Array.from({ length: size }, (_, i) => i),
          );
        },
      ),
    );
  });

  test('brings interleaved groups together', () => {
    // Even words are similar, odd words are similar, and the two groups are not.
    const order = clusterOrder(
      similarityOf(10, (a, b) => (a % 2 === b % 2 ? 0.9 : -0.1)),
      10,
    );
    const changes = order.filter((id, i) => i > 0 && id % 2 !== order[i - 1]! % 2).length;
    assert.equal(changes, 1);
  });

  test('lays a chain out from end to end', () => {
    // Words on a line, shuffled: neighbours on the line must be neighbours in the order.
    const place = [3, 0, 4, 1, 5, 2];
    const order = clusterOrder(
      similarityOf(6, (a, b) => 1 - 0.15 * Math.abs(place[a]! - place[b]!)),
      6,
    );
    const line = order.map((id) => place[id]!);
    assert.deepEqual(line[0]! < line[5]! ? line : line.reverse(), [0, 1, 2, 3, 4, 5]);
  });
});

suite('plot: colours of cosines', () => {
  const themes: readonly { name: string; background: Rgb; foreground: Rgb; dark: boolean }[] = [
    { name: 'dark', background: [31, 31, 31], foreground: [204, 204, 204], dark: true },
    { name: 'light', background: [255, 255, 255], foreground: [59, 59, 59], dark: false },
    { name: 'high contrast', background: [0, 0, 0], foreground: [255, 255, 255], dark: true },
    { name: 'solarized', background: [253, 246, 227], foreground: [101, 123, 131], dark: false },
  ];
  for (const { name, background, foreground, dark } of themes) {
    test(`${name}: farther from 0 is farther from the background, and text on it reads`, () => {
      const scale = colourScale(background, foreground, usualColours(dark));
      for (const sign of [-1, 1]) {
        let last = luminance(scale.colour(0));
        for (let step = 1; step <= 64; step++) {
          const colour = scale.colour((sign * step) / 64);
          const now = luminance(colour);
          assert.ok(dark ? now >= last - 1e-3 : now <= last + 1e-3, `luminance turns at ${(sign * step) / 64}`);
          last = now;
          const text = parseColour(scale.text((sign * step) / 64))!;
          assert.ok(contrast(text, colour) >= 4.5, `contrast ${contrast(text, colour)} at ${(sign * step) / 64}`);
        }
        assertOrder(
          contrast(scale.colour(sign), scale.colour(0)),
          '>',
          4,
          'contrast(scale.colour(sign), scale.colour(0))',
        );
      }
      const [red, , blue] = scale.colour(0.5);
      assertOrder(red, '>', blue, 'red');
      const [otherRed, , otherBlue] = scale.colour(-0.5);
      assertOrder(otherBlue, '>', otherRed, 'otherBlue');
    });
  }

  test('clamps values outside -1..1; NaN is 0', () => {
    const scale = colourScale([0, 0, 0], [255, 255, 255], usualColours(true));
    assert.deepEqual(scale.colour(7), scale.colour(1));
    assert.deepEqual(scale.colour(-7), scale.colour(-1));
    assert.deepEqual(scale.colour(NaN), scale.colour(0));
  });

  test('reads colours in the forms that VS Code writes', () => {
    assert.deepEqual(parseColour('#0af'), [0, 170, 255]);
    assert.deepEqual(parseColour('#00aaff80'), [0, 170, 255]);
    assert.deepEqual(parseColour('rgba(1, 2.5, 3, 0.4)'), [1, 2.5, 3]);
    assert.equal(parseColour(''), undefined);
  });
});

suite('plot: labels', () => {
  const bounds: Box = { left: 0, top: 0, right: 400, bottom: 300 };
  const boxOf = (request: LabelRequest, place: { x: number; y: number }): Box => ({
    left: place.x,
    top: place.y,
    right: place.x + request.width,
    bottom: place.y + request.height,
  });
  const overlap = (a: Box, b: Box): boolean =>
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

  test('never cover each other or a point, and stay inside', () => {
    const point = fc.record({
      x: fc.double({ min: -20, max: 420, noNaN: true }),
      y: fc.double({ min: -20, max: 320, noNaN: true }),
      width: fc.double({ min: 10, max: 120, noNaN: true }),
      height: fc.constant(15),
    });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 60 }), (requests) => {
        const places = placeLabels(requests, bounds, 3);
        const placed = requests.flatMap((request, i) => (places[i] ? [boxOf(request, places[i])] : []));
        placed.forEach((box, i) => {
          assertWithin(box.left, 0, box.right, 'left');
          assertWithin(box.right, box.left, 400, 'right');
          assertWithin(box.top, 0, box.bottom, 'top');
          assertWithin(box.bottom, box.top, 300, 'bottom');
          placed.slice(i + 1).forEach((other) => assert.ok(!overlap(box, other)));
          requests
            .filter(({ x, y }) => x >= 0 && y >= 0 && x <= 400 && y <= 300)
            .forEach(({ x, y }) => assert.ok(!(x > box.left && x < box.right && y > box.top && y < box.bottom)));
        });
      }),
    );
  });

  test('run no line through a label', () => {
    const point = fc.record({
      x: fc.double({ min: 150, max: 250, noNaN: true }),
      y: fc.double({ min: 100, max: 200, noNaN: true }),
      width: fc.constant(50),
      height: fc.constant(15),
    });
    fc.assert(
      fc.property(fc.array(point, { minLength: 10, maxLength: 40 }), (requests) => {
        const places = placeLabels(requests, bounds, 3);
        const boxes = requests.flatMap((request, i) => (places[i] ? [boxOf(request, places[i])] : []));
        places.forEach((place, i) => {
          const leader = place?.leader;
          if (!leader) {
            return;
          }
          const { x, y } = requests[i]!;
          for (let t = 0.01; t < 1; t += 0.01) {
            const at = [x + (leader[0] - x) * t, y + (leader[1] - y) * t] as const;
            const hit = boxes.some(
              (box) =>
                at[0] > box.left + 0.01 &&
                at[0] < box.right - 0.01 &&
                at[1] > box.top + 0.01 &&
                at[1] < box.bottom - 0.01,
            );
            assert.ok(!hit);
          }
        });
      }),
    );
  });

  test('puts one label right beside its point; a crowd gets lines', () => {
    const request = { x: 200, y: 150, width: 40, height: 15 };
    assert.equal(placeLabels([request], bounds, 3)[0]?.leader, undefined);
    const crowd = placeLabels(
      Array.from({ length: 12 }, () => request),
      bounds,
      3,
    );
    assert.ok(crowd.some((place) => place?.leader));
  });

  test('a label far from its point has no line where no other point is near', () => {
    // Wide enough that no place beside the point is inside the bounds.
    const wide = { x: 60, y: 150, width: 120, height: 15 };
    const low = { left: 0, top: 100, right: 130, bottom: 300 };
    const blocker = { x: 60, y: 158, width: 1, height: 1 };
    const [alone] = placeLabels([wide], low, 3);
    assert.ok(alone && alone.leader === undefined);
    const places = placeLabels([wide, blocker, { ...blocker, y: 142 }, { ...blocker, y: 172 }], low, 3);
    assert.ok(places[0]?.leader, 'between other points a line tells whose label it is');
  });
});

suite('plot: pan and zoom', () => {
  const area = { x: 50, y: 10, width: 600, height: 400 };

  test('keeps the place under the pointer when zooming', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1.05, max: 4, noNaN: true }),
        fc.double({ min: 200, max: 500, noNaN: true }),
        fc.double({ min: 100, max: 300, noNaN: true }),
        (factor, px, py) => {
          const before = fromCanvas(WHOLE_CHART, area, px, py);
          const after = toCanvas(zoomed(WHOLE_CHART, area, factor, px, py), area, ...before);
          assertOrder(Math.hypot(after[0] - px, after[1] - py), '<', 1e-6, 'Math.hypot(after[0] - px, after[1] - py)');
        },
      ),
    );
  });

  test('shows all when zooming out again, and never loses the chart', () => {
    const near = zoomed(WHOLE_CHART, area, 5, 100, 100);
    assert.deepEqual(zoomed(near, area, 1 / 50, 300, 300), WHOLE_CHART);
    const far = panned(near, area, 1e6, -1e6);
    const [x, y] = toCanvas(far, area, 0, 0);
    const reach = 0.6 * 400 * 5 + 1e-6;
    assertWithin(x, 350 - reach, 350 + reach, 'x');
    assertWithin(y, 210 - reach, 210 + reach, 'y');
  });
});

suite('plot: CSV', () => {
  const someCharacter = fc.constantFrom('a', '"', '=', ',', '+', ' ', '\r', '\n', '\t', '\u0645', '\u{1f409}');
  const entry = (word: string, rank: number) => ({ word, count: 10 * rank, rank });

  test('read back words of any kind and all digits', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: someCharacter, minLength: 1 }), { maxLength: 6 }), (names) => {
        const words = names.map((name, i) => entry(name, i + 1));
        const size = words.length;
        const similarity = Float32Array.from({ length: size * size }, (_, i) => Math.sin(i));
        const points = Float32Array.from({ length: size * 2 }, (_, i) => Math.cos(i));
        const order = words.map((_, i) => size - 1 - i);
        const [head, ...rows] = parseCsv(toCsv(similarityRows(words, order, [{ name: 'dense', similarity, points }])));
        assert.deepEqual(head, ['space', 'word', ...order.map((id) => names[id]!)]);
        rows.forEach((row, i) => {
          assert.equal(row[1], names[order[i]!]);
          assert.deepEqual(
            row.slice(2).map(Number),
            order.map((column) => similarity[order[i]! * size + column]),
          );
        });
        const [, ...pointRows] = parseCsv(toCsv(pointsRows(words, [{ name: 'dense', similarity, points }])));
        pointRows.forEach(([, word, count, rank, x, y], i) => {
          assert.deepEqual([word, Number(count), Number(rank)], [names[i], 10 * (i + 1), i + 1]);
          assert.deepEqual([Number(x), Number(y)], [points[2 * i], points[2 * i + 1]]);
        });
      }),
    );
  });

  test('keeps a word that looks like a formula', () => {
    const rows = pointsRows([entry('=1+1', 1)], [{ name: 'dense', similarity: [1], points: [0, 0] }]);
    assert.deepEqual(parseCsv(toCsv(rows))[1], ['dense', '=1+1', '10', '1', '0', '0']);
  });

  test('writes formulas as text for spreadsheets, and numbers as they are', () => {
    const wordsOf = (names: readonly string[]): CsvRows =>
      pointsRows(
        names.map((name) => entry(name, 1)),
        [{ name: 'dense', similarity: [], points: names.flatMap(() => [-1, -0.5]) }],
      );
    assert.equal(hasFormulas(wordsOf(['cat', "'tis", 'a=b', '5%'])), false);
    const formulas = ['=1+1', '+1', '-cmd', '@SUM(A1)', '\tx'];
    for (const name of formulas) {
      assert.equal(hasFormulas(wordsOf([name])), true, name);
    }
    const written = parseCsv(toCsv(wordsOf([...formulas, 'cat']), 'asText')).slice(1);
    assert.deepEqual(
      written.map(([, word, , , x]) => [word, x]),
      [...formulas.map((name) => [`'${name}`, '-1']), ['cat', '-1']],
    );
  });
});

suite('plot: one-hot', () => {
  test('gives any two words cosine 0, and projects the axes', () => {
    for (const size of [0, 1, 2, 3, 7, 50]) {
      const { similarity, points, explained } = oneHotPlot(size);
      for (let row = 0; row < size; row++) {
        for (let column = 0; column < size; column++) {
          assert.equal(similarity[row * size + column], row === column ? 1 : 0);
        }
      }
      // Columns of an orthogonal projection have length 1 and are perpendicular.
      const dot = (a: 0 | 1, b: 0 | 1): number =>
        Array.from({ length: size }, (_, i) => points[2 * i + a]! * points[2 * i + b]!).reduce((x, y) => x + y, 0);
      assertNear(dot(0, 0), size >= 2 ? 1 : 0, 1e-5, 'dot(0, 0)');
      assertNear(dot(1, 1), size >= 3 ? 1 : 0, 1e-5, 'dot(1, 1)');
      assertOrder(Math.abs(dot(0, 1)), '<', 1e-5, 'Math.abs(dot(0, 1))');
      // The share that two of n - 1 equal components explain.
      assertNear(
        explained[0] + explained[1],
        size >= 3 ? 2 / (size - 1) : size === 2 ? 1 : 0,
        1e-9,
        'explained[0] + explained[1]',
      );
    }
  });
});

/** Parses CSV (RFC 4180). */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let value = '';
    if (text[at] === '"') {
      for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
        value += text.charAt(at);
        at += text[at] === '"' ? 1 : 0;
      }
      at++;
    } else {
      const end = /[,\r]/.exec(text.slice(at))!.index;
      value = text.slice(at, at + end);
      at += end;
    }
    row.push(value);
    if (text[at] === ',') {
      at++;
    } else {
      assert.equal(text.slice(at, at + 2), '\r\n');
      at += 2;
      rows.push(row);
      row = [];
    }
  }
  return rows;
}
