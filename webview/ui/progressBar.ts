import { element, setAttributes } from './dom';

/** A bar that fills from left to right. */
export class ProgressBar {
  readonly element: HTMLElement;
  private readonly fill = element('div', { class: 'progress-fill' });

  constructor(label: string) {
    this.element = element(
      'div',
      { class: 'progress-bar', role: 'progressbar', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuemax': 100 },
      this.fill,
    );
  }

  /**
   * Fills the bar and returns the percentage that screen readers hear.
   *
   * @param fraction 0..1; values outside are clamped
   * @param text what screen readers say instead of the percentage
   */
  show(fraction: number, text?: (percent: number) => string): number {
    const share = Math.min(1, Math.max(0, fraction));
    const percent = Math.floor(share * 100);
    this.fill.style.setProperty('width', `${share * 100}%`);
    setAttributes(this.element, { 'aria-valuenow': percent, 'aria-valuetext': text?.(percent) });
    return percent;
  }
}
