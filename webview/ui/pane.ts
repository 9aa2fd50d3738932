import { announce } from './announce';
import { iconButton } from './components';
import { element, setAttributes, wordText } from './dom';
import { shorten } from './format';
import type { Theme } from './theme';
import type { Chart, Frame } from './chart';
import type { Target } from './chartData';
import './pane.css';
import { panned, WHOLE_CHART, zoomed, type Viewport } from './viewport';

export interface PaneOptions {
  /** The user points at a target, or no longer at any. */
  onTarget(target: Target | undefined): void;
  /** Enter or a double click on a target. */
  onOpen(target: Target): void;
  /** Delete on a target. */
  onRemove(target: Target): void;
}

const ZOOM_STEP = 1.35;
const PAN_STEP = 48;
const ARROWS = new Map<string, readonly [number, number]>([
  ['ArrowLeft', [-1, 0]],
  ['ArrowRight', [1, 0]],
  ['ArrowUp', [0, -1]],
  ['ArrowDown', [0, 1]],
]);

/** A chart with its title and its canvas, which the user can pan, zoom and point at. */
export class Pane {
  readonly element: HTMLElement;
  private readonly title = element('h2', { class: 'pane-title' });
  private readonly note = element('p', { class: 'pane-note' });
  private readonly canvas = element('canvas', { 'aria-hidden': 'true' });
  private readonly tooltip = element('div', { class: 'tooltip', 'aria-hidden': 'true', hidden: true });
  private readonly box: HTMLElement;
  private chart: Chart | undefined;
  private theme: Theme | undefined;
  private target: Target | undefined;
  private viewport: Viewport = WHOLE_CHART;
  private scheduled = false;
  /** Where the pointer was when a drag moved last. */
  private dragged: { x: number; y: number } | undefined;

  constructor(private readonly options: PaneOptions) {
    this.box = element('div', { class: 'pane-box', tabindex: '0', role: 'application' }, this.canvas, this.tooltip);
    const zoomButtons = element(
      'div',
      { class: 'pane-tools' },
      iconButton('minus', 'Zoom out', () => this.zoomMiddle(1 / ZOOM_STEP)),
      iconButton('plus', 'Zoom in', () => this.zoomMiddle(ZOOM_STEP)),
      iconButton('fit', 'Show all', () => this.see(WHOLE_CHART)),
    );
    this.element = element(
      'figure',
      { class: 'pane' },
      element('header', { class: 'pane-head' }, this.title, zoomButtons),
      this.note,
      this.box,
    );
    this.listen();
    new ResizeObserver(() => this.schedule()).observe(this.box);
  }

  /** Shows another chart; `keepView` keeps the part in sight. */
  show(chart: Chart, title: string, theme: Theme, keepView: boolean): void {
    this.chart = chart;
    this.theme = theme;
    this.title.textContent = title;
    this.title.title = title;
    this.note.textContent = chart.note ?? '';
    setAttributes(this.box, {
      'aria-label': `${[chart.label, ...(chart.note === undefined ? [] : [chart.note])].join('. ')}. Arrow keys read it, Shift and arrow keys move it, plus and minus zoom, 0 shows all.`,
    });
    if (!keepView) {
      this.viewport = WHOLE_CHART;
    }
    this.schedule();
  }

  /** Marks a target; undefined takes the mark away. */
  mark(target: Target | undefined): void {
    this.target = target;
    this.schedule();
  }

  /** Draws the chart as it is seen on another canvas, on an area of `size` from its origin. */
  drawOn(context: CanvasRenderingContext2D): void {
    const frame = this.frame();
    if (this.chart && frame) {
      this.chart.draw(context, { ...frame, target: undefined });
    }
  }

  /** What stands below the heading; empty if there is nothing. */
  get caption(): string {
    return this.note.textContent;
  }

  get heading(): string {
    return this.title.textContent;
  }

  get size(): { readonly width: number; readonly height: number } {
    return { width: this.box.clientWidth, height: this.box.clientHeight };
  }

  private frame(): Frame | undefined {
    const { width, height } = this.size;
    return this.theme && width > 0 && height > 0
      ? { width, height, theme: this.theme, viewport: this.viewport, target: this.target }
      : undefined;
  }

  private see(viewport: Viewport): void {
    this.viewport = viewport;
    this.schedule();
  }

  private zoomMiddle(factor: number): void {
    const frame = this.frame();
    if (this.chart && frame) {
      const area = this.chart.area(frame);
      this.see(zoomed(this.viewport, area, factor, area.x + area.width / 2, area.y + area.height / 2));
    }
  }

  private schedule(): void {
    if (!this.scheduled) {
      this.scheduled = true;
      requestAnimationFrame(() => {
        this.scheduled = false;
        this.draw();
      });
    }
  }

  private draw(): void {
    const frame = this.frame();
    if (!this.chart || !frame) {
      return;
    }
    const ratio = window.devicePixelRatio;
    const width = Math.round(frame.width * ratio);
    const height = Math.round(frame.height * ratio);
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    const context = this.canvas.getContext('2d')!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, frame.width, frame.height);
    this.chart.draw(context, frame);
    this.showTooltip(this.chart, frame);
  }

  private showTooltip(chart: Chart, frame: Frame): void {
    this.tooltip.hidden = !frame.target;
    if (!frame.target) {
      return;
    }
    const { words, value, note } = chart.read(frame.target);
    this.tooltip.replaceChildren(
      element(
        'div',
        { class: 'tooltip-head' },
        ...words.flatMap((word, i) => {
          const text = wordText(shorten(word, 40));
          return i === 0 ? [text] : [element('span', { class: 'tooltip-sign' }, '~'), text];
        }),
        element('span', { class: 'tooltip-value' }, value),
      ),
      element('div', { class: 'tooltip-note' }, note),
    );
    const [x, y] = chart.place(frame.target, frame);
    const { offsetWidth: width, offsetHeight: height } = this.tooltip;
    const left = Math.min(frame.width - width - 4, Math.max(4, x - width / 2));
    const above = y - height - 22;
    const top = Math.min(frame.height - height - 4, above >= 4 ? above : y + 22);
    this.tooltip.style.setProperty('transform', `translate(${Math.round(left)}px, ${Math.round(top)}px)`);
  }

  private listen(): void {
    const { box } = this;
    const point = (event: MouseEvent): { x: number; y: number } => {
      const { left, top } = box.getBoundingClientRect();
      return { x: event.clientX - left, y: event.clientY - top };
    };
    box.addEventListener('pointerdown', (event) => {
      if (event.button === 0) {
        this.dragged = point(event);
        box.setPointerCapture(event.pointerId);
      }
    });
    box.addEventListener('pointermove', (event) => {
      const frame = this.frame();
      if (!this.chart || !frame) {
        return;
      }
      const at = point(event);
      if (this.dragged) {
        this.see(panned(this.viewport, this.chart.area(frame), at.x - this.dragged.x, at.y - this.dragged.y));
        this.dragged = at;
      } else {
        this.aim(this.chart.hit(at.x, at.y, frame));
      }
    });
    for (const end of ['pointerup', 'pointercancel'] as const) {
      box.addEventListener(end, () => (this.dragged = undefined));
    }
    box.addEventListener('pointerleave', () => this.aim(undefined));
    box.addEventListener('blur', () => this.aim(undefined));
    box.addEventListener('dblclick', () => {
      if (this.target) {
        this.options.onOpen(this.target);
      }
    });
    box.addEventListener(
      'wheel',
      (event) => {
        const frame = this.frame();
        if (this.chart && frame) {
          event.preventDefault();
          const { x, y } = point(event);
          this.see(zoomed(this.viewport, this.chart.area(frame), Math.exp(-event.deltaY / 400), x, y));
        }
      },
      { passive: false },
    );
    box.addEventListener('keydown', (event) => {
      if (!event.ctrlKey && !event.altKey && !event.metaKey && this.onKey(event)) {
        event.preventDefault();
      }
    });
  }

  private aim(target: Target | undefined): void {
    if (target?.row !== this.target?.row || target?.column !== this.target?.column) {
      this.options.onTarget(target);
    }
  }

  private onKey(event: KeyboardEvent): boolean {
    const frame = this.frame();
    if (!this.chart || !frame) {
      return false;
    }
    const arrow = ARROWS.get(event.key);
    if (arrow && event.shiftKey) {
      this.see(panned(this.viewport, this.chart.area(frame), -arrow[0] * PAN_STEP, -arrow[1] * PAN_STEP));
      return true;
    }
    if (arrow) {
      this.stepTo(this.chart, this.chart.step(this.target, ...arrow), frame);
      return true;
    }
    switch (event.key) {
      case '+':
      case '=':
        this.zoomMiddle(ZOOM_STEP);
        return true;
      case '-':
      case '_':
        this.zoomMiddle(1 / ZOOM_STEP);
        return true;
      case '0':
        this.see(WHOLE_CHART);
        return true;
      case 'Escape':
        this.aim(undefined);
        return true;
      case 'Enter':
        if (this.target) {
          this.options.onOpen(this.target);
        }
        return true;
      case 'Delete':
        if (this.target) {
          this.options.onRemove(this.target);
        }
        return true;
      default:
        return false;
    }
  }

  /** Moves to a target by keyboard: brings it into sight and says it. */
  private stepTo(chart: Chart, target: Target, frame: Frame): void {
    const area = chart.area(frame);
    const [x, y] = chart.place(target, frame);
    const outside = (value: number, start: number, extent: number): number =>
      value < start ? start - value : value > start + extent ? start + extent - value : 0;
    const dx = outside(x, area.x + 8, area.width - 16);
    const dy = outside(y, area.y + 8, area.height - 16);
    if (dx !== 0 || dy !== 0) {
      this.see(panned(this.viewport, area, dx, dy));
    }
    this.options.onTarget(target);
    const { words, value, note } = chart.read(target);
    announce([...words.map((word) => shorten(word, 60)), value, note].join(', '));
  }
}
