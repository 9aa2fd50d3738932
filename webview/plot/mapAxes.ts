import { formatCosine } from '../../src/core/numberText';
import { css } from '../ui/colour';
import { formatShare } from '../ui/format';
import { font, type Frame } from '../ui/chart';
import type { Area } from '../ui/viewport';

const FONT_SIZE = 11;
/** Pixels between two ticks. */
const MIN_TICK_DISTANCE = 70;

export interface Axes {
  readonly area: Area;
  /** Where the point (0, 0) is on the canvas. */
  readonly zero: readonly [x: number, y: number];
  /** Pixels of one unit of the points. */
  readonly unit: number;
  /** The share of the variance each axis explains, 0..1. */
  readonly explained: readonly [number, number];
  /** The names of both axes are short and stand in one line. */
  readonly isNarrow: boolean;
}

/** Draws a grid with its numbers, and what the axes are. */
export function drawAxes(context: CanvasRenderingContext2D, frame: Frame, axes: Axes): void {
  const { area, zero, unit } = axes;
  const step = niceStep(MIN_TICK_DISTANCE / unit);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  context.font = font(frame.theme, FONT_SIZE);
  context.lineWidth = 1;
  context.fillStyle = css(frame.theme.description);
  context.textAlign = 'center';
  context.textBaseline = 'top';
  const bottom = area.y + area.height;
  for (const [i, x] of ticks(area.x, area.width, zero[0], step * unit)) {
    drawLine(context, frame, [x, area.y, x, bottom], i === 0);
    context.fillText(formatCosine(i * step, digits), x, bottom + 6);
  }
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const [i, y] of ticks(area.y, area.height, zero[1], step * unit)) {
    drawLine(context, frame, [area.x, y, area.x + area.width, y], i === 0);
    context.fillText(formatCosine(-i * step, digits), area.x - 6, y);
  }
  drawNames(context, frame, axes);
}

function drawLine(
  context: CanvasRenderingContext2D,
  { theme }: Frame,
  [x1, y1, x2, y2]: readonly [number, number, number, number],
  isZero: boolean,
): void {
  const contrast = isZero ? 0.6 : 0.2;
  const quiet = isZero ? 0.28 : 0.08;
  context.strokeStyle = css(theme.foreground, theme.highContrast ? contrast : quiet);
  context.beginPath();
  context.moveTo(Math.round(x1) + 0.5, Math.round(y1) + 0.5);
  context.lineTo(Math.round(x2) + 0.5, Math.round(y2) + 0.5);
  context.stroke();
}

function drawNames(context: CanvasRenderingContext2D, { width }: Frame, { area, explained, isNarrow }: Axes): void {
  const [across, up] = explained.map((share, axis) => `PC ${axis + 1} \u00b7 ${formatShare(share)}`) as [
    string,
    string,
  ];
  const left = area.x + area.width / 2;
  const top = area.y + area.height + 22;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  if (isNarrow) {
    context.fillText(`\u2192 ${across}  \u2191 ${up}`, width / 2, top, width - 8);
    return;
  }
  context.fillText(`${across} of the variance`, left, top);
  context.save();
  context.translate(6, area.y + area.height / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(`${up} of the variance`, 0, 0);
  context.restore();
}

/** The ticks of an axis in sight: how many steps from 0, and where. */
function ticks(start: number, extent: number, zero: number, step: number): [index: number, place: number][] {
  const found: [number, number][] = [];
  for (let i = Math.ceil((start - zero) / step); zero + i * step <= start + extent; i++) {
    found.push([i, zero + i * step]);
  }
  return found;
}

/** The smallest of 1, 2 and 5 times a power of ten that is at least `minimum`. */
function niceStep(minimum: number): number {
  const power = 10 ** Math.floor(Math.log10(minimum));
  return power * ([1, 2, 5].find((factor) => factor * power >= minimum) ?? 10);
}
