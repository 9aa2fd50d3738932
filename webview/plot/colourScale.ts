import { contrast, css, mix, type Rgb } from '../ui/colour';

/** Colours of cosines: blue below 0, the background at 0, orange above; safe for the usual colour blindness. */
export interface ColourScale {
  /** Of a cosine; what lies outside -1..1 is clamped, NaN is 0. */
  colour(cosine: number): Rgb;
  /** Black or white as a CSS colour, whichever reads better on the cell of that cosine. */
  text(cosine: number): string;
}

interface Arms {
  /** From near 0 to the end of the arm. */
  readonly negative: readonly [Rgb, Rgb];
  readonly positive: readonly [Rgb, Rgb];
}

const onDark: Arms = {
  negative: [
    [33, 92, 152],
    [150, 208, 255],
  ],
  positive: [
    [156, 74, 24],
    [255, 208, 130],
  ],
};
const onLight: Arms = {
  negative: [
    [112, 177, 232],
    [8, 66, 128],
  ],
  positive: [
    [243, 165, 92],
    [138, 48, 4],
  ],
};

const steps = 256;
const black: Rgb = [0, 0, 0];
const white: Rgb = [255, 255, 255];

/**
 * A scale for a theme. 0 is the background moved a little towards the foreground, so that a cell of 0 still shows as a
 * cell; from there to either end the luminance only rises (dark themes) or only falls (light ones).
 */
export function colourScale(background: Rgb, foreground: Rgb, dark: boolean): ColourScale {
  const arms = dark ? onDark : onLight;
  const neutral = mix(background, foreground, 0.07);
  const ramp = ([middle, end]: readonly [Rgb, Rgb]): Rgb[] =>
    Array.from({ length: steps + 1 }, (_, i) => {
      const at = (2 * i) / steps;
      return at <= 1 ? mix(neutral, middle, at) : mix(middle, end, at - 1);
    });
  const negative = ramp(arms.negative);
  const positive = ramp(arms.positive);
  const colour = (cosine: number): Rgb => {
    const step = Math.min(steps, Math.round(Math.abs(cosine) * steps)) || 0;
    return (cosine < 0 ? negative : positive)[step]!;
  };
  return {
    colour,
    text: (cosine) => {
      const cell = colour(cosine);
      return contrast(cell, white) >= contrast(cell, black) ? css(white) : css(black);
    },
  };
}
