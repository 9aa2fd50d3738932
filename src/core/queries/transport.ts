/** An amount that goes from a source to a target. */
export interface Flow {
  readonly from: number;
  readonly to: number;
  readonly amount: number;
}

/**
 * Solves the transportation problem exactly: the cheapest way to bring all supplies to the demands. It augments along
 * shortest paths, with potentials that keep all costs at or above 0, so that each search is Dijkstra's.
 * @param supplies whole numbers above 0
 * @param demands whole numbers above 0, with the same sum
 * @param costs supplies.length x demands.length, row-major, at least 0
 * @see Ahuja, Magnanti & Orlin 1993, "Network Flows", section 9.7
 */
export function solveTransport(supplies: readonly number[], demands: readonly number[], costs: Float64Array): Flow[] {
  const columns = demands.length;
  const flows = new Float64Array(costs.length);
  const left = Float64Array.from(demands);
  const rowPotentials = new Float64Array(supplies.length);
  const columnPotentials = new Float64Array(columns);
  supplies.forEach((supply, source) => {
    for (let rest = supply; rest > 0;) {
      const path = shortestPath(source, { flows, left, costs, rowPotentials, columnPotentials });
      // The bottleneck of the path: the demand at its end, and what flows back along it.
      let amount = Math.min(rest, left[path.end]!);
      eachStep(path, source, columns, (_, back) => {
        amount = back === undefined ? amount : Math.min(amount, flows[back]!);
      });
      eachStep(path, source, columns, (forth, back) => {
        flows[forth]! += amount;
        if (back !== undefined) {
          flows[back]! -= amount;
        }
      });
      left[path.end]! -= amount;
      rest -= amount;
    }
  });
  return supplies.flatMap((_, from) =>
    demands.flatMap((_, to) => {
      const amount = flows[from * columns + to]!;
      return amount > 0 ? [{ from, to, amount }] : [];
    }),
  );
}

interface State {
  readonly flows: Float64Array;
  /** Demands that are not met yet. */
  readonly left: Float64Array;
  readonly costs: Float64Array;
  readonly rowPotentials: Float64Array;
  readonly columnPotentials: Float64Array;
}

/** A path from a source to a target with demand, backwards: each column was reached from a row, each row from a column. */
interface Path {
  readonly end: number;
  readonly rowBefore: Int32Array;
  readonly columnBefore: Int32Array;
}

/** Finds the cheapest path in the residual network, and raises the potentials of what it visited. */
function shortestPath(source: number, { flows, left, costs, rowPotentials, columnPotentials }: State): Path {
  const columns = left.length;
  const distances = new Float64Array(columns).fill(Infinity);
  const isDone = new Uint8Array(columns);
  const rowBefore = new Int32Array(columns);
  const columnBefore = new Int32Array(rowPotentials.length).fill(-1);
  const visitedRows = [{ row: source, distance: 0 }];
  const visitedColumns: number[] = [];
  const relax = (row: number, distance: number): void => {
    const offset = distance - rowPotentials[row]!;
    for (let column = 0, i = row * columns; column < columns; column++, i++) {
      const through = offset + costs[i]! - columnPotentials[column]!;
      if (through < distances[column]! && !isDone[column]) {
        distances[column] = through;
        rowBefore[column] = row;
      }
    }
  };
  relax(source, 0);
  for (;;) {
    let end = -1;
    for (let column = 0; column < columns; column++) {
      if (!isDone[column] && (end < 0 || distances[column]! < distances[end]!)) {
        end = column;
      }
    }
    const length = distances[end]!;
    if (left[end]! > 0) {
      for (const { row, distance } of visitedRows) {
        rowPotentials[row]! += length - distance;
      }
      for (const column of visitedColumns) {
        columnPotentials[column]! -= length - distances[column]!;
      }
      return { end, rowBefore, columnBefore };
    }
    isDone[end] = 1;
    visitedColumns.push(end);
    for (let row = 0; row < rowPotentials.length; row++) {
      if (row !== source && columnBefore[row]! < 0 && flows[row * columns + end]! > 0) {
        columnBefore[row] = end;
        visitedRows.push({ row, distance: length });
        relax(row, length);
      }
    }
  }
}

/** Calls `visit` with the place of each step forth of a path, and the place of the flow that it takes back. */
function eachStep(
  { end, rowBefore, columnBefore }: Path,
  source: number,
  columns: number,
  visit: (forth: number, back: number | undefined) => void,
): void {
  for (let column = end; ;) {
    const row = rowBefore[column]!;
    const forth = row * columns + column;
    if (row === source) {
      visit(forth, undefined);
      return;
    }
    column = columnBefore[row]!;
    visit(forth, row * columns + column);
  }
}
