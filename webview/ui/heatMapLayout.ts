import { toCanvas, type Area, type Viewport } from './viewport';

/** Pixels of one line of labels. */
export const LINE_HEIGHT = 13;
/** Where rows are a little too low for every label, labels are this small, so that none is left out. */
export const SMALL_LINE_HEIGHT = 10.5;
export const LABEL_GAP = 6;
/** Cells do not grow beyond this at scale 1, so that two words do not fill the window. */
const MAX_CELL = 96;
const LEGEND_HEIGHT = 44;

export interface HeatMapLayout {
  /** The part of the canvas that pans and zooms. */
  readonly area: Area;
  /** Pixels of one cell. */
  readonly cell: number;
  /** Upper left corner of the matrix; may lie outside the area. */
  readonly left: number;
  readonly top: number;
  /** The labels of the columns are tilted, because they are wider than a cell. */
  readonly tilted: boolean;
}

/**
 * Where the cells of a heat map are.
 *
 * @param size words in a row
 * @param widest pixels of the widest label
 * @param canvas pixels of the canvas
 */
export function layoutHeatMap(
  size: number,
  widest: number,
  canvas: { readonly width: number; readonly height: number },
  viewport: Viewport,
): HeatMapLayout {
  const { width, height } = canvas;
  const left = Math.min(widest, width * 0.3) + LABEL_GAP + 4;
  const room = Math.max(40, Math.min(width - left - 12, height - LEGEND_HEIGHT - LINE_HEIGHT - 2 * LABEL_GAP));
  const tilted = Math.min(MAX_CELL, room / size) < widest + LABEL_GAP;
  const top = (tilted ? widest * Math.SQRT1_2 + LINE_HEIGHT : LINE_HEIGHT) + LABEL_GAP + 4;
  // The last tilted label leans out to the right.
  const right = tilted ? Math.min(widest * Math.SQRT1_2, width * 0.2) : 12;
  const area = {
    x: left,
    y: top,
    width: Math.max(40, width - left - right),
    height: Math.max(40, height - top - LEGEND_HEIGHT),
  };
  const side = Math.min(area.width, area.height, size * MAX_CELL);
  // The figure stands below its title, its legend right below.
  area.height = side;
  if (side === size * MAX_CELL) {
    area.width = side;
  }
  const [x, y] = toCanvas(viewport, area, -side / 2, -side / 2);
  return { area, cell: (side * viewport.scale) / size, left: x, top: y, tilted };
}

/** First and last of `size` rows or columns that lie between `start` and `start + extent`. */
export function visibleCells(
  size: number,
  start: number,
  extent: number,
  origin: number,
  cell: number,
): [first: number, last: number] {
  return [
    Math.max(0, Math.floor((start - origin) / cell)),
    Math.min(size - 1, Math.ceil((start + extent - origin) / cell) - 1),
  ];
}

/**
 * Positions whose labels are drawn: as many as fit, and always `target`.
 *
 * @param room pixels from one label to the next, if all are drawn
 * @param target position of the row or column that is pointed at
 */
export function labelledPositions(first: number, last: number, room: number, target: number | undefined): number[] {
  const stride = room >= SMALL_LINE_HEIGHT ? 1 : Math.ceil(LINE_HEIGHT / room);
  const positions: number[] = [];
  for (let position = Math.ceil(first / stride) * stride; position <= last; position += stride) {
    if (target === undefined || stride === 1 || Math.abs(position - target) >= stride) {
      positions.push(position);
    }
  }
  if (target !== undefined && stride > 1 && target >= first && target <= last) {
    positions.push(target);
  }
  return positions;
}
