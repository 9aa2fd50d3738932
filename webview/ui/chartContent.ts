export interface ChartSeries {
  readonly name: string;
  readonly colour: 'first' | 'second' | 'quiet';
  readonly style: 'line' | 'points' | 'both';
  /** One value for each x; null where there is none. */
  readonly values: readonly (number | null)[];
  /** Half the length of the error bar of each value. */
  readonly errors?: readonly (number | null)[];
}

export interface ChartContent {
  /** Ascending. */
  readonly x: readonly number[];
  readonly series: readonly ChartSeries[];
  /** A marked place on the x axis. */
  readonly mark?: { readonly x: number; readonly text: string };
  /** Differences between values in this band are noise. */
  readonly band?: { readonly from: number; readonly to: number };
  /** What the chart shows, in one sentence for screen readers. */
  readonly summary: string;
}

export interface ChartOptions {
  readonly title: string;
  readonly x: {
    readonly label: string;
    /** Equal steps are equal factors, and each x has its own tick. */
    readonly log?: boolean;
    format(value: number): string;
  };
  readonly y: {
    format(value: number): string;
    /** The axis begins at 0. */
    readonly fromZero?: boolean;
  };
}
