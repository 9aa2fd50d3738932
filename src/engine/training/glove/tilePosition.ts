import { tileOrder } from '../../../core/training/glove/tileOrder';
import { TileReader, type TiledCooccurrences } from './tiles';

/** The position of a run, between two tiles. */
export interface TilePosition {
  /** Int32: number of the next tile, counted over all epochs; past the last tile at the end. */
  readonly nextTask: Int32Array;
  /** Int64: co-occurrences of the finished tiles. */
  readonly tokensDone: BigInt64Array;
  /** Int32 by band: number of its finished tiles. */
  readonly rowsDone: Int32Array;
  /** Int32 by block of columns: number of its finished tiles. */
  readonly columnsDone: Int32Array;
}

/**
 * Whether the counts of a position match the tiles before its next one. A run from any other position would wait for ever
 * for tiles that no thread trains on.
 */
export function isTilePosition(
  tiles: TiledCooccurrences,
  { nextTask, tokensDone, rowsDone, columnsDone }: TilePosition,
  { seed, epochs }: { readonly seed: number; readonly epochs: number },
): boolean {
  const next = nextTask[0]!;
  const rows = new Int32Array(rowsDone.length);
  const columns = new Int32Array(columnsDone.length);
  let entries = 0;
  const count = (epoch: number, times: number, most: number): number => {
    let taken = 0;
    for (const { row, column } of tileOrder(rows.length, columns.length, seed, epoch)) {
      const size = reader.size(row, column);
      if (size > 0 && taken < most) {
        taken++;
        rows[row]! += times;
        columns[column]! += times;
        entries += times * size;
      }
    }
    return taken;
  };
  const reader = new TileReader(tiles);
  try {
    const ofEpoch = count(0, 0, Infinity);
    const done = Math.min(next, ofEpoch * epochs);
    const wholeEpochs = Math.floor(done / ofEpoch);
    count(0, wholeEpochs, Infinity);
    count(wholeEpochs, 1, done % ofEpoch);
  } finally {
    reader.close();
  }
  return (
    next >= 0 &&
    tokensDone[0] === BigInt(entries) &&
    rows.every((times, row) => times === rowsDone[row]) &&
    columns.every((times, column) => times === columnsDone[column])
  );
}
