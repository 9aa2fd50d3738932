import { formatCount } from '../../src/core/numberText';
import type { TokensAnswer } from '../../src/protocol/tokens';
import type { ColourScale } from '../ui/colourScale';
import { element, wordText } from '../ui/dom';
import { shorten } from '../ui/format';
import { robustBoundOf, paintStrip } from '../ui/stripPicture';
import { layoutStrip, type StripShape } from '../ui/stripLayout';
import { idOfWord, rowOf } from './state';

/** Rows of the matrix that are drawn. */
const MAX_ROWS = 7;
const MAX_WORD_LENGTH = 24;
const STRIP: StripShape = { minCell: 2, rowHeight: 14, lowRowHeight: 4 };

/** One-hot row x matrix = the row, drawn with the rows of this text. */
export class Product {
  readonly element = element('div', { class: 'product' });
  private strips: { readonly canvas: HTMLCanvasElement; readonly values: Float32Array }[] = [];
  private bound = 1;

  /** @param word number of the word in the answer; its row is the product */
  show(answer: TokensAnswer, word: number): void {
    const id = idOfWord(answer, word);
    this.strips = [];
    this.bound = robustBoundOf(answer.vectors);
    if (id === null) {
      this.element.replaceChildren(
        element('p', { class: 'quiet' }, 'This word has no id, so it has no one-hot row. Choose a token with an id.'),
      );
      return;
    }
    const { vocabularySize, dimensions } = answer;
    const shown = rowsToDraw(answer, word);
    const rows = shown.flatMap((other, i) => {
      const own = idOfWord(answer, other)!;
      const before = i === 0 ? -1 : idOfWord(answer, shown[i - 1]!)!;
      return [...(own > before + 1 ? [this.gap(own - before - 1)] : []), this.row(answer, other, own, other === word)];
    });
    const rest = vocabularySize - 1 - idOfWord(answer, shown.at(-1)!)!;
    const table = element(
      'table',
      { class: 'product-table' },
      element(
        'caption',
        {},
        `The one-hot row of ${shorten(answer.words[word]!.word, MAX_WORD_LENGTH)} times the matrix`,
      ),
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          ...['One-hot', 'Id', `Matrix, ${formatCount(vocabularySize)} \u00d7 ${formatCount(dimensions)}`].map(
            (title) => element('th', { scope: 'col' }, title),
          ),
        ),
      ),
      element('tbody', {}, ...rows, ...(rest > 0 ? [this.gap(rest)] : [])),
      element('tfoot', {}, this.result(answer, word, id)),
    );
    this.element.replaceChildren(
      element(
        'p',
        {},
        'The one-hot row of ',
        wordText(shorten(answer.words[word]!.word, MAX_WORD_LENGTH), 'pair-word'),
        ` has ${formatCount(vocabularySize)} numbers: 1 at index ${formatCount(id)}, 0 elsewhere. Times the matrix, each row counts as often as the number beside it. Only row ${formatCount(id)} is left, so programs look the row up.`,
      ),
      table,
    );
  }

  paint(scale: ColourScale): void {
    for (const { canvas, values } of this.strips) {
      paintStrip(
        canvas,
        values,
        this.bound,
        layoutStrip(values.length, canvas.parentElement!.clientWidth, STRIP),
        scale,
      );
    }
  }

  private row(answer: TokensAnswer, word: number, id: number, isChosen: boolean): HTMLElement {
    return element(
      'tr',
      { class: isChosen ? 'product-one' : 'product-zero' },
      element('td', { class: 'table-number' }, isChosen ? '1' : '0'),
      element(
        'th',
        { scope: 'row' },
        formatCount(id),
        ' ',
        wordText(shorten(answer.words[word]!.word, MAX_WORD_LENGTH), 'quiet'),
      ),
      this.strip(answer, word),
    );
  }

  private result(answer: TokensAnswer, word: number, id: number): HTMLElement {
    return element(
      'tr',
      { class: 'product-sum' },
      element('td', { class: 'table-number' }, '='),
      element('th', { scope: 'row' }, `row ${formatCount(id)}`),
      this.strip(answer, word),
    );
  }

  private strip(answer: TokensAnswer, word: number): HTMLElement {
    const canvas = element('canvas', { class: 'token-strip', 'aria-hidden': 'true' });
    const values = rowOf(answer, word);
    this.strips.push({ canvas, values });
    const text = `${formatCount(values.length)} numbers`;
    return element('td', { class: 'product-strip' }, element('span', { class: 'visually-hidden' }, text), canvas);
  }

  private gap(count: number): HTMLElement {
    const text = `${formatCount(count)} more ${count === 1 ? 'row' : 'rows'}, each times 0`;
    return element(
      'tr',
      { class: 'product-gap' },
      element('td', { class: 'table-number' }, '0'),
      element('td', { class: 'quiet', colspan: 2 }, `\u22ee ${text}`),
    );
  }
}

/** The words whose rows are drawn, by id: the chosen one and the first of the text. */
function rowsToDraw(answer: TokensAnswer, word: number): number[] {
  const known = answer.words.map((_, other) => other).filter((other) => idOfWord(answer, other) !== null);
  const kept = [word, ...known.filter((other) => other !== word)].slice(0, MAX_ROWS);
  return kept.sort((a, b) => idOfWord(answer, a)! - idOfWord(answer, b)!);
}
