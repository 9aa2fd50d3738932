import type { WordEntry } from '../../src/protocol/engine';
import { shorten } from './format';

/** Below this width of a chart its labels are short. */
export const NARROW_CHART = 420;

/** The labels of words, cut to a length, and their widths. */
export class Labels {
  readonly texts: readonly string[];
  private readonly context = document.createElement('canvas').getContext('2d')!;
  private measured: { readonly font: string; readonly widths: readonly number[] } | undefined;

  constructor(words: readonly WordEntry[], maxLength: number) {
    this.texts = words.map(({ word }) => shorten(word, maxLength));
  }

  /** The width of each text in a font, in pixels. Measures once for each font. */
  widths(font: string): readonly number[] {
    if (this.measured?.font !== font) {
      this.context.font = font;
      this.measured = { font, widths: this.texts.map((text) => this.context.measureText(text).width) };
    }
    return this.measured.widths;
  }
}
