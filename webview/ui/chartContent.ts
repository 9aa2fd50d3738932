export interface ChartSeries {
  readonly name: string;
  readonly colour: 'first' | 'second' | 'quiet';
  readonly style: 'line' | 'points' | 'both';
  /** One for each x; null where there is none. */
  readonly values: readonly (number | null)[];
  /** Half the length of the error bar of each value. */
  readonly errors?: readonly (number | null)[];
}

export interface ChartContent {
  /** Ascending. */
  readonly x: readonly number[];
  readonly series: readonly ChartSeries[];
  /** A place on the x axis that is pointed out. */
  readonly mark?: { readonly x: number; readonly text: string };
  /** Values between which differences mean nothing. */
  readonly band?: { readonly from: number; readonly to: number };
  /** What the chart shows, in one sentence: for those who do not see it. */
  readonly summary: string;
}
