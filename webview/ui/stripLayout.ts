/** Where the numbers of a vector are in its strip, in pixels. */
export interface StripLayout {
  readonly size: number;
  /** Width of a number. */
  readonly cell: number;
  readonly perRow: number;
  /** Height of a row with the gap below it. */
  readonly rowHeight: number;
  readonly height: number;
}

const MIN_CELL = 4;
const MAX_CELL = 16;
const ROW_HEIGHT = 18;
/** Rows of long vectors are lower, so that 4096 numbers still fit into a pane. */
const MANY_ROWS = 6;
const LOW_ROW_HEIGHT = 8;

/** @param size numbers of the vector; @param width pixels */
export function layoutStrip(size: number, width: number): StripLayout {
  const perRow = Math.max(1, Math.min(size, Math.floor(Math.max(width, MIN_CELL) / MIN_CELL)));
  const rows = Math.max(1, Math.ceil(size / perRow));
  // All rows but the last are equally long.
  const evenly = Math.max(1, Math.ceil(size / rows));
  const rowHeight = rows > MANY_ROWS ? LOW_ROW_HEIGHT : ROW_HEIGHT;
  return { size, cell: Math.min(MAX_CELL, width / evenly), perRow: evenly, rowHeight, height: rows * rowHeight };
}

/** The index of the number at a place of the strip; -1 if there is none. */
export function valueAt({ size, cell, perRow, rowHeight }: StripLayout, x: number, y: number): number {
  const column = Math.floor(x / cell);
  const place = Math.floor(y / rowHeight) * perRow + column;
  return x >= 0 && y >= 0 && column < perRow && place < size ? place : -1;
}
