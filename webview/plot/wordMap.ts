import { formatCosine, formatCount, formatPlace } from '../../src/core/numberText';
import { css } from '../ui/colour';
import type { Theme } from '../ui/theme';
import { font, type Chart, type Frame, type Reading } from '../ui/chart';
import { nearestWords, type ChartData, type Target } from '../ui/chartData';
import { Labels, NARROW_CHART } from '../ui/labels';
import { drawAxes } from './mapAxes';
import { placeLabels, type PlacedLabel } from './placeLabels';
import { toCanvas, type Area } from '../ui/viewport';

const LABEL_SIZE = 12;
const MAX_LABEL_LENGTH = 24;
const LABEL_HEIGHT = 15;
const RADIUS = 3.5;
/** A pointer within this many pixels means a point. */
const MAX_REACH = 14;
const MARGIN = { left: 52, right: 14, top: 12, bottom: 44 };
/** In a side bar the points get the room of the axes. */
const NARROW_MARGIN = { left: 30, right: 6, top: 22, bottom: 36 };
const NARROW_LABEL_LENGTH = 14;
/** Two or three words get a small figure, so that they do not stand far apart in an empty page. */
const FEW_WORDS = 3;
const FEW_WORDS_SIZE = { width: 520, height: 300 };
const TWO_WORDS_HEIGHT = 140;
const ONE_HOT_NOTE =
  'All words are equally far from each other, so no plane can show them. Their places on this circle mean nothing.';
/** The share of the area that the points fill; labels need the rest. */
const FILLED = 0.82;
const NEIGHBOUR_COUNT = 3;

interface Layout {
  readonly area: Area;
  /** Pixels of one unit of the points on the canvas. */
  readonly unit: number;
  /** Where the point (0, 0) is on the canvas. */
  readonly zero: readonly [x: number, y: number];
  readonly places: readonly (readonly [x: number, y: number])[];
}

/** Words as points of a plane, both axes to the same scale. */
export class WordMap implements Chart {
  readonly label: string;
  readonly note: string | undefined;
  private readonly middle: readonly [number, number];
  private readonly extent: readonly [number, number];
  private readonly wideLabels: Labels;
  private readonly narrowLabels: Labels;

  constructor(
    private readonly data: ChartData,
    title: string,
    isOneHot: boolean,
  ) {
    this.label = `Map of ${data.words.length} words by their two principal components, ${title}`;
    this.note = isOneHot && data.words.length > 2 ? ONE_HOT_NOTE : undefined;
    this.wideLabels = new Labels(data.words, MAX_LABEL_LENGTH);
    this.narrowLabels = new Labels(data.words, NARROW_LABEL_LENGTH);
    const range = (axis: 0 | 1): [number, number] => {
      const values = data.points.filter((_, i) => i % 2 === axis);
      return [Math.min(...values), Math.max(...values)];
    };
    const [left, right] = range(0);
    const [bottom, top] = range(1);
    this.middle = [(left + right) / 2, (bottom + top) / 2];
    this.extent = [right - left, top - bottom];
  }

  draw(context: CanvasRenderingContext2D, frame: Frame): void {
    const layout = this.layout(frame);
    const { area } = layout;
    const { theme, target } = frame;
    drawAxes(context, frame, { ...layout, explained: this.data.explained, isNarrow: isNarrow(frame) });
    context.save();
    context.beginPath();
    context.rect(area.x, area.y, area.width, area.height);
    context.clip();
    if (target) {
      this.drawNeighbours(context, theme, layout, target.row);
    }
    const labels = this.placeAll(frame, layout);
    this.drawPoints(context, frame, layout, labels);
    context.restore();
    this.drawHiddenCount(context, theme, layout, labels, isNarrow(frame));
  }

  area(frame: Frame): Area {
    const margin = isNarrow(frame) ? NARROW_MARGIN : MARGIN;
    const width = Math.max(40, frame.width - margin.left - margin.right);
    const height = Math.max(40, frame.height - margin.top - margin.bottom);
    const { length } = this.data.words;
    return {
      x: margin.left,
      y: margin.top,
      width: length <= FEW_WORDS ? Math.min(width, FEW_WORDS_SIZE.width) : width,
      height:
        length <= FEW_WORDS ? Math.min(height, length < FEW_WORDS ? TWO_WORDS_HEIGHT : FEW_WORDS_SIZE.height) : height,
    };
  }

  hit(x: number, y: number, frame: Frame): Target | undefined {
    const { places } = this.layout(frame);
    let best = MAX_REACH;
    let found: Target | undefined;
    places.forEach(([px, py], i) => {
      const distance = Math.hypot(px - x, py - y);
      if (distance < best) {
        best = distance;
        found = { row: i, column: i };
      }
    });
    return found;
  }

  place({ row }: Target, frame: Frame): readonly [number, number] {
    return this.layout(frame).places[row]!;
  }

  /** The nearest point in a direction; a distance aside counts twice as much as one straight ahead. */
  step(target: Target | undefined, dx: number, dy: number): Target {
    if (!target) {
      return { row: 0, column: 0 };
    }
    const at = (id: number): [number, number] => [this.data.points[2 * id]!, -this.data.points[2 * id + 1]!];
    const [x, y] = at(target.row);
    let best = Infinity;
    let found = target.row;
    this.data.words.forEach((_, id) => {
      const [otherX, otherY] = at(id);
      const ahead = (otherX - x) * dx + (otherY - y) * dy;
      const aside = Math.abs((otherX - x) * dy) + Math.abs((otherY - y) * dx);
      if (id !== target.row && ahead > 0 && ahead + 2 * aside < best) {
        best = ahead + 2 * aside;
        found = id;
      }
    });
    return { row: found, column: found };
  }

  read({ row }: Target): Reading {
    const { words } = this.data;
    const { word, count, rank, isToken } = words[row]!;
    const nearest = nearestWords(this.data, row, NEIGHBOUR_COUNT);
    const same = nearest.length > 1 && nearest.every((neighbour) => neighbour.cosine === 0);
    return {
      words: [word],
      value: count > 0 ? `${formatCount(count)}\u00d7` : formatPlace(rank, isToken),
      note: same
        ? 'cosine 0 with every other word'
        : nearest.map(({ id, cosine }) => `${this.wideLabels.texts[id]!} ${formatCosine(cosine)}`).join(', '),
    };
  }

  private labels(frame: Frame): Labels {
    return isNarrow(frame) ? this.narrowLabels : this.wideLabels;
  }

  private layout(frame: Frame): Layout {
    const area = this.area(frame);
    const [width, height] = this.extent;
    const fit =
      Math.min(width > 0 ? area.width / width : Infinity, height > 0 ? area.height / height : Infinity) * FILLED;
    const unit = Number.isFinite(fit) ? fit : 1;
    const place = (x: number, y: number): [number, number] =>
      toCanvas(frame.viewport, area, (x - this.middle[0]) * unit, (this.middle[1] - y) * unit);
    const places = this.data.words.map((_, i) => place(this.data.points[2 * i]!, this.data.points[2 * i + 1]!));
    return { area, unit: unit * frame.viewport.scale, zero: place(0, 0), places };
  }

  private placeAll(frame: Frame, { area, places }: Layout): (PlacedLabel | undefined)[] {
    const values = this.labels(frame).widths(font(frame.theme, LABEL_SIZE));
    return placeLabels(
      places.map(([x, y], i) => ({ x, y, width: values[i]! + 2, height: LABEL_HEIGHT })),
      { left: area.x, top: area.y, right: area.x + area.width, bottom: area.y + area.height },
      RADIUS + 0.5,
    );
  }

  /** Lines to the nearest words in the whole space; on the plane they may be far away. */
  private drawNeighbours(context: CanvasRenderingContext2D, theme: Theme, { places }: Layout, row: number): void {
    const nearest = nearestWords(this.data, row, NEIGHBOUR_COUNT).filter(({ cosine }) => cosine > 0);
    const [x, y] = places[row]!;
    context.lineWidth = 1.5;
    for (const { id, cosine } of nearest) {
      context.strokeStyle = css(theme.accent, Math.min(1, 0.25 + 0.75 * cosine));
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(...places[id]!);
      context.stroke();
    }
  }

  private drawHiddenCount(
    context: CanvasRenderingContext2D,
    theme: Theme,
    { area, places }: Layout,
    labels: readonly (PlacedLabel | undefined)[],
    narrow: boolean,
  ): void {
    const inside = ([x, y]: readonly [number, number]): boolean =>
      x >= area.x && y >= area.y && x <= area.x + area.width && y <= area.y + area.height;
    const hidden = labels.filter((label, i) => !label && inside(places[i]!)).length;
    if (hidden > 0) {
      context.font = font(theme, 11);
      context.fillStyle = css(theme.description);
      context.textAlign = 'right';
      context.textBaseline = 'top';
      const text = hidden === 1 ? '1 label hidden' : `${hidden} labels hidden`;
      const top = narrow ? area.y - 18 : area.y + 4;
      context.fillText(`${text}: zoom in`, area.x + area.width - 4, top, area.width);
    }
  }

  private drawPoints(
    context: CanvasRenderingContext2D,
    frame: Frame,
    { places }: Layout,
    labels: readonly (PlacedLabel | undefined)[],
  ): void {
    const { theme, target } = frame;
    const { texts } = this.labels(frame);
    context.lineWidth = 1;
    context.strokeStyle = css(theme.description, 0.6);
    labels.forEach((label, i) => {
      if (label?.leader) {
        context.beginPath();
        context.moveTo(...places[i]!);
        context.lineTo(...label.leader);
        context.stroke();
      }
    });
    places.forEach(([x, y]) => dot(context, x, y, RADIUS, css(theme.accent), css(theme.background)));
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.font = font(theme, LABEL_SIZE);
    context.fillStyle = css(theme.foreground);
    // A rim of the background keeps lines from running through the letters.
    context.strokeStyle = css(theme.background, 0.9);
    context.lineWidth = 3;
    context.lineJoin = 'round';
    labels.forEach((label, i) => {
      if (label && i !== target?.row) {
        context.strokeText(texts[i]!, label.x + 1, label.y + LABEL_HEIGHT / 2);
        context.fillText(texts[i]!, label.x + 1, label.y + LABEL_HEIGHT / 2);
      }
    });
    if (target) {
      this.drawTarget(context, theme, places[target.row]!, labels[target.row], texts[target.row]!);
    }
  }

  private drawTarget(
    context: CanvasRenderingContext2D,
    theme: Theme,
    [x, y]: readonly [number, number],
    label: PlacedLabel | undefined,
    text: string,
  ): void {
    dot(context, x, y, RADIUS + 2, css(theme.accent), css(theme.foreground));
    context.font = font(theme, LABEL_SIZE, 600);
    const left = label?.x ?? x + RADIUS + 4;
    const top = label?.y ?? y - LABEL_HEIGHT / 2;
    context.fillStyle = css(theme.background, 0.85);
    context.fillRect(left - 1, top, context.measureText(text).width + 4, LABEL_HEIGHT);
    context.fillStyle = css(theme.foreground);
    context.fillText(text, left + 1, top + LABEL_HEIGHT / 2);
  }
}

function isNarrow({ width }: Frame): boolean {
  return width < NARROW_CHART;
}

function dot(context: CanvasRenderingContext2D, x: number, y: number, size: number, fill: string, rim: string): void {
  context.fillStyle = fill;
  context.strokeStyle = rim;
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(x, y, size, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
}
