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

/** How large the numbers of a strip are, in pixels. */
export interface StripShape {
  /** Minimum width of a number. */
  readonly minCell: number;
  readonly rowHeight: number;
  /** Height of a row if there are many. */
  readonly lowRowHeight: number;
}

const MAX_CELL = 16;
/** Rows of long vectors are lower, so that 4096 numbers still fit into a pane. */
const MANY_ROWS = 6;
const USUAL_SHAPE: StripShape = { minCell: 4, rowHeight: 18, lowRowHeight: 8 };

/** @param size numbers of the vector; @param width pixels */
export function layoutStrip(size: number, width: number, shape = USUAL_SHAPE): StripLayout {
  const { minCell } = shape;
  const perRow = Math.max(1, Math.min(size, Math.floor(Math.max(width, minCell) / minCell)));
  const rows = Math.max(1, Math.ceil(size / perRow));
  // All rows but the last are equally long.
  const evenly = Math.max(1, Math.ceil(size / rows));
  const rowHeight = rows > MANY_ROWS ? shape.lowRowHeight : shape.rowHeight;
  return { size, cell: Math.min(MAX_CELL, width / evenly), perRow: evenly, rowHeight, height: rows * rowHeight };
}

/** The index of the number at a place of the strip; -1 if there is none. */
export function valueAt({ size, cell, perRow, rowHeight }: StripLayout, x: number, y: number): number {
  const column = Math.floor(x / cell);
  const place = Math.floor(y / rowHeight) * perRow + column;
  return x >= 0 && y >= 0 && column < perRow && place < size ? place : -1;
}
