import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { ChartContent, ChartOptions, ChartSeries } from './chartContent';
import { drawBand, drawErrorBars, drawMark } from './chartMarks';
import { rangeOfX, rangeOfY, readoutText, roomyTicks, WHOLE_STEPS } from './chartScale';
import { css, mix, type Rgb } from './colour';
import { element, setAttributes } from './dom';
import { onThemeChange, readTheme } from './theme';

/** A chart of lines over one x axis. Screen readers cannot read its canvas, so a table must show the same. */
export class LineChart {
  readonly element: HTMLElement;
  private readonly box: HTMLElement;
  private readonly readout = element('span', { class: 'chart-readout' });
  private readonly legend = element('span', { class: 'chart-legend', 'aria-hidden': 'true' });
  private theme = readTheme();
  private plot: uPlot | undefined;
  private content: ChartContent | undefined;
  /** The series and ticks that the chart was made for. */
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
    // If more than the numbers has changed, the chart is made again.
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

  /** The place of an x on the axis. */
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
    const { series } = content;
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
          x: { time: false, range: (_, min, max) => rangeOfX(min, max, options.x.log) },
          y: { range: (_, min, max) => rangeOfY(min, max, this.content?.series ?? [], options.y.fromZero) },
        },
        axes: this.axes(content),
        series: [{}, ...series.map((one) => this.seriesOptions(one))],
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

  private axes({ x: places }: ChartContent): [x: uPlot.Axis, y: uPlot.Axis] {
    const { theme, options } = this;
    const { x, y } = options;
    const grid = { stroke: css(mix(theme.background, theme.foreground, theme.highContrast ? 0.3 : 0.1)), width: 1 };
    const font = `11px ${theme.fontFamily}`;
    const axis = { stroke: css(theme.description), grid, ticks: { ...grid, size: 4 }, font, labelFont: font, gap: 3 };
    const logTicks = {
      splits: places.map((place) => Math.log2(place)),
      filter: (plot: uPlot, splits: number[]) => roomyTicks(splits, (value) => plot.valToPos(value, 'x')),
    };
    return [
      {
        ...axis,
        label: x.label,
        labelSize: 16,
        labelGap: 0,
        size: 24,
        ...(x.log ? logTicks : { incrs: WHOLE_STEPS }),
        values: (_, splits) =>
          splits.map((value) => (typeof value === 'number' ? x.format(x.log ? Math.round(2 ** value) : value) : '')),
      },
      {
        ...axis,
        space: 26,
        size: (_, values) =>
          14 + 6.5 * Math.max(0, ...((values as string[] | null) ?? []).map((value) => value.length)),
        values: (_, splits) => splits.map((value) => (value === 0 ? '0' : y.format(value))),
      },
    ];
  }

  private seriesOptions({ name, style, colour }: ChartSeries): uPlot.Series {
    const stroke = css(this.colour(colour));
    return {
      label: name,
      stroke,
      width: style === 'points' ? 0 : colour === 'quiet' ? 1 : 2,
      // The dashes tell it from the first line without colours.
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

  /** Behind the lines: the band of noise. */
  private drawUnder(plot: uPlot): void {
    const { band } = this.content ?? {};
    if (band) {
      drawBand(plot, band, css(this.colour('first'), this.theme.highContrast ? 0.3 : 0.14));
    }
  }

  /** Over the lines: error bars and the marked place. */
  private drawOver(plot: uPlot): void {
    const { content } = this;
    if (!content) {
      return;
    }
    const places = content.x.map((x) => this.position(x));
    for (const series of content.series) {
      drawErrorBars(plot, places, series, css(this.colour(series.colour)));
    }
    if (content.mark) {
      drawMark(plot, this.position(content.mark.x), content.mark.text, this.theme);
    }
  }

  private showLegend({ series }: ChartContent): void {
    const named = series.length > 1 ? series.filter(({ name }) => name !== '') : [];
    this.legend.replaceChildren(
      ...named.map(({ name, colour }) =>
        element('span', { class: `chart-key chart-key-${colour}` }, element('span', { class: 'chart-swatch' }), name),
      ),
    );
  }

  private showReadout(index: number | null): void {
    this.readout.textContent = this.content ? readoutText(this.content, this.options, index) : '';
  }
}
