import { formatBytes, formatDuration } from './numberText';
import { recommendDimensions, type JudgedDimensions } from './training/recommendDimensions';

interface MeasuredDimensions extends JudgedDimensions {
  readonly seconds: number;
  readonly bytes: number;
}

/** A share of 0..1 as a percentage: `71.2 %`. */
export function formatQuality(quality: number): string {
  return `${(quality * 100).toFixed(1)}\u202f%`;
}

/** Recommends a number of dimensions and says why. Empty without rows. */
export function recommendationText(rows: readonly MeasuredDimensions[], finished: boolean): string {
  const found = recommendDimensions(rows);
  if (!found) {
    return '';
  }
  const { recommended, best } = found;
  const soFar = finished ? '' : 'So far: ';
  const noise = `\u00b1\u202f${(best.standardError * 100).toFixed(1)}`;
  if (rows.length === 1) {
    return `${soFar}${recommended.dimensions} dimensions reach a quality of ${formatQuality(recommended.quality)} (${noise}) on held-out text; there is nothing to compare them with.`;
  }
  if (recommended === best) {
    return `${soFar}Take ${best.dimensions} dimensions. They score best on held-out text, ${formatQuality(best.quality)} (${noise}); fewer score worse by more than that noise.`;
  }
  const cost = [
    `${formatDuration(recommended.seconds)} instead of ${formatDuration(best.seconds)}`,
    `${formatBytes(recommended.bytes)} instead of ${formatBytes(best.bytes)}`,
  ].join(', ');
  return `${soFar}Take ${recommended.dimensions} dimensions. On held-out text they reach ${formatQuality(recommended.quality)}. The best, ${best.dimensions}, reach ${formatQuality(best.quality)}, which is within noise (${noise}). Cost: ${cost}.`;
}
