import { contrast, css, mix, type HeatMapColours, type Rgb } from './colour';

/**
 * Colours of cosines: blue below 0, the background at 0, orange above. People with the usual colour blindness can tell
 * them apart.
 */
export interface ColourScale {
  /** The colour of a cosine; values outside -1..1 are clamped, NaN counts as 0. */
  colour(cosine: number): Rgb;
  /** Black or white as a CSS colour, whichever reads better on the cell of that cosine. */
  text(cosine: number): string;
}

const ON_DARK: HeatMapColours = {
  opposite: [150, 208, 255],
  halfOpposite: [33, 92, 152],
  halfSame: [156, 74, 24],
  same: [255, 208, 130],
};
const ON_LIGHT: HeatMapColours = {
  opposite: [8, 66, 128],
  halfOpposite: [112, 177, 232],
  halfSame: [243, 165, 92],
  same: [138, 48, 4],
};

/** The colours that the manifest contributes, for a dark or a light background. */
export function usualColours(dark: boolean): HeatMapColours {
  return dark ? ON_DARK : ON_LIGHT;
}

const STEPS = 256;
const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

/**
 * A scale for a theme. 0 is the background moved a little towards the foreground, so that a cell of 0 still shows. From
 * there to either end the luminance of the usual colours only rises (dark themes) or only falls (light ones).
 */
export function colourScale(background: Rgb, foreground: Rgb, colours: HeatMapColours): ColourScale {
  const neutral = mix(background, foreground, 0.07);
  const ramp = (middle: Rgb, end: Rgb): Rgb[] =>
    Array.from({ length: STEPS + 1 }, (_, i) => {
      const at = (2 * i) / STEPS;
      return at <= 1 ? mix(neutral, middle, at) : mix(middle, end, at - 1);
    });
  const negative = ramp(colours.halfOpposite, colours.opposite);
  const positive = ramp(colours.halfSame, colours.same);
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
