import { css } from './colour';
import type { ColourScale } from './colourScale';
import type { StripLayout } from './stripLayout';

/** Pixels between two rows of a strip. */
const ROW_GAP = 2;

/** Draws numbers as a strip of colours. The picture has one pixel for a number and is enlarged: 4,096 cost little. */
export function paintStrip(
  canvas: HTMLCanvasElement,
  values: Float32Array,
  bound: number,
  { cell, perRow, rowHeight, height }: StripLayout,
  scale: ColourScale,
): void {
  const rows = Math.max(1, Math.ceil(values.length / perRow));
  const ratio = window.devicePixelRatio;
  const width = cell * perRow;
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  canvas.style.setProperty('width', `${width}px`);
  canvas.style.setProperty('height', `${height}px`);
  if (values.length === 0) {
    return;
  }
  const small = document.createElement('canvas');
  small.width = perRow;
  small.height = rows;
  const pixels = small.getContext('2d')!.createImageData(perRow, rows);
  values.forEach((value, i) => {
    const [red, green, blue] = scale.colour(value / bound);
    pixels.data[4 * i] = red;
    pixels.data[4 * i + 1] = green;
    pixels.data[4 * i + 2] = blue;
    pixels.data[4 * i + 3] = 255;
  });
  small.getContext('2d')!.putImageData(pixels, 0, 0);
  const context = canvas.getContext('2d')!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.imageSmoothingEnabled = false;
  const shown = rowHeight - (rows > 1 ? Math.min(ROW_GAP, rowHeight / 4) : 0);
  for (let row = 0; row < rows; row++) {
    context.drawImage(small, 0, row, perRow, 1, 0, row * rowHeight, width, shown);
  }
}

/** The largest size of a number, which has the strongest colour; 1 if all are zero. */
export function boundOf(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
}

/** Share of the numbers that the colours of several rows tell apart; the rest has the strongest colour. */
const TOLD_APART = 0.99;
/** Only numbers this many times as large as the others are left out of the scale. */
const OUTLIER = 1.5;

/**
 * The size of a number that has the strongest colour. In some rows a few numbers are far larger than the others; they
 * would leave all others without a colour.
 */
export function robustBoundOf(values: Float32Array): number {
  const known = robustBounds.get(values);
  if (known !== undefined) {
    return known;
  }
  const most = boundOf(values);
  const sizes = values.map(Math.abs).sort();
  const usual = sizes[Math.floor((sizes.length - 1) * TOLD_APART)] ?? 0;
  const bound = usual > 0 && most > OUTLIER * usual ? usual : most;
  robustBounds.set(values, bound);
  return bound;
}

const robustBounds = new WeakMap<Float32Array, number>();

const LEGEND_STEPS = 48;

/** Draws the colours of a strip, from the least number to the greatest. */
export function paintLegend(canvas: HTMLCanvasElement, scale: ColourScale): void {
  const context = canvas.getContext('2d')!;
  for (let i = 0; i < LEGEND_STEPS; i++) {
    context.fillStyle = css(scale.colour((2 * i) / (LEGEND_STEPS - 1) - 1));
    context.fillRect((i * canvas.width) / LEGEND_STEPS, 0, canvas.width / LEGEND_STEPS, canvas.height);
  }
}
