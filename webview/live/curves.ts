import { formatCompact, formatCount, formatDuration } from '../../src/core/numberText';
import type { CurveData, LiveRun } from '../../src/protocol/views';
import type { ChartContent } from '../ui/chartContent';

/** Rows of a table that stands for a curve. */
const MAX_ROWS = 24;
/** Longer curves are drawn as lines without points. */
const MAX_POINTS = 40;

/** Whether the run has a loss: an algorithm that counts has none. */
export function hasLoss({ learning }: LiveRun): boolean {
  return learning === null || learning.epochs > 0;
}

/** The mean loss of each epoch, and of each epoch so far between them. */
export function lossContent({ losses, epochLosses }: LiveRun): ChartContent {
  const { x, y } = withEnds(losses, epochLosses);
  const ends = epochLosses.y.length > 0 ? epochLosses.y : losses.y;
  return {
    x,
    series: [{ name: '', colour: 'first', style: x.length > MAX_POINTS ? 'line' : 'both', values: y }],
    summary:
      ends.length === 0
        ? 'No loss yet.'
        : `From ${ends[0]!.toFixed(3)} to ${ends.at(-1)!.toFixed(3)} in ${formatCount(x.at(-1)!)} epochs.`,
  };
}

/** Words per second over the seconds of the run. */
export function speedContent({ speeds: { x, y } }: LiveRun): ChartContent {
  return {
    x,
    series: [{ name: '', colour: 'first', style: 'line', values: y }],
    summary:
      y.length === 0
        ? 'No speed yet.'
        : `${formatCompact(y.at(-1)!)} words per second after ${formatDuration(x.at(-1)!)}.`,
  };
}

/** A curve with the end of each epoch, ascending by x. An end takes the place of a point of the curve at the same x. */
export function withEnds(curve: CurveData, ends: CurveData): CurveData {
  const points = new Map(curve.x.map((x, i) => [x, curve.y[i]!]));
  ends.x.forEach((x, i) => points.set(x, ends.y[i]!));
  const sorted = [...points].sort(([a], [b]) => a - b);
  return { x: sorted.map(([x]) => x), y: sorted.map(([, y]) => y) };
}

/** At most `MAX_ROWS` points of a curve, evenly chosen. The last point is among them. */
export function sampleCurve({ x, y }: CurveData): (readonly [x: number, y: number])[] {
  const step = Math.max(1, Math.ceil(x.length / MAX_ROWS));
  return x.flatMap((place, i) => ((x.length - 1 - i) % step === 0 ? [[place, y[i]!] as const] : []));
}
