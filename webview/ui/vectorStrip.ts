import { float32ToDecimal } from '../../src/core/formats/shared/decimal';
import { formatCosine, formatCount } from '../../src/core/numberText';
import type { WordVector } from '../../src/protocol/engine';
import { textButton } from './components';
import { css } from './colour';
import { colourScale, usualColours } from './colourScale';
import { element, setAttributes } from './dom';
import { shorten } from './format';
import { boundOf, paintLegend } from './stripPicture';
import { onThemeChange, readTheme } from './theme';
import './vectorStrip.css';
import { layoutStrip, valueAt, type StripLayout } from './stripLayout';

const DIGITS = 4;

export interface VectorStripOptions {
  copy(text: string): void;
}

/** The numbers of a vector as colours, with 0 in the middle; pointer and arrow keys read them, a list has them all. */
export class VectorStrip {
  readonly element: HTMLElement;
  private readonly canvas = element('canvas', { 'aria-hidden': 'true' });
  private readonly legend = element('canvas', { class: 'strip-scale', 'aria-hidden': 'true', width: 96, height: 8 });
  private readonly least = element('span', {});
  private readonly most = element('span', {});
  private readonly box: HTMLElement;
  private readonly reading = element('p', { class: 'quiet strip-reading' });
  private readonly all = element('details', { class: 'more-details' });
  private values: Float32Array = new Float32Array();
  private word = '';
  /** The size of a number that has the strongest colour. */
  private bound = 1;
  private place = -1;

  constructor(options: VectorStripOptions) {
    this.box = element('div', { class: 'strip-box', tabindex: '0', role: 'slider', 'aria-valuemin': 1 }, this.canvas);
    const copyNumbers = textButton('copy', 'Copy numbers', 'Copy numbers: the vector, separated by spaces', () =>
      options.copy(numbersText(this.values)),
    );
    const copyPython = textButton('copy', 'Copy for NumPy', 'Copy for NumPy: the vector as a line of Python', () =>
      options.copy(pythonText(this.word, this.values)),
    );
    this.element = element(
      'section',
      { class: 'strip', 'aria-label': 'Vector' },
      this.box,
      element('div', { class: 'strip-legend' }, this.least, this.legend, this.most),
      this.reading,
      element('div', { class: 'row-of-buttons' }, copyNumbers, copyPython),
      this.all,
    );
    this.listen();
    new ResizeObserver(() => this.draw()).observe(this.box);
    onThemeChange(() => this.draw());
  }

  /** Shows the vector of another word. @param bound the size of a number that has the strongest colour */
  show(word: string, { values }: WordVector, bound = boundOf(values)): void {
    this.word = word;
    this.values = values;
    this.bound = bound;
    this.place = -1;
    const [below, above] = bound < boundOf(values) ? ['\u2264 ', '\u2265 '] : ['', ''];
    this.least.textContent = below + formatCosine(-bound, 2);
    this.most.textContent = above + formatCosine(bound, 2);
    setAttributes(this.box, {
      'aria-label': `Vector of ${shorten(word, 60)}: arrow keys read its ${formatCount(values.length)} numbers`,
      'aria-valuemax': values.length,
    });
    this.fillList();
    this.read(-1);
  }

  private fillList(): void {
    const summary = element('summary', {}, `All ${formatCount(this.values.length)} numbers`);
    this.all.replaceChildren(summary);
    this.all.open = false;
  }

  private listen(): void {
    this.all.addEventListener('toggle', () => {
      if (this.all.open && this.all.childElementCount === 1) {
        const items = Array.from(this.values, (value) => element('li', {}, formatCosine(value, DIGITS)));
        this.all.append(element('ol', { class: 'strip-list' }, ...items));
      }
    });
    this.box.addEventListener('pointermove', (event) => {
      const { left, top } = this.box.getBoundingClientRect();
      this.read(valueAt(this.layout(), event.clientX - left, event.clientY - top));
    });
    this.box.addEventListener('pointerleave', () => this.read(-1));
    this.box.addEventListener('keydown', (event) => {
      const last = this.values.length - 1;
      const { perRow } = this.layout();
      const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: perRow, ArrowUp: -perRow }[event.key];
      const next = event.key === 'Home' ? 0 : event.key === 'End' ? last : step && this.place + step;
      if (next !== undefined && !event.ctrlKey && !event.altKey && !event.metaKey) {
        event.preventDefault();
        this.read(Math.min(last, Math.max(0, this.place < 0 ? 0 : next)));
      }
    });
  }

  private layout(): StripLayout {
    return layoutStrip(this.values.length, this.box.clientWidth);
  }

  /** @param place index of a number; -1 for none */
  private read(place: number): void {
    this.place = place;
    const value = this.values[place];
    const text =
      value === undefined
        ? `${formatCount(this.values.length)} numbers. The middle colour is 0.`
        : `Dimension ${formatCount(place + 1)}: ${formatCosine(value, DIGITS)}`;
    this.reading.textContent = text;
    setAttributes(this.box, { 'aria-valuenow': Math.max(1, place + 1), 'aria-valuetext': text });
    this.draw();
  }

  private draw(): void {
    const { cell, perRow, rowHeight, height } = this.layout();
    this.box.style.setProperty('height', `${height}px`);
    const ratio = window.devicePixelRatio;
    this.canvas.width = Math.round(this.box.clientWidth * ratio);
    this.canvas.height = Math.round(height * ratio);
    const context = this.canvas.getContext('2d')!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const theme = readTheme();
    const scale = colourScale(theme.background, theme.foreground, theme.heatMap ?? usualColours(theme.dark));
    const { bound } = this;
    this.values.forEach((value, i) => {
      context.fillStyle = css(scale.colour(value / bound));
      context.fillRect((i % perRow) * cell, Math.floor(i / perRow) * rowHeight, Math.ceil(cell), rowHeight - 2);
    });
    if (this.place >= 0) {
      context.strokeStyle = css(theme.foreground);
      context.lineWidth = 1.5;
      const [x, y] = [(this.place % perRow) * cell, Math.floor(this.place / perRow) * rowHeight];
      context.strokeRect(x + 0.75, y + 0.75, Math.max(3, cell - 1.5), rowHeight - 3.5);
    }
    paintLegend(this.legend, scale);
  }
}

function numbersText(values: Float32Array): string {
  return Array.from(values, float32ToDecimal).join(' ');
}

/** A line of Python that makes the vector; the word is a comment, in quotes, so that it stays on its line. */
function pythonText(word: string, values: Float32Array): string {
  const numbers = Array.from(values, float32ToDecimal).join(', ');
  return `vector = np.array([${numbers}], dtype=np.float32)  # ${JSON.stringify(word)}`;
}
