import uPlot from 'uplot';
import type { ChartSeries } from './chartContent';
import { css } from './colour';
import type { Theme } from './theme';

/** Draws a band over the whole width: values in it differ by noise only. */
export function drawBand(
  plot: uPlot,
  { from, to }: { readonly from: number; readonly to: number },
  colour: string,
): void {
  const { ctx: context, bbox } = plot;
  const top = plot.valToPos(to, 'y', true);
  const bottom = plot.valToPos(from, 'y', true);
  context.save();
  context.fillStyle = colour;
  context.fillRect(bbox.left, top, bbox.width, Math.max(1, bottom - top));
  context.restore();
}

/** Draws the error bar of each value that has one. */
export function drawErrorBars(
  plot: uPlot,
  places: readonly number[],
  { values, errors }: ChartSeries,
  colour: string,
): void {
  const { ctx: context } = plot;
  const half = 4 * uPlot.pxRatio;
  context.save();
  context.lineWidth = uPlot.pxRatio * 1.5;
  context.strokeStyle = colour;
  values.forEach((value, i) => {
    const error = errors?.[i];
    if (value === null || !error) {
      return;
    }
    const x = plot.valToPos(places[i]!, 'x', true);
    const high = plot.valToPos(value + error, 'y', true);
    const low = plot.valToPos(value - error, 'y', true);
    context.beginPath();
    context.moveTo(x, high);
    context.lineTo(x, low);
    for (const y of [high, low]) {
      context.moveTo(x - half, y);
      context.lineTo(x + half, y);
    }
    context.stroke();
  });
  context.restore();
}

/** Draws a dotted line at a place of the x axis, with a text beside it. */
export function drawMark(plot: uPlot, place: number, text: string, theme: Theme): void {
  const { ctx: context, bbox } = plot;
  const ratio = uPlot.pxRatio;
  const x = plot.valToPos(place, 'x', true);
  context.save();
  context.strokeStyle = css(theme.foreground);
  context.setLineDash([2 * ratio, 3 * ratio]);
  context.lineWidth = ratio;
  context.beginPath();
  context.moveTo(x, bbox.top);
  context.lineTo(x, bbox.top + bbox.height);
  context.stroke();
  context.font = `600 ${11 * ratio}px ${theme.fontFamily}`;
  context.fillStyle = css(theme.foreground);
  const isRoomRight = x + 5 * ratio + context.measureText(text).width < bbox.left + bbox.width;
  context.textBaseline = 'bottom';
  context.textAlign = isRoomRight ? 'left' : 'right';
  context.fillText(text, x + (isRoomRight ? 5 : -5) * ratio, bbox.top + bbox.height - 4 * ratio);
  context.restore();
}
