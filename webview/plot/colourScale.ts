import { contrast, css, mix, type Rgb } from '../ui/colour';

/** Colours of cosines: blue below 0, the background at 0, orange above; they differ for people with the usual colour blindness. */
export interface ColourScale {
  /** The colour of a cosine; values outside -1..1 are clamped, NaN counts as 0. */
  colour(cosine: number): Rgb;
  /** Black or white as a CSS colour, whichever reads better on the cell of that cosine. */
  text(cosine: number): string;
}

interface Arms {
  /** The colours in the middle and at the end of the arm. */
  readonly negative: readonly [Rgb, Rgb];
  readonly positive: readonly [Rgb, Rgb];
}

const ON_DARK: Arms = {
  negative: [
    [33, 92, 152],
    [150, 208, 255],
  ],
  positive: [
    [156, 74, 24],
    [255, 208, 130],
  ],
};
const ON_LIGHT: Arms = {
  negative: [
    [112, 177, 232],
    [8, 66, 128],
  ],
  positive: [
    [243, 165, 92],
    [138, 48, 4],
  ],
};

const STEPS = 256;
const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

/**
 * A scale for a theme. 0 is the background moved a little towards the foreground, so that a cell of 0 still shows as a
 * cell; from there to either end the luminance only rises (dark themes) or only falls (light ones).
 */
export function colourScale(background: Rgb, foreground: Rgb, dark: boolean): ColourScale {
  const arms = dark ? ON_DARK : ON_LIGHT;
  const neutral = mix(background, foreground, 0.07);
  const ramp = ([middle, end]: readonly [Rgb, Rgb]): Rgb[] =>
    Array.from({ length: STEPS + 1 }, (_, i) => {
      const at = (2 * i) / STEPS;
      return at <= 1 ? mix(neutral, middle, at) : mix(middle, end, at - 1);
    });
  const negative = ramp(arms.negative);
  const positive = ramp(arms.positive);
  const colour = (cosine: number): Rgb => {
    const step = Math.min(STEPS, Math.round(Math.abs(cosine) * STEPS)) || 0;
    return (cosine < 0 ? negative : positive)[step]!;
  };
  return {
    colour,
    text: (cosine) => {
      const cell = colour(cosine);
      return contrast(cell, WHITE) >= contrast(cell, BLACK) ? css(WHITE) : css(BLACK);
    },
  };
}
