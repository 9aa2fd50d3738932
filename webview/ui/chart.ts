import type { Theme } from './theme';
import type { Target } from './chartData';
import type { Area, Viewport } from './viewport';

/** Everything a chart needs to draw its data. Sizes are CSS pixels. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
  readonly viewport: Viewport;
  readonly target: Target | undefined;
}

/** What a tooltip or a screen reader says about a target. */
export interface Reading {
  readonly words: readonly string[];
  readonly value: string;
  readonly note: string;
}

/** Draws words on a canvas, and knows what is where. */
export interface Chart {
  /** What the chart shows, for screen readers. */
  readonly label: string;
  /** What a reader must know to read the chart right. */
  readonly note?: string | undefined;
  draw(context: CanvasRenderingContext2D, frame: Frame): void;
  /** The part of the canvas that pans and zooms. */
  area(frame: Frame): Area;
  hit(x: number, y: number, frame: Frame): Target | undefined;
  /** Where the target is on the canvas. */
  place(target: Target, frame: Frame): readonly [x: number, y: number];
  /** The next target in a direction of the keyboard; the first one if there is none yet. */
  step(target: Target | undefined, dx: number, dy: number): Target;
  read(target: Target): Reading;
}

export function font(theme: Theme, size: number, weight = 400): string {
  return `${weight} ${size}px ${theme.fontFamily}`;
}
