import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { ChartContent, ChartSeries } from './chartContent';
import { css, mix, type Rgb } from './colour';
import { element, setAttributes } from './dom';
import { onThemeChange, readTheme } from './theme';

export interface ChartOptions {
  readonly title: string;
  readonly x: {
    readonly label: string;
    /** Equal steps are equal factors, and each x has its own tick. */
    readonly log?: boolean;
    format(value: number): string;
  };
  readonly y: {
    format(value: number): string;
    /** The axis begins at 0. */
    readonly fromZero?: boolean;
  };
}

/** Between ticks: epochs and seconds are counted in whole ones. */
const wholeSteps = [1, 2, 5]
  .flatMap((step) => Array.from({ length: 7 }, (_, power) => step * 10 ** power))
  .sort((a, b) => a - b);

/** A chart of lines over one x axis. What it shows must stand in a table too: its canvas is for eyes only. */
export class LineChart {
  readonly element: HTMLElement;
  private readonly box: HTMLElement;
  private readonly readout = element('span', { class: 'chart-readout' });
  private readonly legend = element('span', { class: 'chart-legend', 'aria-hidden': 'true' });
  private theme = readTheme();
  private plot: uPlot | undefined;
  private content: ChartContent | undefined;
  /** What the drawn axes and lines were made for. */
  private shape = '';

  constructor(private readonly options: ChartOptions) {
    this.box = element('div', { class: 'chart-box', role: 'img' });
    this.element = element(
      'figure',
      { class: 'chart' },
      element(
        'figcaption',
        { class: 'chart-head' },
        element('span', { class: 'chart-title' }, options.title),
        this.legend,
        this.readout,
      ),
      this.box,
    );
    new ResizeObserver(() => this.fit()).observe(this.box);
    onThemeChange(() => {
      this.theme = readTheme();
      this.shape = '';
      this.draw();
    });
  }

  show(content: ChartContent): void {
    this.content = content;
    setAttributes(this.box, { 'aria-label': `${this.options.title}. ${content.summary}` });
    this.draw();
  }

  private draw(): void {
    const { content } = this;
    if (!content) {
      return;
    }
    // A chart is made anew where more than its numbers has changed.
    const shape = JSON.stringify([
      content.series.map(({ name, style, errors }) => [name, style, errors !== undefined]),
      this.options.x.log ? content.x : null,
    ]);
    if (!this.plot || shape !== this.shape) {
      this.plot?.destroy();
      this.plot = this.create(content);
      this.shape = shape;
    } else {
      this.plot.setData(this.data(content));
    }
    this.showLegend(content);
    this.showReadout(null);
  }

  private data({ x, series }: ChartContent): uPlot.AlignedData {
    return [x.map((value) => this.position(value)), ...series.map(({ values }) => [...values])];
  }

  /** Where an x lies on the axis that is drawn. */
  private position(x: number): number {
    return this.options.x.log ? Math.log2(x) : x;
  }

  private fit(): void {
    const { clientWidth: width, clientHeight: height } = this.box;
    if (width > 0 && height > 0) {
      this.plot?.setSize({ width, height });
    }
  }

  private create(content: ChartContent): uPlot {
    const { theme, options } = this;
    const text = css(theme.description);
    const grid = { stroke: css(mix(theme.background, theme.foreground, theme.highContrast ? 0.3 : 0.1)), width: 1 };
    const font = `11px ${theme.fontFamily}`;
    const axis = { stroke: text, grid, ticks: { ...grid, size: 4 }, font, labelFont: font, gap: 3 };
    return new uPlot(
      {
        width: Math.max(50, this.box.clientWidth),
        height: Math.max(50, this.box.clientHeight),
        legend: { show: false },
        padding: [8, 10, 0, 0],
        cursor: {
          drag: { x: false, y: false },
          x: true,
          y: false,
          points: { size: 7, fill: css(theme.background), width: 2 },
        },
        scales: {
          x: { time: false, range: (_, min, max) => this.rangeOfX(min, max) },
          y: { range: (_, min, max) => this.rangeOfY(min, max) },
        },
        axes: [
          {
            ...axis,
            label: options.x.label,
            labelSize: 16,
            labelGap: 0,
            size: 24,
            ...(options.x.log
              ? {
                  splits: content.x.map((x) => Math.log2(x)),
                  filter: (plot: uPlot, splits: number[]) => roomy(plot, splits),
                }
              : { incrs: wholeSteps }),
            values: (_, splits) =>
              splits.map((value) =>
                typeof value === 'number' ? options.x.format(options.x.log ? Math.round(2 ** value) : value) : '',
              ),
          },
          {
            ...axis,
            space: 26,
            size: (_, values) =>
              14 + 6.5 * Math.max(0, ...((values as string[] | null) ?? []).map((value) => value.length)),
            values: (_, splits) => splits.map((value) => (value === 0 ? '0' : options.y.format(value))),
          },
        ],
        series: [{}, ...content.series.map((series) => this.seriesOptions(series))],
        hooks: {
          drawAxes: [(plot) => this.drawUnder(plot)],
          draw: [(plot) => this.drawOver(plot)],
          setCursor: [(plot) => this.showReadout(plot.cursor.idx ?? null)],
        },
      },
      this.data(content),
      this.box,
    );
  }

  private seriesOptions({ name, style, colour }: ChartSeries): uPlot.Series {
    const stroke = css(this.colour(colour));
    return {
      label: name,
      stroke,
      width: style === 'points' ? 0 : colour === 'quiet' ? 1 : 2,
      // Told apart without colours, too.
      ...(colour === 'second' ? { dash: [6, 4] } : {}),
      points: { show: style !== 'line', size: 6, fill: stroke, stroke },
      spanGaps: true,
    };
  }

  private colour(name: ChartSeries['colour']): Rgb {
    const { theme } = this;
    switch (name) {
      case 'first':
        return theme.accent;
      case 'second':
        return theme.secondAccent;
      case 'quiet':
        return mix(theme.background, theme.accent, theme.highContrast ? 0.8 : 0.5);
    }
  }

  private rangeOfX(min: number | null, max: number | null): [number, number] {
    const from = min ?? 0;
    const to = max ?? from + 1;
    if (this.options.x.log) {
      return [from - 0.4, to + 0.4];
    }
    return [Math.min(0, from), Math.max(to, from + 1e-9)];
  }

  private rangeOfY(min: number | null, max: number | null): [number, number] {
    const reach = (sign: 1 | -1, start: number): number =>
      (this.content?.series ?? []).reduce((far, { values, errors }) => {
        values.forEach((value, i) => {
          if (value !== null) {
            far = sign * Math.max(sign * far, sign * (value + sign * (errors?.[i] ?? 0)));
          }
        });
        return far;
      }, start);
    if (min === null || max === null) {
      return [0, 1];
    }
    const low = reach(-1, min);
    const high = reach(1, max);
    const space = high > low ? 0.08 * (high - low) : Math.abs(high) * 0.1 || 1;
    return [this.options.y.fromZero ? 0 : low - space, high + space];
  }

  /** Behind the lines: the band of noise. */
  private drawUnder(plot: uPlot): void {
    const { band } = this.content ?? {};
    if (!band) {
      return;
    }
    const { ctx: context, bbox } = plot;
    const top = plot.valToPos(band.to, 'y', true);
    const bottom = plot.valToPos(band.from, 'y', true);
    context.save();
    context.fillStyle = css(this.colour('first'), this.theme.highContrast ? 0.3 : 0.14);
    context.fillRect(bbox.left, top, bbox.width, Math.max(1, bottom - top));
    context.restore();
  }

  /** Over the lines: error bars, and the place that is pointed out. */
  private drawOver(plot: uPlot): void {
    const { content } = this;
    if (!content) {
      return;
    }
    const { ctx: context, bbox } = plot;
    const ratio = uPlot.pxRatio;
    context.save();
    context.lineWidth = ratio * 1.5;
    for (const { values, errors, colour } of content.series) {
      context.strokeStyle = css(this.colour(colour));
      values.forEach((value, i) => {
        const error = errors?.[i];
        if (value === null || !error) {
          return;
        }
        const x = plot.valToPos(this.position(content.x[i]!), 'x', true);
        const high = plot.valToPos(value + error, 'y', true);
        const low = plot.valToPos(value - error, 'y', true);
        const half = 4 * ratio;
        context.beginPath();
        context.moveTo(x, high);
        context.lineTo(x, low);
        for (const y of [high, low]) {
          context.moveTo(x - half, y);
          context.lineTo(x + half, y);
        }
        context.stroke();
      });
    }
    const { mark } = content;
    if (mark) {
      const x = plot.valToPos(this.position(mark.x), 'x', true);
      context.strokeStyle = css(this.theme.foreground);
      context.setLineDash([2 * ratio, 3 * ratio]);
      context.lineWidth = ratio;
      context.beginPath();
      context.moveTo(x, bbox.top);
      context.lineTo(x, bbox.top + bbox.height);
      context.stroke();
      context.setLineDash([]);
      context.font = `600 ${11 * ratio}px ${this.theme.fontFamily}`;
      context.fillStyle = css(this.theme.foreground);
      const width = context.measureText(mark.text).width;
      const right = x + 5 * ratio + width < bbox.left + bbox.width;
      context.textBaseline = 'bottom';
      context.textAlign = right ? 'left' : 'right';
      context.fillText(mark.text, x + (right ? 5 : -5) * ratio, bbox.top + bbox.height - 4 * ratio);
    }
    context.restore();
  }

  private showLegend({ series }: ChartContent): void {
    const named = series.length > 1 ? series.filter(({ name }) => name !== '') : [];
    this.legend.replaceChildren(
      ...named.map(({ name, colour }) =>
        element('span', { class: `chart-key chart-key-${colour}` }, element('span', { class: 'chart-swatch' }), name),
      ),
    );
  }

  /** The values at the pointer; the last ones where it is not here. */
  private showReadout(index: number | null): void {
    const { content, options } = this;
    if (!content || content.x.length === 0) {
      this.readout.textContent = '';
      return;
    }
    const at = index ?? content.x.length - 1;
    const values = content.series.flatMap(({ values: all }) => {
      const value = all[at];
      return value === null || value === undefined ? [] : [options.y.format(value)];
    });
    this.readout.textContent =
      index === null || values.length === 0
        ? ''
        : `${options.x.label.toLowerCase()} ${options.x.format(content.x[at]!)}: ${values.join(', ')}`;
  }
}

/** Leaves out ticks whose labels would touch the one before. */
function roomy(plot: uPlot, splits: readonly number[]): (number | null)[] {
  const labelWidth = 28;
  let last = -Infinity;
  return splits.map((value) => {
    const at = plot.valToPos(value, 'x');
    if (at - last < labelWidth) {
      return null;
    }
    last = at;
    return value;
  });
}
