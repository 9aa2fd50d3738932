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

/** The running loss and the mean of each epoch. */
export function lossContent({ losses, epochLosses }: LiveRun): ChartContent {
  const { x, first, second } = mergeCurves(losses, epochLosses);
  const ends = epochLosses.y.length > 0 ? epochLosses.y : losses.y;
  return {
    x,
    series: [
      { name: 'running', colour: 'quiet', style: 'line', values: first },
      {
        name: 'epoch mean',
        colour: 'first',
        style: epochLosses.x.length > MAX_POINTS ? 'line' : 'both',
        values: second,
      },
    ],
    summary:
      ends.length === 0
        ? 'No loss is known yet.'
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
        ? 'No speed is known yet.'
        : `${formatCompact(y.at(-1)!)} words per second after ${formatDuration(x.at(-1)!)}.`,
  };
}

/**
 * Puts two curves over one x axis.
 *
 * @returns `x` has the places of both, ascending; a curve is null where it has no value
 */
export function mergeCurves(
  a: CurveData,
  b: CurveData,
): { x: number[]; first: (number | null)[]; second: (number | null)[] } {
  const x = [...new Set([...a.x, ...b.x])].sort((one, other) => one - other);
  const values = ({ x: places, y }: CurveData): (number | null)[] => {
    const at = new Map(places.map((place, i) => [place, y[i]!]));
    return x.map((place) => at.get(place) ?? null);
  };
  return { x, first: values(a), second: values(b) };
}

/** At most `MAX_ROWS` points of a curve, evenly chosen. The last point is among them. */
export function sampleCurve({ x, y }: CurveData): (readonly [x: number, y: number])[] {
  const step = Math.max(1, Math.ceil(x.length / MAX_ROWS));
  return x.flatMap((place, i) => ((x.length - 1 - i) % step === 0 ? [[place, y[i]!] as const] : []));
}
