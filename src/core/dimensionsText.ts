import { formatBytes, formatCount, formatDuration } from './numberText';
import { recommendDimensions, type JudgedDimensions } from './training/recommendDimensions';

interface MeasuredDimensions extends JudgedDimensions {
  readonly seconds: number;
  readonly bytes: number;
}

/** A share of 0..1 as a percentage: `71.2 %`. */
export function formatQuality(quality: number): string {
  return `${(quality * 100).toFixed(1)}\u202f%`;
}

/** Recommends a number of dimensions and says why, or says why none is recommended. Empty without rows. */
export function recommendationText(rows: readonly MeasuredDimensions[], finished: boolean): string {
  const found = recommendDimensions(rows);
  if (!found) {
    return '';
  }
  const { recommended, best } = found;
  const soFar = finished ? '' : 'So far: ';
  const noise = `\u00b1\u202f${(best.standardError * 100).toFixed(1)}`;
  if (rows.length === 1) {
    return `${soFar}${best.dimensions} dimensions reach a quality of ${formatQuality(best.quality)} (${noise}) on held-out text. A recommendation needs at least two sizes.`;
  }
  if (!recommended) {
    return `${soFar}All ${rows.length} sizes are equally good within noise (${noise}); the best reaches ${formatQuality(best.quality)}. There is no recommendation. Compare smaller sizes, or use more text.`;
  }
  if (recommended === best) {
    const isSmallest = rows.every(({ dimensions }) => dimensions >= best.dimensions);
    const isLargest = finished && rows.every(({ dimensions }) => dimensions <= best.dimensions);
    const fewer = isSmallest ? 'Fewer were not compared.' : 'Fewer dimensions are clearly worse.';
    const why = isLargest ? `${fewer} More may be better: compare larger sizes, too.` : fewer;
    return `${soFar}Take ${best.dimensions} dimensions. They score best on held-out text: ${formatQuality(best.quality)} (${noise}). ${why}`;
  }
  const cost = [
    `${formatDuration(recommended.seconds)} instead of ${formatDuration(best.seconds)}`,
    `${formatBytes(recommended.bytes)} instead of ${formatBytes(best.bytes)}`,
  ].join(', ');
  return `${soFar}Take ${recommended.dimensions} dimensions. On held-out text they reach ${formatQuality(recommended.quality)}. The best, ${best.dimensions}, reach ${formatQuality(best.quality)}, which is within noise (${noise}). Cost: ${cost}.`;
}

interface TestCoverage {
  readonly kind: 'pairs' | 'analogies';
  /** Lines whose words are all in the vocabulary, and the others. */
  readonly used: number;
  readonly outOfVocabulary: number;
}

/** `276 of 353 pairs`: the lines of a test set that could be judged. */
export function coverageText({ kind, used, outOfVocabulary }: TestCoverage): string {
  return `${formatCount(used)} of ${formatCount(used + outOfVocabulary)} ${kind}`;
}
