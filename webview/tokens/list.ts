import { formatCosine, formatCount } from '../../src/core/numberText';
import { missingText } from '../../src/core/tokenText';
import type { ShownToken, TokensAnswer } from '../../src/protocol/tokens';
import { colourScale, usualColours, type ColourScale } from '../ui/colourScale';
import { element, onClick, rovingFocus, setAttributes, wordText } from '../ui/dom';
import { shorten } from '../ui/format';
import { boundOf, paintLegend, paintStrip, robustBoundOf } from '../ui/stripPicture';
import { layoutStrip, valueAt, type StripShape } from '../ui/stripLayout';
import { readTheme } from '../ui/theme';
import { rowOf, writtenAs } from './state';

/** Strips of a list are lower than that of one word, so that a sentence fits on the screen. */
const LIST_STRIP: StripShape = { minCell: 2, rowHeight: 16, lowRowHeight: 5 };
const MAX_WORD_LENGTH = 40;
const DIGITS = 4;

/** The tokens of a text: each with its id, its place in the one-hot row, and its row as a strip of colours. */
export class TokenList {
  readonly element: HTMLElement;
  private readonly list = element('ol', { class: 'token-list', 'aria-label': 'Tokens' });
  private readonly legend = element('canvas', { class: 'strip-scale', 'aria-hidden': 'true', width: 96, height: 8 });
  private readonly least = element('span', {});
  private readonly most = element('span', {});
  private readonly legendRow: HTMLElement;
  private readonly reading = element('p', { class: 'quiet token-reading' });
  private readonly head = element('div', { class: 'token-head quiet', 'aria-hidden': 'true' });
  private answer: TokensAnswer | undefined;
  private strips: { readonly canvas: HTMLCanvasElement; readonly token: ShownToken }[] = [];
  private width = 0;
  /** Some numbers are beyond the scale. */
  private isCut = false;

  constructor(private readonly choose: (token: number) => void) {
    this.legendRow = element('div', { class: 'strip-legend' }, this.least, this.legend, this.most);
    this.element = element('div', { class: 'tokens' }, this.head, this.list, this.legendRow, this.reading);
    rovingFocus(this.list, () => [...this.list.querySelectorAll<HTMLElement>('.token')]);
    new ResizeObserver(() => {
      if (this.element.clientWidth !== this.width) {
        this.paint();
      }
    }).observe(this.element);
    this.list.addEventListener('pointermove', (event) => this.read(event));
    this.list.addEventListener('pointerleave', () => this.sayRule());
  }

  show(text: string, answer: TokensAnswer): void {
    this.answer = answer;
    this.strips = [];
    const size = formatCount(answer.vocabularySize);
    this.head.replaceChildren(
      ...['Token', 'Id', `One-hot row: ${size} numbers`, rowTitle(answer)].map((title) => element('span', {}, title)),
    );
    this.list.replaceChildren(
      ...answer.tokens.map((token, i) => element('li', {}, this.tokenRow(text, answer, token, i))),
    );
    const bound = robustBoundOf(answer.vectors);
    this.isCut = bound < boundOf(answer.vectors);
    this.least.textContent = `${this.isCut ? '\u2264 ' : ''}${formatCosine(-bound, 2)}`;
    this.most.textContent = `${this.isCut ? '\u2265 ' : ''}${formatCosine(bound, 2)}`;
    this.legendRow.hidden = answer.vectors.length === 0;
    this.sayRule();
    this.paint();
  }

  /** Marks the token that is shown large. */
  mark(chosen: number): void {
    this.list.querySelectorAll('.token').forEach((row, i) => setAttributes(row, { 'aria-current': i === chosen }));
  }

  /** Draws the strips in the colours of the theme. */
  paint(): void {
    const { answer } = this;
    this.width = this.element.clientWidth;
    if (!answer || this.width === 0) {
      return;
    }
    const scale = themeScale();
    const bound = robustBoundOf(answer.vectors);
    for (const { canvas, token } of this.strips) {
      const row = rowOf(answer, token.word);
      paintStrip(canvas, row, bound, layoutStrip(row.length, canvas.parentElement!.clientWidth, LIST_STRIP), scale);
    }
    paintLegend(this.legend, scale);
  }

  private tokenRow(text: string, answer: TokensAnswer, token: ShownToken, i: number): HTMLElement {
    const written = writtenAs(text, token);
    const name = wordText(shorten(token.token, MAX_WORD_LENGTH));
    const row = element(
      'button',
      { class: `token${token.id === null ? ' token-missing' : ''}`, type: 'button', title: shorten(token.token, 200) },
      element(
        'span',
        { class: 'token-name' },
        name,
        // Pieces of a tokenizer have marks for spaces, so they never look as written.
        written === token.token || answer.cut === 'tokenizer'
          ? undefined
          : element('span', { class: 'quiet token-written' }, 'from ', wordText(shorten(written, 24))),
      ),
      element(
        'span',
        { class: 'token-id' },
        element('span', { class: 'visually-hidden' }, token.id === null ? 'no id' : 'id '),
        token.id === null ? element('span', { 'aria-hidden': 'true' }, '\u2013') : formatCount(token.id),
      ),
      this.oneHot(answer, token),
      this.vector(answer, token),
    );
    onClick(row, () => this.choose(i));
    return row;
  }

  /** The one-hot row as a line with a mark where the 1 is. */
  private oneHot({ vocabularySize }: TokensAnswer, { id }: ShownToken): HTMLElement {
    if (id === null) {
      return element('span', { class: 'token-onehot token-no-onehot' });
    }
    const mark = element('span', { class: 'onehot-mark' });
    mark.style.setProperty('left', `${(100 * id) / Math.max(1, vocabularySize - 1)}%`);
    return element(
      'span',
      { class: 'token-onehot', title: `1 at index ${formatCount(id)} of ${formatCount(vocabularySize)}, 0 elsewhere` },
      element('span', { class: 'onehot-line', 'aria-hidden': 'true' }, mark),
    );
  }

  private vector(answer: TokensAnswer, token: ShownToken): HTMLElement {
    const place = element('span', { class: 'token-vector' });
    if (token.word >= 0 && !answer.isOneHot) {
      const canvas = element('canvas', { class: 'token-strip', 'aria-hidden': 'true' });
      place.append(canvas);
      this.strips.push({ canvas, token });
    }
    if (token.missing) {
      place.append(element('span', { class: 'token-reason' }, missingText(token.missing, token.word >= 0)));
    } else if (answer.isOneHot) {
      place.append(element('span', { class: 'quiet' }, `1 at index ${formatCount(token.id!)}`));
    }
    return place;
  }

  /** Says the number under the pointer. */
  private read(event: PointerEvent): void {
    const strip = this.strips.find(({ canvas }) => canvas === event.target);
    if (!strip || !this.answer) {
      this.sayRule();
      return;
    }
    const row = rowOf(this.answer, strip.token.word);
    const { left, top } = strip.canvas.getBoundingClientRect();
    const layout = layoutStrip(row.length, strip.canvas.parentElement!.clientWidth, LIST_STRIP);
    const place = valueAt(layout, event.clientX - left, event.clientY - top);
    if (place < 0) {
      this.sayRule();
      return;
    }
    const word = wordText(shorten(strip.token.token, MAX_WORD_LENGTH));
    this.reading.replaceChildren(word, `, dimension ${formatCount(place + 1)}: ${formatCosine(row[place]!, DIGITS)}`);
  }

  private sayRule(): void {
    this.reading.textContent = this.answer?.isOneHot
      ? 'One-hot vectors are the ids themselves: nothing is learned.'
      : `One scale for all rows; the middle colour is 0${this.isCut ? ', and the last colours are for 1\u202f% of the numbers' : ''}. Point at a row to read its numbers; choose a token to see it large.`;
  }
}

function rowTitle({ isOneHot, dimensions }: TokensAnswer): string {
  return isOneHot ? 'Vector' : `Its row of the matrix: ${formatCount(dimensions)} numbers`;
}

/** The colours of the theme for numbers, 0 in the middle. */
export function themeScale(): ColourScale {
  const theme = readTheme();
  return colourScale(theme.background, theme.foreground, theme.heatMap ?? usualColours(theme.dark));
}
