/** The measured quality of one number of dimensions. */
export interface JudgedDimensions {
  readonly dimensions: number;
  /** Higher is better. */
  readonly quality: number;
  readonly standardError: number;
}

export interface Recommendation<Row extends JudgedDimensions> {
  /** The smallest row within one standard error of the best; undefined if one row or all rows are within it. */
  readonly recommended: Row | undefined;
  readonly best: Row;
}

/**
 * Recommends the smallest number of dimensions whose quality is within one standard error of the best. Nothing is
 * recommended from rows that noise alone could explain. Returns undefined without rows.
 * @see Breiman, Friedman, Olshen & Stone, Classification and Regression Trees, 1984, 3.4.3: the one-standard-error
 *   rule
 */
export function recommendDimensions<Row extends JudgedDimensions>(
  rows: readonly Row[],
): Recommendation<Row> | undefined {
  const ascending = [...rows].sort((a, b) => a.dimensions - b.dimensions);
  const [first, ...rest] = ascending;
  if (!first) {
    return undefined;
  }
  const best = rest.reduce((found, row) => (row.quality > found.quality ? row : found), first);
  const good = ascending.filter(({ quality }) => quality >= best.quality - best.standardError);
  return { recommended: good.length < ascending.length ? good[0] : undefined, best };
}
