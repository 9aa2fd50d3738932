import { formatQuality } from '../../src/core/dimensionsText';
import { formatBytes, formatCount, formatDuration } from '../../src/core/numberText';
import { recommendDimensions } from '../../src/core/training/recommendDimensions';
import type { DimensionsRow } from '../../src/protocol/training';
import type { ChartContent, ChartSeries } from '../ui/chartContent';
import { testName } from './rows';

export type ChartName = 'quality' | 'pairs' | 'analogies' | 'loss' | 'time' | 'size';

/** Colours of lines in one chart; further test sets stand in the table only. */
const COLOURS = ['first', 'second', 'quiet'] as const;

/** What each chart shows; undefined where there are no figures for it. */
export function chartContents(rows: readonly DimensionsRow[]): Readonly<Record<ChartName, ChartContent | undefined>> {
  const found = recommendDimensions(rows);
  const chart = (series: readonly ChartSeries[], format: (value: number) => string): ChartContent | undefined =>
    series.some(({ values }) => values.some((value) => value !== null))
      ? {
          x: rows.map(({ dimensions }) => dimensions),
          series,
          ...(found?.recommended ? { mark: { x: found.recommended.dimensions, text: '' } } : {}),
          summary: summaryOf(rows, series, format),
        }
      : undefined;
  const line = (values: readonly (number | null)[], errors?: readonly number[]): ChartSeries[] => [
    { name: '', colour: 'first', style: 'both', values, ...(errors ? { errors } : {}) },
  ];
  const quality = chart(
    line(
      rows.map((row) => row.quality),
      rows.map((row) => row.standardError),
    ),
    formatQuality,
  );
  const scores = (kind: 'pairs' | 'analogies'): ChartContent | undefined =>
    chart(testSeries(rows, kind), (value) => value.toFixed(3));
  return {
    quality: quality && { ...quality, ...recommendation(found) },
    pairs: scores('pairs'),
    analogies: scores('analogies'),
    loss: chart(line(rows.map((row) => row.loss)), (value) => value.toFixed(3)),
    time: chart(line(rows.map((row) => row.seconds)), formatDuration),
    size: chart(line(rows.map((row) => row.bytes)), formatBytes),
  };
}

/** The recommended number of dimensions and the band of one standard error below the best. */
function recommendation(found: ReturnType<typeof recommendDimensions>): Partial<ChartContent> {
  if (!found) {
    return {};
  }
  const { recommended, best } = found;
  return {
    ...(recommended
      ? { mark: { x: recommended.dimensions, text: `${formatCount(recommended.dimensions)} recommended` } }
      : {}),
    band: { from: best.quality - best.standardError, to: best.quality },
  };
}

function testSeries(rows: readonly DimensionsRow[], kind: 'pairs' | 'analogies'): ChartSeries[] {
  return (rows[0]?.tests ?? [])
    .map((test, i) => ({ test, i }))
    .filter(({ test }) => test.kind === kind)
    .slice(0, COLOURS.length)
    .map(({ test, i }, place) => ({
      name: testName(test),
      colour: COLOURS[place]!,
      style: 'both',
      values: rows.map((row) => row.tests[i]?.score ?? null),
    }));
}

/** `8 dimensions: 64.2 %; 16 dimensions: 67.1 %` */
function summaryOf(
  rows: readonly DimensionsRow[],
  series: readonly ChartSeries[],
  format: (value: number) => string,
): string {
  return rows
    .map(({ dimensions }, i) => {
      const values = series.flatMap(({ values }) => {
        const value = values[i];
        return value === null || value === undefined ? [] : [format(value)];
      });
      return `${formatCount(dimensions)} dimensions: ${values.join(' and ')}`;
    })
    .join('; ');
}
