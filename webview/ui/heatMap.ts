import { formatCosine } from '../../src/core/numberText';
import { css } from './colour';
import type { Theme } from './theme';
import { font, type Chart, type Frame, type Reading } from './chart';
import type { Similarities, Target } from './chartData';
import { colourScale, usualColours, type ColourScale } from './colourScale';
import {
  LABEL_GAP,
  labelledPositions,
  layoutHeatMap,
  LINE_HEIGHT,
  SMALL_LINE_HEIGHT,
  visibleCells,
  type HeatMapLayout,
} from './heatMapLayout';
import { Labels, NARROW_CHART } from './labels';
import type { Area } from './viewport';

const LABEL_SIZE = 12;
const SMALL_LABEL_SIZE = 10;
const MAX_LABEL_LENGTH = 18;
const NARROW_LABEL_LENGTH = 10;
/** Cells at least this large show their numbers. */
const MIN_NUMBER_CELL = 29;
const WIDEST_NUMBER = formatCosine(-0.88, 2);
/** Font sizes of the numbers in pixels; the largest that fits into a cell is used. */
const NUMBER_SIZES = [12, 11, 10, 9, 8];
/** Pixels of a cell that stay free beside its number. */
const NUMBER_MARGIN = 4;
/** Cells at least this large stand apart. */
const MIN_GAP_CELL = 9;
const LEGEND_WIDTH = 200;
const TILT = -Math.PI / 4;

/** Cosine similarities of words as coloured cells. */
export class HeatMap implements Chart {
  readonly label: string;
  /** Position of each word in `order`. */
  private readonly positions: readonly number[];
  private readonly wideLabels: Labels;
  private readonly narrowLabels: Labels;
  private painted: { theme: Theme; scale: ColourScale; cells: HTMLCanvasElement } | undefined;

  /** @param order the word at each row and column. */
  constructor(
    private readonly data: Similarities,
    private readonly order: readonly number[],
    title: string,
  ) {
    this.label = `Heat map of cosine similarity, ${data.words.length} words, ${title}`;
    this.wideLabels = new Labels(data.words, MAX_LABEL_LENGTH);
    this.narrowLabels = new Labels(data.words, NARROW_LABEL_LENGTH);
    const positions = new Array<number>(order.length);
    order.forEach((id, position) => (positions[id] = position));
    this.positions = positions;
  }

  draw(context: CanvasRenderingContext2D, frame: Frame): void {
    const layout = this.layout(frame);
    const { scale, cells } = this.paint(frame.theme);
    const { area, cell, left, top } = layout;
    const side = cell * this.order.length;
    context.save();
    context.beginPath();
    context.rect(area.x, area.y, area.width, area.height);
    context.clip();
    context.imageSmoothingEnabled = false;
    context.drawImage(cells, left, top, side, side);
    this.drawGaps(context, frame, layout);
    this.drawNumbers(context, frame, layout, scale);
    if (frame.target) {
      this.drawTarget(context, frame, layout, frame.target);
    }
    context.restore();
    this.drawRowLabels(context, frame, layout);
    this.drawColumnLabels(context, frame, layout);
    this.drawLegend(context, frame, area, scale);
  }

  area(frame: Frame): Area {
    return this.layout(frame).area;
  }

  hit(x: number, y: number, frame: Frame): Target | undefined {
    const { area, cell, left, top } = this.layout(frame);
    if (x < area.x || y < area.y || x >= area.x + area.width || y >= area.y + area.height) {
      return undefined;
    }
    const row = this.order[Math.floor((y - top) / cell)];
    const column = this.order[Math.floor((x - left) / cell)];
    return row === undefined || column === undefined ? undefined : { row, column };
  }

  place({ row, column }: Target, frame: Frame): readonly [number, number] {
    const { cell, left, top } = this.layout(frame);
    return [left + (this.positions[column]! + 0.5) * cell, top + (this.positions[row]! + 0.5) * cell];
  }

  step(target: Target | undefined, dx: number, dy: number): Target {
    const last = this.order.length - 1;
    const move = (id: number, by: number): number => this.order[Math.min(last, Math.max(0, this.positions[id]! + by))]!;
    return target
      ? { row: move(target.row, dy), column: move(target.column, dx) }
      : { row: this.order[0]!, column: this.order[0]! };
  }

  read({ row, column }: Target): Reading {
    const { words, similarity } = this.data;
    return {
      words: row === column ? [words[row]!.word] : [words[row]!.word, words[column]!.word],
      value: formatCosine(similarity[row * words.length + column]!),
      note: row === column ? 'the word with itself' : '',
    };
  }

  private labels({ width }: Frame): Labels {
    return width < NARROW_CHART ? this.narrowLabels : this.wideLabels;
  }

  private layout(frame: Frame): HeatMapLayout {
    const widest = Math.max(...this.labels(frame).widths(font(frame.theme, LABEL_SIZE)));
    return layoutHeatMap(this.order.length, widest, frame, frame.viewport);
  }

  /** A picture with one pixel for each cell, which is enlarged when drawn: 40,000 cells cost as little as four. */
  private paint(theme: Theme): { scale: ColourScale; cells: HTMLCanvasElement } {
    if (this.painted?.theme !== theme) {
      const scale = colourScale(theme.background, theme.foreground, theme.heatMap ?? usualColours(theme.dark));
      const size = this.order.length;
      const cells = document.createElement('canvas');
      cells.width = size;
      cells.height = size;
      const context = cells.getContext('2d')!;
      const pixels = context.createImageData(size, size);
      this.order.forEach((row, y) =>
        this.order.forEach((column, x) => {
          pixels.data.set([...scale.colour(this.data.similarity[row * size + column]!), 255], 4 * (y * size + x));
        }),
      );
      context.putImageData(pixels, 0, 0);
      this.painted = { theme, scale, cells };
    }
    return this.painted;
  }

  /** First and last row or column in sight. */
  private visible(start: number, extent: number, origin: number, cell: number): [number, number] {
    return visibleCells(this.order.length, start, extent, origin, cell);
  }

  private drawGaps(
    context: CanvasRenderingContext2D,
    { theme }: Frame,
    { area, cell, left, top }: HeatMapLayout,
  ): void {
    if (cell < MIN_GAP_CELL) {
      return;
    }
    const side = cell * this.order.length;
    // In high contrast a cell of 0 is as black as the background.
    context.strokeStyle = theme.highContrast ? css(theme.foreground, 0.4) : css(theme.background);
    context.lineWidth = cell > 24 && !theme.highContrast ? 2 : 1;
    context.beginPath();
    const [firstRow, lastRow] = this.visible(area.y, area.height, top, cell);
    for (let row = firstRow; row <= lastRow + 1; row++) {
      context.moveTo(left, top + row * cell);
      context.lineTo(left + side, top + row * cell);
    }
    const [firstColumn, lastColumn] = this.visible(area.x, area.width, left, cell);
    for (let column = firstColumn; column <= lastColumn + 1; column++) {
      context.moveTo(left + column * cell, top);
      context.lineTo(left + column * cell, top + side);
    }
    context.stroke();
  }

  private drawNumbers(
    context: CanvasRenderingContext2D,
    { theme }: Frame,
    layout: HeatMapLayout,
    scale: ColourScale,
  ): void {
    const { area, cell, left, top } = layout;
    if (cell < MIN_NUMBER_CELL) {
      return;
    }
    const fits = (size: number): boolean => {
      context.font = font(theme, size);
      return context.measureText(WIDEST_NUMBER).width <= cell - NUMBER_MARGIN;
    };
    if (!NUMBER_SIZES.some(fits)) {
      return;
    }
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    const [firstRow, lastRow] = this.visible(area.y, area.height, top, cell);
    const [firstColumn, lastColumn] = this.visible(area.x, area.width, left, cell);
    for (let row = firstRow; row <= lastRow; row++) {
      for (let column = firstColumn; column <= lastColumn; column++) {
        const cosine = this.data.similarity[this.order[row]! * this.order.length + this.order[column]!]!;
        context.fillStyle = scale.text(cosine);
        context.fillText(formatCosine(cosine, 2), left + (column + 0.5) * cell, top + (row + 0.5) * cell);
      }
    }
  }

  private drawTarget(
    context: CanvasRenderingContext2D,
    { theme }: Frame,
    layout: HeatMapLayout,
    { row, column }: Target,
  ): void {
    const { cell, left, top } = layout;
    const x = left + this.positions[column]! * cell;
    const y = top + this.positions[row]! * cell;
    context.strokeStyle = css(theme.background);
    context.lineWidth = 4;
    context.strokeRect(x, y, cell, cell);
    context.strokeStyle = css(theme.foreground);
    context.lineWidth = 2;
    context.strokeRect(x, y, cell, cell);
  }

  private labelled(first: number, last: number, room: number, target: number | undefined): number[] {
    return labelledPositions(first, last, room, target === undefined ? undefined : this.positions[target]!);
  }

  /** @param room pixels from one label to the next, if all are drawn */
  private labelStyle(context: CanvasRenderingContext2D, theme: Theme, marked: boolean, room: number): void {
    const small = room < LINE_HEIGHT && room >= SMALL_LINE_HEIGHT;
    context.font = font(theme, small ? SMALL_LABEL_SIZE : LABEL_SIZE, marked ? 600 : 400);
    context.fillStyle = css(marked ? theme.foreground : theme.description);
  }

  private drawRowLabels(context: CanvasRenderingContext2D, frame: Frame, layout: HeatMapLayout): void {
    const { theme, target } = frame;
    const { texts } = this.labels(frame);
    const { area, cell, left, top } = layout;
    const [first, last] = this.visible(area.y, area.height, top, cell);
    const right = Math.max(area.x, left) - LABEL_GAP;
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    for (const position of this.labelled(first, last, cell, target?.row)) {
      const y = top + (position + 0.5) * cell;
      if (y >= area.y && y <= area.y + area.height) {
        const id = this.order[position]!;
        this.labelStyle(context, theme, id === target?.row, cell);
        context.fillText(texts[id]!, right, y, right - 4);
      }
    }
  }

  private drawColumnLabels(context: CanvasRenderingContext2D, frame: Frame, layout: HeatMapLayout): void {
    const { theme, target } = frame;
    const { texts } = this.labels(frame);
    const { area, cell, left, top, tilted } = layout;
    const [first, last] = this.visible(area.x, area.width, left, cell);
    const bottom = Math.max(area.y, top) - LABEL_GAP;
    context.textAlign = tilted ? 'left' : 'center';
    context.textBaseline = tilted ? 'middle' : 'alphabetic';
    const room = tilted ? cell * Math.SQRT1_2 : cell;
    for (const position of this.labelled(first, last, room, target?.column)) {
      const x = left + (position + 0.5) * cell;
      if (x >= area.x && x <= area.x + area.width) {
        const id = this.order[position]!;
        this.labelStyle(context, theme, id === target?.column, room);
        context.save();
        context.translate(x, bottom);
        context.rotate(tilted ? TILT : 0);
        context.fillText(texts[id]!, 0, 0);
        context.restore();
      }
    }
  }

  private drawLegend(
    context: CanvasRenderingContext2D,
    { width, theme, target }: Frame,
    area: Area,
    scale: ColourScale,
  ): void {
    const extent = Math.min(LEGEND_WIDTH, width - 40);
    const left = Math.max(20, area.x + (area.width - extent) / 2);
    const top = area.y + area.height + 16;
    for (let x = 0; x < extent; x++) {
      context.fillStyle = css(scale.colour((2 * x) / (extent - 1) - 1));
      context.fillRect(left + x, top, 1.5, 8);
    }
    if (theme.highContrast) {
      context.strokeStyle = css(theme.foreground);
      context.lineWidth = 1;
      context.strokeRect(left - 0.5, top - 0.5, extent + 1, 9);
    }
    context.font = font(theme, 11);
    context.fillStyle = css(theme.description);
    context.textAlign = 'center';
    context.textBaseline = 'top';
    ['\u22121', '0', '1'].forEach((text, i) => context.fillText(text, left + (i * extent) / 2, top + 12));
    context.fillText('cosine', left + extent / 4, top + 12);
    if (target) {
      const cosine = this.data.similarity[target.row * this.data.words.length + target.column]!;
      const x = left + ((Math.min(1, Math.max(-1, cosine)) + 1) / 2) * extent;
      context.fillStyle = css(theme.foreground);
      context.beginPath();
      context.moveTo(x, top - 1);
      context.lineTo(x - 4, top - 7);
      context.lineTo(x + 4, top - 7);
      context.fill();
    }
  }
}
