import { luminance, parseColour, type HeatMapColours, type Rgb } from './colour';

/** The colours and the font a canvas draws with; style sheets use the variables themselves. */
export interface Theme {
  readonly dark: boolean;
  readonly highContrast: boolean;
  readonly background: Rgb;
  readonly foreground: Rgb;
  /** Secondary text. */
  readonly description: Rgb;
  readonly focus: Rgb;
  /** Points of a chart. */
  readonly accent: Rgb;
  /** A second line in the same chart. */
  readonly secondAccent: Rgb;
  /** Undefined if VS Code has not set them. */
  readonly heatMap: HeatMapColours | undefined;
  readonly fontFamily: string;
}

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const highContrast = /\bvscode-high-contrast/.test(document.body.className);
  const light = /\bvscode-(high-contrast-)?light\b/.test(document.body.className);
  const read = (name: string): Rgb | undefined => parseColour(style.getPropertyValue(`--vscode-${name}`));
  const colour = (name: string, fallback: Rgb): Rgb => read(name) ?? fallback;
  const background = colour('editor-background', light ? [255, 255, 255] : [31, 31, 31]);
  const dark = luminance(background) < 0.2;
  const foreground = colour('foreground', dark ? [204, 204, 204] : [59, 59, 59]);
  return {
    dark,
    highContrast,
    background,
    foreground,
    description: highContrast ? foreground : colour('descriptionForeground', foreground),
    focus: colour(highContrast ? 'contrastActiveBorder' : 'focusBorder', [0, 120, 212]),
    accent: colour('charts-blue', dark ? [55, 148, 255] : [26, 133, 255]),
    secondAccent: colour('charts-orange', [209, 134, 22]),
    heatMap: readHeatMap(read),
    fontFamily: style.getPropertyValue('--vscode-font-family') || 'system-ui, sans-serif',
  };
}

function readHeatMap(read: (name: string) => Rgb | undefined): HeatMapColours | undefined {
  const opposite = read('vecinity-heatMapOpposite');
  const halfOpposite = read('vecinity-heatMapHalfOpposite');
  const halfSame = read('vecinity-heatMapHalfSame');
  const same = read('vecinity-heatMapSame');
  return opposite && halfOpposite && halfSame && same ? { opposite, halfOpposite, halfSame, same } : undefined;
}

/** VS Code changes variables on the root element and classes on the body when the user changes the theme. */
export function onThemeChange(listener: () => void): void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
}
