export interface LabelRequest {
  /** The point the label belongs to. */
  readonly x: number;
  readonly y: number;
  /** Size of the text. */
  readonly width: number;
  readonly height: number;
}

export interface PlacedLabel {
  /** Upper left corner of the text. */
  readonly x: number;
  readonly y: number;
  /** Where a line from the point meets the label; undefined where nobody could take the label for another point's. */
  readonly leader: readonly [x: number, y: number] | undefined;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

type Line = readonly [x1: number, y1: number, x2: number, y2: number];

const GAP = 3;
/** Distances of the rings around a point where a label is tried with a line, in pixels. */
const RINGS = [14, 24, 36, 52, 70];
/** A label needs no line while every other point is this many times as far from it as its own. */
const CLEARLY_FARTHER = 1.5;
const ANGLES_PER_RING = 16;

/**
 * Places labels beside their points, within `bounds`. No label covers another label, a line or a point.
 *
 * Earlier requests choose first. A label tries the eight places around its point, then rings farther out. There it gets
 * a line back to its point, unless it is much nearer to that one than to any other. It is undefined if all places are taken or its point lies outside.
 */
export function placeLabels(
  requests: readonly LabelRequest[],
  bounds: Box,
  pointRadius: number,
): (PlacedLabel | undefined)[] {
  const lines: Line[] = [];
  const labels: Box[] = [];
  const points: Box[] = requests
    .filter((point) => inside({ left: point.x, right: point.x, top: point.y, bottom: point.y }, bounds))
    .map(({ x, y }) => ({
      left: x - pointRadius,
      right: x + pointRadius,
      top: y - pointRadius,
      bottom: y + pointRadius,
    }));
  return requests.map((request, i) => {
    const { x, y, width, height } = request;
    if (!inside({ left: x, right: x, top: y, bottom: y }, bounds)) {
      return undefined;
    }
    for (const [left, top, far] of candidates(request, pointRadius)) {
      const box = { left, top, right: left + width, bottom: top + height };
      const free =
        inside(box, bounds) &&
        !labels.some((other) => overlap(box, other)) &&
        !points.some((other) => overlap(box, other)) &&
        !lines.some((line) => crosses(line, box));
      const leader = far && !standsAlone(box, i, requests) ? nearestOf(box, x, y) : undefined;
      const line = leader && ([x, y, ...leader] as const);
      if (free && !(line && labels.some((other) => crosses(line, other)))) {
        labels.push(box);
        if (line) {
          lines.push(line);
        }
        return { x: left, y: top, leader };
      }
    }
    return undefined;
  });
}

function* candidates({ x, y, width, height }: LabelRequest, radius: number): Generator<[number, number, boolean]> {
  const reach = radius + GAP;
  const diagonal = reach * Math.SQRT1_2;
  const middle = y - height / 2;
  yield [x + reach, middle, false];
  yield [x - reach - width, middle, false];
  yield [x - width / 2, y - reach - height, false];
  yield [x - width / 2, y + reach, false];
  yield [x + diagonal, y - diagonal - height, false];
  yield [x + diagonal, y + diagonal, false];
  yield [x - diagonal - width, y - diagonal - height, false];
  yield [x - diagonal - width, y + diagonal, false];
  for (const ring of RINGS) {
    for (let i = 0; i < ANGLES_PER_RING; i++) {
      const angle = (2 * Math.PI * i) / ANGLES_PER_RING;
      const cos = Math.cos(angle);
      const sin = Math.sin(angle);
      // The side of the label that faces the point stands on the ring.
      yield [x + ring * cos - (width / 2) * (1 - cos), y + ring * sin - (height / 2) * (1 - sin), true];
    }
  }
}

/** Whether a label is so much nearer to its own point than to any other that it needs no line. */
function standsAlone(box: Box, own: number, points: readonly LabelRequest[]): boolean {
  const away = ({ x, y }: LabelRequest): number => {
    const [nearX, nearY] = nearestOf(box, x, y);
    return Math.hypot(nearX - x, nearY - y);
  };
  const reach = CLEARLY_FARTHER * away(points[own]!);
  return points.every((point, i) => i === own || away(point) > reach);
}

function nearestOf({ left, top, right, bottom }: Box, x: number, y: number): [number, number] {
  return [Math.min(right, Math.max(left, x)), Math.min(bottom, Math.max(top, y))];
}

function inside(box: Box, bounds: Box): boolean {
  return box.left >= bounds.left && box.right <= bounds.right && box.top >= bounds.top && box.bottom <= bounds.bottom;
}

/** Whether a line goes through a box (Liang and Barsky's clipping). */
function crosses([x1, y1, x2, y2]: Line, { left, top, right, bottom }: Box): boolean {
  let enter = 0;
  let leave = 1;
  for (const [from, to, low, high] of [
    [x1, x2, left, right],
    [y1, y2, top, bottom],
  ] as const) {
    const way = to - from;
    if (way === 0) {
      if (from <= low || from >= high) {
        return false;
      }
    } else {
      const first = (low - from) / way;
      const second = (high - from) / way;
      enter = Math.max(enter, Math.min(first, second));
      leave = Math.min(leave, Math.max(first, second));
    }
  }
  return enter < leave;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
