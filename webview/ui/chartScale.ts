import type { ChartContent, ChartOptions, ChartSeries } from './chartContent';

/** Pixels that the label of a tick takes. */
const MIN_TICK_DISTANCE = 28;
/** Room above and below the lines, as a share of what they span. */
const MARGIN = 0.08;

/** Steps between ticks: epochs and seconds are counted in whole ones. */
export const WHOLE_STEPS = [1, 2, 5]
  .flatMap((step) => Array.from({ length: 7 }, (_, power) => step * 10 ** power))
  .sort((a, b) => a - b);

/** The range of the x axis; from 0 on, unless it is logarithmic. */
export function rangeOfX(min: number | null, max: number | null, log = false): [from: number, to: number] {
  const from = min ?? 0;
  const to = max ?? from + 1;
  return log ? [from - 0.4, to + 0.4] : [Math.min(0, from), Math.max(to, from + 1e-9)];
}

/** The range of the y axis: all values with their error bars, and some room. */
export function rangeOfY(
  min: number | null,
  max: number | null,
  series: readonly ChartSeries[],
  fromZero = false,
): [from: number, to: number] {
  if (min === null || max === null) {
    return [0, 1];
  }
  const ends = series.flatMap(({ values, errors }) =>
    values.flatMap((value, i) => (value === null ? [] : [value - (errors?.[i] ?? 0), value + (errors?.[i] ?? 0)])),
  );
  const low = ends.reduce((least, end) => Math.min(least, end), min);
  const high = ends.reduce((greatest, end) => Math.max(greatest, end), max);
  const space = high > low ? MARGIN * (high - low) : Math.abs(high) * 0.1 || 1;
  return [fromZero ? 0 : low - space, high + space];
}

/**
 * Leaves out ticks whose labels would touch the label before.
 *
 * @param place the pixel of a tick on the axis
 */
export function roomyTicks(ticks: readonly number[], place: (tick: number) => number): (number | null)[] {
  let last = -Infinity;
  return ticks.map((tick) => {
    const at = place(tick);
    if (at - last < MIN_TICK_DISTANCE) {
      return null;
    }
    last = at;
    return tick;
  });
}

/** `epoch 3: 2.31, 2.28`: the values at a place of the x axis; empty where there are none. */
export function readoutText({ x, series }: ChartContent, options: ChartOptions, index: number | null): string {
  const place = index === null ? undefined : x[index];
  if (index === null || place === undefined) {
    return '';
  }
  const values = series.flatMap((one) => {
    const value = one.values[index];
    return value === null || value === undefined ? [] : [options.y.format(value)];
  });
  return values.length === 0 ? '' : `${options.x.label.toLowerCase()} ${options.x.format(place)}: ${values.join(', ')}`;
}
