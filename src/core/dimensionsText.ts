import { formatBytes, formatDuration } from './numberText';
import { recommendDimensions, type JudgedDimensions } from './training/recommendDimensions';

interface Costed extends JudgedDimensions {
  readonly seconds: number;
  readonly bytes: number;
}

/** `71.2 %` of a share 0..1. */
export function formatQuality(quality: number): string {
  return `${(quality * 100).toFixed(1)}\u202f%`;
}

/** One sentence that says which number of dimensions to take and why; empty without rows. */
export function recommendationText(rows: readonly Costed[], finished: boolean): string {
  const found = recommendDimensions(rows);
  if (!found) {
    return '';
  }
  const { recommended, best } = found;
  const soFar = finished ? '' : 'So far: ';
  const noise = `\u00b1\u202f${(best.standardError * 100).toFixed(1)}`;
  if (rows.length === 1) {
    return `${soFar}${recommended.dimensions} dimensions have a quality of ${formatQuality(recommended.quality)} (${noise}) on held-out text; there is nothing to compare them with.`;
  }
  if (recommended === best) {
    return `${soFar}Take ${best.dimensions} dimensions: they are the best on held-out text, ${formatQuality(best.quality)} (${noise}), and fewer are worse by more than that noise.`;
  }
  const cost = [
    `${formatDuration(recommended.seconds)} instead of ${formatDuration(best.seconds)}`,
    `${formatBytes(recommended.bytes)} instead of ${formatBytes(best.bytes)}`,
  ].join(', ');
  return `${soFar}Take ${recommended.dimensions} dimensions: on held-out text they reach ${formatQuality(recommended.quality)}, within noise (${noise}) of the best, ${formatQuality(best.quality)} with ${best.dimensions}, for ${cost}.`;
}
