import { button } from '../ui/components';
import { element, setAttributes } from '../ui/dom';

/** A bar that fills, with what is going on and a way to stop it. */
export class ProgressBox {
  readonly element: HTMLElement;
  private readonly text = element('span', { class: 'progress-text' });
  private readonly fill = element('div', { class: 'progress-fill' });
  private readonly bar: HTMLElement;

  constructor(
    private readonly label: string,
    onCancel: () => void,
  ) {
    this.bar = element(
      'div',
      { class: 'progress-bar', role: 'progressbar', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuemax': 100 },
      this.fill,
    );
    this.element = element('div', { class: 'progress' }, this.text, button('Cancel', 'secondary', onCancel), this.bar);
    this.show(0);
  }

  /** @param fraction 0..1; 0 where nothing is known yet. */
  show(fraction: number): void {
    const percent = Math.floor(Math.min(1, Math.max(0, fraction)) * 100);
    this.text.textContent = percent > 0 ? `${this.label}: ${percent}\u202f%` : `${this.label}\u2026`;
    this.fill.style.setProperty('width', `${percent}%`);
    setAttributes(this.bar, { 'aria-valuenow': percent });
  }
}
