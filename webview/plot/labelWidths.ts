/** Measures labels once for each font. */
export class LabelWidths {
  private readonly context = document.createElement('canvas').getContext('2d')!;
  private measured: { readonly font: string; readonly widths: readonly number[] } | undefined;

  constructor(private readonly texts: readonly string[]) {}

  /** The width of each text in a font, in pixels. */
  in(font: string): readonly number[] {
    if (this.measured?.font !== font) {
      this.context.font = font;
      this.measured = { font, widths: this.texts.map((text) => this.context.measureText(text).width) };
    }
    return this.measured.widths;
  }
}
