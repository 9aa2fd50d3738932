import { element, setAttributes } from './dom';
import { percentOf } from './format';

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
   * Fills the bar.
   *
   * @param fraction 0..1; values outside are clamped
   * @param spoken what screen readers say instead of the percentage
   */
  show(fraction: number, spoken?: string): void {
    this.fill.style.setProperty('width', `${Math.min(1, Math.max(0, fraction)) * 100}%`);
    setAttributes(this.element, { 'aria-valuenow': percentOf(fraction), 'aria-valuetext': spoken });
  }
}
