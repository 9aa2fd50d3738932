/** The part of a chart in sight: its enlargement, and the point in the middle. */
export interface Viewport {
  /** 1 shows all. */
  readonly scale: number;
  /** Offset of the point in sight from the middle of the chart; 1 is the area's shorter side at scale 1. */
  readonly x: number;
  readonly y: number;
}

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const WHOLE_CHART: Viewport = { scale: 1, x: 0, y: 0 };
const MAX_SCALE = 40;
/** How far the middle may move, so that the chart stays in sight. */
const MAX_OFFSET = 0.6;

/** Pixels from the middle of the chart at scale 1, to a place on the canvas. */
export function toCanvas({ scale, x, y }: Viewport, area: Area, dx: number, dy: number): [x: number, y: number] {
  const unit = Math.min(area.width, area.height);
  return [area.x + area.width / 2 + (dx - x * unit) * scale, area.y + area.height / 2 + (dy - y * unit) * scale];
}

/** The inverse of `toCanvas`. */
export function fromCanvas({ scale, x, y }: Viewport, area: Area, px: number, py: number): [dx: number, dy: number] {
  const unit = Math.min(area.width, area.height);
  return [(px - area.x - area.width / 2) / scale + x * unit, (py - area.y - area.height / 2) / scale + y * unit];
}

/** Enlarges by `factor`, keeping the place (px, py) of the canvas where it is. */
export function zoomed(viewport: Viewport, area: Area, factor: number, px: number, py: number): Viewport {
  const scale = Math.min(MAX_SCALE, Math.max(1, viewport.scale * factor));
  const [dx, dy] = fromCanvas(viewport, area, px, py);
  const [movedX, movedY] = fromCanvas({ ...viewport, scale }, area, px, py);
  const unit = Math.min(area.width, area.height);
  return limited({ scale, x: viewport.x + (dx - movedX) / unit, y: viewport.y + (dy - movedY) / unit });
}

/** Moves the chart by pixels of the canvas. */
export function panned(viewport: Viewport, area: Area, px: number, py: number): Viewport {
  const unit = Math.min(area.width, area.height) * viewport.scale;
  return limited({ ...viewport, x: viewport.x - px / unit, y: viewport.y - py / unit });
}

function limited({ scale, x, y }: Viewport): Viewport {
  const within = (value: number): number => Math.min(MAX_OFFSET, Math.max(-MAX_OFFSET, value));
  return scale === 1 ? WHOLE_CHART : { scale, x: within(x), y: within(y) };
}
